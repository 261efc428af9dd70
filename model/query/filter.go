package query

import (
	"slices"
	"time"

	"studiowatch/model/watch"
)

// Filter chooses rows. The zero value chooses all rows.
type Filter struct{ terms []term }

// term is one condition of a filter; all of them must hold.
type term struct {
	key   string // of filterKeys; empty for a word that is looked for in the whole row
	not   bool   // the condition must not hold
	holds func(r *watch.Row, now time.Time) bool
	words []string      // the lower-case texts it looks for; nil for numbers and ages
	limit time.Duration // the age it compares with; 0 for all other conditions
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

// Words returns the lower-case texts that the filter looks for in the value of a
// key. They are marked on screen.
func (f Filter) Words(key string) []string {
	var words []string
	for _, t := range f.terms {
		if !t.not && (t.key == key || t.key == "") {
			words = append(words, t.words...)
		}
	}
	return words
}

// dependsOnTime reports whether the chosen rows change with time.
func (f Filter) dependsOnTime() bool {
	return slices.ContainsFunc(f.terms, func(t term) bool { return t.limit > 0 })
}

// nextChange returns when time alone may change whether the filter chooses the
// row; zero if never.
func (f Filter) nextChange(r *watch.Row, now time.Time) time.Time {
	var next time.Time
	for _, t := range f.terms {
		if t.limit == 0 {
			continue
		}
		// The nanosecond is the difference of < and <=.
		if age := r.Lasted(now); age.Basis != watch.BasisNone && age.For <= t.limit {
			next = earliest(next, now.Add(t.limit-age.For+1))
		}
	}
	return next
}

// earliest returns the earlier of two times. A zero time counts as none.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
