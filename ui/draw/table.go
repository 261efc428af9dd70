package draw

import (
	"cmp"
	"fmt"
	"time"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/watch"
)

// Table draws the heads, rows and groups of a table of deployments.
type Table struct {
	Theme *Theme
	Moment
	Layout
	Labels   *Labels
	Profiles map[string]string // the names of the profiles as they are shown
	Groups   map[string]string // the names of the groups, if some are too long
	Picked   []model.Ref       // the rows that somebody has marked
}

// Head draws the heads of the columns, with an arrow at the column by which the rows
// are sorted.
func (t *Table) Head(q query.Query) string {
	l := NewLine(t.Theme, t.Width).Gap(CursorWidth)
	for i, c := range t.Columns {
		if i > 0 {
			l.Gap(t.Gap)
		}
		head := t.sortedHead(q, c)
		if c.numeric() {
			l.Right(l.Pal.Head, head, c.Width)
			continue
		}
		l.Cell(l.Pal.Head, head, c.Width)
	}
	return l.String()
}

// sortedHead returns the head of a column, with an arrow if the rows are sorted by
// it. The arrow points up if the smallest value is first. The head is never wider
// than the column.
func (t *Table) sortedHead(q query.Query, c Column) string {
	if q.Sort != c.Name {
		return c.head[:min(len(c.head), c.Width)]
	}
	arrow := t.Theme.Marks.Ascending
	if q.Reverse != query.Descending(c.Name) {
		arrow = t.Theme.Marks.Descending
	}
	return c.head[:min(len(c.head), c.Width-1)] + arrow
}

// Group draws the head of a group: its name, the number of rows with each verdict,
// and its units, in the columns where its rows have them.
func (t *Table) Group(g *query.Group) string {
	l := NewLine(t.Theme, t.Width).Gap(CursorWidth)
	name := g.Name
	if name == "" {
		name = "no group"
	}
	for i, c := range t.Columns {
		if i > 0 {
			l.Gap(t.Gap)
		}
		switch c.kind {
		case colDeployment:
			l.Found(l.Pal.Bold, cmp.Or(t.Groups[name], name), c.Width, t.Words["group"])
		case colStatus:
			groupCounts(l, g, c.Width)
		case colBar:
			groupBar(l, g, c.Width)
		case colReady:
			text := ""
			if g.Capacity > 0 {
				text = fmt.Sprintf("%d/%d", g.Ready, g.Capacity)
			}
			l.Right(l.Pal.Bold, text, c.Width)
		case colNote:
			l.Cell(l.Pal.Dim, Counted(g.To-g.From, g.To-g.From), c.Width)
		case colProfile, colChanged, colField:
			l.Gap(c.Width)
		}
	}
	return l.String()
}

// groupCounts writes the number of rows with each verdict in attention order, as
// many as fit.
func groupCounts(l *Line, g *query.Group, width int) {
	left := width
	for _, v := range model.Verdicts() {
		n := g.Count(v)
		if n == 0 {
			continue
		}
		text := fmt.Sprintf("%s %d", l.Marks.Verdict[v], n)
		if need := Width(text); need <= left {
			l.Cell(l.Pal.Verdict[v], text, need)
			blank := min(2, left-need)
			l.Gap(blank)
			left -= need + blank
		}
	}
	l.Gap(left)
}

// Counted says how many deployments are shown of all there are.
func Counted(shown, all int) string {
	switch {
	case shown != all:
		return fmt.Sprintf("%d of %d", shown, all)
	case all == 1:
		return "1 deployment"
	}
	return fmt.Sprintf("%d deployments", all)
}

// Holds returns how long the line of a row stays true if no answer comes.
func (t *Table) Holds(row *watch.Row) time.Duration {
	hold := t.holds(row)
	for _, c := range t.Columns {
		if c.kind == colField {
			_, h := fieldText(c.field, row, t.Now)
			hold = min(hold, h)
		}
	}
	return hold
}

// Row draws a row.
func (t *Table) Row(row *watch.Row) string {
	mark := " "
	if t.News.Has(row.Ref) {
		mark = t.Theme.Marks.News
	}
	return t.row(row, &t.Theme.Plain, mark)
}

// Selected draws the selected row.
func (t *Table) Selected(row *watch.Row) string {
	return t.row(row, &t.Theme.Selected, t.Theme.Marks.Cursor)
}
