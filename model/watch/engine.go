// Package watch holds what is known about the watched deployments: the newest
// reading of each, its verdict, its events, and how long rollouts usually take.
// An Engine joins that with the Plan of package poll.
package watch

import (
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
)

// Engine joins a Plan with a Board: the readings decide when to poll again. The
// dashboard and the other commands use it alike.
type Engine struct {
	Plan  *poll.Plan
	Board *Board

	patterns    []model.Pattern // those of the configuration, then those added by hand
	byHand      []model.Pattern // globs that were added by hand
	entries     []model.Entry
	places      map[model.Ref]int  // index of each entry in entries
	addedByHand int                // how many rows were added by hand
	unwanted    map[model.Ref]bool // taken off the list by hand; a glob does not bring them back
	takenOff    []takenOff         // the rows of the unwanted, the last one taken off last
	origins     map[string]model.Origin
	rerouted    map[string]bool // profiles whose route has changed since the last Rewatch
	tellsSent   bool            // the recording tells when requests were sent; those of older versions do not
}

// NewEngine returns an engine that watches the entries and what the patterns
// match.
func NewEngine(opts poll.PlanOptions, now time.Time, entries []model.Entry, patterns []model.Pattern) *Engine {
	e := &Engine{Plan: poll.NewPlan(opts), Board: NewBoard(), unwanted: map[model.Ref]bool{}, rerouted: map[string]bool{}}
	e.Follow(patterns)
	e.rankEntries(entries)
	for _, entry := range entries {
		e.Watch(entry, now)
	}
	return e
}

// StallAfter is Board.StallAfter.
func (e *Engine) StallAfter(d time.Duration) { e.Board.StallAfter(d) }

// PastTime is how long answers wait for the events of earlier runs. Only a slow network
// disk takes longer.
const PastTime = time.Second

// Restore adds the events of earlier runs, in any order. It should be called before the
// first answer is settled: a row continues from earlier runs at its first reading only.
func (e *Engine) Restore(past []model.Event) {
	for _, mine := range e.Board.history.whole {
		if mine.Session == "" {
			past = append(past, *mine)
		}
	}
	e.Board.history = newHistory(past, e.Board.history.hosts)
}

// Watch adds a deployment and returns its row.
func (e *Engine) Watch(entry model.Entry, now time.Time) *Row {
	delete(e.unwanted, entry.Ref)
	e.putBack(entry.Ref)
	e.Plan.Add(entry.Ref, now)
	row := e.Board.Add(entry)
	row.matched = false
	e.setOrder(row)
	return row
}

func (e *Engine) drop(rows ...*Row) {
	refs := make([]model.Ref, 0, len(rows))
	for _, row := range rows {
		e.Plan.Remove(row.Ref)
		refs = append(refs, row.Ref)
	}
	e.Board.Remove(refs...)
}

// Await says whether somebody waits for a state of a deployment. The deployment is
// then polled like a changing one.
func (e *Engine) Await(ref model.Ref, waiting bool) {
	if row := e.Board.Row(ref); row != nil {
		row.awaited = waiting
	}
}

// Follow replaces the globs of the configuration. Rows that only an old glob matched
// stay until Rewatch.
func (e *Engine) Follow(patterns []model.Pattern) {
	for _, old := range e.patterns {
		e.Plan.Follow(old.Profile, false)
	}
	e.patterns = slices.Concat(patterns, e.byHand)
	for _, p := range e.patterns {
		e.Plan.Follow(p.Profile, true)
	}
}

// Patterns returns all globs, those of the configuration first.
func (e *Engine) Patterns() []model.Pattern { return e.patterns }

// Rewatch replaces the watch list after an edit of the configuration. Rows that
// stay get their new entries and keep their readings. Rows that were added or
// taken off by hand stay so. It returns the rows that are new or have another
// entry, and those that were dropped. The order of all rows may change. What was done
// by hand and is so by the new watch list counts as its own from then on.
func (e *Engine) Rewatch(entries []model.Entry, patterns []model.Pattern, now time.Time) (came, went []*Row) {
	e.requestNewLists(slices.Concat(patterns, e.byHand))
	before := e.places
	e.byHand = notIn(patterns, e.byHand)
	e.Follow(patterns)
	e.rankEntries(entries)
	e.settleTakenOff(before)
	e.resetRerouted(now)
	for _, row := range e.Board.Rows() {
		if !e.keeps(row) {
			went = append(went, row)
		}
	}
	e.drop(went...)
	seen := map[model.Ref]bool{}
	for _, entry := range entries {
		if e.unwanted[entry.Ref] || seen[entry.Ref] {
			continue
		}
		seen[entry.Ref] = true
		known := e.Board.Row(entry.Ref)
		row := e.Watch(entry, now)
		row.byHand = false
		if known == nil || e.setEntry(row, entry) {
			came = append(came, row)
		}
	}
	for _, row := range e.Board.Rows() {
		if !seen[row.Ref] {
			entry, matched := e.match(row.Ref)
			row.matched = matched && !row.byHand
			entry.Ref = row.Ref
			if e.setOrder(row); e.setEntry(row, entry) {
				came = append(came, row)
			}
		}
	}
	e.Board.reorder()
	return came, went
}

// match returns the entry that a glob gives to a deployment; false if no glob
// matches.
func (e *Engine) match(ref model.Ref) (model.Entry, bool) {
	if e.unwanted[ref] {
		return model.Entry{}, false
	}
	p, at := e.glob(ref)
	return model.Entry{Ref: ref, Name: p.Name, Group: p.Group, Wanted: p.Wanted}, at >= 0
}

// goneShown is how long a deployment that only a glob matches is shown after it is
// gone. An entry of the watch list is shown until it is taken off.
const goneShown = time.Hour

// Stale reports whether the reading of a row is too old: a newer one failed, or is
// overdue.
func (e *Engine) Stale(row *Row, now time.Time) bool {
	return row.Stale() || row.Latest != nil && now.Sub(row.ReadAt) > e.Plan.Fresh(row.Ref, now)
}

// Settled is what an answer changed.
type Settled struct {
	Touched []*Row // rows that are new or were polled
	Left    []*Row // rows that are no longer watched
	Events  []model.Event
	Listed  poll.Listed // how much of the list is read
}

// Settle records the answer to a ticket. If the ticket was stale, it returns false
// and no row changes.
func (e *Engine) Settle(t poll.Ticket, a model.Answer, now time.Time) (Settled, bool) {
	if !e.Plan.Current(t) {
		o := poll.Outcome{Failure: a.Failure}
		for _, sample := range a.Samples {
			o.Failure = sample.Failure
		}
		e.Plan.Settle(t, o, now)
		return Settled{}, false
	}
	var done Settled
	switch {
	case a.Empty():
		e.Plan.Forget(t, now)
	case t.Page > 0:
		done = e.settlePage(t, a, now)
	default:
		done = e.settleRow(t, a, now)
	}
	trouble, _ := e.Plan.Trouble(t.Ref.Profile)
	e.Board.offline(t.Ref.Profile, trouble, now)
	done.Events = e.Board.News()
	return done, true
}

func (e *Engine) settleRow(t poll.Ticket, a model.Answer, now time.Time) Settled {
	row := e.Board.Row(t.Ref)
	var done Settled
	o := poll.Outcome{Pace: row.Pace(now)}
	for _, sample := range a.Samples {
		if sample.Ref == t.Ref {
			e.Board.Apply(sample)
			o = poll.Outcome{Pace: row.Pace(now), Failure: sample.Failure}
			done.Touched = []*Row{row}
		}
	}
	e.Plan.Settle(t, o, now)
	e.confirm(row, now)
	return done
}

func (e *Engine) settlePage(t poll.Ticket, a model.Answer, now time.Time) Settled {
	var done Settled
	page := poll.Page{Failure: a.Failure, Sent: a.Sent, Skipped: a.Skipped, Total: a.Total, HasTotal: a.HasTotal}
	for _, sample := range a.Samples {
		row := e.Board.Row(sample.Ref)
		if row == nil {
			entry, matched := e.match(sample.Ref)
			if !matched {
				page.Listings = append(page.Listings, poll.Listing{Ref: sample.Ref})
				continue
			}
			row = e.Watch(entry, now)
			row.matched = true
		}
		e.Board.Apply(sample)
		done.Touched = append(done.Touched, row)
		page.Listings = append(page.Listings, poll.Listing{Ref: sample.Ref, Pace: row.Pace(now)})
	}
	e.Board.recordClock(t.Ref.Profile, a.Poll)
	if done.Listed, _ = e.Plan.SettlePage(t, page, now); done.Listed >= poll.ListEnded || a.Failure != nil {
		e.afterSweep(t.Ref.Profile, &done, now)
	}
	return done
}

// confirm records that a missing row does not exist if that is proved, and
// reports whether it did. If it is not proved yet, it asks for the list.
func (e *Engine) confirm(row *Row, now time.Time) bool {
	missingSince := row.troubled().missingSince
	if missingSince.IsZero() || row.Absent() {
		return false
	}
	// A row that was never read may be a typo. The row says so already, so the
	// list is not needed, unless somebody waits for the row or nothing of the
	// profile was ever read: then the list tells a typo from a wrong host.
	if row.Latest == nil && !row.awaited && !e.Plan.Unread(row.Ref.Profile) {
		return false
	}
	if row.missing() {
		if a := e.Plan.Absent(row.Ref, missingSince); a != poll.AbsenceOpen {
			e.Board.change(row, func() { row.setAbsent(a) })
			if !row.awaited {
				e.Plan.SlowDown(row.Ref, now)
			}
			return true
		}
	}
	e.Plan.ConfirmAbsence(row.Ref.Profile, missingSince, now)
	return false
}

// afterSweep acts on a list that was read to its end, or could not be read.
func (e *Engine) afterSweep(profile string, done *Settled, now time.Time) {
	for _, row := range e.Board.Rows() {
		if row.Ref.Profile != profile {
			continue
		}
		if e.confirm(row, now) {
			done.Touched = append(done.Touched, row)
		}
		if row.matched && row.Verdict == model.VerdictGone && now.Sub(row.Changed) > goneShown {
			done.Left = append(done.Left, row)
		}
	}
	e.drop(done.Left...)
}
