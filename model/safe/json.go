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

// JSON is a JSON value as the server sent it, for the detail view and for recordings.
// The zero value is empty. A screen shows it only as Lines or Fields.
//
// The objects of a list have the same members, whose names are most of their text. So a
// value is kept in two parts, and many values share the first. A zero byte, which no JSON
// has, stands between the pieces of each.
type JSON struct {
	frame  *string // what stands around the values of an object's members; nil if it is no object
	values string  // these values, or all that is no object
}

// Field is a scalar of an object, with the name that the server gave it. A field of a
// nested object has a dotted name, such as ptu_capacity.input_tpm.
type Field struct{ Name, Value Text }

// Keep returns a copy of raw without insignificant space, or the empty JSON if raw is not
// valid.
func Keep(raw []byte) JSON {
	if !json.Valid(raw) {
		return JSON{}
	}
	return KeepValid(raw)
}

// KeepValid is Keep for a value that is known to be valid.
func KeepValid(raw []byte) JSON { return Frames(nil).Keep(raw) }

// Frames are what stands around the values of objects, once for all that have the same
// members.
type Frames map[string]*string

// Keep is KeepValid. The value shares its frame with others that were kept so.
func (f Frames) Keep(raw []byte) JSON {
	if bytes.ContainsAny(raw, " \t\r\n") {
		var b bytes.Buffer
		if json.Compact(&b, raw) != nil {
			return JSON{}
		}
		raw = b.Bytes()
	}
	if len(raw) == 0 || raw[0] != '{' {
		return JSON{values: string(raw)}
	}
	var room [2][1 << 10]byte // enough for most objects
	frame, values, at := room[0][:0], room[1][:0], 0
	for _, value := range spans(raw) {
		frame = append(append(frame, raw[at:value.from]...), 0)
		values = append(append(values, raw[value.from:value.to]...), 0)
		at = value.to
	}
	frame = append(frame, raw[at:]...)
	known := f[string(frame)]
	if known == nil {
		own := string(frame)
		if known = &own; f != nil {
			f[own] = known
		}
	}
	return JSON{known, string(values)}
}

// raw returns the value without insignificant space; nil if it is empty.
func (j JSON) raw() []byte {
	if j.frame == nil {
		return []byte(j.values)
	}
	raw := make([]byte, 0, len(*j.frame)+len(j.values))
	values := j.values
	for piece := range strings.SplitSeq(*j.frame, "\x00") {
		raw = append(raw, piece...)
		var value string
		value, values, _ = strings.Cut(values, "\x00")
		raw = append(raw, value...)
	}
	return raw
}

// Empty reports whether no value was kept.
func (j JSON) Empty() bool { return j.frame == nil && j.values == "" }

// MarshalJSON returns the value as it was sent, without insignificant space, or null if
// it is empty. The error is always nil.
func (j JSON) MarshalJSON() ([]byte, error) {
	if j.Empty() {
		return []byte("null"), nil
	}
	return j.raw(), nil
}

// Plain returns the value as printable JSON with the same meaning: characters that a
// terminal might act on are escaped. A byte that is not UTF-8 becomes U+FFFD.
func (j JSON) Plain() []byte {
	if j.Empty() {
		return []byte("null")
	}
	// JSON is ASCII outside of strings, so only text in strings is escaped here.
	raw := j.raw()
	plain := make([]byte, 0, len(raw))
	for _, r := range string(raw) {
		if r < 0x7f || r != utf8.RuneError && !unicode.In(r, invisible...) {
			plain = utf8.AppendRune(plain, r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			plain = fmt.Appendf(plain, "\\u%04x", unit)
		}
	}
	return plain
}

// Lines returns the lines of the value, indented by two spaces; nil if it is empty.
func (j JSON) Lines() []Text {
	if j.Empty() {
		return nil
	}
	var b bytes.Buffer
	if json.Indent(&b, j.raw(), "", "  ") != nil {
		return nil
	}
	var lines []Text
	for line := range strings.SplitSeq(b.String(), "\n") {
		lines = append(lines, Clean(line))
	}
	return lines
}

// Fields returns the scalars of an object in the order in which they were sent. Arrays,
// and objects within three others, are returned as their JSON.
func (j JSON) Fields() []Field { return fields(nil, "", j.raw(), 3) }

func fields(to []Field, prefix string, raw []byte, depth int) []Field {
	if len(raw) == 0 || raw[0] != '{' {
		return to
	}
	for name, value := range Members(raw) {
		path := prefix + string(name)
		if value[0] == '{' && depth > 1 {
			to = fields(to, path+".", value, depth-1)
			continue
		}
		to = append(to, Field{Clean(path), Clean(scalar(value))})
	}
	return to
}

func scalar(raw []byte) string {
	var s string
	if json.Unmarshal(raw, &s) == nil && raw[0] == '"' {
		return s
	}
	return string(raw)
}
