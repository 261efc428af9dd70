package sim

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/words"
)

// everything returns what a fresh simulator answers at a time, headers and bodies.
func everything(opts Options, elapsed time.Duration) string {
	s, c := newSim(opts)
	c.set(elapsed)
	var b strings.Builder
	for _, target := range append(s.IDs(), "", "unknown", "?page_size=200") {
		if target != "" && target[0] != '?' {
			target = "/" + target
		}
		w := ask(s, listPath+target)
		fmt.Fprintln(&b, target, w.Code, w.Header(), w.Body)
	}
	return b.String()
}

func TestSameSeedAndTimeGiveTheSameBytes(t *testing.T) {
	opts := Options{Seed: 3, Fleet: 60, Faults: true}
	for _, at := range []time.Duration{0, 31 * sec, 20 * mins} {
		if diff := cmp.Diff(everything(opts, at), everything(opts, at)); diff != "" {
			t.Errorf("after %v: %s", at, diff)
		}
	}
	at := everything(opts, 31*sec)
	if at == everything(opts, 44*sec) {
		t.Error("another time gives the same bytes")
	}
	opts.Seed = 4
	if at == everything(opts, 31*sec) {
		t.Error("another seed gives the same bytes")
	}
}

func TestSpeedHastensTheScript(t *testing.T) {
	s, c := newSim(Options{Speed: 10})
	c.set(2 * sec)
	if o := getObject(t, s, "qwen3-8b-ft-202511132025-0260"); o.Status != model.Failed {
		t.Errorf("20 script seconds after the begin the status is %s, want FAILED", o.Status)
	}
}

// checkReading fails the test if a reading has something that no reading of
// the simulator may have.
func checkReading(t *testing.T, id string, d *model.Deployment, now time.Time) {
	t.Helper()
	numbers := map[string]model.Number{
		"capacity": d.Capacity, "ready_capacity": d.ReadyCapacity,
		"max_context_length": d.Terms().MaxContextLength, "rpm_limit": d.Terms().RPMLimit, "tpm_limit": d.Terms().TPMLimit,
		"input_tpm": d.Terms().PTU.InputTPM, "output_tpm": d.Terms().PTU.OutputTPM,
	}
	for name, n := range numbers {
		if n.Odd() {
			t.Errorf("%s: %s is %v", id, name, n)
		}
	}
	plan := d.Terms().Plan.String()
	units, reserved := plan == "mu" || plan == "cu", strings.HasPrefix(plan, "ptu")
	if d.Capacity.Sent() != units || d.ReadyCapacity.Sent() != units || d.Terms().PTU.InputTPM.Sent() != reserved {
		t.Errorf("%s: plan %s has capacity %v, ready %v, input_tpm %v", id, plan, d.Capacity, d.ReadyCapacity, d.Terms().PTU.InputTPM)
	}
	created, modified := d.Created.At, d.Modified.At
	if created.IsZero() || modified.IsZero() || created.After(now) || modified.After(now) || modified.Before(created) {
		t.Errorf("%s: created %s, modified %s, read at %v", id, created, modified, now.In(model.Beijing))
	}
	if d.ID.String() != id || !d.Status.Known() || d.Terms().BaseModel.Empty() || d.Terms().ModelName.Empty() {
		t.Errorf("%s reads as %+v", id, d)
	}
}

func TestTheClientReadsEveryObject(t *testing.T) {
	for _, speed := range []float64{1, 7} {
		s, clock := newSim(Options{Fleet: 100, Speed: speed})
		c := NewClient(t, s.Transport())
		for _, at := range []time.Duration{0, sec, 7 * sec, 50 * sec, 6 * mins, 3 * time.Hour} {
			clock.set(at)
			for _, id := range s.IDs() {
				sample := c.Get(t.Context(), refOf(id)).Samples[0]
				if f := sample.Failure; f != nil {
					if f.Class != model.FailNotFound || !s.byID[id].temporary() {
						t.Errorf("%s after %v: %s", id, at, words.Failure(f))
					}
					continue
				}
				checkReading(t, id, sample.Deployment, clock.now)
			}
		}
	}
}

func TestStampsAreBeijingTimeCutToTheSecond(t *testing.T) {
	s, c := newSim(Options{})
	c.set(13 * sec)
	o := getObject(t, s, "deepseek-v3-ft-202510010900-31aa")
	if created, modified := "2026-03-06T07:59:58", "2026-03-15T08:00:10"; o.Created != created || o.Modified != modified {
		t.Errorf("created %s, modified %s, want %s, %s", o.Created, o.Modified, created, modified)
	}
}

func TestTheClientReadsTheList(t *testing.T) {
	s, clock := newSim(Options{Fleet: 250})
	c := NewClient(t, s.Transport())
	var ids []string
	for n := 1; ; n++ {
		a := c.List(t.Context(), "sim", n)
		if a.Failure != nil || a.Skipped != 0 {
			t.Fatalf("page %d: %v, %d skipped", n, a.Failure, a.Skipped)
		}
		for _, sample := range a.Samples {
			checkReading(t, sample.Ref.ID, sample.Deployment, clock.now)
			ids = append(ids, sample.Ref.ID)
		}
		if len(ids) >= a.Total {
			break
		}
	}
	if diff := cmp.Diff(ids, s.IDs()); diff != "" {
		t.Error(diff)
	}
}

func TestPagesCoverTheFleetOnce(t *testing.T) {
	for _, fleet := range []int{13, 250, atLength(1_200, 10_000)} {
		s, c := newSim(Options{Fleet: fleet})
		for _, size := range []int{1, 7, 100, 200} {
			c.set(0)
			whole := s.IDs()
			if fleet < 1000 { // a long list is read once, to save time
				if diff := cmp.Diff(listed(t, s, size, fleet), whole); diff != "" {
					t.Errorf("%d deployments in pages of %d: %s", fleet, size, diff)
				}
			}
			c.set(time.Minute)
			left := slices.DeleteFunc(whole, func(id string) bool { return id == "emo-35b3f106-sample01" })
			if diff := cmp.Diff(listed(t, s, size, fleet-1), left); diff != "" {
				t.Errorf("%d deployments in pages of %d, one deleted: %s", fleet, size, diff)
			}
		}
	}
}

// listed returns the IDs of all pages, which must all have the total.
func listed(t *testing.T, s *Sim, size, total int) []string {
	t.Helper()
	var ids []string
	for n := 1; ; n++ {
		p := read[page](t, ask(s, fmt.Sprintf("%s?page_no=%d&page_size=%d", listPath, n, size)))
		if p.PageNo != n || p.PageSize != size || p.Total != total {
			t.Fatalf("page %d of size %d says page %d, size %d, total %d, want %d", n, size, p.PageNo, p.PageSize, p.Total, total)
		}
		if len(p.Deployments) == 0 {
			return ids
		}
		if want := min(size, total-len(ids)); len(p.Deployments) != want {
			t.Fatalf("page %d of size %d has %d records, want %d", n, size, len(p.Deployments), want)
		}
		for _, o := range p.Deployments {
			ids = append(ids, o.ID)
		}
	}
}

func TestPagesSkipWhoIsAbsent(t *testing.T) {
	for _, tt := range []struct {
		n      int
		absent []int
		want   int
	}{
		{0, nil, 0}, {5, nil, 5}, {0, []int{0}, 1}, {0, []int{0, 1, 2}, 3}, {1, []int{0, 2}, 3},
		{2, []int{3}, 2}, {3, []int{3}, 4}, {3, []int{1, 4, 5, 9}, 6},
	} {
		if got := index(tt.n, tt.absent); got != tt.want {
			t.Errorf("without %v the place of %d is %d, want %d", tt.absent, tt.n, got, tt.want)
		}
	}
}

func TestAStaticFleetIsAsLargeAsAskedForAndNeverChanges(t *testing.T) {
	reading := func(s *Sim, c *clock, at time.Duration) (all []object) {
		c.set(at)
		for n := 1; n <= 3; n++ {
			p := read[page](t, ask(s, fmt.Sprintf("%s?page_size=200&page_no=%d", listPath, n)))
			all = append(all, p.Deployments...)
		}
		return all
	}
	for _, fleet := range []int{-1, 0, 1, 5, 500} {
		s, c := newSim(Options{Fleet: fleet, Static: true})
		first := reading(s, c, 0)
		if want := max(0, fleet); len(first) != want || len(s.IDs()) != want {
			t.Errorf("%d deployments are listed, want %d", len(first), fleet)
		}
		for _, o := range first {
			if full := o.Capacity == nil || *o.Capacity > 0 && *o.ReadyCapacity == *o.Capacity; o.Status != model.Running || !full {
				t.Errorf("%s is %s %s, want it running in full", o.ID, o.Status, size(o))
			}
		}
		for _, at := range []time.Duration{time.Minute, time.Hour, 90 * day} {
			if diff := cmp.Diff(reading(s, c, at), first); diff != "" {
				t.Errorf("after %v: %s", at, diff)
			}
		}
	}
	one, _ := newSim(Options{Fleet: 50, Static: true})
	two, _ := newSim(Options{Fleet: 50, Static: true, Seed: 1})
	if slices.Equal(one.IDs(), two.IDs()) {
		t.Error("two seeds make the same fleet")
	}
}

func TestAClockSetBackStaysAtTheBegin(t *testing.T) {
	s, c := newSim(Options{})
	c.set(-time.Hour)
	if p := read[page](t, ask(s, listPath)); p.Total != len(s.actors) || len(p.Deployments) != p.Total {
		t.Errorf("%d of %d deployments are there, want all %d", len(p.Deployments), p.Total, len(s.actors))
	}
}

func TestPageEdges(t *testing.T) {
	s, _ := newSim(Options{Fleet: 10_000})
	for _, tt := range []struct {
		query string
		first int
		count int
	}{
		{"", 0, 50}, {"?page_no=2", 50, 50}, {"?page_size=200", 0, 200},
		{"?page_no=1&page_size=1", 0, 1}, {"?page_no=9999&page_size=1", 9998, 1}, {"?page_no=10000&page_size=1", 9999, 1},
		{"?page_no=10001&page_size=1", 0, 0}, {"?page_no=1428&page_size=7", 9989, 7}, {"?page_no=1429&page_size=7", 9996, 4},
		{"?page_no=50&page_size=200", 9800, 200}, {"?page_no=51&page_size=200", 0, 0}, {"?page_no=9223372036854775807&page_size=200", 0, 0},
	} {
		var got []string
		for _, o := range read[page](t, ask(s, listPath+tt.query)).Deployments {
			got = append(got, o.ID)
		}
		if want := s.IDs()[tt.first : tt.first+tt.count]; !slices.Equal(got, want) {
			t.Errorf("%q lists %d records, want %d from %d on", tt.query, len(got), tt.count, tt.first)
		}
	}
	if body := ask(s, listPath+"?page_no=99999").Body.String(); !strings.Contains(body, `"deployments":[]`) {
		t.Errorf("a page behind the last is %s", body)
	}
}

func TestBadPagesAreRefused(t *testing.T) {
	s, _ := newSim(Options{})
	for _, query := range []string{
		"page_no=0", "page_no=-1", "page_no=x", "page_no=1.5", "page_no=99999999999999999999",
		"page_size=0", "page_size=-1", "page_size=x", "page_size=201", "page_no=1&page_size=0",
	} {
		w := ask(s, listPath+"?"+query)
		if code := errorCode(t, w); w.Code != http.StatusBadRequest || code != "InvalidParameter" {
			t.Errorf("%s is HTTP %d %s", query, w.Code, code)
		}
	}
}

func TestRefusals(t *testing.T) {
	s, _ := newSim(Options{Key: testKey})
	const known, good = listPath + "/qwen-flash-ptu-2f81", "Bearer " + testKey
	for _, tt := range []struct {
		fact, method, path, auth string
		status                   int
		code                     string
	}{
		{"an unknown id", "GET", listPath + "/nobody", good, 404, "NotFound"},
		{"an escaped unknown id", "GET", listPath + "/a%2Fb%25", good, 404, "NotFound"},
		{"a wrong key", "GET", known, "Bearer sk-other", 401, "InvalidApiKey"},
		{"a key without its scheme", "GET", known, testKey, 401, "InvalidApiKey"},
		{"no key", "GET", known, "", 401, "InvalidApiKey"},
		{"no key for the list", "GET", listPath, "", 401, "InvalidApiKey"},
		{"another path", "GET", "/api/v1/models", good, 404, "NotFound"},
		{"a path below a deployment", "GET", known + "/capacity-instances", good, 404, "NotFound"},
		{"a path that begins alike", "GET", listPath + "-qwen-flash-ptu-2f81", good, 404, "NotFound"},
		{"the root", "GET", "/", good, 404, "NotFound"},
		{"a deletion without a key", "DELETE", known, "", 401, "InvalidApiKey"},
		{"a deletion of everything", "DELETE", listPath, good, 400, "UnsupportedOperation"},
		{"a creation under an ID", "POST", known, good, 400, "UnsupportedOperation"},
		{"a scaling with another method", "POST", known + "/scale", good, 400, "UnsupportedOperation"},
	} {
		t.Run(tt.fact, func(t *testing.T) {
			w := send(s, tt.method, tt.path, tt.auth)
			if code := errorCode(t, w); w.Code != tt.status || code != tt.code {
				t.Errorf("got HTTP %d %s, want %d %s", w.Code, code, tt.status, tt.code)
			}
		})
	}
	for _, path := range []string{known, listPath, listPath + "/", "/base" + listPath} {
		if w := send(s, "GET", path, good); w.Code != http.StatusOK {
			t.Errorf("GET %s with the right key is HTTP %d", path, w.Code)
		}
	}
	open, _ := newSim(Options{})
	if w := send(open, "GET", known, "Bearer "); w.Code != http.StatusUnauthorized {
		t.Errorf("an empty key is HTTP %d where any key does", w.Code)
	}
}

func TestAnEscapedIDIsTheSameID(t *testing.T) {
	s, _ := newSim(Options{})
	for _, id := range s.IDs() {
		escaped := strings.ReplaceAll(url.PathEscape(id), "-", "%2D")
		if o := getObject(t, s, escaped); o.ID != id {
			t.Errorf("%s is %s", escaped, o.ID)
		}
	}
}

func TestEveryAnswerHasItsOwnRequestID(t *testing.T) {
	s, _ := newSim(Options{})
	seen := map[string]bool{}
	for range 1000 {
		w := ask(s, listPath+"/nobody")
		id := w.Header().Get("X-Request-Id")
		if seen[id] || len(id) != 36 || !strings.Contains(w.Body.String(), `"request_id":"`+id+`"`) {
			t.Fatalf("request id %q in %s", id, w.Body)
		}
		seen[id] = true
	}
}

// statuses counts the answers of a whole fleet, asked every 4 seconds.
func statuses(t *testing.T, s *Sim, c *clock, from, to time.Duration) map[int]int {
	t.Helper()
	counts := map[int]int{}
	for at := from; at < to; at += faultSlot {
		c.set(at)
		for _, id := range s.IDs() {
			w := ask(s, listPath+"/"+id)
			counts[w.Code]++
			if wait := w.Header().Get("x-acs-retry-after"); (wait != "") != (w.Code == http.StatusTooManyRequests) {
				t.Fatalf("HTTP %d with x-acs-retry-after %q", w.Code, wait)
			}
		}
	}
	return counts
}

func TestFaultsComeNowAndThen(t *testing.T) {
	for seed := range uint64(2) {
		s, c := newSim(Options{Seed: seed, Faults: true})
		first := statuses(t, s, c, 0, time.Minute)
		if first[429]+first[502] > 0 {
			t.Errorf("seed %d: the first minute has %v", seed, first)
		}
		counts := statuses(t, s, c, time.Minute, 2*time.Hour)
		delete(counts, http.StatusNotFound) // the deleted one
		faults, ok := counts[429]+counts[502], counts[200]
		if counts[429] == 0 || counts[502] == 0 || faults*10 > ok {
			t.Errorf("seed %d: two hours have %v, want a few of both faults", seed, counts)
		}
		if codes := slices.Sorted(maps.Keys(counts)); !slices.Equal(codes, []int{200, 429, 502}) {
			t.Errorf("seed %d: the statuses are %v", seed, codes)
		}
	}
	s, c := newSim(Options{})
	if counts := statuses(t, s, c, time.Minute, 20*mins); counts[429]+counts[502] > 0 {
		t.Errorf("faults nobody asked for: %v", counts)
	}
}

func TestFaultsDependOnSeedAndTimeOnly(t *testing.T) {
	codes := func(s *Sim, c *clock) (codes []int) {
		for at := time.Minute; at < 20*mins; at += faultSlot {
			c.set(at)
			codes = append(codes, ask(s, listPath+"/qwen-flash-ptu-2f81").Code)
		}
		return codes
	}
	s, c := newSim(Options{Seed: 1, Faults: true})
	first := codes(s, c)
	if diff := cmp.Diff(codes(s, c), first); diff != "" {
		t.Errorf("the same times have other faults when they are asked for again: %s", diff)
	}
	if other, c := newSim(Options{Seed: 2, Faults: true}); slices.Equal(codes(other, c), first) {
		t.Error("another seed has the same faults")
	}
}

func TestTheClientKnowsTheFaults(t *testing.T) {
	s, clock := newSim(Options{Faults: true})
	c := NewClient(t, s.Transport())
	seen := map[model.FailureClass]int{}
	for at := time.Minute; at < 4*time.Hour; at += faultSlot {
		clock.set(at)
		for _, id := range s.IDs()[:4] {
			f := c.Get(t.Context(), refOf(id)).Samples[0].Failure
			if f == nil {
				continue
			}
			seen[f.Class]++
			if f.Class == model.FailThrottled && f.RetryAfter != 4*sec {
				t.Errorf("a throttle asks for %v, want 4s", f.RetryAfter)
			}
		}
	}
	if len(seen) != 2 || seen[model.FailThrottled] == 0 || seen[model.FailServer] == 0 {
		t.Errorf("the failures are %v, want throttles and a failing server", seen)
	}
}

func TestItServesManyAtOnce(t *testing.T) {
	s := New(Options{Fleet: 300, Faults: true, Speed: 1e6})
	var wg sync.WaitGroup
	for worker := range 8 {
		c := NewClient(t, s.Transport())
		wg.Go(func() {
			for i := range 10 {
				id := s.IDs()[(i*80+worker*37)%300]
				if a := c.Get(t.Context(), refOf(id)); len(a.Samples) != 1 {
					t.Errorf("%s: %+v", id, a)
				}
				if a := c.List(t.Context(), "sim", 1+i%3); a.Failure != nil {
					t.Errorf("page %d: %s", 1+i%3, words.Failure(a.Failure))
				}
			}
		})
	}
	wg.Wait()
	if n := s.requests.Load(); n != 8*10*2 {
		t.Errorf("%d requests were counted, want %d", n, 8*10*2)
	}
}

func BenchmarkGet(b *testing.B) {
	s, c := newSim(Options{Fleet: 10_000})
	c.set(10 * mins)
	ids := s.IDs()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		ask(s, listPath+"/"+ids[i%len(ids)])
	}
}

func BenchmarkListPage(b *testing.B) {
	for _, opts := range []Options{{Fleet: 10_000}, {Fleet: 100_000}, {Fleet: 100_000, Static: true}} {
		s, c := newSim(opts)
		c.set(10 * mins)
		for _, number := range []int{1, opts.Fleet / 100} {
			b.Run(fmt.Sprintf("fleet=%d/static=%v/page=%d", opts.Fleet, opts.Static, number), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					ask(s, fmt.Sprintf("%s?page_size=100&page_no=%d", listPath, number))
				}
			})
		}
	}
}
