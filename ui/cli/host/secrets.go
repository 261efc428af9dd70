package host

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"studiowatch/model/config"
)

// Secrets are the texts that were read as keys. They are removed from messages about a
// crash or a command. Other messages need no removal, because a client.Key prints only
// a mask. A nil Secrets is empty and keeps nothing.
type Secrets struct {
	mu    sync.Mutex
	words []string // the longest first, because one may be the beginning of another
}

const (
	shortestSecret = 8  // a shorter word may occur in any text
	mostWords      = 16 // a file with more words is not a key file
)

// Note adds the words of a text that was read as a key.
func (s *Secrets) Note(raw string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, word := range strings.FieldsFunc(raw, isAround) {
		if i < mostWords && len(word) >= shortestSecret && !slices.Contains(s.words, word) {
			s.words = append(s.words, word)
		}
	}
	slices.SortFunc(s.words, func(a, b string) int { return len(b) - len(a) })
}

// isAround reports whether r may surround a key: space, quotes, a byte order mark.
func isAround(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("\"'`\ufeff", r) }

// Hide removes from a text what was read as a key, and what looks like one.
func (s *Secrets) Hide(text string) string {
	if s != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, word := range s.words {
			text = strings.ReplaceAll(text, word, "<masked>")
		}
	}
	return config.Mask(text)
}

// FoundIn reports whether a text has a word that was read as a key.
func (s *Secrets) FoundIn(text string) bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.words, func(word string) bool { return strings.Contains(text, word) })
}
