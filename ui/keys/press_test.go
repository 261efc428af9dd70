package keys

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestCommandsAreFoundByTheKeyThatWasPressed(t *testing.T) {
	k := New([]Binding{
		{Action: Help, Keys: []string{"?"}}, {Action: Filter, Keys: []string{"/"}}, {Action: More, Keys: []string{"+"}}, {Action: Quit, Keys: []string{"q"}},
		{Action: RequestID, Keys: []string{"i"}}, {Action: Summary, Keys: []string{"C"}}, {Action: Redraw, Keys: []string{"ctrl+l"}},
		{Action: Mouse, Keys: []string{"space"}}, {Action: Timeline, Keys: []string{"я"}}, {Action: Remove, Keys: []string{"2"}}, {Action: Up, Keys: []string{"w"}},
	}, nil)
	for _, tt := range []struct {
		name string
		msg  tea.KeyPressMsg
		want Action
	}{
		{"ASCII", tea.KeyPressMsg{Code: '?', Text: "?"}, Help},
		{"a full-width question mark", tea.KeyPressMsg{Code: '？', Text: "？"}, Help},
		{"a full-width slash", tea.KeyPressMsg{Code: '／', Text: "／"}, Filter},
		{"an ideographic comma", tea.KeyPressMsg{Code: '、', Text: "、"}, Filter},
		{"a full-width plus", tea.KeyPressMsg{Code: '＋', Text: "＋"}, More},
		{"a full-width letter", tea.KeyPressMsg{Code: 'ｑ', Text: "ｑ"}, Quit},
		{"a full-width capital", tea.KeyPressMsg{Code: 'Ｃ', Text: "Ｃ"}, Summary},
		{"an ideographic space", tea.KeyPressMsg{Code: '　', Text: "　"}, Mouse},
		{"a Russian letter", tea.KeyPressMsg{Code: 'ш', BaseCode: 'i', Text: "ш"}, RequestID},
		{"a Russian capital", tea.KeyPressMsg{Code: 'с', BaseCode: 'c', Text: "С", Mod: tea.ModShift}, Summary},
		{"a Russian capital by caps lock", tea.KeyPressMsg{Code: 'с', BaseCode: 'c', Text: "С", Mod: tea.ModCapsLock}, Summary},
		{"a Russian shortcut", tea.KeyPressMsg{Code: 'д', BaseCode: 'l', Mod: tea.ModCtrl}, Redraw},
		{"a Russian letter without its key", tea.KeyPressMsg{Code: 'ш', Text: "ш"}, ""},
		{"the letter of ctrl+c", tea.KeyPressMsg{Code: 'с', Text: "с"}, ""},
		{"a Russian letter that is bound itself", tea.KeyPressMsg{Code: 'я', BaseCode: 'z', Text: "я"}, Timeline},
		{"é on the key of 2", tea.KeyPressMsg{Code: 'é', BaseCode: '2', Text: "é"}, ""},
		{"z on the key of w", tea.KeyPressMsg{Code: 'z', BaseCode: 'w', Text: "z"}, ""},
	} {
		if got := k.Action(tt.msg); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestShortcutsAreLatinInEveryLayout(t *testing.T) {
	for _, tt := range []struct {
		name string
		msg  tea.KeyPressMsg
		want string
	}{
		{"Russian", tea.KeyPressMsg{Code: 'с', BaseCode: 'c', Mod: tea.ModCtrl}, "ctrl+c"},
		{"Greek", tea.KeyPressMsg{Code: 'ψ', BaseCode: 'c', Mod: tea.ModCtrl}, "ctrl+c"},
		{"Greek without its key", tea.KeyPressMsg{Code: 'ψ', Mod: tea.ModCtrl}, "ctrl+c"},
		{"Russian with caps lock", tea.KeyPressMsg{Code: 'С', Mod: tea.ModCtrl | tea.ModCapsLock}, "ctrl+c"},
		{"Hebrew", tea.KeyPressMsg{Code: 'ב', BaseCode: 'c', Mod: tea.ModCtrl}, "ctrl+c"},
		{"alt", tea.KeyPressMsg{Code: 'и', BaseCode: 'b', Mod: tea.ModAlt}, "alt+b"},
		{"with shift", tea.KeyPressMsg{Code: 'и', BaseCode: 'b', Mod: tea.ModCtrl | tea.ModShift}, "ctrl+shift+b"},
		{"j of Dvorak on the key of c", tea.KeyPressMsg{Code: 'j', BaseCode: 'c', Mod: tea.ModCtrl}, "ctrl+j"},
		{"another letter without its key", tea.KeyPressMsg{Code: 'ш', Mod: tea.ModCtrl}, "ctrl+ш"},
		{"a typed letter", tea.KeyPressMsg{Code: 'с', BaseCode: 'c', Text: "с"}, "с"},
		{"a typed capital", tea.KeyPressMsg{Code: 'с', BaseCode: 'c', Text: "С", Mod: tea.ModShift}, "С"},
		{"an arrow", tea.KeyPressMsg{Code: tea.KeyUp, Mod: tea.ModCtrl}, "ctrl+up"},
	} {
		if got := Normal(tt.msg).String(); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
