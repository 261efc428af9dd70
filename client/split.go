package client

import (
	"bytes"
	"encoding/json"
	"iter"
	"unicode/utf8"
)

// raw is a JSON value that is decoded later. A value of an unexpected type then
// makes only its own field unreadable, not the whole record. It is a part of the
// answer's body, so whoever keeps it copies it.
type raw []byte

// members returns the names and values of an object in order. The object must be valid
// JSON: encoding/json has checked the whole answer once, and a second pass over each
// nested value would check it again.
func members(object []byte) iter.Seq2[[]byte, raw] {
	return func(yield func([]byte, raw) bool) {
		at := skipSpace(object, 1) // behind the brace
		for at < len(object) && object[at] == '"' {
			end := stringEnd(object, at)
			name := object[at+1 : end-1]
			at = skipSpace(object, skipSpace(object, end)+1) // behind the colon
			end = valueEnd(object, at)
			if !yield(memberName(name), raw(object[at:end])) {
				return
			}
			at = skipSpace(object, skipSpace(object, end)+1) // behind the comma
		}
	}
}

// elements returns the values of an array that must be valid JSON.
func elements(array []byte) iter.Seq[raw] {
	return func(yield func(raw) bool) {
		at := skipSpace(array, 1) // behind the bracket
		for at < len(array) && array[at] != ']' {
			end := valueEnd(array, at)
			if !yield(raw(array[at:end])) {
				return
			}
			at = skipSpace(array, end)
			if at < len(array) && array[at] == ',' {
				at = skipSpace(array, at+1)
			}
		}
	}
}

// memberName returns a name as encoding/json reads it: without escapes, and in valid
// UTF-8.
func memberName(name []byte) []byte {
	if bytes.IndexByte(name, '\\') < 0 && utf8.Valid(name) {
		return name
	}
	var plain string
	if json.Unmarshal(append(append([]byte{'"'}, name...), '"'), &plain) != nil {
		return name
	}
	return []byte(plain)
}

func skipSpace(b []byte, at int) int {
	for at < len(b) && (b[at] == ' ' || b[at] == '\t' || b[at] == '\r' || b[at] == '\n') {
		at++
	}
	return at
}

// stringEnd returns where the string that begins at a place ends, behind its quote.
func stringEnd(b []byte, at int) int {
	for i := at + 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}

// valueEnd returns where the value that begins at a place ends.
func valueEnd(b []byte, at int) int {
	depth := 0
	for i := at; i < len(b); i++ {
		switch b[i] {
		case '"':
			if i = stringEnd(b, i) - 1; depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			switch depth--; {
			case depth < 0: // a number before the end of its object
				return i
			case depth == 0:
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
	}
	return len(b)
}
