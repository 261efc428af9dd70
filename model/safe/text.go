// Package safe turns bytes from outside into text a terminal may print.
//
// A string from the server, a file or the command line becomes a Text where it
// enters, once, and stays one: Text has no exported field and no constructor
// but Clean, so a value that has not been cleaned does not fit where one is
// wanted.
package safe

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxBytes is the length at which Clean cuts a text, not counting the words
// that say so. The longest field the service documents is an error message of
// a few hundred bytes.
const MaxBytes = 8 << 10

// longest leaves room for those words, so that a text already cut is not cut
// again.
const longest = MaxBytes + 64

// maxMarks is how many combining marks one base may carry. Scripts in use need
// at most four; more is how a line is made to spill over its neighbours.
const maxMarks = 4

// Text is printable text: no control character, no escape sequence, no
// bidirectional or zero-width control, valid UTF-8. The zero value is empty.
type Text struct{ s string }

// String returns the text, ready for a terminal.
func (t Text) String() string { return t.s }

// Empty reports whether there is nothing to print.
func (t Text) Empty() bool { return t.s == "" }

// Clean makes raw printable. Nothing is dropped silently: a control character
// becomes its caret form (^[ for escape), a format character its code point
// (<U+202E>), a stray byte its hexadecimal value or U+FFFD, and what is cut
// from an overlong text is counted. Clean of a clean text is that text.
func Clean(raw string) Text {
	if len(raw) <= longest && printableASCII(raw) {
		return Text{raw}
	}
	text, rest := spell(raw, MaxBytes, longest)
	if rest > 0 {
		text += fmt.Sprintf("… (%d more bytes)", rest)
	}
	return Text{text}
}

// Printable reports whether Clean would find nothing to spell out in s. A text
// of any length may be printable: one put together from clean ones is.
func Printable(s string) bool {
	text, _ := spell(s, len(s), len(s))
	return text == s
}

// spell returns raw with what is not printable spelled out, and, when that is
// more than limit bytes, only the part that fits into most, with the number of
// bytes of raw that are not in it.
func spell(raw string, most, limit int) (text string, rest int) {
	var b strings.Builder
	b.Grow(min(len(raw), limit) + 16)
	marks, selectors := 0, 0
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
		case r < 0x20 || r == 0x7f:
			b.WriteByte('^')
			b.WriteByte(byte(r) ^ 0x40)
		case isSelector(r):
			selectors++
			writeLimited(&b, r, selectors, 1)
			continue
		case unicode.In(r, unicode.Mn, unicode.Me):
			marks++
			writeLimited(&b, r, marks, maxMarks)
			continue
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co):
			writeCodePoint(&b, r)
		default:
			b.WriteRune(r)
		}
		marks, selectors = 0, 0
	}
	if b.Len() <= limit {
		return b.String(), 0
	}
	return b.String()[:kept], len(raw) - from
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

// writeInvalid spells a C1 control sent as one raw byte, which terminals in an
// 8-bit mode obey, and replaces any other stray byte.
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

func writeLimited(b *strings.Builder, r rune, nth, limit int) {
	if nth <= limit {
		b.WriteRune(r)
		return
	}
	writeCodePoint(b, r)
}

func writeCodePoint(b *strings.Builder, r rune) { fmt.Fprintf(b, "<U+%04X>", r) }
