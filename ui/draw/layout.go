package draw

import "slices"

// breakpoint holds the widths of the columns for a screen of from cells or more. A
// column of width 0 is left out. The free cells go to the note, or else to the
// deployment.
type breakpoint struct {
	from                                                int
	gap, profile, id, status, bar, ready, changed, note int
}

// breakpoints depend on the width of the screen only, so that columns do not move
// when the data changes.
var breakpoints = []breakpoint{
	{160, 2, 12, 42, 18, 16, 7, 7, 20},
	{120, 2, 12, 32, 18, 12, 7, 7, 20},
	{100, 1, 10, 28, 18, 8, 7, 7, 20},
	{80, 1, 8, 26, 18, 8, 7, 0, 8},
	{64, 1, 8, 22, 18, 0, 7, 0, 8},
	{0, 1, 0, 15, 12, 0, 10, 0, 0},
}

// Layout holds the columns of a table of one width, with Gap cells between them.
type Layout struct {
	Columns    []Column
	Gap, Width int
}

// At returns the name of the column at cell x; empty between columns.
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

// Arrange returns those of the wanted columns that fit a table of that width, in
// their order. If they do not fit, it first makes them narrower, and then leaves
// some out: fields first, then the age, the bar, the profile, the note, the ready
// capacity and the deployment. The status is kept.
func Arrange(width int, wanted []string) Layout {
	at := slices.IndexFunc(breakpoints, func(m breakpoint) bool { return max(0, width) >= m.from })
	m := breakpoints[at]
	columns := m.columns(wanted, width)
	for _, narrower := range breakpoints[at+1:] {
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

// columns returns the wanted columns with their widths on a screen of that width.
func (m breakpoint) columns(wanted []string, width int) []Column {
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

// widthOf returns the width of columns, with the gaps between them.
func widthOf(columns []Column, gap int) int {
	sum := CursorWidth + gap*(len(columns)-1)
	for _, c := range columns {
		sum += c.Width
	}
	return sum
}

// CursorWidth is the margin in which the selected row is marked.
const CursorWidth = 1

// stretch widens the note to use the free cells, or else the deployment, or else
// the last column.
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
