package plain

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// live is a block of lines at the end of the output on a terminal. Changes are
// written over the old lines. The cursor stays in the line below the block.
// Nothing else about the terminal is changed, so nothing must be restored.
type live struct {
	out   io.Writer
	cut   string   // what stands for the rest of a line
	lines []string // as they are on the screen
}

// draw brings the block up to date on a terminal of that size. If the block
// does not fit, it draws nothing and returns false, because lines that have
// scrolled out cannot be written over.
func (l *live) draw(lines []string, width, height int) (fits bool, err error) {
	if len(lines) >= height || width < 2 {
		return false, nil
	}
	// The last column stays free, because some terminals go to the next line
	// after it.
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
		up = 0 // too narrow for what is there, so continue below it
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

// rows is how many lines of the terminal the block takes. If the terminal has
// become narrower, one line of the block may take several.
func (l *live) rows(width int) int {
	n := 0
	for _, line := range l.lines {
		n += max(1, (ansi.StringWidth(line)+width-1)/width)
	}
	return n
}

// leave leaves the block as it is. The next block is drawn below it.
func (l *live) leave() { l.lines = nil }
