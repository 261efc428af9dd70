package model

import (
	"cmp"
	"container/heap"
	"math/rand/v2"
	"slices"
	"time"

	"golang.org/x/time/rate"
)

// The limits a profile is polled within. The service documents none for these
// calls, so they are ours, and modest.
const (
	DefaultRate = 5.0 // requests a second

	burst       = 10
	maxInFlight = 4

	jitter       = 0.1 // share by which an interval may differ either way
	slowInterval = 5 * time.Minute
	floor        = time.Second // between two requests for the same row

	backoffFirst = 2 * time.Second
	backoffMost  = time.Minute
)

// Plan decides what to ask the service for, and when. Nobody else sleeps,
// limits or retries. It is driven by three calls: Start hands out tickets,
// Settle takes one back, Wake tells when Start is worth calling again.
type Plan struct {
	opts   PlanOptions
	rng    *rand.Rand
	lanes  []*lane
	slots  map[Ref]*slot
	flying map[uint64]*lane
	number uint64
	added  int
	focus  Ref
	paused bool
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
	Ref    Ref
	Page   int
}

// Outcome is what a settled ticket means for the next one.
type Outcome struct {
	Pace    Pace
	Failure *Failure // nil when the request succeeded
	More    bool     // of a list page: there is another
}

// lane is the traffic of one profile.
type lane struct {
	profile  string
	limiter  *rate.Limiter
	inFlight int
	holdTill time.Time // nothing is sent before; a throttle sets it
	later    queue     // by due time
	ready    queue     // due, by order of claim
	page     int       // the list page wanted next; 0 is none
}

// slot is one watched deployment. It is in one of its lane's queues, or in
// flight and in neither.
type slot struct {
	ref     Ref
	lane    *lane
	due     time.Time
	started time.Time
	ticket  uint64 // in flight when not zero
	pace    Pace
	fails   int
	asked   bool // somebody pressed refresh
	rank    int
	nth     int // order of adding; settles ties, so that a plan is deterministic
	queue   *queue
	index   int
}

// NewPlan returns a plan that polls nothing yet.
func NewPlan(opts PlanOptions) *Plan {
	return &Plan{
		opts:   opts,
		rng:    rand.New(rand.NewPCG(opts.Seed, 0)),
		slots:  map[Ref]*slot{},
		flying: map[uint64]*lane{},
	}
}

// Add starts polling a deployment, at once. Adding it twice changes nothing.
func (p *Plan) Add(ref Ref, now time.Time) {
	if p.slots[ref] != nil {
		return
	}
	p.added++
	s := &slot{ref: ref, lane: p.lane(ref.Profile), due: now, pace: PaceChanging, nth: p.added}
	p.slots[ref] = s
	s.lane.later.push(s)
}

// Remove stops polling a deployment. A request in flight still counts until it
// settles, and settles as stale.
func (p *Plan) Remove(ref Ref) {
	s := p.slots[ref]
	if s == nil {
		return
	}
	delete(p.slots, ref)
	s.dequeue()
}

// Focus names the row somebody is looking at; it is claimed before the others.
func (p *Plan) Focus(ref Ref) {
	old := p.focus
	p.focus = ref
	for _, s := range []*slot{p.slots[old], p.slots[ref]} {
		if s != nil && s.queue == &s.lane.ready {
			s.rank = p.rank(s)
			heap.Fix(s.queue, s.index)
		}
	}
}

// Refresh makes the deployments due now, or all of them when none is named,
// ahead of everything else and even while the plan is paused. A row that is in
// flight is left alone: its answer is on the way.
func (p *Plan) Refresh(now time.Time, refs ...Ref) {
	if len(refs) == 0 {
		for _, s := range p.slots {
			p.ask(s, now)
		}
		return
	}
	for _, ref := range refs {
		if s := p.slots[ref]; s != nil {
			p.ask(s, now)
		}
	}
}

func (p *Plan) ask(s *slot, now time.Time) {
	if s.ticket != 0 {
		return
	}
	s.asked = true
	s.dequeue()
	s.due = later(now, s.started.Add(floor))
	s.lane.later.push(s)
}

// Browse asks for the profile's list, page after page, behind everything else.
func (p *Plan) Browse(profile string) {
	if l := p.lane(profile); l.page == 0 {
		l.page = 1
	}
}

// Pause stops polling, or goes on with it. Only what Refresh asks for is
// polled meanwhile.
func (p *Plan) Pause(paused bool) { p.paused = paused }

// Paused reports whether polling is paused.
func (p *Plan) Paused() bool { return p.paused }

// Intervals returns the time between two polls of a changing row and of a
// steady one.
func (p *Plan) Intervals() (refresh, steady time.Duration) { return p.opts.Refresh, p.opts.Steady }

// Due returns when a deployment will be asked for next, and whether a request
// for it is in flight.
func (p *Plan) Due(ref Ref) (due time.Time, inFlight bool) {
	s := p.slots[ref]
	if s == nil {
		return time.Time{}, false
	}
	return later(s.due, s.lane.holdTill), s.ticket != 0
}

// Start returns the tickets to send now. Each must be settled once.
func (p *Plan) Start(now time.Time) []Ticket {
	var tickets []Ticket
	for _, l := range p.lanes {
		p.promote(l, now)
		for p.mayClaim(l, now) && l.limiter.AllowN(now, 1) {
			tickets = append(tickets, p.claim(l, now))
		}
	}
	return tickets
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

func (p *Plan) mayClaim(l *lane, now time.Time) bool {
	return l.inFlight < maxInFlight && !l.holdTill.After(now) && p.waiting(l)
}

// waiting reports whether the lane has something it may send.
func (p *Plan) waiting(l *lane) bool {
	if len(l.ready.slots) > 0 && (!p.paused || l.ready.slots[0].asked) {
		return true
	}
	return l.page > 0
}

func (p *Plan) claim(l *lane, now time.Time) Ticket {
	p.number++
	l.inFlight++
	p.flying[p.number] = l
	if len(l.ready.slots) > 0 && (!p.paused || l.ready.slots[0].asked) {
		s := l.ready.slots[0]
		s.dequeue()
		s.ticket, s.started, s.asked = p.number, now, false
		return Ticket{Number: p.number, Ref: s.ref}
	}
	page := l.page
	l.page = 0
	return Ticket{Number: p.number, Ref: Ref{Profile: l.profile}, Page: page}
}

// Current reports whether the ticket is in flight and its row still watched.
func (p *Plan) Current(t Ticket) bool {
	if p.flying[t.Number] == nil {
		return false
	}
	if t.Page > 0 {
		return true
	}
	s := p.slots[t.Ref]
	return s != nil && s.ticket == t.Number
}

// Settle records the outcome of a ticket and reports whether it was current.
// A stale ticket, settled before or for a row no longer watched, changes no
// row.
func (p *Plan) Settle(t Ticket, o Outcome, now time.Time) bool {
	current := p.Current(t)
	l := p.flying[t.Number]
	if l == nil {
		return false
	}
	delete(p.flying, t.Number)
	l.inFlight--
	if !current {
		return false
	}
	if o.Failure != nil && o.Failure.Class == FailThrottled {
		l.holdTill = later(l.holdTill, now.Add(p.spread(o.Failure.Wait())))
	}
	if t.Page > 0 {
		if o.More && o.Failure == nil {
			l.page = t.Page + 1
		}
		return true
	}
	s := p.slots[t.Ref]
	s.ticket, s.pace = 0, o.Pace
	s.due = p.nextDue(s, o, now)
	l.later.push(s)
	return true
}

func (p *Plan) nextDue(s *slot, o Outcome, now time.Time) time.Time {
	if o.Failure == nil {
		s.fails = 0
	} else {
		s.fails++
	}
	soonest := now.Add(floor)
	if o.Failure != nil && o.Pace != PaceSlow {
		wait := max(p.backoff(s.fails), o.Failure.Wait())
		return later(soonest, now.Add(wait))
	}
	// An interval runs from request to request, not from answer to request.
	return later(soonest, s.started.Add(p.interval(o.Pace)))
}

func (p *Plan) interval(pace Pace) time.Duration {
	base := slowInterval
	switch pace {
	case PaceChanging:
		base = p.opts.Refresh
	case PaceSteady:
		base = p.opts.Steady
	case PaceSlow:
	}
	return time.Duration(float64(base) * (1 - jitter + 2*jitter*p.rng.Float64()))
}

// backoff doubles from two seconds to a minute, times 0.75 to 1 so that rows
// which failed together do not come back together.
func (p *Plan) backoff(fails int) time.Duration {
	wait := backoffMost
	if fails < 6 {
		wait = min(backoffMost, backoffFirst<<(fails-1))
	}
	return time.Duration(float64(wait) * (0.75 + 0.25*p.rng.Float64()))
}

// spread lengthens a wait by up to a tenth, never shortening what the server
// asked for.
func (p *Plan) spread(d time.Duration) time.Duration {
	return d + time.Duration(float64(d)*jitter*p.rng.Float64())
}

// Wake returns how long to sleep before Start has something to hand out. It is
// false when only a settled ticket or a call from outside can change that.
func (p *Plan) Wake(now time.Time) (time.Duration, bool) {
	var soonest time.Time
	for _, l := range p.lanes {
		if at, ok := p.wakeLane(l, now); ok && (soonest.IsZero() || at.Before(soonest)) {
			soonest = at
		}
	}
	if soonest.IsZero() {
		return 0, false
	}
	// Rounding up keeps the sleeper from waking a hair before a token is there.
	return max(time.Millisecond, soonest.Sub(now)), true
}

func (p *Plan) wakeLane(l *lane, now time.Time) (time.Time, bool) {
	if l.inFlight >= maxInFlight {
		return time.Time{}, false
	}
	if p.waiting(l) {
		missing := max(0, 1-l.limiter.TokensAt(now))
		wait := time.Duration(missing / float64(l.limiter.Limit()) * float64(time.Second))
		return later(now.Add(wait), l.holdTill), true
	}
	if len(l.later.slots) > 0 {
		return later(l.later.slots[0].due, l.holdTill), true
	}
	return time.Time{}, false
}

func (p *Plan) lane(profile string) *lane {
	i := slices.IndexFunc(p.lanes, func(l *lane) bool { return l.profile == profile })
	if i >= 0 {
		return p.lanes[i]
	}
	perSecond := p.opts.Rates[profile]
	if perSecond <= 0 {
		perSecond = DefaultRate
	}
	l := &lane{profile: profile, limiter: rate.NewLimiter(rate.Limit(perSecond), burst)}
	l.later.order = func(a, b *slot) int { return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.nth, b.nth)) }
	l.ready.order = func(a, b *slot) int { return cmp.Or(cmp.Compare(a.rank, b.rank), l.later.order(a, b)) }
	p.lanes = append(p.lanes, l)
	return l
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
