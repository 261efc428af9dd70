package client

import (
	"bytes"
	"cmp"
	"slices"
)

// maxEscapes is how many times over an escaped key is looked for. JSON inside
// of a JSON string inside of a URL is three.
const maxEscapes = 5

// hide takes the key out of a text that came from outside: a server may echo
// what it was sent, as it is or escaped. A key too short to be one is left, or
// it would match everywhere.
func (k Key) hide(s string) string { return string(k.hideBytes([]byte(s))) }

// hideBytes is hide for a body, which it copies only when it holds the key. It
// works on the body and not on what is decoded from it, because parts of the
// body are kept as they were sent: whoever reads those decodes them.
func (k Key) hideBytes(b []byte) []byte {
	secret := []byte(k.secret())
	if len(secret) < 8 || !holds(b, secret) {
		return b
	}
	hidden := make([]byte, 0, len(b))
	at := 0
	for _, s := range find(b, secret) {
		if s.from >= at {
			hidden = append(append(hidden, b[at:s.from]...), masked...)
		}
		at = max(at, s.to)
	}
	return append(hidden, b[at:]...)
}

// holds reports whether a text holds the secret, however often escaped.
func holds(text, secret []byte) bool {
	for range maxEscapes {
		if bytes.Contains(text, secret) {
			return true
		}
		plain := unescape(text, nil)
		if len(plain) == len(text) {
			return false
		}
		text = plain
	}
	return bytes.Contains(text, secret)
}

// span is a part of a text.
type span struct{ from, to int }

// find returns where a text holds the secret, however often escaped, in the
// order of the text.
func find(text, secret []byte) []span {
	origin := make([]int32, len(text)+1) // where each byte began in the text as it came
	for i := range origin {
		origin[i] = int32(i)
	}
	var found []span
	for n := 0; ; n++ {
		for at := 0; ; {
			i := bytes.Index(text[at:], secret)
			if i < 0 {
				break
			}
			at += i + len(secret)
			found = append(found, span{int(origin[at-len(secret)]), int(origin[at])})
		}
		before := len(text)
		if text = unescape(text, &origin); n == maxEscapes || len(text) == before {
			break
		}
	}
	slices.SortFunc(found, func(a, b span) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	return found
}

// unescape undoes one layer of every escape a printable ASCII character may
// hide behind: those of JSON, of URLs, of HTML and of a program's debug output.
// A key has no other characters. Every escape becomes shorter by that. Where
// origin is given, it is made to tell where the bytes of the result began.
func unescape(text []byte, origin *[]int32) []byte {
	if bytes.IndexByte(text, '\\') < 0 && bytes.IndexByte(text, '%') < 0 && bytes.IndexByte(text, '&') < 0 {
		return text
	}
	plain := make([]byte, 0, len(text))
	var from []int32
	for i := 0; i < len(text); {
		c, n := text[i], 1
		if special[c] {
			c, n = unit(text[i:])
		}
		if origin != nil {
			from = append(from, (*origin)[i])
		}
		plain = append(plain, c)
		i += n
	}
	if origin != nil {
		*origin = append(from, (*origin)[len(text)])
	}
	return plain
}

// special are the bytes an escape begins with.
var special = [256]bool{'\\': true, '%': true, '&': true}

// unit reads the escape at the start of a text, and returns the character it
// stands for and its length. What is no escape of a printable ASCII character
// is the first byte itself.
func unit(text []byte) (byte, int) {
	switch {
	case text[0] == '%':
		return hexUnit(text, 1, 2)
	case text[0] == '&':
		return entity(text)
	case len(text) < 2:
	case text[1] == 'u':
		return hexUnit(text, 2, 4)
	case text[1] == 'x':
		return hexUnit(text, 2, 2)
	case text[1] == '\\' || text[1] == '/' || text[1] == '"' || text[1] == '\'':
		return text[1], 2
	}
	return text[0], 1
}

// hexUnit reads an escape of so many hexadecimal digits after a start.
func hexUnit(text []byte, start, digits int) (byte, int) {
	if end := start + digits; len(text) >= end {
		return character(text, text[start:end], 16, end)
	}
	return text[0], 1
}

// entity reads a character reference of HTML: &#115; or &#x73; or &amp;.
func entity(text []byte) (byte, int) {
	if bytes.HasPrefix(text, []byte("&amp;")) {
		return '&', len("&amp;")
	}
	const longest = len("&#x0000073;")
	end := bytes.IndexByte(text[:min(len(text), longest)], ';')
	if end < 3 || text[1] != '#' {
		return text[0], 1
	}
	if text[2] == 'x' || text[2] == 'X' {
		return character(text, text[3:end], 16, end+1)
	}
	return character(text, text[2:end], 10, end+1)
}

// character returns the printable ASCII character that the digits name, else
// the first byte of the text as it is.
func character(text, digits []byte, base, length int) (byte, int) {
	n := 0
	for _, d := range digits {
		v := digit(d)
		if n = n*base + v; v >= base || n > '~' {
			return text[0], 1
		}
	}
	if n < ' ' {
		return text[0], 1
	}
	return byte(n), length
}

// digit returns what a hexadecimal digit stands for; 16 for any other byte.
func digit(d byte) int {
	switch {
	case d >= '0' && d <= '9':
		return int(d - '0')
	case d >= 'a' && d <= 'f':
		return int(d-'a') + 10
	case d >= 'A' && d <= 'F':
		return int(d-'A') + 10
	}
	return 16
}
