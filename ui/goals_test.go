package ui

import (
	"strings"
	"testing"

	"studiowatch/model"
)

// goal is what somebody wants of the dashboard, with the keys that lead there.
type goal struct {
	name    string
	most    int // keys, besides the ID that is typed
	open    func(t *testing.T) *testApp
	typed   string   // the ID, after the first key
	keys    []string // in their order
	reached func(a *testApp) bool
}

// onScreen reports whether the screen has all the texts.
func onScreen(texts ...string) func(*testApp) bool {
	return func(a *testApp) bool {
		screen := a.screenText()
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	}
}

// goals are the ways that people walk daily, and how many keys each may take.
func goals() []goal {
	var file *configFile
	daily := func(t *testing.T) *testApp { return viewed(t, Options{Notify: byBell()}) }
	morning := func(t *testing.T) *testApp { return night(t, Options{}) }
	return []goal{
		{"an ID is watched for good", 3, func(t *testing.T) *testApp {
			a, f := editable(t, Options{}, "alpha", "beta")
			file = f
			return a
		}, "gamma-1", []string{"a", "ctrl+s", "enter"}, func(*testApp) bool {
			return strings.Contains(file.text, "\"gamma-1\"")
		}},
		{"tell me when this one is done", 1, daily, "", []string{"w"}, func(a *testApp) bool {
			return a.tells.Armed(a.Engine.Board) == 1
		}},
		{"what happened overnight", 0, morning, "", nil, onScreen("Since you looked, 9h ago: 1 failed 03:12, ready again 03:40 · 2 scaled")},
		{"the place where it happened", 1, morning, "", []string{"enter"}, func(a *testApp) bool {
			return a.screen() == screenTimeline && onScreen("RUNNING → FAILED", "FAILED → RUNNING")(a)
		}},
		{"a view", 1, daily, "", []string{"1"}, func(a *testApp) bool {
			return a.screen() == screenTable && a.filter.current == "group:prod -is:stopped"
		}},
		{"the fleet", 1, daily, "", []string{"f"}, func(a *testApp) bool { return a.screen() == screenFleet }},
		{"the rows of its worst group", 2, daily, "", []string{"f", "enter"}, func(a *testApp) bool {
			return a.screen() == screenTable && strings.HasPrefix(a.filter.current, "group=")
		}},
		{"two rows side by side", 3, daily, "", []string{"space", "down", "d"}, onScreen("COMPARE", "FIELDS THAT DIFFER")},
		{"the story for a ticket", 2, daily, "", []string{"enter", "C"}, onScreen("the story of ")},
	}
}

// TestKeysToEachGoal presses the keys from the first screen on. Each is needed: before the
// last one the goal is not reached.
func TestKeysToEachGoal(t *testing.T) {
	for _, g := range goals() {
		t.Run(g.name, func(t *testing.T) {
			a := g.open(t)
			for i, key := range g.keys {
				if g.reached(a) {
					t.Errorf("reached before key %d", i+1)
				}
				a.press(key)
				if i == 0 {
					a.typeText(g.typed)
				}
			}
			if !g.reached(a) {
				t.Errorf("not reached with %v:\n%s", g.keys, a.screenText())
			}
			if len(g.keys) > g.most {
				t.Errorf("%v are %d keys, want %d at most", g.keys, len(g.keys), g.most)
			}
		})
	}
}

// TestUnderAnOverlayNoRowIsSelected: the keys that are about a row do nothing with one that
// nobody can see.
func TestUnderAnOverlayNoRowIsSelected(t *testing.T) {
	c := &board{}
	a := viewed(t, Options{Notify: byBell(), Clipboard: c.options(), Console: Console{Pages: map[string]string{"default": "https://example.com/"}}})
	for name, open := range map[string][]string{"the fleet": {"f"}, "a comparison": {"space", "down", "d"}} {
		a.press(open...)
		for _, key := range []string{"c", "i", "o", "w"} {
			a.pressCopy(key)
			if len(c.texts) > 0 || a.tells.Armed(a.Engine.Board) > 0 || !onScreen("no deployment is selected")(a) {
				t.Errorf("%s in %s: copied %q\n%s", key, name, c.texts, a.screenText())
			}
		}
		a.press("esc")
	}
	if row := a.focused(); row == nil || row.Ref == (model.Ref{}) {
		t.Error("back in the table no row is selected")
	}
}
