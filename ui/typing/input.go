// Package typing has the line in which something is typed.
package typing

import (
	"fmt"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"studiowatch/model/safe"
	"studiowatch/ui/draw"
)

// Most is how many characters can be typed in a line by default.
const Most = 256

// Input is a line for typing.
type Input struct {
	Problem string // what is wrong with the text; empty if nothing is
	Secret  bool   // an API key was typed or pasted; it is neither shown nor used

	field textinput.Model
}

// New returns an empty line that takes so many characters.
func New(limit int) Input {
	in := textinput.New()
	in.Prompt = ""
	in.SetVirtualCursor(false)
	in.CharLimit = limit
	// The terminal does the pasting. A clipboard tool would be a child process that
	// gets the API key in its environment.
	in.KeyMap.Paste = key.NewBinding(key.WithDisabled())
	return Input{field: in}
}

// Begin begins the typing at the end of a text.
func (in *Input) Begin(text string) tea.Cmd {
	in.Problem, in.Secret = "", false
	in.Replace(text, len([]rune(text)))
	return in.field.Focus()
}

// Focus and Blur give the line the caret, and take it away.
func (in *Input) Focus() tea.Cmd { return in.field.Focus() }
func (in *Input) Blur()          { in.field.Blur() }

// Value returns the text as it was typed, and Position the caret in it, in runes.
func (in *Input) Value() string { return in.field.Value() }
func (in *Input) Position() int { return in.field.Position() }

// End clears the text.
func (in *Input) End() {
	in.Problem, in.Secret = "", false
	in.field.SetValue("")
	in.field.Blur()
}

// Replace sets the text and the caret.
func (in *Input) Replace(text string, caret int) {
	in.field.SetValue(text)
	in.field.SetCursor(caret)
}

// Hidden is the text shown in place of an API key.
const Hidden = "(hidden)"

// KeyProblem is said of a text with an API key in it.
const KeyProblem = "that is an API key; esc takes it away"

// Edit handles a key press or a paste. It reports whether the text has changed, and
// whether the text has changed or the caret has moved. After an API key was found,
// the text stays secret until all of it has been deleted.
func (in *Input) Edit(msg tea.Msg) (cmd tea.Cmd, changed, moved bool) {
	before, caret := in.field.Value(), in.field.Position()
	if in.overflows(msg) {
		return nil, false, false
	}
	in.field, cmd = in.field.Update(msg)
	value := in.field.Value()
	if changed = value != before; changed {
		paste, _ := msg.(tea.PasteMsg)
		in.Problem = ""
		in.Secret = value != "" && (in.Secret || safe.HoldsKey(value) || safe.HoldsKey(paste.Content))
		if in.Secret {
			in.Problem = KeyProblem
		}
	}
	return cmd, changed, changed || in.field.Position() != caret
}

// overflows reports whether a key press or a paste does not fit. The field would cut
// off what is too much without a word.
func (in *Input) overflows(msg tea.Msg) bool {
	room := in.field.CharLimit - utf8.RuneCountInString(in.field.Value())
	press, _ := msg.(tea.KeyPressMsg)
	paste, _ := msg.(tea.PasteMsg)
	switch n := utf8.RuneCountInString(press.Text + paste.Content); {
	case n <= room:
		return false
	case paste.Content != "":
		in.Problem = fmt.Sprintf("the paste is longer than fits, by %d", n-room)
	default:
		in.Problem = fmt.Sprintf("no more than %d characters fit", in.field.CharLimit)
	}
	return true
}

// Text returns the typed text, made printable.
func (in *Input) Text() string {
	if in.Secret {
		return Hidden
	}
	return safe.Shown(in.field.Value())
}

// Caret returns the position of the caret in text, in runes.
func (in *Input) Caret() int {
	if in.Secret {
		return len(Hidden)
	}
	before := safe.Shown(string([]rune(in.field.Value())[:in.field.Position()]))
	return min(utf8.RuneCountInString(before), utf8.RuneCountInString(in.Text()))
}

// Write draws the typed text in pieces, and a text beside it. It returns the line and
// the column of the cursor.
func (in *Input) Write(l *draw.Line, aside draw.Piece, typed ...draw.Piece) (string, int) {
	room := max(8, l.Rest()-draw.Width(aside.Text)-2)
	before := draw.Width(l.Show(string([]rune(in.Text())[:in.Caret()])))
	skip := max(0, before-room+1)
	column := l.Used + before - skip
	l.Window(skip, room, typed)
	l.Gap(1)
	l.Put(aside.Look, aside.Text)
	return l.String(), min(column, l.Width-1)
}
