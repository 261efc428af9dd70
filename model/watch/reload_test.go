package watch_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/query"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

// watchList is a configuration as an engine sees it.
type watchList struct {
	entries    []model.Entry
	patterns   []model.Pattern
	origins    map[string]model.Origin
	stallAfter time.Duration
	opts       poll.PlanOptions
}

// randomList draws a watch list over deployments of two profiles, of which the
// service does not have the last two.
func randomList(rng *rand.Rand) watchList {
	w := watchList{opts: watchtest.Options, stallAfter: time.Duration(rng.IntN(3)) * time.Minute}
	w.opts.Refresh = time.Duration(2+rng.IntN(5)) * time.Second
	w.origins = map[string]model.Origin{}
	for _, profile := range []string{"p", "q"} {
		w.origins[profile] = model.Origin{Host: "one", Route: fmt.Sprint("key", rng.IntN(5)/4)}
	}
	named := func(kind string) string { return []string{"", kind + "a", kind + "b", kind + "c"}[rng.IntN(4)] }
	wanted := func() model.Wanted {
		if rng.IntN(2) == 0 {
			return model.Wanted{}
		}
		return model.Wanted{Capacity: model.NumberOf(int64(1 + rng.IntN(2))), Status: []model.Status{"", model.Running, model.Stopped}[rng.IntN(3)]}
	}
	for _, n := range rng.Perm(14)[:rng.IntN(9)] {
		ref := modeltest.Ref(n)
		ref.Profile = []string{"p", "q"}[n%2]
		w.entries = append(w.entries, model.Entry{Ref: ref, Name: named("name "), Group: named("group "), Wanted: wanted()})
	}
	for range rng.IntN(4) {
		glob := []string{"*", "d[0-5]", "d[3-8]", "d1*"}[rng.IntN(4)]
		w.patterns = append(w.patterns, model.Pattern{
			Profile: []string{"p", "q"}[rng.IntN(2)], Glob: glob, Name: named("glob "), Group: named("group "), Wanted: wanted(),
		})
	}
	return w
}

// started is a run on a watch list, against a service that has twelve
// deployments.
func (w watchList) started(t testing.TB, now time.Time) *watchtest.Drive {
	d := &watchtest.Drive{T: t, Engine: w.start(now), Now: now}
	for n := range 12 {
		ref := modeltest.Ref(n)
		ref.Profile = []string{"p", "q"}[n%2]
		d.List = append(d.List, ref)
	}
	d.Page = func(ticket poll.Ticket, a model.Answer) model.Answer {
		a.Samples = slices.DeleteFunc(a.Samples, func(s model.Sample) bool { return s.Ref.Profile != ticket.Ref.Profile })
		a.Total = len(a.Samples)
		return a
	}
	return d
}

// onShow is every visible field of every row, in the order of each sort.
func onShow(e *watch.Engine, now time.Time) []string {
	var lines []string
	for _, sort := range []string{"list", "attention", "status", "changed", "name"} {
		index := query.NewIndex(query.Query{Sort: sort, Now: now}, e.Board.Rows())
		for _, r := range index.Rows() {
			lines = append(lines, fmt.Sprintf("%s %v %q %q %v %v %v %q %q %v", sort, r.Ref, r.Name, r.Group, r.Wanted, r.Matched(), r.Verdict, r.Drift(),
				slices.Collect(r.Texts()), r.Latest != nil))
		}
		for _, g := range index.Groups() {
			lines = append(lines, fmt.Sprintf("%s %q %d-%d %d/%d", sort, g.Name, g.From, g.To, g.Ready, g.Capacity))
		}
	}
	for v := range model.Verdict(model.VerdictCount) {
		lines = append(lines, fmt.Sprint(v, e.Board.Count(v)))
	}
	refresh, steady := e.Plan.Intervals()
	return append(lines, fmt.Sprint(refresh, steady, e.Board.Rules(), e.Board.Len()))
}

func (w watchList) start(now time.Time) *watch.Engine {
	e := watch.NewEngine(w.opts, now, w.entries, w.patterns)
	e.StallAfter(w.stallAfter)
	e.Origins(w.origins)
	return e
}

func (w watchList) reload(e *watch.Engine, now time.Time) {
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
		running := randomList(rng).started(t, modeltest.T0)
		var last watchList
		for range 2 {
			running.Run(40 * time.Second)
			last = randomList(rng)
			last.reload(running.Engine, running.Now)
		}
		atOnce := last.started(t, running.Now)
		for _, row := range atOnce.Engine.Board.Rows() {
			kept := running.Engine.Board.Row(row.Ref)
			if kept == nil || kept.Entry != row.Entry || kept.Order != row.Order || kept.Rank != row.Rank {
				t.Fatalf("seed %d, at once: %+v, want %+v", seed, kept, row)
			}
		}
		atOnce.Run(40 * time.Second)
		running.Run(40 * time.Second)
		if diff := cmp.Diff(onShow(atOnce.Engine, running.Now), onShow(running.Engine, running.Now)); diff != "" {
			t.Fatalf("seed %d (-restart +reload):\n%s", seed, diff)
		}
	}
}

// TestWhatTheConfigurationSaysIsTakenOver names what went missing, one by one.
func TestWhatTheConfigurationSaysIsTakenOver(t *testing.T) {
	glob := func(p model.Pattern) []model.Pattern { p.Profile, p.Glob = "p", "d*"; return []model.Pattern{p} }
	for name, tt := range map[string]struct {
		before, after watchList
		want          string
	}{
		"a glob's group, name and wishes": {
			watchList{patterns: glob(model.Pattern{Name: "old", Group: "old"})},
			watchList{patterns: glob(model.Pattern{Name: "new", Group: "prod", Wanted: model.Wanted{Capacity: model.NumberOf(8), Status: model.Stopped}})},
			`d0 "new" "prod" "wanted 8, has 1"; d1 "new" "prod" "wanted 8, has 1"`,
		},
		"from a glob to an entry": {
			watchList{patterns: glob(model.Pattern{Group: "glob"})},
			watchList{patterns: glob(model.Pattern{Group: "glob"}), entries: []model.Entry{{Ref: modeltest.Ref(1), Name: "mine"}}},
			`d0 "" "glob" ""; d1 "mine" "" ""`,
		},
		"and back": {
			watchList{patterns: glob(model.Pattern{Group: "glob"}), entries: []model.Entry{{Ref: modeltest.Ref(1), Name: "mine", Wanted: model.Wanted{Capacity: model.NumberOf(8)}}}},
			watchList{patterns: glob(model.Pattern{Group: "glob"})},
			`d0 "" "glob" ""; d1 "" "glob" ""`,
		},
		"the order": {
			watchList{entries: []model.Entry{{Ref: modeltest.Ref(0)}, {Ref: modeltest.Ref(1)}}},
			watchList{entries: []model.Entry{{Ref: modeltest.Ref(1)}, {Ref: modeltest.Ref(0)}}},
			`d1 "" "" ""; d0 "" "" ""`,
		},
		"the order of groups": {
			watchList{entries: []model.Entry{{Ref: modeltest.Ref(0), Group: "a"}, {Ref: modeltest.Ref(1), Group: "b"}}},
			watchList{entries: []model.Entry{{Ref: modeltest.Ref(1), Group: "b"}, {Ref: modeltest.Ref(0), Group: "a"}}},
			`d1 "" "b" ""; d0 "" "a" ""`,
		},
	} {
		tt.before.opts, tt.after.opts = watchtest.Options, watchtest.Options
		d := watchtest.New(t, watchtest.Options, 0, 2)
		d.Engine = tt.before.start(modeltest.T0)
		d.Run(time.Minute)
		tt.after.reload(d.Engine, d.Now)
		var got []string
		for _, r := range query.NewIndex(query.Query{Sort: "list"}, d.Engine.Board.Rows()).Rows() {
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
	e := watch.NewEngine(watchtest.Options, modeltest.T0, []model.Entry{{Ref: modeltest.Ref(1)}}, nil)
	e.Add(model.Entry{Ref: modeltest.Ref(2)}, modeltest.T0)
	e.Rewatch([]model.Entry{{Ref: modeltest.Ref(2), Name: "two"}, {Ref: modeltest.Ref(1)}}, nil, modeltest.T0)
	if rows := e.Board.Rows(); len(rows) != 2 || rows[0].Name != "two" {
		t.Errorf("%+v", rows)
	}
	if _, went := e.Rewatch([]model.Entry{{Ref: modeltest.Ref(1)}}, nil, modeltest.T0); len(went) != 1 {
		t.Error("what the list has dropped stays")
	}
}
