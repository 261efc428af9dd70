// Package poll decides which requests to send, and when: how often each
// deployment is polled, which deployments are read with the list, and how to
// react to failures and throttles. It sends nothing; the caller of a Plan does.
package poll

import (
	"container/heap"
	"slices"
	"time"

	"studiowatch/model"
)

// The limits for the requests of one profile. The service documents no limits
// for these calls, so these are low.
const (
	DefaultRate = 5.0 // requests a second

	Burst       = 10
	maxInFlight = 4

	jitter       = 0.1             // part of an interval by which it may be longer or shorter
	slowInterval = 5 * time.Minute // of PaceSlow
	Floor        = time.Second     // least time between two requests for the same row or list
)

// Plan decides which requests to send, and when. No other code retries or limits
// requests. Three calls drive it: Start hands out tickets, Settle or SettlePage
// takes one back, and Wake tells when to call Start again.
type Plan struct {
	opts       PlanOptions
	lanes      []*lane
	inFlight   map[uint64]*lane // by ticket number
	number     uint64           // of the last ticket
	added      int              // how many rows were ever added
	focus      model.Ref
	paused     bool
	trialAfter time.Duration // see TrialAfter
}

// PlanOptions are the intervals and limits of a Plan.
type PlanOptions struct {
	Refresh time.Duration      // interval of changing deployments
	Steady  time.Duration      // interval of all others
	Rates   map[string]float64 // requests a second by profile; DefaultRate where none is given
	Seed    uint64             // of the jitter
}

// Ticket is the permission to send one HTTP request: a GET of Ref if Page is 0,
// else that page of the list of Ref.Profile.
type Ticket struct {
	Number uint64
	Ref    model.Ref
	Page   int
}

// Outcome is the result of a GET, as far as the plan needs it.
type Outcome struct {
	Pace    Pace
	Failure *model.Failure // nil when the request succeeded
}

// NewPlan returns a plan that polls nothing yet.
func NewPlan(opts PlanOptions) *Plan {
	return &Plan{opts: opts, inFlight: map[uint64]*lane{}, trialAfter: trialAfter}
}

// Add starts to poll a deployment at once. A second Add changes nothing.
func (p *Plan) Add(ref model.Ref, now time.Time) {
	if p.slot(ref) != nil {
		return
	}
	p.added++
	s := &slot{ref: ref, lane: p.lane(ref.Profile), due: now, pace: PaceChanging, nth: p.added}
	s.slot, s.dice = s, dice(p.opts.Seed+uint64(p.added)*diceRow)
	s.lane.slots[ref] = s
	s.lane.rows++
	s.lane.unasked++
	s.lane.count(s, +1)
	s.enqueue()
}

// Remove stops polling a deployment. Its request in flight still counts as one,
// and its answer is stale.
func (p *Plan) Remove(ref model.Ref) {
	s := p.slot(ref)
	if s == nil {
		return
	}
	l := s.lane
	delete(l.slots, ref)
	l.countAsked(s)
	l.rows--
	l.count(s, -1)
	s.dequeue()
	if q := &l.suspicion; q.by == &s.record || q.witness == &s.record {
		l.suspicion, l.priority = suspicion{}, nil
	}
}

// Configure changes the intervals and rates of a running plan.
func (p *Plan) Configure(opts PlanOptions, now time.Time) {
	p.opts.Refresh, p.opts.Steady, p.opts.Rates = opts.Refresh, opts.Steady, opts.Rates
	for _, l := range p.lanes {
		l.limiter.SetLimitAt(now, p.rate(l.profile))
		l.unsettled = true
	}
}

// Focus names the row that somebody looks at. It is polled before other rows,
// and always by GET, which returns more fields than the list.
func (p *Plan) Focus(ref model.Ref) {
	old := p.focus
	p.focus = ref
	for _, s := range []*slot{p.slot(old), p.slot(ref)} {
		switch {
		case s == nil || s.ticket != 0:
		case s.queue == &s.lane.ready:
			s.rank = s.claimRank()
			heap.Fix(s.queue, s.index)
		case s.queue == nil || s.covered():
			s.enqueue()
		}
	}
}

// Refresh makes the named deployments due now, or all of them if none is named.
// They come before all others, even while the plan is paused. A row whose request
// is in flight is not polled twice. Refresh ends the back-off of a profile, but
// not a wait that the server asked for.
func (p *Plan) Refresh(now time.Time, refs ...model.Ref) {
	if len(refs) == 0 {
		for _, l := range p.lanes {
			l.refresh(now)
		}
		return
	}
	for _, ref := range refs {
		if s := p.slot(ref); s != nil {
			s.ask(now)
			s.lane.outage.endWait(now)
		}
	}
}

// refresh makes all rows due now: with a sweep, and by GET where no sweep reads
// them.
func (l *lane) refresh(now time.Time) {
	for _, s := range l.slots {
		if s.covered() {
			l.sweep.askNow()
		} else {
			s.ask(now)
		}
	}
	if l.sweep.always {
		l.sweep.askNow()
	}
	l.outage.endWait(now)
}

// Retry ends the back-off of a profile, because its key or address is new. It
// does not end the wait of a throttle, because the account may be the same.
func (p *Plan) Retry(profile string, now time.Time) {
	l := p.lane(profile)
	l.outage.endWait(now)
	l.outage.fails = 0
	for _, s := range l.slots {
		if s.ticket == 0 && s.due.After(now) {
			s.due = s.earliest(now)
			s.enqueue()
		}
	}
	if w := &l.sweep; w.failure != nil {
		w.next, w.since = model.Later(now, w.had().notBefore), model.Later(now, w.had().notBefore)
	}
	l.unsettled = true
}

// Resume starts over after the machine has slept. Every row is due now, and the
// answers to requests in flight are stale. Waits that the server asked for are
// kept, because the clock may have been set instead.
func (p *Plan) Resume(now time.Time) {
	clear(p.inFlight)
	for _, l := range p.lanes {
		l.inFlight = nil
		l.suspicion, l.priority = suspicion{}, nil
		l.outage.endWait(now)
		l.sweep.page, l.sweep.ticket, l.sweep.next = 0, 0, now
		for _, s := range l.slots {
			s.ticket, s.due = 0, s.earliest(now)
			s.enqueue()
		}
	}
}

// Pause stops or continues polling. While paused, only requests by Refresh and
// RequestList are sent.
func (p *Plan) Pause(paused bool) { p.paused = paused }

// Paused reports whether polling is paused.
func (p *Plan) Paused() bool { return p.paused }

// Unread reports whether nothing of a profile was ever read.
func (p *Plan) Unread(profile string) bool {
	l := p.laneOf(profile)
	return l == nil || l.readSent.IsZero()
}

// Intervals returns the intervals of changing and of steady rows that the
// options give.
func (p *Plan) Intervals() (refresh, steady time.Duration) { return p.opts.Refresh, p.opts.Steady }

// Due returns when a deployment will be polled next, and whether a request for
// it is in flight.
func (p *Plan) Due(ref model.Ref) (due time.Time, inFlight bool) {
	s := p.slot(ref)
	if s == nil {
		return time.Time{}, false
	}
	due = s.due
	if s.queue == nil && s.ticket == 0 {
		due = s.lane.sweep.next
	}
	return model.Later(due, model.Later(s.lane.outage.until(), s.lane.hold.until)), s.ticket != 0
}

// Waiting returns how long the request for a deployment has been in flight; 0
// when there is none.
func (p *Plan) Waiting(ref model.Ref, now time.Time) time.Duration {
	if s := p.slot(ref); s != nil && s.ticket != 0 {
		return now.Sub(s.sent)
	}
	return 0
}

// Start returns the tickets to send now. Each must be settled once.
func (p *Plan) Start(now time.Time) []Ticket {
	var tickets []Ticket
	for _, l := range p.lanes {
		l.settleCoverage(now)
		l.promote(now)
		l.sweep.start(now)
		for {
			t, ok := l.nextTurn(now)
			if !ok || t.at.After(now) || !l.limiter.AllowN(now, 1) {
				break
			}
			tickets = append(tickets, l.send(t, now))
		}
	}
	return tickets
}

// Current reports whether the ticket is in flight and its row or page is still
// wanted.
func (p *Plan) Current(t Ticket) bool {
	l := p.inFlight[t.Number]
	if l == nil {
		return false
	}
	if t.Page > 0 {
		return l.sweep.ticket == t.Number
	}
	s := p.slot(t.Ref)
	return s != nil && s.ticket == t.Number
}

// finish removes a ticket from those in flight, and reports whether it was
// current.
func (p *Plan) finish(t Ticket) (l *lane, f request, current bool) {
	current = p.Current(t)
	if l = p.inFlight[t.Number]; l != nil {
		delete(p.inFlight, t.Number)
		f = l.finish(t.Number)
	}
	return l, f, current
}

// Settle records the outcome of a GET and reports whether its ticket was
// current. A ticket is stale if it was settled before or its row is no longer
// watched. A stale ticket changes no row, but its failure still counts for the
// profile.
func (p *Plan) Settle(t Ticket, o Outcome, now time.Time) bool {
	l, f, current := p.finish(t)
	if f.slot != nil && (current || o.Failure != nil) {
		l.learn(&f.slot.record, o.Failure, f.sent, now)
	}
	if !current {
		return false
	}
	s := p.slot(t.Ref)
	s.ticket = 0
	s.missing = o.Failure != nil && o.Failure.Class == model.FailNotFound
	s.setPace(o.Pace)
	s.due = s.nextDue(o, now)
	s.enqueue()
	return true
}

// Forget takes back a ticket whose request was cancelled before an answer came.
func (p *Plan) Forget(t Ticket, now time.Time) {
	l, _, current := p.finish(t)
	switch {
	case !current:
	case t.Page > 0:
		l.sweep.ticket, l.sweep.since = 0, now.Add(Floor)
	default:
		s := p.slot(t.Ref)
		s.ticket, s.due = 0, now.Add(Floor)
		s.enqueue()
	}
}

// SlowDown polls a row seldom from now on, because it is gone.
func (p *Plan) SlowDown(ref model.Ref, now time.Time) {
	s := p.slot(ref)
	if s == nil || s.ticket != 0 {
		return
	}
	s.setPace(PaceSlow)
	s.due = now.Add(s.lane.interval(&s.record, PaceSlow, now))
	s.enqueue()
}

// interval returns the time to the next request for a row, with jitter.
func (l *lane) interval(r *record, pace Pace, now time.Time) time.Duration {
	return r.dice.jitter(l.paced(pace, now))
}

// paced returns the interval of a pace.
func (l *lane) paced(pace Pace, now time.Time) time.Duration {
	refresh, steady := l.pacing(now)
	switch pace {
	case PaceChanging:
		return refresh
	case PaceSteady:
		return steady
	case PaceSlow:
	}
	return slowInterval
}

// Wake returns how long to sleep before Start has a ticket to hand out. It is
// false when Start has none before a ticket is settled or another method called.
func (p *Plan) Wake(now time.Time) (time.Duration, bool) {
	var soonest time.Time
	for _, l := range p.lanes {
		if at, ok := l.wake(now); ok && (soonest.IsZero() || at.Before(soonest)) {
			soonest = at
		}
	}
	if soonest.IsZero() {
		return 0, false
	}
	// Rounding up keeps the caller from waking just before the rate limit allows
	// a request.
	return max(time.Millisecond, soonest.Sub(now)), true
}

// slot returns the slot of a deployment; nil if it is not watched.
func (p *Plan) slot(ref model.Ref) *slot {
	if l := p.laneOf(ref.Profile); l != nil {
		return l.slots[ref]
	}
	return nil
}

// laneOf returns the lane of a profile; nil if it has none yet.
func (p *Plan) laneOf(profile string) *lane {
	if i := slices.IndexFunc(p.lanes, func(l *lane) bool { return l.profile == profile }); i >= 0 {
		return p.lanes[i]
	}
	return nil
}

// lane returns the lane of a profile, and makes one if it has none yet.
func (p *Plan) lane(profile string) *lane {
	l := p.laneOf(profile)
	if l == nil {
		l = p.newLane(profile)
		l.sweep.dice = dice(p.opts.Seed + uint64(len(p.lanes))*diceList)
		l.outage.dice = dice(p.opts.Seed + uint64(len(p.lanes))*diceOutage)
		p.lanes = append(p.lanes, l)
	}
	return l
}
