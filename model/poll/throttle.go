package poll

import (
	"cmp"
	"maps"
	"time"

	"studiowatch/model"
)

const (
	throttleFirst = 30 * time.Second // wait after a throttle without Retry-After; it doubles
	throttleMax   = 5 * time.Minute
	throttleSlows = 10 * time.Minute // how long a throttle of the profile doubles the intervals

	// trialAfter is the default of TrialAfter.
	trialAfter = 30 * time.Second
)

// hold is a throttle that may concern one row or all rows. Nothing is sent until
// it is over. Then a trial, a request for another row, shows which it is.
type hold struct {
	failure      *model.Failure // nil when there is no hold
	since, until time.Time
	notBefore    time.Time // end of the longest wait that the service asked for
	trials       int       // how many rows that were never polled before were throttled too
}

// TrialAfter sets the longest time from a throttle to the trial that shows
// whether it concerns all rows. The default is 30 seconds; a caller that reads
// only once has less time.
func (p *Plan) TrialAfter(d time.Duration) { p.trialAfter = d }

// throttled records that a row or the list was throttled while there was no
// outage.
func (l *lane) throttled(r *record, f *model.Failure, sent, now time.Time) {
	asked := r.dice.throttle(f, l.outage.fails)
	notBefore := model.Later(r.had().notBefore, now.Add(asked))
	r.setback().notBefore = notBefore
	q := &l.hold
	switch {
	case now.Before(l.ownThrottlesUntil):
		return
	case q.failure == nil:
		*q = hold{failure: f, since: now, until: now.Add(min(asked, l.plan.trialAfter)), notBefore: notBefore}
		l.suspicion, l.priority = suspicion{}, nil
	case sent.Before(q.until):
		// It was sent before the end of the hold, so it is no trial.
		q.notBefore = model.Later(q.notBefore, notBefore)
	case r.answeredAt.IsZero() && l.unasked > 0 && q.trials < searchProbes:
		// It was never answered, so it is no witness. Other rows are tried.
		q.trials++
		q.until, q.notBefore = now.Add(backoffFirst), model.Later(q.notBefore, notBefore)
	default:
		l.throttleAll(f, model.Later(q.notBefore, notBefore), sent, now)
		return
	}
	if !l.canTry() {
		l.throttleAll(f, q.notBefore, sent, now)
	}
}

// throttleAll declares an outage, because a throttle concerns the whole profile.
func (l *lane) throttleAll(f *model.Failure, notBefore, sent, now time.Time) {
	l.declareOutage(f, l.hold.since, sent, now)
	l.outage.notBefore = notBefore
	l.slowUntil = now.Add(throttleSlows)
}

// canTry reports whether some row may be polled when the hold is over.
func (l *lane) canTry() bool {
	for _, s := range l.slots {
		if !s.had().notBefore.After(l.hold.until) {
			return true
		}
	}
	return false
}

// throttle returns the wait after a throttle: what the server asks for, else a
// time that doubles with each throttle before.
func (d *dice) throttle(f *model.Failure, before int) time.Duration {
	if f.RetryAfter > 0 {
		return d.spread(max(Floor, f.RetryAfter))
	}
	return d.spread(min(throttleMax, throttleFirst<<min(before, 10)))
}

// trial returns the request that shows whether a throttle concerns all rows. It
// is for a witness, or else for the row that may be polled first.
func (l *lane) trial(now time.Time) (turn, bool) {
	free, ok := l.roomFor(&record{}, now)
	for _, f := range l.inFlight {
		if !f.sent.Before(l.hold.until) {
			return turn{}, false
		}
	}
	at := func(s *slot) time.Time { return s.earliest(l.hold.until) }
	best := first(maps.Values(l.slots), func(s *slot) bool { return s.ticket == 0 }, func(a, b *slot) int {
		return cmp.Or(at(a).Compare(at(b)), cmp.Compare(a.nth, b.nth))
	})
	if w := l.witness(&suspicion{}); w != nil && w.slot != nil {
		best = w.slot
	}
	if best == nil {
		return turn{}, false
	}
	return turn{best, model.Later(free, at(best))}, ok
}
