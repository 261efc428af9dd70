package ui

import (
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"studiowatch/model/safe"
	"studiowatch/ui/draw"
)

// input is a line that something is typed in.
type input struct {
	field   textinput.Model
	problem string
	secret  bool // a key was typed or pasted; it is neither shown nor used
}

func newInput() input {
	in := textinput.New()
	in.Prompt = ""
	in.SetVirtualCursor(false)
	in.CharLimit = MaxTyped
	// Pasting goes through the terminal: a clipboard tool would be a child
	// process with the key in its environment.
	in.KeyMap.Paste = key.NewBinding(key.WithDisabled())
	return input{field: in}
}

// begin begins to type, after a text.
func (in *input) begin(text string) tea.Cmd {
	in.problem, in.secret = "", false
	in.replace(text, len([]rune(text)))
	return in.field.Focus()
}

// end forgets what was typed.
func (in *input) end() {
	in.problem, in.secret = "", false
	in.field.SetValue("")
	in.field.Blur()
}

// replace puts a text in place of what there is.
func (in *input) replace(text string, caret int) {
	in.field.SetValue(text)
	in.field.SetCursor(caret)
}

// What stands in the place of a key, and why it is not used.
const (
	hiddenKey  = "(hidden)"
	keyProblem = "that is an API key; esc takes it away"
)

// edit takes a key or a paste, and reports whether the text has changed or the
// caret moved. After a key of an API was noticed, the text is taken for a part
// of it until all has been deleted.
func (in *input) edit(msg tea.Msg) (cmd tea.Cmd, changed, moved bool) {
	before, caret := in.field.Value(), in.field.Position()
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

// text is what has been typed, made printable.
func (in *input) text() string {
	if in.secret {
		return hiddenKey
	}
	return safe.Clean(in.field.Value()).String()
}

// caret is where typing goes on, in runes of the text.
func (in *input) caret() int {
	if in.secret {
		return len(hiddenKey)
	}
	before := safe.Clean(string([]rune(in.field.Value())[:in.field.Position()])).String()
	return min(utf8.RuneCountInString(before), utf8.RuneCountInString(in.text()))
}

// write draws what is typed, in pieces, and something beside it. It returns the
// line, and where the cursor stands.
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
