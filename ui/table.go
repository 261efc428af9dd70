package ui

import (
	"slices"
	"sort"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/watch"
	"studiowatch/ui/draw"
)

// table holds the rows in their order, the selected row, and the scroll position. The
// reference identifies the selected row; the cursor is only its present index.
type table struct {
	draw.Scroll // the heads of groups are lines too

	index    *query.Index
	labels   *draw.Labels
	selected model.Ref
	cursor   int         // index of the selected row; -1 if there is none
	room     int         // number of visible lines
	held     bool        // somebody has pressed a key or clicked, so the selected row stays selected
	picked   []model.Ref // the marked rows, the last one marked last; mostPicked at most

	counts *query.Counts // of the views; nil if they must be counted anew
	fleet  *query.Fleet  // of the rows; nil if it must be made anew
}

// mostPicked is how many rows can be marked: as many as are compared.
const mostPicked = 2

// pick marks a row, or takes its mark away. If too many are marked, the first one loses
// its mark, and is returned.
func (t *table) pick(ref model.Ref) (marked bool, lost model.Ref) {
	if at := slices.Index(t.picked, ref); at >= 0 {
		t.picked = slices.Delete(t.picked, at, at+1)
		return false, lost
	}
	if t.picked = append(t.picked, ref); len(t.picked) > mostPicked {
		lost, t.picked = t.picked[0], t.picked[1:]
	}
	return true, lost
}

func newTable(q query.Query, rows []*watch.Row) table {
	t := table{index: query.NewIndex(q, rows), labels: draw.NewLabels(rows)}
	t.findSelected(0)
	return t
}

// renew replaces the rows. The selected row stays selected.
func (t *table) renew(rows []*watch.Row) {
	was := *t
	*t = newTable(was.index.Query(), rows)
	t.resize(was.room)
	t.selected, t.held, t.picked = was.selected, was.held, was.picked
	t.findSelected(0)
}

// row returns the selected row, or nil if there are no rows.
func (t *table) row() *watch.Row {
	if t.cursor < 0 {
		return nil
	}
	return t.index.At(t.cursor)
}

// grouped reports whether a row has a group. The rows without one come last.
func (t *table) grouped() bool {
	return t.index.Len() > 0 && t.index.At(0).Group != ""
}

// tableLine is a line of the table: a row, or the head of a group.
type tableLine struct {
	row  *watch.Row // nil for a head
	at   int        // index of the row
	head *query.Group
}

// lineOf returns the line of the row with an index.
func (t *table) lineOf(row int) int {
	groups := t.index.Groups()
	return row + sort.Search(len(groups), func(i int) bool { return groups[i].From > row })
}

// lines returns the number of lines.
func (t *table) lines() int { return t.index.Len() + len(t.index.Groups()) }

// line returns line n, counted from 0.
func (t *table) line(n int) tableLine {
	groups := t.index.Groups()
	next := sort.Search(len(groups), func(i int) bool { return groups[i].From+i > n }) // the first group whose head is below
	row := n - next
	if next > 0 && groups[next-1].From+next-1 == n {
		return tableLine{head: &groups[next-1]}
	}
	return tableLine{row: t.index.At(row), at: row}
}

// onScreen returns the visible lines. The head of the first row's group stays in sight.
func (t *table) onScreen() []tableLine {
	var lines []tableLine
	for n := min(t.Top, t.lines()); n < min(t.lines(), t.Top+t.room); n++ {
		lines = append(lines, t.line(n))
	}
	groups := t.index.Groups()
	if len(groups) == 0 || len(lines) < 2 || lines[0].head != nil {
		return lines
	}
	at := sort.Search(len(groups), func(i int) bool { return groups[i].To > lines[0].at })
	lines[0] = tableLine{head: &groups[at]}
	return lines
}

// visible returns the lines of the visible rows.
func (t *table) visible() []tableLine {
	return slices.DeleteFunc(t.onScreen(), func(l tableLine) bool { return l.row == nil })
}

// update moves changed rows to their places.
func (t *table) update(rows ...*watch.Row) {
	t.labels.Add(rows...)
	if t.counts != nil {
		t.counts.Update(t.index.Query().Now, rows...)
	}
	if t.fleet != nil {
		t.fleet.Update(t.index.Query().Now, rows...)
	}
	t.keepSelected(func() { t.index.Update(rows...) })
}

// drop removes rows. If the selected one is among them, the row below it is selected.
func (t *table) drop(rows ...*watch.Row) {
	if len(rows) == 0 {
		return
	}
	t.labels.Drop(rows...)
	for _, row := range rows {
		t.picked = slices.DeleteFunc(t.picked, func(ref model.Ref) bool { return ref == row.Ref })
	}
	if t.counts != nil {
		t.counts.Drop(rows...)
	}
	if t.fleet != nil {
		t.fleet.Drop(rows...)
	}
	t.keepSelected(func() { t.cursor = t.index.Drop(t.cursor, rows...) })
}

// query chooses and sorts the rows again.
func (t *table) query(q query.Query, rows []*watch.Row) {
	t.fleet = nil
	t.keepSelected(func() { t.index = query.NewIndex(q, rows) })
}

// extend chooses and sorts rows of which some are new.
func (t *table) extend(rows []*watch.Row) {
	t.labels.Add(rows...)
	t.counts = nil
	t.query(t.index.Query(), rows)
}

// keepSelected makes a change to the rows. Until somebody has pressed a key, the first
// row is selected, whichever that is. After that the selected row stays selected, and if
// possible on the same line of the screen. But if the top of the table is visible,
// it stays visible as long as the selected row fits on the screen with it, because
// rows that need attention appear there.
func (t *table) keepSelected(change func()) {
	line, atTop := t.lineOf(t.cursor)-t.Top, t.Top == 0
	change()
	if !t.held {
		t.selected, t.cursor = model.Ref{}, 0
	}
	t.findSelected(t.cursor)
	t.Top = t.lineOf(t.cursor) - line
	if atTop {
		t.Top = 0
	}
	t.clamp()
}

// findSelected sets the cursor to the selected row. If there is no such row, it
// selects the row at place.
func (t *table) findSelected(place int) {
	if t.index.Len() == 0 {
		t.cursor, t.selected = -1, model.Ref{}
		return
	}
	t.cursor = t.index.Find(t.selected)
	if t.cursor < 0 {
		t.cursor = min(max(0, place), t.index.Len()-1)
		t.selected = t.row().Ref
	}
}

// move selects the row that is so many rows away, or the last one in that direction.
func (t *table) move(lines int) {
	if t.cursor < 0 {
		return
	}
	t.cursor = min(max(0, t.cursor+lines), t.index.Len()-1)
	t.selected = t.row().Ref
	t.clamp()
}

// selectInNeed selects the next row that needs attention; step is 1 or -1. After the
// last row it continues with the first one. It returns false if there is none.
func (t *table) selectInNeed(step int) bool {
	n := t.index.Len()
	for i := 1; i <= n; i++ {
		at := ((t.cursor+i*step)%n + n) % n
		if t.index.At(at).NeedsAttention() {
			t.move(at - t.cursor)
			return true
		}
	}
	return false
}

// choose selects a deployment if it has a row.
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

// clamp scrolls as little as possible, so that the selected row is visible and no
// line is empty that could show a row.
func (t *table) clamp() {
	if t.cursor < 0 || t.room == 0 {
		t.Clamp(t.lines(), t.room)
		return
	}
	last := t.lineOf(t.cursor)
	first := last
	if t.room > 1 && len(t.index.Groups()) > 0 {
		first-- // the first line of the screen is the head of a group
	}
	t.Show(first, last, t.lines(), t.room)
}

// page returns how far a page key moves. One line of the old page stays, beside the head
// of a group.
func (t *table) page() int {
	if len(t.index.Groups()) > 0 {
		return max(1, t.room-2)
	}
	return max(1, t.room-1)
}

// scroll scrolls by a number of lines. The selected row changes only if it would not
// be visible.
func (t *table) scroll(lines int) {
	if t.cursor < 0 || t.room == 0 {
		return
	}
	t.Move(lines)
	t.Clamp(t.lines(), t.room)
	seen := t.visible()
	if len(seen) == 0 {
		return // the only visible line is the head of a group
	}
	t.cursor = min(max(t.cursor, seen[0].at), seen[len(seen)-1].at)
	t.selected = t.row().Ref
}
