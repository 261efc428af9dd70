package client

import (
	"bytes"
	"cmp"

	"studiowatch/model/sorted"
)

// maxEscapes is how many layers of escapes are removed to find a key. JSON inside a
// JSON string inside a URL has three.
const maxEscapes = 5

// hide replaces the key in a text from outside with "<masked>", because a server
// may send back what it received, plain or escaped. A key of less than 8 bytes is
// not replaced, because it would match everywhere.
func (k Key) hide(s string) string { return string(k.hideBytes([]byte(s))) }

// hideBytes is hide for a body. It copies the body only if it holds the key. It
// works on the body before it is decoded, because parts of the body are kept as
// they were sent and decoded later.
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

// holds reports whether a text holds the secret, escaped any number of times.
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

// find returns where a text holds the secret, escaped any number of times, in
// the order of the text.
func find(text, secret []byte) []span {
	origin := make([]int32, len(text)+1) // where each byte began in the original text
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
	sorted.By(found, func(a, b span) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	return found
}

// unescape removes one layer of every escape that can hide a printable ASCII
// character: the escapes of JSON, of URLs, of HTML and of the debug output of
// programs. A key has no other characters. Each escape becomes shorter. If origin
// is not nil, it is updated: it holds where each byte of the result began.
func unescape(text []byte, origin *[]int32) []byte {
	if bytes.IndexByte(text, '\\') < 0 && bytes.IndexByte(text, '%') < 0 && bytes.IndexByte(text, '&') < 0 {
		return text
	}
	plain := make([]byte, 0, len(text))
	var from []int32
	for i := 0; i < len(text); {
		c, n := text[i], 1
		if special[c] {
			c, n = unescapeOne(text[i:])
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

// special are the bytes with which an escape begins.
var special = [256]bool{'\\': true, '%': true, '&': true}

// unescapeOne reads the escape at the start of a text. It returns the character and
// the length of the escape. If there is no escape of a printable ASCII character,
// it returns the first byte and 1.
func unescapeOne(text []byte) (byte, int) {
	switch {
	case text[0] == '%':
		return unescapeHex(text, 1, 2)
	case text[0] == '&':
		return unescapeEntity(text)
	case len(text) < 2:
	case text[1] == 'u':
		return unescapeHex(text, 2, 4)
	case text[1] == 'x':
		return unescapeHex(text, 2, 2)
	case text[1] == '\\' || text[1] == '/' || text[1] == '"' || text[1] == '\'':
		return text[1], 2
	}
	return text[0], 1
}

// unescapeHex reads an escape with a number of hexadecimal digits after start
// bytes.
func unescapeHex(text []byte, start, digits int) (byte, int) {
	if end := start + digits; len(text) >= end {
		return character(text, text[start:end], 16, end)
	}
	return text[0], 1
}

// unescapeEntity reads a character reference of HTML: &#115; or &#x73; or &amp;.
func unescapeEntity(text []byte) (byte, int) {
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

// character returns the printable ASCII character that the digits name, or
// else the first byte of the text.
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

// digit returns the value of a hexadecimal digit, and 16 for any other byte.
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
