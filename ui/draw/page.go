package draw

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// Page is a list of lines that is being written.
type Page struct {
	Theme *Theme
	Width int
	Lines []string
}

// Margin is the number of cells between the text of a page and its edges.
const Margin = 2

// nameWidth is the width of the name of a pair.
const nameWidth = 22

// Line begins a line at the margin. Add adds it to the page.
func (p *Page) Line() *Line { return NewLine(p.Theme, p.Width).Gap(Margin) }

// Add adds a line to the page.
func (p *Page) Add(l *Line) { p.Lines = append(p.Lines, l.String()) }

// Blank adds an empty line.
func (p *Page) Blank() { p.Add(NewLine(p.Theme, p.Width)) }

// Head adds the head of a section, with a quiet text beside it.
func (p *Page) Head(text, aside string) {
	l := p.Line()
	l.Put(l.Pal.Head, text)
	if aside != "" {
		l.Gap(2).Put(l.Pal.Dim, aside)
	}
	p.Add(l)
}

// Text writes a paragraph, wrapped.
func (p *Page) Text(look func(*Palette) Style, text string) {
	for _, part := range Wrap(text, p.Width-2*Margin) {
		p.Add(p.Line().Put(look(&p.Theme.Plain), part))
	}
}

// Pair writes a name and its value. A long value continues on the next lines.
func (p *Page) Pair(name, value string) {
	names := nameWidth
	if p.Width < 60 {
		names = 16
	}
	parts := Wrap(value, p.Width-2*Margin-names-1)
	if len(parts) == 0 {
		parts = []string{""}
	}
	for i, part := range parts {
		if i > 0 {
			name = ""
		}
		l := p.Line()
		p.Add(l.Cell(l.Pal.Dim, CutMiddle(name, names, l.Marks.Ellipsis), names).Gap(1).Put(l.Pal.Text, part))
	}
}

// Side is one of two values beside each other.
type Side struct {
	Text string
	Look func(*Palette) Style
}

// Sides is a name with two values beside each other.
type Sides struct {
	Name   string
	Values [2]Side
	Cut    func(text string, width int, mark string) string // shortens a long value; if nil, it continues on the next lines
}

// Sides writes values side by side.
func (p *Page) Sides(s Sides) {
	names := nameWidth
	if p.Width < 80 {
		names = 14
	}
	width := max(1, min(mostSide, (p.Width-2*Margin-names-1-sidesGap)/2))
	var parts [2][]string
	for i, value := range s.Values {
		if s.Cut != nil {
			parts[i] = []string{s.Cut(value.Text, width, p.Theme.Marks.Ellipsis)}
			continue
		}
		parts[i] = Wrap(value.Text, width)
	}
	name := s.Name
	for i := range max(1, len(parts[0]), len(parts[1])) {
		l := p.Line()
		l.Cell(l.Pal.Dim, CutMiddle(name, names, l.Marks.Ellipsis), names).Gap(1)
		name = ""
		for side := range parts {
			part := ""
			if i < len(parts[side]) {
				part = parts[side][i]
			}
			l.Cell(s.Values[side].Look(l.Pal), part, width).Gap(sidesGap)
		}
		p.Add(l)
	}
}

// mostSide is the most cells of a value beside another, and sidesGap the number between
// them.
const mostSide, sidesGap = 56, 2

// Wrap breaks printable text into lines at spaces. It breaks a word only if the word
// is longer than a line, because an ID that is broken at a hyphen is hard to copy.
func Wrap(text string, width int) []string {
	if width < 1 {
		return nil
	}
	var lines []string
	current := ""
	for word := range strings.FieldsSeq(safe.Steady(text)) {
		if current != "" && Width(current)+1+Width(word) > width {
			lines, current = append(lines, current), ""
		}
		if current != "" {
			current += " "
		}
		current += word
		if Width(current) > width {
			if width < 2 && !IsASCII(current) {
				return lines // a wide character does not fit a line of one cell
			}
			parts := strings.Split(ansi.Hardwrap(current, width, true), "\n")
			last := len(parts) - 1
			lines, current = append(lines, parts[:last]...), parts[last]
		}
	}
	if current != "" {
		lines = append(lines, current)
	}
	return lines
}

// The styles of a paragraph.
func Bold(p *Palette) Style  { return p.Bold }
func Plain(p *Palette) Style { return p.Text }
func Coded(p *Palette) Style { return p.Code }
func Quiet(p *Palette) Style { return p.Dim }

// Judged returns the style of a verdict.
func Judged(v model.Verdict) func(*Palette) Style {
	return func(p *Palette) Style { return p.Verdict[v] }
}

// Capacity draws a large bar of the capacity, or writes the reserved throughput.
func (p *Page) Capacity(row *watch.Row) {
	if _, known := row.Latest.Share(); !known {
		if text := words.Throughput(row.Latest); text != "" {
			p.Blank()
			p.Text(Bold, text+" reserved")
		}
		return
	}
	p.Blank()
	l := p.Line()
	Bar(l, row, min(40, p.Width-Margin-20))
	p.Add(l.Gap(2).Put(l.Pal.Bold, ReadyText(row, l.Marks.Dash)+" units ready"))
}

// Link writes a URL as a hyperlink.
func (p *Page) Link(url string) {
	for _, part := range Wrap(url, p.Width-2*Margin) {
		l := p.Line()
		l.b.WriteString(ansi.SetHyperlink(url))
		l.Put(l.Pal.Accent, part)
		l.b.WriteString(ansi.ResetHyperlink())
		p.Add(l)
	}
}

// Raw writes a line of JSON. It breaks the line at the edge only and keeps the
// indent.
func (p *Page) Raw(text string) { p.Verbatim(p.Theme.Plain.Text, "", text) }

// Verbatim is Raw with a style and a label in front, which the lines that go on leave
// free.
func (p *Page) Verbatim(look Style, label, text string) {
	width := max(1, p.Width-2*Margin-Width(label))
	for part := range strings.SplitSeq(ansi.Hardwrap(safe.Steady(text), width, true), "\n") {
		p.Add(p.Line().Put(look, label+part))
		label = strings.Repeat(" ", Width(label))
	}
}
