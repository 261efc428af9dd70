package plain

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui/marks"
)

// Look is how the output may look. The zero value is Unicode without colours.
type Look struct {
	ASCII  bool // no character above 0x7E
	Colour bool // use the sixteen colours of the terminal
}

// marks returns the set of symbols.
func (k Look) marks() *marks.Set {
	if k.ASCII {
		return &marks.ASCII
	}
	return &marks.Unicode
}

// dash is shown in place of an empty value. It is not ASCII: callers convert the
// whole line.
var dash = marks.Unicode.Dash

const (
	green, yellow, blue, magenta, red, faint = "\x1b[32m", "\x1b[33m", "\x1b[36m", "\x1b[35m", "\x1b[31m", "\x1b[2m"
	resetColour                              = "\x1b[m"
)

// colours are the colours of the verdicts. A colour is added to the glyph and
// the word, and never replaces them.
var colours = [model.VerdictCount]string{
	model.VerdictWaiting: faint, model.VerdictReady: green, model.VerdictDegraded: yellow, model.VerdictRolling: blue,
	model.VerdictStalled: yellow, model.VerdictEnding: faint, model.VerdictStopped: faint, model.VerdictGone: faint,
	model.VerdictFailed: red, model.VerdictUnknown: magenta, model.VerdictUnreadable: red,
}

// badge returns the symbol of a verdict and a word, padded to width cells.
func (k Look) badge(v model.Verdict, word string, width int) string {
	text := pad(k.marks().Verdict[v]+" "+k.show(word), width)
	if !k.Colour {
		return text
	}
	return colours[v] + text + resetColour
}

// units returns ready/capacity as the server sent them, or a dash if it sent neither.
func units(ready, capacity model.Number) string {
	if !ready.Sent() && !capacity.Sent() {
		return dash
	}
	return ready.String() + "/" + capacity.String()
}

// unitsOf returns the units of a row, or a dash if it was never read.
func unitsOf(row *watch.Row) string {
	if row.Latest == nil {
		return dash
	}
	return units(row.Latest.ReadyCapacity, row.Latest.Capacity)
}

// show converts a text to steady characters, and to ASCII if necessary.
func (k Look) show(text string) string {
	text = safe.Steady(text)
	if !k.ASCII {
		return text
	}
	return safe.ASCII(text)
}

// pad makes a text steady and adds blanks after it up to width cells. It does not cut
// a longer text.
func pad(text string, width int) string {
	text = safe.Steady(text)
	return text + strings.Repeat(" ", max(0, width-ansi.StringWidth(text)))
}

// padLeft is pad with the blanks before the text.
func padLeft(text string, width int) string {
	return strings.Repeat(" ", max(0, width-ansi.StringWidth(text))) + text
}
