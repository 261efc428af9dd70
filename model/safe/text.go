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

// maxMarks is how many combining marks one base may carry, of each kind.
// Scripts in use need at most four; more is how a line is made to spill over
// its neighbours.
const maxMarks = 4

// load is what the character before has been given to carry.
type load struct{ marks, spacing, selectors int }

// full is the load where nothing can carry any, at the start of a text and
// after a space: a mark there would stand on whatever comes before the text.
// An ASCII character carries marks without a width only, since libraries
// disagree on how wide it is with any other.
var (
	full  = load{maxMarks, maxMarks, 1}
	ascii = load{0, maxMarks, 1}
)

// unseen are the code points that draw nothing, or have no agreed width.
var unseen = []*unicode.RangeTable{unicode.C, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point}

// joining are the letters that make one cell with what follows, even with the
// padding of a column.
var joining = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x0d4e, Hi: 0x0d4e, Stride: 1}},
	R32: []unicode.Range32{
		{Lo: 0x111c2, Hi: 0x111c3, Stride: 1}, {Lo: 0x113d1, Hi: 0x113d1, Stride: 1}, {Lo: 0x1193f, Hi: 0x11941, Stride: 2},
		{Lo: 0x11a84, Hi: 0x11a89, Stride: 1}, {Lo: 0x11d46, Hi: 0x11d46, Stride: 1}, {Lo: 0x11f02, Hi: 0x11f02, Stride: 1},
	},
}

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
	held := full
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
			held = ascii
		case r < 0x20 || r == 0x7f:
			b.WriteByte('^')
			b.WriteByte(byte(r) ^ 0x40)
			held = ascii
		case unicode.In(r, unseen...), unicode.Is(joining, r):
			writeCodePoint(&b, r)
			held = ascii
		case isSelector(r):
			held.add(&b, r, &held.selectors, 1)
		case unicode.In(r, unicode.Mn, unicode.Me):
			held.add(&b, r, &held.marks, maxMarks)
		case isSpacingMark(r):
			held.add(&b, r, &held.spacing, maxMarks)
		default:
			b.WriteRune(r)
			held = room(r)
		}
	}
	if b.Len() <= limit {
		return b.String(), 0
	}
	return b.String()[:kept], len(raw) - from
}

// room is what a character can carry, as the load it begins with.
func room(r rune) load {
	switch {
	case unicode.Is(unicode.Zs, r):
		return full
	case r <= 0x7f:
		return ascii
	}
	return load{}
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

// isSpacingMark is for what joins the character before it and may have a width
// of its own: vowel signs, the skin tones of emoji, half-width kana marks.
func isSpacingMark(r rune) bool {
	return unicode.Is(unicode.Mc, r) || r == 0x0e33 || r == 0x0eb3 || r == 0xff9e || r == 0xff9f || r >= 0x1f3fb && r <= 0x1f3ff
}

// add writes a mark, or its code point when there is no room for one more of
// its kind.
func (l *load) add(b *strings.Builder, r rune, nth *int, limit int) {
	*nth++
	if *nth <= limit {
		b.WriteRune(r)
		return
	}
	writeCodePoint(b, r)
	l.spacing, l.selectors = ascii.spacing, ascii.selectors
}

func writeCodePoint(b *strings.Builder, r rune) { fmt.Fprintf(b, "<U+%04X>", r) }
