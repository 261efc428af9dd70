package draw

import "slices"

// breakpoint holds the widths of the columns for a screen of from cells or more. A
// column of width 0 is left out. The deployment and the note have a least width and
// one that they get if there is room; the note gets it first.
type breakpoint struct {
	from                         int
	gap, status, bar, ready      int
	changed                      int
	profile                      int // at most
	idLeast, id, noteLeast, note int
}

// breakpoints depend on the width of the screen only, so that columns do not move
// when the data changes.
var breakpoints = []breakpoint{
	{200, 2, 18, 16, 7, 7, 20, 32, 64, 20, 40},
	{160, 2, 18, 16, 7, 7, 16, 32, 48, 20, 32},
	{120, 2, 18, 10, 7, 7, 12, 24, 38, 20, 28},
	{100, 1, 18, 8, 7, 7, 10, 20, 30, 16, 24},
	{80, 1, 18, 8, 7, 0, 8, 18, 26, 8, 21},
	{64, 1, 18, 0, 7, 0, 8, 16, 24, 8, 15},
	{0, 1, 12, 0, 10, 0, 0, 15, 40, 0, 0},
}

// Needs are the widths that the texts of columns need, whatever the answers say.
type Needs struct{ Deployment, Profile int }

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

// WidthOf returns the width of the column with a name; 0 if there is none.
func (t Layout) WidthOf(name string) int {
	for _, c := range t.Columns {
		if c.Name == name {
			return c.Width
		}
	}
	return 0
}

// Arrange returns those of the wanted columns that fit a table of that width, in
// their order. If they do not fit, it first makes them narrower, and then leaves
// some out: fields first, then the age, the bar, the profile, the note, the ready
// capacity and the deployment. The status is kept.
func Arrange(width int, wanted []string, needs Needs) Layout {
	at := slices.IndexFunc(breakpoints, func(m breakpoint) bool { return max(0, width) >= m.from })
	m := breakpoints[at]
	columns := m.withoutFields(m.columns(wanted, width, needs), width)
	for _, narrower := range breakpoints[at+1:] {
		if narrower.changed == 0 || widthOf(columns, m.gap) <= width {
			break
		}
		m = narrower
		columns = m.withoutFields(m.columns(wanted, width, needs), width)
	}
	for _, kind := range []columnKind{colChanged, colBar, colProfile, colNote, colReady, colDeployment} {
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
	return Layout{m.stretch(columns, width, needs), m.gap, width}
}

// withoutFields leaves out the last fields until the note has the cells that it should
// have.
func (m breakpoint) withoutFields(columns []Column, width int) []Column {
	room := width
	if slices.ContainsFunc(columns, isNote) {
		room -= m.note - m.noteLeast
	}
	for at := len(columns) - 1; at >= 0 && widthOf(columns, m.gap) > room; at-- {
		if columns[at].kind == colField && len(columns) > 1 {
			columns = slices.Delete(columns, at, at+1)
		}
	}
	return columns
}

// columns returns the wanted columns with their widths on a screen of that width.
func (m breakpoint) columns(wanted []string, width int, needs Needs) []Column {
	widths := [...]int{
		colProfile: min(m.profile, max(leastProfile, needs.Profile)), colDeployment: min(m.idLeast, max(leastLabel, needs.Deployment)),
		colStatus: m.status, colBar: m.bar, colReady: m.ready, colChanged: m.changed, colNote: m.noteLeast,
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

// The least widths of a profile's name and of a deployment's label, which are enough
// for the heads of their columns.
const (
	leastProfile = 4
	leastLabel   = 11
)

// stretch uses the free cells: first for the note, then for the deployment, both up to
// what they should have, and the rest for the note, or else for the deployment, or
// else for the last column.
func (m breakpoint) stretch(columns []Column, width int, needs Needs) []Column {
	free := max(0, width-widthOf(columns, m.gap))
	widen := func(kind columnKind, most int) (found bool) {
		at := slices.IndexFunc(columns, func(c Column) bool { return c.kind == kind })
		if at < 0 {
			return false
		}
		by := min(free, max(0, most-columns[at].Width))
		columns[at].Width += by
		free -= by
		return true
	}
	widen(colNote, m.note)
	widen(colDeployment, min(m.id, needs.Deployment))
	if !widen(colNote, width) && !widen(colDeployment, width) {
		columns[len(columns)-1].Width += free
	}
	return columns
}
