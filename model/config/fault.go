package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"studiowatch/model/safe"
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
	slices.SortStableFunc(fs, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Problem, b.Problem))
	})
}

// quote makes a value from the file fit for a message: printable, short, in
// quotes, and without anything that looks like a key.
func quote(s string) string { return `"` + shown(s, 60) + `"` }

// shown makes a text printable and cuts it to width. It masks keys before it
// cuts, so that half a key is never left.
func shown(s string, width int) string {
	s = safe.Clean(Mask(s)).String()
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	return string([]rune(s)[:width-1]) + "…"
}

// unlike says that name is not one of known. It names the nearest known word
// if one is close, and all of them otherwise.
func unlike(what, name string, known []string) string {
	if near := words.Nearest(name, known); near != "" {
		return fmt.Sprintf("unknown %s %s; did you mean %s?", what, quote(name), quote(near))
	}
	return fmt.Sprintf("unknown %s %s; it is one of %s", what, quote(name), shown(strings.Join(known, ", "), 600))
}
