package ui

import "slices"

// The screen needs at least this many cells to say anything useful.
const (
	minWidth  = 40
	minHeight = 8
	// splitWidth is where the detail opens beside the table and not over it.
	splitWidth = 160
)

// column is a column of the table as it is drawn at one width.
type column struct {
	kind  columnKind
	width int
}

type columnKind uint8

const (
	colProfile columnKind = iota
	colDeployment
	colStatus
	colBar
	colReady
	colChanged
	colNote
)

type columnName struct {
	kind columnKind
	name string // in the configuration
	head string
}

var columnNames = []columnName{
	{colProfile, "profile", "PROFILE"},
	{colDeployment, "deployment", "DEPLOYMENT"},
	{colStatus, "status", "STATUS"},
	{colBar, "capacity", "CAPACITY"},
	{colReady, "ready", "READY"},
	{colChanged, "changed", "CHANGED"},
	{colNote, "note", "NOTE"},
}

// Columns returns the names the configuration may list under ui.columns.
func Columns() []string {
	var names []string
	for _, c := range columnNames {
		names = append(names, c.name)
	}
	return names
}

// measures are the column widths from a screen width on. They depend on the
// width alone, so that nothing jumps when the data changes. A width of 0 leaves
// the column out; the note and then the deployment grow into what is left.
var measures = []struct {
	from                                                int
	gap, profile, id, status, bar, ready, changed, note int
}{
	{160, 2, 12, 42, 18, 16, 7, 7, 20},
	{120, 2, 12, 32, 18, 12, 7, 7, 20},
	{100, 1, 10, 28, 18, 8, 7, 7, 20},
	{80, 1, 8, 26, 18, 8, 7, 0, 8},
	{64, 1, 8, 22, 18, 0, 7, 0, 8},
	{0, 1, 0, 15, 12, 0, 10, 0, 0},
}

// arrange returns the columns that fit a table of that width, of those that
// are wanted and in their order. What is said of a row counts for more than its
// age, and than its bar, so these go first to make room for it.
func arrange(width int, wanted []string) (columns []column, gap int) {
	m := measures[len(measures)-1]
	for _, candidate := range measures {
		if width >= candidate.from {
			m = candidate
			break
		}
	}
	widths := map[columnKind]int{
		colProfile: m.profile, colDeployment: m.id, colStatus: m.status, colBar: m.bar,
		colReady: m.ready, colChanged: m.changed, colNote: m.note,
	}
	columns, whole := choose(width, m.gap, widths, wanted)
	for _, kind := range []columnKind{colChanged, colBar} {
		if !whole {
			widths[kind] = 0
			columns, whole = choose(width, m.gap, widths, wanted)
		}
	}
	if len(columns) == 0 {
		columns = []column{{colDeployment, m.id}}
	}
	return stretch(columns, width, m.gap), m.gap
}

// choose returns the wanted columns that fit, and whether these are all that
// have a width.
func choose(width, gap int, widths map[columnKind]int, wanted []string) (columns []column, whole bool) {
	used, whole := cursorWidth, true
	for _, name := range wanted {
		i := slices.IndexFunc(columnNames, func(c columnName) bool { return c.name == name })
		if i < 0 {
			continue
		}
		kind := columnNames[i].kind
		w := widths[kind]
		if w == 0 {
			continue
		}
		if len(columns) > 0 {
			w += gap
		}
		if used+w > width {
			whole = false
			continue
		}
		columns = append(columns, column{kind, widths[kind]})
		used += w
	}
	return columns, whole
}

// cursorWidth is the margin in which the selected row is marked.
const cursorWidth = 1

// stretch gives the free cells to the note, or to the deployment when there is
// no note.
func stretch(columns []column, width, gap int) []column {
	used := cursorWidth
	flexible := -1
	for i, c := range columns {
		used += c.width
		if i > 0 {
			used += gap
		}
		if c.kind == colNote || c.kind == colDeployment && flexible < 0 {
			flexible = i
		}
	}
	if flexible >= 0 && used < width {
		columns[flexible].width += width - used
	}
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
	headerLines = 1
	footerLines = 2 // what is said of the selected row, and the keys
)

// measure divides the screen. A detail beside the table takes two fifths.
func measure(width, height int, detailOpen bool) frame {
	f := frame{width: width, height: height, table: width, body: max(0, height-headerLines-footerLines)}
	switch {
	case detailOpen && width >= splitWidth:
		f.detail = width * 2 / 5
		f.table = width - f.detail
	case detailOpen:
		f.table, f.detail = 0, width
	}
	return f
}

func (f frame) tooSmall() bool { return f.width < minWidth || f.height < minHeight }
