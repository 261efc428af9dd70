package query

import (
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Index holds the rows that a Query chooses, in its order. It is updated row by row:
// each knows its place, so a changed row among many is neither searched for nor makes
// the others move.
type Index struct {
	query      Query
	entries    map[model.Ref]*entry // see known
	sorted     blocks
	nextChange time.Time // see NextChange

	totals        totals
	needAttention int // how many rows need attention
}

// entry is a row in an Index, with what the index knows of it. The row may have changed
// since.
type entry struct {
	row   *watch.Row
	key   key
	share share
	block *block
}

// NewIndex returns an index of the rows that the query chooses.
func NewIndex(q Query, rows []*watch.Row) *Index {
	x := &Index{query: q}
	chosen := make([]*entry, 0, len(rows))
	for _, r := range rows {
		if x.chooses(r) {
			e := x.newEntry(r)
			x.count(e, +1)
			chosen = append(chosen, e)
		}
	}
	x.sorted = newBlocks(chosen, q.compare)
	return x
}

func (x *Index) newEntry(r *watch.Row) *entry {
	return &entry{row: r, key: x.query.keyOf(r), share: shareOf(r)}
}

// known returns the entries by deployment. They are collected when they are first
// needed, because while a filter is typed nobody needs them.
func (x *Index) known() map[model.Ref]*entry {
	if x.entries == nil {
		x.entries = make(map[model.Ref]*entry, x.Len())
		for _, block := range x.sorted.all {
			for _, e := range block.entries {
				x.entries[e.row.Ref] = e
			}
		}
	}
	return x.entries
}

// count adds an entry to the sums, or takes it out again: by is +1 or -1.
func (x *Index) count(e *entry, by int) {
	x.totals.add(e, by)
	if e.share.attention {
		x.needAttention += by
	}
}

func (x *Index) chooses(r *watch.Row) bool {
	x.nextChange = earliest(x.nextChange, x.query.Filter.nextChange(r, x.query.Now))
	return x.query.Filter.Match(r, x.query.Now)
}

// NextChange returns when time alone may change which rows are chosen; zero if
// never.
func (x *Index) NextChange() time.Time { return x.nextChange }

// Outdated reports whether time alone may have changed which rows are chosen since
// the index was made. That is also so after the clock was set back.
func (x *Index) Outdated(now time.Time) bool {
	return !x.nextChange.IsZero() && !now.Before(x.nextChange) || x.query.Filter.dependsOnTime() && now.Before(x.query.Now)
}

// SetTime sets the time for the rows that are updated from now on.
func (x *Index) SetTime(now time.Time) { x.query.Now = now }

// Len returns how many rows are chosen.
func (x *Index) Len() int { return x.sorted.size }

// At returns the row at a place below Len.
func (x *Index) At(place int) *watch.Row { return x.sorted.at(place).row }

// Rows returns the chosen rows in order, in a slice of their own.
func (x *Index) Rows() []*watch.Row {
	rows := make([]*watch.Row, 0, x.Len())
	for _, block := range x.sorted.all {
		for _, e := range block.entries {
			rows = append(rows, e.row)
		}
	}
	return rows
}

// Query returns what the index was made with.
func (x *Index) Query() Query { return x.query }

// NeedAttention returns how many of the chosen rows somebody should look at.
func (x *Index) NeedAttention() int { return x.needAttention }

// Chooses reports whether a deployment is among the rows.
func (x *Index) Chooses(ref model.Ref) bool { return x.known()[ref] != nil }

// Find returns the place of a deployment among the rows, or -1.
func (x *Index) Find(ref model.Ref) int {
	if x.entries == nil {
		return x.sorted.search(ref)
	}
	if e := x.entries[ref]; e != nil {
		return x.sorted.place(e)
	}
	return -1
}

// Update moves new and changed rows to their places, and removes those that the
// query no longer chooses.
func (x *Index) Update(changed ...*watch.Row) {
	known := x.known()
	var moved []*entry
	for _, r := range changed {
		e, chosen := known[r.Ref], x.chooses(r)
		switch {
		case chosen && e == nil:
			moved = append(moved, x.put(r))
		case chosen && e.row == r && e.key == x.query.keyOf(r):
			if share := shareOf(r); share != e.share {
				x.count(e, -1)
				e.share = share
				x.count(e, +1)
			}
		case chosen && e.block == nil: // it is in the batch twice
		case chosen:
			x.take(e)
			moved = append(moved, x.put(r))
		case e != nil:
			x.take(e)
		}
	}
	x.sorted.insert(moved)
}

// put makes an entry for a row, which is not in its place yet.
func (x *Index) put(r *watch.Row) *entry {
	e := x.newEntry(r)
	x.entries[r.Ref] = e
	x.count(e, +1)
	return e
}

func (x *Index) take(e *entry) {
	x.sorted.remove(e)
	x.count(e, -1)
	delete(x.entries, e.row.Ref)
}

// Drop removes rows. It returns the new place of the row that was at a place, or if that
// is removed the place of the next one that stays.
func (x *Index) Drop(place int, rows ...*watch.Row) int {
	var here *entry
	if place > 0 && place < x.Len() {
		here = x.sorted.at(place)
	}
	above, known := 0, x.known()
	for _, r := range rows {
		e := known[r.Ref]
		if e == nil {
			continue
		}
		if here != nil && x.query.compare(e, here) < 0 {
			above++
		}
		x.take(e)
	}
	return place - above
}
