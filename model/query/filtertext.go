package query

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// FilterError says where a filter is wrong, and how. Column and Width count
// runes, from 0 at the beginning of the filter. The sentence is in model/words.
type FilterError struct {
	Column, Width int
	Problem       Problem
	Key           string // the key whose condition it is; empty where there is none
	Op            string // what it compares with
	Text          string // what was typed in the wrong place
}

func (e *FilterError) Error() string { return "filter: " + string(e.Problem) }

// Problem is what is wrong with a filter.
type Problem string

const (
	UnknownKey     Problem = "unknown-key"     // no key is named Text
	UnknownVerdict Problem = "unknown-verdict" // no verdict begins with Text
	NoOrder        Problem = "no-order"        // the key's values are texts, and compared
	NotANumber     Problem = "not-a-number"    // Text is no whole number
	NotAShare      Problem = "not-a-share"     // the key's numbers have no percentage
	NotAnAge       Problem = "not-an-age"      // Text is no length of time
	NeitherLess    Problem = "neither-less"    // an age is less or more, and never equal
	OneOnly        Problem = "one-only"        // a comparison has one value
)

// ParseFilter reads a filter: words that all must occur somewhere in the ID,
// name, group, model, status, verdict or error code, in any order; key:value,
// key:one,another and key:!value; key=value for the whole text; ready<1,
// capacity>=8, ready<50% and age<2h; -word and -key:value for what must not
// be; "several words" as one, in which nothing has a meaning. Letter case does
// not matter, and what is typed by half chooses everything.
//
// The error is a *FilterError about the first word that is wrong. Such words
// choose everything; the filter that is returned holds the others.
func ParseFilter(text string) (Filter, error) {
	var f Filter
	var first error
	for _, w := range splitWords(text) {
		t, err := w.term()
		switch {
		case err == nil && t.holds != nil:
			f.terms = append(f.terms, t)
		case err != nil && first == nil:
			first = err
		}
	}
	return f, first
}

// letter is a rune of a filter. Between quotes it stands for itself.
type letter struct {
	r      rune
	column int
	quoted bool
}

// word is what stands between spaces, without its quotes.
type word struct {
	letters []letter
	from    int // the column of its first rune, which may be a quote
	to      int // the column after its last one
}

// splitWords cuts at space, except between double quotes. A quote that is not
// closed runs to the end, since filters are read while they are typed.
func splitWords(text string) []word {
	var words []word
	var w word
	started, quoted := false, false
	column := 0
	for _, r := range text {
		switch {
		case unicode.IsSpace(r) && !quoted:
			if started {
				words = append(words, w)
			}
			w, started = word{}, false
		default:
			if !started {
				w.from, started = column, true
			}
			w.to = column + 1
			if r == '"' {
				quoted = !quoted
				break
			}
			w.letters = append(w.letters, letter{unicode.ToLower(r), column, quoted})
		}
		column++
	}
	if started {
		words = append(words, w)
	}
	return words
}

func textFrom(letters []letter) string {
	var b strings.Builder
	for _, l := range letters {
		b.WriteRune(l.r)
	}
	return b.String()
}

// plain reports whether the letter is that one and has its meaning.
func (l letter) plain(r rune) bool { return l.r == r && !l.quoted }

// clause is a word taken apart.
type clause struct {
	not    bool
	key    []letter
	op     string // empty when the word has no key
	opAt   int    // its column
	values []letter
}

func (w word) clause() clause {
	c := clause{values: w.letters}
	if len(c.values) > 0 && c.values[0].plain('-') {
		c.not, c.values = true, c.values[1:]
	}
	for i, l := range c.values {
		op := ""
		switch {
		case l.plain(':'), l.plain('='):
			op = string(l.r)
		case l.plain('<'), l.plain('>'), l.plain('!') && i+1 < len(c.values) && c.values[i+1].plain('='):
			op = string(l.r)
			if i+1 < len(c.values) && c.values[i+1].plain('=') {
				op += "="
			}
		default:
			continue
		}
		if i > 0 {
			c.key, c.op, c.opAt, c.values = c.values[:i], op, l.column, c.values[i+len(op):]
		}
		break
	}
	return c
}

// split cuts the values at commas. Empty ones are left out: another is still
// to be typed.
func (c clause) split() [][]letter {
	var parts [][]letter
	rest := c.values
	for len(rest) > 0 {
		end := slices.IndexFunc(rest, func(l letter) bool { return l.plain(',') })
		part := rest
		if end < 0 {
			rest = nil
		} else {
			part, rest = rest[:end], rest[end+1:]
		}
		if len(part) > 0 {
			parts = append(parts, part)
		}
	}
	return parts
}

// wrong is an error about some letters of the clause.
func (c clause) wrong(at []letter, problem Problem) error {
	return &FilterError{at[0].column, at[len(at)-1].column - at[0].column + 1, problem, textFrom(c.key), c.op, textFrom(at)}
}

// term makes a condition of a word; one that always holds where there is
// nothing to look for yet.
func (w word) term() (term, error) {
	c := w.clause()
	if c.op == "" {
		text := textFrom(c.values)
		if text == "" {
			return term{}, nil
		}
		return term{not: c.not, holds: found(text), words: []string{text}}, nil
	}
	key := findKey(textFrom(c.key))
	if key == nil {
		return term{}, c.wrong(c.key, UnknownKey)
	}
	switch c.op {
	case ":", "=", "!=":
	default:
		if key.kind != keyCount && key.kind != keyAge {
			from := c.key[0].column
			return term{}, &FilterError{Column: from, Width: c.opAt + len(c.op) - from, Problem: NoOrder, Key: key.name, Op: c.op}
		}
	}
	t := term{key: key.name, not: c.not}
	if c.op == ":" && len(c.values) > 0 && c.values[0].plain('!') {
		t.not, c.values = !t.not, c.values[1:]
	}
	if len(c.split()) == 0 {
		return term{}, nil
	}
	switch key.kind {
	case keyCount:
		return t.counts(key, c)
	case keyAge:
		return t.ages(c)
	case keyPart, keyWhole, keyStart:
	}
	return t.texts(key, c)
}

// texts makes a condition about a text.
func (t term) texts(key *filterKey, c clause) (term, error) {
	for _, part := range c.split() {
		text := textFrom(part)
		if key.kind == keyStart && !slices.ContainsFunc(model.Verdicts(), func(v model.Verdict) bool { return strings.HasPrefix(v.String(), text) }) {
			return term{}, c.wrong(part, UnknownVerdict)
		}
		t.words = append(t.words, text)
	}
	switch {
	case c.op == "!=":
		t.not = !t.not
		t.holds = equals(key.texts, t.words)
	case c.op == "=" || key.kind == keyWhole:
		t.holds = equals(key.texts, t.words)
	case key.kind == keyStart:
		t.holds = begins(key.texts, t.words)
	default:
		t.holds = matches(key.texts, t.words)
	}
	return t, nil
}

// counts makes a condition about a number. A row without that number does not
// meet it.
func (t term) counts(key *filterKey, c clause) (term, error) {
	var tests []func(*watch.Row) bool
	parts := c.split()
	if len(parts) > 1 && c.op != ":" && c.op != "=" {
		return term{}, c.wrong(parts[1], OneOnly)
	}
	for _, part := range parts {
		text, percent := strings.CutSuffix(textFrom(part), "%")
		n, err := strconv.ParseInt(text, 10, 64)
		switch {
		case err != nil || n < 0:
			return term{}, c.wrong(part, NotANumber)
		case percent && key.share == nil:
			return term{}, c.wrong(part, NotAShare)
		case percent:
			tests = append(tests, func(r *watch.Row) bool {
				share, ok := key.share(r)
				return ok && compares(c.op, share*100, float64(n))
			})
		default:
			tests = append(tests, func(r *watch.Row) bool {
				count, ok := key.count(r)
				return ok && compares(c.op, count, n)
			})
		}
	}
	t.holds = func(r *watch.Row, _ time.Time) bool {
		return slices.ContainsFunc(tests, func(test func(*watch.Row) bool) bool { return test(r) })
	}
	return t, nil
}

// ages makes a condition about the time since the last change. A row of which
// that is not known does not meet it.
func (t term) ages(c clause) (term, error) {
	parts := c.split()
	switch c.op {
	case "<", "<=", ">", ">=":
	default:
		return term{}, c.wrong(parts[0], NeitherLess)
	}
	if len(parts) > 1 {
		return term{}, c.wrong(parts[1], OneOnly)
	}
	limit, ok := parseAge(textFrom(parts[0]))
	if !ok {
		return term{}, c.wrong(parts[0], NotAnAge)
	}
	t.limit = limit
	t.holds = func(r *watch.Row, now time.Time) bool {
		age, _, known := r.Age(now)
		return known && compares(c.op, age, limit)
	}
	return t, nil
}

var ageUnits = map[rune]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}

// parseAge reads numbers with units, such as 1h30m or 3d, up to a century.
func parseAge(text string) (time.Duration, bool) {
	const longest = 36525 * 24 * time.Hour
	var sum time.Duration
	n, digits := time.Duration(0), 0
	for _, r := range text {
		unit, isUnit := ageUnits[r]
		switch {
		case r >= '0' && r <= '9':
			n, digits = n*10+time.Duration(r-'0'), digits+1
			if digits > 10 {
				return 0, false
			}
		case isUnit && digits > 0 && n <= longest/unit:
			sum += n * unit
			n, digits = 0, 0
		default:
			return 0, false
		}
	}
	return sum, digits == 0 && sum > 0 && sum <= longest
}

func compares[T int64 | float64 | time.Duration](op string, a, b T) bool {
	switch op {
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	case ">=":
		return a >= b
	case "!=":
		return a != b
	}
	return a == b
}
