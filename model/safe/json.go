package safe

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON is a raw JSON value as the server sent it, kept for the detail view and
// for recordings. It reaches a screen only as Lines or Fields.
type JSON struct{ raw []byte }

// Field is one scalar of an object, under the name the server gave it. A field
// of a nested object has a dotted name, ptu_capacity.input_tpm.
type Field struct{ Name, Value Text }

// Keep copies raw, which must be valid JSON, and returns the copy. What is not
// valid JSON is kept as nothing.
func Keep(raw []byte) JSON {
	if !json.Valid(raw) {
		return JSON{}
	}
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return JSON{}
	}
	return JSON{b.Bytes()}
}

// Empty reports whether no value was kept.
func (j JSON) Empty() bool { return len(j.raw) == 0 }

// MarshalJSON returns the value as it was sent, without insignificant space.
func (j JSON) MarshalJSON() ([]byte, error) {
	if j.Empty() {
		return []byte("null"), nil
	}
	return j.raw, nil
}

// Plain returns the value with every character that a terminal might act on as
// its escape, so that it means the same and may be printed. A stray byte is
// U+FFFD.
func (j JSON) Plain() []byte {
	if j.Empty() {
		return []byte("null")
	}
	// Outside of strings JSON is ASCII, so whatever is escaped here is in one.
	plain := make([]byte, 0, len(j.raw))
	for _, r := range string(j.raw) {
		if r < 0x7f || r != utf8.RuneError && !unicode.In(r, unseen...) {
			plain = utf8.AppendRune(plain, r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			plain = fmt.Appendf(plain, "\\u%04x", unit)
		}
	}
	return plain
}

// Lines returns the value indented by two spaces, a line each.
func (j JSON) Lines() []Text {
	if j.Empty() {
		return nil
	}
	var b bytes.Buffer
	if json.Indent(&b, j.raw, "", "  ") != nil {
		return nil
	}
	var lines []Text
	for line := range strings.SplitSeq(b.String(), "\n") {
		lines = append(lines, Clean(line))
	}
	return lines
}

// Fields returns the scalars of an object in the order they were sent. Arrays
// and values nested deeper than three objects are returned as their JSON.
func (j JSON) Fields() []Field { return fields(nil, "", j.raw, 3) }

func fields(to []Field, prefix string, raw []byte, depth int) []Field {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return to
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return to
		}
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			return to
		}
		path := prefix + name.(string)
		if value[0] == '{' && depth > 1 {
			to = fields(to, path+".", value, depth-1)
			continue
		}
		to = append(to, Field{Clean(path), Clean(scalar(value))})
	}
	return to
}

func scalar(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil && raw[0] == '"' {
		return s
	}
	return string(raw)
}
