package model

import (
	"time"
)

const (
	// sweepAbove is how many rows must be watched before a list is worth
	// thinking about.
	sweepAbove = 10

	perPage  = 100 // records a page of the list holds
	maxPages = 200 // of a list; what lies behind is read by GET

	// sweepShare is the part of a profile's requests that sweeps may take.
	sweepShare = 0.25

	// sizeHolds is how long the size of the list is believed when a smaller
	// list would change the plan.
	sizeHolds = 10 * time.Minute

	// A list that fails this often, or for a reason that lasts, is left alone
	// for a while; rows are read by GET meanwhile.
	sweepTries  = 3
	refusedHold = 5 * time.Minute
)

// coverage is which rows are left to the sweeps.
type coverage uint8

const (
	coverNone   coverage = iota // every row is read by GET
	coverSteady                 // changing rows are read by GET
	coverAll
)

// sweep is the reading of a profile's whole list, page after page.
type sweep struct {
	always bool // a glob wants the list, whatever it costs
	wanted bool // somebody asked for it once
	asked  bool // somebody asked for everything now

	coverage coverage
	started  time.Time
	next     time.Time // when another may start
	number   int       // of the sweep that runs or ran last

	page   int       // wanted next; 0 when no sweep runs
	ticket uint64    // of the page in flight
	since  time.Time // how long the page has been wanted, or when it may be
	byHand bool      // it goes on while polling is paused
	fails  int
	seen   map[string]bool
	first  map[string]bool // the first ID of each page
	total  int             // as the last page had it
	clean  bool            // nothing so far says that a record was missed
	lost   int             // records without an ID

	pages    int // the size of the list; 0 while unknown
	pagesAt  time.Time
	complete time.Time // when the last complete sweep began

	refused     *Failure // why the list cannot be read; nil when it can
	refusedAt   time.Time
	refusedTill time.Time
}

// Page is what a settled page of the list means for the plan.
type Page struct {
	Failure  *Failure
	Listings []Listing
	Skipped  int  // records without an ID
	More     bool // the list goes on
	Total    int  // records of the whole list; 0 when the server does not say
}

// Listing is a record of a page. Its pace plays no part when it is not watched.
type Listing struct {
	Ref  Ref
	Pace Pace
}

// Browse asks for the profile's list once, behind everything else.
func (p *Plan) Browse(profile string) { p.lane(profile).sweep.wanted = true }

// Seek asks for the list because a row has been missing since a time: once
// after that, and then no more often than sweeps come.
func (p *Plan) Seek(profile string, since, now time.Time) {
	w := &p.lane(profile).sweep
	if w.page == 0 && (w.started.Before(since) || !now.Before(w.next)) {
		w.wanted = true
	}
}

// Follow says whether a glob needs the profile's list at every round.
func (p *Plan) Follow(profile string, always bool) {
	l := p.lane(profile)
	if l.sweep.always != always {
		l.sweep.always = always
		l.unsettled = true
	}
}

// Lacks reports whether a complete list begun after a time did not have the
// deployment, or there is no list to be had that could tell.
func (p *Plan) Lacks(ref Ref, after time.Time) bool {
	s := p.slots[ref]
	if s == nil {
		return false
	}
	w := &s.lane.sweep
	return w.refused != nil || s.unlisted && w.complete.After(after)
}

// covers reports whether a row is left to the sweeps.
func (p *Plan) covers(s *slot) bool {
	switch {
	case s.unlisted || s.asked || s.ref == p.focus:
		return false
	case s.lane.sweep.coverage == coverAll:
		return s.pace != PaceSlow
	case s.lane.sweep.coverage == coverSteady:
		return s.pace == PaceSteady
	}
	return false
}

// settleCoverage decides anew which rows are left to the sweeps, when
// something has changed that bears on it.
func (p *Plan) settleCoverage(l *lane, now time.Time) {
	w := &l.sweep
	if w.coverage == coverNone && w.pages > 1 && now.Sub(w.pagesAt) >= sizeHolds && l.countable() > sweepAbove {
		w.pages, l.unsettled = 0, true
	}
	if w.refused != nil && !now.Before(w.refusedTill) {
		w.refused, w.fails, l.unsettled = nil, 0, true
	}
	if l.unsettled {
		l.unsettled = false
		p.cover(l, p.cheapest(l), now)
	}
}

func (l *lane) countable() int { return l.counts[PaceChanging] + l.counts[PaceSteady] }

// cheapest returns the coverage that takes the fewest requests to read every
// row as often as it should be.
func (p *Plan) cheapest(l *lane) coverage {
	w := &l.sweep
	changing, steady := float64(l.counts[PaceChanging]), float64(l.counts[PaceSteady])
	pages := float64(max(1, w.pages))
	perRefresh, perSteady := 1/p.opts.Refresh.Seconds(), 1/p.opts.Steady.Seconds()
	costs := [...]float64{
		coverNone:   changing*perRefresh + steady*perSteady,
		coverSteady: changing*perRefresh + pages*perSteady,
		coverAll:    pages * perRefresh,
	}
	best := coverNone
	switch {
	case w.refused != nil || l.countable() <= sweepAbove && !w.always:
		return coverNone
	case w.always:
		best = coverSteady
	}
	for c := best + 1; c <= coverAll; c++ {
		if costs[c] < costs[best] {
			best = c
		}
	}
	return best
}

// cover puts a coverage into effect. A sweep that nobody needs any more is
// given up.
func (p *Plan) cover(l *lane, c coverage, now time.Time) {
	w := &l.sweep
	if before := w.coverage; before != c {
		w.coverage = c
		w.next = w.started.Add(p.sweepEvery(l, now))
		for _, s := range p.slots {
			if s.lane != l || s.ticket != 0 {
				continue
			}
			p.place(s)
			if before == coverNone && s.queue == nil && s.due.Before(w.next) {
				w.next = later(s.due, w.started.Add(p.sweepLeast(l)))
			}
		}
	}
	if w.page > 0 && w.ticket == 0 && !w.needed() {
		p.endSweep(l, false, now)
	}
}

// needed reports whether the running sweep serves anybody.
func (w *sweep) needed() bool { return w.coverage != coverNone || w.always || w.byHand }

// sweepEvery is the time from sweep to sweep: what the rows want, and no less
// than the sweeps' share of the budget allows.
func (p *Plan) sweepEvery(l *lane, now time.Time) time.Duration {
	return max(p.jitter(p.sweepBase(l)*l.slowed(now)), p.sweepLeast(l))
}

func (p *Plan) sweepBase(l *lane) time.Duration {
	if l.sweep.coverage == coverAll {
		return p.opts.Refresh
	}
	return p.opts.Steady
}

func (p *Plan) sweepLeast(l *lane) time.Duration {
	seconds := float64(max(1, l.sweep.pages)) / (float64(l.limiter.Limit()) * sweepShare)
	return time.Duration(seconds * float64(time.Second))
}

// hurry asks for a sweep now, unless one is under way.
func (w *sweep) hurry() {
	if w.page == 0 {
		w.asked = true
	}
}

// startSweep begins a sweep that is due or asked for.
func (p *Plan) startSweep(l *lane, now time.Time) {
	w := &l.sweep
	due, wants := p.sweepDue(l)
	if !wants || due.After(now) {
		return
	}
	w.byHand = w.wanted || w.asked
	w.wanted, w.asked = false, false
	w.number++
	w.page, w.started, w.since = 1, now, now
	w.seen, w.first = map[string]bool{}, map[string]bool{}
	w.total, w.lost, w.fails, w.clean = 0, 0, 0, true
}

// sweepDue returns when the next sweep may begin, if one is wanted and none
// runs.
func (p *Plan) sweepDue(l *lane) (time.Time, bool) {
	w := &l.sweep
	switch {
	case w.page > 0:
		return time.Time{}, false
	case w.wanted || w.asked:
		return w.started.Add(floor), true
	case p.paused || w.refused != nil:
		return time.Time{}, false
	}
	return w.next, w.coverage != coverNone || w.always
}

// pageWaiting reports whether a page may be asked for now.
func (w *sweep) pageWaiting(now time.Time) bool {
	return w.page > 0 && w.ticket == 0 && !w.since.After(now)
}

// nextPage returns when the lane has a page to ask for.
func (p *Plan) nextPage(l *lane) (time.Time, bool) {
	w := &l.sweep
	if w.page > 0 {
		return w.since, w.ticket == 0 && (!p.paused || w.byHand)
	}
	if w.refused != nil && w.always && !w.wanted && !w.asked {
		return w.refusedTill, true
	}
	return p.sweepDue(l)
}

// SettlePage records the outcome of a page. It reports whether the ticket was
// current, and whether this page made a list complete.
func (p *Plan) SettlePage(t Ticket, page Page, now time.Time) (complete, current bool) {
	l, current := p.land(t)
	if !current {
		return false, false
	}
	w := &l.sweep
	w.ticket, w.since = 0, now
	p.learn(l, t, page.Failure, now)
	if page.Failure != nil {
		p.failPage(l, page.Failure, now)
		return false, true
	}
	w.fails, w.refused = 0, nil
	repeated := w.repeats(page)
	w.take(page)
	p.takeListings(l, page.Listings, now)
	w.measure(t.Page, page, now)
	switch {
	case repeated:
		p.endSweep(l, false, now)
	case !page.More:
		complete = w.clean && (w.total == 0 || len(w.seen)+w.lost == w.total)
		p.endSweep(l, complete, now)
	case t.Page >= maxPages:
		p.endSweep(l, false, now)
	default:
		w.page++
		p.cover(l, p.cheapest(l), now)
	}
	return complete, true
}

// repeats reports whether a page is one that came before: a server that knows
// no paging sends the first for ever.
func (w *sweep) repeats(page Page) bool {
	if len(page.Listings) == 0 {
		return false
	}
	id := page.Listings[0].Ref.ID
	before := w.first[id]
	w.first[id] = true
	return before
}

func (w *sweep) take(page Page) {
	// A list that grows or shrinks while it is read may hide a record between
	// two pages.
	if w.page > 1 && page.Total != w.total {
		w.clean = false
	}
	w.total = page.Total
	w.lost += page.Skipped
	for _, listing := range page.Listings {
		w.seen[listing.Ref.ID] = true
	}
}

// measure learns the size of the list.
func (w *sweep) measure(number int, page Page, now time.Time) {
	pages := number
	if page.More {
		pages++
	}
	if page.Total > 0 {
		pages = max(pages, (page.Total+perPage-1)/perPage)
	}
	w.pages, w.pagesAt = min(pages, maxPages), now
}

func (p *Plan) takeListings(l *lane, listings []Listing, now time.Time) {
	for _, listing := range listings {
		s := p.slots[listing.Ref]
		if s == nil {
			continue
		}
		s.sweep = l.sweep.number
		l.setUnlisted(s, false)
		p.setPace(s, listing.Pace)
		if s.ticket != 0 {
			continue
		}
		s.fails = 0
		if s.ref != p.focus && !s.asked {
			s.due = later(now.Add(floor), now.Add(p.interval(l, listing.Pace, now)))
		}
		p.place(s)
	}
}

// failPage keeps the sweep at its page, and gives it up when that is no use.
func (p *Plan) failPage(l *lane, f *Failure, now time.Time) {
	w := &l.sweep
	w.fails++
	lasting := f.Class == FailPermission || f.Class == FailNotFound || f.Class == FailRejected
	if l.outage.failure == nil && (lasting || w.fails >= sweepTries) {
		w.refused, w.refusedAt, w.refusedTill = f, now, now.Add(p.spread(refusedHold))
		w.wanted = false
		p.endSweep(l, false, now)
		l.unsettled = true
		return
	}
	w.since = now
	if l.outage.failure == nil {
		w.since = now.Add(max(p.backoff(w.fails), f.Wait()))
	}
}

// endSweep ends the running sweep. Rows left to it that it did not bring are
// asked for by GET; a complete list also says which it does not have.
func (p *Plan) endSweep(l *lane, complete bool, now time.Time) {
	w := &l.sweep
	w.page, w.byHand = 0, false
	w.seen, w.first = nil, nil
	for _, s := range p.slots {
		if s.lane != l || s.sweep == w.number {
			continue
		}
		if complete {
			l.setUnlisted(s, true)
		}
		if s.queue == nil && s.ticket == 0 {
			l.later.push(s)
		}
	}
	if complete {
		w.complete = w.started
	}
	w.next = w.started.Add(p.sweepEvery(l, now))
}

// Rhythm is how often rows are really asked for, where the budget does not
// allow what the options say.
type Rhythm struct {
	Refresh, Steady time.Duration
	Stretched       bool // either is longer than what was asked for
}

// Rhythm returns the intervals of the profile that has to stretch them most.
func (p *Plan) Rhythm(now time.Time) Rhythm {
	r := Rhythm{Refresh: p.opts.Refresh, Steady: p.opts.Steady}
	for _, l := range p.lanes {
		refresh, steady := p.laneRhythm(l, now)
		r.Refresh, r.Steady = max(r.Refresh, refresh), max(r.Steady, steady)
	}
	r.Stretched = r.Refresh > p.opts.Refresh || r.Steady > p.opts.Steady
	return r
}

// overdue is how long after its time a reading may come before it is worth a
// word: a call may take fifteen seconds, and its turn some more.
const overdue = time.Minute

// Fresh returns for how long a reading of a deployment is as fresh as it
// should be, which is until a newer one is overdue.
func (p *Plan) Fresh(ref Ref, now time.Time) time.Duration {
	s := p.slots[ref]
	if s == nil {
		return 0
	}
	refresh, steady := p.laneRhythm(s.lane, now)
	interval := slowInterval
	switch s.pace {
	case PaceChanging:
		interval = refresh
	case PaceSteady:
		interval = steady
	case PaceSlow:
	}
	return scaled(interval, 1+jitter) + overdue
}

func (p *Plan) laneRhythm(l *lane, now time.Time) (refresh, steady time.Duration) {
	w := &l.sweep
	slowed := l.slowed(now)
	refresh, steady = p.opts.Refresh*slowed, p.opts.Steady*slowed
	demand := 0.0 // GETs a second
	if w.coverage != coverAll {
		demand += float64(l.counts[PaceChanging]) / refresh.Seconds()
	}
	if w.coverage == coverNone {
		demand += float64(l.counts[PaceSteady]) / steady.Seconds()
	}
	budget := float64(l.limiter.Limit())
	if w.coverage != coverNone {
		budget *= 1 - sweepShare
	}
	stretch := max(1, demand/budget)
	refresh, steady = scaled(refresh, stretch), scaled(steady, stretch)
	if w.coverage != coverNone {
		steady = max(p.opts.Steady*slowed, p.sweepLeast(l))
	}
	if w.coverage == coverAll {
		refresh = max(p.opts.Refresh*slowed, p.sweepLeast(l))
		steady = refresh
	}
	return refresh, steady
}

func scaled(d time.Duration, by float64) time.Duration {
	return time.Duration(float64(d) * by).Round(time.Second / 10)
}
