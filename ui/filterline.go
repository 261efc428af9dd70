package ui

import (
	"studiowatch/model/query"
	"studiowatch/model/words"
	"studiowatch/ui/draw"
)

// filterLine draws the filter that is being typed, with the part that is wrong
// underlined, and returns where the cursor stands.
func (a *app) filterLine(width int) (string, int) {
	l := draw.NewLine(&a.theme, width)
	l.Put(l.Pal.Title, " / ")
	count := draw.Counted(len(a.table.index.Rows()), a.engine.Board.Len())
	room := max(8, l.Rest()-draw.Width(count)-2)
	text := []rune(a.prompt.text())
	before := draw.Width(l.Show(string(text[:a.prompt.caret()])))
	skip := max(0, before-room+1)
	column := l.Used + before - skip

	from, to := len(text), len(text)
	if wrong := a.filter.wrong; wrong != nil {
		from = min(wrong.Column, len(text))
		to = min(from+wrong.Width, len(text))
	}
	l.Window(skip, room, []draw.Piece{
		{Look: l.Pal.Text, Text: string(text[:from])},
		{Look: l.Pal.Code.Underlined(), Text: string(text[from:to])},
		{Look: l.Pal.Text, Text: string(text[to:])},
	})
	l.Gap(1)
	l.Put(l.Pal.Dim, count)
	return l.String(), min(column, width-1)
}

// filterHelpText says what is wrong with the filter, or else what can be typed
// at the caret.
func (a *app) filterHelpText(l *draw.Line, room int) {
	f := &a.filter
	c := f.completion
	switch {
	case f.chosen < 0 && f.wrong != nil:
		problem := words.FilterProblem(f.wrong)
		if a.prompt.secret {
			problem = keyProblem
		}
		l.Put(l.Pal.Code, draw.CutEnd(l.Show(problem), room, l.Marks.Ellipsis))
	case len(c.Offers) > 0 && (f.chosen >= 0 || c.Place != query.PlaceNew):
		a.offerWords(l, c.Offers, room)
	default:
		l.Put(l.Pal.Dim, draw.CutEnd(l.Show(words.FilterHelp(c)), room, l.Marks.Ellipsis))
	}
}

// offerWords lists what can be typed, from the chosen one on when not all have
// room.
func (a *app) offerWords(l *draw.Line, offers []string, room int) {
	first, end := 0, l.Used+room
	for used, i := 0, 0; i <= a.filter.chosen; i++ {
		used += draw.Width(l.Show(offers[i])) + 2
		if used > room-2 {
			first = a.filter.chosen
		}
	}
	for i := first; i < len(offers); i++ {
		if i > first {
			l.Gap(2)
		}
		left := end - l.Used
		if left < 2 {
			return
		}
		look := l.Pal.Dim
		if i == a.filter.chosen {
			look = l.Pal.Accent
		}
		l.Put(look, draw.CutEnd(l.Show(offers[i]), left, l.Marks.Ellipsis))
	}
}
