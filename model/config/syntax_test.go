package config

import (
	"errors"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// provocations are documents by the prefix of the decoder's message that they cause.
var provocations = map[string]string{
	"expected a top-level item to end":  "a = 1 b",
	"expected value but found":          "a = b",
	"unexpected EOF":                    "a = [",
	"strings cannot contain newlines":   "a = \"b\n",
	"invalid escape":                    `a = "\q"`,
	"expected two hex":                  `a = "\xg0"`,
	"expected four hex":                 `a = "\u00g0"`,
	"expected eight hex":                `a = "\U0000g000"`,
	"expected '.' or '='":               "a b = 1",
	"unexpected '='":                    "= 1",
	"expected '.' or ']'":               "[a",
	"expected end of table":             "[[a]b",
	"unexpected end of table":           "[]",
	"unexpected table separator":        "[.a]",
	"expected a comma":                  "a = [1 2]",
	"unexpected comma":                  "a = [,]",
	"TOML files cannot contain control": "a = \"\x01\"",
	"Invalid integer":                   "a = 01",
	"Invalid float":                     "a = 1.",
	"invalid float":                     "a = +in",
	"floats must":                       "a = .5",
	"expected a digit":                  "a = +b",
	"invalid datetime":                  "a = 2026-13-01",
}

func TestTheDecoderStillSaysWhatIsMatched(t *testing.T) {
	for _, s := range syntaxes {
		document, ok := provocations[s.prefix]
		if !ok {
			t.Errorf("no document provokes %q", s.prefix)
			continue
		}
		e := provoke(t, document)
		if !strings.HasPrefix(e.Message, s.prefix) {
			t.Errorf("%q: the decoder says %q, which does not begin with %q", document, e.Message, s.prefix)
		}
		if _, err := Parse("f", []byte(document), vocabulary); err == nil || err.Error() != "f:1: "+s.problem {
			t.Errorf("%q: got %v, want %s", document, err, s.problem)
		}
	}
	if len(provocations) != len(syntaxes) {
		t.Errorf("%d documents for %d messages", len(provocations), len(syntaxes))
	}
}

func TestTheDecoderStillNamesAKeyThatIsThereTwice(t *testing.T) {
	for document, key := range map[string]string{
		"a = 1\na = 2": "a", "[a]\n[a]": "a", "a = 1\n[a.b]": "a", "a = 1\n[[a]]": "a", "a = [1]\n[[a]]": "a", "[a.b]\n[[a.b]]": "a.b",
		"a = 1\na.b = 2": "a", "[a]\nb = 1\n[a.b]": "a.b", "['a b']\n['a b']": `"a b"`,
	} {
		if e, m := provoke(t, document), usedTwice.FindStringSubmatch(provoke(t, document).Message); m == nil || m[1] != key {
			t.Errorf("%q: the decoder says %q, which does not name %s", document, e.Message, key)
		}
	}
}

// provoke returns the decoder's error on a document.
func provoke(t *testing.T, document string) toml.ParseError {
	t.Helper()
	_, err := decode(document + "\n")
	e, ok := errors.AsType[toml.ParseError](err)
	if !ok {
		t.Errorf("%q: got %T %v", document, err, err)
	}
	return e
}
