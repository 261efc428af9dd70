// Package keys has the names of keys, the actions to which they are bound, and
// their labels on screen.
package keys

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model/safe"
	"studiowatch/model/words"
)

// modifiers are in the order in which they come before a key.
var modifiers = []string{"ctrl+", "alt+", "shift+", "meta+", "hyper+", "super+"}

// keyNames are the framework's names of the keys that are not a character.
var keyNames = func() []string {
	const special = 256 // more than there are special keys
	codes := []rune{tea.KeyEnter, tea.KeyTab, tea.KeyBackspace, tea.KeyEscape, tea.KeySpace}
	for code := tea.KeyExtended; code < tea.KeyExtended+special; code++ {
		codes = append(codes, code)
	}
	var names []string
	for _, code := range codes {
		name := tea.Key{Code: code}.Keystroke()
		if utf8.RuneCountInString(name) > 1 && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}()

// Check says what is wrong with the name of a key; empty if nothing is.
func Check(name string) string {
	rest, with := name, ""
	for _, m := range modifiers {
		if after, ok := strings.CutPrefix(rest, m); ok && after != "" {
			rest, with = after, with+m
		}
	}
	switch same := otherName(with, rest); {
	case name == "ctrl+c":
		return "always quits and cannot be bound"
	case same != "":
		return "is a name that terminals do not send; write " + strconv.Quote(same)
	case with == "shift+" && utf8.RuneCountInString(rest) == 1:
		return "is not the name of a key; write the character that it types"
	case utf8.RuneCountInString(rest) == 1 && safe.Printable(rest) && rest != " ":
		return ""
	case slices.Contains(keyNames, rest):
		return ""
	}
	for _, m := range modifiers {
		if strings.HasPrefix(rest, m) && rest != m {
			return "has its modifiers in another order than " + strings.Join(modifiers, "")
		}
	}
	if before, last, found := strings.Cut(rest, "+"); found && last != "" {
		if near := words.Nearest(before+"+", modifiers); near != "" {
			return `is not the name of a key; did you mean "` + with + near + last + `"?`
		}
	}
	if near := words.Nearest(rest, keyNames); near != "" {
		return `is not the name of a key; did you mean "` + with + near + `"?`
	}
	return `is not the name of a key, such as "r", "f5" or "space"`
}

// otherName returns the name under which terminals send a key, if it is not the
// given one; else it is empty. A letter with shift is sent as the upper-case letter,
// and with another modifier as the lower-case one. Three keys have the same ASCII
// code as ctrl and a character.
func otherName(with, rest string) string {
	switch with + rest {
	case "ctrl+i":
		return "tab"
	case "ctrl+m":
		return "enter"
	case "ctrl+[":
		return "esc"
	}
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case size != len(rest) || with == "":
		return ""
	case with == "shift+" && unicode.ToUpper(r) != r:
		return string(unicode.ToUpper(r))
	case !unicode.IsUpper(r):
		return ""
	case with == "shift+":
		return rest
	case strings.HasPrefix(with, "ctrl+"):
		return with + string(unicode.ToLower(r))
	}
	return strings.Replace(with, "shift+", "", 1) + "shift+" + string(unicode.ToLower(r))
}
