package query

import (
	"strings"
	"unicode"
)

// Typed is the text with which somebody looks for deployments to add: words, or names.
// A name is an ID or a glob of IDs.
type Typed struct {
	Words []string // in lower case; the deployment must have all of them
	Name  string   // the whole text as one name; empty if there are several
	Names []string // at least two names, each once; else nil
	Twice int      // how many names were there more than once
}

// separators are the characters besides space that stand between names in a text, in
// a list of JSON or TOML, or in a message. None of them can be in an ID that is
// documented.
const separators = ",;，；、\"'`“”‘’"

// ParseTyped reads a text. It has several names if there is a separator between them:
// with spaces only, it has several words.
func ParseTyped(text string) Typed {
	names := SplitNames(text)
	listed := strings.ContainsAny(text, separators)
	switch {
	case listed && len(names) > 1:
		t, seen := Typed{}, map[string]bool{}
		for _, name := range names {
			if seen[name] {
				t.Twice++
				continue
			}
			seen[name] = true
			t.Names = append(t.Names, name)
		}
		if len(t.Names) > 1 {
			return t
		}
		return Typed{Words: []string{strings.ToLower(names[0])}, Name: names[0], Twice: t.Twice}
	case listed && len(names) == 1:
		text = names[0]
	case listed:
		text = ""
	}
	return Typed{Words: strings.Fields(strings.ToLower(text)), Name: strings.TrimSpace(text)}
}

// SplitNames returns the names in a text. Brackets around a list, and what has neither
// a letter nor a digit, such as the dash before an item, are no part of a name; but a
// text of one name may be any glob.
func SplitNames(text string) []string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(separators, r) })
	if len(parts) == 1 && strings.Trim(parts[0], "*?") == "" {
		return parts
	}
	var names []string
	for _, part := range parts {
		name := withoutBrackets(part)
		if strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			names = append(names, name)
		}
	}
	return names
}

// PastedNames returns a pasted text as it is to be inserted between two texts: several
// names with commas between them. A text without a name stays as it is.
func PastedNames(pasted, before, after string) string {
	names := SplitNames(pasted)
	if len(names) == 0 {
		return pasted
	}
	text := strings.Join(names, ", ")
	if len(names) == 1 {
		return text
	}
	if before = strings.TrimSpace(before); before != "" && !strings.HasSuffix(before, ",") {
		text = ", " + text
	}
	if after = strings.TrimSpace(after); after != "" && !strings.HasPrefix(after, ",") {
		text += ", "
	}
	return text
}

// withoutBrackets removes the brackets of a list, and keeps those of a glob, such as
// emo-[0-9].
func withoutBrackets(name string) string {
	switch open, closed := strings.Count(name, "["), strings.Count(name, "]"); {
	case strings.HasPrefix(name, "[") && (open > closed || open == 1 && strings.HasSuffix(name, "]")):
		return withoutBrackets(name[1:])
	case strings.HasSuffix(name, "]") && closed > open:
		return withoutBrackets(name[:len(name)-1])
	}
	return name
}
