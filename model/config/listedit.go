package config

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"studiowatch/model/sorted"
)

// widest is how many characters a line has at most before new elements of a list get
// lines of their own, and step is the indent of these.
const (
	widest = 100
	step   = "  "
)

// pair is a key of a table with its value as TOML. An empty value takes the key away.
type pair struct{ key, value string }

// item is an element that is to be written: a table, or its first value alone.
type item struct {
	pairs []pair
	bare  bool // the first value alone is enough
}

// String returns the element as it stands in brackets.
func (i item) String() string {
	if i.bare {
		return i.pairs[0].value
	}
	parts := make([]string, len(i.pairs))
	for n, p := range i.pairs {
		parts[n] = p.key + " = " + p.value
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

// lines returns the element as a table in the long form.
func (i item) lines(list, head, indent string) []string {
	lines := []string{head + "[[" + list + "]]"}
	for _, p := range i.pairs {
		lines = append(lines, indent+p.key+" = "+p.value)
	}
	return lines
}

// listEdit changes a list that may be spelled name = […] or [[name]].
type listEdit struct {
	name    string
	first   string // the key whose value an element may be alone
	inline  bool   // a list that is not there yet is written in brackets
	set     map[int][]pair
	removed []int // in order
	added   []item
}

// apply returns the text with the changes made. What is added comes last, because it
// may stand beside what is changed.
func (e listEdit) apply(text string) string {
	if len(e.removed)+len(e.set) > 0 {
		d := newDraft(text)
		e.remove(d)
		for i, pairs := range e.set {
			e.change(d, index(e.name, i), pairs)
		}
		text = d.result()
	}
	if len(e.added) == 0 {
		return text
	}
	d := newDraft(text)
	switch list, there := d.at.of(e.name); {
	case list.value != span{}:
		d.addElements(e.name, e.added)
	case there || !e.inline:
		e.addTables(d)
	default:
		d.addTopKey(e.name, e.added)
	}
	return d.result()
}

func (e listEdit) remove(d *draft) {
	var parts []span
	for _, i := range e.removed {
		path := index(e.name, i)
		if at, _ := d.at.of(path); at.value != (span{}) {
			parts = append(parts, at.value)
			continue
		}
		lines := d.tables[path]
		d.removeLines(span{lines[0].at.start, lines[len(lines)-1].at.end})
	}
	d.removeParts(parts)
}

// change sets and removes keys of an element. Text alone becomes a table, and is its
// first value then.
func (e listEdit) change(d *draft, path string, pairs []pair) {
	at, _ := d.at.of(path)
	if at.value != (span{}) && d.text[at.value.start] != '{' {
		first := pair{e.first, d.text[at.value.start:at.value.end]}
		d.replace(at.value, item{pairs: append([]pair{first}, pairs...)}.String())
		return
	}
	var cut []span
	for _, p := range pairs {
		key, there := d.at.of(join(path, p.key))
		whole := span{key.key.start, key.value.end}
		switch {
		case there && p.value != "":
			d.replace(key.value, p.value)
		case there && at.value == span{}:
			d.cut(span{d.lineStart(whole.start), d.nextLine(whole.end)})
		case there:
			cut = append(cut, whole)
		case at.value == span{}:
			lines := d.tables[path]
			d.insertLines(lines[len(lines)-1].at.end, d.indent(lines[len(lines)-1].at.start)+p.key+" = "+p.value)
		default:
			d.insert(d.lastValue(path), ", "+p.key+" = "+p.value)
		}
	}
	sorted.By(cut, func(a, b span) int { return a.start - b.start })
	d.removeParts(cut)
}

// lastValue returns the end of the last value of an inline table.
func (d *draft) lastValue(table string) (end int) {
	for path, at := range d.at.places {
		if strings.HasPrefix(path, table+".") {
			end = max(end, at.value.end)
		}
	}
	return end
}

// addTables adds tables in the long form: below the last of the list, formed like it,
// or at the end of the document.
func (e listEdit) addTables(d *draft) {
	below, head, indent, apart := max(d.first, len(d.text)-1), "", "", true
	for i := 0; ; i++ {
		lines := d.tables[index(e.name, i)]
		if len(lines) == 0 {
			break
		}
		first, last := lines[0].at.start, lines[len(lines)-1].at.end
		apart = i == 0 || d.hasEmptyLine(below, first)
		below, head, indent = last, d.indent(first), d.indent(last)
	}
	var lines []string
	for n, item := range e.added {
		if apart && (n > 0 || !isBlank(d.line(below))) {
			lines = append(lines, "")
		}
		lines = append(lines, item.lines(e.name, head, indent)...)
	}
	d.insertLines(d.remarks(below), lines...)
}

// hasEmptyLine reports whether an empty line is between the lines of two offsets.
func (d *draft) hasEmptyLine(from, to int) bool {
	for at := d.nextLine(from); at < d.lineStart(to); at = d.nextLine(at) {
		if isBlank(d.line(at)) {
			return true
		}
	}
	return false
}

// remarks returns an offset on the last of the comment lines right below a line, if
// nothing but an empty line or the end follows them. They belong to what is above then.
func (d *draft) remarks(below int) int {
	at := below
	for next := d.nextLine(at); next < len(d.text); next = d.nextLine(next) {
		switch line := d.line(next); {
		case isBlank(line):
			return at
		case !isRemark(line):
			return below
		}
		at = next
	}
	return at
}

// addTopKey writes a list that is not there yet: below a comment that shows it, else
// below the last key outside of tables, else above the first table.
func (d *draft) addTopKey(name string, items []item) {
	keys, head := d.tables[""], len(d.text)
	if len(d.at.lines) > len(keys) {
		head = d.lineStart(d.at.lines[len(keys)].at.start)
	}
	lines := bracketed(name+" = ", items)
	switch shown := d.shown(name, head); {
	case shown >= 0:
		d.insertLines(shown, lines...)
	case len(keys) > 0:
		d.insertLines(keys[len(keys)-1].at.end, lines...)
	case head == len(d.text):
		d.insertLines(head, lines...)
	default:
		for head > d.first && isComment(d.line(head-1)) {
			head = d.lineStart(head - 1)
		}
		d.insertAbove(head, append(lines, "")...)
	}
}

// shown returns an offset on the last of some comment lines that show a key outside of
// tables, as in #watch = […], or -1 if there are none above an offset.
func (d *draft) shown(name string, above int) int {
	example := regexp.MustCompile(`^[ \t]*#+[ \t]*` + name + `[ \t]*=`)
	keys, found := d.tables[""], -1
	for at := d.first; at < above; at = d.nextLine(at) {
		if len(keys) > 0 && d.nextLine(at) > keys[0].at.start {
			at, keys = keys[0].at.end, keys[1:]
			if found >= 0 {
				return found
			}
			continue
		}
		switch line := d.line(at); {
		case found < 0 && example.MatchString(line):
			found = at
		case found >= 0 && !isComment(line):
			return found
		case found >= 0:
			found = at
		}
	}
	return found
}

// bracketed returns a new list in lines, after some text.
func bracketed(before string, items []item) []string {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = item.String()
	}
	line := before + "[" + strings.Join(texts, ", ") + "]"
	if len(items) == 1 || utf8.RuneCountInString(line) <= widest {
		return []string{line}
	}
	lines := []string{before + "["}
	for _, text := range texts {
		lines = append(lines, step+text+",")
	}
	return append(lines, "]")
}
