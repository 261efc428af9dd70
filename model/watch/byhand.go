package watch

import (
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/sorted"
)

// takenOff is a row that was taken off the watch list by hand. It keeps its readings,
// which are worth nothing once its profile has another route.
type takenOff struct {
	row   *Row
	route string
}

// Add is Watch for a deployment that somebody added by hand, for this run only. One
// that was taken off before has its readings again.
func (e *Engine) Add(entry model.Entry, now time.Time) *Row {
	row := e.Watch(entry, now)
	row.byHand = true
	e.setOrder(row)
	return row
}

// Unwatch takes a deployment off the watch list by hand. A glob will not bring it
// back, but PutBack and Add do.
func (e *Engine) Unwatch(ref model.Ref) {
	e.unwanted[ref] = true
	if row := e.Board.Row(ref); row != nil {
		e.takenOff = append(e.takenOff, takenOff{row, e.origins[ref.Profile].Route})
		e.drop(row)
	}
}

// Unwanted reports whether a deployment was taken off by hand.
func (e *Engine) Unwanted(ref model.Ref) bool { return e.unwanted[ref] }

// PutBack puts the row that was taken off last back on the watch list, in its place
// and with all that is known of it. It returns nil if there is none.
func (e *Engine) PutBack(now time.Time) *Row {
	if len(e.takenOff) == 0 {
		return nil
	}
	row := e.takenOff[len(e.takenOff)-1].row
	byHand := row.byHand
	e.Watch(row.Entry, now)
	_, listed := e.places[row.Ref]
	_, glob := e.glob(row.Ref)
	row.matched = !listed && !byHand && glob >= 0
	row.byHand = !listed && !row.matched
	e.setOrder(row)
	e.Board.reorder()
	return row
}

// putBack puts a row on the board again if it was taken off, with the entry that the
// present watch list gives to it.
func (e *Engine) putBack(ref model.Ref) {
	at := slices.IndexFunc(e.takenOff, func(t takenOff) bool { return t.row.Ref == ref })
	if at < 0 {
		return
	}
	t := e.takenOff[at]
	e.takenOff = slices.Delete(e.takenOff, at, at+1)
	e.Board.putBack(t.row)
	if t.route != e.origins[ref.Profile].Route {
		e.Board.reset(t.row)
	}
	if place, listed := e.places[ref]; listed {
		e.Board.Rename(t.row, e.entries[place])
	} else if !t.row.byHand {
		entry, _ := e.match(ref)
		entry.Ref = ref
		e.Board.Rename(t.row, entry)
	}
}

// ByHand is how what is watched differs from the watch list by what somebody did in
// this run.
type ByHand struct {
	Added   []model.Ref     // in the order in which they were added
	Globs   []model.Pattern // that are followed
	Removed []model.Ref     // entries of the watch list, in its order
	Off     []model.Ref     // taken off, although a glob of the watch list matches them
}

// ByHand returns what was added and taken off by hand, and is not in the watch list or
// still in it.
func (e *Engine) ByHand() ByHand {
	h := ByHand{Globs: slices.Clone(e.byHand)}
	for _, row := range e.Board.Rows() {
		if _, listed := e.places[row.Ref]; row.byHand && !listed {
			h.Added = append(h.Added, row.Ref)
		}
	}
	for ref := range e.unwanted {
		if _, listed := e.places[ref]; listed {
			h.Removed = append(h.Removed, ref)
		}
		if _, glob := e.glob(ref); glob >= 0 && glob < len(e.patterns)-len(e.byHand) {
			h.Off = append(h.Off, ref)
		}
	}
	sorted.By(h.Removed, func(a, b model.Ref) int { return e.places[a] - e.places[b] })
	sorted.By(h.Off, model.Ref.Compare)
	return h
}

// notIn returns the globs that are not in a list.
func notIn(list, globs []model.Pattern) []model.Pattern {
	return slices.DeleteFunc(slices.Clone(globs), func(p model.Pattern) bool { return hasGlob(list, p) })
}

func hasGlob(list []model.Pattern, p model.Pattern) bool {
	return slices.ContainsFunc(list, func(o model.Pattern) bool { return o.Profile == p.Profile && o.Glob == p.Glob })
}

// settleTakenOff forgets what was taken off by hand, was in the watch list before and is
// in no part of it now. If it comes back there, it is watched again.
func (e *Engine) settleTakenOff(before map[model.Ref]int) {
	for ref := range e.unwanted {
		_, was := before[ref]
		_, listed := e.places[ref]
		if _, glob := e.glob(ref); was && !listed && glob < 0 {
			delete(e.unwanted, ref)
		}
	}
}

// FollowByHand follows a glob for this run, also after an edit of the configuration.
// Listed are deployments that a list showed; those that match are watched at once. It
// returns their rows, and false if the glob is followed already.
func (e *Engine) FollowByHand(p model.Pattern, listed []model.Ref, now time.Time) (came []*Row, fresh bool) {
	if hasGlob(e.patterns, p) {
		return nil, false
	}
	configured := e.patterns[:len(e.patterns)-len(e.byHand)]
	e.byHand = append(e.byHand, p)
	e.Follow(configured)
	e.Plan.RequestList(p.Profile)
	for _, ref := range listed {
		if entry, matched := e.match(ref); matched && p.Matches(ref) && e.Board.Row(ref) == nil {
			row := e.Watch(entry, now)
			row.matched, row.listed = true, true
			came = append(came, row)
		}
	}
	return came, true
}
