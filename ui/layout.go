package ui

import "slices"

// The screen needs at least this many cells to say anything useful.
const (
	minWidth  = 40
	minHeight = 8
	// splitWidth is where the detail opens beside the table and not over it.
	splitWidth = 160
)

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

// arrange returns the columns that fit a table of that width, of those that
// are wanted and in their order. Where they do not fit they are made narrower
// first. Then, what is said of a row counts for more than its age, and than its
// bar, and these for more than fields of their own. The status stays, and a
// place for an error's code.
func arrange(width int, wanted []string) (columns []column, gap int) {
	at := slices.IndexFunc(measures, func(m measure) bool { return max(0, width) >= m.from })
	m := measures[at]
	columns = m.columns(wanted, width)
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
		columns = []column{c}
	}
	return stretch(columns, width, m.gap), m.gap
}

// columns are those that are wanted, in their order, on a screen of that width.
func (m measure) columns(wanted []string, width int) []column {
	widths := [...]int{
		colProfile: m.profile, colDeployment: m.id, colStatus: m.status, colBar: m.bar,
		colReady: m.ready, colChanged: m.changed, colNote: m.note,
	}
	var columns []column
	for _, name := range wanted {
		c, known := findColumn(name)
		switch {
		case !known:
			continue
		case c.kind == colField && width >= fieldsFrom:
			c.width = fieldWidths[c.name]
		case c.kind != colField:
			c.width = widths[c.kind]
		}
		if c.width > 0 {
			columns = append(columns, c)
		}
	}
	return columns
}

// widthOf is what columns take with the gaps between them.
func widthOf(columns []column, gap int) int {
	sum := cursorWidth + gap*(len(columns)-1)
	for _, c := range columns {
		sum += c.width
	}
	return sum
}

// cursorWidth is the margin in which the selected row is marked.
const cursorWidth = 1

// stretch gives the free cells to the note, else to the deployment, else to the
// last column.
func stretch(columns []column, width, gap int) []column {
	flexible := len(columns) - 1
	for _, kind := range []columnKind{colDeployment, colNote} {
		if at := slices.IndexFunc(columns, func(c column) bool { return c.kind == kind }); at >= 0 {
			flexible = at
		}
	}
	columns[flexible].width += max(0, width-widthOf(columns, gap))
	return columns
}

// frame is where things stand on a screen of one size.
type frame struct {
	width, height int
	table         int // cells across for the table
	detail        int // cells across for the detail; 0 when it is closed
	body          int // lines between header and footer
}

const (
	ruleWidth   = 1 // between table and detail
	headerLines = 1
	footerLines = 2 // what is said of the selected row, and the keys
)

// divide gives the screen to table and detail. A detail beside the table takes two fifths.
func divide(width, height int, detailOpen bool) frame {
	f := frame{width: width, height: height, table: width, body: max(0, height-headerLines-footerLines)}
	switch {
	case detailOpen && width >= splitWidth:
		f.detail = width*2/5 - ruleWidth
		f.table = width - ruleWidth - f.detail
	case detailOpen:
		f.table, f.detail = 0, width
	}
	return f
}

func (f frame) tooSmall() bool { return f.width < minWidth || f.height < minHeight }
