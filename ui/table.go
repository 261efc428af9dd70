package ui

import (
	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/watch"
)

// table is the rows on screen: which are chosen and in what order, which one
// is selected, and which is the first to be seen. The selected row is known by
// its reference; cursor is only where that row stands now.
type table struct {
	index    *query.Index
	selected model.Ref
	cursor   int // of the selected row among the index's rows; -1 when there is none
	top      int // first visible line, where the heads of groups are lines too
	room     int // visible lines
}

func newTable(q query.Query, rows []*watch.Row) table {
	t := table{index: query.NewIndex(q, rows)}
	t.findSelected(0)
	return t
}

// renew goes on with other rows. What is selected stays.
func (t *table) renew(rows []*watch.Row) {
	was := *t
	*t = newTable(was.index.Query(), rows)
	t.resize(was.room)
	t.selected = was.selected
	t.findSelected(0)
}

// row returns the selected row, or nil when nothing is to be seen.
func (t *table) row() *watch.Row {
	if t.cursor < 0 {
		return nil
	}
	return t.index.Rows()[t.cursor]
}

// tableLine is a line of the table: a row, or the head of a group.
type tableLine struct {
	row  *watch.Row // nil for a head
	at   int        // of the row among the index's rows
	head *query.Group
}

// lineOf is the line on which a row stands, from the first row's on.
func (t *table) lineOf(row int) int {
	heads := 0
	for _, g := range t.index.Groups() {
		if g.From <= row {
			heads++
		}
	}
	return row + heads
}

// lines is how many there are.
func (t *table) lines() int { return len(t.index.Rows()) + len(t.index.Groups()) }

// line is the n-th of them.
func (t *table) line(n int) tableLine {
	rows, groups := t.index.Rows(), t.index.Groups()
	for i := range groups {
		switch head := groups[i].From + i; {
		case n == head:
			return tableLine{head: &groups[i]}
		case n <= head+groups[i].To-groups[i].From:
			return tableLine{row: rows[n-i-1], at: n - i - 1}
		}
	}
	return tableLine{row: rows[n-len(groups)], at: n - len(groups)}
}

// onScreen returns the lines on screen.
func (t *table) onScreen() []tableLine {
	var lines []tableLine
	for n := min(t.top, t.lines()); n < min(t.lines(), t.top+t.room); n++ {
		lines = append(lines, t.line(n))
	}
	return lines
}

// visible returns the rows on screen.
func (t *table) visible() []*watch.Row {
	rows := make([]*watch.Row, 0, t.room)
	for _, l := range t.onScreen() {
		if l.row != nil {
			rows = append(rows, l.row)
		}
	}
	return rows
}

// update puts changed rows in their places.
func (t *table) update(rows ...*watch.Row) {
	t.keepSelected(func() { t.index.Update(rows...) })
}

// drop takes a row out; the row below it is selected.
func (t *table) drop(row *watch.Row) {
	t.keepSelected(func() { t.index.Drop(row) })
}

// query chooses and orders anew.
func (t *table) query(q query.Query, rows []*watch.Row) {
	t.keepSelected(func() { t.index = query.NewIndex(q, rows) })
}

// keepSelected makes a change to the rows and keeps the selected one selected and,
// where it can, on the same line of the screen. Who sees the top of the list
// goes on seeing it as long as the selected row can be seen with it: what needs
// attention comes up there.
func (t *table) keepSelected(change func()) {
	line, old, atTop := t.lineOf(t.cursor)-t.top, t.cursor, t.top == 0
	change()
	t.findSelected(old)
	t.top = t.lineOf(t.cursor) - line
	if atTop {
		t.top = 0
	}
	t.clamp()
}

// findSelected finds the selected row again. If it is gone, the row now in its place
// is selected.
func (t *table) findSelected(place int) {
	rows := t.index.Rows()
	if len(rows) == 0 {
		t.cursor, t.selected = -1, model.Ref{}
		return
	}
	if place >= 0 && place < len(rows) && rows[place].Ref == t.selected {
		t.cursor = place
		return
	}
	t.cursor = t.index.Find(t.selected)
	if t.cursor < 0 {
		t.cursor = min(max(0, place), len(rows)-1)
		t.selected = rows[t.cursor].Ref
	}
}

// move selects the row that many lines away, as far as there is one.
func (t *table) move(lines int) {
	if t.cursor < 0 {
		return
	}
	rows := t.index.Rows()
	t.cursor = min(max(0, t.cursor+lines), len(rows)-1)
	t.selected = rows[t.cursor].Ref
	t.clamp()
}

// selectInNeed selects the next row in need of attention in steps of 1 or -1, and goes
// around at the end. It is false when there is none.
func (t *table) selectInNeed(step int) bool {
	rows := t.index.Rows()
	for i := 1; i <= len(rows); i++ {
		at := ((t.cursor+i*step)%len(rows) + len(rows)) % len(rows)
		if rows[at].NeedsAttention() {
			t.move(at - t.cursor)
			return true
		}
	}
	return false
}

// choose selects a deployment if it is among the rows.
func (t *table) choose(ref model.Ref) {
	if at := t.index.Find(ref); at >= 0 {
		t.cursor, t.selected = at, ref
		t.clamp()
	}
}

func (t *table) resize(height int) {
	t.room = max(0, height)
	t.clamp()
}

// clamp scrolls as little as it takes to keep the selected row visible and no
// line empty that could hold a row.
func (t *table) clamp() {
	t.top = min(t.top, t.lines()-t.room)
	if t.cursor >= 0 && t.room > 0 {
		last := t.lineOf(t.cursor)
		first := last
		if t.room > 1 && last > 0 && t.line(last-1).head != nil {
			first-- // a group's head is seen with its first row
		}
		t.top = min(max(t.top, last-t.room+1), first)
	}
	t.top = max(0, t.top)
}

// page is how far a page key moves; one line of the old page stays.
func (t *table) page() int { return max(1, t.room-1) }

// scroll moves the rows under the screen; the selection stays where it is
// unless it would leave the screen.
func (t *table) scroll(lines int) {
	if t.cursor < 0 || t.room == 0 {
		return
	}
	t.top = max(0, min(t.top+lines, t.lines()-t.room))
	var seen []tableLine // the rows on screen
	for _, l := range t.onScreen() {
		if l.row != nil {
			seen = append(seen, l)
		}
	}
	if len(seen) == 0 {
		return // a group's head on a screen of one line
	}
	t.cursor = min(max(t.cursor, seen[0].at), seen[len(seen)-1].at)
	t.selected = t.index.Rows()[t.cursor].Ref
}
