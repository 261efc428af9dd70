package poll

import (
	"container/heap"
	"time"

	"studiowatch/model"
)

// covered reports whether a row is left to the sweeps.
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
	s.lane.tally(s, -1)
	s.pace = pace
	s.lane.tally(s, +1)
}

// place puts a row that is not in flight where it waits for its turn.
func (s *slot) place() {
	s.dequeue()
	if !s.covered() {
		s.lane.later.push(s)
	}
}

// claimRank is a slot's place in the order of claim: what somebody asked for, the
// row somebody looks at, the others.
func (s *slot) claimRank() int {
	rank := 1
	if s.ref == s.lane.plan.focus {
		rank = 0
	}
	if !s.asked {
		rank += 2
	}
	return rank
}

// grace is how long a row that is due lets others pass which are due later:
// changing rows and those that come back from a failure do not, the others
// until they have waited for twice their interval. So nobody is put off for
// ever.
func (s *slot) grace(now time.Time) time.Duration {
	if s.pace == PaceChanging || s.fails > 0 {
		return 0
	}
	_, steady := s.lane.pacing(now)
	return steady
}

// slot is one watched deployment. It is in one of its lane's queues, or in
// flight, or in neither because the next sweep brings it.
type slot struct {
	record
	ref        model.Ref
	lane       *lane
	due        time.Time
	ticket     uint64 // in flight when not zero
	pace       Pace
	asked      bool      // somebody pressed refresh
	missing    bool      // the last answer said that it is not there
	unlisted   bool      // the last list read to its end does not have it
	lackedFrom time.Time // when the first complete list began that lacked it, since one had it; zero when none did
	sweep      int       // the last sweep it was seen in
	rank       int
	latest     time.Time // when others that are due later may not pass it any more
	nth        int       // order of adding; settles ties, so that a plan is deterministic
	queue      *queue
	index      int
}

// from is the first time at or after another at which the row may be asked.
func (s *slot) from(at time.Time) time.Time {
	if !s.sent.IsZero() {
		at = model.Later(at, s.sent.Add(Floor))
	}
	return model.Later(at, s.wish)
}

func (s *slot) ask(now time.Time) {
	if s.ticket != 0 {
		return
	}
	s.asked = true
	s.due = s.from(now)
	s.place()
}

// nextDue returns when a row that was just asked for is asked for again. An
// interval runs from request to request, not from answer to request.
func (s *slot) nextDue(o Outcome, now time.Time) time.Time {
	f := o.Failure
	soonest := s.from(now.Add(Floor))
	switch {
	case f == nil:
		s.fails = 0
	case o.Pace == PaceSlow && f.Class == model.FailNotFound:
	case f.Class == model.FailNotFound:
		// It may be gone, which takes a second answer to tell. Where nothing
		// more can be learned of it, it is asked for ever more seldom.
		s.fails++
		wait := max(GoneAfter, s.lane.plan.opts.Refresh)
		if o.Pace != PaceChanging {
			wait = max(wait, backoffAt(s.fails))
		}
		return model.Later(soonest, now.Add(s.dice.spread(wait)))
	case s.lane.outage.failure != nil && f.Suspicious():
		return model.Later(soonest, s.lane.outage.till())
	case f.Class == model.FailPermission && f.Answered() && s.fails == 0:
		s.fails++
		return model.Later(soonest, now.Add(s.dice.spread(GoneAfter))) // a second answer makes sure
	default:
		s.fails++
		return model.Later(soonest, now.Add(max(s.dice.backoff(s.fails), f.Wait())))
	}
	return model.Later(soonest, s.sent.Add(s.lane.interval(&s.record, o.Pace, now)))
}

// dequeue takes the slot out of whichever queue it is in.
func (s *slot) dequeue() {
	if s.queue == nil {
		return
	}
	heap.Remove(s.queue, s.index)
	s.queue = nil
}
