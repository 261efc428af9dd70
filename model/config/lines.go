package config

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// The TOML library recurses over values and keeps the whole path of each key,
// so a hostile file of 1 MiB could cost it gigabytes. These bounds are far
// above what a configuration needs.
const (
	maxDepth = 16  // tables and lists in each other
	maxPath  = 256 // bytes of a key with all the tables it is in
)

// finder finds the line of each key of a TOML document. The library reports
// lines for syntax errors only. The finder trusts the document to be valid:
// where it is not, it stops, and the library says why.
type finder struct {
	text  string
	pos   int
	line  int
	lines map[string]int // by path
	count map[string]int // how many tables an array of tables has so far
	fault string         // why the document must not be given to the library
}

// findLines returns what can be known of the lines of a document that starts
// without a byte order mark.
func findLines(text string) *finder {
	f := &finder{text: text, line: 1, lines: map[string]int{}, count: map[string]int{}}
	section := ""
	for ok := true; ok && f.fault == ""; {
		f.skipBlank()
		switch f.peek() {
		case 0:
			return f
		case '[':
			section, ok = f.header()
		default:
			ok = f.pair(section, 1)
		}
		ok = ok && f.endOfLine()
	}
	return f
}

// at returns the line of a path, or of the nearest table or list around it, or
// 0 when nothing is known.
func (f *finder) at(path string) int {
	for path != "" {
		if line, ok := f.lines[path]; ok {
			return line
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return 0
}

// header reads [a.b] or [[a.b]] and returns the path of the table it opens.
func (f *finder) header() (string, bool) {
	f.pos++
	array := f.peek() == '['
	if array {
		f.pos++
	}
	line := f.line
	parts, ok := f.key()
	if !ok || f.peek() != ']' {
		return "", false
	}
	f.pos++
	if array {
		if f.peek() != ']' {
			return "", false
		}
		f.pos++
	}
	path := ""
	for i, part := range parts {
		path = join(path, part)
		f.note(path, line)
		last := i == len(parts)-1
		if last && array {
			f.count[path]++
		}
		if n := f.count[path]; n > 0 && (array || !last) {
			path = index(path, n-1)
			f.note(path, line)
		}
	}
	return path, f.fault == ""
}

// pair reads key = value in the table at path.
func (f *finder) pair(path string, depth int) bool {
	line := f.line
	parts, ok := f.key()
	if !ok || f.peek() != '=' {
		return false
	}
	f.pos++
	for _, part := range parts {
		path = join(path, part)
		f.note(path, line)
	}
	return f.value(path, depth)
}

func (f *finder) value(path string, depth int) bool {
	f.skipSpace()
	switch {
	case f.fault != "":
		return false
	case depth > maxDepth:
		f.fault = fmt.Sprintf("nested too deeply: at most %d tables and lists in each other", maxDepth)
		return false
	case strings.HasPrefix(f.text[f.pos:], `"""`), strings.HasPrefix(f.text[f.pos:], `'''`):
		return f.longString()
	case f.peek() == '"', f.peek() == '\'':
		return f.shortString()
	case f.peek() == '[':
		return f.list(path, depth)
	case f.peek() == '{':
		return f.inlineTable(path, depth)
	}
	f.skipUntil(",]}#\n")
	return true
}

func (f *finder) list(path string, depth int) bool {
	f.pos++
	for i := 0; ; i++ {
		f.skipBlank()
		switch f.peek() {
		case ']':
			f.pos++
			return true
		case 0:
			return false
		}
		f.note(index(path, i), f.line)
		if !f.value(index(path, i), depth+1) || !f.comma(']') {
			return false
		}
	}
}

func (f *finder) inlineTable(path string, depth int) bool {
	f.pos++
	for {
		f.skipBlank()
		if f.peek() == '}' {
			f.pos++
			return true
		}
		if !f.pair(path, depth+1) || !f.comma('}') {
			return false
		}
	}
}

// comma reads a comma, or stops before the bracket that needs none.
func (f *finder) comma(end byte) bool {
	f.skipBlank()
	switch f.peek() {
	case ',':
		f.pos++
		return true
	case end:
		return true
	}
	return false
}

// key reads a dotted key and the space after it.
func (f *finder) key() (parts []string, ok bool) {
	for {
		f.skipSpace()
		part, ok := f.keyPart()
		if !ok {
			return nil, false
		}
		parts = append(parts, part)
		f.skipSpace()
		switch {
		case f.peek() != '.':
			return parts, true
		case len(parts) >= maxDepth:
			f.fault = fmt.Sprintf("a key has too many parts: at most %d", maxDepth)
			return nil, false
		}
		f.pos++
	}
}

func (f *finder) keyPart() (string, bool) {
	start := f.pos
	if c := f.peek(); c != '"' && c != '\'' {
		f.skipUntil(" \t\r\n.=[]{},\"'#")
		return f.text[start:f.pos], f.pos > start
	}
	if !f.shortString() {
		return "", false
	}
	quoted := f.text[start:f.pos]
	if !strings.Contains(quoted, `\`) || quoted[0] == '\'' {
		return quoted[1 : len(quoted)-1], true
	}
	var v struct{ K string }
	_, err := toml.Decode("K = "+quoted, &v)
	return v.K, err == nil
}

func (f *finder) shortString() bool {
	quote := f.peek()
	for f.pos++; f.pos < len(f.text); f.pos++ {
		switch c := f.text[f.pos]; {
		case c == '\n':
			return false
		case c == '\\' && quote == '"':
			f.pos++
		case c == quote:
			f.pos++
			return true
		}
	}
	f.pos = len(f.text)
	return false
}

// longString reads a string in three quotes, which may end in up to five: two
// of them then belong to it.
func (f *finder) longString() bool {
	quote := f.text[f.pos : f.pos+3]
	for f.pos += 3; f.pos < len(f.text); f.pos++ {
		switch c := f.text[f.pos]; {
		case c == '\n':
			f.line++
		case c == '\\' && quote[0] == '"' && f.pos+1 < len(f.text) && f.text[f.pos+1] != '\n':
			f.pos++
		case strings.HasPrefix(f.text[f.pos:], quote):
			f.pos += 3
			for range 2 {
				if f.peek() == quote[0] {
					f.pos++
				}
			}
			return true
		}
	}
	return false
}

// note records the line of a path the first time the path is seen.
func (f *finder) note(path string, line int) {
	if len(path) > maxPath {
		f.fault = fmt.Sprintf("a key is too long: at most %d bytes with the tables it is in", maxPath)
		return
	}
	if _, ok := f.lines[path]; !ok {
		f.lines[path] = line
	}
}

// peek returns the next byte, or 0 at the end; the text holds no 0.
func (f *finder) peek() byte {
	if f.pos >= len(f.text) {
		return 0
	}
	return f.text[f.pos]
}

func (f *finder) skipSpace() {
	for f.peek() == ' ' || f.peek() == '\t' || f.peek() == '\r' {
		f.pos++
	}
}

func (f *finder) skipBlank() {
	for {
		f.skipSpace()
		switch f.peek() {
		case '\n':
			f.line++
			f.pos++
		case '#':
			f.skipUntil("\n")
		default:
			return
		}
	}
}

func (f *finder) skipUntil(stops string) {
	if i := strings.IndexAny(f.text[f.pos:], stops); i >= 0 {
		f.pos += i
		return
	}
	f.pos = len(f.text)
}

func (f *finder) endOfLine() bool {
	f.skipSpace()
	c := f.peek()
	return c == 0 || c == '\n' || c == '#'
}

// join returns the path of a key in the table at path. A key that is not bare
// is quoted, so that different keys never have one path.
func join(path, key string) string {
	if !isBare(key) {
		key = strconv.Quote(key)
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

// index returns the path of the i-th element of the list at path. People count
// from one, so the first is [1].
func index(path string, i int) string { return path + "[" + strconv.Itoa(i+1) + "]" }

func isBare(key string) bool {
	for i := range len(key) {
		c := key[i]
		if c != '_' && c != '-' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return key != ""
}
