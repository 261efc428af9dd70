package safe

import (
	"slices"
	"strings"
	"unicode"
)

// Steady returns a printable text in characters that have the same width on every
// terminal. Most terminals add up the widths of code points, and some give one width to
// all that is drawn as one character, so what depends on that would move the columns
// behind it:
//
//   - Variation selectors and skin tones of emoji are left out, and flags become their
//     letters.
//   - Vowel signs of India become the letters of their vowels, and conjuncts are taken
//     apart. Other marks with a width of their own are left out.
//   - Marks without a width stay if old terminals know them too.
//   - Letters of Korean syllables are joined.
//   - Characters whose width has changed, or that old terminals do not know, become
//     their code points.
//
// Steady of a steady text returns the same text. A text that must stay as it is, such as
// in JSON or a copy, must not pass through it.
func Steady(s string) string {
	if !strings.ContainsFunc(s, unsteady) {
		return s
	}
	out := make([]rune, 0, len(s))
	for _, r := range joinHangul(s) {
		out = settle(out, r)
	}
	return string(out)
}

// unsteady reports whether Steady may change a text because of r. The lines and blocks
// of the screen, U+25xx, need no look at the tables.
func unsteady(r rune) bool {
	return r >= 0x300 && r>>8 != 0x25 && (isMark(r) || unicode.Is(disputed, r) || isFlagLetter(r))
}

func isMark(r rune) bool { return unicode.Is(unicode.M, r) || isSpacingMark(r) }

// isFlagLetter reports whether r is a letter of a flag. Two of them are drawn as one.
func isFlagLetter(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }

// settle adds a character to a steady text.
func settle(out []rune, r rune) []rune {
	switch {
	case !unsteady(r):
		if unicode.IsLetter(r) {
			out = withoutVirama(out)
		}
		return append(out, r)
	case isFlagLetter(r):
		return append(out, r-0x1f1e6+'A')
	case r == 0x0e33 || r == 0x0eb3: // AM of Thai and Lao, which is the sign above and AA
		return append(out, r+0x1a, r-1)
	case r == 0xff9e || r == 0xff9f: // the voicing marks of half-width kana
		return append(out, r-0xff9e+0x309b)
	case isVowelSign(r):
		return append(withoutVirama(out), r-vowelOffset)
	case unicode.Is(unicode.M, r) || isSpacingMark(r):
		if unicode.Is(settled, r) {
			out = append(out, r)
		}
		return out
	}
	var b strings.Builder
	writeCodePoint(&b, r)
	return append(out, []rune(b.String())...)
}

// The nine scripts of India from Devanagari to Malayalam have blocks of 128 code points
// in the same order.
const (
	vowelOffset = 0x38 // from the letter of a vowel to its sign
	viramaPlace = 0x4d // in the block
)

// isVowelSign reports whether r is a vowel sign with a width, whose vowel has a letter.
func isVowelSign(r rune) bool {
	place := r & 0x7f
	return r >= 0x900 && r < 0xd80 && place >= 0x3e && place <= 0x4c && unicode.Is(unicode.Mc, r) && unicode.IsLetter(r-vowelOffset)
}

func isVirama(r rune) bool { return r >= 0x900 && r < 0xd80 && r&0x7f == viramaPlace }

// withoutVirama removes the sign that would join the last letter with the next.
func withoutVirama(out []rune) []rune {
	for i := len(out) - 1; i >= 0 && isMark(out[i]); i-- {
		if isVirama(out[i]) {
			out = slices.Delete(out, i, i+1)
		}
	}
	return out
}

// The letters of Korean syllables, and the syllables, in the order of Unicode's
// algorithm.
const (
	hangulL, hangulV, hangulT, hangulS = 0x1100, 0x1161, 0x11a7, 0xac00
	countL, countV, countT             = 19, 21, 28
)

// joinHangul returns a text with the letters of each syllable joined.
func joinHangul(s string) []rune {
	var out []rune
	for _, r := range s {
		if n := len(out); n > 0 {
			switch last := out[n-1]; {
			case last >= hangulL && last < hangulL+countL && r >= hangulV && r < hangulV+countV:
				out[n-1] = hangulS + ((last-hangulL)*countV+r-hangulV)*countT
				continue
			case last >= hangulS && last < hangulS+countL*countV*countT && (last-hangulS)%countT == 0 && r > hangulT && r < hangulT+countT:
				out[n-1] = last + r - hangulT
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

// ranges returns a table of pairs of the first and the last code point.
func ranges(pairs ...rune) *unicode.RangeTable {
	t := &unicode.RangeTable{}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] < 0x10000 {
			t.R16 = append(t.R16, unicode.Range16{Lo: uint16(pairs[i]), Hi: uint16(pairs[i+1]), Stride: 1})
			continue
		}
		t.R32 = append(t.R32, unicode.Range32{Lo: uint32(pairs[i]), Hi: uint32(pairs[i+1]), Stride: 1})
	}
	return t
}

// settled are the marks without a width that tmux, xterm and GNU screen agree on.
var settled = ranges(
	0x300, 0x36f, 0x483, 0x486, 0x591, 0x5bd, 0x5bf, 0x5bf, 0x5c1, 0x5c2, 0x5c4, 0x5c5, 0x5c7, 0x5c7,
	0x610, 0x615, 0x64b, 0x65e, 0x670, 0x670, 0x6d6, 0x6dc, 0x6df, 0x6e4, 0x6e7, 0x6e8, 0x6ea, 0x6ed,
	0x901, 0x902, 0x93c, 0x93c, 0x941, 0x948, 0x94d, 0x94d, 0x951, 0x954, 0x981, 0x981, 0x9bc, 0x9bc, 0x9c1, 0x9c4, 0x9cd, 0x9cd,
	0xa01, 0xa02, 0xa3c, 0xa3c, 0xa41, 0xa42, 0xa47, 0xa48, 0xa4b, 0xa4d, 0xa70, 0xa71, 0xa81, 0xa82, 0xabc, 0xabc,
	0xac1, 0xac5, 0xac7, 0xac8, 0xacd, 0xacd, 0xb01, 0xb01, 0xb3c, 0xb3c, 0xb3f, 0xb3f, 0xb41, 0xb43, 0xb4d, 0xb4d,
	0xb82, 0xb82, 0xbc0, 0xbc0, 0xbcd, 0xbcd, 0xc3e, 0xc40, 0xc46, 0xc48, 0xc4a, 0xc4d, 0xcbc, 0xcbc, 0xcbf, 0xcbf,
	0xcc6, 0xcc6, 0xccc, 0xccd, 0xd41, 0xd43, 0xd4d, 0xd4d, 0xdca, 0xdca, 0xdd2, 0xdd4, 0xdd6, 0xdd6,
	0xe31, 0xe31, 0xe34, 0xe3a, 0xe47, 0xe4e, 0xeb1, 0xeb1, 0xeb4, 0xeb9, 0xebb, 0xebc, 0xec8, 0xecd,
	0xf71, 0xf7e, 0xf80, 0xf84, 0xf90, 0xf97, 0xf99, 0xfbc, 0x102d, 0x1030, 0x1032, 0x1032, 0x1036, 0x1037,
	0x17b7, 0x17bd, 0x17c6, 0x17c6, 0x17c9, 0x17d1, 0x20d0, 0x20ef, 0x302a, 0x302d, 0x3099, 0x309a, 0xfe20, 0xfe23,
)

// disputed are the characters whose width tmux, xterm and GNU screen do not agree on, or
// not with the tables of this program. Most are new in Unicode 15 or were changed in 16.
var disputed = ranges(
	0x6de, 0x6de, 0x1100, 0x11ff, 0x2630, 0x2637, 0x268a, 0x268f, 0x3248, 0x324f, 0x4dc0, 0x4dff, 0xa960, 0xa97c, 0xd7b0, 0xd7fb,
	0x1123f, 0x11240, 0x11b00, 0x11b09, 0x11f00, 0x11f59, 0x1342f, 0x13455, 0x1b132, 0x1b132, 0x1b155, 0x1b155,
	0x1d2c0, 0x1d2d3, 0x1d300, 0x1d376, 0x1df25, 0x1df2a, 0x1e030, 0x1e08f, 0x1e4d0, 0x1e4f9, 0x1f6dc, 0x1f6dc, 0x1f774, 0x1f77f,
	0x1f7d9, 0x1f7d9, 0x1fa75, 0x1fa77, 0x1fa87, 0x1fa88, 0x1faad, 0x1faaf, 0x1fabb, 0x1fabf, 0x1face, 0x1facf, 0x1fada, 0x1fadb,
	0x1fae8, 0x1fae8, 0x1faf7, 0x1faf8,
)
