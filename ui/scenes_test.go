package ui

import (
	"maps"
	"slices"
	"testing"
	"time"

	"studiowatch/model"
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
		"replay": func(t *testing.T, opts Options) *testApp { return replayed(t, opts, 4*time.Second).pressed("+", "p") },
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
	opts.Replay = &Replay{Start: t0, End: t0.Add(31 * time.Second), Speed: 4, Open: playing(steps)}
	a := newTestApp(t, opts, ref.ID)
	a.pass(played)
	return a
}

// playing opens a recording of steps.
func playing(steps []watch.Step) func() (func() (watch.Step, bool), error) {
	return func() (func() (watch.Step, bool), error) {
		rest := steps
		return func() (watch.Step, bool) {
			if len(rest) == 0 {
				return watch.Step{}, false
			}
			step := rest[0]
			rest = rest[1:]
			return step, true
		}, nil
	}
}
