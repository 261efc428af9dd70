package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"studiowatch/ui/keys"
	"studiowatch/ui/terminal"
)

// TestTextThatComesAtOnceIsNoCommand sends what would open, sort, pause and take off.
func TestTextThatComesAtOnceIsNoCommand(t *testing.T) {
	const says = "pasted text is no command; to filter by it, press / first"
	for name, msg := range map[string]tea.Msg{
		"keys":            terminal.BurstMsg("xspxqwen?"),
		"keys with enter": terminal.BurstMsg("xspxqwen\rq\r"),
		"a paste":         tea.PasteMsg{Content: "xspxqwen"},
		"a paste of a":    tea.PasteMsg{Content: "alpha-beta"},
	} {
		for _, where := range []string{"", "enter", "t", "?"} {
			a := newTestApp(t, Options{}, "alpha", "beta")
			a.press(strings.Fields(where)...)
			before := a.screen()
			a.send(msg)
			a.wantOnScreen(says)
			if a.screen() != before || a.Prompt != nil || a.Engine.Board.Len() != 2 || a.Engine.Plan.Paused() {
				t.Errorf("%s after %q: it does something:\n%s", name, where, a.screenText())
			}
			a.press("down")
			a.wantOffScreen("pasted text")
		}
	}
	a := newTestApp(t, Options{}, "alpha")
	a.send(tea.PasteMsg{})
	a.wantOffScreen("pasted text")
	a = newTestApp(t, Options{Keys: map[string][]string{"filter": {}}}, "alpha")
	a.send(terminal.BurstMsg("/qwen-plus"))
	a.wantOffScreen("to filter")
}

func TestTextThatComesAtOnceIsTypedIntoAnInput(t *testing.T) {
	for _, tt := range []struct {
		before  string
		msg     tea.Msg
		typing  bool
		filter  string
		watched int
	}{
		{"/", terminal.BurstMsg("alpha-beta"), true, "alpha-beta", 2},
		{"/", terminal.BurstMsg("alpha-beta\r"), false, "alpha-beta", 2},
		{"/", terminal.BurstMsg("alpha stat\t"), true, "alpha status:", 2},
		{"", terminal.BurstMsg("/alpha-beta"), true, "alpha-beta", 2},
		{"", terminal.BurstMsg("/alpha-beta\r"), false, "alpha-beta", 2},
		{"", terminal.BurstMsg("/alpha-beta\r\r\r"), false, "alpha-beta", 2},
		{"", terminal.BurstMsg("／alpha-beta"), true, "alpha-beta", 2},
		{"", terminal.BurstMsg("another-one\r"), false, "", 3},
		{"", tea.PasteMsg{Content: "/alpha-beta"}, true, "alpha-beta", 2},
		{"enter", terminal.BurstMsg("/alpha-beta"), true, "alpha-beta", 2},
	} {
		a := newTestApp(t, Options{}, "alpha", "beta")
		a.press(strings.Fields(tt.before)...)
		a.send(tt.msg)
		if a.filter.current != tt.filter || (a.Prompt != nil) != tt.typing || a.Engine.Board.Len() != tt.watched || a.detail.shown {
			t.Errorf("%q, then %q: filter %q, typing %v, %d watched", tt.before, tt.msg, a.filter.current, a.Prompt != nil, a.Engine.Board.Len())
		}
	}
}

func TestAReplayTakesNoDeploymentFromABurst(t *testing.T) {
	a := newTestApp(t, Options{Replay: &Replay{Start: t0, Speed: 1, Recording: playing(nil)}})
	a.send(terminal.BurstMsg("another-one"))
	a.wantOffScreen("pasted text")
}

func TestKeysOfAnotherLayoutAreFound(t *testing.T) {
	if !newTestApp(t, Options{}, "alpha").View().KeyboardEnhancements.ReportAlternateKeys {
		t.Error("the terminal is not asked for the keys of the Latin layout")
	}
	quit := tea.KeyPressMsg{Code: 'с', BaseCode: 'c', Mod: tea.ModCtrl}
	for _, where := range []string{"", "/", "a", "?", "enter"} {
		a := newTestApp(t, Options{}, "alpha")
		a.press(strings.Fields(where)...)
		if cmd := a.Update(quit); cmd == nil || cmd() != tea.Quit() {
			t.Errorf("after %q, ctrl+c of a Russian layout does not quit", where)
		}
	}
	a := newTestApp(t, Options{}, "alpha")
	if cmd := a.Update(tea.KeyPressMsg{Code: 'ψ', Mod: tea.ModCtrl}); cmd == nil || cmd() != tea.Quit() {
		t.Error("ctrl+c of a Greek layout does not quit where the terminal does not report its key")
	}
	if cmd := a.Update(tea.KeyPressMsg{Code: 'j', BaseCode: 'c', Mod: tea.ModCtrl}); cmd != nil {
		t.Error("ctrl+j of a Dvorak layout, on the key of c, does something")
	}
	a.send(tea.KeyPressMsg{Code: '？', Text: "？"})
	if a.screen() != screenHelp {
		t.Error("a full-width question mark opens no help")
	}
	a.send(tea.KeyPressMsg{Code: 'й', BaseCode: 'q', Text: "й"})
	a.send(tea.KeyPressMsg{Code: '、', Text: "、"})
	a.send(tea.KeyPressMsg{Code: 'ш', BaseCode: 'i', Text: "ш"})
	if a.filter.current != "ш" {
		t.Errorf("the filter is %q", a.filter.current)
	}
	a.send(tea.KeyPressMsg{Code: 'ц', BaseCode: 'w', Mod: tea.ModCtrl})
	if a.filter.current != "" {
		t.Errorf("after ctrl+w of a Russian layout the filter is %q", a.filter.current)
	}
}

func TestWithoutAShellNothingIsSuspended(t *testing.T) {
	for name, can := range map[string]func() bool{"none": nil, "an orphan": func() bool { return false }} {
		a := newTestApp(t, Options{Machine: Machine{JobControl: can}}, "alpha")
		cmd := a.suspend()
		a.wantOnScreen("no shell could continue the program")
		if cmd != nil {
			t.Errorf("%s: it does something", name)
		}
	}
	a := newTestApp(t, Options{Machine: Machine{JobControl: func() bool { return true }}}, "alpha")
	if a.perform(keys.Suspend) == nil {
		t.Error("with a shell it does nothing")
	}
}
