package ui

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/ui/desk"
	"studiowatch/ui/keys"
	"studiowatch/ui/terminal"
)

// settleSize is how long the terminal's size must be stable before the whole screen
// is drawn again. After several quick resizes the renderer may still use the old
// height.
const settleSize = 100 * time.Millisecond

// Update passes a message to the function that handles it.
func (a *app) Update(msg tea.Msg) tea.Cmd {
	a.Now = a.source.clock()
	a.filter.updateAges()
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case answerMsg:
		cmd = a.settle(msg)
	case timerMsg:
		if msg.due() {
			cmd = msg.fire()
		}
	case pastMsg:
		cmd = tea.Batch(a.restore(msg.events), a.settleEarly())
	case reconnectedMsg:
		cmd = a.reconnected()
	case changeMsg:
		cmd = a.change(msg)
	case result:
		cmd = msg.arrive(a)
	case tea.WindowSizeMsg:
		cmd = a.resize(msg)
	case tea.EnvMsg, tea.ColorProfileMsg, tea.BackgroundColorMsg:
		a.learn(msg)
	case tea.ResumeMsg:
		cmd = a.source.resume()
	case tea.PasteMsg:
		cmd = a.paste(msg.Content, keys.Filter)
	case terminal.BurstMsg:
		cmd = a.burst(string(msg))
	case tea.MouseWheelMsg:
		a.wheel(tea.Mouse(msg))
	case tea.MouseClickMsg:
		cmd = a.click(tea.Mouse(msg))
	case tea.KeyPressMsg:
		cmd = a.press(msg)
	}
	a.fit()
	return cmd
}

// fit adapts the panes after a message.
func (a *app) fit() {
	a.armed = a.tells.Armed(a.Engine.Board)
	a.views.fit()
	a.table.Fit()
	a.front().Fit()
}

func (a *app) resize(msg tea.WindowSizeMsg) tea.Cmd {
	first, same := a.Width == 0, a.Width == msg.Width && a.Height == msg.Height
	a.Width, a.Height = msg.Width, msg.Height
	switch {
	case first:
		return a.setTick()
	case same:
		return nil
	}
	return a.set(&a.resized, settleSize)
}

// withTick adds the command that removes the message after its time, if there is
// one.
func (a *app) withTick(cmd tea.Cmd) tea.Cmd {
	if a.Flash.Text == "" {
		return cmd
	}
	return tea.Batch(cmd, a.setTick())
}

// touched notes that a key was pressed, or the mouse: messages have been seen, and the
// selected row stays selected.
func (a *app) touched() {
	a.awayShown = a.awayLine()
	if a.table.held {
		a.lookAt() // until the first key nobody has chosen the selected row
	}
	a.Flash, a.welcome, a.table.held = desk.Flash{}, time.Time{}, true
	a.told, a.answered = nil, true
	a.looks()
}

// press handles a key press.
func (a *app) press(msg tea.KeyPressMsg) tea.Cmd {
	a.touched()
	defer a.lookAt()
	msg = keys.Normal(msg)
	switch {
	case msg.Keystroke() == "ctrl+c":
		return tea.Quit
	case a.Prompt != nil:
		return a.withTick(a.Prompt.Typed(msg))
	}
	return a.withTick(a.perform(a.Keys.Action(msg)))
}

// paste handles text that came at once. Where nothing is typed it is no command, but it
// may begin with the key of an action that opens an input, for the rest of it.
func (a *app) paste(text string, opening ...keys.Action) tea.Cmd {
	switch {
	case a.Prompt != nil:
		return a.Prompt.Typed(tea.PasteMsg{Content: text})
	case text == "":
		return nil
	}
	a.touched()
	first, size := utf8.DecodeRuneInString(text)
	act := a.Keys.Action(tea.KeyPressMsg{Code: first, Text: string(first)})
	var open tea.Cmd
	if slices.Contains(opening, act) {
		open = a.perform(act)
	}
	if a.Prompt == nil {
		if a.Flash.Text == "" {
			a.Say(pasteText(a.Label(keys.Filter)))
		}
		return a.withTick(open)
	}
	return a.withTick(tea.Batch(open, a.Prompt.Typed(tea.PasteMsg{Content: text[size:]})))
}

// pasteText says why a paste does nothing. Filter is the key of the filter, if it has
// one.
func pasteText(filter string) string {
	if filter == "" {
		return "pasted text is no command"
	}
	return "pasted text is no command; to filter by it, press " + filter + " first"
}

// burst handles many keys that came at once. They are like a paste, except that enter
// and tab at their end are pressed if there is an input for them.
func (a *app) burst(text string) tea.Cmd {
	typed := strings.TrimRight(text, "\r\n\t")
	cmd := a.paste(typed, keys.Filter, keys.Add)
	for _, r := range text[len(typed):] {
		code := tea.KeyEnter
		if r == '\t' {
			code = tea.KeyTab
		}
		if a.Prompt != nil {
			a.fit() // the prompt shows what was typed, and the key is about that
			cmd = tea.Batch(cmd, a.Prompt.Typed(tea.KeyPressMsg{Code: code}))
		}
	}
	return cmd
}

// click handles a click.
func (a *app) click(m tea.Mouse) tea.Cmd {
	f := a.frame()
	if m.Button != tea.MouseLeft || f.tooSmall() || m.X < 0 || m.X >= f.width || m.Y < 0 || m.Y >= f.height {
		return nil
	}
	a.touched()
	defer a.lookAt()
	switch y := m.Y - a.Head(); {
	case a.onWall(): // there is nothing to click
	case y < 0 && m.Y >= desk.HeaderLines:
		a.views.click(m.X)
	case y < 0:
		if verdict, hit := (header{a.state}).at(m.X, f.width); hit {
			a.filterVerdict(verdict)
		}
	case y < f.body:
		a.front().Click(m.X, y)
	case m.Y == f.height-1:
		if h, hit := (footer{a.state}).at(m.X, f.width); hit {
			return a.withTick(a.pressHint(h))
		}
	}
	return a.withTick(nil)
}

func (a *app) pressHint(h desk.Hint) tea.Cmd {
	if h.Code != 0 {
		return a.Prompt.Typed(tea.KeyPressMsg{Code: h.Code})
	}
	return a.perform(h.Act)
}

// filterVerdict filters by a verdict, or clears that filter.
func (a *app) filterVerdict(v model.Verdict) {
	a.Overlay = nil
	a.detail.close()
	if a.Prompt != nil {
		a.Prompt.Close()
	}
	text := "is:" + v.String()
	if a.filter.current == text {
		a.filter.reset()
		return
	}
	a.filter.keep(text)
}

const wheelLines = 3 // lines for each step of the wheel

// wheel scrolls the part of the screen under the mouse.
func (a *app) wheel(m tea.Mouse) {
	a.looks()
	switch {
	case a.frame().tooSmall():
	case m.Button == tea.MouseWheelUp:
		a.table.held = true
		a.front().Wheel(m.X, -wheelLines)
	case m.Button == tea.MouseWheelDown:
		a.table.held = true
		a.front().Wheel(m.X, wheelLines)
	}
}
