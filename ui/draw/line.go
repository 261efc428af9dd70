package draw

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model/safe"
	"studiowatch/ui/marks"
)

// Line is one line of the screen that is being written. Nothing is written past its
// width, and String fills the rest, so that every line of a frame is exactly as wide
// as the screen.
type Line struct {
	b           strings.Builder // first, so that NewLine is cheap enough to be inlined
	Pal         *Palette
	Marks       *marks.Set
	Width, Used int // in cells
}

// escapesPerLine is the number of bytes for the styles of a long line, so that most
// lines are allocated only once.
const escapesPerLine = 160

// NewLine begins a line.
func NewLine(t *Theme, width int) *Line {
	l := &Line{Pal: &t.Plain, Marks: t.Marks, Width: max(0, width)}
	l.b.Grow(l.Width + escapesPerLine)
	return l
}

// Rest returns how many cells are free.
func (l *Line) Rest() int { return l.Width - l.Used }

// Put writes text in a style, cut off at the end of the line.
func (l *Line) Put(s Style, text string) *Line {
	return l.Cell(s, text, min(l.Rest(), Width(text)))
}

// Cell writes text in a field of width cells, padded on the right or cut with
// an ellipsis.
func (l *Line) Cell(s Style, text string, width int) *Line {
	width = min(width, l.Rest())
	if width <= 0 {
		return l
	}
	text = l.Show(text)
	n := Width(text)
	if n > width {
		text = CutEnd(text, width, l.Marks.Ellipsis)
		n = Width(text)
	}
	l.b.WriteString(s.On)
	l.b.WriteString(text)
	spaces(&l.b, width-n)
	l.b.WriteString(s.Off)
	l.Used += width
	return l
}

// Repeat writes a mark of one cell n times.
func (l *Line) Repeat(s Style, mark string, n int) *Line {
	n = min(n, l.Rest())
	if n <= 0 {
		return l
	}
	l.b.WriteString(s.On)
	for range n {
		l.b.WriteString(mark)
	}
	l.b.WriteString(s.Off)
	l.Used += n
	return l
}

// Right is Cell with the text at the right edge of the field.
func (l *Line) Right(s Style, text string, width int) *Line {
	if free := width - Width(l.Show(text)); free > 0 {
		l.Gap(free)
		width -= free
	}
	return l.Cell(s, text, width)
}

// Marked is Cell with the text in the other video: reverse, except in a line that is
// in reverse itself.
func (l *Line) Marked(s Style, text string, width int) *Line {
	n := min(width, Width(l.Show(text)))
	l.Cell(s.with(l.Pal.Mark), text, n)
	return l.Gap(width - n)
}

// The escape sequences for attributes, and for the end of any style.
const Underline, Reverse, unreverse, EndStyle = "\x1b[4m", "\x1b[7m", "\x1b[27m", "\x1b[m"

// Gap writes n blank cells.
func (l *Line) Gap(n int) *Line { return l.Cell(l.Pal.Text, "", n) }

// Show returns text in the characters that may be printed. They are steady, so that
// the columns line up on every terminal.
func (l *Line) Show(text string) string {
	text = safe.Steady(text)
	if !l.Marks.ASCII {
		return text
	}
	return safe.ASCII(text)
}

// String returns the line, filled to its width.
func (l *Line) String() string {
	l.Gap(l.Rest())
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

// IsASCII reports whether each byte of a text takes one cell.
func IsASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// Width returns the number of cells that a printable text takes, as Show returns it.
func Width(s string) int {
	n := 0
	for _, r := range s {
		w := plainWidth(r)
		if w == 0 {
			return ansi.StringWidth(safe.Steady(s))
		}
		n += w
	}
	return n
}

// plainWidth returns the width of the characters that most texts have, which is the same
// whatever stands beside them; 0 for others.
func plainWidth(r rune) int {
	switch {
	case r >= ' ' && r < 0x7f, r > 0xa0 && r < 0x300 && r != 0xad, r == '–', r == '…', r >= 0x2500 && r <= 0x25d8:
		return 1
	case r >= 0x4e00 && r <= 0x9fff:
		return 2
	}
	return 0
}

// CutEnd shortens a text to width cells. The mark is at its end.
func CutEnd(s string, width int, mark string) string {
	if keep := width - Width(mark); IsASCII(s) && len(s) > width && keep >= 0 {
		return s[:keep] + mark
	}
	return ansi.Truncate(safe.Steady(s), width, mark)
}

// CutStart cuts off the first n cells of a text, and a character that is partly in them.
func CutStart(s string, n int) string {
	s = safe.Steady(s)
	rest := ansi.TruncateLeft(s, n, "")
	if Width(rest) > max(0, Width(s)-n) {
		return ansi.TruncateLeft(s, n+1, "")
	}
	return rest
}

// cutOut returns the cells of a text from one up to but not including another. A
// character that is partly in them is left out.
func cutOut(s string, from, to int) string { return CutEnd(CutStart(s, from), to-from, "") }

// CutMiddle shortens an ID to width cells. It keeps more of the end, because that is
// where IDs differ.
func CutMiddle(s string, width int, mark string) string {
	n := Width(s)
	if n <= width {
		return s
	}
	if width < 4 {
		return CutEnd(s, width, mark)
	}
	head := (width - 1) * 2 / 5
	tail := width - 1 - head
	if IsASCII(s) {
		return s[:head] + mark + s[n-tail:]
	}
	return CutEnd(s, head, "") + mark + CutStart(s, n-tail)
}

// CutCode shortens an error code to width cells. The last part says most, so it cuts
// off the first parts: Throttling.RateQuota becomes …RateQuota. Words are cut off at the
// end: no connection becomes no connec….
func CutCode(code string, width int, mark string) string {
	if strings.Contains(code, " ") {
		return CutEnd(code, width, mark)
	}
	rest := code
	for Width(rest) > width {
		_, after, more := strings.Cut(strings.TrimPrefix(rest, mark), ".")
		if !more || after == "" {
			return CutMiddle(code, width, mark)
		}
		rest = mark + after
	}
	return rest
}

// Fill returns exactly height lines.
func Fill(lines []string, width, height int) []string {
	if len(lines) >= height {
		return lines[:max(0, height)]
	}
	blank := strings.Repeat(" ", max(0, width))
	for len(lines) < height {
		lines = append(lines, blank)
	}
	return lines
}
