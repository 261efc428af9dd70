package model

import (
	"time"
)

const (
	backoffFirst = 2 * time.Second
	backoffMost  = time.Minute

	// calm is how long a profile must be well before its back-off starts over;
	// a service that comes and goes is not hammered each time it comes.
	calm = 2 * time.Minute

	// downAfter is how many requests in a row must fail, for two rows or more,
	// before the profile is held to be down.
	downAfter = 4

	throttleFirst = 30 * time.Second // a throttle that names no time
	throttleMost  = 5 * time.Minute
	throttleSlows = 10 * time.Minute // how long a throttle doubles the intervals

	// blockedProbe is how often a profile is asked whose key is refused: only a
	// person can mend that, so this is for the case that they mend it elsewhere.
	blockedProbe = 5 * time.Minute
)

// outage is why nothing can be read with a profile, if anything. Then one
// request at a time is sent, with one back-off for all rows.
type outage struct {
	failure *Failure // nil while all is well
	since   time.Time
	fails   int       // in a row; starts over after a calm spell
	well    time.Time // when it was last found to be over
	hold    time.Time // nothing is sent before; somebody who asks for it may end this wait
	wish    time.Time // nor before this, which the server asked for
	before  uint64    // tickets up to this one were sent before it was noticed
	sent    time.Time // when the lane last sent anything
}

// Trouble is what stands in the way of a whole profile.
type Trouble struct {
	Profile string
	Failure *Failure
	Since   time.Time
	Next    time.Time // of the next try; in the past while one is under way
	List    bool      // only the list cannot be read, and so no glob be followed
}

// Troubles returns what stands in the way of whole profiles, in the order in
// which they were added.
func (p *Plan) Troubles() []Trouble {
	var found []Trouble
	for _, l := range p.lanes {
		o := &l.outage
		if l.rows == 0 && !l.sweep.always && !l.sweep.byHand {
			continue
		}
		switch {
		case o.failure != nil:
			found = append(found, Trouble{Profile: l.profile, Failure: o.failure, Since: o.since, Next: o.till()})
		case l.sweep.always && l.sweep.refused != nil:
			found = append(found, Trouble{Profile: l.profile, Failure: l.sweep.refused, Since: l.sweep.refusedAt, Next: l.sweep.next, List: true})
		}
	}
	return found
}

// Trouble returns what stands in the way of one profile.
func (p *Plan) Trouble(profile string) (Trouble, bool) {
	for _, t := range p.Troubles() {
		if t.Profile == profile && !t.List {
			return t, true
		}
	}
	return Trouble{}, false
}

// echo is how a request went: for which row, whether it failed, and when.
type echo struct {
	ref    Ref
	failed bool
	at     time.Time
}

// learn takes in how a request went, as far as it concerns the whole profile.
func (p *Plan) learn(l *lane, t Ticket, f *Failure, now time.Time) {
	answered := f == nil || f.Class == FailNotFound && t.Page == 0
	copy(l.recent[1:], l.recent[:])
	l.recent[0] = echo{t.Ref, !answered, now}
	o := &l.outage
	early := t.Number <= o.before && o.failure != nil
	if f != nil && f.Class == FailThrottled {
		l.slowTill = now.Add(throttleSlows)
		if !early || f.RetryAfter > 0 {
			o.wish = later(o.wish, now.Add(p.throttle(f, o.fails)))
		}
	}
	switch {
	case early:
		// It was sent before the outage was noticed, and says nothing new.
	case answered:
		o.recover(now)
	case o.failure != nil || f.WholeProfile() || t.Page > 0 && l.rows == 0 || l.down():
		p.escalate(l, f, now)
	}
}

func (o *outage) recover(now time.Time) {
	if o.failure != nil {
		o.failure, o.hold, o.well = nil, time.Time{}, now
	}
	if o.fails > 0 && now.Sub(o.well) >= calm {
		o.fails = 0
	}
}

// down reports whether the last requests, for two rows or more, all failed.
func (l *lane) down() bool {
	others := false
	for _, e := range l.recent {
		if !e.failed {
			return false
		}
		others = others || e.ref != l.recent[0].ref
	}
	return others
}

func (p *Plan) escalate(l *lane, f *Failure, now time.Time) {
	o := &l.outage
	if o.failure == nil {
		o.since = now
		if !f.WholeProfile() && l.recent[downAfter-1].failed {
			o.since = l.recent[downAfter-1].at
		}
		if now.Sub(o.well) >= calm {
			o.fails = 0
		}
	}
	o.failure, o.before = f, p.number
	o.fails++
	o.hold = now.Add(p.pauseFor(f, o.fails))
}

// throttle is how long a throttle silences a profile: as long as the server
// asks, else longer each time.
func (p *Plan) throttle(f *Failure, before int) time.Duration {
	if f.RetryAfter > 0 {
		return p.spread(max(floor, f.RetryAfter))
	}
	return p.spread(min(throttleMost, throttleFirst<<min(before, 10)))
}

// pauseFor is how long nothing is sent after the nth failure in a row that
// concerns the whole profile. What the server asked for is never undercut.
func (p *Plan) pauseFor(f *Failure, nth int) time.Duration {
	switch {
	case f.Class == FailThrottled:
		return 0 // it has its own
	case (f.Class == FailKey || f.Class == FailPermission) && nth > 1:
		return p.spread(max(blockedProbe, f.Wait()))
	}
	if least := f.Wait(); least >= p.backoffAt(nth) {
		return p.spread(least)
	}
	return p.backoff(nth)
}

// backoff doubles from two seconds to a minute, times 0.75 to 1 so that rows
// which failed together do not come back together.
func (p *Plan) backoff(nth int) time.Duration {
	return time.Duration(float64(p.backoffAt(nth)) * (0.75 + 0.25*p.rng.Float64()))
}

func (p *Plan) backoffAt(nth int) time.Duration {
	if nth > 5 {
		return backoffMost
	}
	return backoffFirst << (max(1, nth) - 1)
}

// till is when something may be sent again.
func (o *outage) till() time.Time { return later(o.hold, o.wish) }

// relent ends the wait, because somebody asks for an answer now. What the
// server asked for is not theirs to end.
func (o *outage) relent(now time.Time) {
	if o.failure != nil {
		o.hold = later(now, o.sent.Add(floor))
	}
}
