package ui

import (
	"maps"
	"slices"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/watch"
)

// scene opens a dashboard and brings it to a screen.
type scene func(t *testing.T, opts Options) *testApp

// scenes are all screens there are: those of a fleet, and those that need
// something else to watch.
func scenes() map[string]scene {
	all := map[string]scene{
		"insight":          func(t *testing.T, opts Options) *testApp { return insight(t, opts).pressed("N") },
		"insight timeline": func(t *testing.T, opts Options) *testApp { return insight(t, opts).pressed("t") },
		"night":            func(t *testing.T, opts Options) *testApp { return afterNight(t, opts, 30).pressed("down", "down") },
		"insight detail":   func(t *testing.T, opts Options) *testApp { return insight(t, opts).pressed("N", "enter") },
		"two rollouts":     func(t *testing.T, opts Options) *testApp { return twoRollouts(t, opts).pressed("space", "down", "d") },
		"welcome":          func(t *testing.T, opts Options) *testApp { opts.Welcome = true; return fleet(t, opts) },
		"no connection":    down,
		"no answer":        func(t *testing.T, opts Options) *testApp { return newTestApp(t, opts, "alpha", "beta") },
		"nothing watched":  func(t *testing.T, opts Options) *testApp { return newTestApp(t, opts) },
		"offers": func(t *testing.T, opts Options) *testApp {
			return listed(t, opts, "listed-one", "客服助手-two").pressed("a", "down")
		},
		"list refused": func(t *testing.T, opts Options) *testApp {
			a := newTestApp(t, opts)
			a.send(answerMsg{a.sent[0], model.Answer{Failure: failed(model.FailPermission, 403, "AccessDenied", "Access denied.").Failure}})
			return a
		},
		"looking": looking,
		"armed":   armed,
		"told":    told,
		"away":    night,
		"away timeline": func(t *testing.T, opts Options) *testApp {
			return night(t, opts).pressed("enter")
		},
		"none match": func(t *testing.T, opts Options) *testApp {
			a := looking(t, opts)
			a.send(answerMsg{a.sent[0], model.Answer{Poll: model.Poll{At: a.time, HTTPStatus: 200}}})
			return a
		},
		"views": func(t *testing.T, opts Options) *testApp { return viewed(t, opts).pressed("1") },
		"view changed": func(t *testing.T, opts Options) *testApp {
			return viewed(t, opts).pressed("2", "s", "/", "backspace", "q", "enter", "v", "x", "enter") // and so it is empty
		},
		"view naming":   func(t *testing.T, opts Options) *testApp { return viewed(t, opts).pressed("2", "v") },
		"fleet":         func(t *testing.T, opts Options) *testApp { return viewed(t, opts).pressed("f", "down") },
		"fleet status":  func(t *testing.T, opts Options) *testApp { return viewed(t, opts).pressed("f", "tab", "tab", "tab") },
		"fleet rows":    func(t *testing.T, opts Options) *testApp { return viewed(t, opts).pressed("f", "down", "enter") },
		"fleet of many": func(t *testing.T, opts Options) *testApp { return thousands(t, opts, 600, 200).pressed("f", "pgdown") },
		"wall of many":  func(t *testing.T, opts Options) *testApp { opts.Wall = true; return thousands(t, opts, 600, 200) },
		"wall":          func(t *testing.T, opts Options) *testApp { opts.Wall = true; return viewed(t, opts) },
		"wall of a view": func(t *testing.T, opts Options) *testApp {
			opts.Wall, opts.View = true, "客服"
			return viewed(t, opts)
		},
		"wall without connection": func(t *testing.T, opts Options) *testApp { opts.Wall = true; return down(t, opts) },
		"replay":                  func(t *testing.T, opts Options) *testApp { return replayed(t, opts, 4*time.Second).pressed("+", "p") },
		"replay detail": func(t *testing.T, opts Options) *testApp {
			return replayed(t, opts, 4*time.Second).pressed("enter", "left")
		},
		"replay over": func(t *testing.T, opts Options) *testApp { return replayed(t, opts, time.Minute).pressed("t") },
	}
	for name, prepare := range surfaces {
		all[name] = func(t *testing.T, opts Options) *testApp {
			a := fleet(t, opts)
			prepare(a)
			return a
		}
	}
	return all
}

// everyScene calls with each scene, always in the same order.
func everyScene(with func(name string, open scene)) {
	all := scenes()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		with(name, all[name])
	}
}

// viewed is the fleet in groups, with views.
func viewed(t *testing.T, opts Options) *testApp {
	opts.Views = []query.View{
		{Name: "mine", Filter: "group:prod -is:stopped", Sort: "changed", Columns: []string{"deployment", "status", "ready", "note"}},
		{Name: "客服", Filter: "group:客服"}, {Name: "nothing to see", Filter: "is:gone"}, {Name: "all that is ready now", Filter: "is:ready"},
	}
	a := fleet(t, opts)
	for i, row := range a.Engine.Board.Rows() {
		a.Engine.Board.Rename(row, model.Entry{Ref: row.Ref, Name: row.Name, Group: []string{"prod", "客服", "", "batch"}[i%4]})
		a.table.update(row)
	}
	a.Update(nil)
	return a
}

func (a *testApp) pressed(keys ...string) *testApp {
	a.press(keys...)
	return a
}

// listed is an empty watch list with a key that can list deployments.
func listed(t *testing.T, opts Options, ids ...string) *testApp {
	a := newTestApp(t, opts)
	var samples []model.Sample
	for _, id := range ids {
		samples = append(samples, model.Sample{Ref: model.Ref{Profile: "default", ID: id}, Deployment: deployment(id, model.Running, 1, 1)})
	}
	a.send(answerMsg{a.sent[0], model.Answer{Samples: samples}})
	return a
}

func looking(t *testing.T, opts Options) *testApp {
	opts.Patterns = []model.Pattern{{Profile: "default", Glob: "emo-*"}}
	return newTestApp(t, opts)
}

// replayed is a recording of half a minute, played for so long.
func replayed(t *testing.T, opts Options, played time.Duration) *testApp {
	ref := model.Ref{Profile: "default", ID: "qwen-plus-2025-12-01-b6d61c71"}
	var steps []watch.Step
	for i, ready := range []int64{0, 2, 4, 8} {
		s := read(ref.ID, model.Updating, ready, 8)
		if ready == 8 {
			s = read(ref.ID, model.Running, ready, 8)
		}
		at := t0.Add(time.Duration(10*i+1) * time.Second)
		s.Ref, s.Poll.At = ref, at
		steps = append(steps, watch.Step{At: at, Ref: ref, Answer: model.Answer{Poll: s.Poll, Samples: []model.Sample{s}}})
	}
	opts.Replay = &Replay{Start: t0, End: t0.Add(31 * time.Second), Speed: 4, Recording: playing(steps)}
	a := newTestApp(t, opts, ref.ID)
	a.pass(played)
	return a
}

// tape is a recording of steps. Each is stepBytes long.
type tape struct {
	steps []watch.Step
	at    int
}

const stepBytes = 1000

// playing returns a recording of steps.
func playing(steps []watch.Step) *tape { return &tape{steps: steps} }

func (t *tape) Next() (watch.Step, bool) {
	if t.at == len(t.steps) {
		return watch.Step{}, false
	}
	t.at++
	return t.steps[t.at-1], true
}

func (t *tape) Offset() int64 { return stepBytes * int64(t.at) }

func (t *tape) Mark() (back func()) {
	at := t.at
	return func() { t.at = at }
}
