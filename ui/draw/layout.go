package draw

import "slices"

// measure is the widths of the columns from a screen width on. A width of 0
// leaves the column out; the note and then the deployment grow into what is
// left.
type measure struct {
	from                                                int
	gap, profile, id, status, bar, ready, changed, note int
}

// measures depend on the screen's width alone, so that nothing jumps when the
// data changes.
var measures = []measure{
	{160, 2, 12, 42, 18, 16, 7, 7, 20},
	{120, 2, 12, 32, 18, 12, 7, 7, 20},
	{100, 1, 10, 28, 18, 8, 7, 7, 20},
	{80, 1, 8, 26, 18, 8, 7, 0, 8},
	{64, 1, 8, 22, 18, 0, 7, 0, 8},
	{0, 1, 0, 15, 12, 0, 10, 0, 0},
}

// Layout is the columns of a table of some width, with Gap cells between them.
type Layout struct {
	Columns    []Column
	Gap, Width int
}

// At returns the name of the column that covers a cell; empty between columns.
func (t Layout) At(x int) string {
	from := CursorWidth
	for _, c := range t.Columns {
		if x >= from && x < from+c.Width {
			return c.Name
		}
		from += c.Width + t.Gap
	}
	return ""
}

// Arrange returns the columns that fit a table of that width, of those that
// are wanted and in their order. Where they do not fit they are made narrower
// first. Then, what is said of a row counts for more than its age, and than its
// bar, and these for more than fields of their own. The status stays, and a
// place for an error's code.
func Arrange(width int, wanted []string) Layout {
	at := slices.IndexFunc(measures, func(m measure) bool { return max(0, width) >= m.from })
	m := measures[at]
	columns := m.columns(wanted, width)
	for _, narrower := range measures[at+1:] {
		if narrower.changed == 0 || widthOf(columns, m.gap) <= width {
			break
		}
		m = narrower
		columns = m.columns(wanted, width)
	}
	for _, kind := range []columnKind{colField, colChanged, colBar, colProfile, colNote, colReady, colDeployment} {
		for at := len(columns) - 1; at >= 0 && widthOf(columns, m.gap) > width; at-- {
			if columns[at].kind == kind && len(columns) > 1 {
				columns = slices.Delete(columns, at, at+1)
			}
		}
	}
	if len(columns) == 0 {
		c, _ := findColumn("deployment")
		columns = []Column{c}
	}
	return Layout{stretch(columns, width, m.gap), m.gap, width}
}

// columns are those that are wanted, in their order, on a screen of that width.
func (m measure) columns(wanted []string, width int) []Column {
	widths := [...]int{
		colProfile: m.profile, colDeployment: m.id, colStatus: m.status, colBar: m.bar,
		colReady: m.ready, colChanged: m.changed, colNote: m.note,
	}
	var columns []Column
	for _, name := range wanted {
		c, known := findColumn(name)
		switch {
		case !known:
			continue
		case c.kind == colField && width >= fieldsFrom:
			c.Width = fieldWidths[c.Name]
		case c.kind != colField:
			c.Width = widths[c.kind]
		}
		if c.Width > 0 {
			columns = append(columns, c)
		}
	}
	return columns
}

// widthOf is what columns take with the gaps between them.
func widthOf(columns []Column, gap int) int {
	sum := CursorWidth + gap*(len(columns)-1)
	for _, c := range columns {
		sum += c.Width
	}
	return sum
}

// CursorWidth is the margin in which the selected row is marked.
const CursorWidth = 1

// stretch gives the free cells to the note, else to the deployment, else to the
// last column.
func stretch(columns []Column, width, gap int) []Column {
	flexible := len(columns) - 1
	for _, kind := range []columnKind{colDeployment, colNote} {
		if at := slices.IndexFunc(columns, func(c Column) bool { return c.kind == kind }); at >= 0 {
			flexible = at
		}
	}
	columns[flexible].Width += max(0, width-widthOf(columns, gap))
	return columns
}
