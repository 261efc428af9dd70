package safe

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// specimen is a hostile text of testdata/hostile.txt.
type specimen struct{ name, raw string }

// specimens reads the corpus, which package ui draws on every screen.
func specimens(t *testing.T) []specimen {
	t.Helper()
	text, err := os.ReadFile("testdata/hostile.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []specimen
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		s, err := parseSpecimen(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all = append(all, s)
	}
	return all
}

func parseSpecimen(line string) (specimen, error) {
	name, _, _ := strings.Cut(line, ` "`)
	rest := strings.TrimPrefix(line, name+" ")
	quoted, err := strconv.QuotedPrefix(rest)
	if err != nil {
		return specimen{}, err
	}
	raw, err := strconv.Unquote(quoted)
	times := strings.TrimSpace(rest[len(quoted):])
	if err != nil || times == "" {
		return specimen{name, raw}, err
	}
	n, err := strconv.Atoi(times)
	return specimen{name, strings.Repeat(raw, n)}, err
}

func TestTheCorpusIsLargeAndNamesEachTextOnce(t *testing.T) {
	all := specimens(t)
	names, texts := map[string]bool{}, map[string]string{}
	for _, s := range all {
		if names[s.name] || texts[s.raw] != "" {
			t.Errorf("%q is there twice, or its text is %q's", s.name, texts[s.raw])
		}
		names[s.name], texts[s.raw] = true, s.name
	}
	if len(all) < 150 {
		t.Errorf("%d texts, want 150 at least", len(all))
	}
	t.Logf("%d texts", len(all))
}

func TestCleanTextIsInertAndStaysAsItIs(t *testing.T) {
	for _, s := range specimens(t) {
		got := Clean(s.raw).String()
		if again := Clean(got).String(); again != got {
			t.Errorf("%s: cleaning twice: %q, then %q", s.name, got, again)
		}
		if !utf8.ValidString(got) || len(got) > longest {
			t.Errorf("%s: %d bytes, valid %v", s.name, len(got), utf8.ValidString(got))
		}
		if !Printable(got) || !Printable("<"+got+got+">") {
			t.Errorf("%s: %q is not printable among others of its kind", s.name, got)
		}
		for _, r := range got {
			if acts(r) {
				t.Errorf("%s: %q keeps %U", s.name, got, r)
			}
		}
	}
}

// acts reports whether a code point is invisible, or moves other text.
func acts(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Cs, unicode.Co, unicode.Cn, unicode.Zl, unicode.Zp,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point, unicode.Bidi_Control, unicode.Join_Control)
}

func TestCleanLosesNothingSilently(t *testing.T) {
	for _, s := range specimens(t) {
		if err := accountFor(s.raw, Clean(s.raw).String()); err != nil {
			t.Errorf("%s: %v in %q", s.name, err, Clean(s.raw))
		}
	}
}

// accountFor compares a text with its clean form. Each code point must be there as
// itself or as an escape, or be counted as cut.
func accountFor(raw, clean string) error {
	for i := 0; i < len(raw); {
		if n := len(raw) - i; clean == fmt.Sprintf("… (%d more bytes)", n) {
			return nil
		}
		r, size := utf8.DecodeRuneInString(raw[i:])
		form, found := "", false
		for _, form = range forms(r, raw[i:i+size]) {
			if found = strings.HasPrefix(clean, form); found {
				break
			}
		}
		if !found {
			return fmt.Errorf("byte %d, %U, is missing before %.20q", i, r, clean)
		}
		clean, i = clean[len(form):], i+size
	}
	if clean != "" {
		return fmt.Errorf("%q was added", clean)
	}
	return nil
}

// forms returns the possible forms of a code point in a clean text.
func forms(r rune, bytes string) []string {
	switch {
	case r == utf8.RuneError && len(bytes) == 1:
		return []string{fmt.Sprintf("<%02X>", bytes[0]), "\uFFFD"}
	case r < 0x20 || r == 0x7f:
		return []string{"^" + string(r^0x40)}
	}
	return []string{fmt.Sprintf("<U+%04X>", r), bytes}
}

// TestATextIsAsWideAmongOthersAsAlone checks what columns depend on: a text must not
// combine with the text before or after it. The renderer counts cells in one of two
// ways, depending on the terminal.
func TestATextIsAsWideAmongOthersAsAlone(t *testing.T) {
	for name, width := range map[string]func(string) int{"graphemes": ansi.StringWidth, "wcwidth": ansi.StringWidthWc} {
		for _, s := range specimens(t) {
			got := Clean(s.raw).String()
			for _, around := range [][2]string{{" ", " "}, {"│", "│"}, {"1", "1"}, {"客", "客"}, {"● ", "…"}, {`"`, `"`}} {
				alone := width(around[0]) + width(got) + width(around[1])
				if among := width(around[0] + got + around[1]); among != alone {
					t.Errorf("%s by %s: %d cells in %q, %d alone: %.60q", s.name, name, among, around, alone, got)
				}
			}
		}
	}
}

// TestNoCodePointLeavesItsText checks all assigned code points and a sample of the
// others: none may combine with the padding around it.
func TestNoCodePointLeavesItsText(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		empty := r >= 0x40000 && r < 0xe0000 && r%251 != 0
		if empty || !utf8.ValidRune(r) {
			continue
		}
		got := Clean(string(r)).String()
		alone := ansi.StringWidth(got)
		if among := ansi.StringWidth(" " + got + " "); among != alone+2 {
			t.Errorf("%U: %d cells between two spaces, %d alone", r, among-2, alone)
		}
		if alone == 0 || acts([]rune(got)[0]) {
			t.Errorf("%U is not to be seen: %q", r, got)
		}
	}
}
