package draw

import (
	"iter"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model/query"
	"studiowatch/model/safe"
)

// FilterWords are the lower-case words that a filter looks for, by filter key, as they
// are drawn.
type FilterWords map[string][][]rune

// NewFilterWords returns the words of a filter.
func NewFilterWords(f query.Filter) FilterWords { return drawnWords(query.FilterKeys(), f.Words) }

// NewEventWords returns the words of a filter of events.
func NewEventWords(f query.EventFilter) FilterWords { return drawnWords(query.EventKeys(), f.Words) }

func drawnWords(keys []string, words func(key string) []string) FilterWords {
	s := FilterWords{}
	for _, key := range keys {
		for _, word := range words(key) {
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
	for part, hit := range SplitFound(text, words) {
		n := Width(part)
		if hit {
			l.underlined(s, part, n)
		} else {
			l.Cell(s, part, n)
		}
		width -= n
	}
	return l.Gap(width)
}

// underlined writes text of n cells with a line under it.
func (l *Line) underlined(s Style, text string, n int) {
	l.b.WriteString(s.On)
	l.b.WriteString(Underline)
	l.b.WriteString(text)
	l.b.WriteString(EndStyle)
	l.Used += n
}

// SplitFound returns the parts of a text in order, and of each whether it is in one of
// the words. It never splits characters that are drawn as one. It looks at bytes where
// they are, because a frame marks many texts.
func SplitFound(text string, words [][]rune) iter.Seq2[string, bool] {
	return func(yield func(string, bool) bool) {
		from, was, hitEnd := 0, false, 0 // hitEnd is where the last word that was found ends
		for at := 0; at < len(text); {
			cluster, _ := ansi.FirstGraphemeCluster(text[at:], ansi.GraphemeWidth)
			next := at + max(len(cluster), 1)
			if cluster == "" {
				next = len(text)
			}
			for i := range text[at:next] {
				hitEnd = max(hitEnd, at+i+longestWord(text[at+i:], words))
			}
			is := hitEnd > at
			if is != was && at > from {
				if !yield(text[from:at], was) {
					return
				}
				from = at
			}
			was, at = is, next
		}
		if from < len(text) {
			yield(text[from:], was)
		}
	}
}

// longestWord returns the bytes of the longest word with which a text begins; 0 if it
// begins with none.
func longestWord(text string, words [][]rune) int {
	longest := 0
	for _, word := range words {
		longest = max(longest, bytesOf(text, word))
	}
	return longest
}

// bytesOf returns how many bytes of a text a word at its beginning takes; 0 if it does
// not begin with the word.
func bytesOf(text string, word []rune) int {
	left := word
	for i, r := range text {
		if len(left) == 0 {
			return i
		}
		if unicode.ToLower(r) != left[0] {
			return 0
		}
		left = left[1:]
	}
	if len(left) > 0 {
		return 0
	}
	return len(text)
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
