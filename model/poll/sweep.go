package poll

import (
	"maps"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

const (
	// Bounds of a list, against a service that has no end of them: no more
	// records are kept in mind, and no more pages asked for.
	mostRecords = 100_000
	mostPages   = 2_000

	// A list that is refused is left alone for a while. One that cannot be read
	// for any other reason is tried again with the ordinary back-off.
	refusedHold = 5 * time.Minute

	// pageTries is how often a page is asked for before the list is read anew
	// from its beginning.
	pageTries = 3
)

// sweep is the reading of a profile's whole list, page after page.
type sweep struct {
	lane    *lane
	record       // how the list has fared
	always  bool // a glob wants the list, whatever it costs
	awaited bool // somebody waits for what it may bring
	wanted  bool // somebody asked for it once
	asked   bool // somebody asked for everything now

	coverage coverage
	started  time.Time
	next     time.Time // when another may start
	number   int       // of the sweep that runs or ran last

	page   int       // wanted next; 0 when no sweep runs
	ticket uint64    // of the page in flight
	since  time.Time // how long the page has been wanted, or when it may be
	byHand bool      // it goes on while polling is paused

	seen   map[string]bool
	firsts map[string]bool // the first ID of each page
	before map[string]bool // what the last reading to the end has seen
	total  int             // as the last page had it
	told   bool            // the last page had a total
	clean  bool            // nothing so far says that a record was missed
	lost   int             // records without an ID
	size   int             // records of the largest page so far, also of earlier sweeps
	behind int             // the total behind which this sweep looks for more
	proved int             // a total behind which there was nothing
	doubt  bool            // the last reading did not fit its total, so another was asked for

	pages    int // the size of the list; 0 while unknown
	pagesAt  time.Time
	complete []time.Time // when the last complete sweeps began
	count    ListCount

	slow       bool           // the first page of all keeps the rows waiting
	troubled   time.Time      // since when it cannot be read
	failure    *model.Failure // why the list cannot be read; nil when it can
	noSuchPath *model.Failure // the same, where it means that the host has no such list
}

// Page is what a settled page of the list means for the plan.
type Page struct {
	Failure  *model.Failure
	Listings []Listing
	Sent     int // records, good and bad
	Skipped  int // of these, records without an ID
	Total    int // records of the whole list, where HasTotal
	HasTotal bool
}

// Listing is a record of a page. Its pace plays no part when it is not watched.
type Listing struct {
	Ref  model.Ref
	Pace Pace
}

// Listed says how far a page has brought the reading of a list.
type Listed uint8

// How far a list was read. Each goes further than those before it.
const (
	ListOpen  Listed = iota // it goes on, or could not be read
	ListEnded               // it has come to its end, and may still lack something
	ListRead                // as far as can be told, that was all, or all that is ever read: ListCount tells
	ListWhole               // the count of the service fits too, so what it lacks is not there
)

// ListCount is what the last reading of a list to its end has found.
type ListCount struct {
	Says    int  // records, as the service counts them
	Counted bool // it does
	Seen    int  // records that it sent
	Cut     bool // the list was too long to be read to its end
}

// Differs reports whether the service counts other than what it sends, or more
// than is read.
func (c ListCount) Differs() bool { return c.Cut || c.Counted && c.Says != c.Seen }

// ListCount returns what the last reading of a profile's list has found.
func (p *Plan) ListCount(profile string) ListCount {
	if l := p.laneOf(profile); l != nil {
		return l.sweep.count
	}
	return ListCount{}
}

// Browse asks for the profile's list once, behind everything else.
func (p *Plan) Browse(profile string) { p.lane(profile).sweep.wanted = true }

// Seek asks for the list because a row has been missing since a time, until two
// complete ones are there that were begun later and lie far enough apart.
func (p *Plan) Seek(profile string, since, now time.Time) {
	w := &p.lane(profile).sweep
	switch first := w.firstSince(since); {
	case w.page > 0 || w.failure != nil:
	case !first.IsZero() && now.Sub(first) < GoneAfter:
	case w.started.Before(since), !now.Before(w.next), !first.IsZero() && w.started.Sub(first) < GoneAfter:
		w.wanted = true
	}
}

// firstSince is when the first complete sweep began after a time; zero when
// none has.
func (w *sweep) firstSince(since time.Time) time.Time {
	for _, at := range w.complete {
		if !at.Before(since) {
			return at
		}
	}
	return time.Time{}
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
func (p *Plan) AwaitList(profile string, waiting bool) {
	l := p.lane(profile)
	if l.sweep.awaited != waiting {
		l.sweep.awaited = waiting
		l.unsettled = true
	}
}

// Absence is what is known of whether a deployment is not there.
type Absence uint8

// The absences.
const (
	AbsenceOpen   Absence = iota // nothing proves it
	AbsenceProved                // lists lack it, and something was read beside them
	AbsenceWaived                // something was read, and the key may not read the list
)

// Absent returns whether it is proved that a deployment is not there which has
// been said to be missing since a time: two complete lists without it, which
// began later and far enough apart. Where the list is forbidden, a reading of
// something else has to do.
func (p *Plan) Absent(ref model.Ref, since time.Time) Absence {
	s := p.slot(ref)
	if s == nil {
		return AbsenceOpen
	}
	w := &s.lane.sweep
	if f := w.failure; f != nil {
		if f.Class == model.FailPermission && f.Answered() && s.lane.readSent.After(since) {
			return AbsenceWaived
		}
		return AbsenceOpen
	}
	first := w.firstSince(model.Later(since, s.lackedFrom))
	if s.lackedFrom.IsZero() || first.IsZero() || w.complete[len(w.complete)-1].Sub(first) < GoneAfter {
		return AbsenceOpen
	}
	return AbsenceProved
}

// hurry asks for a sweep now, unless one is under way.
func (w *sweep) hurry() {
	if w.page == 0 {
		w.asked = true
	}
}

// start begins a sweep that is due or asked for.
func (w *sweep) start(now time.Time) {
	due, wants := w.due()
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
	w.seen, w.firsts = map[string]bool{}, map[string]bool{}
	w.total, w.told, w.lost, w.behind, w.clean = 0, false, 0, 0, true
}

// due returns when the next sweep may begin, if one is wanted and none
// runs.
func (w *sweep) due() (time.Time, bool) {
	switch {
	case w.page > 0:
		return time.Time{}, false
	case w.wanted || w.asked:
		return model.Later(w.started.Add(Floor), w.wish), true
	case w.lane.plan.paused:
		return time.Time{}, false
	}
	return w.next, w.coverage != coverNone || w.always || w.awaited || w.failure != nil && w.lane.countable() > sweepAbove
}

// overdue is when the rows are asked by GET although the first page of all is
// still under way.
func (w *sweep) overdue() (time.Time, bool) {
	return w.sent.Add(hangsAfter), w.ticket != 0 && w.answeredAt.IsZero() && !w.slow && w.failure == nil
}

// pageWaiting reports whether a page may be asked for now.
func (w *sweep) pageWaiting(now time.Time) bool {
	return w.page > 0 && w.ticket == 0 && !w.since.After(now)
}

// nextPage returns when the lane has a page to ask for.
func (w *sweep) nextPage() (time.Time, bool) {
	if w.page > 0 {
		return w.since, w.ticket == 0 && (!w.lane.plan.paused || w.byHand)
	}
	return w.due()
}

// again is when the list is tried again that could not be read.
func (w *sweep) again() time.Time {
	if w.page > 0 {
		return w.since
	}
	return w.next
}

// nowhere reports whether the host has no list, and knows none of the rows: it
// has no deployment API.
func (l *lane) nowhere() bool {
	return l.sweep.noSuchPath != nil && l.rows > 0 && l.missing == l.rows
}

// SettlePage records the outcome of a page. It reports whether the ticket was
// current, and how far the list was read.
func (p *Plan) SettlePage(t Ticket, page Page, now time.Time) (listed Listed, current bool) {
	l, f, current := p.land(t)
	if !current {
		return ListOpen, false
	}
	w := &l.sweep
	w.ticket, w.since = 0, now
	if w.slow {
		w.slow, l.unsettled = false, true
	}
	l.learn(&w.record, page.Failure, f.sent, now)
	if page.Failure != nil {
		l.sweep.failPage(page.Failure, now)
		return ListOpen, true
	}
	if w.failure != nil {
		w.fails, w.failure, w.noSuchPath, l.unsettled = 0, nil, nil, true
	}
	ended := w.take(page)
	l.sweep.takeListings(page.Listings, f.sent, now)
	w.measure(page, now)
	switch {
	case ended:
		w.pages = w.page // whatever the service counts
		listed = w.conclude()
		l.sweep.end(listed, now)
	case w.page >= mostPages || len(w.seen) >= mostRecords:
		listed, w.count = ListRead, ListCount{w.total, w.told, len(w.seen) + w.lost, true}
		l.sweep.end(listed, now)
	default:
		w.page++
		l.cover(l.cheapest(), now)
	}
	return listed, true
}

// take takes in the records of a page, and reports whether it was the last.
// The size of a page is for the service to say: it may be smaller than what is
// asked for, so a list ends when as many records were seen as the service
// counts. Where it does not count, or counts what is on the page, the list ends
// with a page that is smaller than the largest one, that is empty, or that was
// there before.
func (w *sweep) take(page Page) (ended bool) {
	// A list that grows or shrinks while it is read may hide a record between
	// two pages.
	if w.page > 1 && (page.Total != w.total || page.HasTotal != w.told) {
		w.clean = false
	}
	w.total, w.told = page.Total, page.HasTotal
	w.lost += page.Skipped
	repeats := w.repeats(page)
	for _, listing := range page.Listings {
		w.seen[listing.Ref.ID] = true
	}
	w.size = max(w.size, page.Sent)
	known := len(w.seen) + w.lost
	if w.behind > 0 && known > w.behind {
		w.complete = nil // what was taken for whole before was a page
	}
	switch {
	case page.Sent == 0 || repeats:
		w.clean = w.clean && (w.told || !repeats)
		if w.behind == known {
			w.proved = w.behind
		}
		return true
	case page.HasTotal && known < page.Total:
		return false
	case page.HasTotal && known == page.Total:
		return !w.mayGoOn(page)
	}
	return page.Sent < w.size
}

// repeats reports whether nothing on a page is new: a service that knows no
// paging sends the first page for ever, and one that knows its end the last.
func (w *sweep) repeats(page Page) bool {
	if len(page.Listings) == 0 {
		return false
	}
	first := page.Listings[0].Ref.ID
	again := w.firsts[first]
	w.firsts[first] = true
	fresh := func(l Listing) bool { return !w.seen[l.Ref.ID] }
	return again || !slices.ContainsFunc(page.Listings, fresh)
}

// pageSizes are those which the documentation names as defaults and limits.
var pageSizes = []int{10, 20, 50, 100, 200}

// mayGoOn reports whether the list may go on although as many records were seen
// as the service counts: the count may be that of the first page. It is looked at
// once for each count, at once where the page is full as far as is known, else
// the next time that the list is read.
func (w *sweep) mayGoOn(page Page) bool {
	full := slices.Contains(pageSizes, page.Sent) || w.number > 1
	if w.page > 1 || !full || w.proved == page.Total {
		return false
	}
	w.behind = page.Total
	return true
}

// conclude says what a list that has come to its end proves.
func (w *sweep) conclude() Listed {
	w.count = ListCount{Says: w.total, Counted: w.told, Seen: len(w.seen) + w.lost}
	same := w.before != nil && maps.Equal(w.before, w.seen)
	w.before = w.seen
	doubt := w.doubt
	w.doubt = false
	switch {
	case w.clean && !w.count.Differs():
		return ListWhole
	case same:
		return ListRead
	}
	w.doubt = !doubt
	w.wanted = w.wanted || w.doubt
	return ListEnded
}

// measure learns the size of the list.
func (w *sweep) measure(page Page, now time.Time) {
	pages := w.page
	if page.HasTotal && w.size > 0 {
		pages = max(pages, (page.Total+w.size-1)/w.size)
	}
	w.pages, w.pagesAt = min(pages, mostPages), now
}

func (w *sweep) takeListings(listings []Listing, sent, now time.Time) {
	l := w.lane
	for _, listing := range listings {
		s := l.slots[listing.Ref]
		if s == nil {
			continue
		}
		s.sweep, s.lackedFrom = w.number, time.Time{}
		l.setUnlisted(s, false)
		s.setPace(listing.Pace)
		if s.ticket != 0 {
			continue
		}
		l.met(s)
		s.answer(nil, now)
		l.setMissing(s, false)
		s.sent, s.fails = model.Later(s.sent, sent), 0
		if s.ref != l.plan.focus && !s.asked {
			s.due = model.Later(s.from(now.Add(Floor)), now.Add(l.interval(&s.record, listing.Pace, now)))
		}
		s.place()
	}
}

// failPage leaves the rows which the page was to bring to GETs, and says when
// the list is tried again beside them.
func (w *sweep) failPage(f *model.Failure, now time.Time) {
	l := w.lane
	if w.failure == nil {
		w.troubled, l.unsettled = now, true
	}
	w.failure, w.noSuchPath = f, nil
	if f.Class == model.FailNotFound || f.Class == model.FailRejected && f.HTTPStatus >= 400 {
		// Whatever its code, a list that is not found is no deployment's
		// absence, but a path that is not there.
		path := *f
		if f.Class == model.FailNotFound {
			path.Class, path.Code = model.FailRejected, safe.Text{}
		}
		w.noSuchPath = &path
	}
	w.fails++
	switch {
	case f.Answered() && l.rows > 0:
		w.wanted = false
		w.end(ListOpen, now)
		w.next = now.Add(w.dice.spread(refusedHold))
		return
	case w.fails == pageTries && w.page > 1:
		byHand := w.byHand
		w.begin(now)
		w.byHand = byHand
	}
	wait := max(w.dice.backoff(w.fails), f.Wait())
	switch {
	case l.outage.failure != nil:
		wait = 0 // the outage has its own
	case l.suspicion.by == &w.record && l.suspicion.witness == nil:
		wait = secondTry
	}
	w.since = model.Later(now.Add(wait), w.wish)
}

// end ends the running sweep. Rows left to it that it did not bring are
// asked for by GET; a list that was read also says which it does not have.
func (w *sweep) end(listed Listed, now time.Time) {
	l := w.lane
	w.page, w.byHand = 0, false
	w.seen, w.firsts = nil, nil
	for _, s := range l.slots {
		if s.sweep == w.number {
			continue
		}
		if listed >= ListRead {
			l.setUnlisted(s, true)
		}
		if listed == ListWhole && s.lackedFrom.IsZero() {
			s.lackedFrom = w.started
		}
		if s.queue == nil && s.ticket == 0 {
			l.later.push(s)
		}
	}
	if listed == ListWhole {
		w.complete = append(w.complete[max(0, len(w.complete)-7):], w.started)
	}
	w.next = w.started.Add(w.every(now))
}
