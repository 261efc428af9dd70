package model

import (
	"time"
)

const (
	perPage  = 100 // records a page of the list holds
	maxPages = 200 // of a list; what lies behind is read by GET

	// A list that fails this often, or for a reason that lasts, is left alone
	// for a while; rows are read by GET meanwhile.
	sweepTries  = 3
	refusedHold = 5 * time.Minute
)

// sweep is the reading of a profile's whole list, page after page.
type sweep struct {
	always bool // a glob wants the list, whatever it costs
	wanted bool // somebody asked for it once
	asked  bool // somebody asked for everything now

	awaited bool // somebody waits for what it may bring

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

// AwaitList says whether somebody waits for what the profile's list may bring.
// It is then read as often as a changing row is.
func (p *Plan) AwaitList(profile string, waiting bool) { p.lane(profile).sweep.awaited = waiting }

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
	w.begin(now)
}

func (w *sweep) begin(now time.Time) {
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
