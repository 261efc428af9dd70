package draw

import (
	"fmt"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// Table draws the heads, rows and groups of a table of deployments.
type Table struct {
	Theme *Theme
	Moment
	Layout
}

// Head draws the heads of the columns, with an arrow at the column by which the rows
// are sorted.
func (t *Table) Head(q query.Query) string {
	l := NewLine(t.Theme, t.Width).Gap(CursorWidth)
	for i, c := range t.Columns {
		if i > 0 {
			l.Gap(t.Gap)
		}
		head := t.sortedHead(q, c)
		if c.numeric() {
			l.Right(l.Pal.Head, head, c.Width)
			continue
		}
		l.Cell(l.Pal.Head, head, c.Width)
	}
	return l.String()
}

// sortedHead returns the head of a column, with an arrow if the rows are sorted by
// it. The arrow points up if the smallest value is first. The head is never wider
// than the column.
func (t *Table) sortedHead(q query.Query, c Column) string {
	if q.Sort != c.Name {
		return c.head
	}
	arrow := t.Theme.Marks.Ascending
	if q.Reverse != query.Descending(c.Name) {
		arrow = t.Theme.Marks.Descending
	}
	return c.head[:min(len(c.head), c.Width-1)] + arrow
}

// Group draws the head of a group: its name, the number of rows with each verdict,
// and its units, in the columns where its rows have them.
func (t *Table) Group(g *query.Group) string {
	l := NewLine(t.Theme, t.Width).Gap(CursorWidth)
	name := g.Name
	if name == "" {
		name = "no group"
	}
	for i, c := range t.Columns {
		if i > 0 {
			l.Gap(t.Gap)
		}
		switch c.kind {
		case colDeployment:
			l.Found(l.Pal.Bold, CutMiddle(name, c.Width, l.Marks.Ellipsis), c.Width, t.Words["group"])
		case colStatus:
			groupCounts(l, g, c.Width)
		case colBar:
			b := bar{share: 1, known: g.Capacity > 0, look: l.Pal.Dim, rest: l.Marks.Track, restLook: l.Pal.Faint}
			if g.Capacity > 0 {
				b.share = float64(g.Ready) / float64(g.Capacity)
			}
			b.draw(l, c.Width)
		case colReady:
			text := ""
			if g.Capacity > 0 {
				text = fmt.Sprintf("%d/%d", g.Ready, g.Capacity)
			}
			l.Right(l.Pal.Bold, text, c.Width)
		case colNote:
			l.Cell(l.Pal.Dim, Counted(g.To-g.From, g.To-g.From), c.Width)
		case colProfile, colChanged, colField:
			l.Gap(c.Width)
		}
	}
	return l.String()
}

// groupCounts writes the number of rows with each verdict in attention order, as
// many as fit.
func groupCounts(l *Line, g *query.Group, width int) {
	left := width
	for _, v := range model.Verdicts() {
		n := g.Count(v)
		if n == 0 {
			continue
		}
		text := fmt.Sprintf("%s %d", l.Marks.Verdict[v], n)
		if need := Width(text); need <= left {
			l.Cell(l.Pal.Verdict[v], text, need)
			blank := min(2, left-need)
			l.Gap(blank)
			left -= need + blank
		}
	}
	l.Gap(left)
}

// Counted says how many deployments are shown of all there are.
func Counted(shown, all int) string {
	switch {
	case shown != all:
		return fmt.Sprintf("%d of %d", shown, all)
	case all == 1:
		return "1 deployment"
	}
	return fmt.Sprintf("%d deployments", all)
}

// Holds returns how long the line of a row stays true if no answer comes.
func (t *Table) Holds(row *watch.Row) time.Duration {
	hold := t.holds(row)
	for _, c := range t.Columns {
		if c.kind == colField {
			_, h := fieldText(c.field, row, t.Now)
			hold = min(hold, h)
		}
	}
	return hold
}

// Row draws a row.
func (t *Table) Row(row *watch.Row) string { return t.row(row, &t.Theme.Plain, " ") }

// Selected draws the selected row.
func (t *Table) Selected(row *watch.Row) string {
	return t.row(row, &t.Theme.Selected, t.Theme.Marks.Cursor)
}

func (t *Table) row(row *watch.Row, pal *Palette, mark string) string {
	l := NewLine(t.Theme, t.Width)
	l.Pal = pal
	l.Cell(l.Pal.Accent, mark, CursorWidth)
	reading := t.Freshness(row)
	for i, c := range t.Columns {
		if i > 0 {
			l.Gap(t.Gap)
		}
		t.cell(l, row, c, reading)
	}
	return l.String()
}

func (t *Table) cell(l *Line, row *watch.Row, c Column, reading Freshness) {
	switch c.kind {
	case colProfile:
		l.Found(l.Pal.Dim, row.Ref.Profile, c.Width, t.Words["profile"])
	case colDeployment:
		look := l.Pal.Text
		switch {
		case l.Pal == &t.Theme.Selected:
			look = l.Pal.Bold
		case reading == Old:
			look = l.Pal.Dim
		}
		l.Found(look, CutMiddle(row.Ref.ID, c.Width, l.Marks.Ellipsis), c.Width, t.Words["id"])
	case colStatus:
		t.Badge(l, row, reading, c.Width)
	case colBar:
		Bar(l, row, reading, c.Width)
	case colReady:
		t.ready(l, row, reading, c.Width)
	case colChanged:
		text, _ := ChangedText(row, t.Now, l.Marks.Dash)
		l.Right(l.Pal.Dim, text, c.Width)
	case colNote:
		t.note(l, row, reading, c.Width)
	case colField:
		t.field(l, row, c, reading)
	}
}

// ready writes ReadyText, with an arrow if ready capacity has just changed. If there
// is no column for the note, it writes the code of a failure instead.
func (t *Table) ready(l *Line, row *watch.Row, reading Freshness, width int) {
	if f := row.Blocked(); f != nil && row.Latest != nil && !slices.ContainsFunc(t.Columns, func(c Column) bool { return c.kind == colNote }) {
		l.Cell(l.Pal.Code, CutCode(f.Label(), width, l.Marks.Ellipsis), width)
		return
	}
	look := l.Pal.Text
	if reading == Old || row.Latest == nil {
		look = l.Pal.Dim
	}
	text, moved := l.Show(ReadyText(row, l.Marks.Dash)), t.isMarked(row.Moves.Ready)
	arrow := l.Marks.Fall
	if row.Moves.ReadyUp {
		arrow = l.Marks.Rise
	}
	if moved && Width(text) < width {
		text = arrow + text
	}
	n := min(width, Width(text))
	l.Gap(width - n)
	if moved || t.isMarked(row.Moves.Capacity) {
		l.Marked(look, text, n)
		return
	}
	l.Cell(look, text, n)
}

// note writes the row's note: its code, which must not be cut off, then the words
// that fit.
func (t *Table) note(l *Line, row *watch.Row, reading Freshness, width int) {
	width = min(width, l.Rest())
	note, _ := words.Row(t.Engine.Board, row, t.Now)
	look := l.Pal.Text
	switch {
	case note.Loud:
		look = l.Pal.Loud
	case row.Verdict == model.VerdictReady || row.Verdict == model.VerdictWaiting || row.Verdict == model.VerdictGone:
		look = l.Pal.Dim
	}
	if reading == Old {
		age, _ := words.Age(max(0, t.Now.Sub(row.ReadAt)), false)
		note = note.Prepend("read " + age + " ago")
	}
	words := note.Words()
	if note.Code == "" {
		l.Cell(look, words, width)
		return
	}
	code := CutCode(note.Code, width, l.Marks.Ellipsis)
	n := min(width, Width(l.Show(code)))
	l.Found(l.Pal.Code, code, n, t.Words["code"])
	if words == "" || width-n < 4 {
		l.Gap(width - n)
		return
	}
	l.Cell(look, ": "+words, width-n)
}

// field writes a field, or nothing if it is unknown.
func (t *Table) field(l *Line, row *watch.Row, c Column, reading Freshness) {
	look := l.Pal.Text
	if reading == Old || c.field.Text == nil {
		look = l.Pal.Dim
	}
	text, _ := fieldText(c.field, row, t.Now)
	if c.numeric() {
		l.Right(look, text, c.Width)
		return
	}
	if c.Name == "request_id" || c.Name == "code" {
		text = CutMiddle(text, c.Width, l.Marks.Ellipsis)
	}
	l.Found(look, text, c.Width, t.Words[c.field.Key])
}
