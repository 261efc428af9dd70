package ui

import (
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model/query"
	"studiowatch/model/words"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// Filters are the filters of earlier runs.
type Filters struct {
	Kept string                           // applied from the start
	Past []string                         // for the key ↑; the newest last
	Keep func(kept string, past []string) // saves them when the dashboard ends; may be nil
}

// The bounds of the saved filters.
const (
	MaxPast  = 50  // filters
	MaxTyped = 256 // runes that can be typed in one
)

// filterPane holds the filter, and is the prompt for it. The filter is applied while
// it is typed.
type filterPane struct {
	*state
	input
	current        string             // the filter that is applied
	kept           string             // the filter that was last confirmed with enter
	fromEarlierRun bool               // current comes from an earlier run
	wrong          *query.FilterError // the condition that is not applied; nil if there is none
	words          draw.FilterWords

	past      []string // confirmed filters, the newest last
	pastIndex int      // which past filter is shown: 1 is the newest, 0 is the typed one
	draft     string   // the typed filter while a past one is shown

	completion    query.Completion
	completedText []rune // the text that completion is for
	chosen        int    // index of its offer; -1 before tab
}

func newFilter(s *state) *filterPane {
	return &filterPane{state: s, input: newInput(MaxTyped), past: s.opts.Filters.Past}
}

// choose applies a filter. A wrong condition hides no rows.
func (p *filterPane) choose(text string) {
	f, err := query.ParseFilter(text)
	p.wrong = nil
	errors.As(err, &p.wrong)
	p.current = text
	p.words = draw.NewFilterWords(f)
	q := p.table.index.Query()
	q.Filter, q.Now = f, p.now
	p.table.query(q, p.engine.Board.Rows())
}

// keep applies a filter and keeps it for later runs.
func (p *filterPane) keep(text string) {
	p.fromEarlierRun = false
	p.choose(text)
	p.kept = text
	if text != "" {
		p.past = AppendPast(p.past, text)
	}
}

// restore applies the filter of an earlier run. A message says so for welcomeTime, or
// until a key is pressed. After flashTime a trouble may take its place.
func (p *filterPane) restore(text string) {
	p.keep(text)
	if text == "" {
		return
	}
	p.fromEarlierRun = true
	p.welcome = p.now.Add(welcomeTime)
	p.setMessage(p.keptText())
}

// keptText says that a filter of an earlier run is applied, and how to clear it.
func (p *filterPane) keptText() string {
	if label := p.label(keys.Back); label != "" {
		return label + " clears the filter kept from last time"
	}
	return "a filter kept from last time is in force; clear it in " + p.label(keys.Filter)
}

// AppendPast returns the past filters with a text added at the end. An earlier copy
// of it is removed, and so are the oldest filters above MaxPast.
func AppendPast(past []string, text string) []string {
	past = append(slices.DeleteFunc(slices.Clone(past), func(p string) bool { return p == text }), text)
	return past[max(0, len(past)-MaxPast):]
}

// updateAges applies the filter again if time has changed which rows it chooses.
func (p *filterPane) updateAges() {
	if p.table.index.Outdated(p.now) {
		q := p.table.index.Query()
		q.Now = p.now
		p.table.query(q, p.engine.Board.Rows())
	}
	p.table.index.SetTime(p.now)
}

func (p *filterPane) open() tea.Cmd {
	p.prompt = p
	cmd := p.begin(p.current)
	p.pastIndex = 0
	p.updateCompletion()
	return cmd
}

func (p *filterPane) close() {
	p.prompt = nil
	p.end()
}

// updateCompletion finds what can be typed at the caret.
func (p *filterPane) updateCompletion() {
	p.completedText = []rune(p.text())
	p.chosen = -1
	p.completion = query.Complete(string(p.completedText), p.caret(), p.engine.Board.Rows())
}

func (p *filterPane) typed(msg tea.Msg) tea.Cmd {
	press, _ := msg.(tea.KeyPressMsg)
	switch press.String() {
	case "esc":
		p.keep("")
		p.close()
	case "enter":
		if p.wrong == nil {
			p.keep(p.text())
			p.close()
		}
	case "tab":
		p.complete(1)
	case "shift+tab":
		p.complete(-1)
	case "up":
		p.earlier(1)
	case "down":
		p.earlier(-1)
	case "pgup":
		return p.main().key(keys.PageUp)
	case "pgdown":
		return p.main().key(keys.PageDown)
	default:
		return p.change(msg)
	}
	return nil
}

// change edits the filter and applies it. A text with an API key in it is not
// applied.
func (p *filterPane) change(msg tea.Msg) tea.Cmd {
	cmd, changed, moved := p.edit(msg)
	if !moved {
		return cmd
	}
	if changed {
		p.choose(p.text())
		if p.secret {
			p.choose("")
			p.wrong = &query.FilterError{Width: len(hiddenKey)}
		}
		p.pastIndex = 0
	}
	p.updateCompletion()
	return cmd
}

// complete inserts the next offer at the caret; step is 1 or -1.
func (p *filterPane) complete(step int) {
	n := len(p.completion.Offers)
	if n == 0 || p.secret {
		return
	}
	if p.chosen < 0 && step < 0 {
		p.chosen = 0 // so that the last offer is next
	}
	p.chosen = (p.chosen + step + n) % n
	before := string(p.completedText[:p.completion.From]) + p.completion.Offers[p.chosen]
	p.replace(before+string(p.completedText[p.completion.To:]), len([]rune(before)))
	p.choose(p.text())
	if n == 1 {
		p.updateCompletion()
	}
}

// earlier shows the filter before or after in the past, or the typed one; step is 1
// or -1.
func (p *filterPane) earlier(step int) {
	to := min(max(0, p.pastIndex+step), len(p.past))
	if to == p.pastIndex || p.secret {
		return
	}
	if p.pastIndex == 0 {
		p.draft = p.text()
	}
	p.pastIndex = to
	text := p.draft
	if to > 0 {
		text = p.past[len(p.past)-to]
	}
	p.replace(text, len([]rune(text)))
	p.choose(p.text())
	p.updateCompletion()
}

func (p *filterPane) lines(width, height int) []string { return p.main().lines(width, height) }
func (p *filterPane) fit()                             { p.main().fit() }
func (p *filterPane) wheel(x, lines int)               { p.main().wheel(x, lines) }
func (p *filterPane) help() paneHelp                   { return paneHelp{} }
func (p *filterPane) key(keys.Action) tea.Cmd          { return nil }

// click keeps the typed filter if a row is clicked.
func (p *filterPane) click(x, y int) {
	if x < p.frame().table && p.engine.Board.Len() > 0 && p.wrong == nil {
		p.keep(p.current)
		p.close()
	}
	p.main().click(x, y)
}

func (p *filterPane) hints() []hint {
	return []hint{
		{key: p.theme.Marks.Up, word: "earlier", code: tea.KeyUp}, {key: "tab", word: "complete", code: tea.KeyTab},
		{key: p.theme.Marks.Enter, word: "keep", code: tea.KeyEnter}, {key: "esc", word: "clear", code: tea.KeyEscape},
	}
}

// line draws the typed filter, with the wrong part underlined.
func (p *filterPane) line(width int) (string, int) {
	l := draw.NewLine(&p.theme, width)
	l.Put(l.Pal.Title, " / ")
	text := []rune(p.text())
	from, to := len(text), len(text)
	if wrong := p.wrong; wrong != nil {
		from = min(wrong.Column, len(text))
		to = min(from+wrong.Width, len(text))
	}
	count := draw.Piece{Look: l.Pal.Dim, Text: draw.Counted(len(p.table.index.Rows()), p.engine.Board.Len())}
	return p.write(l, count, draw.Piece{Look: l.Pal.Text, Text: string(text[:from])},
		draw.Piece{Look: l.Pal.Code.Underlined(), Text: string(text[from:to])}, draw.Piece{Look: l.Pal.Text, Text: string(text[to:])})
}

// foot gives half of the footer to the help for typing.
func (p *filterPane) foot(l *draw.Line, hints []hint) []hint {
	for len(hints) > 2 && hintsWidth(hints) > l.Width/2 {
		hints = hints[1:]
	}
	p.hintText(l, l.Rest()-hintsWidth(hints)-3)
	return hints
}

// hintText writes what is wrong with the filter, or else what can be typed at the
// caret.
func (p *filterPane) hintText(l *draw.Line, room int) {
	c := p.completion
	switch {
	case p.problem != "":
		l.Put(l.Pal.Code, draw.CutEnd(l.Show(p.problem), room, l.Marks.Ellipsis))
	case p.chosen < 0 && p.wrong != nil:
		l.Put(l.Pal.Code, draw.CutEnd(l.Show(words.FilterProblem(p.wrong)), room, l.Marks.Ellipsis))
	case len(c.Offers) > 0 && (p.chosen >= 0 || c.Place != query.PlaceNew):
		p.offerWords(l, c.Offers, room)
	default:
		l.Put(l.Pal.Dim, draw.CutEnd(l.Show(words.FilterHelp(c)), room, l.Marks.Ellipsis))
	}
}

// offerWords writes the offers, from the chosen one on if they do not all fit.
func (p *filterPane) offerWords(l *draw.Line, offers []string, room int) {
	first, end := 0, l.Used+room
	for used, i := 0, 0; i <= p.chosen; i++ {
		used += draw.Width(l.Show(offers[i])) + 2
		if used > room-2 {
			first = p.chosen
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
		if i == p.chosen {
			look = l.Pal.Accent
		}
		l.Put(look, draw.CutEnd(l.Show(offers[i]), left, l.Marks.Ellipsis))
	}
}
