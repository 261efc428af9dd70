package ui

import (
	"studiowatch/model/query"
	"studiowatch/model/words"
)

// filterLine draws the filter that is being typed, with the part that is wrong
// underlined, and returns where the cursor stands.
func (a *app) filterLine(width int) (string, int) {
	l := newLine(&a.theme, width)
	l.put(l.pal.title, " / ")
	count := counted(len(a.table.index.Rows()), a.engine.Board.Len())
	room := max(8, l.rest()-textWidth(count)-2)
	text := []rune(a.prompt.text())
	before := textWidth(l.show(string(text[:a.prompt.caret()])))
	skip := max(0, before-room+1)
	column := l.used + before - skip

	from, to := len(text), len(text)
	if wrong := a.filter.wrong; wrong != nil {
		from = min(wrong.Column, len(text))
		to = min(from+wrong.Width, len(text))
	}
	l.window(skip, room, []piece{
		{l.pal.text, string(text[:from])}, {style{l.pal.code.on + underline, endStyle}, string(text[from:to])}, {l.pal.text, string(text[to:])},
	})
	l.gap(1)
	l.put(l.pal.dim, count)
	return l.String(), min(column, width-1)
}

type piece struct {
	look style
	text string
}

// window writes the part of a text that begins skip cells after its start and
// fits in room cells, and fills these.
func (l *line) window(skip, room int, pieces []piece) {
	room = min(room, l.rest())
	for _, p := range pieces {
		text := l.show(p.text)
		if drop := min(skip, textWidth(text)); drop > 0 {
			text, skip = cutStart(text, drop), skip-drop
		}
		n := min(room, textWidth(text))
		l.cell(p.look, text, n)
		room -= n
	}
	l.gap(room)
}

// filterHelpText says what is wrong with the filter, or else what can be typed
// at the caret.
func (a *app) filterHelpText(l *line, room int) {
	f := &a.filter
	c := f.completion
	switch {
	case f.chosen < 0 && f.wrong != nil:
		problem := words.FilterProblem(f.wrong)
		if a.prompt.secret {
			problem = keyProblem
		}
		l.put(l.pal.code, cutEnd(l.show(problem), room, l.g.ellipsis))
	case len(c.Offers) > 0 && (f.chosen >= 0 || c.Place != query.PlaceNew):
		a.offerWords(l, c.Offers, room)
	default:
		l.put(l.pal.dim, cutEnd(l.show(words.FilterHelp(c)), room, l.g.ellipsis))
	}
}

// offerWords lists what can be typed, from the chosen one on when not all have
// room.
func (a *app) offerWords(l *line, offers []string, room int) {
	first, end := 0, l.used+room
	for used, i := 0, 0; i <= a.filter.chosen; i++ {
		used += textWidth(l.show(offers[i])) + 2
		if used > room-2 {
			first = a.filter.chosen
		}
	}
	for i := first; i < len(offers); i++ {
		if i > first {
			l.gap(2)
		}
		left := end - l.used
		if left < 2 {
			return
		}
		look := l.pal.dim
		if i == a.filter.chosen {
			look = l.pal.accent
		}
		l.put(look, cutEnd(l.show(offers[i]), left, l.g.ellipsis))
	}
}
