package plain

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui/marks"
)

// Look says what the output may hold besides printable ASCII.
type Look struct {
	ASCII  bool // nothing above 0x7E
	Colour bool // the terminal's own sixteen colours
}

// marks are the characters that stand for something.
func (k Look) marks() *marks.Set {
	if k.ASCII {
		return &marks.ASCII
	}
	return &marks.Unicode
}

// dash stands where there is nothing to show. Output in ASCII is converted as
// a whole later.
var dash = marks.Unicode.Dash

const (
	green, yellow, blue, magenta, red, faint = "\x1b[32m", "\x1b[33m", "\x1b[36m", "\x1b[35m", "\x1b[31m", "\x1b[2m"
	plainAgain                               = "\x1b[m"
)

// colours are the colours of the verdicts. A colour is added to the glyph and
// the word, and never replaces them.
var colours = [model.VerdictCount]string{
	model.VerdictWaiting: faint, model.VerdictReady: green, model.VerdictDegraded: yellow, model.VerdictRolling: blue,
	model.VerdictStalled: yellow, model.VerdictEnding: faint, model.VerdictStopped: faint, model.VerdictGone: faint,
	model.VerdictFailed: red, model.VerdictUnknown: magenta, model.VerdictUnreadable: red,
}

// badge is the glyph of a verdict and a word, in a field that is width cells
// wide.
func (k Look) badge(v model.Verdict, word string, width int) string {
	text := pad(k.marks().Verdict[v]+" "+k.show(word), width)
	if !k.Colour {
		return text
	}
	return colours[v] + text + plainAgain
}

// units is ready/wanted as the server sent them, or a dash if it sent neither.
func units(ready, capacity model.Number) string {
	if !ready.Sent() && !capacity.Sent() {
		return dash
	}
	return ready.String() + "/" + capacity.String()
}

// unitsOf is the units of a row.
func unitsOf(row *watch.Row) string {
	if row.Latest == nil {
		return dash
	}
	return units(row.Latest.ReadyCapacity, row.Latest.Capacity)
}

// show turns a text into what may be printed, cell by cell.
func (k Look) show(text string) string {
	if !k.ASCII {
		return text
	}
	return safe.ASCII(text)
}

// pad fills a text with blanks up to width cells. A longer text stays as it
// is.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-ansi.StringWidth(text)))
}

// padLeft is pad with the blanks before the text.
func padLeft(text string, width int) string {
	return strings.Repeat(" ", max(0, width-ansi.StringWidth(text))) + text
}
