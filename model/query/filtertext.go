package query

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"studiowatch/model/safe"
	"studiowatch/model/watch"
)

// FilterError says where a filter is wrong, and why. Column and Width count runes;
// the first column is 0. The sentence is in model/words.
type FilterError struct {
	Column, Width int
	Problem       Problem
	Key           string   // the key of the condition; empty if it has none
	Op            string   // the operator, such as : or <
	Text          string   // the wrong part
	Known         []string // what could stand in its place; nil if that is no list
}

func (e *FilterError) Error() string { return "filter: " + string(e.Problem) }

// Problem is what is wrong with a filter.
type Problem string

const (
	UnknownKey     Problem = "unknown-key"     // no key has the name Text
	UnknownVerdict Problem = "unknown-verdict" // no verdict begins with Text
	UnknownEvent   Problem = "unknown-event"   // no kind of event begins with Text
	NoOrder        Problem = "no-order"        // the operator is < or >, but the values of the key are texts
	NotANumber     Problem = "not-a-number"    // Text is no whole number
	NotAShare      Problem = "not-a-share"     // Text is a percentage, but the key has none
	NotAnAge       Problem = "not-an-age"      // Text is no length of time
	NeitherLess    Problem = "neither-less"    // an age has only the operators < <= > >=
	OneOnly        Problem = "one-only"        // the operator takes one value only
)

// ParseFilter reads a filter, which is a list of conditions. All must hold.
//
//   - word: it occurs in the ID, name, group, model, status, verdict or error code
//   - "several words": the same, and no character in it has a special meaning
//   - key:value, key:one,another, key:!value: the value of the key contains it
//   - key=value: the value of the key is exactly that; key="": it has none
//   - ready<1, capacity>=8, ready<50%, age<2h: a comparison
//   - -word, -key:value: the condition must not hold
//
// Letter case does not matter. An incomplete condition chooses every row. Full-width
// characters have the meaning of their ASCII ones, and a text with them is found in both
// forms.
//
// The error is a *FilterError about the first wrong condition. The returned filter
// leaves out the wrong conditions.
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

// letter is a rune of a filter. A quoted one has no special meaning.
type letter struct {
	r      rune // in lower case and, if it is full-width, in its ASCII form
	typed  rune // in lower case
	column int
	quoted bool
}

// likeASCII are the characters that input methods type in place of ASCII ones and that
// are not full-width forms of them.
var likeASCII = map[rune]rune{'、': ',', '“': '"', '”': '"'}

// newLetter returns the letter for a typed rune.
func newLetter(r rune, column int, quoted bool) letter {
	l := letter{typed: unicode.ToLower(r), column: column, quoted: quoted}
	l.r = unicode.ToLower(safe.Narrow(r))
	if ascii, found := likeASCII[r]; found {
		l.r = ascii
	}
	return l
}

// word is a part of a filter between spaces. Its letters are without the quotes.
type word struct {
	letters []letter
	from    int // the column of its first rune, which may be a quote
	to      int // the column after its last rune
}

// splitWords splits a filter at space, except between double quotes. Two quotes in a row
// between quotes are one in the text. Without a closing quote the word ends with the
// filter, because it may not be complete yet.
func splitWords(text string) []word {
	var words []word
	var w word
	started, quoted, doubled := false, false, false
	column := 0
	runes := []rune(text)
	for i, r := range runes {
		switch {
		case doubled:
			doubled, w.to = false, column+1
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
			l := newLetter(r, column, quoted)
			if doubled = l.r == '"' && quoted && i+1 < len(runes) && newLetter(runes[i+1], 0, false).r == '"'; l.r == '"' && !doubled {
				quoted = !quoted
				break
			}
			w.letters = append(w.letters, l)
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

// forms returns the text of letters, and before it the text as it was typed if that
// differs.
func forms(letters []letter) []string {
	var b strings.Builder
	for _, l := range letters {
		b.WriteRune(l.typed)
	}
	if typed, text := b.String(), textFrom(letters); typed != text {
		return []string{typed, text}
	}
	return []string{b.String()}
}

// holdsAny reports whether a text of a row contains one of the words, which are in lower
// case.
func holdsAny(r *watch.Row, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return holds(r, word) })
}

// holdsAll reports whether each of the words, which are in lower case, is in a text of a row.
func holdsAll(r *watch.Row, words []string) bool {
	return !slices.ContainsFunc(words, func(word string) bool { return !holds(r, word) })
}

func holds(r *watch.Row, word string) bool {
	for text := range r.Texts() {
		if containsLower(text, word) {
			return true
		}
	}
	return false
}

// containsLower reports whether a text in lower case contains a word. It makes no copy of a
// text in ASCII, because a filter that is typed looks at every text of every row.
func containsLower(text, word string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return strings.Contains(strings.ToLower(text), word)
		}
	}
	for ; len(text) >= len(word); text = text[1:] {
		if hasLowerPrefix(text, word) {
			return true
		}
	}
	return false
}

func hasLowerPrefix(text, word string) bool {
	for i := range len(word) {
		c := text[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != word[i] {
			return false
		}
	}
	return true
}

// plain reports whether the letter is r and not quoted.
func (l letter) plain(r rune) bool { return l.r == r && !l.quoted }

// clause is a word split into its parts.
type clause struct {
	not    bool
	key    []letter
	op     string // the operator; empty if the word has no key
	opAt   int    // the column of op
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

// split splits the values at commas. It leaves out empty ones, which may not be
// complete yet.
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

// errorAt returns an error about some letters of the clause.
func (c clause) errorAt(at []letter, problem Problem) error { return c.unknown(at, problem, nil) }

// unknown returns an error about some letters that are none of the known texts.
func (c clause) unknown(at []letter, problem Problem, known []string) error {
	return &FilterError{at[0].column, at[len(at)-1].column - at[0].column + 1, problem, textFrom(c.key), c.op, textFrom(at), known}
}

// noOrder returns the error that the values of a key cannot be compared.
func (c clause) noOrder(key string) error {
	from := c.key[0].column
	return &FilterError{Column: from, Width: c.opAt + len(c.op) - from, Problem: NoOrder, Key: key, Op: c.op}
}

// negated reports whether the condition must not hold, and removes the mark for that from
// its values.
func (c *clause) negated() bool {
	if c.op == ":" && len(c.values) > 0 && c.values[0].plain('!') {
		c.values = c.values[1:]
		return !c.not
	}
	return c.not
}

// meets returns how a value of a key is compared with a word.
func (c clause) meets(kind keyKind) func(text, word string) bool {
	switch {
	case c.op != ":" || kind == keyWhole:
		return func(text, word string) bool { return text == word }
	case kind == keyStart:
		return strings.HasPrefix
	}
	return strings.Contains
}

// term returns the condition of a word. Its holds is nil if the word is not
// complete yet.
func (w word) term() (term, error) {
	c := w.clause()
	if c.op == "" {
		if len(c.values) == 0 {
			return term{}, nil
		}
		words := forms(c.values)
		holds := func(r *watch.Row, _ time.Time) bool { return holdsAny(r, words) }
		return term{not: c.not, holds: holds, words: words}, nil
	}
	key := findKey(textFrom(c.key))
	if key == nil {
		return term{}, c.unknown(c.key, UnknownKey, FilterKeys())
	}
	switch c.op {
	case ":", "=", "!=":
	default:
		if key.kind != keyCount && key.kind != keyAge {
			return term{}, c.noOrder(key.name)
		}
	}
	t := term{key: key.name, not: c.negated()}
	if len(c.split()) == 0 {
		if quotes := w.to - c.opAt - len(c.op); quotes == 2 && len(c.values) == 0 && c.op != ":" && key.texts != nil {
			return t.empty(key, c), nil
		}
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

// empty completes a condition for a text that is empty, which only quotes can say.
func (t term) empty(key *filterKey, c clause) term {
	t.not = t.not != (c.op == "!=")
	t.holds = func(r *watch.Row, _ time.Time) bool { return key.texts(r) == [2]string{} }
	return t
}

// texts completes a condition about a text.
func (t term) texts(key *filterKey, c clause) (term, error) {
	for _, part := range c.split() {
		text := textFrom(part)
		if key.kind == keyStart && !slices.ContainsFunc(verdictNames(), func(name string) bool { return strings.HasPrefix(name, text) }) {
			return term{}, c.unknown(part, UnknownVerdict, verdictNames())
		}
		t.words = append(t.words, forms(part)...)
	}
	t.not = t.not != (c.op == "!=")
	meets := c.meets(key.kind)
	t.holds = func(r *watch.Row, _ time.Time) bool {
		for _, text := range key.texts(r) {
			text = strings.ToLower(text)
			if slices.ContainsFunc(t.words, func(word string) bool { return meets(text, word) }) {
				return true
			}
		}
		return false
	}
	return t, nil
}

// counts completes a condition about a number. It does not hold for a row whose
// number is unknown.
func (t term) counts(key *filterKey, c clause) (term, error) {
	var tests []func(*watch.Row) bool
	parts := c.split()
	if len(parts) > 1 && c.op != ":" && c.op != "=" {
		return term{}, c.errorAt(parts[1], OneOnly)
	}
	for _, part := range parts {
		text, percent := strings.CutSuffix(textFrom(part), "%")
		n, err := strconv.ParseInt(text, 10, 64)
		switch {
		case err != nil || n < 0:
			return term{}, c.errorAt(part, NotANumber)
		case percent && key.share == nil:
			return term{}, c.errorAt(part, NotAShare)
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

// ages completes a condition about the time since the last change. It does not
// hold for a row for which that is unknown.
func (t term) ages(c clause) (term, error) {
	parts := c.split()
	switch c.op {
	case "<", "<=", ">", ">=":
	default:
		return term{}, c.errorAt(parts[0], NeitherLess)
	}
	if len(parts) > 1 {
		return term{}, c.errorAt(parts[1], OneOnly)
	}
	limit, ok := parseAge(textFrom(parts[0]))
	if !ok {
		return term{}, c.errorAt(parts[0], NotAnAge)
	}
	t.limit = limit
	t.holds = func(r *watch.Row, now time.Time) bool {
		age := r.Lasted(now)
		if age.Basis == watch.BasisFirst && (c.op == "<" || c.op == "<=") {
			return false // it may be older
		}
		return age.Basis != watch.BasisNone && compares(c.op, age.For, limit)
	}
	return t, nil
}

var ageUnits = map[rune]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}

// parseAge reads numbers with units, such as 1h30m or 3d, up to 100 years.
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

// compares reports whether a is in the relation op to b.
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
