package poll

import (
	"time"

	"studiowatch/model"
)

const (
	throttleFirst = 30 * time.Second // a throttle that names no time
	throttleMost  = 5 * time.Minute
	throttleSlows = 10 * time.Minute // how long a throttle of the profile doubles the intervals

	// trialAfter is how long a throttle silences a profile at the most before
	// another row is asked whether it is for all; TrialAfter may shorten it.
	trialAfter = 30 * time.Second
)

// pause is a throttle of which nobody knows yet whether it is its row's or for
// all. Nothing is sent until its time is up; then somebody else is asked.
type pause struct {
	failure     *model.Failure // nil when there is none
	since, till time.Time
	wish        time.Time // the end of all the time the service asked for
	trials      int       // of rows that were never asked, and were throttled too
}

// TrialAfter sets how long a throttle silences a profile at the most before
// another row is asked whether it is for all. It is 30 seconds; whoever reads
// but once has less time.
func (p *Plan) TrialAfter(d time.Duration) { p.trialAfter = d }

// throttled takes in that a row, or the list, is throttled while the profile is
// not.
func (l *lane) throttled(r *record, f *model.Failure, sent, now time.Time) {
	asked := r.dice.throttle(f, l.outage.fails)
	r.wish = model.Later(r.wish, now.Add(asked))
	q := &l.pause
	switch {
	case now.Before(l.ownThrottles):
		return
	case q.failure == nil:
		*q = pause{failure: f, since: now, till: now.Add(min(asked, l.plan.trialAfter)), wish: r.wish}
		l.suspicion, l.outOfTurn = suspicion{}, nil
	case sent.Before(q.till):
		// It left before the pause, and says no more than the one that began it.
		q.wish = model.Later(q.wish, r.wish)
	case r.answeredAt.IsZero() && l.unasked > 0 && q.trials < searchProbes:
		// It is no witness, and may be one of a few that come first.
		q.trials++
		q.till, q.wish = now.Add(backoffFirst), model.Later(q.wish, r.wish)
	default:
		l.throttleAll(f, model.Later(q.wish, r.wish), sent, now)
		return
	}
	if !l.triable() {
		l.throttleAll(f, q.wish, sent, now)
	}
}

// throttleAll holds a throttle to be for the whole profile, until a time.
func (l *lane) throttleAll(f *model.Failure, wish, sent, now time.Time) {
	l.call(f, l.pause.since, sent, now)
	l.outage.wish = wish
	l.slowTill = now.Add(throttleSlows)
}

// triable reports whether anything can be asked once the pause is over.
func (l *lane) triable() bool {
	for _, s := range l.slots {
		if !s.wish.After(l.pause.till) {
			return true
		}
	}
	return false
}

// throttle is how long a throttle silences whom it is for: as long as the
// server asks, else longer each time.
func (d *dice) throttle(f *model.Failure, before int) time.Duration {
	if f.RetryAfter > 0 {
		return d.spread(max(Floor, f.RetryAfter))
	}
	return d.spread(min(throttleMost, throttleFirst<<min(before, 10)))
}

// trial is the request that shows whether a throttle is for all: a witness,
// else a row that was never asked, else whoever may be asked soonest.
func (l *lane) trial(now time.Time) (turn, bool) {
	free, ok := l.place(&record{}, now)
	for _, f := range l.air {
		if !f.sent.Before(l.pause.till) {
			return turn{}, false
		}
	}
	if w := l.witness(&suspicion{}); w != nil && w.slot != nil {
		return turn{w.slot, model.Later(free, w.slot.from(l.pause.till))}, ok
	}
	var best turn
	for _, s := range l.slots {
		if s.ticket != 0 {
			continue
		}
		t := turn{s, s.from(l.pause.till)}
		if best.slot == nil || t.before(best) {
			best = t
		}
	}
	best.at = model.Later(free, best.at)
	return best, ok && best.slot != nil
}
