// Package safe makes bytes from outside printable on a terminal, and finds API keys in
// them.
//
// A string from the server, a file or the command line becomes a Text when it is read.
// Only Clean makes a Text, so no other string can be used where a Text is needed.
package safe

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxBytes is the length, in bytes, to which Clean cuts a text before it adds how much
// was cut. The longest documented field is an error message of a few hundred bytes.
const MaxBytes = 8 << 10

// longest is the length of a text that Clean does not cut. It leaves room for the note
// about the cut, so that a text is not cut twice.
const longest = MaxBytes + 64

// maxMarks is how many combining marks of each kind one character may have. Scripts in
// use need at most four. More could cover the lines above and below.
const maxMarks = 4

// markCount is how many marks of each kind the last character has.
type markCount struct{ nonspacing, spacing, selectors int }

// full allows no mark. It applies at the start of a text and after a space, where a mark
// would combine with text outside. Ascii allows only marks without a width and a
// selector, as in 1️⃣, because libraries disagree on the width of an ASCII character with
// others.
var (
	full  = markCount{maxMarks, maxMarks, 1}
	ascii = markCount{0, maxMarks, 0}
)

// invisible are the code points that draw nothing, or whose width is not defined.
var invisible = []*unicode.RangeTable{unicode.C, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point}

// joining are the letters that share a cell with the next character, even with the
// space that pads a column.
var joining = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x0d4e, Hi: 0x0d4e, Stride: 1}},
	R32: []unicode.Range32{
		{Lo: 0x111c2, Hi: 0x111c3, Stride: 1}, {Lo: 0x113d1, Hi: 0x113d1, Stride: 1}, {Lo: 0x1193f, Hi: 0x11941, Stride: 2},
		{Lo: 0x11a84, Hi: 0x11a89, Stride: 1}, {Lo: 0x11d46, Hi: 0x11d46, Stride: 1}, {Lo: 0x11f02, Hi: 0x11f02, Stride: 1},
	},
}

// Text is printable text: valid UTF-8 without control characters, escape sequences, and
// bidirectional or zero-width controls. The zero value is empty.
type Text struct{ s string }

// String returns the text, ready for a terminal.
func (t Text) String() string { return t.s }

// Empty reports whether the text is empty.
func (t Text) Empty() bool { return t.s == "" }

// Clean makes raw printable. It drops nothing without a trace: a control character
// becomes its caret form (^[ for escape), a format character its code point (<U+202E>),
// a byte that is not UTF-8 its hexadecimal value or U+FFFD. If a text is cut, the number
// of missing bytes is added. Clean of a clean text returns the same text.
func Clean(raw string) Text {
	if len(raw) <= longest && printableASCII(raw) {
		return Text{raw}
	}
	text, rest := escape(raw, MaxBytes, longest)
	if rest > 0 {
		text += fmt.Sprintf("… (%d more bytes)", rest)
	}
	return Text{text}
}

// Printable reports whether Clean would escape nothing in s. A text of any length may be
// printable.
func Printable(s string) bool {
	if printableASCII(s) {
		return true
	}
	text, _ := escape(s, len(s), len(s))
	return text == s
}

// Shown returns printable text unchanged, whatever its length, and cleans other text.
func Shown(text string) string {
	if Printable(text) {
		return text
	}
	return Clean(text).String()
}

// escape returns raw with an escape for everything that is not printable. If the result
// is longer than limit bytes, it is cut to most bytes, and rest is the number of bytes of
// raw that are missing.
func escape(raw string, most, limit int) (text string, rest int) {
	var b strings.Builder
	b.Grow(min(len(raw), limit) + 16)
	marks := full
	kept, from := 0, 0 // where to cut, in the result and in raw
	for i, r := range raw {
		if b.Len() <= most {
			kept, from = b.Len(), i
		}
		if b.Len() > limit {
			break
		}
		switch {
		case r == utf8.RuneError && isInvalid(raw[i:]):
			writeInvalid(&b, raw[i])
			marks = ascii
		case r < 0x20 || r == 0x7f:
			b.WriteByte('^')
			b.WriteByte(byte(r) ^ 0x40)
			marks = ascii
		case unicode.In(r, invisible...), unicode.Is(joining, r):
			writeCodePoint(&b, r)
			marks = ascii
		case isSelector(r):
			marks.add(&b, r, &marks.selectors, 1)
		case unicode.In(r, unicode.Mn, unicode.Me):
			marks.add(&b, r, &marks.nonspacing, maxMarks)
		case isSpacingMark(r):
			marks.add(&b, r, &marks.spacing, maxMarks)
		default:
			b.WriteRune(r)
			marks = marksAt(r)
		}
	}
	if b.Len() <= limit {
		return b.String(), 0
	}
	return b.String()[:kept], len(raw) - from
}

// marksAt returns the count to start with after a character, which decides how many
// marks it may get.
func marksAt(r rune) markCount {
	switch {
	case unicode.Is(unicode.Zs, r):
		return full
	case r <= 0x7f:
		return ascii
	}
	return markCount{}
}

func printableASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

func isInvalid(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return size == 1
}

// writeInvalid writes a byte that is not UTF-8: in hexadecimal if it is a C1 control,
// which terminals in an 8-bit mode obey, else as U+FFFD.
func writeInvalid(b *strings.Builder, c byte) {
	if c >= 0x80 && c <= 0x9f {
		fmt.Fprintf(b, "<%02X>", c)
		return
	}
	b.WriteRune(utf8.RuneError)
}

func isSelector(r rune) bool {
	return r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0100 && r <= 0xe01ef
}

// isSpacingMark reports whether r combines with the character before it and may have a
// width: a vowel sign, a skin tone of an emoji, a half-width kana mark.
func isSpacingMark(r rune) bool {
	return unicode.Is(unicode.Mc, r) || r == 0x0e33 || r == 0x0eb3 || r == 0xff9e || r == 0xff9f || r >= 0x1f3fb && r <= 0x1f3ff
}

// add writes a mark, or its code point if the character has too many of its kind.
func (m *markCount) add(b *strings.Builder, r rune, nth *int, limit int) {
	*nth++
	if *nth <= limit {
		b.WriteRune(r)
		return
	}
	writeCodePoint(b, r)
	m.spacing, m.selectors = ascii.spacing, ascii.selectors
}

func writeCodePoint(b *strings.Builder, r rune) { fmt.Fprintf(b, "<U+%04X>", r) }
