package config

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"studiowatch/model/safe"
	"studiowatch/model/sorted"
	"studiowatch/model/words"
)

// Fault is one thing that is wrong with a file. All its text is printable and
// holds no secret.
type Fault struct {
	File    string
	Line    int // 0 when unknown
	Key     string
	Problem string
}

// String returns file:line: key: what is wrong.
func (f Fault) String() string {
	s := f.File
	if f.Line > 0 {
		s += fmt.Sprintf(":%d", f.Line)
	}
	if f.Key != "" {
		s += ": " + f.Key
	}
	return s + ": " + f.Problem
}

func (f Fault) Error() string { return f.String() }

// Faults is everything that is wrong with a file, in the order of its lines.
type Faults []Fault

func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

func (fs Faults) sort() {
	sorted.By(fs, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Problem, b.Problem))
	})
}

// quote returns a value of the file for a message: in quotes, printable, short and
// without anything that looks like a key.
func quote(s string) string { return `"` + shown(s, 60) + `"` }

// shown returns a text as printable text of at most width characters. It masks
// keys before it cuts, because half a key must not be shown either.
func shown(s string, width int) string {
	s = safe.Clean(Mask(s)).String()
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	return string([]rune(s)[:width-1]) + "…"
}

// unknownName returns the problem that name is not one of known. It suggests the
// nearest known word if one is close. Otherwise it lists them all.
func unknownName(what, name string, known []string) string {
	if near := words.Nearest(name, known); near != "" {
		return fmt.Sprintf("unknown %s %s; did you mean %s?", what, quote(name), quote(near))
	}
	return fmt.Sprintf("unknown %s %s; it is one of %s", what, quote(name), shown(strings.Join(known, ", "), 600))
}
