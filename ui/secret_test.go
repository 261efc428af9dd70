package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
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
			a := fleet(t, Options{Filters: Filters{Past: []string{"is:ready"}, Keep: func(k string, p []string) { kept, past = k, p }}})
			a.size(120, 40)
			a.press("/")
			enter(a)
			a.wantFilter("")
			a.wantOnScreen(keyProblem, hiddenKey, "14 deployments")
			a.wantOffScreen(keyTail, typedKey[3:15])
			a.press("enter", "tab", "up", "down", "shift+tab")
			a.wantOnScreen(keyProblem)
			a.wantOffScreen(keyTail, typedKey[3:15])
			a.press("esc")
			a.wantOffScreen(keyProblem, keyTail)
			a.typeText("/qwen")
			a.press("enter")
			a.wantFilter("qwen")
			a.leave()
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
			a.wantOnScreen(keyProblem, hiddenKey)
			a.wantOffScreen(keyTail, typedKey[3:15])
			a.press("enter", "down", "enter")
			if n := a.engine.Board.Len(); n != 1 {
				t.Errorf("%d rows", n)
			}
			a.wantOffScreen(keyTail)
			a.press("esc")
			a.wantOffScreen(keyProblem, keyTail)
			a.press("a")
			a.wantOffScreen(keyProblem, keyTail)
			a.typeText("sk-learn-ft-2025")
			a.press("enter")
			if a.engine.Board.Row(model.Ref{Profile: "default", ID: "sk-learn-ft-2025"}) == nil {
				t.Error("an ID that begins as a key is not watched")
			}
		})
	}
}
