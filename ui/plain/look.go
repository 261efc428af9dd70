package plain

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui/marks"
)

// Look is what output may hold besides printable ASCII.
type Look struct {
	ASCII  bool // nothing above 0x7E
	Colour bool // colours of the terminal's own sixteen
}

// marks are the characters that stand for something.
func (k Look) marks() *marks.Set {
	if k.ASCII {
		return &marks.ASCII
	}
	return &marks.Unicode
}

// dash stands where there is nothing to show. What goes to a terminal without
// it is turned into ASCII as a whole.
var dash = marks.Unicode.Dash

const (
	green, yellow, blue, magenta, red, faint = "\x1b[32m", "\x1b[33m", "\x1b[36m", "\x1b[35m", "\x1b[31m", "\x1b[2m"
	plainAgain                               = "\x1b[m"
)

// colours are those of the verdicts. A colour adds to the glyph and the word,
// and never stands for them.
var colours = [marks.Verdicts]string{
	model.VerdictWaiting: faint, model.VerdictReady: green, model.VerdictDegraded: yellow, model.VerdictRolling: blue,
	model.VerdictStalled: yellow, model.VerdictEnding: faint, model.VerdictStopped: faint, model.VerdictGone: faint,
	model.VerdictFailed: red, model.VerdictUnknown: magenta, model.VerdictUnreadable: red,
}

// badge is a verdict's glyph and a word, in a field of width cells.
func (k Look) badge(v model.Verdict, word string, width int) string {
	text := pad(k.marks().Verdict[v]+" "+k.show(word), width)
	if !k.Colour {
		return text
	}
	return colours[v] + text + plainAgain
}

// units is ready/wanted as the server sent it; a dash where it sent neither.
func units(ready, capacity model.Number) string {
	if !ready.Sent() && !capacity.Sent() {
		return dash
	}
	return ready.String() + "/" + capacity.String()
}

// unitsOf is units of a row.
func unitsOf(row *watch.Row) string {
	if row.Latest == nil {
		return dash
	}
	return units(row.Latest.ReadyCapacity, row.Latest.Capacity)
}

// show turns text into what may be printed, cell by cell.
func (k Look) show(text string) string {
	if !k.ASCII {
		return text
	}
	return safe.ASCII(text)
}

// pad fills a text up to width cells. A longer one stays as it is.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-ansi.StringWidth(text)))
}

// padLeft is pad with the text at the right.
func padLeft(text string, width int) string {
	return strings.Repeat(" ", max(0, width-ansi.StringWidth(text))) + text
}

// joinWords puts a middle dot between two texts.
func joinWords(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}
