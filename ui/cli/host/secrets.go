package host

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"studiowatch/model/config"
)

// Secrets are what was read as a key. They are taken out of what is written
// about a crash or a command. Nothing else needs them: a client.Key prints itself
// as masked.
type Secrets struct {
	mu    sync.Mutex
	words []string // the longest first, because one may begin with another
}

const (
	shortestSecret = 8  // a shorter word is in many texts that hold no key
	mostWords      = 16 // a file with more words holds no key
)

// Note adds the words of a text that may be a key with something around it.
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

// isAround is what may stand around a key: space, quotes, a byte order mark.
func isAround(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("\"'`\ufeff", r) }

// Hide takes out what was read as a key, and what looks like one.
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

// FoundIn reports whether a text holds something that was read as a key.
func (s *Secrets) FoundIn(text string) bool {
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.words, func(word string) bool { return strings.Contains(text, word) })
}
