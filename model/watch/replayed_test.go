package watch_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

// troubled brings an engine through all that can happen to one: rows of two kinds,
// failures, an outage, sweeps, rows that are added, taken off and gone. It calls look
// after the answers.
func troubled(t *testing.T, seed uint64, look func(e *watch.Engine)) *watch.Engine {
	random := rand.New(rand.NewPCG(seed, 7))
	opts := watchtest.Options
	opts.Rates = map[string]float64{"p": 3}
	d := watchtest.New(t, opts, 2+random.IntN(15), 30+random.IntN(200), model.Pattern{Profile: "p", Glob: "d1*", Name: "one", Group: "ones"})
	d.Engine.StallAfter(time.Minute)
	d.Engine.Origins(map[string]model.Origin{"p": {Host: "h"}})
	d.Engine.Restore(modeltest.RolledOut("h", time.Minute, 8))
	until := d.Now
	d.Fault = func(ticket poll.Ticket) *model.Failure {
		switch n := random.IntN(20); {
		case d.Now.Before(until):
			return &model.Failure{Class: model.FailServer, HTTPStatus: 500}
		case n == 0:
			return &model.Failure{Class: model.FailTimeout}
		case n == 1:
			return &model.Failure{Class: model.FailThrottled, HTTPStatus: 429, RetryAfter: time.Second}
		case n == 2 && ticket.Page == 0:
			return &model.Failure{Class: model.FailNotFound, HTTPStatus: 404}
		}
		return nil
	}
	d.Settled = func(poll.Ticket) { look(d.Engine) }
	states := []model.Status{model.Running, model.Updating, model.Failed, model.Pending}
	for range 8 {
		d.Status = states[random.IntN(len(states))]
		if random.IntN(2) == 0 {
			until = d.Now.Add(30 * time.Second)
		}
		ref := modeltest.Ref(random.IntN(20))
		switch random.IntN(6) {
		case 0:
			d.Engine.Unwatch(ref)
		case 1:
			d.Engine.Add(model.Entry{Ref: ref, Group: "late"}, d.Now)
		case 2:
			d.Engine.Await(ref, true)
		case 3:
			d.Engine.Plan.Focus(ref)
		case 4:
			d.Engine.FollowByHand(model.Pattern{Profile: "p", Glob: "d2*"}, nil, d.Now)
		case 5:
			for range 3 {
				d.Engine.Board.Asleep(2*time.Minute, d.Now)
				look(d.Engine)
			}
		}
		d.Run(time.Duration(random.IntN(60)) * time.Second)
	}
	return d.Engine
}

// TestACopyOfAnEngineSharesNothingThatChanges walks through everything that the two point
// to, so that a new field cannot be forgotten.
func TestACopyOfAnEngineSharesNothingThatChanges(t *testing.T) {
	found := map[string]bool{}
	for seed := range uint64(8) {
		looks := 0
		troubled(t, seed, func(e *watch.Engine) {
			if looks++; looks%12 > 0 {
				return
			}
			whole := e.Clone()
			for _, where := range watchtest.Shared(e, whole) {
				found[where] = true
			}
			if diff := watchtest.Difference(e, whole); diff != "" {
				t.Fatalf("seed %d: the copy differs: %s", seed, diff)
			}
		})
	}
	for where := range found {
		t.Error(where)
	}
}

// TestTheTestOfCopiesSeesWhatIsShared, as it would of an engine that is not copied at all.
func TestTheTestOfCopiesSeesWhatIsShared(t *testing.T) {
	nothing := func(*watch.Engine) {}
	e, other := troubled(t, 1, nothing), troubled(t, 2, nothing)
	same := *e
	if found := watchtest.Shared(e, &same); len(found) < 4 {
		t.Errorf("of an engine that shares everything it sees only %q", found)
	}
	if watchtest.Difference(e, other) == "" {
		t.Error("two different engines seem to be the same")
	}
}

// stepsOf returns steps of a recorded run of three profiles.
func stepsOf(seed uint64, n int) []watch.Step {
	random := rand.New(rand.NewPCG(seed, 8))
	at := modeltest.T0
	steps := []watch.Step{{At: at, Past: modeltest.RolledOut("", time.Minute, 6)}}
	listed := 0
	for range n {
		at = at.Add(time.Duration(random.IntN(4000)) * time.Millisecond)
		profile := fmt.Sprintf("p%d", random.IntN(3))
		got := model.Poll{At: at, HTTPStatus: 200, Latency: 100 * time.Millisecond}
		read := func(ref model.Ref) model.Sample {
			if random.IntN(8) == 0 {
				return modeltest.Bad(ref, at, []model.FailureClass{model.FailServer, model.FailNotFound, model.FailThrottled, model.FailKey}[random.IntN(4)], "x")
			}
			return modeltest.Good(ref, at, modeltest.Reading([]model.Status{model.Running, model.Updating, model.Failed}[random.IntN(3)], int64(random.IntN(3)), 2))
		}
		switch what := random.IntN(20); {
		case what == 0:
			steps = append(steps, watch.Step{At: at, Asleep: time.Duration(random.IntN(200)) * time.Second})
		case what == 1:
			steps = append(steps, watch.Step{At: at, Stop: true})
		case what == 2:
			steps = append(steps, watch.Step{At: at, Ref: model.Ref{Profile: profile, ID: fmt.Sprintf("d%d", random.IntN(14))}})
		case what < 9:
			listed++
			if random.IntN(2) == 0 {
				steps = append(steps, watch.Step{At: at, Ref: model.Ref{Profile: profile}, Page: 1 + listed%2, Sent: true})
			}
			step := watch.Step{At: at, Ref: model.Ref{Profile: profile}, Page: 1 + listed%2, Answer: model.Answer{Poll: got, Total: 12, HasTotal: true}}
			if random.IntN(6) == 0 {
				step.Answer.Failure = &model.Failure{Class: model.FailServer, HTTPStatus: 503}
			} else {
				for i := range 6 {
					s := modeltest.Good(model.Ref{Profile: profile, ID: fmt.Sprintf("d%d", 6*(listed%2)+i)}, at, modeltest.Reading(model.Running, 1, int64(1+random.IntN(2))))
					s.Listed = true
					step.Answer.Samples = append(step.Answer.Samples, s)
					step.Answer.Sent++
				}
			}
			steps = append(steps, step)
		default:
			ref := model.Ref{Profile: profile, ID: fmt.Sprintf("d%d", random.IntN(14))}
			for range random.IntN(3) {
				steps = append(steps, watch.Step{At: at, Ref: ref, Sent: true})
				ref.ID = fmt.Sprintf("d%d", random.IntN(14))
			}
			s := read(ref)
			s.Poll.Latency = got.Latency
			steps = append(steps, watch.Step{At: at, Ref: ref, Answer: model.Answer{Poll: got, Samples: []model.Sample{s}}})
		}
	}
	return steps
}

// TestACopyGoesOnLikeItsOriginal: whatever copies are made on the way and played to any
// place, all of them are as if they had been played from the beginning.
func TestACopyGoesOnLikeItsOriginal(t *testing.T) {
	for seed := range uint64(6) {
		steps := stepsOf(seed, 300)
		fresh := func() *watch.Engine {
			return watch.NewEngine(watchtest.Options, modeltest.T0, nil, []model.Pattern{{Profile: "p1", Glob: "*", Group: "g"}})
		}
		play := func(e *watch.Engine, from, to int) *watch.Engine {
			for _, step := range steps[from:to] {
				e.Replay(step)
			}
			return e
		}
		random := rand.New(rand.NewPCG(seed, 9))
		copies := map[int]*watch.Engine{0: fresh()}
		for range 12 {
			from := 0
			for at := range copies {
				if random.IntN(2) == 0 {
					from = at
				}
			}
			to := from + random.IntN(len(steps)-from+1)
			got := play(copies[from].Clone(), from, to)
			if diff := watchtest.Difference(play(fresh(), 0, to), got); diff != "" {
				t.Fatalf("seed %d from step %d to %d (-straight +copy): %s", seed, from, to, diff)
			}
			if copies[to] == nil {
				copies[to] = got
			}
		}
	}
}

// TestAReplayTakesInWhatTheRunTookIn: an answer that came after its request was given up
// changed nothing then. A recording of an older version does not tell when requests were
// sent; all of its answers count.
func TestAReplayTakesInWhatTheRunTookIn(t *testing.T) {
	ref := modeltest.Ref(1)
	second := func(n int) time.Time { return modeltest.T0.Add(time.Duration(n) * time.Second) }
	sent := func(n int) watch.Step { return watch.Step{At: second(n), Ref: ref, Sent: true} }
	answer := func(n int) watch.Step {
		s := modeltest.Good(ref, second(n), modeltest.Reading(model.Running, 1, 1))
		return watch.Step{At: second(n), Ref: ref, Answer: model.Answer{Poll: s.Poll, Samples: []model.Sample{s}}}
	}
	cancelled := func(n int) watch.Step { return watch.Step{At: second(n), Ref: ref} }
	asleep := func(n int) watch.Step { return watch.Step{At: second(n), Asleep: time.Minute} }
	stop := func(n int) watch.Step { return watch.Step{At: second(n), Stop: true} }
	for name, tt := range map[string]struct {
		steps    []watch.Step
		read     int // the second of the last answer that counts
		underWay bool
	}{
		"an answer":                    {[]watch.Step{sent(1), answer(2)}, 2, false},
		"another request":              {[]watch.Step{sent(1), answer(2), sent(3)}, 2, true},
		"after a sleep":                {[]watch.Step{sent(1), answer(2), sent(3), asleep(4), answer(5)}, 2, false},
		"cancelled":                    {[]watch.Step{sent(1), answer(2), sent(3), cancelled(4)}, 2, false},
		"cancelled twice":              {[]watch.Step{sent(1), answer(2), cancelled(4)}, 2, false},
		"the end of a run":             {[]watch.Step{sent(1), answer(2), sent(3), stop(4)}, 2, false},
		"an older version":             {[]watch.Step{answer(2), answer(4)}, 4, false},
		"an older version afterwards":  {[]watch.Step{sent(1), answer(2), stop(3), answer(4)}, 4, false},
		"a newer version afterwards":   {[]watch.Step{answer(2), stop(3), sent(4), answer(5), answer(6)}, 5, false},
		"a request that was not ended": {[]watch.Step{sent(1), sent(2), answer(3)}, 3, false},
	} {
		e := watch.NewEngine(watchtest.Options, modeltest.T0, nil, nil)
		for _, step := range tt.steps {
			e.Replay(step)
		}
		_, underWay := e.Plan.Due(ref)
		if got := e.Board.Row(ref).ReadAt; !got.Equal(second(tt.read)) || underWay != tt.underWay {
			t.Errorf("%s: read at %v, under way: %v", name, got, underWay)
		}
	}
}

// TestWhatWasCancelledInNoRunChangesNothing: a run may end before its last requests do.
func TestWhatWasCancelledInNoRunChangesNothing(t *testing.T) {
	e := watch.NewEngine(watchtest.Options, modeltest.T0, []model.Entry{{Ref: modeltest.Ref(1)}}, nil)
	same := e.Clone()
	e.Replay(watch.Step{At: modeltest.T0.Add(time.Second), Ref: modeltest.Ref(1)})
	if diff := watchtest.Difference(same, e); diff != "" {
		t.Error(diff)
	}
}

// TestALateFailureOfADroppedRowCounts for the profile, as it did in the run.
func TestALateFailureOfADroppedRowCounts(t *testing.T) {
	e := watch.NewEngine(watchtest.Options, modeltest.T0, []model.Entry{{Ref: modeltest.Ref(1)}, {Ref: modeltest.Ref(2)}}, nil)
	ref, at := modeltest.Ref(1), modeltest.T0.Add(time.Second)
	e.Replay(watch.Step{At: modeltest.T0, Ref: ref, Sent: true})
	e.Unwatch(ref)
	s := modeltest.Bad(ref, at, model.FailThrottled, "Throttling")
	e.Replay(watch.Step{At: at, Ref: ref, Answer: model.Answer{Poll: s.Poll, Samples: []model.Sample{s}}})
	if e.Board.Row(ref) != nil || len(e.Plan.Troubles()) != 1 {
		t.Errorf("row %v, troubles %v", e.Board.Row(ref), e.Plan.Troubles())
	}
}
