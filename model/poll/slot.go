package poll

import (
	"container/heap"
	"time"

	"studiowatch/model"
)

// slot is the part of the plan that is about one watched deployment. It is in
// one of its lane's queues, or in flight, or in neither because the next sweep
// reads it.
type slot struct {
	record
	ref      model.Ref
	lane     *lane
	due      time.Time
	ticket   uint64    // in flight when not zero
	deadline time.Time // from then on no row that became due later goes first
	queue    *queue
	index    int  // in the queue
	sweep    int  // number of the last sweep that had it
	nth      int  // order of adding; it decides ties, so that a plan is deterministic
	rank     int8 // see claimRank
	pace     Pace
	asked    bool // somebody pressed refresh
	missing  bool // the last GET was answered with NotFound
	unlisted bool // the last list that was read to its end lacks it
}

// covered reports whether a row is read with the sweeps, and not by GET.
func (s *slot) covered() bool {
	switch {
	case s.unlisted || s.asked || s.ref == s.lane.plan.focus:
		return false
	case s.lane.sweep.coverage == coverAll:
		return s.pace != PaceSlow
	case s.lane.sweep.coverage == coverSteady:
		return s.pace == PaceSteady
	}
	return false
}

func (s *slot) setPace(pace Pace) {
	if s.pace == pace {
		return
	}
	s.lane.count(s, -1)
	s.pace = pace
	s.lane.count(s, +1)
}

// enqueue puts a row into the scheduled queue, unless the sweeps read it.
func (s *slot) enqueue() {
	s.dequeue()
	if !s.covered() {
		s.lane.scheduled.push(s)
	}
}

// claimRank returns the rank of a row that is due, 0 being the first: rows that
// somebody asked for, then the row in focus, then the others.
func (s *slot) claimRank() int8 {
	rank := int8(1)
	if s.ref == s.lane.plan.focus {
		rank = 0
	}
	if !s.asked {
		rank += 2
	}
	return rank
}

// grace is how long a row that is due may wait while rows that became due later
// go first. It is 0 for changing rows and for rows that failed. The others wait
// at most one more interval, so no row waits for ever.
func (s *slot) grace(now time.Time) time.Duration {
	if s.pace == PaceChanging || s.fails > 0 {
		return 0
	}
	_, steady := s.lane.pacing(now)
	return steady
}

// earliest returns the first time not before at when the row may be polled.
func (s *slot) earliest(at time.Time) time.Time {
	if !s.sent.IsZero() {
		at = model.Later(at, s.sent.Add(Floor))
	}
	return model.Later(at, s.had().notBefore)
}

func (s *slot) ask(now time.Time) {
	if s.ticket != 0 {
		return
	}
	s.asked = true
	s.due = s.earliest(now)
	s.enqueue()
}

// nextDue returns when a row that was just polled is polled again. The interval
// counts from the sending of a request, not from its answer.
func (s *slot) nextDue(o Outcome, now time.Time) time.Time {
	f := o.Failure
	soonest := s.earliest(now.Add(Floor))
	switch {
	case f == nil:
		s.fails = 0
	case o.Pace == PaceSlow && f.Class == model.FailNotFound:
	case f.Class == model.FailNotFound:
		// It may be gone, which a second answer proves. After that it is polled
		// with a back-off.
		s.fails++
		wait := max(GoneAfter, s.lane.plan.opts.Refresh)
		if o.Pace != PaceChanging {
			wait = max(wait, backoffAt(s.fails))
		}
		return model.Later(soonest, now.Add(s.dice.spread(wait)))
	case s.lane.outage.failure != nil && f.Suspicious():
		return model.Later(soonest, s.lane.outage.until())
	case f.Class == model.FailPermission && f.Answered() && s.fails == 0:
		s.fails++
		return model.Later(soonest, now.Add(s.dice.spread(GoneAfter))) // a second answer confirms it
	default:
		s.fails++
		return model.Later(soonest, now.Add(max(s.dice.backoff(s.fails), f.Wait())))
	}
	return model.Later(soonest, s.sent.Add(s.lane.interval(&s.record, o.Pace, now)))
}

// dequeue takes the slot out of its queue, if it is in one.
func (s *slot) dequeue() {
	if s.queue == nil {
		return
	}
	heap.Remove(s.queue, s.index)
	s.queue = nil
}
