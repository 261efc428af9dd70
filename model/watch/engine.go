// Package watch holds what is known of the watched deployments: the newest
// reading of each, its verdict, what happened and how long that usually takes.
// An Engine joins that with the plan of package poll.
package watch

import (
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
)

// Engine joins a Plan with a Board: what was learned decides when to ask
// again. The dashboard and the screenless commands drive the same one.
type Engine struct {
	Plan  *poll.Plan
	Board *Board

	patterns []model.Pattern
	places   map[model.Ref]int  // of the entries in the watch list; the globs come after them
	hands    int                // how many were added by hand
	unwanted map[model.Ref]bool // taken off the list, and not to come back by a glob
	origins  map[string]model.Origin
	rerouted map[string]bool // profiles whose route is another since the last Rewatch
}

// NewEngine returns an engine that watches the entries and what the patterns
// match.
func NewEngine(opts poll.PlanOptions, now time.Time, entries []model.Entry, patterns []model.Pattern) *Engine {
	e := &Engine{Plan: poll.NewPlan(opts), Board: NewBoard(), unwanted: map[model.Ref]bool{}, rerouted: map[string]bool{}}
	e.Follow(patterns)
	e.arrange(entries)
	for _, entry := range entries {
		e.Watch(entry, now)
	}
	return e
}

// StallAfter sets how long a rollout may go without progress before it is
// called stalled; 0 is for ever. It counts from each row's next reading on.
func (e *Engine) StallAfter(d time.Duration) { e.Board.StallAfter(d) }

// Restore takes in what earlier runs saw, in any order. Rows that were read
// before do not go on from it, so it belongs before the first poll.
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
	e.Plan.Add(entry.Ref, now)
	row := e.Board.Add(entry)
	row.matched = false
	e.stand(row)
	return row
}

// Add is Watch for a deployment that somebody added for the session.
func (e *Engine) Add(entry model.Entry, now time.Time) *Row {
	row := e.Watch(entry, now)
	row.byHand = true
	e.stand(row)
	return row
}

// Unwatch takes a deployment off the watch list. A glob does not bring it back.
func (e *Engine) Unwatch(ref model.Ref) {
	e.unwanted[ref] = true
	e.drop(ref)
}

func (e *Engine) drop(ref model.Ref) {
	e.Plan.Remove(ref)
	e.Board.Remove(ref)
}

// Await says whether somebody waits for a deployment to become something. Such
// a one is asked for as often as a changing one, whatever it is now.
func (e *Engine) Await(ref model.Ref, waiting bool) {
	if row := e.Board.Row(ref); row != nil {
		row.awaited = waiting
	}
}

// Follow replaces the globs. Rows that only an old one watched stay until
// Rewatch.
func (e *Engine) Follow(patterns []model.Pattern) {
	for _, old := range e.patterns {
		e.Plan.Follow(old.Profile, false)
	}
	e.patterns = patterns
	for _, p := range patterns {
		e.Plan.Follow(p.Profile, true)
	}
}

// Rewatch replaces the watch list, as after an edit of the configuration. What
// it says of the rows that stay is taken over, as by a restart; what is known of
// them stays, and so does what was added or taken off by hand. It returns the
// rows that came or are called something else now, and those that went. All
// rows may stand elsewhere than before.
func (e *Engine) Rewatch(entries []model.Entry, patterns []model.Pattern, now time.Time) (came, went []*Row) {
	e.seekNew(patterns)
	e.Follow(patterns)
	e.arrange(entries)
	e.startOver(now)
	for _, row := range e.Board.Rows() {
		if !e.stays(row) {
			went = append(went, row)
		}
	}
	for _, row := range went {
		e.drop(row.Ref)
	}
	seen := map[model.Ref]bool{}
	for _, entry := range entries {
		if e.unwanted[entry.Ref] || seen[entry.Ref] {
			continue
		}
		seen[entry.Ref] = true
		known := e.Board.Row(entry.Ref)
		row := e.Watch(entry, now)
		row.byHand = false
		if known == nil || e.call(row, entry) {
			came = append(came, row)
		}
	}
	for _, row := range e.Board.Rows() {
		if !seen[row.Ref] {
			entry, matched := e.match(row.Ref)
			row.matched = matched && !row.byHand
			entry.Ref = row.Ref
			if e.stand(row); e.call(row, entry) {
				came = append(came, row)
			}
		}
	}
	e.Board.reorder()
	return came, went
}

// match returns the entry by which a glob watches a deployment.
func (e *Engine) match(ref model.Ref) (model.Entry, bool) {
	if e.unwanted[ref] {
		return model.Entry{}, false
	}
	p, at := e.glob(ref)
	return model.Entry{Ref: ref, Name: p.Name, Group: p.Group, Wanted: p.Wanted}, at >= 0
}

// goneStays is how long a deployment that a glob watches is shown after it has
// gone. One on the watch list itself is shown until it is taken off.
const goneStays = time.Hour

// Stale reports whether the reading shown of a row is older than it should be:
// something stands in the way of another, or it is overdue.
func (e *Engine) Stale(row *Row, now time.Time) bool {
	return row.Stale() || row.Latest != nil && now.Sub(row.ReadAt) > e.Plan.Fresh(row.Ref, now)
}

// Settled is what an answer changed.
type Settled struct {
	Touched []*Row // rows that are new or were read
	Left    []*Row // rows that are watched no more
	Events  []model.Event
	Listed  poll.Listed // how far the answer has brought the reading of the list
}

// Settle takes in the answer to a ticket. It is false, and nothing changes,
// when the ticket was stale.
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
		e.Plan.Forget(t, now) // given up half-way: nothing was learned
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
	e.Board.noteClock(t.Ref.Profile, a.Poll)
	if done.Listed, _ = e.Plan.SettlePage(t, page, now); done.Listed >= poll.ListEnded || a.Failure != nil {
		e.afterSweep(t.Ref.Profile, &done, now)
	}
	return done
}

// confirm takes in that a row is not there once that is proved, and asks for the
// list where that is not known yet.
func (e *Engine) confirm(row *Row, now time.Time) bool {
	if row.missingSince.IsZero() || row.Absent() {
		return false
	}
	// One that was never read and nobody waits for may be a typo, which stands
	// in its row already; but where nothing else was read either, the list tells
	// a typo from a wrong host.
	if row.Latest == nil && !row.awaited && !e.Plan.Unread(row.Ref.Profile) {
		return false
	}
	if row.missing() {
		if a := e.Plan.Absent(row.Ref, row.missingSince); a != poll.AbsenceOpen {
			e.Board.change(row, func() { row.vanish(a) })
			if !row.awaited {
				e.Plan.SlowDown(row.Ref, now)
			}
			return true
		}
	}
	e.Plan.ConfirmAbsence(row.Ref.Profile, row.missingSince, now)
	return false
}

// afterSweep acts on what a list does not have, or that it cannot be had.
func (e *Engine) afterSweep(profile string, done *Settled, now time.Time) {
	for _, row := range e.Board.Rows() {
		if row.Ref.Profile != profile {
			continue
		}
		if e.confirm(row, now) {
			done.Touched = append(done.Touched, row)
		}
		if row.matched && row.Verdict == model.VerdictGone && now.Sub(row.Changed) > goneStays {
			done.Left = append(done.Left, row)
		}
	}
	for _, row := range done.Left {
		e.drop(row.Ref)
	}
}
