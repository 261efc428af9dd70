package metrics

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"studiowatch/client/sim"
	"studiowatch/client/sim/simtest"
	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui/plain"
)

// watched is a running exporter of a simulated service.
type watched struct {
	*Exporter
	fleet *sim.Sim
	wire  *simtest.Switch
	sent  atomic.Int64
	end   func()
}

// start starts an exporter of what the globs match. It needs a fake clock.
func start(t *testing.T, fleet *sim.Sim, globs ...string) *watched {
	t.Helper()
	return watchThrough(t, fleet, fleet.Transport(), globs...)
}

// watchThrough is start with another transport. globs may also contain IDs.
func watchThrough(t *testing.T, fleet *sim.Sim, transport http.RoundTripper, globs ...string) *watched {
	t.Helper()
	w := &watched{fleet: fleet, wire: simtest.NewSwitch(transport)}
	c := simtest.Client(t, w.wire)
	var patterns []model.Pattern
	var entries []model.Entry
	for _, g := range globs {
		if strings.ContainsAny(g, "*?[") {
			patterns = append(patterns, model.Pattern{Profile: "default", Glob: g})
			continue
		}
		entries = append(entries, model.Entry{Ref: model.Ref{Profile: "default", ID: g}})
	}
	opts := poll.PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second, Seed: 1}
	engine := watch.NewEngine(opts, time.Now(), entries, patterns)
	engine.StallAfter(15 * time.Minute)
	w.Exporter = New(engine, []string{"default"}, "v1", nil)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	w.end = func() { cancel(); <-done }
	loop := plain.Loop{
		Engine: engine,
		Poll: func(ctx context.Context, ticket poll.Ticket) model.Answer {
			w.sent.Add(1)
			if ticket.Page > 0 {
				return c.List(ctx, ticket.Ref.Profile, ticket.Page)
			}
			return c.Get(ctx, ticket.Ref)
		},
		Settled: func(ticket poll.Ticket, a model.Answer, s watch.Settled, now time.Time) bool {
			w.Settled(ticket, a, s, now)
			return false
		},
		Tick: func(now time.Time) (time.Duration, bool) { w.Refresh(now); return 5 * time.Second, false },
	}
	go func() { defer close(done); _ = loop.Run(ctx) }()
	return w
}

func (w *watched) get(path string) (int, string) {
	answer := httptest.NewRecorder()
	w.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	return answer.Code, answer.Body.String()
}

func (w *watched) scrape(t *testing.T) string {
	t.Helper()
	code, text := w.get("/metrics")
	if code != http.StatusOK {
		t.Fatalf("a scrape is answered %d: %s", code, text)
	}
	return text
}

// has counts the series whose name and labels begin with prefix.
func has(text, prefix string) (n int) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, prefix) {
			n++
		}
	}
	return n
}

func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestPromise55WhatCannotBeReadHasNoSeries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := start(t, sim.New(sim.Options{Seed: 1, Fleet: 12, Static: true, Latency: 100 * time.Millisecond}), "*")
		defer w.end()
		if code, _ := w.get("/readyz"); code != http.StatusServiceUnavailable {
			t.Errorf("ready before the first answer: %d", code)
		}
		if text := w.scrape(t); has(text, "studiowatch_up{") != 1 || has(text, `studiowatch_up{profile="default"} 0`) != 1 || strings.Contains(text, "last_success") {
			t.Errorf("before the first answer:\n%s", text)
		}
		pass(10 * time.Second)
		full := w.scrape(t)
		n := has(full, "studiowatch_deployment_info{")
		if n == 0 || has(full, `studiowatch_up{profile="default"} 1`) != 1 {
			t.Fatalf("%d deployments while all is well:\n%s", n, full)
		}
		if code, _ := w.get("/readyz"); code != http.StatusOK {
			t.Error("not ready while all is well")
		}
		w.wire.Off()
		off := time.Now()
		for has(w.scrape(t), "studiowatch_deployment_") > 0 {
			if since := time.Since(off); since > 2*33*time.Second+callTime+6*time.Second {
				t.Fatalf("there are series %v after the service went:\n%s", since, w.scrape(t))
			}
			pass(time.Second)
		}
		gone := w.scrape(t)
		if has(gone, `studiowatch_up{profile="default"} 0`) != 1 || has(gone, "studiowatch_last_success_timestamp_seconds{") != 1 {
			t.Errorf("while the service is away:\n%s", gone)
		}
		if code, _ := w.get("/readyz"); code != http.StatusOK {
			t.Error("not ready, though there were readings")
		}
		if code, _ := w.get("/healthz"); code != http.StatusOK {
			t.Error("not healthy")
		}
		w.wire.On()
		pass(2 * time.Minute)
		back := w.scrape(t)
		if has(back, "studiowatch_deployment_info{") != n || has(back, `studiowatch_up{profile="default"} 1`) != 1 {
			t.Errorf("after the service came back:\n%s", back)
		}
	})
}

// TestOneIllDeploymentLeavesTheSeriesOfItsNeighbours has ten
// deployments, of which one fails, from the start or later.
func TestOneIllDeploymentLeavesTheSeriesOfItsNeighbours(t *testing.T) {
	for name, fault := range map[string]sim.Fault{
		"cut":          {Kind: sim.FaultReset},
		"unpaid":       {Kind: sim.FaultStatus, Code: "Arrearage"},
		"refused":      {Kind: sim.FaultStatus, Code: "InvalidApiKey"},
		"forbidden":    {Kind: sim.FaultStatus, Code: "AccessDenied"},
		"redirected":   {Kind: sim.FaultRedirect},
		"hanging":      {Kind: sim.FaultTimeout},
		"throttled":    {Kind: sim.FaultStatus, Code: "Throttling.RateQuota", RetryAfter: "600"},
		"in trouble":   {Kind: sim.FaultStatus, Status: 500, Code: "InternalError"},
		"not readable": {Kind: sim.FaultHTML},
		"now and then": {Kind: sim.FaultStatus, Status: 502, Every: 2},
	} {
		for _, from := range []time.Duration{0, 150 * time.Second} {
			t.Run(fmt.Sprint(name, " from ", from), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					fleet := sim.New(sim.Options{Seed: 1, Fleet: 10, Static: true, Latency: 100 * time.Millisecond})
					ids := fleet.IDs()[:10]
					fault.ID, fault.Scope, fault.Share, fault.From = ids[4], sim.GetRequests, 1, from
					w := watchThrough(t, fleet, fleet.Chaos(1, fault), ids...)
					defer w.end()
					pass(time.Minute)
					for range 20 {
						pass(15 * time.Second)
						text := w.scrape(t)
						if has(text, `studiowatch_up{profile="default"} 1`) != 1 {
							t.Fatalf("down, and nine of ten can be read:\n%s", text)
						}
						for _, id := range ids {
							if id != ids[4] && has(text, `studiowatch_deployment_info{group="",id="`+id+`"`) != 1 {
								t.Fatalf("%s has no series", id)
							}
						}
					}
				})
			})
		}
	}
}

func TestAScrapeAsksNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := start(t, sim.New(sim.Options{Seed: 1}), "*")
		defer w.end()
		pass(10 * time.Second)
		before := w.sent.Load()
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				for range 10 {
					w.scrape(t)
				}
			})
		}
		all.Wait()
		if n := w.sent.Load() - before; n != 0 {
			t.Errorf("%d requests for 40 scrapes", n)
		}
	})
}

// scripted is an exporter that gets its answers from the test.
type scripted struct {
	*Exporter
	t   *testing.T
	now time.Time
	ill bool // its metrics cannot be collected
}

func newScripted(t *testing.T) *scripted {
	s := &scripted{t: t, now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	engine := watch.NewEngine(poll.PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second}, s.now, nil, nil)
	s.Exporter = New(engine, []string{"default"}, "v1", func() time.Time { return s.now })
	return s
}

// reads gives the exporter an answer to a GET.
func (s *scripted) reads(id string, d *model.Deployment, f *model.Failure) {
	ref := model.Ref{Profile: "default", ID: id}
	if s.engine.Board.Row(ref) == nil {
		s.engine.Watch(model.Entry{Ref: ref}, s.now)
	}
	sent := model.Poll{At: s.now, HTTPStatus: 200, Latency: 100 * time.Millisecond}
	a := model.Answer{Poll: sent, Samples: []model.Sample{{Ref: ref, Poll: sent, Deployment: d, Failure: f}}}
	done := s.engine.Replay(watch.Step{At: s.now, Ref: ref, Answer: a})
	s.Settled(poll.Ticket{Ref: ref}, a, done, s.now)
}

func (s *scripted) text() string {
	s.t.Helper()
	w := watched{Exporter: s.Exporter}
	return w.scrape(s.t)
}

// TestPromise56LabelsAreBoundedAndRowsThatGoLeaveNothing changes names and
// statuses a thousand times, with hostile texts.
func TestPromise56LabelsAreBoundedAndRowsThatGoLeaveNothing(t *testing.T) {
	s := newScripted(t)
	hostile := []string{"\x1b[2J", "\u202e", "\xff\xfe", "\n# HELP evil", `"} 1` + "\n", strings.Repeat("客", 4000), "", "a\x00b"}
	for i := range 1000 {
		text := fmt.Sprint(hostile[i%len(hostile)], i)
		d := &model.Deployment{Name: safe.Clean(text), Status: model.ParseStatus(text), Capacity: model.NumberOf(1)}
		s.reads("churned", d.With(&model.Terms{BaseModel: safe.Clean(text), Plan: safe.Clean(text)}), nil)
		s.now = s.now.Add(6 * time.Second)
	}
	s.now = s.now.Add(-6 * time.Second)
	long := strings.Repeat("x", 5000)
	s.reads(long+"1", &model.Deployment{Status: model.Running}, nil)
	s.reads(long+"2", &model.Deployment{Status: model.Running}, nil)
	text := s.text()
	if n := has(text, "studiowatch_deployment_info{"); n != 3 {
		t.Errorf("%d deployments, want 3", n)
	}
	if n := has(text, `studiowatch_deployment_status{id="churned"`); n > maxStatuses+1 {
		t.Errorf("%d statuses, want %d and the present one at most", n, maxStatuses)
	}
	for line := range strings.Lines(text) {
		if line = strings.TrimSuffix(line, "\n"); len(line) > 2000 || !safe.Printable(line) {
			t.Fatalf("a line of %d bytes: %q", len(line), line[:min(200, len(line))])
		}
	}
	lint(t, text)
	s.engine.Unwatch(model.Ref{Profile: "default", ID: "churned"})
	s.Refresh(s.now)
	if strings.Contains(s.text(), "churned") {
		t.Error("a row taken off the list has series")
	}
	s.reads("deleted", &model.Deployment{Status: model.Running}, nil)
	s.reads("deleted", &model.Deployment{Status: model.Deleted}, nil)
	if strings.Contains(s.text(), `"deleted"`) {
		t.Error("a deleted deployment has series")
	}
}

func TestADeploymentHasNoSeriesAfterTwoMissedPolls(t *testing.T) {
	s := newScripted(t)
	bad := &model.Failure{Class: model.FailServer, HTTPStatus: 502}
	s.reads("a", &model.Deployment{Status: model.Running}, nil)
	s.reads("b", &model.Deployment{Status: model.Running}, nil)
	s.now = s.now.Add(6 * time.Second)
	s.reads("a", nil, bad)
	if !strings.Contains(s.text(), `id="a"`) {
		t.Error("one bad answer ends the series")
	}
	s.now = s.now.Add(3 * time.Second)
	s.reads("a", nil, bad)
	if text := s.text(); strings.Contains(text, `id="a"`) || !strings.Contains(text, `id="b"`) {
		t.Error("two bad answers do not, or end those of another")
	}
	s.reads("a", &model.Deployment{Status: model.Running}, nil)
	if !strings.Contains(s.text(), `id="a"`) {
		t.Error("a good answer does not bring them back")
	}
	s.now = s.now.Add(10 * time.Minute) // no answers
	if strings.Contains(s.text(), "studiowatch_deployment_") {
		t.Error("nothing was read for ten minutes, and there are series")
	}
}

// TestADeploymentInTroubleIsNotTheService has one deployment that fails and
// is polled again before the next one is polled.
func TestADeploymentInTroubleIsNotTheService(t *testing.T) {
	s := newScripted(t)
	up := func() bool { return has(s.text(), `studiowatch_up{profile="default"} 1`) == 1 }
	after := func(d time.Duration, id string, f *model.Failure) {
		s.now = s.now.Add(d)
		r := &model.Deployment{Status: model.Running}
		if f != nil {
			r = nil
		}
		s.reads(id, r, f)
	}
	bad := &model.Failure{Class: model.FailServer, HTTPStatus: 500}
	after(0, "a", nil)
	after(0, "b", nil)
	for range 10 {
		after(10*time.Second, "a", bad)
		after(4*time.Second, "a", bad)
		after(8*time.Second, "a", bad)
		if !up() {
			t.Fatal("down, and only one deployment cannot be read")
		}
		after(8*time.Second, "b", &model.Failure{Class: model.FailNotFound, HTTPStatus: 404})
		if !up() {
			t.Fatal("down, and the service has just answered")
		}
	}
	after(30*time.Second, "a", bad)
	after(4*time.Second, "b", bad)
	if !up() {
		t.Error("down at the first failure of the one that was well, which nobody confirms")
	}
	after(4*time.Second, "b", bad)
	if up() {
		t.Error("up, and the only one that was well has failed twice")
	}
	after(time.Second, "b", nil)
	if !up() {
		t.Error("down, and the service has just answered")
	}
}

func TestTheValuesAreThoseOfTheRow(t *testing.T) {
	s := newScripted(t)
	s.engine.StallAfter(time.Minute)
	ref := model.Ref{Profile: "default", ID: "a"}
	s.engine.Watch(model.Entry{Ref: ref, Name: "chat", Group: "prod", Wanted: model.Wanted{Capacity: model.NumberOf(8)}}, s.now)
	d := &model.Deployment{Status: model.Updating, Capacity: model.NumberOf(6), ReadyCapacity: model.NumberOf(4)}
	d.With(&model.Terms{BaseModel: safe.Clean("qwen"), Plan: safe.Clean("mu")})
	s.reads("a", d, nil)
	s.now = s.now.Add(2 * time.Minute)
	s.reads("a", d, nil)
	s.reads("b", &model.Deployment{Status: "NEW_ONE"}, nil)
	s.reads("d", &model.Deployment{Status: model.Running}, nil)
	s.reads("c", nil, &model.Failure{Class: model.FailNotFound, HTTPStatus: 404})
	text := s.text()
	for _, line := range []string{
		`studiowatch_deployment_info{group="prod",id="a",model="qwen",name="chat",plan="mu",profile="default"} 1`,
		`studiowatch_deployment_status{id="a",profile="default",status="UPDATING"} 1`,
		`studiowatch_deployment_status{id="a",profile="default",status="RUNNING"} 0`,
		`studiowatch_deployment_status{id="b",profile="default",status="NEW_ONE"} 1`,
		`studiowatch_deployment_status{id="a",profile="default",status="NEW_ONE"} 0`,
		`studiowatch_deployment_verdict{id="a",profile="default",verdict="stalled"} 1`,
		`studiowatch_deployment_verdict{id="a",profile="default",verdict="ready"} 0`,
		`studiowatch_deployment_verdict{id="b",profile="default",verdict="unknown"} 1`,
		`studiowatch_deployment_capacity{id="a",profile="default"} 6`,
		`studiowatch_deployment_ready_capacity{id="a",profile="default"} 4`,
		`studiowatch_deployment_wanted_capacity{id="a",profile="default"} 8`,
		`studiowatch_deployment_stalled{id="a",profile="default"} 1`,
		`studiowatch_deployment_stalled{id="b",profile="default"} 0`,
		`studiowatch_deployment_state_seconds{id="a",profile="default"} 120`,
		`studiowatch_polls_total{outcome="ok",profile="default"} 4`,
		`studiowatch_polls_total{outcome="not_found",profile="default"} 1`,
		`studiowatch_polls_total{outcome="throttled",profile="default"} 0`,
		`studiowatch_poll_duration_seconds_count{profile="default"} 5`,
		`studiowatch_poll_duration_seconds_bucket{profile="default",le="0.05"} 0`,
		`studiowatch_poll_duration_seconds_bucket{profile="default",le="0.1"} 5`,
		`studiowatch_up{profile="default"} 1`,
		`studiowatch_build_info{version="v1"} 1`,
	} {
		if has(text, line+"\n") != 1 {
			t.Errorf("there is no line\n%s", line)
		}
	}
	for _, prefix := range []string{`studiowatch_deployment_capacity{id="b"`, `studiowatch_deployment_info{group="",id="c"`} {
		if has(text, prefix) != 0 {
			t.Errorf("there is %s", prefix)
		}
	}
	sum := map[string]int{}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "studiowatch_deployment_verdict{") && strings.HasSuffix(line, " 1\n") {
			sum[line[:strings.Index(line, ",")]]++
		}
	}
	for id, n := range sum {
		if n != 1 {
			t.Errorf("%s has %d verdicts", id, n)
		}
	}
}

func TestLongNamesOfProfilesStayApart(t *testing.T) {
	s := newScripted(t)
	long := strings.Repeat("p", 200)
	s.Profiles([]string{long + "1", long + "2"})
	if n := has(s.text(), "studiowatch_up{"); n != 2 {
		t.Errorf("%d profiles, want 2", n)
	}
}

func TestAServiceThatIsDownFromTheStartIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fleet := sim.New(sim.Options{Seed: 1})
		down := simtest.NewSwitch(fleet.Transport())
		down.Off()
		w := watchThrough(t, fleet, down, "*")
		defer w.end()
		pass(10 * time.Second)
		text := w.scrape(t)
		if code, _ := w.get("/readyz"); code != http.StatusServiceUnavailable || has(text, `studiowatch_up{profile="default"} 0`) != 1 {
			t.Errorf("readyz is HTTP %d, a scrape\n%s", code, text)
		}
		for _, absent := range []string{"studiowatch_deployment_", "studiowatch_last_success"} {
			if has(text, absent) > 0 {
				t.Errorf("there is %s, and nothing was read", absent)
			}
		}
		if has(text, `studiowatch_polls_total{outcome="no_connection",profile="default"} 0`) > 0 || has(text, "go_goroutines ") != 1 {
			t.Errorf("its own metrics are not there:\n%s", text)
		}
	})
}

// TestScrapesWhileAnswersCome is for the race detector.
func TestScrapesWhileAnswersCome(t *testing.T) {
	s := newScripted(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 10 {
				if code, text := (&watched{Exporter: s.Exporter}).get("/metrics"); code != http.StatusOK {
					t.Errorf("a scrape is answered %d: %s", code, text)
				}
			}
		})
	}
	for i := range 200 {
		s.reads(fmt.Sprint(i%20), &model.Deployment{Status: model.Statuses()[i%len(model.Statuses())]}, nil)
		s.Profiles([]string{"default", fmt.Sprint(i % 3)})
		s.Refresh(s.now)
	}
	all.Wait()
}

func TestProfilesComeAndGo(t *testing.T) {
	s := newScripted(t)
	s.reads("a", &model.Deployment{Status: model.Running}, nil)
	s.Profiles([]string{"cn"})
	if text := s.text(); strings.Contains(text, `studiowatch_up{profile="default"`) || strings.Contains(text, `studiowatch_polls_total{outcome="ok",profile="default"`) || !strings.Contains(text, `studiowatch_up{profile="cn"} 0`) {
		t.Errorf("after another took its place:\n%s", text)
	}
	s.reads("a", &model.Deployment{Status: model.Running}, nil)
	if strings.Contains(s.text(), `studiowatch_polls_total{outcome="ok",profile="default"`) {
		t.Error("a late answer brings it back")
	}
}

func TestNamesPassTheLint(t *testing.T) {
	s := newScripted(t)
	s.reads("a", &model.Deployment{Status: model.Running, Capacity: model.NumberOf(1), ReadyCapacity: model.NumberOf(1)}, nil)
	lint(t, s.text())
}

// lint checks a scrape with the linter of the library.
func lint(t *testing.T, text string) {
	t.Helper()
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

// BenchmarkScrape scrapes deployments with one status and with all statuses.
func BenchmarkScrape(b *testing.B) {
	for _, n := range []int{10, 100, 1000, 10_000} {
		for _, statuses := range [][]model.Status{{model.Running}, model.Statuses()} {
			for _, coding := range []string{"identity", "gzip"} {
				b.Run(fmt.Sprintf("deployments=%d/statuses=%d/%s", n, len(statuses), coding), func(b *testing.B) {
					s := fleetOf(n, statuses...)
					handler := s.Handler()
					r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
					r.Header.Set("Accept-Encoding", coding)
					w := &sink{header: http.Header{}}
					b.ReportAllocs()
					for b.Loop() {
						w.size = 0
						handler.ServeHTTP(w, r)
					}
					b.ReportMetric(float64(w.size), "bytes/scrape")
				})
			}
		}
	}
}

// sink is a client that reads at once.
type sink struct {
	header http.Header
	size   int
}

func (s *sink) Header() http.Header            { return s.header }
func (s *sink) WriteHeader(int)                {}
func (s *sink) Write(part []byte) (int, error) { s.size += len(part); return len(part), nil }

// fleetOf is an exporter that has read n deployments.
func fleetOf(n int, statuses ...model.Status) *scripted {
	s := &scripted{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	engine := watch.NewEngine(poll.PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second}, s.now, nil, nil)
	s.Exporter = New(engine, []string{"default"}, "v1", func() time.Time { return s.now })
	for i := range n {
		d := &model.Deployment{Status: statuses[i%len(statuses)], Capacity: model.NumberOf(8), ReadyCapacity: model.NumberOf(8)}
		s.reads(fmt.Sprintf("qwen-plus-2025-12-01-%08x", i), d, nil)
	}
	return s
}

func TestUpFollowsTheAnswers(t *testing.T) {
	server := &model.Failure{Class: model.FailServer, HTTPStatus: 502}
	throttled := &model.Failure{Class: model.FailThrottled, HTTPStatus: 429}
	missing := &model.Failure{Class: model.FailNotFound, HTTPStatus: 404}
	good := &model.Deployment{Status: model.Running}
	for name, tt := range map[string]struct {
		answers []*model.Failure // nil is a good answer
		up      bool
	}{
		"a good one":                {[]*model.Failure{nil}, true},
		"one bad one":               {[]*model.Failure{nil, server}, true},
		"two bad ones":              {[]*model.Failure{nil, server, server}, false},
		"none but bad ones":         {[]*model.Failure{server}, false},
		"a good one again":          {[]*model.Failure{nil, server, server, nil}, true},
		"bad ones with one between": {[]*model.Failure{server, nil, server}, true},
		"everything is paused":      {[]*model.Failure{nil, throttled}, false},
		"it knows no such thing":    {[]*model.Failure{missing}, true},
	} {
		s := newScripted(t)
		for i, f := range tt.answers {
			s.now = s.now.Add(time.Duration(i) * time.Second)
			if f == nil {
				s.reads("a", good, nil)
			} else {
				s.reads("a", nil, f)
			}
		}
		if up := has(s.text(), `studiowatch_up{profile="default"} 1`) == 1; up != tt.up {
			t.Errorf("%s: up is %v", name, up)
		}
	}
}

func TestWhatHasLeftTheListHasNoSeriesAtTheNextScrape(t *testing.T) {
	s := newScripted(t)
	s.reads("a", &model.Deployment{Status: model.Running}, nil)
	row := s.engine.Board.Row(model.Ref{Profile: "default", ID: "a"})
	s.Settled(poll.Ticket{Ref: model.Ref{Profile: "default"}, Page: 1}, model.Answer{Poll: model.Poll{At: s.now}}, watch.Settled{Left: []*watch.Row{row}}, s.now)
	if strings.Contains(s.text(), `id="a"`) {
		t.Error("it has series")
	}
}
