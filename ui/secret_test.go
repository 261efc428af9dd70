package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/ui/desk"
	"studiowatch/ui/typing"
)

// typedKey is a key, of which nobody may see more than what was typed before
// it could be told for one.
const (
	typedKey = "sk-5ec2e7f0d1b3a4960123456789abcdef"
	keyTail  = "0123456789abcdef"
)

// keyEntries bring a key into an input, one way or another.
var keyEntries = map[string]func(a *testApp){
	"typed":              func(a *testApp) { a.typeText(typedKey) },
	"pasted":             func(a *testApp) { a.send(tea.PasteMsg{Content: typedKey}) },
	"pasted with quotes": func(a *testApp) { a.send(tea.PasteMsg{Content: ` "Bearer ` + typedKey + "\"\n"}) },
	"pasted in two lines": func(a *testApp) {
		a.send(tea.PasteMsg{Content: typedKey[:14] + "\n" + typedKey[14:20] + "\n" + typedKey[20:]})
	},
	"pasted behind a word": func(a *testApp) {
		a.typeText("qwen id:")
		a.send(tea.PasteMsg{Content: typedKey})
	},
	"typed and changed": func(a *testApp) {
		a.typeText(typedKey)
		a.press("backspace", "backspace", "left", "left", "left", "left", "left", "left", "left", "left", "left", "backspace")
	},
}

func TestAKeyInTheFilterIsNeitherShownNorKept(t *testing.T) {
	for name, enter := range keyEntries {
		t.Run(name, func(t *testing.T) {
			var kept string
			var past []string
			a := fleet(t, Options{Filters: Filters{Past: []string{"is:ready"}, Keep: func(k Kept, p []string) { kept, past = k.Filter, p }}})
			a.size(120, 40)
			a.press("/")
			enter(a)
			a.wantFilter("")
			a.wantOnScreen(typing.KeyProblem, typing.Hidden, "14 deployments")
			a.wantOffScreen(keyTail, typedKey[3:15])
			a.press("enter", "tab", "up", "down", "shift+tab")
			a.wantOnScreen(typing.KeyProblem)
			a.wantOffScreen(keyTail, typedKey[3:15])
			a.press("esc")
			a.wantOffScreen(typing.KeyProblem, keyTail)
			a.typeText("/qwen")
			a.press("enter")
			a.wantFilter("qwen")
			a.Leave()
			if all := kept + strings.Join(past, " "); kept != "qwen" || strings.Contains(all, keyTail) {
				t.Errorf("%q is kept, and %q", kept, past)
			}
		})
	}
}

func TestAKeyAsAnIDIsNeitherShownNorAsked(t *testing.T) {
	for name, enter := range keyEntries {
		t.Run(name, func(t *testing.T) {
			a := newTestApp(t, Options{}, "a")
			a.size(80, 24)
			a.press("a")
			enter(a)
			a.wantOnScreen(typing.KeyProblem, typing.Hidden)
			a.wantOffScreen(keyTail, typedKey[3:15])
			a.press("enter", "down", "enter")
			if n := a.Engine.Board.Len(); n != 1 {
				t.Errorf("%d rows", n)
			}
			a.wantOffScreen(keyTail)
			a.press("esc")
			a.wantOffScreen(typing.KeyProblem, keyTail)
			a.press("a")
			a.wantOffScreen(typing.KeyProblem, keyTail)
			a.typeText("sk-learn-ft-2025")
			a.press("enter")
			if a.Engine.Board.Row(model.Ref{Profile: "default", ID: "sk-learn-ft-2025"}) == nil {
				t.Error("an ID that begins as a key is not watched")
			}
		})
	}
}

// TestNoNoticeActsOnTheTerminal tells what names files and folders, as those who
// watch files, keys and the journal do.
func TestNoNoticeActsOnTheTerminal(t *testing.T) {
	const name = "a\x1b]0;PWN\a\n\u202e\u200b\u009b31m\x9b\x7f"
	a := newTestApp(t, Options{Title: "of " + name, AddHint: "list it in " + name})
	a.size(200, 24)
	check := func(when string) {
		t.Helper()
		v := a.View()
		for _, text := range []string{ansi.Strip(v.Content), v.WindowTitle} {
			for line := range strings.SplitSeq(text, "\n") {
				if !safe.Printable(line) {
					t.Errorf("%s: %q", when, line)
				}
			}
		}
		if strings.Contains(v.Content, "\x1b]") || strings.Contains(v.WindowTitle, "\x1b") {
			t.Errorf("%s: an escape of a name is on the screen", when)
		}
	}
	check("at the start")
	a.wantOnScreen("list it in a^[]0;PWN^G")
	a.send(changeMsg{Notice: "cannot read " + name})
	a.wantOnScreen("cannot read a^[]0;PWN^G")
	check("with a notice")
	a.pass(desk.FlashTime + time.Second)
	a.send(changeMsg{Broken: name + ":1: is wrong"})
	a.wantOnScreen("a^[]0;PWN^G")
	check("with a broken configuration")
	opts := a.opts
	opts.Title, opts.AddHint = "now "+name, "say it in "+name
	a.send(changeMsg{Options: &opts})
	check("after a reload")
	a.wantOnScreen("say it in a^[]0;PWN^G")
}
