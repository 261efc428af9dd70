package draw

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/words"
)

// Fleet draws the parts of a fleet, one in a line. Its columns depend on the width only.
type Fleet struct {
	Theme *Theme
	Moment
	By      query.By
	Width   int
	LabelOf func(ref model.Ref, width int) string
	names   map[string]string // as they are shown, if some are too long
}

// Of returns the fleet for drawing some parts. Names that are too long and differ only in
// the middle show where they differ.
func (f Fleet) Of(parts []*query.Part) Fleet {
	var names []string
	for _, p := range parts {
		names = append(names, f.Name(p))
	}
	f.names = ApartIfLong(names, f.columns().name, f.Theme.Marks.Ellipsis)
	return f
}

// shown returns the name of a part as it is shown in a width.
func (f Fleet) shown(p *query.Part, width int) string {
	name := f.Name(p)
	return CutMiddle(NewLine(f.Theme, 0).Show(cmp.Or(f.names[name], name)), width, f.Theme.Marks.Ellipsis)
}

// fleetColumns are the widths of the columns. The worst row has the rest; on the
// narrowest screens there is none, and the name has it.
type fleetColumns struct{ from, gap, name, rows, bar, units, worst int }

var fleetWidths = []fleetColumns{
	{from: 160, gap: 2, name: 32, rows: 6, bar: 40, units: 11},
	{from: 120, gap: 2, name: 26, rows: 6, bar: 24, units: 11},
	{from: 100, gap: 2, name: 22, rows: 6, bar: 16, units: 11},
	{from: 64, gap: 1, name: 18, rows: 5, bar: 12, units: 9},
	{from: 0, gap: 1, rows: 0, bar: 10, units: 9},
}

func (f Fleet) columns() fleetColumns {
	c := fleetWidths[len(fleetWidths)-1]
	for _, wide := range fleetWidths {
		if f.Width >= wide.from {
			c = wide
			break
		}
	}
	rest := f.Width - CursorWidth - c.bar - c.gap - c.units - c.gap
	if c.rows == 0 {
		c.name = rest
		return c
	}
	c.worst = rest - c.name - c.gap - c.rows - c.gap
	return c
}

// Head draws the heads of the columns.
func (f Fleet) Head() string {
	c := f.columns()
	l := NewLine(f.Theme, f.Width).Gap(CursorWidth)
	l.Cell(l.Pal.Head, strings.ToUpper(f.By.String()), c.name).Gap(c.gap)
	if c.rows > 0 {
		l.Right(l.Pal.Head, "COUNT", c.rows).Gap(c.gap)
	}
	l.Cell(l.Pal.Head, "VERDICTS", c.bar).Gap(c.gap)
	l.Right(l.Pal.Head, "READY", c.units)
	if c.worst > 0 {
		l.Gap(c.gap).Cell(l.Pal.Head, "WORST", c.worst)
	}
	return l.String()
}

// Part draws a part of the fleet.
func (f Fleet) Part(p *query.Part) string { return f.line(p, &f.Theme.Plain, " ") }

// Selected draws the selected part.
func (f Fleet) Selected(p *query.Part) string {
	return f.line(p, &f.Theme.Selected, f.Theme.Marks.Cursor)
}

func (f Fleet) line(p *query.Part, pal *Palette, mark string) string {
	c := f.columns()
	l := NewLine(f.Theme, f.Width)
	l.Pal = pal
	l.Cell(l.Pal.Accent, mark, CursorWidth)
	l.Cell(l.Pal.Bold, f.shown(p, c.name), c.name).Gap(c.gap)
	if c.rows > 0 {
		l.Right(l.Pal.Text, fmt.Sprint(p.Rows), c.rows).Gap(c.gap)
	}
	verdictBar(l, p, c.bar)
	l.Gap(c.gap)
	l.Right(l.Pal.Text, unitsText(p, c.units), c.units)
	if c.worst > 0 {
		l.Gap(c.gap)
		f.worst(l, p, c.worst)
	}
	return l.String()
}

// Name returns the name of a part; that of the rows without one says so.
func (f Fleet) Name(p *query.Part) string { return cmp.Or(p.Name, "no "+f.By.String()) }

// unitsText writes the units that are ready of those wanted; in thousands if they are too
// many for a width, and nothing if no units are known.
func unitsText(p *query.Part, width int) string {
	if p.Wanted == 0 && p.Ready == 0 {
		return ""
	}
	text := fmt.Sprintf("%d/%d", p.Ready, p.Wanted)
	if len(text) > width {
		text = fmt.Sprintf("%dk/%dk", p.Ready/1000, p.Wanted/1000)
	}
	return text
}

// Calm reports whether nothing has to be said of a part: its worst row is ready, or down
// on purpose.
func Calm(p *query.Part) bool {
	row := p.Worst()
	if row.NeedsAttention() {
		return false
	}
	switch row.Verdict {
	case model.VerdictReady, model.VerdictStopped, model.VerdictGone:
		return true
	case model.VerdictWaiting, model.VerdictDegraded, model.VerdictRolling, model.VerdictStalled, model.VerdictEnding,
		model.VerdictFailed, model.VerdictUnknown, model.VerdictUnreadable:
	}
	return false
}

// worst writes the row that needs attention most, if there is room for its label, and its
// note. Nothing is written of a calm part.
func (f Fleet) worst(l *Line, p *query.Part, width int) {
	width = min(width, l.Rest())
	if Calm(p) {
		l.Gap(width)
		return
	}
	row, end := p.Worst(), l.Used+width
	look := l.Pal.Verdict[row.Verdict]
	l.Put(look, l.Marks.Verdict[row.Verdict]+" ")
	if width >= labelFrom {
		l.Put(l.Pal.Text, f.LabelOf(row.Ref, min(26, width/2))).Gap(2)
	}
	note, _ := words.Cell(f.Engine.Board, row, f.Now)
	if room := end - l.Used; room > 0 {
		if note.Code != "" {
			l.Put(l.Pal.Code, CutCode(note.Code, room, l.Marks.Ellipsis))
		}
		between := ""
		if note.Code != "" {
			between = ": "
		}
		room = end - l.Used
		text, ok := note.Fit(func(text string) bool { return Width(between)+Width(l.Show(text)) <= room })
		if text != "" && (ok || note.Code == "") {
			l.Cell(l.Pal.Text, between+text, min(room, Width(l.Show(between+text))))
		}
	}
	l.Gap(end - l.Used)
}

// labelFrom is the least width in which the note of a row is not cut off for its label.
const labelFrom = 48

// Holds returns how long the line of a part stays true if no answer comes.
func (f Fleet) Holds(p *query.Part) time.Duration {
	if Calm(p) {
		return time.Hour
	}
	_, holds := words.Cell(f.Engine.Board, p.Worst(), f.Now)
	return holds
}

// Wall draws a screen that is read from afar: the verdicts counted in large digits, then
// the parts of the fleet. It fills any size.
type Wall struct {
	Fleet
	Height        int
	Title, Status string
	Alarm         words.Text // why what is shown may be old; empty if it is not
	Parts         []*query.Part
}

// wallMargin is the number of cells at both edges.
const wallMargin = 2

// gapOf returns the cells between two numbers whose dots are so wide: more than between
// two digits.
func gapOf(dot int) int { return dot + 3 }

// Lines draws the screen.
func (w Wall) Lines() []string {
	lines := []string{w.head()}
	lines = append(lines, w.alarm()...)
	if len(w.Parts) == 0 {
		page := &Page{Theme: w.Theme, Width: w.Width, Lines: lines}
		page.Blank()
		page.Text(Bold, "No deployment is shown.")
		return Fill(page.Lines, w.Width, w.Height)
	}
	lines = append(lines, w.numbers(w.Height-len(lines))...)
	lines = append(lines, w.parts(w.Height-len(lines))...)
	return Fill(lines, w.Width, w.Height)
}

// head writes what is watched and the status of the source.
func (w Wall) head() string {
	l := NewLine(w.Theme, w.Width).Gap(wallMargin)
	status := CutEnd(l.Show(w.Status), max(0, w.Width-2*wallMargin), l.Marks.Ellipsis)
	room := l.Rest() - wallMargin - Width(status) - 1
	l.Cell(l.Pal.Title, CutEnd(l.Show(w.Title), max(0, room), l.Marks.Ellipsis), max(0, room)).Gap(1)
	return l.Put(l.Pal.Dim, status).String()
}

// alarm writes in a band over the whole width why what is shown may be old.
func (w Wall) alarm() []string {
	if w.Alarm.Whole == "" {
		return nil
	}
	band := func(text string) string {
		l := NewLine(w.Theme, w.Width)
		n := Width(l.Show(text))
		before := max(0, (w.Width-n)/2)
		return l.Cell(l.Pal.Loud.with(Reverse), strings.Repeat(" ", before)+text, w.Width).String()
	}
	text := w.Alarm.Whole
	if l := NewLine(w.Theme, w.Width); Width(l.Show(text)) > w.Width {
		text = w.Alarm.Brief
	}
	if w.Height < 16 {
		return []string{band(text)}
	}
	return []string{band(""), band(text), band("")}
}

// tally is how many rows have a verdict.
type tally struct {
	verdict model.Verdict
	rows    int
}

func (n tally) label(t *Theme) string { return t.Marks.Verdict[n.verdict] + " " + n.verdict.String() }

// width returns the cells of a number whose dots are so many cells wide.
func (n tally) width(t *Theme, dot int) int {
	digits := len(fmt.Sprint(n.rows))
	return max(digits*(3*dot+dot)-dot, Width(n.label(t)))
}

// numbers draws the counts in large digits, as large as fits a third of the height. What
// needs attention is never left out; what does not fit stands below in words. Where there
// is no room for digits, all counts are words.
func (w Wall) numbers(height int) []string {
	all, blank := w.counted(), NewLine(w.Theme, w.Width).String()
	for scale := max(1, height/24); scale >= 1; scale-- {
		if height < 5*scale+4 {
			continue
		}
		for _, dot := range []int{2 * scale, scale} {
			if few := w.fitting(all, dot); few != nil {
				rest := slices.DeleteFunc(slices.Clone(all), func(n tally) bool { return slices.Contains(few, n) })
				return slices.Concat(w.large(few, dot, scale), w.small(rest), []string{blank})
			}
		}
	}
	return append(w.small(all), blank)
}

// counted returns the numbers of all verdicts that rows have, the worst first.
func (w Wall) counted() (all []tally) {
	for _, v := range model.Verdicts() {
		n := 0
		for _, p := range w.Parts {
			n += p.Count(v)
		}
		if n > 0 {
			all = append(all, tally{v, n})
		}
	}
	return all
}

// fitting returns the numbers that fit, in their order; nil if one that needs attention
// would have to be left out, or that of the rows that are ready.
func (w Wall) fitting(all []tally, dot int) []tally {
	few := slices.Clone(all)
	for len(few) > 0 {
		need := 2*wallMargin - gapOf(dot)
		for _, n := range few {
			need += n.width(w.Theme, dot) + gapOf(dot)
		}
		if need <= w.Width {
			return few
		}
		at := -1
		for i, n := range few {
			if n.mayGo() && (at < 0 || few[at].verdict == model.VerdictRolling || n.verdict != model.VerdictRolling) {
				at = i
			}
		}
		if at < 0 {
			return nil
		}
		few = slices.Delete(few, at, at+1)
	}
	return nil
}

// mayGo reports whether a number may stand in words only.
func (n tally) mayGo() bool {
	return n.verdict.Attention() >= model.VerdictUnknown.Attention() && n.verdict != model.VerdictReady
}

// look returns the style of a number. That of old ones is quiet, so that nobody takes
// them for true.
func (w Wall) look(l *Line, v model.Verdict) Style {
	if w.Alarm.Whole != "" {
		return l.Pal.Dim
	}
	return l.Pal.Verdict[v]
}

// large draws numbers with their labels below.
func (w Wall) large(all []tally, dot, scale int) []string {
	lines := []string{NewLine(w.Theme, w.Width).String()}
	for row := range 5 {
		l := NewLine(w.Theme, w.Width).Gap(wallMargin)
		for _, n := range all {
			start := l.Used
			for i, digit := range fmt.Sprint(n.rows) {
				if i > 0 {
					l.Gap(dot)
				}
				for _, c := range digits[digit-'0'][row] {
					if c == '#' {
						l.Repeat(w.look(l, n.verdict), l.Marks.Blocks[len(l.Marks.Blocks)-1], dot)
						continue
					}
					l.Gap(dot)
				}
			}
			l.Gap(start + n.width(w.Theme, dot) + gapOf(dot) - l.Used)
		}
		line := l.String()
		for range scale {
			lines = append(lines, line)
		}
	}
	l := NewLine(w.Theme, w.Width).Gap(wallMargin)
	for _, n := range all {
		width := n.width(w.Theme, dot)
		l.Cell(w.look(l, n.verdict), n.label(w.Theme), width).Gap(gapOf(dot))
	}
	return append(lines, l.String())
}

// small writes the counts in words, as many in a line as fit.
func (w Wall) small(all []tally) (lines []string) {
	if len(all) == 0 {
		return nil
	}
	l := NewLine(w.Theme, w.Width).Gap(wallMargin)
	for _, n := range all {
		text := fmt.Sprintf("%s %d %s", w.Theme.Marks.Verdict[n.verdict], n.rows, n.verdict)
		if l.Used > wallMargin && l.Rest() < Width(text)+wallMargin {
			lines = append(lines, l.String())
			l = NewLine(w.Theme, w.Width).Gap(wallMargin)
		}
		l.Put(w.look(l, n.verdict), text).Gap(2)
	}
	return append(lines, l.String())
}

// digits are the large digits, five lines of three dots each.
var digits = [10][5]string{
	{"###", "# #", "# #", "# #", "###"}, {" # ", "## ", " # ", " # ", "###"}, {"###", "  #", "###", "#  ", "###"},
	{"###", "  #", "###", "  #", "###"}, {"# #", "# #", "###", "  #", "  #"}, {"###", "#  ", "###", "  #", "###"},
	{"###", "#  ", "###", "# #", "###"}, {"###", "  #", "  #", "  #", "  #"}, {"###", "# #", "###", "# #", "###"},
	{"###", "# #", "###", "  #", "###"},
}

// parts draws as many parts as fit, the worst first. Those with something to say have a
// second line for their worst row, which is more than a line for a calm part. If there is
// room, a blank line is between them.
func (w Wall) parts(height int) (lines []string) {
	all, need := len(w.Parts), 0
	for _, p := range w.Parts {
		need += partLines(p)
	}
	room, blanks := height, need+all <= height
	if need > height {
		room-- // for what is not shown
	}
	shown := 0
	for _, p := range w.Parts {
		if room <= 0 {
			break
		}
		lines = append(lines, w.part(p))
		if shown++; partLines(p) > 1 && room > 1 {
			l := NewLine(w.Theme, w.Width).Gap(2 * wallMargin)
			w.worst(l, p, w.Width-3*wallMargin)
			lines = append(lines, l.String())
			room--
		}
		if room--; blanks {
			lines = append(lines, NewLine(w.Theme, w.Width).String())
			room--
		}
	}
	if rest := w.Parts[shown:]; len(rest) > 0 && height > 0 {
		lines = append(lines, w.more(rest))
	}
	return lines
}

// partLines returns how many lines a part needs.
func partLines(p *query.Part) int {
	if Calm(p) {
		return 1
	}
	return 2
}

// part draws the name, a wide bar and the units of a part.
func (w Wall) part(p *query.Part) string {
	name, units := 24, 11
	switch {
	case w.Width < 64:
		name, units = 12, 9
	case w.Width >= 120:
		name = 36
	}
	l := NewLine(w.Theme, w.Width).Gap(wallMargin)
	l.Cell(l.Pal.Bold, w.shown(p, name), name).Gap(2)
	wideBar(l, p, max(0, w.Width-l.Used-2-units-wallMargin))
	l.Gap(2)
	return l.Right(l.Pal.Bold, unitsText(p, units), units).String()
}

// more says how many parts are not shown, and the worst verdict among them.
func (w Wall) more(rest []*query.Part) string {
	l := NewLine(w.Theme, w.Width).Gap(wallMargin)
	v := rest[0].Worst().Verdict
	l.Put(l.Pal.Dim, fmt.Sprintf("and %d more, the worst ", len(rest)))
	return l.Put(l.Pal.Verdict[v], w.Theme.Marks.Verdict[v]+" "+v.String()).String()
}
