package draw

import (
	"cmp"
	"slices"

	"studiowatch/model"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

func (t *Table) row(row *watch.Row, pal *Palette, mark string) string {
	l := &rowLine{Line: Line{Pal: pal, Marks: t.Theme.Marks, Width: t.Width}, table: t, row: row, reading: t.Freshness(row)}
	l.told = t.tellMark(&l.Line, row)
	l.b.Grow(l.Width + escapesPerLine)
	l.Cell(l.Pal.Accent, mark, CursorWidth)
	columns := t.Columns
	if slices.ContainsFunc(columns, isNote) {
		l.note, _ = words.Cell(t.Engine.Board, row, t.Now)
		columns = l.withCode(columns)
	}
	for i, c := range columns {
		if i > 0 {
			l.Gap(t.Gap)
		}
		l.cell(c)
	}
	return l.String()
}

func isNote(c Column) bool { return c.kind == colNote }

// rowLine is the line of a row that is being written.
type rowLine struct {
	Line    // not a pointer, so that a row needs no allocation for it
	table   *Table
	row     *watch.Row
	reading Freshness
	note    words.Note
	told    string // the mark at the end of the status; empty if there is none
}

// withCode returns the columns of a row with a failure of its own. Its code is never cut
// off where there is a note: it takes the cells of the columns beside it, which have
// nothing for a row that was never read, and older readings for another. If the status
// is the code, the note does not say it again.
func (l *rowLine) withCode(columns []Column) []Column {
	if l.row.Own() == nil || l.row.Gone {
		return columns
	}
	code := Width(l.Show(l.note.Code))
	badge := badgeGlyph + Width(l.told) // the cells of the status beside the code
	status := slices.IndexFunc(columns, func(c Column) bool { return c.kind == colStatus })
	columns = slices.Clone(columns)
	if l.row.Latest == nil && status >= 0 {
		for columns[status].Width < badge+code && status+1 < len(columns) && (yields(columns[status+1:]) || isNote(columns[status+1])) {
			columns[status].Width += l.table.Gap + columns[status+1].Width
			columns = slices.Delete(columns, status+1, status+2)
		}
		if columns[status].Width >= badge+code {
			l.note.Code = ""
		}
		return columns
	}
	note := slices.IndexFunc(columns, isNote)
	for columns[note].Width < code && note > 0 && yields(columns[note-1:]) {
		columns[note].Width += l.table.Gap + columns[note-1].Width
		columns = slices.Delete(columns, note-1, note)
		note--
	}
	if short := code - columns[note].Width; short > 0 && note > 0 && note-1 == status {
		blank := columns[status].Width - badge - Width(l.Show(words.Badge(l.row)))
		short = min(short, max(0, blank))
		columns[status].Width -= short
		columns[note].Width += short
	}
	return columns
}

// yields reports whether the first column gives its cells to a code.
func yields(columns []Column) bool {
	return len(columns) > 0 && slices.Contains([]columnKind{colChanged, colReady, colBar}, columns[0].kind)
}

func (l *rowLine) cell(c Column) {
	t, row := l.table, l.row
	switch c.kind {
	case colProfile:
		l.Found(l.Pal.Dim, cmp.Or(t.Profiles[row.Ref.Profile], row.Ref.Profile), c.Width, t.Words["profile"])
	case colDeployment:
		l.deployment(c.Width)
	case colStatus:
		n := Width(l.told)
		t.Badge(&l.Line, row, c.Width-n)
		l.Cell(l.Pal.Accent, l.told, n)
	case colBar:
		Bar(&l.Line, row, c.Width)
	case colReady:
		l.ready(c.Width)
	case colChanged:
		text, _ := ChangedText(row, t.Now, l.Marks.Dash)
		l.Right(l.Pal.Dim, text, c.Width)
	case colNote:
		l.writeNote(c.Width)
	case colField:
		l.field(c)
	}
}

// pickedWidth is the width of the mark of a row that somebody has marked, at the end of
// its label.
const pickedWidth = 2

// deployment writes the label of the row.
func (l *rowLine) deployment(width int) {
	look, words := l.Pal.Text, l.table.Words["id"]
	if l.Pal == &l.table.Theme.Selected {
		look = l.Pal.Bold
	}
	if l.row.Name != "" {
		words = l.table.Words["name"]
	}
	picked := slices.Contains(l.table.Picked, l.row.Ref)
	if picked {
		width -= pickedWidth
	}
	l.Found(look, l.table.Labels.Of(l.row, width, l.Marks.Ellipsis), width, words)
	if picked {
		l.Gap(1).Cell(l.Pal.Accent, l.Marks.Picked, 1)
	}
}

// ready writes ReadyText, with an arrow if ready capacity has just changed. If there
// is no column for the note, it writes the code of the row's failure instead.
func (l *rowLine) ready(width int) {
	t, row := l.table, l.row
	if row.Own() != nil && row.Latest != nil && !slices.ContainsFunc(t.Columns, isNote) {
		l.Cell(l.Pal.Code, CutCode(row.Failure.Label(), width, l.Marks.Ellipsis), width)
		return
	}
	look := l.Pal.Text
	if row.Latest == nil {
		look = l.Pal.Dim
	}
	text, moved := l.Show(ReadyText(row, l.Marks.Dash)), t.isMarked(row.Moves().Ready)
	arrow := l.Marks.Fall
	if row.Moves().ReadyUp {
		arrow = l.Marks.Rise
	}
	if moved && Width(text) < width {
		text = arrow + text
	}
	n := min(width, Width(text))
	l.Gap(width - n)
	if moved || t.isMarked(row.Moves().Capacity) {
		l.Marked(look, text, n)
		return
	}
	l.Cell(look, text, n)
}

// writeNote writes the row's note: its code, then the words that fit, then the age of
// a reading that is not fresh. After the code of a failed poll the age comes first.
func (l *rowLine) writeNote(width int) {
	width = min(width, l.Rest())
	note, before := l.note, ""
	var age words.Text
	if l.reading == Old {
		age, _ = words.ReadAgo(l.row, l.table.Now)
	}
	if l.row.Own() != nil {
		note, age = note.Prepend(age), words.Text{}
	}
	if note.Code != "" {
		n := min(width, Width(l.Show(note.Code)))
		l.Found(l.Pal.Code, CutCode(note.Code, n, l.Marks.Ellipsis), n, l.table.Words["code"])
		width, before = width-n, ": "
	}
	for _, tail := range slices.Compact([]string{age.Whole, age.Brief, ""}) {
		text, ok := note.Fit(func(text string) bool {
			return Width(before)+Width(l.Show(text))+Width(l.Show(tailAfter(text, tail))) <= width
		})
		if ok || tail == "" && before == "" {
			l.writeWords(before, text, tailAfter(text, tail), width)
			return
		}
	}
	l.Gap(width) // the code says enough
}

// tailAfter returns a text that stands after another one.
func tailAfter(text, tail string) string {
	if text == "" || tail == "" {
		return tail
	}
	return " · " + tail
}

// writeWords writes the words of a note, cut off if they are too long, and a quiet tail.
func (l *rowLine) writeWords(before, text, tail string, width int) {
	if text == "" {
		before = ""
	}
	text, tail = l.Show(before+text), l.Show(tail)
	n := min(width-Width(tail), Width(text))
	l.Cell(l.noteLook(), text, n)
	l.Cell(l.Pal.Dim, tail, width-n)
}

// noteLook returns the style of the note's words.
func (l *rowLine) noteLook() Style {
	switch v := l.row.Verdict; {
	case l.note.Loud:
		return l.Pal.Loud
	case v == model.VerdictReady || v == model.VerdictWaiting || v == model.VerdictGone:
		return l.Pal.Dim
	}
	return l.Pal.Text
}

// field writes a field, or nothing if it is unknown.
func (l *rowLine) field(c Column) {
	look := l.Pal.Text
	if l.reading == Old || c.field.Text == nil {
		look = l.Pal.Dim
	}
	text, _ := fieldText(c.field, l.row, l.table.Now)
	if c.numeric() {
		l.Right(look, text, c.Width)
		return
	}
	if c.Name == "request_id" || c.Name == "code" {
		text = CutMiddle(text, c.Width, l.Marks.Ellipsis)
	}
	l.Found(look, text, c.Width, l.table.Words[c.field.Key])
}
