package watch

import (
	"slices"

	"studiowatch/model"
)

// stays reports whether the watch list as it is now keeps a row. One that only
// a glob is left for stays if the service was seen to have it: at a restart the
// glob would find it.
func (e *Engine) stays(row *Row) bool {
	if _, listed := e.places[row.Ref]; listed || row.byHand {
		return true
	}
	_, matched := e.match(row.Ref)
	return matched && row.Latest != nil && (row.matched || row.Verdict != model.VerdictGone)
}

// seekNew asks for the lists in which globs may find something new.
func (e *Engine) seekNew(patterns []model.Pattern) {
	for _, p := range patterns {
		if (e.rerouted[p.Profile] || !slices.Contains(e.patterns, p)) && !e.Plan.Paused() {
			e.Plan.RequestList(p.Profile)
		}
	}
}

// call makes a row what an entry says of it, and reports whether that is new.
func (e *Engine) call(row *Row, entry model.Entry) bool {
	before := row.Entry
	e.Board.Rename(row, entry) // even to the same: its group may rank elsewhere
	return before != entry
}

// arrange notes the places of the watch list's entries, and those of the groups
// in the order in which entries and globs name them.
func (e *Engine) arrange(entries []model.Entry) {
	e.places = make(map[model.Ref]int, len(entries))
	e.Board.ranks = map[string]int{}
	for i, entry := range entries {
		if _, twice := e.places[entry.Ref]; !twice {
			e.places[entry.Ref] = i
			e.Board.rank(entry.Group)
		}
	}
	for _, p := range e.patterns {
		e.Board.rank(p.Group)
	}
}

// afterAll is the place of the first row that was added by hand.
const afterAll = 1 << 30

// stand gives a row its place: that of its entry, else of its glob, else behind
// all others. What one glob has found stands by ID.
func (e *Engine) stand(row *Row) {
	if place, listed := e.places[row.Ref]; listed {
		row.Order = place
		return
	}
	if _, glob := e.glob(row.Ref); glob >= 0 && !row.byHand {
		row.Order = len(e.places) + glob
		return
	}
	if row.Order < afterAll {
		row.Order = afterAll + e.hands
		e.hands++
	}
}

// glob returns the first glob that watches a deployment, and its place among
// them; -1 when there is none.
func (e *Engine) glob(ref model.Ref) (model.Pattern, int) {
	for i, p := range e.patterns {
		if p.Matches(ref) {
			return p, i
		}
	}
	return model.Pattern{}, -1
}
