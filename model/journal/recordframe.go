package journal

import (
	"bytes"
	"encoding/json"
)

// frame is what is around the sample of a line. All lines of a page have the same one but
// for the ID.
type frame struct {
	known      bool   // another line with the same parts differs in the ID only
	head, tail []byte // before and behind the ID
	line       wire
}

// idKey is before the ID.
var idKey = []byte(`"id":"`)

// unpack decodes the frame of a line; false if it is none.
func (f *frame) unpack(raw []byte, line *wire) bool {
	from := bytes.Index(raw, idKey) + len(idKey)
	size := -1
	if from >= len(idKey) {
		size = bytes.IndexByte(raw[from:], '"')
	}
	if size < 0 || !plain(raw[from:from+size]) {
		return json.Unmarshal(raw, line) == nil
	}
	id, head, tail := raw[from:from+size], raw[:from], raw[from+size:]
	if f.known && bytes.Equal(head, f.head) && bytes.Equal(tail, f.tail) {
		*line = f.line
		line.ID = string(id)
		return true
	}
	if json.Unmarshal(raw, line) != nil {
		return false
	}
	f.head, f.tail, f.line = append(f.head[:0], head...), append(f.tail[:0], tail...), *line
	f.known = line.ID == string(id) && onlyID(head[:len(head)-len(idKey)]) && onlyID(tail)
	return true
}

// onlyID reports whether a part of a frame has no other ID, in whatever way it is written.
func onlyID(part []byte) bool {
	return bytes.IndexByte(part, '\\') < 0 && !bytes.Contains(bytes.ToLower(part), idKey[:4])
}
