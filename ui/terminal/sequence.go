package terminal

import (
	"bytes"
	"regexp"
	"strconv"
	"unicode/utf8"
)

// state says how far a key or an answer of the terminal has come.
type state uint8

const (
	whole   state = iota // it is complete
	partial              // more of it may come
	broken               // it cannot become complete, and is no key
)

// maxSequence is longer than any answer to a query of ours, in bytes.
const maxSequence = 4 << 10

const (
	esc = 0x1b
	bel = 0x07
	del = 0x7f
)

// scan returns the length of the first key or answer in b, and its state. If it is
// partial the length is that of b, which must not be empty.
func scan(b []byte) (n int, is state) {
	switch {
	case b[0] == esc:
		n, is = scanEscape(b)
	case !utf8.FullRune(b):
		return len(b), partial
	default:
		_, n = utf8.DecodeRune(b)
		return n, whole
	}
	if is == partial && n > maxSequence {
		return n, broken
	}
	return n, is
}

func scanEscape(b []byte) (int, state) {
	if len(b) == 1 {
		return 1, partial
	}
	switch b[1] {
	case '[':
		return scanControl(b)
	case 'O':
		return scanShift(b)
	case ']', 'P', '_', '^', 'X':
		return scanString(b)
	}
	n, is := scan(b[1:]) // a key with alt
	return n + 1, is
}

// A URxvt key with shift ends with a dollar, which in other sequences comes before the
// last byte.
var shiftedURxvt = regexp.MustCompile(`^\x1b\[\d+\$$`)

// scanControl scans a control sequence: parameters, and a last byte.
func scanControl(b []byte) (int, state) {
	for i := 2; i < len(b); i++ {
		switch c := b[i]; {
		case c >= ' ' && c <= '?':
		case c == '[' && i == 2: // a function key of the Linux console has one more byte
		case c == 'M' && i == 2: // the old form of a mouse event has three more bytes
			if len(b) < i+4 {
				return len(b), partial
			}
			return i + 4, whole
		case c >= '@' && c < del:
			return i + 1, whole
		default:
			return i, broken
		}
	}
	if shiftedURxvt.Match(b) {
		return len(b), whole
	}
	return len(b), partial
}

// scanShift scans a key of an application keypad: perhaps a number, and a last byte.
func scanShift(b []byte) (int, state) {
	for i := 2; i < len(b); i++ {
		switch c := b[i]; {
		case c >= '0' && c <= '9':
		case c > ' ' && c < del:
			return i + 1, whole
		default:
			return i, broken
		}
	}
	return len(b), partial
}

// scanString scans an answer that is a text with a terminator. Answers hold no other
// control characters, so one of them is a key that was pressed meanwhile.
func scanString(b []byte) (int, state) {
	for i := 2; i < len(b); i++ {
		switch c := b[i]; {
		case c == bel:
			return i + 1, whole
		case c == esc && i+1 == len(b):
			return len(b), partial
		case c == esc && b[i+1] == '\\':
			return i + 2, whole
		case c < ' ' || c == del:
			return i, broken
		}
	}
	return len(b), partial
}

// endsString reports whether b goes on with a string and ends it.
func endsString(b []byte) bool {
	_, is := scanString(append([]byte("\x1b]"), b...))
	return is == whole
}

// beginsString reports whether b is the beginning of a string, by more than what a key
// with alt sends.
func beginsString(b []byte) bool { return len(b) > 2 && bytes.IndexByte([]byte("]P_^X"), b[1]) >= 0 }

// ctrlC are the forms of ctrl+c with the keyboard protocols. The modifiers of the first
// form follow the key.
var ctrlC = regexp.MustCompile(`\x1b\[(?:\d+:\d*:)?99;(\d+)(?::1)?u$|\x1b\[27;5;99~$`)

// endsWithCtrlC reports whether the last key in b is ctrl+c, and returns what is before
// it.
func endsWithCtrlC(b []byte) (before []byte, found bool) {
	if before, found = bytes.CutSuffix(b, []byte{'\x03'}); found {
		return before, true
	}
	at := ctrlC.FindSubmatchIndex(b)
	if at == nil {
		return b, false
	}
	if at[2] >= 0 {
		const ctrl, locks = 4, 64 | 128
		n, _ := strconv.Atoi(string(b[at[2]:at[3]]))
		if (n-1)&^locks != ctrl {
			return b, false
		}
	}
	return b[:at[0]], true
}
