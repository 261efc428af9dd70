package safe

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// hiddenKey stands where a key was taken out of a text.
const hiddenKey = "(hidden)"

// The shape of a key. A key is sk- and one long run of letters and digits, most
// often 32; the plans' begin with sk-sp-. A deployment ID is made of words and
// dates between hyphens, of which the longest that are known have 12 digits, so
// it may begin with sk- all the same.
const (
	keyRun     = 16 // letters and digits in a row
	planKeyRun = 8  // the same after sk-sp-, as no model is called so
	gluedRun   = 24 // the same where a letter or digit stands right before sk-
	keyMixed   = 20 // characters in all, where both cases and digits are among them
	keyLongest = 256
)

// HoldsKey reports whether a text holds what looks like an API key, alone or
// within quotes, a URL or a header. It is the one judge at every place where a
// person types or pastes something that is no key: IDs, filters, paths, values
// of flags, of the environment and of the configuration.
//
// It looks for sk- at the beginning of a word, in either case. That begins a
// key when one of these follows: a run of 16 letters and digits or more in
// which at least two are digits or both cases occur; 8 or more after sk-sp-; 20
// characters or more, hyphens and underscores among them, with digits and both
// cases; anything at all after the word Bearer. So sk-learn-ft-2025,
// sk-learn-ft-202511132025-0260 and sk-multilingualembedding are IDs, and
// desk-lamp and task-0123456789abcdef are not looked at. Right after a letter or
// digit that is no vowel, as in keysk-…, a run of 24 begins a key. An ID such as
// sk-rollout20251113ab is taken for a key: who is refused an ID can still watch
// it through a glob, and a key that was sent or shown cannot be taken back.
//
// Percent escapes, full-width letters, other hyphens, and characters that
// cannot be seen, line breaks among them, do not hide a key.
func HoldsKey(s string) bool {
	if _, _, found := findKey(s); found {
		return true
	}
	plain := fold(s)
	looks := []string{plain}
	if strings.ContainsRune(s, '\x1b') {
		looks = append(looks, fold(strings.ReplaceAll(s, "\x1b", " \x1b"))) // a word may end there
	}
	if strings.ContainsRune(plain, '%') {
		looks = append(looks, unescape(plain))
	}
	return slices.ContainsFunc(looks, func(look string) bool {
		_, _, found := findKey(look)
		return found
	})
}

// HideKeys takes out of a text what HoldsKey would find in it, up to the next
// space or quote. Of a text that holds one in disguise nothing is left.
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

// findKey returns where the first key of a text is.
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
			need = gluedRun
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

// isKeyBody reports whether what follows sk- makes it a key. It is one where so
// many letters and digits are in a row.
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
	return need < gluedRun && whole.length >= keyMixed && whole.digits > 0 && whole.mixed()
}

// alphabet is what a run of characters is made of.
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

// followsBearer reports whether the text before a key ends in the word of an
// Authorization header.
func followsBearer(before string) bool {
	const bearer = "bearer"
	before = strings.TrimRight(before, " \t\r\n\"'`:=")
	return len(before) >= len(bearer) && strings.EqualFold(before[len(before)-len(bearer):], bearer)
}

// fold makes letters and hyphens of other shapes plain ones, and drops what
// cannot be seen, escape sequences among it.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xff01 && r <= 0xff5e:
			return r - 0xff01 + '!'
		case unicode.Is(unicode.Pd, r) || r == 0x2212:
			return '-'
		case unicode.In(r, unseen...):
			return -1
		}
		return r
	}, ansi.Strip(s))
}

// unescape resolves percent escapes, also of a text that has others in it that
// are none.
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
