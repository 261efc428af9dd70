package keys

import (
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model/safe"
)

// onC are the letters on the key of the Latin C in layouts of other scripts. Terminals
// that do not report the base key of a press still must be able to send ctrl+c.
const onC = "сψבؤㅊแ"

// Normal returns a key press in the form in which shortcuts are looked up. A letter of
// another script with ctrl or alt becomes the Latin one on its key, so a shortcut is
// where it is in every layout. A Latin letter is what it says, wherever its key is.
func Normal(msg tea.KeyPressMsg) tea.KeyPressMsg {
	const textual = tea.ModShift | tea.ModCapsLock | tea.ModNumLock | tea.ModScrollLock
	msg.BaseCode = baseOf(msg)
	if msg.Mod&^textual != 0 && msg.BaseCode != 0 {
		msg.Code, msg.BaseCode, msg.Text = msg.BaseCode, 0, ""
	}
	return msg
}

// baseOf returns the Latin character on the key of a letter of another script; 0 if the
// letter is Latin or the terminal does not say.
func baseOf(msg tea.KeyPressMsg) rune {
	switch {
	case !unicode.IsLetter(msg.Code) || unicode.Is(unicode.Latin, msg.Code):
		return 0
	case msg.BaseCode != 0:
		return msg.BaseCode
	case msg.Text == "" && strings.ContainsRune(onC, unicode.ToLower(msg.Code)):
		return 'c'
	}
	return 0
}

// commandForms returns the names of a key press under which a command may be bound: as
// it is, as the ASCII form of what it types, and as the Latin letter of its key.
func commandForms(msg tea.KeyPressMsg) []string {
	msg = Normal(msg)
	base := msg.BaseCode
	msg.BaseCode = 0
	forms := []string{msg.String(), msg.Keystroke(), narrow(msg).String()}
	switch capital := msg.Mod.Contains(tea.ModShift) != msg.Mod.Contains(tea.ModCapsLock); {
	case base != 0 && capital:
		return append(forms, string(unicode.ToUpper(base)))
	case base != 0:
		return append(forms, string(base))
	}
	return forms
}

// narrow returns a key press whose text is ASCII where it was full-width. An ideographic
// comma is typed by the key of the slash.
func narrow(msg tea.KeyPressMsg) tea.KeyPressMsg {
	msg.Text = strings.Map(safe.Narrow, strings.ReplaceAll(msg.Text, "、", "/"))
	if msg.Text == " " {
		msg.Code = tea.KeySpace
	}
	return msg
}
