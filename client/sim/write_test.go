package sim

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/words"
)

func write(h http.Handler, method, target, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, listPath+target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+testKey)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func create(t testing.TB, s *Sim, body string) object {
	t.Helper()
	return read[object](t, write(s, http.MethodPost, "", body))
}

// statesOf returns the states of a deployment from a time on, read every second.
func statesOf(t testing.TB, s *Sim, c *clock, id string, from, duration time.Duration) (states []string) {
	t.Helper()
	for at := from; at <= from+duration; at += sec {
		c.set(at)
		w := ask(s, listPath+"/"+id)
		state := "404"
		if w.Code == http.StatusOK {
			o := read[object](t, w)
			state = string(o.Status)
			if o.Capacity != nil {
				state += fmt.Sprintf(" %d/%d", *o.ReadyCapacity, *o.Capacity)
			}
			if o.PTU != nil {
				state += fmt.Sprintf(" %d", o.PTU.Input)
			}
		}
		if !slices.Contains(states, state) {
			states = append(states, state)
		}
	}
	return states
}

func TestAWriteRunsToItsEnd(t *testing.T) {
	for _, tt := range []struct {
		name, body       string // of the creation
		method, path, by string // of what follows it, from an hour on
		want             []string
	}{
		{"units", `{"model_name":"qwen3-8b","suffix":"a","capacity":4}`, "PUT", "/scale", `{"capacity":8}`,
			[]string{"PENDING 0/4", "DEPLOYING 0/4", "DEPLOYING 2/4", "RUNNING 4/4", "UPDATING 4/8", "UPDATING 6/8", "RUNNING 8/8"}},
		{"fewer units", `{"model_name":"qwen3-8b","suffix":"a","capacity":4}`, "PUT", "/scale", `{"capacity":2}`,
			[]string{"PENDING 0/4", "DEPLOYING 0/4", "DEPLOYING 2/4", "RUNNING 4/4", "UPDATING 4/2", "RUNNING 2/2"}},
		{"no units", `{"model_name":"emo","suffix":"a","capacity":0}`, "PUT", "/scale", `{"capacity":1}`,
			[]string{"PENDING 0/0", "DEPLOYING 0/0", "RUNNING 0/0", "UPDATING 0/1", "RUNNING 1/1"}},
		{"lora", `{"model_name":"wan2.5-i2v-preview","capacity":1}`, "DELETE", "", "",
			[]string{"PENDING", "DEPLOYING", "RUNNING", "DELETING", "404"}},
		{"throughput", `{"model_name":"qwen-flash","ptu_capacity":{"input_tpm":10,"output_tpm":1}}`, "PUT", "/scale", `{"ptu_capacity":{"input_tpm":20,"output_tpm":1}}`,
			[]string{"PENDING 10", "DEPLOYING 10", "RUNNING 10", "SCALING 10", "RUNNING 20"}},
		{"prepaid throughput", `{"model_name":"qwen-max","plan":"ptu","charge_type":"pre_paid","ptu_capacity":{"input_tpm":10,"output_tpm":1}}`,
			"PUT", "/scale", `{"ptu_capacity":{"input_tpm":20,"output_tpm":1}}`,
			[]string{"WAIT_PRE_PAID_BILLING_TO_DEPLOYING 10", "WAIT_TO_DEPLOY 10", "RUNNING 10",
				"WAIT_PRE_PAID_BILLING_TO_SCALING 10", "SCALING 10", "RUNNING 20"}},
		{"one that fails", `{"model_name":"emo","suffix":"fail1","capacity":2}`, "DELETE", "", "",
			[]string{"PENDING 0/2", "DEPLOYING 0/2", "FAILED 0/2", "DELETING 0/2", "404"}},
		{"one that stalls", `{"model_name":"emo","suffix":"Stall","capacity":2}`, "DELETE", "", "",
			[]string{"PENDING 0/2", "DEPLOYING 0/2", "DELETING 0/2", "404"}},
		{"one that does not grow", `{"model_name":"emo","suffix":"noscale","capacity":1}`, "PUT", "/scale", `{"capacity":3}`,
			[]string{"PENDING 0/1", "DEPLOYING 0/1", "RUNNING 1/1", "UPDATING 1/3", "UPDATING_FAILED 1/3"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, c := newSim(Options{Static: true})
			id := create(t, s, tt.body).ID
			got := statesOf(t, s, c, id, 0, 11*mins)
			c.set(time.Hour)
			read[object](t, write(s, tt.method, "/"+id+tt.path, tt.by))
			got = append(got, statesOf(t, s, c, id, time.Hour, 4*mins)...)
			if diff := cmp.Diff(tt.want, slices.Compact(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSpeedHastensWhatIsWritten(t *testing.T) {
	s, c := newSim(Options{Static: true, Speed: 60})
	id := create(t, s, `{"model_name":"emo","capacity":1}`).ID
	c.set(4 * sec)
	if got := getObject(t, s, id).Status; got != model.Deploying {
		t.Errorf("after 4 s at 60-fold speed it is %s", got)
	}
	c.set(10 * sec)
	if got := getObject(t, s, id).Status; got != model.Running {
		t.Errorf("after 10 s at 60-fold speed it is %s", got)
	}
}

func TestAWriteReplacesTheScript(t *testing.T) {
	s, c := newSim(Options{})
	const id = "qwen-max-2025-09-23-9d1ef0aa"
	c.set(80 * sec)
	before := getObject(t, s, id)
	o := read[object](t, write(s, "PUT", "/"+id+"/scale", `{"capacity":10,"deployed_model":"`+id+`"}`))
	if o.Status != model.Updating || *o.Capacity != 10 || *o.ReadyCapacity != 8 || o.Modifier != keyUID || o.Creator != ownUID {
		t.Errorf("the answer is %+v", o)
	}
	if o.Created != before.Created || o.Modified != "2026-03-15T08:01:18.70" {
		t.Errorf("created %s and now %s, modified %s", before.Created, o.Created, o.Modified)
	}
	c.set(time.Hour)
	if o := getObject(t, s, id); o.Status != model.Running || *o.Capacity != 10 || *o.ReadyCapacity != 10 || o.Modifier != keyUID {
		t.Errorf("an hour later it is %+v", o)
	}
}

func TestLimitsChangeAtOnce(t *testing.T) {
	s, c := newSim(Options{})
	const path = "/qwen-max-2025-09-23-9d1ef0aa"
	c.set(80 * sec)
	write(s, "PUT", path+"/update", `{"rpm_limit":7}`)
	o := getObject(t, s, path[1:])
	if o.RPMLimit != 7 || o.TPMLimit != 200000 || o.Modifier != keyUID || o.Modified != "2026-03-15T08:01:18" || o.Status != model.Running {
		t.Errorf("it reads %+v", o)
	}
	c.set(10 * mins)
	if o := getObject(t, s, path[1:]); o.RPMLimit != 7 || o.Modified == "2026-03-15T08:01:18" {
		t.Errorf("its script goes on to %+v", o)
	}
}

func TestWritesThatAreRefused(t *testing.T) {
	s, c := newSim(Options{})
	c.set(40 * sec)
	create(t, s, `{"model_name":"qwen-plus","suffix":"taken","capacity":4}`)
	const (
		running  = "/qwen-plus-ft-202307121513-5dde" // of 4 units
		rolling  = "/qwen2.5-72b-ft-202508220714-77f0"
		unpaid   = "/qwen-vl-max-2025-08-13-beef"
		failed   = "/qwen3-8b-ft-202511132025-0260"
		lora     = "/wan2.5-i2v-preview-ft-202511111122-4c1e"
		ptu      = "/qwen-flash-ptu-2f81"
		scaling  = "/qwen-plus-ptu-9e44"
		deleting = "/emo-35b3f106-sample01"
		large    = `{"model_name":"qwen-plus","capacity":4,"name":"`
	)
	for _, tt := range []struct {
		fact, method, path, body string
		status                   int
		code                     string
	}{
		{"no body", "POST", "", "", 400, "InvalidParameter"},
		{"broken JSON", "POST", "", `{"model_name":`, 400, "InvalidParameter"},
		{"JSON and more", "POST", "", `{"model_name":"emo","capacity":1} {}`, 400, "InvalidParameter"},
		{"null", "POST", "", "null", 400, "InvalidParameter"},
		{"a list", "POST", "", `[{"model_name":"emo"}]`, 400, "InvalidParameter"},
		{"a text for a number", "POST", "", `{"model_name":"emo","capacity":"1"}`, 400, "InvalidParameter"},
		{"a fraction", "POST", "", `{"model_name":"emo","capacity":1.5}`, 400, "InvalidParameter"},
		{"a number beyond all bounds", "POST", "", `{"model_name":"emo","capacity":1e99}`, 400, "InvalidParameter"},
		{"a number for a text", "POST", "", `{"model_name":7,"capacity":1}`, 400, "InvalidParameter"},
		{"deep nesting", "POST", "", `{"x":` + strings.Repeat("[", 30000) + strings.Repeat("]", 30000) + `}`, 400, "InvalidParameter"},
		{"a huge body", "POST", "", large + strings.Repeat("x", 1<<20) + `"}`, 400, "InvalidParameter"},
		{"a long name", "POST", "", large + strings.Repeat("x", 257) + `"}`, 400, "InvalidParameter"},
		{"no model", "POST", "", `{"capacity":1}`, 400, "InvalidParameter"},
		{"an unknown model", "POST", "", `{"model_name":"gpt","capacity":1}`, 400, "InvalidParameter"},
		{"a model that begins alike", "POST", "", `{"model_name":"emotion","capacity":1}`, 400, "InvalidParameter"},
		{"an unknown plan", "POST", "", `{"model_name":"emo","plan":"mu","capacity":1}`, 400, "InvalidParameter"},
		{"an unknown template", "POST", "", `{"model_name":"qwen-plus","deploy_spec":"MU9","capacity":4}`, 400, "InvalidParameter"},
		{"a long suffix", "POST", "", `{"model_name":"emo","suffix":"ninechars","capacity":1}`, 400, "InvalidParameter"},
		{"a suffix that is a path", "POST", "", `{"model_name":"emo","suffix":"../a","capacity":1}`, 400, "InvalidParameter"},
		{"an unknown charge type", "POST", "", `{"model_name":"emo","charge_type":"free","capacity":1}`, 400, "InvalidParameter"},
		{"an unknown tier", "POST", "", `{"model_name":"emo","service_tier":"gold","capacity":1}`, 400, "InvalidParameter"},
		{"no capacity", "POST", "", `{"model_name":"emo"}`, 400, "InvalidParameter"},
		{"throughput without any", "POST", "", `{"model_name":"qwen-flash"}`, 400, "InvalidParameter"},
		{"throughput in one direction", "POST", "", `{"model_name":"qwen-flash","ptu_capacity":{"input_tpm":1}}`, 400, "InvalidParameter"},
		{"a suffix in use", "POST", "", `{"model_name":"qwen-plus","suffix":"TAKEN","capacity":4}`, 409, "Conflict"},
		{"a fine-tuned model that is deployed", "POST", "", `{"model_name":"qwen-plus-ft-202307121513-5dde","capacity":4}`, 409, "Conflict"},
		{"a negative capacity", "PUT", running + "/scale", `{"capacity":-4}`, 400, "InvalidParameter"},
		{"no multiple of the unit", "PUT", running + "/scale", `{"capacity":6}`, 400, "InvalidParameter"},
		{"a capacity of 1000", "PUT", running + "/scale", `{"capacity":1000}`, 400, "InvalidParameter"},
		{"a scaling to nothing", "PUT", running + "/scale", `{}`, 400, "InvalidParameter"},
		{"units of throughput", "PUT", ptu + "/scale", `{"capacity":4}`, 400, "InvalidParameter"},
		{"a size of lora", "PUT", lora + "/scale", `{"capacity":4}`, 400, "UnsupportedOperation"},
		{"a scaling of what is rolling", "PUT", rolling + "/scale", `{"capacity":8}`, 409, "Conflict"},
		{"a scaling of what is scaling", "PUT", scaling + "/scale", `{"ptu_capacity":{"input_tpm":1,"output_tpm":1}}`, 409, "CAPACITY_INSTANCE_OPERATION_CONFLICT"},
		{"a scaling of what has failed", "PUT", failed + "/scale", `{"capacity":8}`, 400, "OperationDenied"},
		{"a scaling of what is unpaid", "PUT", unpaid + "/scale", `{"capacity":8}`, 400, "OperationDenied"},
		{"a scaling of nothing", "PUT", "/nobody/scale", `{"capacity":8}`, 404, "NotFound"},
		{"no limits", "PUT", unpaid + "/update", `{}`, 400, "InvalidParameter"},
		{"a limit of 0", "PUT", unpaid + "/update", `{"rpm_limit":0}`, 400, "InvalidParameter"},
		{"limits where there are none", "PUT", running + "/update", `{"tpm_limit":9}`, 400, "UnsupportedOperation"},
		{"limits of nothing", "PUT", "/nobody/update", `{"tpm_limit":9}`, 404, "NotFound"},
		{"a second deletion", "DELETE", deleting, "", 409, "Conflict"},
		{"a deletion of nothing", "DELETE", "/nobody", "", 404, "NotFound"},
	} {
		before := ask(s, listPath+"?page_size=200").Body.String()
		w := write(s, tt.method, tt.path, tt.body)
		if code := errorCode(t, w); w.Code != tt.status || code != tt.code {
			t.Errorf("%s: HTTP %d %s, want %d %s", tt.fact, w.Code, w.Body, tt.status, tt.code)
		}
		after := ask(s, listPath+"?page_size=200").Body.String()
		if _, before, _ = strings.Cut(before, "output"); !strings.HasSuffix(after, before) {
			t.Errorf("%s: the list has changed", tt.fact)
		}
	}
}

func TestIDsOfTheCreated(t *testing.T) {
	s, _ := newSim(Options{Static: true})
	var ids []string
	for _, body := range []string{
		`{"model_name":"qwen-plus-2025-12-01","capacity":4}`,
		`{"model_name":"qwen-plus-2025-12-01","capacity":4}`,
		`{"model_name":"emo","suffix":"Sample01","capacity":1}`,
		`{"model_name":"qwen3-8b-ft-202511132025-0260","capacity":2}`,
		`{"model_name":"qwen3-8b-ft-202511132025-0260","suffix":"b","capacity":2}`,
	} {
		ids = append(ids, create(t, s, body).ID)
	}
	want := []string{"qwen-plus-2025-12-01-", "qwen-plus-2025-12-01-", "emo-", "qwen3-8b-ft-202511132025-0260", "qwen3-8b-ft-202511132025-0260-b"}
	for i, id := range ids {
		if !strings.HasPrefix(id, want[i]) || i > 2 && id != want[i] || i == 2 && !strings.HasSuffix(id, "-sample01") {
			t.Errorf("%d is %s", i, id)
		}
	}
	if ids[0] == ids[1] {
		t.Errorf("two deployments are called %s", ids[0])
	}
	if diff := cmp.Diff(ids, s.IDs()); diff != "" {
		t.Error(diff)
	}
}

func TestAnIDIsFreeAgainOnceItIsDeleted(t *testing.T) {
	s, c := newSim(Options{})
	const body = `{"model_name":"emo","suffix":"a","capacity":1}`
	total := func() int { return read[page](t, ask(s, listPath)).Total }
	before := total()
	id := create(t, s, body).ID
	write(s, "DELETE", "/"+id, "")
	if w := write(s, "POST", "", body); errorCode(t, w) != "Conflict" || total() != before+1 {
		t.Errorf("while it is being deleted a creation says %s, and the total is %d", w.Body, total())
	}
	c.set(deleteTime)
	if w := ask(s, listPath+"/"+id); w.Code != http.StatusNotFound || total() != before {
		t.Errorf("deleted, it is %s, and the total is %d", w.Body, total())
	}
	if got := create(t, s, body); got.ID != id || got.Status != model.Pending || total() != before+1 {
		t.Errorf("created again it is %+v, and the total is %d", got, total())
	}
	// The new deployment takes the place of one that is gone.
	write(s, "DELETE", "/"+id, "")
	c.set(2 * deleteTime)
	n := len(s.IDs())
	if create(t, s, `{"model_name":"emo","suffix":"b","capacity":1}`); len(s.IDs()) != n || slices.Contains(s.IDs(), id) {
		t.Errorf("%d places have become %d: %v", n, len(s.IDs()), s.IDs())
	}
	if create(t, s, body); !slices.Contains(s.IDs(), id) {
		t.Errorf("created again, %s is not in %v", id, s.IDs())
	}
}

func TestADeletedOneOfTheScriptLeavesTheList(t *testing.T) {
	s, c := newSim(Options{Static: true, Fleet: 5})
	ids := s.IDs()
	for _, i := range []int{3, 1} {
		write(s, "DELETE", "/"+ids[i], "")
	}
	c.set(deleteTime)
	var left []string
	p := read[page](t, ask(s, listPath+"?page_size=2"))
	for _, o := range append(p.Deployments, read[page](t, ask(s, listPath+"?page_size=2&page_no=2")).Deployments...) {
		left = append(left, o.ID)
	}
	if diff := cmp.Diff([]string{ids[0], ids[2], ids[4]}, left); diff != "" || p.Total != 3 {
		t.Errorf("of a total of %d: %s", p.Total, diff)
	}
}

func TestCreationsEnd(t *testing.T) {
	s, _ := newSim(Options{Static: true})
	for i := range mostCreated {
		a := &actor{id: fmt.Sprint(i), creator: keyUID, story: []step{running(0, 1, 1)}}
		s.actors, s.byID[a.id], s.temporary = append(s.actors, a), a, append(s.temporary, i)
	}
	if w := write(s, "POST", "", `{"model_name":"emo","capacity":1}`); w.Code != http.StatusBadRequest || errorCode(t, w) != "Throttling.AllocationQuota" {
		t.Errorf("one more is HTTP %d: %s", w.Code, w.Body)
	}
}

func TestARefusedCapacityNamesTheLargest(t *testing.T) {
	if want := fmt.Sprintf("from 0 to %d.", largestCapacity); !strings.HasSuffix(capacityOff, want) {
		t.Errorf("%q does not end with %q", capacityOff, want)
	}
}

// transcript returns the answers to the same calls at the same times, for a seed.
func transcript(seed uint64) string {
	s, c := newSim(Options{Seed: seed})
	var b strings.Builder
	add := func(at time.Duration, method, target, body string) {
		c.set(at)
		w := write(s, method, target, body)
		fmt.Fprintln(&b, at, method, target, w.Code, w.Header(), w.Body)
	}
	add(sec, "POST", "", `{"model_name":"emo","capacity":1}`)
	add(2*sec, "POST", "", `{"model_name":"qwen-plus","suffix":"a","capacity":8}`)
	for at := 3 * sec; at < 20*mins; at += mins {
		add(at, "GET", "?page_size=200", "")
	}
	add(20*mins, "PUT", "/qwen-plus-ft-202307121513-5dde/scale", `{"capacity":16}`)
	add(21*mins, "DELETE", "/qwen3-8b-ft-202511132025-0260", "")
	add(22*mins, "GET", "", "")
	return b.String()
}

func TestTheSameSeedTimesAndWritesGiveTheSameBytes(t *testing.T) {
	if diff := cmp.Diff(transcript(1), transcript(1)); diff != "" {
		t.Error(diff)
	}
	if transcript(1) == transcript(2) {
		t.Error("another seed gives the same bytes")
	}
}

func TestTheClientReadsWhatIsWritten(t *testing.T) {
	s, clock := newSim(Options{Static: true})
	c := NewClient(t, s.Transport())
	for _, d := range catalog {
		for _, o := range d.offers {
			id := create(t, s, fmt.Sprintf(`{"model_name":%q,"plan":%q,"capacity":%d,"ptu_capacity":{"input_tpm":10,"output_tpm":1}}`, d.name, o.plan, 2*o.unit)).ID
			for _, later := range []time.Duration{0, 3 * mins, 10 * mins} {
				clock.now = clock.now.Add(later)
				sample := c.Get(t.Context(), refOf(id)).Samples[0]
				if sample.Failure != nil {
					t.Fatalf("%s: %s", id, words.Failure(sample.Failure))
				}
				checkReading(t, id, sample.Deployment, clock.now)
			}
		}
	}
}

func TestModelsThatCanBeDeployed(t *testing.T) {
	s, _ := newSim(Options{})
	p := read[modelPage](t, ask(s, listPath+"/models?page_size=3&page_no=2&version=v1.0"))
	if p.PageNo != 2 || p.PageSize != 3 || p.Total != len(catalog) || len(p.Models) != 3 || p.Models[0].Name != catalog[3].name {
		t.Errorf("page 2 is %+v", p)
	}
	if m := p.Models[2]; m.Name != "qwen3-8b" || m.Source != "base" || !slices.Equal(m.SupportedPlans, []string{"mu", "lora"}) || m.Plans[0].Templates[0].Roles["unified"].Unit != 2 {
		t.Errorf("qwen3-8b is %+v", m)
	}
	p = read[modelPage](t, ask(s, listPath+"/models?model_source=custom"))
	if p.Total != 6 || p.Models[0].Name != "cosyvoice-v3-flash-ft-202507011122-77aa" || p.Models[0].Source != "" || p.PageSize != 50 {
		t.Errorf("of the fine-tuned there are %+v", p)
	}
	if p = read[modelPage](t, ask(s, listPath+"/models?page_no=9223372036854775807")); len(p.Models) != 0 {
		t.Errorf("a page beyond the last has %+v", p)
	}
	for _, query := range []string{"page_size=101", "page_no=0", "model_source=other"} {
		if w := ask(s, listPath+"/models?"+query); w.Code != http.StatusBadRequest || errorCode(t, w) != "InvalidParameter" {
			t.Errorf("%s: HTTP %d %s", query, w.Code, w.Body)
		}
	}
}

func FuzzWrites(f *testing.F) {
	for _, body := range []string{"", "null", `{"model_name":"emo","capacity":1,"suffix":"a"}`, `{"capacity":4}`, `{"rpm_limit":1}`,
		`{"ptu_capacity":{"input_tpm":1,"output_tpm":1}}`, `{"model_name":"qwen-flash","plan":"ptu","ptu_capacity":[]}`} {
		for kind := range 5 {
			f.Add(kind, "qwen-max-2025-09-23-9d1ef0aa", body, int64(80))
		}
	}
	f.Fuzz(func(t *testing.T, kind int, id, body string, seconds int64) {
		s, c := newSim(Options{})
		c.set(time.Duration(seconds%1e6) * sec)
		r := httptest.NewRequest([]string{"POST", "PUT", "PUT", "DELETE", "PATCH"}[uint(kind)%5], listPath, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+testKey)
		r.URL.Path += []string{"", "/" + id + "/scale", "/" + id + "/update", "/" + id, "/" + id}[uint(kind)%5]
		r.URL.RawPath = ""
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			if errorCode(t, w); w.Code >= 500 {
				t.Errorf("HTTP %d: %s", w.Code, w.Body)
			}
			return
		}
		o := read[object](t, w)
		if o.ID == "" || !o.Status.Known() || o.Capacity != nil && (*o.Capacity < 0 || *o.Capacity > largestCapacity) {
			t.Errorf("%s has become %+v", body, o)
		}
		if p := read[page](t, ask(s, listPath+"?page_size=200")); len(p.Deployments) != p.Total {
			t.Errorf("%d deployments of %d", len(p.Deployments), p.Total)
		}
	})
}
