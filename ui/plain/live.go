package plain

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// live is a block of lines at the end of a terminal's output that is written
// over where it changes. The cursor stays in the line below it, and nothing
// about the terminal is changed, so that there is nothing to restore.
type live struct {
	out   io.Writer
	cut   string   // what stands for the rest of a line
	lines []string // as they are on the screen
}

// draw brings the block up to date in a terminal of that size. It is false,
// and nothing is drawn, when the block does not fit: what has scrolled out
// cannot be written over.
func (l *live) draw(lines []string, width, height int) (fits bool, err error) {
	if len(lines) >= height || width < 2 {
		return false, nil
	}
	// Not the last column: some terminals move on to the next line there.
	short := make([]string, len(lines))
	for i, line := range lines {
		short[i] = ansi.Truncate(line, width-1, l.cut)
	}
	if slices.Equal(short, l.lines) {
		return true, nil
	}
	var b strings.Builder
	up := l.rows(width)
	if up >= height {
		up = 0 // too narrow for what is there: go on below it
	}
	if up > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", up)
	}
	same := up == len(l.lines)
	for i, line := range short {
		if !same || i >= len(l.lines) || l.lines[i] != line {
			b.WriteString("\r" + line + "\x1b[K")
		}
		b.WriteString("\r\n")
	}
	b.WriteString("\x1b[J")
	l.lines = short
	_, err = io.WriteString(l.out, b.String())
	return true, err
}

// rows is how many lines of the terminal the block takes. In one that has
// become narrower each may take several.
func (l *live) rows(width int) int {
	n := 0
	for _, line := range l.lines {
		n += max(1, (ansi.StringWidth(line)+width-1)/width)
	}
	return n
}

// leave lets the block stand as it is; the next one is drawn below.
func (l *live) leave() { l.lines = nil }
