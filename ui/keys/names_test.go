package keys

import (
	"strings"
	"testing"
)

func TestKeyNamesAreChecked(t *testing.T) {
	for name, want := range map[string]string{
		"x": "", "X": "", "+": "", "-": "", "é": "", "ctrl+x": "", "ctrl++": "", "alt+shift+left": "", "f12": "", "space": "", "pgdown": "", "ctrl+alt+delete": "",
		"ctrl+[":      `write "esc"`,
		"ctrl+i":      `write "tab"`,
		"ctrl+m":      `write "enter"`,
		"shift+g":     `write "G"`,
		"shift+G":     `write "G"`,
		"ctrl+X":      `write "ctrl+x"`,
		"alt+X":       `write "alt+shift+x"`,
		"shift+1":     "write the character that it types",
		"ctrl+c":      "always quits",
		"ctlr+x":      `did you mean "ctrl+x"?`,
		"shift+alt+x": "in another order than ctrl+alt+shift+",
		"pgdwn":       `did you mean "pgdown"?`,
		"ctrl+pgdwn":  `did you mean "ctrl+pgdown"?`,
		"escape":      "is not the name of a key",
		"qq":          "is not the name of a key",
		"ctrl+":       "is not the name of a key",
		"":            "is not the name of a key",
	} {
		if got := Check(name); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
