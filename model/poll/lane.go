package poll

import (
	"cmp"
	"slices"
	"time"

	"golang.org/x/time/rate"

	"studiowatch/model"
)

const (
	// hangsAfter is when a call without an answer gives its place to another,
	// and mostInFlight how many requests may then be under way.
	hangsAfter   = 3 * time.Second
	mostInFlight = 8

	// mostHung is how many places rows may take whose last call hung, so that
	// they never take all.
	mostHung = 2
)

// lane is the traffic of one profile: its budget, its rows, its sweeps and
// what stands in its way. Lanes know nothing of each other.
type lane struct {
	plan    *Plan
	slots   map[model.Ref]*slot
	profile string
	limiter *rate.Limiter
	air     []flight       // requests under way, oldest first
	rows    int            // watched
	unasked int            // of these, never asked
	missing int            // of these, said by the last answer not to be there
	counts  [paceCount]int // of the rows a list may bring, by pace
	later   queue          // by due time
	ready   queue          // due, by order of claim
	sweep   sweep          // reading the whole list

	outage       outage                    // why nothing can be read
	suspicion    suspicion                 // what may become one
	pause        pause                     // a throttle that may be for all
	ownThrottles time.Time                 // until then throttles are their rows'
	slowTill     time.Time                 // intervals are doubled until then, after a throttle
	outOfTurn    *slot                     // asked before all others, due or not
	turnAt       time.Time                 // when
	recent       [consecutiveFailures]echo // the last requests, newest first
	begun        time.Time                 // when the first request was sent
	answeredAt   time.Time                 // when anything was last answered
	failing      time.Time                 // the first failure since then; zero when there was none
	readSent     time.Time                 // when the last request left that brought a reading
	consulted    time.Time                 // when a witness last said that a row's fault is its own

	unsettled bool // the counts have changed, so another coverage may be cheaper
}

// flight is a request under way.
type flight struct {
	number uint64
	slot   *slot // nil for a page
	sent   time.Time
}

// turn is what a lane sends next, and when at the earliest.
type turn struct {
	slot *slot // nil for a page
	at   time.Time
}

func (t turn) before(o turn) bool {
	return cmp.Or(t.at.Compare(o.at), cmp.Compare(t.slot.nth, o.slot.nth)) < 0
}

func (p *Plan) newLane(profile string) *lane {
	l := &lane{plan: p, slots: map[model.Ref]*slot{}, profile: profile, limiter: rate.NewLimiter(p.rate(profile), Burst)}
	l.sweep.lane = l
	l.later.order = func(a, b *slot) int { return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.nth, b.nth)) }
	l.ready.order = func(a, b *slot) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), a.latest.Compare(b.latest), l.later.order(a, b))
	}
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

func (l *lane) setUnlisted(s *slot, unlisted bool) {
	if s.unlisted == unlisted {
		return
	}
	l.tally(s, -1)
	s.unlisted = unlisted
	l.tally(s, +1)
}

// promote moves what is due into the order of claim.
func (l *lane) promote(now time.Time) {
	for len(l.later.slots) > 0 && !l.later.slots[0].due.After(now) {
		s := l.later.slots[0]
		s.dequeue()
		s.rank, s.latest = s.claimRank(), s.due.Add(s.grace(now))
		l.ready.push(s)
	}
}

// nextTurn is what a lane sends next.
func (l *lane) nextTurn(now time.Time) (turn, bool) {
	switch {
	case l.outage.failure != nil:
		return l.probe(now)
	case l.pause.failure != nil:
		return l.trial(now)
	}
	ordinary, ok := l.ordinaryTurn(now)
	if at := model.Later(l.outage.wish, ordinary.at); ok {
		ordinary.at = at
	}
	s := l.outOfTurn
	if s == nil || l.plan.paused || s.ticket != 0 {
		return ordinary, ok
	}
	at, free := l.place(&record{}, now)
	if !free {
		return turn{}, false
	}
	if l.enough() {
		ok = false
	}
	if special := (turn{s, s.from(model.Later(at, l.turnAt))}); !ok || !special.at.After(model.Later(ordinary.at, now)) {
		return special, true
	}
	return ordinary, true
}

// enough reports whether no more rows are asked until the first one has been
// asked again: many have failed, and none was answered. Where a key or an
// account is refused they go on, since an outage for that reason is probed too
// seldom to find the good rows behind a few bad ones.
func (l *lane) enough() bool {
	q := &l.suspicion
	if !q.alone || !l.answeredAt.IsZero() || l.rows-l.unasked < hangsNeeded {
		return false
	}
	return q.failure.Class != model.FailKey && q.failure.Class != model.FailBilling && q.failure.Class != model.FailPermission
}

// ordinaryTurn is the row or page whose turn it is. A page comes after the
// rows, unless rows have kept it waiting: a sweep must go on however many rows
// are due.
func (l *lane) ordinaryTurn(now time.Time) (turn, bool) {
	w := &l.sweep
	var row, page turn
	var isRow, isPage bool
	if l.rowWaiting() {
		row, isRow = l.rowTurn(now)
	}
	if w.pageWaiting(now) && (!l.plan.paused || w.byHand) {
		page.at, isPage = l.place(&w.record, now)
	}
	starved := isPage && now.Sub(w.since) > l.patience()
	if isPage && (!isRow || page.at.Before(row.at) || starved && !row.at.Before(page.at)) {
		return page, true
	}
	return row, isRow
}

// rowTurn is the first of the rows that are due for which there is a place.
func (l *lane) rowTurn(now time.Time) (turn, bool) {
	s := l.ready.slots[0]
	switch {
	case len(l.air) >= maxInFlight && l.unasked == 0:
		return turn{}, false
	case len(l.air) >= maxInFlight:
		s = l.ready.first(func(s *slot) bool { return s.sent.IsZero() })
	case s.hung && !s.asked && (l.hung() >= mostHung || l.unasked > 0):
		if other := l.ready.first(func(s *slot) bool { return !s.hung }); other != nil || l.hung() >= mostHung {
			s = other
		}
	}
	if s == nil || l.plan.paused && !s.asked {
		return turn{}, false
	}
	at, ok := l.place(&s.record, now)
	return turn{s, at}, ok
}

// hung is how many requests are under way of rows whose last call hung.
func (l *lane) hung() (n int) {
	for _, f := range l.air {
		if f.slot != nil && f.slot.hung {
			n++
		}
	}
	return n
}

// place is when there is a place for another request: maxInFlight, and for a
// page or a row that was never asked also that of a call which hangs.
func (l *lane) place(r *record, now time.Time) (time.Time, bool) {
	switch n := len(l.air); {
	case n < maxInFlight:
		return now, true
	case r.slot != nil && !r.sent.IsZero() || n >= mostInFlight:
		return time.Time{}, false
	default:
		return model.Later(now, l.air[n-maxInFlight].sent.Add(hangsAfter)), true
	}
}

func (l *lane) rowWaiting() bool {
	return len(l.ready.slots) > 0 && (!l.plan.paused || l.ready.slots[0].asked)
}

// send puts a turn's request in flight.
func (l *lane) send(t turn, now time.Time) Ticket {
	if t.slot == nil {
		return l.sweep.send(now)
	}
	return l.claimRow(t.slot, now)
}

// fly puts another request in flight, and returns its number.
func (l *lane) fly(s *slot, now time.Time) uint64 {
	l.plan.number++
	l.air = append(l.air, flight{l.plan.number, s, now})
	l.plan.flying[l.plan.number] = l
	l.outage.sent = now
	if l.begun.IsZero() {
		l.begun = now
	}
	if l.outage.failure != nil {
		l.outage.probes++
	}
	return l.plan.number
}

func (w *sweep) send(now time.Time) Ticket {
	w.ticket, w.sent = w.lane.fly(nil, now), now
	return Ticket{Number: w.ticket, Ref: model.Ref{Profile: w.lane.profile}, Page: w.page}
}

func (l *lane) claimRow(s *slot, now time.Time) Ticket {
	s.dequeue()
	if l.outOfTurn == s {
		l.outOfTurn = nil
	}
	l.met(s)
	s.ticket, s.sent, s.asked = l.fly(s, now), now, false
	return Ticket{Number: s.ticket, Ref: s.ref}
}

// met counts a row as asked, be it by GET or with the list.
func (l *lane) met(s *slot) {
	if s.sent.IsZero() {
		l.unasked--
	}
}

// setMissing takes down whether the last answer said that the row is not there.
func (l *lane) setMissing(s *slot, missing bool) {
	if s.missing == missing {
		return
	}
	s.missing = missing
	if missing {
		l.missing++
	} else {
		l.missing--
	}
}

// patience is how long a page waits for rows to pass: as long as four requests
// take, so that a sweep gets its quarter of the budget.
func (l *lane) patience() time.Duration {
	return time.Duration(4 / float64(l.limiter.Limit()) * float64(time.Second))
}

// wake is when the lane has something to send, and the budget for it.
func (l *lane) wake(now time.Time) (time.Time, bool) {
	next, found := l.nextTurn(now)
	at := next.at
	if !found && l.outage.failure == nil && l.pause.failure == nil {
		at, found = l.nextLater(now)
	}
	if !found {
		return time.Time{}, false
	}
	missing := max(0, 1-l.limiter.TokensAt(now))
	token := now.Add(time.Duration(missing / float64(l.limiter.Limit()) * float64(time.Second)))
	return model.Later(at, token), true
}

// nextLater is when the lane will have something to send that has nothing to
// send now.
func (l *lane) nextLater(now time.Time) (next time.Time, found bool) {
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
	if len(l.air) >= maxInFlight {
		return next, found // every place is taken
	}
	if len(l.later.slots) > 0 {
		sooner(l.later.slots[0].due)
	}
	if at, ok := l.sweep.nextPage(); ok {
		sooner(at)
	}
	return next, found
}

// landed takes a request out of the air, which it must be in.
func (l *lane) landed(number uint64) flight {
	i := slices.IndexFunc(l.air, func(f flight) bool { return f.number == number })
	f := l.air[i]
	l.air = slices.Delete(l.air, i, i+1)
	return f
}
