package plain

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// live is a block of lines at the end of the output on a terminal. New lines
// replace the old ones. The cursor stays in the line below the block. Nothing else
// of the terminal is changed, so nothing must be restored.
type live struct {
	out      io.Writer
	ellipsis string   // marks a line that was cut
	lines    []string // those on the screen
}

// draw replaces the block on a terminal of this size, in cells. If the block does
// not fit, it draws nothing and returns false, because lines that have scrolled
// out cannot be replaced.
func (l *live) draw(lines []string, width, height int) (fits bool, err error) {
	if len(lines) >= height || width < 2 {
		return false, nil
	}
	// The last column stays free. Some terminals start a new line after it.
	short := make([]string, len(lines))
	for i, line := range lines {
		short[i] = ansi.Truncate(line, width-1, l.ellipsis)
	}
	if slices.Equal(short, l.lines) {
		return true, nil
	}
	var b strings.Builder
	up := l.rows(width)
	if up >= height {
		up = 0 // the old block does not fit any more, so draw below it
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

// rows returns how many lines of the terminal the block fills. In a terminal that
// became narrower, one line of the block may fill several.
func (l *live) rows(width int) int {
	n := 0
	for _, line := range l.lines {
		n += max(1, (ansi.StringWidth(line)+width-1)/width)
	}
	return n
}

// release keeps the block on the screen. The next block is drawn below it.
func (l *live) release() { l.lines = nil }
