package model

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Filter chooses rows. The zero value chooses all of them.
type Filter struct{ terms []term }

// term is one condition of a filter; all of them must hold.
type term struct {
	not   bool
	value string // lower-case
	field func(*Row) string
	exact bool
}

// filterKeys are the words before a colon. Each yields lower-case or mixed
// text; a verdict and a plan must match as a whole, the others in part.
var filterKeys = map[string]struct {
	field func(*Row) string
	exact bool
}{
	"id":      {func(r *Row) string { return r.Ref.ID }, false},
	"profile": {func(r *Row) string { return r.Ref.Profile }, false},
	"name": {func(r *Row) string {
		return r.Name + "\x00" + of(r, func(d *Deployment) string { return d.Name.String() })
	}, false},
	"group": {func(r *Row) string { return r.Group }, false},
	"model": {func(r *Row) string {
		return of(r, func(d *Deployment) string { return d.ModelName.String() + "\x00" + d.BaseModel.String() })
	}, false},
	"plan":   {func(r *Row) string { return of(r, func(d *Deployment) string { return d.Plan.String() }) }, true},
	"status": {func(r *Row) string { return of(r, func(d *Deployment) string { return string(d.Status) }) }, false},
	"is":     {func(r *Row) string { return r.Verdict.String() }, true},
	"code": {func(r *Row) string {
		if r.Failure == nil {
			return ""
		}
		return r.Failure.Label()
	}, false},
}

func of(r *Row, field func(*Deployment) string) string {
	if r.Latest == nil {
		return ""
	}
	return field(r.Latest)
}

// FilterError says where a filter is wrong. Column counts runes from 0.
type FilterError struct {
	Column  int
	Problem string
}

func (e *FilterError) Error() string { return e.Problem }

// ParseFilter reads a filter: words that all must occur somewhere in the ID,
// name, group, model, status, verdict or error code, in any order; key:value
// and key:!value; -word for what must not occur; "several words" as one.
// Letter case does not matter. The error is a *FilterError.
func ParseFilter(text string) (Filter, error) {
	var f Filter
	for _, word := range splitWords(text) {
		t, err := parseTerm(word)
		if err != nil {
			return Filter{}, err
		}
		f.terms = append(f.terms, t)
	}
	return f, nil
}

// Empty reports whether the filter chooses every row.
func (f Filter) Empty() bool { return len(f.terms) == 0 }

// Match reports whether the filter chooses the row.
func (f Filter) Match(r *Row) bool {
	for _, t := range f.terms {
		if t.match(r) == t.not {
			return false
		}
	}
	return true
}

func (t term) match(r *Row) bool {
	if t.field == nil {
		return strings.Contains(r.search, t.value)
	}
	text := strings.ToLower(t.field(r))
	if t.exact {
		return text == t.value
	}
	return strings.Contains(text, t.value)
}

type word struct {
	column int
	text   string
	quoted bool // it began with a quote, so nothing in it has a meaning
}

// splitWords cuts at space, except between double quotes. A quote that is not
// closed runs to the end, since filters are read while they are typed.
func splitWords(text string) []word {
	var words []word
	var b strings.Builder
	inQuotes, started := false, false
	current := word{}
	column := 0
	flush := func() {
		if started && b.Len() > 0 {
			current.text = b.String()
			words = append(words, current)
		}
		b.Reset()
		started = false
	}
	for _, r := range text {
		switch {
		case unicode.IsSpace(r) && !inQuotes:
			flush()
		case !started:
			started = true
			current = word{column: column, quoted: r == '"'}
			inQuotes = r == '"'
			if r != '"' {
				b.WriteRune(r)
			}
		case r == '"':
			inQuotes = !inQuotes
		default:
			b.WriteRune(r)
		}
		column++
	}
	flush()
	return words
}

func parseTerm(w word) (term, error) {
	text := strings.ToLower(w.text)
	if w.quoted {
		return term{value: text}, nil
	}
	if rest, ok := strings.CutPrefix(text, "-"); ok && rest != "" {
		return term{value: rest, not: true}, nil
	}
	name, value, hasColon := strings.Cut(text, ":")
	if !hasColon {
		return term{value: text}, nil
	}
	key, known := filterKeys[name]
	if !known {
		return term{}, &FilterError{w.column, fmt.Sprintf("no key %q; keys are %s", name, strings.Join(FilterKeys(), ", "))}
	}
	t := term{field: key.field, exact: key.exact}
	t.value, t.not = strings.CutPrefix(value, "!")
	if t.value == "" {
		// Half-typed: it chooses everything until a value follows.
		return term{}, nil
	}
	if name == "is" && !slices.Contains(verdictNames[:], t.value) {
		// A prefix narrows as it is typed and is an error only when nothing begins so.
		return isPrefix(t, w)
	}
	return t, nil
}

func isPrefix(t term, w word) (term, error) {
	t.exact = false
	for _, name := range verdictNames {
		if strings.HasPrefix(name, t.value) {
			prefix := t.value
			t.field = func(r *Row) string {
				if strings.HasPrefix(r.Verdict.String(), prefix) {
					return prefix
				}
				return ""
			}
			return t, nil
		}
	}
	return term{}, &FilterError{w.column, fmt.Sprintf("no verdict %q; verdicts are %s", t.value, strings.Join(verdictNames[:], ", "))}
}

// FilterKeys returns the words a filter knows before a colon, sorted.
func FilterKeys() []string {
	var keys []string
	for key := range filterKeys {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
