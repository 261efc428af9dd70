package ui

import (
	"strings"
	"testing"

	"studiowatch/model"
	"studiowatch/ui/keys"
)

func TestTheHelpBeginsWithWhatWorksHere(t *testing.T) {
	for _, tt := range []struct {
		name string
		keys []string
		want string
	}{
		{"table", nil, "Move"},
		{"detail", []string{"enter"}, "In the detail"},
		{"timeline", []string{"t"}, "In the timeline"},
		{"timeline over the detail", []string{"enter", "t"}, "In the timeline"},
		{"an edit", []string{"x", "ctrl+s"}, "Before the configuration is written"},
		{"filter", []string{"/", "a", "enter"}, "With a filter"},
	} {
		a, _ := editable(t, Options{}, "alpha")
		a.answer("alpha", read("alpha", model.Running, 1, 1))
		a.press(tt.keys...)
		a.press("?")
		if got := strings.TrimSpace(strings.Split(a.screenText(), "\n")[1]); !strings.HasPrefix(got, tt.want+" ") {
			t.Errorf("%s: the help begins with %q, not %q", tt.name, got, tt.want)
		}
		a.press("esc")
		if a.screen() == screenHelp {
			t.Errorf("%s: esc does not leave the help", tt.name)
		}
	}
}

// TestTheHelpSaysOnceWhatAKeyDoes: where a pane has its own use of a key, what it does
// elsewhere is not said.
func TestTheHelpSaysOnceWhatAKeyDoes(t *testing.T) {
	for _, pressed := range [][]string{{"enter"}, {"t"}, {"f"}, {"space", "down", "d"}, {"/", "a", "enter"}} {
		a := newTestApp(t, Options{}, "alpha", "beta")
		a.answer("alpha", read("alpha", model.Running, 1, 1))
		a.size(200, 70)
		a.press(append(pressed, "?")...)
		var names []string // what stands at the beginning of a column
		for _, line := range strings.Split(a.screenText(), "\n") {
			for cells := []rune(line); len(cells) > 40; cells = cells[40:] {
				names = append(names, string(cells[2:40]))
			}
		}
		for _, b := range a.Keys.Bindings {
			label, n := b.Labels(a.Theme.Marks)+" ", 0
			for _, name := range names {
				if strings.HasPrefix(name, label) {
					n++
				}
			}
			if n > 1 && b.Action != keys.Help { // ? is the mark of a verdict, too
				t.Errorf("after %v the help has %q %d times:\n%s", pressed, label, n, a.screenText())
			}
		}
	}
}
