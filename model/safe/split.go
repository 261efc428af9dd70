package safe

import (
	"bytes"
	"encoding/json"
	"iter"
	"unicode/utf8"
)

// Members returns the names and values of an object in order. The object must be valid
// JSON. Encoding/json checks a whole text once; with it, each nested value would be
// checked again.
func Members(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		for name, value := range spans(object) {
			if !yield(memberName(object[name.from+1:name.to-1]), object[value.from:value.to]) {
				return
			}
		}
	}
}

// span is a part of a text.
type span struct{ from, to int }

// spans returns where the names, with their quotes, and the values of an object stand.
func spans(object []byte) iter.Seq2[span, span] {
	return func(yield func(span, span) bool) {
		at := skipSpace(object, 1) // behind the brace
		for at < len(object) && object[at] == '"' {
			name := span{at, stringEnd(object, at)}
			at = skipSpace(object, skipSpace(object, name.to)+1) // behind the colon
			value := span{at, valueEnd(object, at)}
			if !yield(name, value) {
				return
			}
			at = skipSpace(object, skipSpace(object, value.to)+1) // behind the comma
		}
	}
}

// Elements returns the values of an array that must be valid JSON.
func Elements(array []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		at := skipSpace(array, 1) // behind the bracket
		for at < len(array) && array[at] != ']' {
			end := valueEnd(array, at)
			if !yield(array[at:end]) {
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
