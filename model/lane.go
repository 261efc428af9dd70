package model

import (
	"cmp"
	"slices"
	"time"

	"golang.org/x/time/rate"
)

// lane is the traffic of one profile: its budget, its rows, its sweeps and
// what stands in its way. Lanes know nothing of each other.
type lane struct {
	profile  string
	limiter  *rate.Limiter
	inFlight int
	rows     int             // watched
	counts   [paceCount]int  // of the rows a list may bring, by pace
	later    queue           // by due time
	ready    queue           // due, by order of claim
	sweep    sweep           // reading the whole list
	outage   outage          // why nothing can be read
	recent   [downAfter]echo // the last requests, newest first
	slowTill time.Time       // intervals are doubled until then, after a throttle

	unsettled bool // the counts have changed, so another coverage may be cheaper
}

func newLane(profile string, limit rate.Limit) *lane {
	l := &lane{profile: profile, limiter: rate.NewLimiter(limit, burst)}
	l.later.order = func(a, b *slot) int { return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.nth, b.nth)) }
	l.ready.order = func(a, b *slot) int { return cmp.Or(cmp.Compare(a.rank, b.rank), l.later.order(a, b)) }
	return l
}

func (p *Plan) rate(profile string) rate.Limit {
	if perSecond := p.opts.Rates[profile]; perSecond > 0 {
		return rate.Limit(perSecond)
	}
	return DefaultRate
}

// slowed is what intervals are multiplied by.
func (l *lane) slowed(now time.Time) time.Duration {
	if now.Before(l.slowTill) {
		return 2
	}
	return 1
}

// tally counts a row among those a list may bring, or takes it out again.
func (l *lane) tally(s *slot, by int) {
	if !s.unlisted && s.pace != PaceSlow {
		l.counts[s.pace] += by
	}
	l.unsettled = true
}

func (p *Plan) setPace(s *slot, pace Pace) {
	if s.pace == pace {
		return
	}
	s.lane.tally(s, -1)
	s.pace = pace
	s.lane.tally(s, +1)
}

func (l *lane) setUnlisted(s *slot, unlisted bool) {
	if s.unlisted == unlisted {
		return
	}
	l.tally(s, -1)
	s.unlisted = unlisted
	l.tally(s, +1)
}

// place puts a row that is not in flight where it waits for its turn.
func (p *Plan) place(s *slot) {
	s.dequeue()
	if !p.covers(s) {
		s.lane.later.push(s)
	}
}

// promote moves what is due into the order of claim.
func (p *Plan) promote(l *lane, now time.Time) {
	for len(l.later.slots) > 0 && !l.later.slots[0].due.After(now) {
		s := l.later.slots[0]
		s.dequeue()
		s.rank = p.rank(s)
		l.ready.push(s)
	}
}

// rank is a slot's place in the order of claim: what somebody asked for, the
// row somebody looks at, changing rows, the others.
func (p *Plan) rank(s *slot) int {
	rank := 1 + int(s.pace)
	if s.ref == p.focus {
		rank = 0
	}
	if !s.asked {
		rank += 10
	}
	return rank
}

// free reports whether the lane may send anything. In an outage it sends one
// request at a time.
func (l *lane) free(now time.Time) bool {
	if l.outage.till().After(now) {
		return false
	}
	if l.outage.failure != nil {
		return l.inFlight == 0
	}
	return l.inFlight < maxInFlight
}

// waiting reports whether the lane has something it may send now.
func (p *Plan) waiting(l *lane, now time.Time) bool {
	return p.rowWaiting(l) || l.sweep.pageWaiting(now) && (!p.paused || l.sweep.byHand)
}

func (p *Plan) rowWaiting(l *lane) bool {
	return len(l.ready.slots) > 0 && (!p.paused || l.ready.slots[0].asked)
}

// claim issues the next ticket. A page comes after the rows, unless rows have
// kept it waiting: a sweep must go on however many rows are due.
func (p *Plan) claim(l *lane, now time.Time) Ticket {
	starved := l.sweep.pageWaiting(now) && now.Sub(l.sweep.since) > l.patience()
	if !p.rowWaiting(l) || starved && !p.paused {
		return p.sendPage(l, now)
	}
	return p.claimRow(l, l.next(), now)
}

// fly puts another request in flight, and returns its number.
func (p *Plan) fly(l *lane, now time.Time) uint64 {
	p.number++
	l.inFlight++
	p.flying[p.number] = l
	l.outage.sent = now
	return p.number
}

func (p *Plan) sendPage(l *lane, now time.Time) Ticket {
	l.sweep.ticket = p.fly(l, now)
	return Ticket{Number: l.sweep.ticket, Ref: Ref{Profile: l.profile}, Page: l.sweep.page}
}

func (p *Plan) claimRow(l *lane, s *slot, now time.Time) Ticket {
	s.dequeue()
	s.ticket, s.started, s.asked = p.fly(l, now), now, false
	return Ticket{Number: s.ticket, Ref: s.ref}
}

// patience is how long a page waits for rows to pass: as long as four requests
// take, so that a sweep gets its quarter of the budget.
func (l *lane) patience() time.Duration {
	return time.Duration(4 / float64(l.limiter.Limit()) * float64(time.Second))
}

// next is the row first in the order of claim. In an outage it is the one not
// asked for longest, so that one bad row is not asked for ever and the others
// never.
func (l *lane) next() *slot {
	if l.outage.failure == nil || l.ready.slots[0].asked {
		return l.ready.slots[0]
	}
	return slices.MinFunc(l.ready.slots, func(a, b *slot) int {
		return cmp.Or(a.started.Compare(b.started), cmp.Compare(a.nth, b.nth))
	})
}

func (p *Plan) wakeLane(l *lane, now time.Time) (time.Time, bool) {
	if l.inFlight >= maxInFlight || l.outage.failure != nil && l.inFlight > 0 {
		return time.Time{}, false
	}
	next, found := p.nextInLane(l, now)
	if !found {
		return time.Time{}, false
	}
	missing := max(0, 1-l.limiter.TokensAt(now))
	token := now.Add(time.Duration(missing / float64(l.limiter.Limit()) * float64(time.Second)))
	return later(later(next, token), l.outage.till()), true
}

// nextInLane is when the lane has something to send, its budget aside.
func (p *Plan) nextInLane(l *lane, now time.Time) (next time.Time, found bool) {
	sooner := func(at time.Time) {
		if !found || at.Before(next) {
			next, found = at, true
		}
	}
	if p.rowWaiting(l) || l.unsettled {
		return now, true
	}
	if len(l.later.slots) > 0 {
		sooner(l.later.slots[0].due)
	}
	if at, ok := p.nextPage(l); ok {
		sooner(at)
	}
	return next, found
}
