package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

const (
	doubleClick = 400 * time.Millisecond // between two clicks that are one gesture
	wheelLines  = 3                      // what a notch of the wheel scrolls
)

// mouse is whether the program has the mouse, and what was clicked last.
type mouse struct {
	ours bool
	ref  model.Ref
	at   time.Time
}

func (m *mouse) mode() tea.MouseMode {
	if m.ours {
		return tea.MouseModeCellMotion
	}
	return tea.MouseModeNone
}

// clicked records a click on a row and reports whether it is the second of a
// double click.
func (m *mouse) clicked(ref model.Ref, now time.Time) bool {
	twice := m.ref == ref && now.Sub(m.at) <= doubleClick
	m.ref, m.at = ref, now
	if twice {
		m.at = time.Time{} // a third click begins anew
	}
	return twice
}

// grab lets go of the mouse, so that the terminal can select text, or takes it
// back.
func (a *app) grab() {
	a.mouse.ours = !a.mouse.ours
	if a.mouse.ours {
		a.say("the mouse is back: click, double click, wheel")
		return
	}
	text := "the mouse is the terminal's: select text with it"
	if key := a.keys.Label(keys.Mouse, a.theme.Marks); key != "" {
		text += "; " + key + " takes it back"
	}
	a.say(text)
}

// click does what stands at the place that was clicked.
func (a *app) click(m tea.Mouse) tea.Cmd {
	f := a.frame()
	if m.Button != tea.MouseLeft || f.tooSmall() || m.X < 0 || m.X >= f.width || m.Y < 0 || m.Y >= f.height {
		return nil
	}
	a.flash, a.welcome = flash{}, time.Time{}
	switch line := m.Y - headerLines; {
	case line < 0:
		a.clickHeader(m.X, f.width)
	case line < f.body:
		a.clickBody(m.X, line, f)
	case m.Y == f.height-1:
		return a.clickFooter(m.X, f.width)
	}
	return nil
}

// clickHeader filters by the verdict whose count was clicked, or no longer.
func (a *app) clickHeader(x, width int) {
	form, counts := a.fitHeader(width)
	l := draw.NewLine(&a.theme, width)
	from := 1 + draw.Width(l.Show(a.headerTitle(form)))
	for _, c := range counts {
		to := from + draw.Width(l.Show(countText(&a.theme, c, form.words)))
		if x >= from && x < to {
			a.filterVerdict(c.verdict)
			return
		}
		from = to + 2
	}
}

func (a *app) filterVerdict(v model.Verdict) {
	if a.screen == screenHelp || a.screen == screenEvents {
		a.screen = a.behind
	}
	if a.screen == screenDetail {
		a.closeDetail()
	}
	a.prompt.close()
	text := "is:" + v.String()
	if a.filter.text == text {
		text = ""
	}
	a.keepFilter(text)
}

// clickBody handles a click on a line between header and footer.
func (a *app) clickBody(x, line int, f frame) {
	switch {
	case a.screen == screenHelp || a.screen == screenEvents:
		return
	case a.prompt.kind == promptAdd:
		a.clickOffer(line, f.body)
		return
	case x >= f.table:
		a.detail.hand = f.table > 0
		return
	case a.engine.Board.Len() == 0:
		return
	}
	a.detail.hand = false
	if a.prompt.kind == promptFilter && a.filter.wrong == nil {
		a.keepFilter(a.filter.text)
		a.prompt.close()
	}
	if line == 0 {
		if name := draw.Arrange(f.table, a.columns).At(x); name != "" {
			a.sortBy(name)
		}
		return
	}
	lines := a.table.onScreen()
	if line > len(lines) || lines[line-1].row == nil {
		return
	}
	ref := lines[line-1].row.Ref
	a.table.choose(ref)
	if a.screen == screenDetail {
		a.showDetail(ref)
	}
	if a.mouse.clicked(ref, a.opts.Now()) && a.screen == screenTable {
		a.openDetail()
	}
}

// clickOffer chooses what can be added.
func (a *app) clickOffer(line, height int) {
	at := line - 1 + a.prompt.firstOffer(height)
	if line > 0 && at < len(a.offered()) {
		a.prompt.chosen = at
	}
}

// clickFooter does what the key does whose hint was clicked.
func (a *app) clickFooter(x, width int) tea.Cmd {
	_, hints := a.footerParts(width)
	from := width - 1 - hintsWidth(hints)
	for _, h := range hints {
		to := from + draw.Width(h.key) + 1 + draw.Width(h.word)
		if x >= from && x < to {
			return a.pressHint(h)
		}
		from = to + 2
	}
	return nil
}

func (a *app) pressHint(h hint) tea.Cmd {
	switch {
	case h.code != 0:
		return a.typeKey(tea.KeyPressMsg{Code: h.code})
	case h.act != "":
		return a.perform(h.act)
	}
	return nil
}

// turn scrolls what is under the wheel.
func (a *app) turn(m tea.Mouse) {
	lines := wheelLines
	switch m.Button {
	case tea.MouseWheelUp:
		lines = -wheelLines
	case tea.MouseWheelDown:
	default:
		return
	}
	f := a.frame()
	switch {
	case f.tooSmall() || a.prompt.kind == promptAdd:
	case a.screen == screenHelp:
		a.help.Move(lines)
	case a.screen == screenEvents:
		a.events.Move(lines)
	case m.X >= f.table:
		a.detail.scroll.Move(lines)
	default:
		a.table.scroll(lines)
		if a.screen == screenDetail && a.table.row() != nil {
			a.showDetail(a.table.selected)
		}
	}
}

// scroll moves the rows under the screen; the selection stays where it is
// unless it would leave the screen.
func (t *table) scroll(lines int) {
	if t.cursor < 0 || t.height == 0 {
		return
	}
	t.top = max(0, min(t.top+lines, t.lines()-t.height))
	var seen []tableLine // the rows on screen
	for _, l := range t.onScreen() {
		if l.row != nil {
			seen = append(seen, l)
		}
	}
	if len(seen) == 0 {
		return // a group's head on a screen of one line
	}
	t.cursor = min(max(t.cursor, seen[0].at), seen[len(seen)-1].at)
	t.selected = t.index.Rows()[t.cursor].Ref
}
