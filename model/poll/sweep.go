package poll

import (
	"maps"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

const (
	// Bounds of a list, against a service that sends pages without end.
	maxRecords = 100_000
	maxPages   = 2_000

	// refusedHold is how long a refused list is not read. A list that cannot be
	// read for another reason is tried again with the usual back-off.
	refusedHold = 5 * time.Minute

	// pageTries is how often a page is requested before the list is read again
	// from its beginning.
	pageTries = 3
)

// sweep is the reading of the whole list of a profile, page after page.
type sweep struct {
	lane      *lane
	record         // the results of past requests for the list
	always    bool // a glob needs the list, whatever it costs
	awaited   bool // somebody waits for a deployment that the list may show
	requested bool // one sweep was requested
	asked     bool // one sweep was requested at once, by a refresh or as a witness

	coverage coverage
	started  time.Time
	next     time.Time // when the next sweep is due
	number   int       // of the running sweep, or of the last one

	page   int       // the page to read; 0 when no sweep runs
	ticket uint64    // of the page in flight; 0 when there is none
	since  time.Time // when the page became due, or will be
	byHand bool      // a person asked for it, so it goes on while polling is paused

	seen       map[string]bool // IDs
	firstIDs   map[string]bool // the first ID of each page
	previous   map[string]bool // the IDs of the last list that was read to its end
	total      int             // the total of the last page
	hasTotal   bool            // the last page had a total
	consistent bool            // no sign so far that a record was missed
	withoutID  int             // records without an ID
	size       int             // records of the largest page ever
	beyond     int             // this sweep reads on although it has seen this total; 0 when it does not
	endsAt     int             // a total that was found to be the end of the list
	recheck    bool            // the list is read again because the last sweep did not fit its total

	pages    int         // pages of the list; 0 while unknown
	pagesAt  time.Time   // when pages was last known
	complete []time.Time // when the last complete sweeps began
	count    ListCount

	firstPageLate bool           // the first page ever is slow, so the rows are read by GET
	failingSince  time.Time      // since when it cannot be read
	failure       *model.Failure // why the list cannot be read; nil when it can be
	noSuchPath    *model.Failure // the same failure if it means that the host has no list
}

// Page is the result of a request for a page, as far as the plan needs it.
type Page struct {
	Failure  *model.Failure
	Listings []Listing
	Sent     int // records, good and bad
	Skipped  int // records without an ID, among those sent
	Total    int // records of the whole list, if HasTotal
	HasTotal bool
}

// Listing is a record of a page. Its pace counts only if it is watched.
type Listing struct {
	Ref  model.Ref
	Pace Pace
}

// Listed says how much of a list is read after a page.
type Listed uint8

// The values are in order: each is more than those before it.
const (
	ListOpen  Listed = iota // not read to its end
	ListEnded               // read to its end; records may be missing, so it is read again
	ListRead                // read to its end, and the same as before; or cut, see ListCount
	ListWhole               // read to its end, and the total fits: a deployment that is not in it does not exist
)

// ListCount compares the total of a list with its records.
type ListCount struct {
	Says    int  // the total that the service gave
	Counted bool // it gave one
	Seen    int  // records that it sent
	Cut     bool // the list was too long to be read to its end
}

// Differs reports whether the total and the records differ, or the list was cut.
func (c ListCount) Differs() bool { return c.Cut || c.Counted && c.Says != c.Seen }

// ListCount returns the counts of the last list of a profile that was read to its
// end.
func (p *Plan) ListCount(profile string) ListCount {
	if l := p.laneOf(profile); l != nil {
		return l.sweep.count
	}
	return ListCount{}
}

// ListUnread reports whether the list of a profile was never read to its end.
func (p *Plan) ListUnread(profile string) bool {
	l := p.laneOf(profile)
	return l == nil || l.sweep.previous == nil && !l.sweep.count.Cut
}

// RequestList asks for one sweep of a profile, after all rows that are due.
func (p *Plan) RequestList(profile string) { p.lane(profile).sweep.requested = true }

// ConfirmAbsence asks for the sweeps that prove that a row, missing since a time,
// does not exist: two complete ones that began after that time and at least
// GoneAfter apart.
func (p *Plan) ConfirmAbsence(profile string, since, now time.Time) {
	w := &p.lane(profile).sweep
	switch first := w.firstSince(since); {
	case w.page > 0 || w.failure != nil:
	case !first.IsZero() && now.Sub(first) < GoneAfter:
	case w.started.Before(since), !now.Before(w.next), !first.IsZero() && w.started.Sub(first) < GoneAfter:
		w.requested = true
	}
}

// firstSince returns when the first complete sweep began that is not older than
// since; zero when there is none.
func (w *sweep) firstSince(since time.Time) time.Time {
	for _, at := range w.complete {
		if !at.Before(since) {
			return at
		}
	}
	return time.Time{}
}

// Follow says whether a glob needs the list of a profile all the time.
func (p *Plan) Follow(profile string, always bool) {
	l := p.lane(profile)
	l.unsettled = l.unsettled || l.sweep.always != always
	l.sweep.always = always
}

// AwaitList says whether somebody waits for a deployment that the list of a
// profile may show. The list is then read as often as a changing row.
func (p *Plan) AwaitList(profile string, waiting bool) {
	l := p.lane(profile)
	l.unsettled = l.unsettled || l.sweep.awaited != waiting
	l.sweep.awaited = waiting
}

// Absence says whether it is proved that a deployment does not exist.
type Absence uint8

// The values of Absence.
const (
	AbsenceOpen   Absence = iota // nothing proves it
	AbsenceProved                // complete lists lack it
	AbsenceWaived                // the key may not read the list, but something else was read
)

// Absent returns whether it is proved that a deployment, missing since a time,
// does not exist. The proof is two complete lists without it that began after
// that time and at least GoneAfter apart. If the key may not read the list, one
// reading of another deployment is enough.
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
	absentSince := s.had().absentSince
	first := w.firstSince(model.Later(since, absentSince))
	if absentSince.IsZero() || first.IsZero() || w.complete[len(w.complete)-1].Sub(first) < GoneAfter {
		return AbsenceOpen
	}
	return AbsenceProved
}

// askNow asks for a sweep at once, unless one is running.
func (w *sweep) askNow() {
	if w.page == 0 {
		w.asked = true
	}
}

// start begins a sweep that is due.
func (w *sweep) start(now time.Time) {
	due, wants := w.due()
	if !wants || due.After(now) {
		return
	}
	w.byHand = w.requested || w.asked
	w.begin(now)
}

func (w *sweep) begin(now time.Time) {
	w.requested, w.asked = false, false
	w.number++
	w.page, w.started, w.since = 1, now, now
	w.seen, w.firstIDs = map[string]bool{}, map[string]bool{}
	w.total, w.hasTotal, w.withoutID, w.beyond, w.consistent = 0, false, 0, 0, true
}

// due returns when the next sweep begins; false if none is needed or one is
// running.
func (w *sweep) due() (time.Time, bool) {
	switch {
	case w.page > 0:
		return time.Time{}, false
	case w.requested || w.asked:
		return model.Later(w.started.Add(Floor), w.had().notBefore), true
	case w.lane.plan.paused:
		return time.Time{}, false
	}
	return w.next, w.coverage != coverNone || w.always || w.awaited || w.failure != nil && w.lane.countable() > sweepAbove
}

// overdue returns when the rows are polled by GET because the first page ever has
// not come; false if that does not apply.
func (w *sweep) overdue() (time.Time, bool) {
	return w.sent.Add(hangsAfter), w.ticket != 0 && w.answeredAt.IsZero() && !w.firstPageLate && w.failure == nil
}

// pageWaiting reports whether a page is due.
func (w *sweep) pageWaiting(now time.Time) bool {
	return w.page > 0 && w.ticket == 0 && !w.since.After(now)
}

// nextPage returns when the next page is due; false if there is none.
func (w *sweep) nextPage() (time.Time, bool) {
	if w.page > 0 {
		return w.since, w.ticket == 0 && (!w.lane.plan.paused || w.byHand)
	}
	return w.due()
}

// nextTry returns when a list that could not be read is tried again.
func (w *sweep) nextTry() time.Time {
	if w.page > 0 {
		return w.since
	}
	return w.next
}

// noAPI reports whether the host seems to have no deployment API: it knows
// neither the list nor any of the rows.
func (l *lane) noAPI() bool {
	if l.sweep.noSuchPath == nil {
		return false
	}
	for _, s := range l.slots {
		if !s.missing {
			return false
		}
	}
	return l.rows > 0
}

// SettlePage records the outcome of a page. It returns how much of the list is
// read, and whether the ticket was current.
func (p *Plan) SettlePage(t Ticket, page Page, now time.Time) (listed Listed, current bool) {
	l, f, current := p.finish(t)
	if !current {
		return ListOpen, false
	}
	w := &l.sweep
	w.ticket, w.since = 0, now
	if w.firstPageLate {
		w.firstPageLate, l.unsettled = false, true
	}
	l.learn(&w.record, page.Failure, f.sent, now)
	if page.Failure != nil {
		w.failPage(page.Failure, now)
		return ListOpen, true
	}
	if w.failure != nil {
		w.fails, w.failure, w.noSuchPath, l.unsettled = 0, nil, nil, true
	}
	ended := w.addPage(page)
	w.takeListings(page.Listings, f.sent, now)
	w.measure(page, now)
	switch {
	case ended:
		w.pages = w.page // whatever the total says
		listed = w.conclude()
		w.end(listed, now)
	case w.page >= maxPages || len(w.seen) >= maxRecords:
		listed, w.count = ListRead, ListCount{w.total, w.hasTotal, len(w.seen) + w.withoutID, true}
		w.end(listed, now)
	default:
		w.page++
		l.cover(l.cheapest(), now)
	}
	return listed, true
}

// addPage records a page and reports whether it was the last. The service may
// send smaller pages than requested, so a list ends when as many records were
// seen as its total says. If there is no total, or the total counts one page
// only, the list ends with a page that is empty, that repeats an earlier one, or
// that is smaller than the largest one.
func (w *sweep) addPage(page Page) (ended bool) {
	// If a list grows or shrinks while it is read, a record may move from a page
	// to one that was read before.
	if w.page > 1 && (page.Total != w.total || page.HasTotal != w.hasTotal) {
		w.consistent = false
	}
	w.total, w.hasTotal = page.Total, page.HasTotal
	w.withoutID += page.Skipped
	repeats := w.repeats(page)
	for _, listing := range page.Listings {
		w.seen[listing.Ref.ID] = true
	}
	w.size = max(w.size, page.Sent)
	known := len(w.seen) + w.withoutID
	if w.beyond > 0 && known > w.beyond {
		w.complete = nil // the lists that seemed complete were only first pages
	}
	switch {
	case page.Sent == 0 || repeats:
		w.consistent = w.consistent && (w.hasTotal || !repeats)
		if w.beyond == known {
			w.endsAt = w.beyond
		}
		return true
	case page.HasTotal && known < page.Total:
		return false
	case page.HasTotal && known == page.Total:
		return !w.mayGoOn(page)
	}
	return page.Sent < w.size
}

// repeats reports whether a page holds nothing new. A service without paging
// sends the first page again and again, and some services repeat the last one.
func (w *sweep) repeats(page Page) bool {
	if len(page.Listings) == 0 {
		return false
	}
	first := page.Listings[0].Ref.ID
	again := w.firstIDs[first]
	w.firstIDs[first] = true
	fresh := func(l Listing) bool { return !w.seen[l.Ref.ID] }
	return again || !slices.ContainsFunc(page.Listings, fresh)
}

// pageSizes are the page sizes that the documentation names as defaults and
// limits.
var pageSizes = []int{10, 20, 50, 100, 200}

// mayGoOn reports whether the list may have more pages although as many records
// were seen as the total says, because the total may count the first page only.
// Each total is checked once: in the first sweep if the page has a usual size,
// else in the next one.
func (w *sweep) mayGoOn(page Page) bool {
	full := slices.Contains(pageSizes, page.Sent) || w.number > 1
	if w.page > 1 || !full || w.endsAt == page.Total {
		return false
	}
	w.beyond = page.Total
	return true
}

// conclude returns what a list that was read to its end proves.
func (w *sweep) conclude() Listed {
	w.count = ListCount{Says: w.total, Counted: w.hasTotal, Seen: len(w.seen) + w.withoutID}
	same := w.previous != nil && maps.Equal(w.previous, w.seen)
	w.previous = w.seen
	doubt := w.recheck
	w.recheck = false
	switch {
	case w.consistent && !w.count.Differs():
		return ListWhole
	case same:
		return ListRead
	}
	w.recheck = !doubt
	w.requested = w.requested || w.recheck
	return ListEnded
}

// measure estimates how many pages the list has.
func (w *sweep) measure(page Page, now time.Time) {
	pages := w.page
	if page.HasTotal && w.size > 0 {
		pages = max(pages, (page.Total+w.size-1)/w.size)
	}
	w.pages, w.pagesAt = min(pages, maxPages), now
}

// takeListings records that the watched rows on a page were read.
func (w *sweep) takeListings(listings []Listing, sent, now time.Time) {
	l := w.lane
	for _, listing := range listings {
		s := l.slots[listing.Ref]
		if s == nil {
			continue
		}
		s.sweep = w.number
		if s.setbacks != nil {
			s.setbacks.absentSince = time.Time{}
		}
		l.setUnlisted(s, false)
		s.setPace(listing.Pace)
		if s.ticket != 0 {
			continue
		}
		l.countAsked(s)
		s.answer(nil, now)
		s.missing = false
		s.sent, s.fails = model.Later(s.sent, sent), 0
		if s.ref != l.plan.focus && !s.asked {
			s.due = model.Later(s.earliest(now.Add(Floor)), now.Add(l.interval(&s.record, listing.Pace, now)))
		}
		s.enqueue()
	}
}

// failPage records why a page could not be read, and when the list is tried
// again. The rows are read by GET meanwhile.
func (w *sweep) failPage(f *model.Failure, now time.Time) {
	l := w.lane
	if w.failure == nil {
		w.failingSince, l.unsettled = now, true
	}
	w.failure, w.noSuchPath = f, nil
	if f.Class == model.FailNotFound || f.Class == model.FailRejected && f.HTTPStatus >= 400 {
		// A list that is not found says nothing about a deployment: the host does
		// not know the path.
		path := *f
		if f.Class == model.FailNotFound {
			path.Class, path.Code = model.FailRejected, safe.Text{}
		}
		w.noSuchPath = &path
	}
	w.fails++
	switch {
	case f.Answered() && l.rows > 0:
		w.requested = false
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
		wait = 0 // the outage has its own back-off
	case l.suspicion.by == &w.record && l.suspicion.witness == nil:
		wait = secondTry
	}
	w.since = model.Later(now.Add(wait), w.had().notBefore)
}

// end ends the running sweep. Covered rows that it did not read are polled by
// GET. If the list was read to its end, these rows are also marked as unlisted.
func (w *sweep) end(listed Listed, now time.Time) {
	l := w.lane
	w.page, w.byHand = 0, false
	w.seen, w.firstIDs = nil, nil
	for _, s := range l.slots {
		if s.sweep == w.number {
			continue
		}
		if listed >= ListRead {
			l.setUnlisted(s, true)
		}
		if listed == ListWhole && s.had().absentSince.IsZero() {
			s.setback().absentSince = w.started
		}
		if s.queue == nil && s.ticket == 0 {
			l.scheduled.push(s)
		}
	}
	if listed == ListWhole {
		w.complete = append(w.complete[max(0, len(w.complete)-7):], w.started)
	}
	w.next = w.started.Add(w.every(now))
}
