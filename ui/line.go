package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model/safe"
)

// line is one row of the screen under construction. Nothing is written past
// its width, and String fills what is left, so every line of a frame is
// exactly as wide as the screen.
type line struct {
	b     strings.Builder
	pal   *palette
	g     *glyphs
	width int
	used  int
}

// escapesPerLine is room for the styles of a busy line, in bytes, so that most
// lines are allocated once.
const escapesPerLine = 160

func newLine(t *theme, width int) *line {
	l := &line{pal: &t.plain, g: t.glyphs, width: max(0, width)}
	l.b.Grow(l.width + escapesPerLine)
	return l
}

// rest is how many cells are still free.
func (l *line) rest() int { return l.width - l.used }

// put writes text in a style, cut at the end of the line.
func (l *line) put(s style, text string) *line {
	return l.cell(s, text, min(l.rest(), textWidth(text)))
}

// cell writes text in a field of width cells, padded on the right or cut with
// an ellipsis.
func (l *line) cell(s style, text string, width int) *line {
	width = min(width, l.rest())
	if width <= 0 {
		return l
	}
	text = l.show(text)
	n := textWidth(text)
	if n > width {
		text = cutEnd(text, width, l.g.ellipsis)
		n = textWidth(text)
	}
	l.b.WriteString(s.on)
	l.b.WriteString(text)
	spaces(&l.b, width-n)
	l.b.WriteString(s.off)
	l.used += width
	return l
}

// right is cell with the text at the right edge of the field.
func (l *line) right(s style, text string, width int) *line {
	if free := width - textWidth(l.show(text)); free > 0 {
		l.gap(free)
		width -= free
	}
	return l.cell(s, text, width)
}

// marked is cell with the text in reverse when it is to catch the eye.
func (l *line) marked(s style, text string, width int, mark bool) *line {
	if !mark {
		return l.cell(s, text, width)
	}
	n := min(width, textWidth(l.show(text)))
	l.cell(style{s.on + reverse, endStyle}, text, n)
	return l.gap(width - n)
}

const reverse, endStyle = "\x1b[7m", "\x1b[m"

// gap writes n blank cells.
func (l *line) gap(n int) *line { return l.cell(l.pal.text, "", n) }

// show turns text into what the glyph set may print.
func (l *line) show(text string) string {
	if !l.g.ascii {
		return text
	}
	return safe.ASCII(text)
}

// String returns the line, filled to its width.
func (l *line) String() string {
	l.gap(l.rest())
	return l.b.String()
}

const blanks = "                                                                                                    "

func spaces(b *strings.Builder, n int) {
	for n > 0 {
		k := min(n, len(blanks))
		b.WriteString(blanks[:k])
		n -= k
	}
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// textWidth is the number of cells a printable text takes.
func textWidth(s string) int {
	if isASCII(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// cutEnd shortens a text to width cells, the last of them the mark.
func cutEnd(s string, width int, mark string) string {
	if isASCII(s) && len(s) > width && width >= 1 {
		return s[:width-1] + mark
	}
	return ansi.Truncate(s, width, mark)
}

// cutStart drops the first n cells of a text.
func cutStart(s string, n int) string { return ansi.TruncateLeft(s, n, "") }

// cutMiddle shortens an ID to width cells. IDs differ at the end, so more of
// the tail stays.
func cutMiddle(s string, width int, mark string) string {
	n := textWidth(s)
	if n <= width {
		return s
	}
	if width < 4 {
		return cutEnd(s, width, mark)
	}
	head := (width - 1) * 2 / 5
	tail := width - 1 - head
	if isASCII(s) {
		return s[:head] + mark + s[n-tail:]
	}
	return ansi.Truncate(s, head, "") + mark + cutStart(s, n-tail)
}

// cutCode shortens an error code to width cells. Its last part says the most,
// so leading parts go first: Throttling.RateQuota becomes …RateQuota.
func cutCode(code string, width int, mark string) string {
	rest := code
	for textWidth(rest) > width {
		_, after, more := strings.Cut(strings.TrimPrefix(rest, mark), ".")
		if !more || after == "" {
			return cutMiddle(code, width, mark)
		}
		rest = mark + after
	}
	return rest
}
