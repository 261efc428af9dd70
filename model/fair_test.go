package model

import (
	"math/rand/v2"
	"testing"
	"time"
)

// longestWait is the longest time from request to request, GET or page, that
// any of the rows saw after a time.
func (d *drive) longestWait(since time.Time, rows ...Ref) (longest time.Duration, of Ref) {
	for _, ref := range rows {
		last := since
		for _, r := range append(d.sent, request{Ticket{Ref: ref}, d.now}) {
			if r.at.Before(since) || r.Page == 0 && r.Ref != ref {
				continue
			}
			if wait := r.at.Sub(last); wait > longest {
				longest, of = wait, ref
			}
			last = r.at
		}
	}
	return longest, of
}

// changing makes only some rows change.
func (d *drive) changing(n int) {
	d.statusOf = func(ref Ref) Status {
		for i := range n {
			if ref == refN(i) {
				return Updating
			}
		}
		return Running
	}
}

// TestSteadyRowsAreReadBesideManyThatChange lets eight rows change that want
// more than the budget has. The two steady ones are no longer new after two
// minutes, and are read all the same.
func TestSteadyRowsAreReadBesideManyThatChange(t *testing.T) {
	opts := PlanOptions{Refresh: time.Second, Steady: 30 * time.Second, Seed: 1}
	d := newDrive(t, opts, 10, 10)
	d.changing(8)
	d.run(3 * time.Minute)
	since := d.now
	d.run(10 * time.Minute)
	rhythm := d.engine.Plan.Rhythm(d.now)
	if wait, of := d.longestWait(since, refN(8), refN(9)); wait > 2*rhythm.Steady {
		t.Errorf("%v was not read for %v, and the header says every %v", of, wait, rhythm.Steady)
	}
	if wait, of := d.longestWait(since, refsN(8)...); wait > 2*rhythm.Refresh+time.Second {
		t.Errorf("%v was not read for %v, and the header says every %v", of, wait, rhythm.Refresh)
	}
	if !rhythm.Stretched || rhythm.Steady < 45*time.Second || rhythm.Refresh < 1500*time.Millisecond {
		t.Errorf("%+v, want both stretched alike", rhythm)
	}
}

// TestARowThatFailedAtTheStartIsReadAgain has eight changing rows take all of
// the budget while one comes back from its failures.
func TestARowThatFailedAtTheStartIsReadAgain(t *testing.T) {
	opts := PlanOptions{Refresh: time.Second, Steady: 30 * time.Second, Seed: 1}
	d := newDrive(t, opts, 9, 9)
	d.changing(8)
	d.fault = func(ticket Ticket) *Failure {
		if ticket.Ref == refN(8) && d.now.Sub(t0) < 8*time.Second {
			return &Failure{Class: FailServer, HTTPStatus: 500}
		}
		return nil
	}
	d.run(30 * time.Second)
	if row := d.engine.Board.Row(refN(8)); row.Latest == nil {
		t.Errorf("not read 22 s after the service was well again; failed %d times", row.Fails)
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
		opts := driveOptions
		opts.Seed = seed
		d := newDrive(t, opts, 0, 300, Pattern{Profile: "p", Glob: "d*"})
		d.changing(12)
		d.fault = func(Ticket) *Failure {
			if rng.IntN(100) < 8 {
				return &Failure{Class: FailUnreadable, HTTPStatus: 502}
			}
			return nil
		}
		d.run(3 * time.Minute)
		var told time.Duration
		for end := d.now.Add(10 * time.Minute); d.now.Before(end); {
			d.run(time.Second)
			if len(d.engine.Plan.Troubles()) > 0 {
				told += time.Second
			}
			for _, row := range d.engine.Board.Rows() {
				if age := d.now.Sub(row.ReadAt); age > 2*driveOptions.Steady+5*time.Second {
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
	for _, way := range ills {
		d := newDrive(t, driveOptions, 16, 16)
		d.beIll(nil, way.name)
		d.run(75 * time.Second)
		for _, row := range d.engine.Board.Rows() {
			if row.Latest == nil {
				t.Errorf("list %s: %v was not read in 75 s", way.name, row.Ref)
			}
		}
		if _, down := d.engine.Plan.Trouble("p"); down {
			t.Errorf("list %s: the profile is called down", way.name)
		}
		troubles := d.engine.Plan.Troubles()
		if said := len(troubles) == 1 && troubles[0].Scope == ScopeList; said == way.turns {
			t.Errorf("list %s: troubles %+v", way.name, troubles)
		}
	}
}

// TestAThrottledListPausesForHalfAMinute and then goes on without it.
func TestAThrottledListPausesForHalfAMinute(t *testing.T) {
	d := newDrive(t, driveOptions, 16, 16)
	d.beIll(nil, "429")
	d.run(10 * time.Second)
	if troubles := d.engine.Plan.Troubles(); len(troubles) != 1 || troubles[0].Scope != ScopePause {
		t.Errorf("%+v", troubles)
	}
	d.run(35 * time.Second)
	for _, row := range d.engine.Board.Rows() {
		if row.Latest == nil {
			t.Errorf("%v was not read", row.Ref)
		}
	}
}
