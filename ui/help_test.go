package ui

import (
	"strings"
	"testing"

	"studiowatch/model"
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
