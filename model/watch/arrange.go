package watch

import (
	"slices"

	"studiowatch/model"
)

// keeps reports whether the present watch list keeps a row. A row that only a
// glob matches is kept if it was read or listed, because a glob would find it after a
// restart too.
func (e *Engine) keeps(row *Row) bool {
	if _, listed := e.places[row.Ref]; listed || row.byHand {
		return true
	}
	_, matched := e.match(row.Ref)
	return matched && (row.Latest != nil || row.listed) && (row.matched || row.Verdict != model.VerdictGone)
}

// requestNewLists requests the lists for globs that are new, or whose profile has
// another route.
func (e *Engine) requestNewLists(patterns []model.Pattern) {
	for _, p := range patterns {
		known := slices.ContainsFunc(e.patterns, func(old model.Pattern) bool {
			old.Behind = p.Behind
			return old == p
		})
		if (e.rerouted[p.Profile] || !known) && !e.Plan.Paused() {
			e.Plan.RequestList(p.Profile)
		}
	}
}

// setEntry gives a row an entry, and reports whether it differs from the old one.
func (e *Engine) setEntry(row *Row, entry model.Entry) bool {
	before := row.Entry
	e.Board.Rename(row, entry) // also without a difference, because the rank of its group may have changed
	return before != entry
}

// rankEntries numbers the entries of the watch list, and the groups in the order
// in which entries and globs name them.
func (e *Engine) rankEntries(entries []model.Entry) {
	e.entries, e.places = entries, make(map[model.Ref]int, len(entries))
	e.Board.ranks = map[string]int{}
	globs := 0
	for i, entry := range entries {
		for ; globs < e.globsBefore(i); globs++ {
			e.Board.rank(e.patterns[globs].Group)
		}
		if _, twice := e.places[entry.Ref]; !twice {
			e.places[entry.Ref] = i
			e.Board.rank(entry.Group)
		}
	}
	for _, p := range e.patterns[globs:] {
		e.Board.rank(p.Group)
	}
}

// globsBefore returns how many globs stand before an entry of the watch list.
func (e *Engine) globsBefore(place int) (n int) {
	for n < len(e.patterns) && len(e.entries)-e.patterns[n].Behind <= place {
		n++
	}
	return n
}

// afterAll is the Order of the first row that was added by hand.
const afterAll = 1 << 30

// setOrder sets the Order of a row: that of its entry, else that of its glob, else
// after all others. All rows of one glob have the same Order.
func (e *Engine) setOrder(row *Row) {
	if place, listed := e.places[row.Ref]; listed {
		row.Order = place + e.globsBefore(place)
		return
	}
	if p, glob := e.glob(row.Ref); glob >= 0 && !row.byHand {
		row.Order = len(e.entries) - p.Behind + glob
		return
	}
	if row.Order < afterAll {
		row.Order = afterAll + e.addedByHand
		e.addedByHand++
	}
}

// Follows reports whether a deployment is watched, or would be as soon as it appears.
func (e *Engine) Follows(ref model.Ref) bool {
	_, matched := e.match(ref)
	return matched || e.Board.Row(ref) != nil
}

// glob returns the first glob that matches a deployment, and its index; -1 if
// there is none.
func (e *Engine) glob(ref model.Ref) (model.Pattern, int) {
	for i, p := range e.patterns {
		if p.Matches(ref) {
			return p, i
		}
	}
	return model.Pattern{}, -1
}
