package ui

import (
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model/query"
	"studiowatch/model/words"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
	"studiowatch/ui/typing"
)

// Filters are the filters of earlier runs, and what else they have kept.
type Filters struct {
	Kept Kept                           // applied from the start
	Past []string                       // for the key ↑; the newest last
	Keep func(kept Kept, past []string) // saves them when the dashboard ends; may be nil
}

// The bounds of the saved filters.
const (
	MaxPast  = 50          // filters
	MaxTyped = typing.Most // runes that can be typed in one
)

// filterPane holds the filter, and is the prompt for it. The filter is applied while
// it is typed.
type filterPane struct {
	*state
	typing.Input
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
	return &filterPane{state: s, Input: typing.New(typing.Most), past: s.opts.Filters.Past}
}

// choose applies a filter in the present order.
func (p *filterPane) choose(text string) {
	q := p.table.index.Query()
	p.apply(query.View{Filter: text, Sort: q.Sort, Reverse: q.Reverse})
}

// apply applies the filter and the order of a view. A wrong condition hides no rows.
func (p *filterPane) apply(v query.View) {
	f, err := query.ParseFilter(v.Filter)
	p.wrong = nil
	errors.As(err, &p.wrong)
	p.current = v.Filter
	p.words = draw.FilterWords{}
	if v.Filter != p.views.shown().Filter { // what a view looks for is in all its rows
		p.words = draw.NewFilterWords(f)
	}
	p.table.query(query.Query{Filter: f, Sort: v.Sort, Reverse: v.Reverse, Now: p.Now}, p.Engine.Board.Rows())
}

// reset applies the filter of the view, which is none if everything is shown.
func (p *filterPane) reset() {
	p.fromEarlierRun = false
	p.kept = p.views.shown().Filter
	p.choose(p.kept)
}

// keep applies a filter and keeps it for later runs.
func (p *filterPane) keep(text string) {
	p.fromEarlierRun = false
	own := p.views.shown().Filter
	if added, found := strings.CutPrefix(text, own+" "); found && own != "" {
		text = strings.TrimRight(own+" "+strings.TrimLeft(added, " "), " ")
	}
	p.choose(text)
	p.kept = text
	if text != "" {
		p.past = AppendPast(p.past, text)
	}
}

// restore applies the filter of an earlier run. A message says so for welcomeTime, or
// until a key is pressed. After desk.FlashTime a trouble may take its place.
func (p *filterPane) restore(text string) {
	p.keep(text)
	p.fromEarlierRun = true
	p.welcome = p.Now.Add(welcomeTime)
	p.Say(p.keptText())
}

// keptText says that a filter of an earlier run is applied, and how to clear it.
func (p *filterPane) keptText() string {
	if label := p.Label(keys.Back); label != "" {
		return label + " clears the filter kept from last time"
	}
	return "a filter kept from last time is in force; clear it in " + p.Label(keys.Filter)
}

// clearWord says what clearing does: a view has its own filter again.
func (p *filterPane) clearWord() string {
	if p.views.shown().Filter != "" {
		return "reset"
	}
	return "clear"
}

// AppendPast returns the past filters with a text added at the end. An earlier copy
// of it is removed, and so are the oldest filters above MaxPast.
func AppendPast(past []string, text string) []string {
	past = append(slices.DeleteFunc(slices.Clone(past), func(p string) bool { return p == text }), text)
	return past[max(0, len(past)-MaxPast):]
}

// updateAges applies the filter again if time has changed which rows it chooses.
func (p *filterPane) updateAges() {
	if p.table.index.Outdated(p.Now) {
		q := p.table.index.Query()
		q.Now = p.Now
		p.table.query(q, p.Engine.Board.Rows())
	}
	p.table.index.SetTime(p.Now)
}

func (p *filterPane) open() tea.Cmd {
	p.Prompt = p
	text := p.current
	if text != "" && text == p.views.shown().Filter {
		text += " " // what is typed adds a condition to those of the view
	}
	cmd := p.Begin(text)
	p.pastIndex = 0
	p.updateCompletion()
	return cmd
}

func (p *filterPane) Close() {
	p.Prompt = nil
	p.End()
}

// updateCompletion finds what can be typed at the caret.
func (p *filterPane) updateCompletion() {
	p.completedText = []rune(p.Text())
	p.chosen = -1
	p.completion = query.Complete(string(p.completedText), p.Caret(), p.Engine.Board.Rows())
}

func (p *filterPane) Typed(msg tea.Msg) tea.Cmd {
	press, _ := msg.(tea.KeyPressMsg)
	switch press.String() {
	case "esc":
		p.reset()
		p.Close()
	case "enter":
		if p.wrong == nil {
			p.keep(p.Text())
			p.Close()
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
		return p.main().Key(keys.PageUp)
	case "pgdown":
		return p.main().Key(keys.PageDown)
	default:
		return p.change(msg)
	}
	return nil
}

// change edits the filter and applies it. A text with an API key in it is not
// applied.
func (p *filterPane) change(msg tea.Msg) tea.Cmd {
	cmd, changed, moved := p.Edit(msg)
	if !moved {
		return cmd
	}
	if changed {
		p.choose(p.Text())
		if p.Secret {
			p.choose("")
			p.wrong = &query.FilterError{Width: len(typing.Hidden)}
		}
		p.pastIndex = 0
	}
	p.updateCompletion()
	return cmd
}

// complete inserts the next offer at the caret; step is 1 or -1.
func (p *filterPane) complete(step int) {
	n := len(p.completion.Offers)
	if n == 0 || p.Secret {
		return
	}
	if p.chosen < 0 && step < 0 {
		p.chosen = 0 // so that the last offer is next
	}
	p.chosen = (p.chosen + step + n) % n
	before := string(p.completedText[:p.completion.From]) + p.completion.Offers[p.chosen]
	p.Replace(before+string(p.completedText[p.completion.To:]), len([]rune(before)))
	p.choose(p.Text())
	if n == 1 {
		p.updateCompletion()
	}
}

// earlier shows the filter before or after in the past, or the typed one; step is 1
// or -1.
func (p *filterPane) earlier(step int) {
	to := min(max(0, p.pastIndex+step), len(p.past))
	if to == p.pastIndex || p.Secret {
		return
	}
	if p.pastIndex == 0 {
		p.draft = p.Text()
	}
	p.pastIndex = to
	text := p.draft
	if to > 0 {
		text = p.past[len(p.past)-to]
	}
	p.Replace(text, len([]rune(text)))
	p.choose(p.Text())
	p.updateCompletion()
}

func (p *filterPane) Lines(width, height int) []string { return p.main().Lines(width, height) }
func (p *filterPane) Fit()                             { p.main().Fit() }
func (p *filterPane) Wheel(x, lines int)               { p.main().Wheel(x, lines) }
func (p *filterPane) Help() desk.Help                  { return desk.Help{} }
func (p *filterPane) Key(keys.Action) tea.Cmd          { return nil }

// click keeps the typed filter if a row is clicked.
func (p *filterPane) Click(x, y int) {
	if x < p.frame().table && p.Engine.Board.Len() > 0 && p.wrong == nil {
		p.keep(p.current)
		p.Close()
	}
	p.main().Click(x, y)
}

func (p *filterPane) Hints() []desk.Hint {
	return []desk.Hint{
		{Key: p.Theme.Marks.Up, Word: "earlier", Code: tea.KeyUp}, {Key: "tab", Word: "complete", Code: tea.KeyTab},
		{Key: p.Theme.Marks.Enter, Word: "keep", Code: tea.KeyEnter}, {Key: "esc", Word: p.clearWord(), Code: tea.KeyEscape},
	}
}

// line draws the typed filter, with the wrong part underlined.
func (p *filterPane) Line(width int) (string, int) {
	l := draw.NewLine(&p.Theme, width)
	l.Put(l.Pal.Title, " / ")
	text := []rune(p.Text())
	from, to := len(text), len(text)
	if wrong := p.wrong; wrong != nil {
		from = min(wrong.Column, len(text))
		to = min(from+wrong.Width, len(text))
	}
	count := draw.Piece{Look: l.Pal.Dim, Text: draw.Counted(p.table.index.Len(), p.Engine.Board.Len())}
	return p.Write(l, count, draw.Piece{Look: l.Pal.Text, Text: string(text[:from])},
		draw.Piece{Look: l.Pal.Code.Underlined(), Text: string(text[from:to])}, draw.Piece{Look: l.Pal.Text, Text: string(text[to:])})
}

// foot gives half of the footer to the help for typing.
func (p *filterPane) Foot(l *draw.Line, hints []desk.Hint) []desk.Hint {
	for len(hints) > 2 && desk.HintsWidth(hints) > l.Width/2 {
		hints = hints[1:]
	}
	p.hintText(l, l.Rest()-desk.HintsWidth(hints)-3)
	return hints
}

// hintText writes what is wrong with the filter, or else what can be typed at the
// caret.
func (p *filterPane) hintText(l *draw.Line, room int) {
	c := p.completion
	switch {
	case p.Problem != "":
		l.Put(l.Pal.Code, draw.CutEnd(l.Show(p.Problem), room, l.Marks.Ellipsis))
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
