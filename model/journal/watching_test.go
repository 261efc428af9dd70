package journal

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// session is a run of the program: an engine with a journal.
type session struct {
	*Journal
	engine *watch.Engine
	whole  []model.Event // every event, as older versions wrote them
	name   string
}

var service = map[string]model.Origin{"default": {Host: "service"}}

// newSession begins a run that watches this number of deployments.
func newSession(t testing.TB, path, name string, from time.Time, n int) *session {
	t.Helper()
	s := &session{Journal: Open(path, name, func(text string) { t.Errorf("it complains: %s", text) }), name: name}
	s.opened = from
	var entries []model.Entry
	for i := range n {
		entries = append(entries, model.Entry{Ref: ref(i)})
	}
	s.engine = watch.NewEngine(poll.PlanOptions{Refresh: time.Second, Steady: time.Second}, from, entries, nil)
	s.engine.StallAfter(15 * time.Minute)
	s.engine.Origins(service)
	past, err := s.Load()
	if err != nil {
		t.Fatal(err)
	}
	s.engine.Restore(past)
	return s
}

// read applies a reading of a deployment.
func (s *session) read(n int, at time.Time, status model.Status, ready, capacity int64) {
	d := &model.Deployment{ID: safe.Clean(ref(n).ID), Status: status, ReadyCapacity: model.NumberOf(ready), Capacity: model.NumberOf(capacity)}
	s.engine.Board.Apply(model.Sample{Ref: ref(n), Poll: model.Poll{At: at, HTTPStatus: 200}, Deployment: d})
	events := s.engine.Board.News()
	s.Keep(events...)
	for _, e := range events {
		e.Session = s.name
		s.whole = append(s.whole, e)
	}
}

func (s *session) end(now time.Time) {
	s.Close(now)
	s.whole = append(s.whole, model.Event{At: now, Kind: model.KindStop, Session: s.name})
}

func rawLines(t testing.TB, path string) []string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
}

// TestARunOverWhatIsKnownAddsTwoLines watches five hundred deployments, twice.
func TestARunOverWhatIsKnownAddsTwoLines(t *testing.T) {
	path := place(t)
	const many = 500
	watch := func(name string, from time.Time, change bool) {
		s := newSession(t, path, name, from, many)
		for n := range many {
			s.read(n, from.Add(time.Second), model.Updating, 1, 2)
		}
		if change {
			s.read(7, from.Add(time.Minute), model.Running, 2, 2)
		}
		s.end(from.Add(2 * time.Minute))
	}
	watch("one", at, false)
	if n := len(rawLines(t, path)); n != many+2 {
		t.Errorf("%d lines of %d that nobody knew, want a line each and two", n, many)
	}
	watch("two", at.Add(5*time.Minute), false)
	added := rawLines(t, path)[many+2:]
	if len(added) != 2 || !strings.Contains(added[0], `"event":"opened"`) || !strings.Contains(added[1], `"event":"closed"`) || strings.Contains(added[0]+added[1], `"id":`) {
		t.Errorf("%d lines more, want two: %.300q", len(added), added)
	}
	if n := strings.Count(added[len(added)-1], `"d`); n != maxStill+1 {
		t.Errorf("the last line names %d deployments, want %d", n-1, maxStill)
	}
	watch("three", at.Add(10*time.Minute), true)
	if added := rawLines(t, path)[many+4:]; len(added) != 3 || !strings.Contains(added[1], `"watched_s":59`) {
		t.Errorf("%d lines of a run that saw one change: %.300q", len(added), added)
	}
}

// TestWhatDiffersFromTheJournalIsWritten is about a change that the run did
// not see.
func TestWhatDiffersFromTheJournalIsWritten(t *testing.T) {
	path := place(t)
	first := newSession(t, path, "one", at, 3)
	for n := range 3 {
		first.read(n, at, model.Running, 2, 2)
	}
	first.end(at.Add(time.Minute))
	second := newSession(t, path, "two", at.Add(time.Hour), 4)
	second.read(0, at.Add(time.Hour), model.Running, 2, 2)
	second.read(1, at.Add(time.Hour), model.Running, 1, 2)
	second.read(2, at.Add(time.Hour), model.Stopped, 2, 2)
	second.read(3, at.Add(time.Hour), model.Running, 2, 2)
	second.end(at.Add(2 * time.Hour))
	var lines []string
	events, err := Read(path)
	for _, e := range events {
		if e.Session == "two" {
			lines = append(lines, fmt.Sprint(e.Ref.ID, " ", e.Kind, " ", words.Event(e)))
		}
	}
	want := []string{" opened the program began", "d1 seen still RUNNING · 1 of 2 ready", "d2 seen found STOPPED, was RUNNING", "d3 seen first seen RUNNING · 2 of 2 ready", " closed the program ended"}
	if diff := cmp.Diff(want, lines); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

// TestWhatIsLeftOutIsNotForgotten reads the journals of random runs. Every timeline,
// stall and rollout must be the same as with the journals of older versions, which had
// a line for every first reading.
func TestWhatIsLeftOutIsNotForgotten(t *testing.T) {
	states := []struct {
		status model.Status
		ready  int64
	}{{model.Running, 2}, {model.Updating, 1}, {model.Updating, 1}, {model.Deploying, 0}}
	dir := t.TempDir()
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 3))
		path := filepath.Join(dir, fmt.Sprint(seed), "journal.ndjson")
		now, state := at, make([]int, 3)
		var whole []model.Event
		for run := range 6 {
			s := newSession(t, path, fmt.Sprint("run", run), now, 3)
			watched := rng.Perm(3)[:1+rng.IntN(3)]
			for range 1 + rng.IntN(4) {
				for _, n := range watched {
					s.read(n, now, states[state[n]].status, states[state[n]].ready, 2)
				}
				now = now.Add(time.Duration(10+rng.IntN(200)) * time.Second)
				if rng.IntN(3) == 0 {
					state[rng.IntN(3)] = rng.IntN(len(states))
				}
			}
			s.end(now)
			whole = append(whole, s.whole...)
			now = now.Add(time.Duration(rng.IntN(2000)) * time.Second)
		}
		last := newSession(t, path, "last", now, 3)
		old := watch.NewEngine(poll.PlanOptions{Refresh: time.Second, Steady: time.Second}, now, nil, nil)
		old.StallAfter(15 * time.Minute)
		old.Origins(service)
		old.Restore(whole)
		last.whole = nil
		for n := range 3 {
			old.Watch(model.Entry{Ref: ref(n)}, now)
			if diff := cmp.Diff(spans(old, n, now), spans(last.engine, n, now)); diff != "" {
				t.Fatalf("seed %d, d%d (-older +now):\n%s", seed, n, diff)
			}
			last.read(n, now, states[state[n]].status, states[state[n]].ready, 2)
			(&session{engine: old, Journal: last.Journal}).read(n, now, states[state[n]].status, states[state[n]].ready, 2)
			a, b := old.Board.Row(ref(n)), last.engine.Board.Row(ref(n))
			x, _ := old.Board.Estimate(a, now)
			y, _ := last.engine.Board.Estimate(b, now)
			if a.Verdict != b.Verdict || !a.Since.Equal(b.Since) || x != y {
				t.Fatalf("seed %d, d%d: %v since %v, %+v; older versions %v since %v, %+v", seed, n, b.Verdict, b.Since, y, a.Verdict, a.Since, x)
			}
		}
		last.Close(now)
	}
}

// spans returns a timeline as text.
func spans(e *watch.Engine, n int, now time.Time) (all []string) {
	for _, s := range e.Board.History().Timeline(ref(n), now) {
		what := words.Gap(s.Gap)
		if s.State != nil {
			what = fmt.Sprint(s.State.To, s.State.Ready)
		}
		all = append(all, fmt.Sprint(int(s.From.Sub(at).Seconds()), "-", int(s.To.Sub(at).Seconds()), " ", what))
	}
	return all
}

// TestWhatComesBeforeTheJournalIsReadIsHeld checks that events wait until the known
// states are loaded from a slow disk.
func TestWhatComesBeforeTheJournalIsReadIsHeld(t *testing.T) {
	path := place(t)
	seen := model.Event{At: at, Ref: ref(1), Kind: model.KindSeen, To: model.Running, Verdict: model.VerdictReady}
	j := Open(path, "one", silent(t))
	j.Keep(seen)
	j.Close(at)
	j = Open(path, "two", silent(t))
	j.load = true // as while Load reads
	j.Keep(seen)
	if _, err := j.Load(); err != nil {
		t.Fatal(err)
	}
	j.Close(at.Add(time.Minute))
	if n := len(rawLines(t, path)); n != 5 {
		t.Errorf("%d lines, want three and two", n)
	}
}

// TestTheSameOnAnotherHostIsNews also checks lines of older versions, which
// have no host: they count for every host except this machine.
func TestTheSameOnAnotherHostIsNews(t *testing.T) {
	path := place(t)
	seen := func(host string) model.Event {
		return model.Event{At: at, Ref: ref(1), Host: host, Kind: model.KindSeen, To: model.Running, Verdict: model.VerdictReady}
	}
	written := func(session, host string) int {
		before := 0
		if _, err := os.Stat(path); err == nil {
			before = len(rawLines(t, path))
		}
		j := Open(path, session, silent(t))
		_, _ = j.Load()
		j.Keep(seen(host))
		j.Close(at)
		return len(rawLines(t, path)) - before - 2
	}
	for i, tt := range []struct {
		host string
		want int
	}{{"", 1}, {"service", 0}, {"127.0.0.1:8787", 1}, {"127.0.0.1:8787", 0}, {"other", 0}, {"", 0}} {
		if n := written(fmt.Sprint(i), tt.host); n != tt.want {
			t.Errorf("run %d on %q writes %d lines, want %d", i, tt.host, n, tt.want)
		}
	}
	e := model.Event{At: at, Ref: ref(2), Host: "a", Kind: model.KindFailed, To: model.Failed, Verdict: model.VerdictFailed, Session: "x"}
	f := e
	f.Host, f.Session = "b", "y"
	if left := once([]model.Event{e, f}); len(left) != 2 {
		t.Error("the same change on two hosts is taken for one")
	}
}
