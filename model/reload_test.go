package model

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// watchList is a configuration as an engine sees it.
type watchList struct {
	entries    []Entry
	patterns   []Pattern
	origins    map[string]Origin
	stallAfter time.Duration
	opts       PlanOptions
}

// randomList draws a watch list over deployments of two profiles, of which the
// service does not have the last two.
func randomList(rng *rand.Rand) watchList {
	w := watchList{opts: driveOptions, stallAfter: time.Duration(rng.IntN(3)) * time.Minute}
	w.opts.Refresh = time.Duration(2+rng.IntN(5)) * time.Second
	w.origins = map[string]Origin{}
	for _, profile := range []string{"p", "q"} {
		w.origins[profile] = Origin{Host: "one", Route: fmt.Sprint("key", rng.IntN(5)/4)}
	}
	named := func(kind string) string { return []string{"", kind + "a", kind + "b", kind + "c"}[rng.IntN(4)] }
	wanted := func() Wanted {
		if rng.IntN(2) == 0 {
			return Wanted{}
		}
		return Wanted{Capacity: NumberOf(int64(1 + rng.IntN(2))), Status: []Status{"", Running, Stopped}[rng.IntN(3)]}
	}
	for _, n := range rng.Perm(14)[:rng.IntN(9)] {
		ref := refN(n)
		ref.Profile = []string{"p", "q"}[n%2]
		w.entries = append(w.entries, Entry{Ref: ref, Name: named("name "), Group: named("group "), Wanted: wanted()})
	}
	for range rng.IntN(4) {
		glob := []string{"*", "d[0-5]", "d[3-8]", "d1*"}[rng.IntN(4)]
		w.patterns = append(w.patterns, Pattern{
			Profile: []string{"p", "q"}[rng.IntN(2)], Glob: glob, Name: named("glob "), Group: named("group "), Wanted: wanted(),
		})
	}
	return w
}

// started is a run on a watch list, against a service that has twelve
// deployments.
func (w watchList) started(t testing.TB, now time.Time) *drive {
	d := &drive{t: t, engine: w.start(now), now: now}
	for n := range 12 {
		ref := refN(n)
		ref.Profile = []string{"p", "q"}[n%2]
		d.list = append(d.list, ref)
	}
	d.page = func(ticket Ticket, a Answer) Answer {
		a.Samples = slices.DeleteFunc(a.Samples, func(s Sample) bool { return s.Ref.Profile != ticket.Ref.Profile })
		a.Total = len(a.Samples)
		return a
	}
	return d
}

// onShow is every visible field of every row, in the order of each sort.
func onShow(e *Engine, now time.Time) []string {
	var lines []string
	for _, sort := range []string{"list", "attention", "status", "changed", "name"} {
		index := NewIndex(Query{Sort: sort, Now: now}, e.Board.Rows())
		for _, r := range index.Rows() {
			lines = append(lines, fmt.Sprintf("%s %v %q %q %v %v %v %q %q %v %v", sort, r.Ref, r.Name, r.Group, r.Wanted, r.matched, r.Verdict, r.Drift(),
				strings.Split(r.searchText(), "\x00"), r.search == r.searchText(), r.Latest != nil))
		}
		for _, g := range index.Groups() {
			lines = append(lines, fmt.Sprintf("%s %q %d-%d %d/%d", sort, g.Name, g.From, g.To, g.Ready, g.Capacity))
		}
	}
	for v := range Verdict(verdicts) {
		lines = append(lines, fmt.Sprint(v, e.Board.Count(v)))
	}
	refresh, steady := e.Plan.Intervals()
	return append(lines, fmt.Sprint(refresh, steady, e.Board.rules, e.Board.Len()))
}

func (w watchList) start(now time.Time) *Engine {
	e := NewEngine(w.opts, now, w.entries, w.patterns)
	e.StallAfter(w.stallAfter)
	e.Origins(w.origins)
	return e
}

func (w watchList) reload(e *Engine, now time.Time) {
	e.StallAfter(w.stallAfter)
	e.Plan.Configure(w.opts, now)
	e.Origins(w.origins)
	e.Rewatch(w.entries, w.patterns, now)
}

// TestAReloadIsARestart goes from one random watch list to another, twice, and
// compares all there is to see with a start on the last one.
func TestAReloadIsARestart(t *testing.T) {
	for seed := range uint64(150) {
		rng := rand.New(rand.NewPCG(seed, 7))
		running := randomList(rng).started(t, t0)
		var last watchList
		for range 2 {
			running.run(40 * time.Second)
			last = randomList(rng)
			last.reload(running.engine, running.now)
		}
		atOnce := last.started(t, running.now)
		for _, row := range atOnce.engine.Board.Rows() {
			kept := running.engine.Board.Row(row.Ref)
			if kept == nil || kept.Entry != row.Entry || kept.Order != row.Order || kept.rank != row.rank {
				t.Fatalf("seed %d, at once: %+v, want %+v", seed, kept, row)
			}
		}
		atOnce.run(40 * time.Second)
		running.run(40 * time.Second)
		if diff := cmp.Diff(onShow(atOnce.engine, running.now), onShow(running.engine, running.now)); diff != "" {
			t.Fatalf("seed %d (-restart +reload):\n%s", seed, diff)
		}
	}
}

// TestWhatTheConfigurationSaysIsTakenOver names what went missing, one by one.
func TestWhatTheConfigurationSaysIsTakenOver(t *testing.T) {
	glob := func(p Pattern) []Pattern { p.Profile, p.Glob = "p", "d*"; return []Pattern{p} }
	for name, tt := range map[string]struct {
		before, after watchList
		want          string
	}{
		"a glob's group, name and wishes": {
			watchList{patterns: glob(Pattern{Name: "old", Group: "old"})},
			watchList{patterns: glob(Pattern{Name: "new", Group: "prod", Wanted: Wanted{Capacity: NumberOf(8), Status: Stopped}})},
			`d0 "new" "prod" "wanted 8, has 1"; d1 "new" "prod" "wanted 8, has 1"`,
		},
		"from a glob to an entry": {
			watchList{patterns: glob(Pattern{Group: "glob"})},
			watchList{patterns: glob(Pattern{Group: "glob"}), entries: []Entry{{Ref: refN(1), Name: "mine"}}},
			`d0 "" "glob" ""; d1 "mine" "" ""`,
		},
		"and back": {
			watchList{patterns: glob(Pattern{Group: "glob"}), entries: []Entry{{Ref: refN(1), Name: "mine", Wanted: Wanted{Capacity: NumberOf(8)}}}},
			watchList{patterns: glob(Pattern{Group: "glob"})},
			`d0 "" "glob" ""; d1 "" "glob" ""`,
		},
		"the order": {
			watchList{entries: []Entry{{Ref: refN(0)}, {Ref: refN(1)}}},
			watchList{entries: []Entry{{Ref: refN(1)}, {Ref: refN(0)}}},
			`d1 "" "" ""; d0 "" "" ""`,
		},
		"the order of groups": {
			watchList{entries: []Entry{{Ref: refN(0), Group: "a"}, {Ref: refN(1), Group: "b"}}},
			watchList{entries: []Entry{{Ref: refN(1), Group: "b"}, {Ref: refN(0), Group: "a"}}},
			`d1 "" "b" ""; d0 "" "a" ""`,
		},
	} {
		tt.before.opts, tt.after.opts = driveOptions, driveOptions
		d := newDrive(t, driveOptions, 0, 2)
		d.engine = tt.before.start(t0)
		d.run(time.Minute)
		tt.after.reload(d.engine, d.now)
		var got []string
		for _, r := range NewIndex(Query{Sort: "list"}, d.engine.Board.Rows()).Rows() {
			if r.Latest == nil {
				t.Errorf("%s: %s has lost its reading", name, r.Ref.ID)
			}
			got = append(got, fmt.Sprintf("%s %q %q %q", r.Ref.ID, r.Name, r.Group, r.Drift()))
		}
		if text := strings.Join(got, "; "); text != tt.want {
			t.Errorf("%s: %s, want %s", name, text, tt.want)
		}
	}
}

// TestAddedByHandAndThenListed is the list's from then on.
func TestAddedByHandAndThenListed(t *testing.T) {
	e := NewEngine(driveOptions, t0, []Entry{{Ref: refN(1)}}, nil)
	e.Add(Entry{Ref: refN(2)}, t0)
	e.Rewatch([]Entry{{Ref: refN(2), Name: "two"}, {Ref: refN(1)}}, nil, t0)
	if rows := e.Board.Rows(); len(rows) != 2 || rows[0].Name != "two" {
		t.Errorf("%+v", rows)
	}
	if _, went := e.Rewatch([]Entry{{Ref: refN(1)}}, nil, t0); len(went) != 1 {
		t.Error("what the list has dropped stays")
	}
}
