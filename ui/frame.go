package ui

// The screen needs at least this many cells to say anything useful.
const (
	minWidth  = 40
	minHeight = 8
	// splitWidth is where the detail opens beside the table and not over it.
	splitWidth = 160
)

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
