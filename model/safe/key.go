package safe

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// hiddenKey replaces a key in a text.
const hiddenKey = "(hidden)"

// The form of a key. A key is sk- and many letters and digits in a row, usually 32. The
// keys of the plans begin with sk-sp-. A deployment ID has words and dates between
// hyphens, so it may begin with sk- too. The longest known dates have 12 digits.
const (
	keyRun      = 16 // letters and digits in a row
	planKeyRun  = 8  // in a row after sk-sp-, because no model has such a name
	attachedRun = 24 // in a row if a letter or digit is right before sk-
	keyMixed    = 20 // characters in all, if they have both cases and digits
	keyLongest  = 256
)

// HoldsKey reports whether a text holds what looks like an API key, alone or within
// quotes, a URL or a header. It is used for every text that a person types or pastes
// and that should not be a key: IDs, filters, paths, values of flags, of the environment
// and of the configuration.
//
// A key begins with sk-, in either case, at the beginning of a word. One of these must
// follow: 16 letters and digits in a row, with two digits or both cases; 8 in a row
// after sk-sp-; 20 characters, also hyphens and underscores, with digits and both cases;
// any letter or digit, if the word Bearer is before sk-. If a letter or digit that is not
// a vowel is right before sk-, as in keysk-…, 24 letters and digits in a row must follow.
// So sk-learn-ft-2025, sk-learn-ft-202511132025-0260, sk-multilingualembedding, desk-lamp
// and task-0123456789abcdef are not keys. An ID such as sk-rollout20251113ab counts as a
// key. Its user can still watch it with a glob, but a key that was shown or sent stays
// known to others.
//
// A key is also found if it is written with percent escapes, full-width letters, other
// hyphens, or invisible characters such as line breaks.
func HoldsKey(s string) bool {
	if _, _, found := findKey(s); found {
		return true
	}
	plain := fold(s)
	forms := []string{plain}
	if strings.ContainsRune(s, '\x1b') {
		forms = append(forms, fold(strings.ReplaceAll(s, "\x1b", " \x1b"))) // a word may end there
	}
	if strings.ContainsRune(plain, '%') {
		forms = append(forms, unescape(plain))
	}
	return slices.ContainsFunc(forms, func(form string) bool {
		_, _, found := findKey(form)
		return found
	})
}

// HideKeys replaces each key in a text, up to the next space or quote. If a key in
// another form is left, such as with percent escapes, it replaces the whole text.
func HideKeys(s string) string {
	if !HoldsKey(s) {
		return s
	}
	var b strings.Builder
	rest := s
	for {
		from, to, found := findKey(rest)
		if !found {
			break
		}
		b.WriteString(rest[:from] + hiddenKey)
		rest = rest[to:]
	}
	b.WriteString(rest)
	if HoldsKey(b.String()) {
		return hiddenKey
	}
	return b.String()
}

// findKey returns the range of the first key in a text.
func findKey(s string) (from, to int, found bool) {
	const prefix = "sk-"
	for i := 0; i+len(prefix) < len(s); i++ {
		if s[i]|0x20 != 's' || !strings.EqualFold(s[i:i+len(prefix)], prefix) {
			continue
		}
		need := keyRun
		if i > 0 && isAlnum(s[i-1]) {
			if strings.ContainsRune("aeiou", rune(s[i-1]|0x20)) {
				continue // a word such as task
			}
			need = attachedRun
		}
		body := s[i+len(prefix):]
		if isKeyBody(body, need) || need == keyRun && followsBearer(s[:i]) && isAlnum(body[0]) {
			end := strings.IndexFunc(body, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("\"'`]", r) })
			if end < 0 {
				end = len(body)
			}
			return i, i + len(prefix) + end, true
		}
	}
	return 0, 0, false
}

// isKeyBody reports whether s, the text after sk-, is the rest of a key. Need is how
// many letters and digits must be in a row.
func isKeyBody(s string, need int) bool {
	plan := len(s) > 3 && strings.EqualFold(s[:3], "sp-") && need == keyRun
	if plan {
		s, need = s[3:], planKeyRun
	}
	var whole, run alphabet
	for i := 0; i < min(len(s), keyLongest) && (isAlnum(s[i]) || s[i] == '-' || s[i] == '_'); i++ {
		whole.add(s[i])
		if !isAlnum(s[i]) {
			run = alphabet{}
			continue
		}
		run.add(s[i])
		if run.length >= need && (plan || run.digits > 1 || run.mixed()) {
			return true
		}
	}
	return need < attachedRun && whole.length >= keyMixed && whole.digits > 0 && whole.mixed()
}

// alphabet counts the kinds of characters in a text.
type alphabet struct{ length, digits, upper, lower int }

func (a *alphabet) add(c byte) {
	a.length++
	switch {
	case c >= '0' && c <= '9':
		a.digits++
	case c >= 'A' && c <= 'Z':
		a.upper++
	case c >= 'a' && c <= 'z':
		a.lower++
	}
}

func (a *alphabet) mixed() bool { return a.upper > 0 && a.lower > 0 }

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// followsBearer reports whether the text before a key ends with Bearer, as in an
// Authorization header (RFC 6750).
func followsBearer(before string) bool {
	const bearer = "bearer"
	before = strings.TrimRight(before, " \t\r\n\"'`:=")
	return len(before) >= len(bearer) && strings.EqualFold(before[len(before)-len(bearer):], bearer)
}

// fold replaces full-width characters and other hyphens with ASCII, and removes
// invisible characters and escape sequences.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		r = Narrow(r)
		switch {
		case unicode.Is(unicode.Pd, r) || r == 0x2212:
			return '-'
		case unicode.In(r, invisible...):
			return -1
		}
		return r
	}, ansi.Strip(s))
}

// unescape decodes percent escapes. It leaves wrong ones as they are.
func unescape(s string) string {
	if whole, err := url.PathUnescape(s); err == nil {
		return whole
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if i+3 <= len(s) && s[i] == '%' {
			if one, err := url.PathUnescape(s[i : i+3]); err == nil {
				b.WriteString(one)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
