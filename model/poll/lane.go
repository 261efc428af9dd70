package poll

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"golang.org/x/time/rate"

	"studiowatch/model"
)

const (
	// hangsAfter is how long a request may stay without an answer before another
	// one is sent beside it. maxWithHung is how many requests may then be in
	// flight.
	hangsAfter  = 3 * time.Second
	maxWithHung = 8

	// maxHung is how many requests may be in flight for rows whose last request
	// hung, so that the other rows are still read.
	maxHung = 2
)

// lane is the part of the plan that is about one profile: its rate limit, its
// rows, its sweeps and its failures. Lanes are independent of each other.
type lane struct {
	plan      *Plan
	slots     map[model.Ref]*slot
	profile   string
	limiter   *rate.Limiter
	inFlight  []request      // oldest first
	rows      int            // watched rows
	unasked   int            // watched rows that were never polled
	counts    [paceCount]int // rows that the list may contain, by pace
	scheduled queue          // rows that are not due yet, by due time
	ready     queue          // rows that are due, by rank
	sweep     sweep          // the reading of the list

	outage            outage                       // why nothing can be read
	suspicion         suspicion                    // a failure that may become an outage
	hold              hold                         // a throttle that may concern all rows
	ownThrottlesUntil time.Time                    // until then a throttle concerns its own row only
	slowUntil         time.Time                    // until then intervals are doubled, after a throttle
	priority          *slot                        // polled before all other rows, due or not; nil for none
	priorityAt        time.Time                    // when priority is polled
	recent            [consecutiveFailures]attempt // the last requests, newest first
	firstSent         time.Time                    // when the first request was sent
	answeredAt        time.Time                    // when the last answer came
	failingSince      time.Time                    // the first failure after the last answer; zero when there was none
	readSent          time.Time                    // when the last successful request was sent
	consultedAt       time.Time                    // when a witness was last answered, which cleared the profile

	unsettled bool // the coverage must be chosen again
}

// request is an HTTP request in flight.
type request struct {
	number uint64
	slot   *slot // nil for a page
	sent   time.Time
}

// turn is the next request of a lane, and the earliest time for it.
type turn struct {
	slot *slot // nil for a page
	at   time.Time
}

// first returns the slot that comes first in an order; nil if none is allowed.
func first(slots iter.Seq[*slot], allowed func(*slot) bool, order func(a, b *slot) int) *slot {
	var best *slot
	for s := range slots {
		if allowed(s) && (best == nil || order(s, best) < 0) {
			best = s
		}
	}
	return best
}

func (p *Plan) newLane(profile string) *lane {
	l := &lane{plan: p, slots: map[model.Ref]*slot{}, profile: profile, limiter: rate.NewLimiter(p.rate(profile), Burst)}
	l.sweep.lane = l
	l.scheduled.order, l.ready.order = byDue, byRank
	return l
}

func byDue(a, b *slot) int { return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.nth, b.nth)) }

func byRank(a, b *slot) int {
	return cmp.Or(cmp.Compare(a.rank, b.rank), a.deadline.Compare(b.deadline), byDue(a, b))
}

func (p *Plan) rate(profile string) rate.Limit {
	if perSecond := p.opts.Rates[profile]; perSecond > 0 {
		return rate.Limit(perSecond)
	}
	return DefaultRate
}

// slowed is the factor by which intervals are multiplied.
func (l *lane) slowed(now time.Time) time.Duration {
	if now.Before(l.slowUntil) {
		return 2
	}
	return 1
}

// count adds a row to counts, or takes it out again: by is +1 or -1.
func (l *lane) count(s *slot, by int) {
	if !s.unlisted && s.pace != PaceSlow {
		l.counts[s.pace] += by
	}
	l.unsettled = true
}

func (l *lane) setUnlisted(s *slot, unlisted bool) {
	if s.unlisted == unlisted {
		return
	}
	l.count(s, -1)
	s.unlisted = unlisted
	l.count(s, +1)
}

// promote moves the rows that are due to the ready queue.
func (l *lane) promote(now time.Time) {
	for len(l.scheduled.slots) > 0 && !l.scheduled.slots[0].due.After(now) {
		s := l.scheduled.slots[0]
		s.dequeue()
		s.rank, s.deadline = s.claimRank(), s.due.Add(s.grace(now))
		l.ready.push(s)
	}
}

// nextTurn returns the next request of the lane; false when there is none.
func (l *lane) nextTurn(now time.Time) (turn, bool) {
	switch {
	case l.outage.failure != nil:
		return l.probe(now)
	case l.hold.failure != nil:
		return l.trial(now)
	}
	ordinary, ok := l.ordinaryTurn(now)
	if at := model.Later(l.outage.notBefore, ordinary.at); ok {
		ordinary.at = at
	}
	s := l.priority
	if s == nil || l.plan.paused || s.ticket != 0 {
		return ordinary, ok
	}
	at, free := l.roomFor(&record{}, now)
	if !free {
		return turn{}, false
	}
	if l.confirmFirst() {
		ok = false
	}
	if special := (turn{s, s.earliest(model.Later(at, l.priorityAt))}); !ok || !special.at.After(model.Later(ordinary.at, now)) {
		return special, true
	}
	return ordinary, true
}

// confirmFirst reports whether the first failed row must be polled again before
// any other row: many rows have failed, and none was answered. When a key or an
// account is refused, the other rows are polled too. An outage for that reason
// is probed so seldom that the good rows among bad ones would be found late.
func (l *lane) confirmFirst() bool {
	q := &l.suspicion
	if !q.noWitness || !l.answeredAt.IsZero() || l.rows-l.unasked < hangsNeeded {
		return false
	}
	return q.failure.Class != model.FailKey && q.failure.Class != model.FailBilling && q.failure.Class != model.FailPermission
}

// ordinaryTurn returns the row or page that is due next. A page comes after the
// rows, but not when it has waited for longer than pageWait, so that a sweep goes
// on however many rows are due.
func (l *lane) ordinaryTurn(now time.Time) (turn, bool) {
	w := &l.sweep
	var row, page turn
	var isRow, isPage bool
	if l.rowWaiting() {
		row, isRow = l.rowTurn(now)
	}
	if w.pageWaiting(now) && (!l.plan.paused || w.byHand) {
		page.at, isPage = l.roomFor(&w.record, now)
	}
	starved := isPage && now.Sub(w.since) > l.pageWait()
	if isPage && (!isRow || page.at.Before(row.at) || starved && !row.at.Before(page.at)) {
		return page, true
	}
	return row, isRow
}

// rowTurn returns the first of the due rows that may be polled now.
func (l *lane) rowTurn(now time.Time) (turn, bool) {
	s := l.ready.slots[0]
	switch {
	case len(l.inFlight) >= maxInFlight && l.unasked == 0:
		return turn{}, false
	case len(l.inFlight) >= maxInFlight:
		s = first(slices.Values(l.ready.slots), func(s *slot) bool { return s.sent.IsZero() }, l.ready.order)
	case s.hung && !s.asked && (l.hung() >= maxHung || l.unasked > 0):
		if other := first(slices.Values(l.ready.slots), func(s *slot) bool { return !s.hung }, l.ready.order); other != nil || l.hung() >= maxHung {
			s = other
		}
	}
	if s == nil || l.plan.paused && !s.asked {
		return turn{}, false
	}
	at, ok := l.roomFor(&s.record, now)
	return turn{s, at}, ok
}

// hung returns how many requests are in flight for rows whose last request hung.
func (l *lane) hung() (n int) {
	for _, f := range l.inFlight {
		if f.slot != nil && f.slot.hung {
			n++
		}
	}
	return n
}

// roomFor returns when another request may be sent without too many in flight;
// false when an answer must come first. At most maxInFlight are sent. A page, or
// a row that was never polled, need not wait for a request that hangs.
func (l *lane) roomFor(r *record, now time.Time) (time.Time, bool) {
	switch n := len(l.inFlight); {
	case n < maxInFlight:
		return now, true
	case r.slot != nil && !r.sent.IsZero() || n >= maxWithHung:
		return time.Time{}, false
	default:
		return model.Later(now, l.inFlight[n-maxInFlight].sent.Add(hangsAfter)), true
	}
}

func (l *lane) rowWaiting() bool {
	return len(l.ready.slots) > 0 && (!l.plan.paused || l.ready.slots[0].asked)
}

// send returns the ticket for a turn.
func (l *lane) send(t turn, now time.Time) Ticket {
	if t.slot == nil {
		return l.sweep.send(now)
	}
	return l.claimRow(t.slot, now)
}

// dispatch records another request in flight and returns its number.
func (l *lane) dispatch(s *slot, now time.Time) uint64 {
	l.plan.number++
	l.inFlight = append(l.inFlight, request{l.plan.number, s, now})
	l.plan.inFlight[l.plan.number] = l
	l.outage.sent = now
	if l.firstSent.IsZero() {
		l.firstSent = now
	}
	if l.outage.failure != nil {
		l.outage.probes++
	}
	return l.plan.number
}

func (w *sweep) send(now time.Time) Ticket {
	w.ticket, w.sent = w.lane.dispatch(nil, now), now
	return Ticket{Number: w.ticket, Ref: model.Ref{Profile: w.lane.profile}, Page: w.page}
}

func (l *lane) claimRow(s *slot, now time.Time) Ticket {
	s.dequeue()
	if l.priority == s {
		l.priority = nil
	}
	l.countAsked(s)
	s.ticket, s.sent, s.asked = l.dispatch(s, now), now, false
	return Ticket{Number: s.ticket, Ref: s.ref}
}

// countAsked counts a row as polled, by GET or with the list.
func (l *lane) countAsked(s *slot) {
	if s.sent.IsZero() {
		l.unasked--
	}
}

// pageWait is how long a page that is due waits for rows. It is the time of four
// requests, so that a sweep gets its quarter of the rate limit.
func (l *lane) pageWait() time.Duration {
	return time.Duration(4 / float64(l.limiter.Limit()) * float64(time.Second))
}

// wake returns when the lane has something to send and the rate limit allows it.
func (l *lane) wake(now time.Time) (time.Time, bool) {
	next, found := l.nextTurn(now)
	at := next.at
	if !found && l.outage.failure == nil && l.hold.failure == nil {
		at, found = l.nextDue(now)
	}
	if !found {
		return time.Time{}, false
	}
	missing := max(0, 1-l.limiter.TokensAt(now))
	token := now.Add(time.Duration(missing / float64(l.limiter.Limit()) * float64(time.Second)))
	return model.Later(at, token), true
}

// nextDue returns when a lane that has nothing to send now will have something.
func (l *lane) nextDue(now time.Time) (next time.Time, found bool) {
	sooner := func(at time.Time) {
		if !found || at.Before(next) {
			next, found = at, true
		}
	}
	if l.unsettled {
		return now, true
	}
	if at, ok := l.sweep.overdue(); ok {
		sooner(at)
	}
	if len(l.inFlight) >= maxInFlight {
		return next, found // an answer must come first
	}
	if len(l.scheduled.slots) > 0 {
		sooner(l.scheduled.slots[0].due)
	}
	if at, ok := l.sweep.nextPage(); ok {
		sooner(at)
	}
	return next, found
}

// finish removes a request, which must be in flight.
func (l *lane) finish(number uint64) request {
	i := slices.IndexFunc(l.inFlight, func(f request) bool { return f.number == number })
	f := l.inFlight[i]
	l.inFlight = slices.Delete(l.inFlight, i, i+1)
	return f
}
