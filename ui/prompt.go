package ui

import (
	"fmt"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"studiowatch/model/safe"
	"studiowatch/ui/draw"
)

// input is a line for typing.
type input struct {
	field   textinput.Model
	problem string
	secret  bool // an API key was typed or pasted; it is neither shown nor used
}

// newInput returns an empty line that takes so many characters.
func newInput(limit int) input {
	in := textinput.New()
	in.Prompt = ""
	in.SetVirtualCursor(false)
	in.CharLimit = limit
	// The terminal does the pasting. A clipboard tool would be a child process that
	// gets the API key in its environment.
	in.KeyMap.Paste = key.NewBinding(key.WithDisabled())
	return input{field: in}
}

// begin begins the typing at the end of a text.
func (in *input) begin(text string) tea.Cmd {
	in.problem, in.secret = "", false
	in.replace(text, len([]rune(text)))
	return in.field.Focus()
}

// end clears the text.
func (in *input) end() {
	in.problem, in.secret = "", false
	in.field.SetValue("")
	in.field.Blur()
}

// replace sets the text and the caret.
func (in *input) replace(text string, caret int) {
	in.field.SetValue(text)
	in.field.SetCursor(caret)
}

// The text shown in place of an API key, and the problem with it.
const (
	hiddenKey  = "(hidden)"
	keyProblem = "that is an API key; esc takes it away"
)

// edit handles a key press or a paste. It reports whether the text has changed, and
// whether the text has changed or the caret has moved. After an API key was found,
// the text stays secret until all of it has been deleted.
func (in *input) edit(msg tea.Msg) (cmd tea.Cmd, changed, moved bool) {
	before, caret := in.field.Value(), in.field.Position()
	if in.overflows(msg) {
		return nil, false, false
	}
	in.field, cmd = in.field.Update(msg)
	value := in.field.Value()
	if changed = value != before; changed {
		paste, _ := msg.(tea.PasteMsg)
		in.problem = ""
		in.secret = value != "" && (in.secret || safe.HoldsKey(value) || safe.HoldsKey(paste.Content))
		if in.secret {
			in.problem = keyProblem
		}
	}
	return cmd, changed, changed || in.field.Position() != caret
}

// overflows reports whether a key press or a paste does not fit. The field would cut
// off what is too much without a word.
func (in *input) overflows(msg tea.Msg) bool {
	room := in.field.CharLimit - utf8.RuneCountInString(in.field.Value())
	press, _ := msg.(tea.KeyPressMsg)
	paste, _ := msg.(tea.PasteMsg)
	switch n := utf8.RuneCountInString(press.Text + paste.Content); {
	case n <= room:
		return false
	case paste.Content != "":
		in.problem = fmt.Sprintf("the paste is longer than fits, by %d", n-room)
	default:
		in.problem = fmt.Sprintf("no more than %d characters fit", in.field.CharLimit)
	}
	return true
}

// text returns the typed text, made printable.
func (in *input) text() string {
	if in.secret {
		return hiddenKey
	}
	return printable(in.field.Value())
}

// caret returns the position of the caret in text, in runes.
func (in *input) caret() int {
	if in.secret {
		return len(hiddenKey)
	}
	before := printable(string([]rune(in.field.Value())[:in.field.Position()]))
	return min(utf8.RuneCountInString(before), utf8.RuneCountInString(in.text()))
}

// write draws the typed text in pieces, and a text beside it. It returns the line and
// the column of the cursor.
func (in *input) write(l *draw.Line, aside draw.Piece, typed ...draw.Piece) (string, int) {
	room := max(8, l.Rest()-draw.Width(aside.Text)-2)
	before := draw.Width(l.Show(string([]rune(in.text())[:in.caret()])))
	skip := max(0, before-room+1)
	column := l.Used + before - skip
	l.Window(skip, room, typed)
	l.Gap(1)
	l.Put(aside.Look, aside.Text)
	return l.String(), min(column, l.Width-1)
}
