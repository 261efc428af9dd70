package config

import (
	"fmt"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// The decoder recurses over values and keeps the whole path of each key, so a
// hostile file of 1 MiB could use gigabytes of memory. No configuration needs
// more than these limits.
const (
	maxDepth = 16           // tables and lists in each other, and parts of one key
	maxPath  = 256          // bytes of a key with all the tables it is in
	maxRaw   = 10 * maxPath // bytes of a key as it is written; one byte may be written as \U00000041
)

var (
	tooDeep = fmt.Sprintf("nested too deeply: at most %d tables and lists in each other", maxDepth)
	tooMany = fmt.Sprintf("a key has too many parts: at most %d", maxDepth)
	tooLong = fmt.Sprintf("a key is too long: at most %d bytes with the tables it is in", maxPath)
)

// span is a range of the bytes of a document, from start to before end.
type span struct{ start, end int }

// place is where a path is first named in a document. An element of a list has no
// key. A table has a value only if it is written in braces.
type place struct{ key, value span }

// start is the offset at which the place begins.
func (p place) start() int {
	if p.key == (span{}) {
		return p.value.start
	}
	return p.key.start
}

// positions has the place of each key, table, value and element of a TOML
// document. The decoder has positions only for syntax errors, so another parser
// finds them. If that parser fails at a statement, the places from there on are
// unknown, and the decoder reports what is wrong.
type positions struct {
	text   string
	places map[string]place
	count  map[string]int // the number of tables in each array of tables so far
	lines  []statement    // the heads of tables and the pairs outside of values, in order
	breaks []int          // the offset of each line break
	whole  bool           // nothing of the document is unknown
	fault  string         // why the document must not be given to the decoder
	at     int            // the offset of the fault
}

// statement is the head of a table or a pair of key and value, which has its lines to
// itself but for a comment.
type statement struct {
	table string // the path of the table
	head  bool   // it is the head of the table
	at    span   // from the name to the end of the value
}

// findPositions returns the positions in a document. Offsets count from the
// start of the text, including a byte order mark.
func findPositions(text string) *positions {
	p := &positions{text: text, places: map[string]place{}, count: map[string]int{}}
	for i := range len(text) {
		if text[i] == '\n' {
			p.breaks = append(p.breaks, i)
		}
	}
	// The parser does not accept a byte order mark. Spaces of the same length
	// keep the offsets right.
	body := strings.TrimLeft(text, "\ufeff")
	read := len(text) - len(body)
	parser := unstable.Parser{KeepComments: true}
	parser.Reset([]byte(strings.Repeat(" ", read) + body))
	for section := ""; p.fault == "" && parser.NextExpression(); {
		switch e := parser.Expression(); e.Kind {
		case unstable.KeyValue:
			read = p.pair(section, e, 1)
			p.lines = append(p.lines, statement{table: section, at: spanOf(e)})
		case unstable.Table, unstable.ArrayTable:
			section, read = p.header(e)
			p.lines = append(p.lines, statement{section, true, span{read, read}})
		}
	}
	p.whole = p.fault == "" && parser.Error() == nil
	if p.fault == "" && !p.whole {
		p.checkBounds(read)
	}
	return p
}

// of returns the place of a path.
func (p *positions) of(path string) (place, bool) {
	at, ok := p.places[path]
	return at, ok
}

// line returns the line of a path, or of the nearest table or list around it,
// or 0 if none of them is known.
func (p *positions) line(path string) int {
	for path != "" {
		if at, ok := p.of(path); ok {
			return p.lineAt(at.start())
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return 0
}

func (p *positions) lineAt(offset int) int { return 1 + sort.SearchInts(p.breaks, offset) }

// header records [a.b] or [[a.b]] and returns the path of its table, and the offset
// where its name ends.
func (p *positions) header(e *unstable.Node) (path string, end int) {
	array := e.Kind == unstable.ArrayTable
	for parts := p.key(e); len(parts) > 0; parts = parts[1:] {
		path, end = join(path, string(parts[0].Data)), spanOf(parts[0]).end
		at := place{key: spanOf(parts[0])}
		p.record(path, at)
		last := len(parts) == 1
		if last && array {
			p.count[path]++
		}
		if n := p.count[path]; n > 0 && (array || !last) {
			path = index(path, n-1)
			p.record(path, at)
		}
	}
	return path, end
}

// pair records key = value in the table at path and returns the offset of its end.
func (p *positions) pair(path string, e *unstable.Node, depth int) int {
	parts := p.key(e)
	for _, part := range parts {
		path = join(path, string(part.Data))
		p.record(path, place{key: spanOf(part)})
	}
	if p.fault == "" {
		at := p.places[path]
		at.value = p.value(path, e.Value(), spanOf(parts[len(parts)-1]).end, depth)
		p.places[path] = at
	}
	return spanOf(e).end
}

// key returns the parts of a dotted key, or none if there are too many.
func (p *positions) key(e *unstable.Node) (parts []*unstable.Node) {
	for i := e.Key(); i.Next(); {
		if len(parts) == maxDepth {
			p.refuse(tooMany, spanOf(parts[0]).start)
			return nil
		}
		parts = append(parts, i.Node())
	}
	return parts
}

// value records the keys and elements of a value and returns its span. The parser
// gives no range for lists. A list begins at the first bracket at or after the offset
// before. A list or an inline table ends at the first closing bracket after its last
// element or comment.
func (p *positions) value(path string, v *unstable.Node, before, depth int) span {
	at, closing := spanOf(v), "}"
	switch v.Kind {
	case unstable.Array:
		at.start, closing = p.after(before, "[")-1, "]"
		at.end = at.start + 1
	case unstable.InlineTable:
	default:
		closing = ""
	}
	if depth > maxDepth {
		p.refuse(tooDeep, at.start)
	}
	for i, c := 0, v.Child(); c != nil && p.fault == ""; c = c.Next() {
		switch c.Kind {
		case unstable.Comment:
			at.end = endOfComments(c)
		case unstable.KeyValue:
			at.end = p.pair(path, c, depth+1)
		default:
			path := index(path, i)
			element := p.value(path, c, at.end, depth+1)
			p.record(path, place{value: element})
			at.end = element.end
			i++
		}
	}
	return span{at.start, p.after(at.end, closing)}
}

// after returns the offset behind the first occurrence of text at or after an
// offset.
func (p *positions) after(offset int, text string) int {
	return offset + max(strings.Index(p.text[offset:], text), 0) + len(text)
}

// endOfComments returns the end of the last of several comments in a row. The
// parser makes the others children of the first.
func endOfComments(first *unstable.Node) int {
	end := spanOf(first).end
	for c := first.Child(); c != nil; c = c.Next() {
		end = spanOf(c).end
	}
	return end
}

func spanOf(n *unstable.Node) span {
	return span{int(n.Raw.Offset), int(n.Raw.Offset + n.Raw.Length)}
}

// record keeps the place of a path that is named for the first time.
func (p *positions) record(path string, at place) {
	if len(path) > maxPath {
		p.refuse(tooLong, at.start())
		return
	}
	if _, ok := p.places[path]; !ok {
		p.places[path] = at
	}
}

func (p *positions) refuse(fault string, offset int) {
	if p.fault == "" {
		p.fault, p.at = fault, offset
	}
}

// commentOrString matches a comment or a string, in which separators do not count.
// A string that is not closed ends with its line or with the text.
var commentOrString = regexp.MustCompile(`(?s)^(?:"""(?:\\.|[^\\])*?(?:"""|\z)|'''.*?(?:'''|\z)|"(?:\\.|[^"\\\n])*"?|'[^'\n]*'?|#[^\n]*)`)

// checkBounds applies the limits to the part of the document that the parser could
// not read. It is less exact than the parser, but it is needed, because the
// decoder reads that part up to its first error.
func (p *positions) checkBounds(from int) {
	depth, parts, begin, inValue := 0, 1, from, false
	for p.fault == "" {
		next := strings.IndexAny(p.text[from:], "\"'#[]{}.=,\n")
		if next < 0 {
			return
		}
		offset := from + next
		from = offset + 1
		switch c := p.text[offset]; {
		case c == '"', c == '\'', c == '#':
			from = offset + len(commentOrString.FindString(p.text[offset:]))
			continue
		case c == '.':
			if parts++; parts > maxDepth {
				p.refuse(tooMany, begin)
			}
			continue
		case c == '=', c == ']' && !inValue:
			if offset-begin > maxRaw {
				p.refuse(tooLong, begin)
			}
			inValue = inValue || c == '='
		case (c == '[' || c == '{') && inValue:
			if depth++; depth > maxDepth {
				p.refuse(tooDeep, offset)
			}
		case c == ']', c == '}':
			depth = max(depth-1, 0)
		case c == '\n':
			inValue = inValue && depth > 0
		}
		parts, begin = 1, offset+1
	}
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

// index returns the path of an element of the list at path. The path counts from 1,
// i from 0.
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
