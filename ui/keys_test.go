package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"studiowatch/ui/keys"
	"studiowatch/ui/overlay"
)

func TestDefaultKeysHaveNames(t *testing.T) {
	for _, b := range newKeymap(nil).Bindings {
		for _, key := range b.Keys {
			if problem := keys.Check(key); problem != "" {
				t.Errorf("%s: its own key %q %s", b.Action, key, problem)
			}
		}
	}
}

// TestTheUsersKeysAreShown in the footer and in the help, and the default keys
// no more.
func TestTheUsersKeysAreShown(t *testing.T) {
	a := newTestApp(t, Options{Keys: map[string][]string{"filter": {"ctrl+f"}, "refresh": {}, "help": {"f1"}}}, "a")
	a.size(120, 60)
	footer := a.screenText()
	for _, want := range []string{"ctrl+f filter", "f1 help"} {
		if !strings.Contains(footer, want) {
			t.Errorf("the footer lacks %q:\n%s", want, footer)
		}
	}
	if strings.Contains(footer, "/ filter") || strings.Contains(footer, "r refresh") || strings.Contains(footer, "? help") {
		t.Errorf("the footer has keys that do nothing:\n%s", footer)
	}
	a.send(tea.KeyPressMsg{Code: tea.KeyF1})
	help := a.screenText()
	if !strings.Contains(help, "ctrl+f") || strings.Contains(help, "refresh now") || strings.Contains(help, "r f5") {
		t.Errorf("the help has other keys:\n%s", help)
	}
}

// done is what a key has done, as far as it can be seen.
func (a *testApp) done(cmd tea.Cmd) string {
	paused := a.Engine.Plan.Paused()
	refresh, _ := a.Engine.Plan.Intervals()
	top := 0
	if help, shown := a.Overlay.(*overlay.HelpPane); shown {
		top = help.Top
	}
	return fmt.Sprint(a.screen(), a.Prompt != nil, a.table.selected, a.Flash.Text, a.filter.current, a.table.index.Query().Sort, a.table.index.Query().Reverse,
		a.detail.raw, top, paused, refresh, a.mouse, a.Engine.Board.Len(), cmd != nil)
}

// TestEveryActionCanBeRebound: another key does what the default key does, and
// that one does nothing any more.
func TestEveryActionCanBeRebound(t *testing.T) {
	for _, b := range newKeymap(nil).Bindings {
		prepare := func(custom map[string][]string) *testApp {
			a := fleet(t, Options{Keys: custom, Mouse: true})
			switch b.Action {
			case keys.Back, keys.Tab:
				a.press("enter")
			case keys.Up, keys.Top, keys.PageUp:
				a.press("down", "down")
			}
			return a
		}
		idle := prepare(nil)
		by, rebound := prepare(nil), prepare(map[string][]string{string(b.Action): {"f9"}})
		want := by.done(by.Update(pressOf(t, b.Keys[0])))
		if got := strings.Replace(rebound.done(rebound.Update(tea.KeyPressMsg{Code: tea.KeyF9})), "f9", b.Keys[0], 1); got != want {
			t.Errorf("%s: f9 does\n%s, and %s\n%s", b.Action, got, b.Keys[0], want)
		}
		if want == idle.done(nil) {
			t.Errorf("%s does nothing that can be seen", b.Action)
		}
		robbed := prepare(map[string][]string{string(b.Action): {"f9"}})
		if got := robbed.done(robbed.Update(pressOf(t, b.Keys[0]))); got != idle.done(nil) {
			t.Errorf("%s still does something on %s", b.Action, b.Keys[0])
		}
	}
}

// pressOf is the press of a key with a name.
func pressOf(t *testing.T, name string) tea.KeyPressMsg {
	t.Helper()
	msg := tea.KeyPressMsg{}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		msg.Mod, name = tea.ModCtrl, rest
	}
	named := map[string]rune{"left": tea.KeyLeft, "right": tea.KeyRight}
	switch special, ok := keyCodes[name]; {
	case ok:
		msg.Code = special.Code
	case named[name] != 0:
		msg.Code = named[name]
	default:
		msg.Code = []rune(name)[0]
		if msg.Mod == 0 {
			msg.Text = name
		}
	}
	return msg
}
