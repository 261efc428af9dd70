package draw

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model/query"
	"studiowatch/model/safe"
)

// FilterWords are the lower-case words that a filter looks for, by filter key, as they
// are drawn.
type FilterWords map[string][][]rune

// NewFilterWords returns the words of a filter.
func NewFilterWords(f query.Filter) FilterWords {
	s := FilterWords{}
	for _, key := range query.FilterKeys() {
		for _, word := range f.Words(key) {
			s[key] = append(s[key], []rune(strings.ToLower(safe.Steady(word))))
		}
	}
	return s
}

// Found is Cell with the words underlined where they occur.
func (l *Line) Found(s Style, text string, width int, words [][]rune) *Line {
	width = min(width, l.Rest())
	if len(words) == 0 || width <= 0 {
		return l.Cell(s, text, width)
	}
	text = l.Show(text)
	if Width(text) > width {
		text = CutEnd(text, width, l.Marks.Ellipsis)
	}
	for _, part := range SplitFound(s, text, words) {
		n := Width(part.Text)
		l.Cell(part.Look, part.Text, n)
		width -= n
	}
	return l.Gap(width)
}

// SplitFound splits a text into pieces and underlines those that are in a word. It
// never splits characters that are drawn as one.
func SplitFound(s Style, text string, words [][]rune) []Piece {
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
		return []Piece{{s, text}}
	}
	var parts []Piece
	found, from, at := s.Underlined(), 0, 0
	for to := 0; to < len(text); {
		cluster, _ := ansi.FirstGraphemeCluster(text[to:], ansi.GraphemeWidth)
		if cluster == "" {
			cluster = text[to:]
		}
		n, look := utf8.RuneCountInString(cluster), s
		if slices.Contains(hit[at:at+n], true) {
			look = found
		}
		if len(parts) == 0 || parts[len(parts)-1].Look != look {
			parts, from = append(parts, Piece{Look: look}), to
		}
		at, to = at+n, to+len(cluster)
		parts[len(parts)-1].Text = text[from:to]
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

// Piece is a part of a text with its own style.
type Piece struct {
	Look Style
	Text string
}

// Window writes the part of a text that begins after skip cells, in a field of room
// cells.
func (l *Line) Window(skip, room int, pieces []Piece) {
	room = min(room, l.Rest())
	for _, p := range pieces {
		text := l.Show(p.Text)
		if drop := min(skip, Width(text)); drop > 0 {
			left := Width(text) - drop
			text, skip = CutStart(text, drop), skip-drop
			text = blanks[:left-Width(text)] + text // half of a wide character
		}
		n := min(room, Width(text))
		l.Cell(p.Look, text, n)
		room -= n
	}
	l.Gap(room)
}
