package poll_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/watch/watchtest"
)

// TestSteadyRowsAreReadBesideManyThatChange lets eight rows change that want
// more than the budget has. The two steady ones are no longer new after two
// minutes, and are read all the same.
func TestSteadyRowsAreReadBesideManyThatChange(t *testing.T) {
	opts := poll.PlanOptions{Refresh: time.Second, Steady: 30 * time.Second, Seed: 1}
	d := watchtest.New(t, opts, 10, 10)
	d.Changing(8)
	d.Run(3 * time.Minute)
	since := d.Now
	d.Run(10 * time.Minute)
	pacing := d.Engine.Plan.Pacing(d.Now)
	if wait, of := d.LongestWait(since, modeltest.Ref(8), modeltest.Ref(9)); wait > 2*pacing.Steady {
		t.Errorf("%v was not read for %v, and the header says every %v", of, wait, pacing.Steady)
	}
	if wait, of := d.LongestWait(since, modeltest.Refs(8)...); wait > 2*pacing.Refresh+time.Second {
		t.Errorf("%v was not read for %v, and the header says every %v", of, wait, pacing.Refresh)
	}
	if !pacing.Stretched || pacing.Steady < 45*time.Second || pacing.Refresh < 1500*time.Millisecond {
		t.Errorf("%+v, want both stretched alike", pacing)
	}
}

// TestARowThatFailedAtTheStartIsReadAgain has eight changing rows take all of
// the budget while one comes back from its failures.
func TestARowThatFailedAtTheStartIsReadAgain(t *testing.T) {
	opts := poll.PlanOptions{Refresh: time.Second, Steady: 30 * time.Second, Seed: 1}
	d := watchtest.New(t, opts, 9, 9)
	d.Changing(8)
	d.Fault = func(ticket poll.Ticket) *model.Failure {
		if ticket.Ref == modeltest.Ref(8) && d.Now.Sub(modeltest.T0) < 8*time.Second {
			return &model.Failure{Class: model.FailServer, HTTPStatus: 500}
		}
		return nil
	}
	d.Run(30 * time.Second)
	if row := d.Engine.Board.Row(modeltest.Ref(8)); row.Latest == nil {
		t.Errorf("not read 22 s after the service was well again; failed %d times", row.Fails())
	}
}

// TestAnUnluckyListIsTriedAgain answers eight of a hundred requests badly, at
// random. Rows of a glob are read in time all the same, and the header does not
// call the list unreadable for more than a moment.
func TestAnUnluckyListIsTriedAgain(t *testing.T) {
	seeds := uint64(2)
	if *long {
		seeds = 10
	}
	for seed := range seeds {
		rng := rand.New(rand.NewPCG(seed, 1))
		opts := watchtest.Options
		opts.Seed = seed
		d := watchtest.New(t, opts, 0, 300, model.Pattern{Profile: "p", Glob: "d*"})
		d.Changing(12)
		d.Fault = func(poll.Ticket) *model.Failure {
			if rng.IntN(100) < 8 {
				return &model.Failure{Class: model.FailUnreadable, HTTPStatus: 502}
			}
			return nil
		}
		d.Run(3 * time.Minute)
		var told time.Duration
		for end := d.Now.Add(10 * time.Minute); d.Now.Before(end); {
			d.Run(time.Second)
			if len(d.Engine.Plan.Troubles()) > 0 {
				told += time.Second
			}
			for _, row := range d.Engine.Board.Rows() {
				if age := d.Now.Sub(row.ReadAt); age > 2*watchtest.Options.Steady+5*time.Second {
					t.Fatalf("seed %d: %v was read %v ago", seed, row.Ref, age)
				}
			}
		}
		if told > 30*time.Second {
			t.Errorf("seed %d: trouble was called for %v of ten minutes", seed, told)
		}
	}
}

// TestAnIllListIsNoGate has every way in which a list may be refused while the
// rows can be read by GET.
func TestAnIllListIsNoGate(t *testing.T) {
	for _, way := range watchtest.Defects {
		d := watchtest.New(t, watchtest.Options, 16, 16)
		d.Break(nil, way.Name)
		d.Run(75 * time.Second)
		for _, row := range d.Engine.Board.Rows() {
			if row.Latest == nil {
				t.Errorf("list %s: %v was not read in 75 s", way.Name, row.Ref)
			}
		}
		if _, down := d.Engine.Plan.Trouble("p"); down {
			t.Errorf("list %s: the profile is called down", way.Name)
		}
		troubles := d.Engine.Plan.Troubles()
		if said := len(troubles) == 1 && troubles[0].Scope == poll.ScopeList; said == way.Alternates {
			t.Errorf("list %s: troubles %+v", way.Name, troubles)
		}
	}
}

// TestAThrottledListPausesForHalfAMinute and then goes on without it.
func TestAThrottledListPausesForHalfAMinute(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 16, 16)
	d.Break(nil, "429")
	d.Run(10 * time.Second)
	if troubles := d.Engine.Plan.Troubles(); len(troubles) != 1 || troubles[0].Scope != poll.ScopeThrottle {
		t.Errorf("%+v", troubles)
	}
	d.Run(35 * time.Second)
	for _, row := range d.Engine.Board.Rows() {
		if row.Latest == nil {
			t.Errorf("%v was not read", row.Ref)
		}
	}
}
