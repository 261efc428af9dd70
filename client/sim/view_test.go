package sim

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	diffs "github.com/google/go-cmp/cmp"

	"studiowatch/client"
	"studiowatch/model"
	"studiowatch/model/words"
)

// listedBy returns the IDs of the first page a client reads, and its total.
func listedBy(t *testing.T, c *client.Client) (all []string, total int) {
	t.Helper()
	a := c.List(t.Context(), "sim", 1)
	if a.Failure != nil {
		t.Fatal(words.Failure(a.Failure))
	}
	return ids(a), a.Total
}

func TestAnAbsentDeploymentIsNowhereOrInOnePlace(t *testing.T) {
	for _, tt := range []struct {
		fact   string
		fault  Fault
		get    model.FailureClass
		listed bool
	}{
		{"nowhere", Fault{}, model.FailNotFound, false},
		{"in the list only", Fault{Scope: GetRequests}, model.FailNotFound, true},
		{"in no list", Fault{Scope: ListRequests}, fine, false},
		{"not yet", Fault{From: 5 * sec}, fine, true},
		{"no longer absent", Fault{Until: 4 * sec}, fine, true},
		{"absent every other time", Fault{Every: 2}, fine, true},
		{"absent by no luck", Fault{Share: 1e-9}, fine, true},
		{"created long ago", Fault{For: mins}, fine, true},
	} {
		s, clock := newSim(Options{Fleet: 10, Static: true})
		clock.set(4 * sec)
		tt.fault.Kind, tt.fault.ID = FaultAbsent, s.IDs()[3]
		if tt.fault.Share == 0 {
			tt.fault.Share = 1
		}
		c := NewClient(t, s.Chaos(1, tt.fault))
		for i, id := range s.IDs() {
			class := fine
			if i == 3 {
				class = tt.get
			}
			checkFailure(t, tt.fact+": "+id, c.Get(t.Context(), refOf(id)).Samples[0].Failure, class, "Model: "+id+" not found!")
		}
		want := s.IDs()
		if !tt.listed {
			want = slices.Delete(want, 3, 4)
		}
		got, total := listedBy(t, c)
		if diff := diffs.Diff(got, want); diff != "" || total != len(want) {
			t.Errorf("%s: a total of %d, %s", tt.fact, total, diff)
		}
	}
}

func TestAllOfAListMayBeAbsent(t *testing.T) {
	s, _ := newSim(Options{Fleet: 10, Static: true})
	c := NewClient(t, s.Chaos(1, always(Fault{Kind: FaultAbsent, Scope: ListRequests})))
	if got, total := listedBy(t, c); len(got) != 0 || total != 0 {
		t.Errorf("%d of %d are listed, want an empty list", len(got), total)
	}
	checkFailure(t, "a GET", c.Get(t.Context(), refOf(s.IDs()[0])).Samples[0].Failure, fine, "")
}

// TestACreatedDeploymentAppearsLate asks for a deployment that was created a second
// after the beginning.
func TestACreatedDeploymentAppearsLate(t *testing.T) {
	s, clock := newSim(Options{Static: true})
	clock.set(sec)
	chaos := s.Chaos(1, always(Fault{Kind: FaultAbsent, For: 12 * sec}))
	if w := write(Handler(chaos), "POST", "", `{"model_name":"emo","suffix":"a","capacity":1}`); w.Code != http.StatusOK {
		t.Fatalf("HTTP %d %s", w.Code, w.Body)
	}
	id := s.IDs()[0]
	c := NewClient(t, chaos)
	for at, class := range map[time.Duration]model.FailureClass{sec: model.FailNotFound, 12 * sec: model.FailNotFound, 13 * sec: fine, time.Hour: fine} {
		clock.set(at)
		checkFailure(t, at.String(), c.Get(t.Context(), refOf(id)).Samples[0].Failure, class, "not found!")
		if got, total := listedBy(t, c); len(got) != total || (total == 1) != (class == fine) {
			t.Errorf("after %v %d of %d are listed", at, len(got), total)
		}
	}
}

func TestWhatIsAbsentCannotBeWrittenTo(t *testing.T) {
	s, _ := newSim(Options{Fleet: 1, Static: true})
	for scope, status := range map[Scope]int{AnyRequest: 404, Writes: 404, GetRequests: 200} {
		w := write(Handler(s.Chaos(1, always(Fault{Kind: FaultAbsent, Scope: scope}))), "DELETE", "/"+s.IDs()[0], "")
		if w.Code != status {
			t.Errorf("with the scope %q a deletion is HTTP %d, want %d", scope, w.Code, status)
		}
		s, _ = newSim(Options{Fleet: 1, Static: true})
	}
}

func TestADeploymentIsDeletedAndCreatedAgain(t *testing.T) {
	s, clock := newSim(Options{Fleet: 10, Static: true})
	id, order := s.IDs()[3], s.IDs()
	c := NewClient(t, s.Chaos(1, always(Fault{Kind: FaultRecreated, ID: id, From: mins, For: 20 * sec})))
	get := func(at time.Duration) model.Sample {
		clock.set(at)
		return c.Get(t.Context(), refOf(id)).Samples[0]
	}
	before := get(mins - sec).Deployment
	checkFailure(t, "deleted", get(mins).Failure, model.FailNotFound, "not found!")
	if got, total := listedBy(t, c); total != 9 || slices.Contains(got, id) {
		t.Errorf("the list has %d, and among them %v", total, got)
	}
	again := get(80 * sec).Deployment
	if again == nil || again.Status == model.Running || !again.Created.At.Equal(t0.Add(80*sec).Truncate(sec)) || !again.Created.At.After(before.Created.At) {
		t.Fatalf("created again it is %+v, before it was %+v", again, before)
	}
	if diff := diffs.Diff(again.Capacity.String(), before.Capacity.String()); diff != "" {
		t.Error("another capacity: " + diff)
	}
	if done := get(20 * mins).Deployment; done.Status != model.Running || done.Created.At != again.Created.At {
		t.Errorf("at last it is %s, created at %v", done.Status, done.Created.At)
	}
	if got, _ := listedBy(t, c); !slices.Equal(got, order) {
		t.Errorf("the list is %v", got)
	}
	for _, other := range order[:3] {
		if o := getObject(t, s, other); o.Status != model.Running {
			t.Errorf("%s is %s", other, o.Status)
		}
	}
}

// TestTheOrderInTheFileIsNotThatInTime has two faults. The later one is first in
// the file.
func TestTheOrderInTheFileIsNotThatInTime(t *testing.T) {
	s, clock := newSim(Options{Fleet: 2, Static: true})
	later, sooner := s.IDs()[0], s.IDs()[1]
	c := NewClient(t, s.Chaos(1, always(Fault{Kind: FaultRecreated, ID: later, From: 2 * mins}), always(Fault{Kind: FaultRecreated, ID: sooner, From: mins})))
	for _, tt := range []struct {
		at   time.Duration
		want string
	}{{90 * sec, sooner}, {150 * sec, sooner + later}} {
		clock.set(tt.at)
		got := ""
		for _, id := range []string{sooner, later} {
			if c.Get(t.Context(), refOf(id)).Samples[0].Deployment.Created.At.After(t0) {
				got += id
			}
		}
		if got != tt.want {
			t.Errorf("after %v %q are created again, want %q", tt.at, got, tt.want)
		}
	}
}

func TestWhatIsDeletedAndCreatedAgainIsAShareAndMayComeAtOnce(t *testing.T) {
	s, clock := newSim(Options{Fleet: 100, Static: true})
	c := NewClient(t, s.Chaos(1, Fault{Kind: FaultRecreated, Share: 0.5, From: mins}))
	clock.set(mins)
	n := 0
	for _, sample := range c.List(t.Context(), "sim", 1).Samples {
		if sample.Deployment.Created.At.Equal(t0.Add(mins).Truncate(sec)) {
			n++
		}
	}
	if n < 30 || n > 70 {
		t.Errorf("%d of 100 are created again, want about half", n)
	}
}

func TestFieldsAreSet(t *testing.T) {
	s, clock := newSim(Options{Fleet: 10, Static: true})
	set := func(id, fields string) Fault { return always(Fault{Kind: FaultSet, ID: id, Fields: fields}) }
	early := set(s.IDs()[0], `{"status": "UPDATING_FAILED", "fail_reason": "too early"}`)
	early.Until = 8 * sec
	c := NewClient(t, s.Chaos(1,
		early,
		set("*", `{"name": "all", "creator": 17, "modifier": null, "pre_paid_info": {"duration": 1, "pricing_cycle": "Day"}}`),
		set(s.IDs()[1], `{"status": "PENDING", "fail_reason": "no stock, retrying", "pre_paid_info": {"duration": 2}, "deleted": true}`),
	))
	page := c.List(t.Context(), "sim", 1)
	for i, id := range s.IDs() {
		one := c.Get(t.Context(), refOf(id)).Samples[0].Deployment
		for _, d := range []*model.Deployment{one, page.Samples[i].Deployment} {
			status, reason := model.Running, ""
			switch i {
			case 0:
				status, reason = model.UpdatingFailed, "too early"
			case 1:
				status, reason = model.Deleted, "no stock, retrying" // whatever the status is
			}
			if d.ID.String() != id || d.Status != status || d.FailReason.String() != reason || d.Name.String() != "all" || !d.Modifier.Empty() || d.Terms().Creator.String() != "17" {
				t.Errorf("%d is %s %s %q %q %q %q", i, d.ID, d.Status, d.FailReason, d.Name, d.Modifier, d.Terms().Creator)
			}
			if hasField(d, "deleted") != (i == 1) || hasField(d, "modifier") || !hasField(d, "pricing_cycle") {
				t.Errorf("%d is sent as %v", i, d.Raw.Fields())
			}
		}
	}
	clock.set(8 * sec)
	if d := c.Get(t.Context(), refOf(s.IDs()[0])).Samples[0].Deployment; d.Status != model.Running {
		t.Errorf("after the fault it is %s", d.Status)
	}
}

func TestFieldsAreSetWhereTheScopeSays(t *testing.T) {
	s, _ := newSim(Options{Fleet: 3, Static: true})
	for scope, want := range map[Scope]string{GetRequests: "FAILED RUNNING", ListRequests: "RUNNING FAILED"} {
		c := NewClient(t, s.Chaos(1, always(Fault{Kind: FaultSet, Scope: scope, Fields: `{"status":"FAILED"}`})))
		got := string(c.Get(t.Context(), refOf(s.IDs()[0])).Samples[0].Deployment.Status) + " " + string(c.List(t.Context(), "sim", 1).Samples[0].Deployment.Status)
		if got != want {
			t.Errorf("with the scope %s the GET and the list say %s, want %s", scope, got, want)
		}
	}
}

// TestACorruptAnswerIsThatOfTheView puts faults into answers with fields that were
// set.
func TestACorruptAnswerIsThatOfTheView(t *testing.T) {
	for _, kind := range []FaultKind{FaultBOM, FaultHuge, FaultUnknownFields, FaultDuplicate, FaultRepeatPage, FaultOddCode} {
		s, _ := newSim(Options{Fleet: 3, Static: true})
		chaos := s.Chaos(1, always(Fault{Kind: kind}), always(Fault{Kind: FaultSet, Fields: `{"name":"seen"}`}))
		r := request(t.Context(), t)
		r.URL.Path = listPath
		res, err := chaos.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(res.Body); err != nil || !strings.Contains(string(body), `"name":"seen"`) {
			t.Errorf("%s hides what was set: %v", kind, err)
		}
	}
}

func TestAnOddCodeStandsBesideAGoodPayload(t *testing.T) {
	for code, want := range map[string]string{"": `"code":"OK"`, "0": `"code":0`, "Throttling.Soon": `"code":"Throttling.Soon"`} {
		s, _ := newSim(Options{Fleet: 3, Static: true})
		chaos := s.Chaos(1, always(Fault{Kind: FaultOddCode, Code: code, Message: "a warning"}))
		for _, target := range []string{listPath, listPath + "/" + s.IDs()[0]} {
			status, body, err := getAnswer(t, chaos, target)
			if err != nil || status != 200 || !strings.Contains(body, want) || !strings.Contains(body, `"message":"a warning"`) || !strings.Contains(body, `"deployed_model":"`+s.IDs()[0]) {
				t.Errorf("%s with %q is HTTP %d %v %s", target, code, status, err, body)
			}
		}
		if status, body, _ := getAnswer(t, chaos, listPath+"/nobody"); status != 404 || !strings.Contains(body, `"NotFound"`) {
			t.Errorf("what is not there is HTTP %d %s", status, body)
		}
	}
}

// wirePage is a page as it is sent, without its array.
type wirePage struct {
	total   string // as it is sent; empty is none
	records int
}

// sequence reads a number of pages of 100. It returns them and the number of
// different deployments in them.
func sequence(t *testing.T, transport http.RoundTripper, array string, n int) (pages []wirePage, different int) {
	t.Helper()
	seen := map[string]bool{}
	for number := 1; number <= n; number++ {
		_, body, err := getAnswer(t, transport, fmt.Sprintf("%s?page_size=100&page_no=%d", listPath, number))
		body = strings.Replace(body, "{,", "{", 1) // where the request_id was
		var envelope struct{ Output map[string]json.RawMessage }
		if err == nil && array == bareArray {
			body = strings.Replace(strings.TrimSuffix(body, "}\n"), `"output":`, `"output":{"none":`, 1) + "}}"
		}
		if err != nil || json.Unmarshal([]byte(body), &envelope) != nil {
			t.Fatalf("%v, %.300s", err, body)
		}
		var records []object
		if err := json.Unmarshal(envelope.Output[array], &records); err != nil {
			t.Fatalf("%v in %.300s", err, body)
		}
		for _, o := range records {
			seen[o.ID] = true
		}
		pages = append(pages, wirePage{string(envelope.Output["total"]), len(records)})
	}
	return pages, len(seen)
}

func TestPagesAreAsAServerMakesThem(t *testing.T) {
	for _, tt := range []struct {
		fact      string
		fleet     int
		fault     Fault
		want      []wirePage
		different int
	}{
		{"as asked for", 130, Fault{}, []wirePage{{"130", 100}, {"130", 30}, {"130", 0}}, 130},
		{"at most 10", 25, Fault{Size: 10}, []wirePage{{"25", 10}, {"25", 10}, {"25", 5}, {"25", 0}}, 25},
		{"at most 10, the last one full", 20, Fault{Size: 10}, []wirePage{{"20", 10}, {"20", 10}, {"20", 0}}, 20},
		{"at most 10 without a total", 25, Fault{Size: 10, Total: TotalMissing}, []wirePage{{"", 10}, {"", 10}, {"", 5}, {"", 0}}, 25},
		{"at most 50", 180, Fault{Size: 50}, []wirePage{{"180", 50}, {"180", 50}, {"180", 50}, {"180", 30}, {"180", 0}}, 180},
		{"at most 500", 130, Fault{Size: 500}, []wirePage{{"130", 100}, {"130", 30}}, 130},
		{"one too high", 10, Fault{Total: TotalHigh}, []wirePage{{"11", 10}, {"11", 0}}, 10},
		{"one too low", 10, Fault{Total: TotalLow}, []wirePage{{"9", 10}, {"9", 0}}, 10},
		{"one too low of none", 0, Fault{Total: TotalLow}, []wirePage{{"0", 0}}, 0},
		{"that of the page", 130, Fault{Total: TotalOfPage}, []wirePage{{"100", 100}, {"30", 30}, {"0", 0}}, 130},
		{"changing", 35, Fault{Size: 10, Total: TotalChanging}, []wirePage{{"35", 10}, {"36", 10}, {"34", 10}, {"35", 5}}, 35},
		{"one twice", 25, Fault{Size: 10, Overlap: 1}, []wirePage{{"25", 10}, {"25", 10}, {"25", 7}, {"25", 0}}, 25},
		{"one twice, and counted", 25, Fault{Size: 10, Overlap: 1, Total: TotalDuplicates}, []wirePage{{"27", 10}, {"27", 10}, {"27", 7}, {"27", 0}}, 25},
		{"one twice, and all at the end", 19, Fault{Size: 10, Overlap: 1}, []wirePage{{"19", 10}, {"19", 10}, {"19", 0}}, 19},
		{"one page, nothing twice", 9, Fault{Size: 10, Overlap: 1, Total: TotalDuplicates}, []wirePage{{"9", 9}, {"9", 0}}, 9},
		{"the first again", 25, Fault{Size: 10, Beyond: BeyondFirst}, []wirePage{{"25", 10}, {"25", 10}, {"25", 5}, {"25", 10}, {"25", 10}}, 25},
		{"the last again", 25, Fault{Size: 10, Beyond: BeyondLast}, []wirePage{{"25", 10}, {"25", 10}, {"25", 5}, {"25", 5}, {"25", 5}}, 25},
		{"items", 25, Fault{Size: 20, Array: "items"}, []wirePage{{"25", 20}, {"25", 5}, {"25", 0}}, 25},
		{"records", 5, Fault{Array: "records"}, []wirePage{{"5", 5}, {"5", 0}}, 5},
		{"list without a total", 5, Fault{Array: "list", Total: TotalMissing}, []wirePage{{"", 5}, {"", 0}}, 5},
		{"a bare array", 25, Fault{Size: 20, Array: bareArray}, []wirePage{{"", 20}, {"", 5}, {"", 0}}, 25},
	} {
		s, _ := newSim(Options{Fleet: tt.fleet, Static: true})
		tt.fault.Kind = FaultPages
		chaos := s.Chaos(1, always(tt.fault))
		array := cmp.Or(tt.fault.Array, "deployments")
		got, different := sequence(t, chaos, array, len(tt.want))
		if !slices.Equal(got, tt.want) || different != tt.different {
			t.Errorf("%s: pages %v with %d deployments, want %v with %d", tt.fact, got, different, tt.want, tt.different)
		}
		checkClientPages(t, tt.fact, NewClient(t, chaos), tt.want)
	}
}

// checkClientPages checks that the client reads the same pages.
func checkClientPages(t *testing.T, fact string, c *client.Client, want []wirePage) {
	t.Helper()
	for i, p := range want {
		a := c.List(t.Context(), "sim", i+1)
		if a.Failure != nil || len(a.Samples) != p.records || a.Skipped != 0 {
			t.Errorf("%s: of page %d the client reads %d records, %d it cannot, %v", fact, i+1, len(a.Samples), a.Skipped, a.Failure)
		}
		if a.HasTotal != (p.total != "") || a.HasTotal && strconv.Itoa(a.Total) != p.total {
			t.Errorf("%s: of page %d the client reads a total of %d, sent: %v, want %q", fact, i+1, a.Total, a.HasTotal, p.total)
		}
	}
}

// TestPagesLackWhoIsAbsent checks that absent deployments are left out before
// the list is divided into pages.
func TestPagesLackWhoIsAbsent(t *testing.T) {
	s, _ := newSim(Options{Fleet: 25, Static: true})
	pages, different := sequence(t, s.Chaos(1,
		always(Fault{Kind: FaultAbsent, ID: s.IDs()[0]}), always(Fault{Kind: FaultAbsent, ID: s.IDs()[12]}), always(Fault{Kind: FaultPages, Size: 10}),
	), "deployments", 4)
	if want := []wirePage{{"23", 10}, {"23", 10}, {"23", 3}, {"23", 0}}; !slices.Equal(pages, want) || different != 23 {
		t.Errorf("the pages are %v with %d deployments, want %v", pages, different, want)
	}
}
