package query

import (
	"slices"
	"strings"
	"time"

	"studiowatch/model/watch"
)

// Filter chooses rows. The zero value chooses all of them.
type Filter struct{ terms []term }

// term is one condition of a filter; all of them must hold.
type term struct {
	key   string // of filterKeys; empty for a word looked for everywhere
	not   bool   // it must not hold
	holds func(r *watch.Row, now time.Time) bool
	words []string      // the lower-case texts it looks for, if it looks for texts
	limit time.Duration // the age at which it turns; 0 when time changes nothing
}

// Match reports whether the filter chooses the row as it is at that time.
func (f Filter) Match(r *watch.Row, now time.Time) bool {
	for _, t := range f.terms {
		if t.holds(r, now) == t.not {
			return false
		}
	}
	return true
}

// Words returns the lower-case texts that the filter looks for in what a key
// stands for, to mark them where they are shown.
func (f Filter) Words(key string) []string {
	var words []string
	for _, t := range f.terms {
		if !t.not && (t.key == key || t.key == "") {
			words = append(words, t.words...)
		}
	}
	return words
}

// dependsOnTime reports whether time changes what the filter chooses.
func (f Filter) dependsOnTime() bool {
	return slices.ContainsFunc(f.terms, func(t term) bool { return t.limit > 0 })
}

// nextChange returns when time alone may next change whether the filter chooses the
// row; zero when it never does.
func (f Filter) nextChange(r *watch.Row, now time.Time) time.Time {
	var next time.Time
	for _, t := range f.terms {
		if t.limit == 0 {
			continue
		}
		// The nanosecond is what < and <= differ in.
		if age, _, ok := r.Age(now); ok && age <= t.limit {
			next = earliest(next, now.Add(t.limit-age+1))
		}
	}
	return next
}

// earliest returns the earlier of two times; zero is no time at all.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// matches makes a condition of texts of which one must occur in a row.
func matches(texts func(*watch.Row) [2]string, words []string) func(*watch.Row, time.Time) bool {
	return func(r *watch.Row, _ time.Time) bool {
		for _, text := range texts(r) {
			text = strings.ToLower(text)
			if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) }) {
				return true
			}
		}
		return false
	}
}

// equals makes a condition of texts of which one must be a row's.
func equals(texts func(*watch.Row) [2]string, words []string) func(*watch.Row, time.Time) bool {
	return func(r *watch.Row, _ time.Time) bool {
		for _, text := range texts(r) {
			if text != "" && slices.Contains(words, strings.ToLower(text)) {
				return true
			}
		}
		return false
	}
}

// begins makes a condition of texts with one of which a row's must begin.
func begins(texts func(*watch.Row) [2]string, words []string) func(*watch.Row, time.Time) bool {
	return func(r *watch.Row, _ time.Time) bool {
		for _, text := range texts(r) {
			if slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(text, w) }) {
				return true
			}
		}
		return false
	}
}

// found makes a condition of a word that must occur somewhere in a row.
func found(word string) func(*watch.Row, time.Time) bool {
	return func(r *watch.Row, _ time.Time) bool { return strings.Contains(r.Search, word) }
}
