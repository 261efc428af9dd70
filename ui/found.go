package ui

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model/query"
)

// sought are the lower-case words that a filter looks for, by its keys, in what
// is shown.
type sought map[string][][]rune

func newSought(f query.Filter) sought {
	s := sought{}
	for _, key := range query.FilterKeys() {
		for _, word := range f.Words(key) {
			s[key] = append(s[key], []rune(word))
		}
	}
	return s
}

const underline = "\x1b[4m"

// found is cell with the words underlined where they occur.
func (l *line) found(s style, text string, width int, words [][]rune) *line {
	width = min(width, l.rest())
	if len(words) == 0 || width <= 0 {
		return l.cell(s, text, width)
	}
	text = l.show(text)
	if textWidth(text) > width {
		text = cutEnd(text, width, l.g.ellipsis)
	}
	for _, part := range splitFound(text, words) {
		look := s
		if part.hit {
			look = style{s.on + underline, endStyle}
		}
		n := textWidth(part.text)
		l.cell(look, part.text, n)
		width -= n
	}
	return l.gap(width)
}

type foundPart struct {
	text string
	hit  bool
}

// splitFound cuts a text where words in it begin and end. It never cuts what
// is drawn as one character.
func splitFound(text string, words [][]rune) []foundPart {
	runes := []rune(text)
	hit := make([]bool, len(runes))
	some := false
	for _, word := range words {
		for at := range runes {
			if beginsWith(runes[at:], word) {
				some = true
				for i := range word {
					hit[at+i] = true
				}
			}
		}
	}
	if !some {
		return []foundPart{{text, false}}
	}
	var parts []foundPart
	at := 0
	for rest := text; rest != ""; {
		cluster, _ := ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
		if cluster == "" {
			cluster = rest
		}
		n := utf8.RuneCountInString(cluster)
		in := slices.Contains(hit[at:at+n], true)
		if len(parts) > 0 && parts[len(parts)-1].hit == in {
			parts[len(parts)-1].text += cluster
		} else {
			parts = append(parts, foundPart{cluster, in})
		}
		at, rest = at+n, strings.TrimPrefix(rest, cluster)
	}
	return parts
}

func beginsWith(text, word []rune) bool {
	if len(word) == 0 || len(text) < len(word) {
		return false
	}
	for i, r := range word {
		if unicode.ToLower(text[i]) != r {
			return false
		}
	}
	return true
}
