// Package poll decides what to ask the service for, and when: how often each
// deployment, which of them with the list, and what to do about failures and
// throttles. It sends nothing; whoever drives a Plan does.
package poll

import (
	"container/heap"
	"slices"
	"time"

	"studiowatch/model"
)

// The limits a profile is polled within. The service documents none for these
// calls, so they are ours, and modest.
const (
	DefaultRate = 5.0 // requests a second

	Burst       = 10
	maxInFlight = 4

	jitter       = 0.1 // share by which an interval may differ either way
	slowInterval = 5 * time.Minute
	Floor        = time.Second // between two requests for the same thing
)

// Plan decides what to ask the service for, and when. Nobody else sleeps,
// limits or retries. It is driven by three calls: Start hands out tickets,
// Settle or SettlePage takes one back, Wake tells when Start is worth calling
// again.
type Plan struct {
	opts   PlanOptions
	lanes  []*lane
	flying map[uint64]*lane
	number uint64
	added  int
	focus  model.Ref
	paused bool

	trialAfter time.Duration
}

// PlanOptions are the intervals and limits of a Plan.
type PlanOptions struct {
	Refresh time.Duration      // while a deployment is changing
	Steady  time.Duration      // once it is not
	Rates   map[string]float64 // requests a second by profile; DefaultRate where none is given
	Seed    uint64             // of the jitter
}

// Ticket is leave to send one HTTP request: a GET for Ref, or, when Page is
// not zero, that page of the list of Ref.Profile.
type Ticket struct {
	Number uint64
	Ref    model.Ref
	Page   int
}

// Outcome is what a settled GET means for the next one.
type Outcome struct {
	Pace    Pace
	Failure *model.Failure // nil when the request succeeded
}

// NewPlan returns a plan that polls nothing yet.
func NewPlan(opts PlanOptions) *Plan {
	return &Plan{
		opts:   opts,
		flying: map[uint64]*lane{},

		trialAfter: trialAfter,
	}
}

// Add starts polling a deployment, at once. Adding it twice changes nothing.
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
	s.lane.tally(s, +1)
	s.place()
}

// Remove stops polling a deployment. A request in flight still counts until it
// settles, and settles as stale.
func (p *Plan) Remove(ref model.Ref) {
	s := p.slot(ref)
	if s == nil {
		return
	}
	l := s.lane
	delete(l.slots, ref)
	l.met(s)
	l.setMissing(s, false)
	l.rows--
	l.tally(s, -1)
	s.dequeue()
	if q := &l.suspicion; q.by == &s.record || q.witness == &s.record {
		l.suspicion, l.outOfTurn = suspicion{}, nil
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

// Focus names the row somebody is looking at. It is claimed before the others,
// and always by GET, which knows more than a list.
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
			s.place()
		}
	}
}

// Refresh makes the deployments due now, or all of them when none is named,
// ahead of everything else and even while the plan is paused. A row that is in
// flight is left alone: its answer is on the way. It ends the wait of a
// profile's back-off, but not one that a throttle asks for.
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
			s.lane.outage.relent(now)
		}
	}
}

// refresh asks for everything now, a row by GET where the list does not bring
// it.
func (l *lane) refresh(now time.Time) {
	for _, s := range l.slots {
		if s.covered() {
			l.sweep.hurry()
		} else {
			s.ask(now)
		}
	}
	if l.sweep.always {
		l.sweep.hurry()
	}
	l.outage.relent(now)
}

// Retry ends the pause a profile is in, because its key or address is new. A
// throttle's pause stays: the account may be the same.
func (p *Plan) Retry(profile string, now time.Time) {
	l := p.lane(profile)
	l.outage.relent(now)
	l.outage.fails = 0
	for _, s := range l.slots {
		if s.ticket == 0 && s.due.After(now) {
			s.due = s.from(now)
			s.place()
		}
	}
	if w := &l.sweep; w.failure != nil {
		w.next, w.since = model.Later(now, w.wish), model.Later(now, w.wish)
	}
	l.unsettled = true
}

// Resume starts over after the machine has slept: what was in flight is
// forgotten, and settles as stale, and every row is due now. Only what the
// server asked for is waited out, since a clock that jumps may also have been
// set.
func (p *Plan) Resume(now time.Time) {
	clear(p.flying)
	for _, l := range p.lanes {
		l.air = nil
		l.suspicion, l.outOfTurn = suspicion{}, nil
		l.outage.relent(now)
		l.sweep.page, l.sweep.ticket, l.sweep.next = 0, 0, now
		for _, s := range l.slots {
			s.ticket, s.due = 0, s.from(now)
			s.place()
		}
	}
}

// Pause stops polling, or goes on with it. Only what Refresh and Browse ask
// for is polled meanwhile.
func (p *Plan) Pause(paused bool) { p.paused = paused }

// Paused reports whether polling is paused.
func (p *Plan) Paused() bool { return p.paused }

// Unread reports whether nothing was ever read with a profile.
func (p *Plan) Unread(profile string) bool {
	l := p.laneOf(profile)
	return l == nil || l.readSent.IsZero()
}

// Intervals returns the time between two polls of a changing row and of a
// steady one, as the options have them.
func (p *Plan) Intervals() (refresh, steady time.Duration) { return p.opts.Refresh, p.opts.Steady }

// Due returns when a deployment will be asked for next, and whether a request
// for it is in flight.
func (p *Plan) Due(ref model.Ref) (due time.Time, inFlight bool) {
	s := p.slot(ref)
	if s == nil {
		return time.Time{}, false
	}
	due = s.due
	if s.queue == nil && s.ticket == 0 {
		due = s.lane.sweep.next
	}
	return model.Later(due, model.Later(s.lane.outage.till(), s.lane.pause.till)), s.ticket != 0
}

// Waiting returns how long the request for a deployment has been under way; 0
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

// Current reports whether the ticket is in flight and what it asks for still
// wanted.
func (p *Plan) Current(t Ticket) bool {
	l := p.flying[t.Number]
	if l == nil {
		return false
	}
	if t.Page > 0 {
		return l.sweep.ticket == t.Number
	}
	s := p.slot(t.Ref)
	return s != nil && s.ticket == t.Number
}

// land takes a ticket out of flight and reports whether it was current.
func (p *Plan) land(t Ticket) (l *lane, f flight, current bool) {
	current = p.Current(t)
	if l = p.flying[t.Number]; l != nil {
		delete(p.flying, t.Number)
		f = l.landed(t.Number)
	}
	return l, f, current
}

// Settle records the outcome of a GET and reports whether its ticket was
// current. A stale one, settled before or for a row no longer watched, changes
// no row; that its request failed still counts for the profile.
func (p *Plan) Settle(t Ticket, o Outcome, now time.Time) bool {
	l, f, current := p.land(t)
	if f.slot != nil && (current || o.Failure != nil) {
		l.learn(&f.slot.record, o.Failure, f.sent, now)
	}
	if !current {
		return false
	}
	s := p.slot(t.Ref)
	s.ticket = 0
	l.setMissing(s, o.Failure != nil && o.Failure.Class == model.FailNotFound)
	s.setPace(o.Pace)
	s.due = s.nextDue(o, now)
	s.place()
	return true
}

// Forget takes back a ticket whose request was given up before an answer came.
func (p *Plan) Forget(t Ticket, now time.Time) {
	l, _, current := p.land(t)
	switch {
	case !current:
	case t.Page > 0:
		l.sweep.ticket, l.sweep.since = 0, now.Add(Floor)
	default:
		s := p.slot(t.Ref)
		s.ticket, s.due = 0, now.Add(Floor)
		s.place()
	}
}

// Slow asks for a row seldom from now on: it is gone.
func (p *Plan) Slow(ref model.Ref, now time.Time) {
	s := p.slot(ref)
	if s == nil || s.ticket != 0 {
		return
	}
	s.setPace(PaceSlow)
	s.due = now.Add(s.lane.interval(&s.record, PaceSlow, now))
	s.place()
}

// interval is the time to a row's next request. Where the budget does not carry
// what all rows want, all are put off alike.
func (l *lane) interval(r *record, pace Pace, now time.Time) time.Duration {
	return r.dice.jitter(l.paced(pace, now))
}

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

// Wake returns how long to sleep before Start has something to hand out. It is
// false when only a settled ticket or a call from outside can change that.
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
	// Rounding up keeps the sleeper from waking a hair before a token is there.
	return max(time.Millisecond, soonest.Sub(now)), true
}

// slot returns a row; nil where it is not watched.
func (p *Plan) slot(ref model.Ref) *slot {
	if l := p.laneOf(ref.Profile); l != nil {
		return l.slots[ref]
	}
	return nil
}

// laneOf returns the lane of a profile; nil while nothing was asked of it.
func (p *Plan) laneOf(profile string) *lane {
	if i := slices.IndexFunc(p.lanes, func(l *lane) bool { return l.profile == profile }); i >= 0 {
		return p.lanes[i]
	}
	return nil
}

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
