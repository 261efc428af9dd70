package config

import (
	"strings"
	"unicode/utf8"
)

// brackets is a list in brackets that gets more elements.
type brackets struct {
	*draft
	open, close int    // the offsets of the brackets
	elements    []span // that are there
	added       []string
}

// addElements adds elements to a list in brackets: on lines of their own if the list is
// written so or its line would become long, and else on its line.
func (d *draft) addElements(list string, items []item) {
	at, _ := d.at.of(list)
	b := brackets{draft: d, open: at.value.start, close: at.value.end - 1}
	for i := 0; ; i++ {
		element, there := d.at.of(index(list, i))
		if !there {
			break
		}
		b.elements = append(b.elements, element.value)
	}
	for _, item := range items {
		b.added = append(b.added, item.String())
	}
	written := strings.TrimRight(d.text[:b.close], " \t\r\n")
	switch {
	case d.lineStart(len(written)-1) != d.lineStart(b.close):
		b.addBelow(len(written) - 1)
	case len(b.elements) == 0:
		b.addFirst()
	default:
		b.addBehind()
	}
}

// end returns the offset behind the last element and the comma that may follow it, and
// whether there is one.
func (b *brackets) end() (offset int, comma bool) {
	last := b.elements[len(b.elements)-1].end
	if at, follows := b.comma(last); follows {
		return at + 1, true
	}
	return last, false
}

// addBelow adds lines below an offset, which the closing bracket is below, too. The last
// has a comma if the last had one before.
func (b *brackets) addBelow(offset int) {
	indent, comma := b.indent(b.open)+step, true
	switch {
	case len(b.elements) > 0:
		last := b.elements[len(b.elements)-1]
		if _, comma = b.end(); !comma {
			b.insert(last.end, ",")
		}
		if b.lineStart(last.start) > b.open {
			indent = b.indent(last.start)
		}
	case b.lineStart(offset) > b.open:
		indent = b.indent(offset) // of a comment
	}
	lines := make([]string, len(b.added))
	for i, text := range b.added {
		lines[i] = indent + text + ","
	}
	if last := len(lines) - 1; !comma {
		lines[last] = strings.TrimSuffix(lines[last], ",")
	}
	b.insertLines(offset, lines...)
}

// fits reports whether the line of the closing bracket can take some text.
func (b *brackets) fits(text string) bool {
	line := b.text[b.lineStart(b.close):b.close]
	return utf8.RuneCountInString(line)+utf8.RuneCountInString(text) < widest
}

// addFirst adds the first elements to a list on one line.
func (b *brackets) addFirst() {
	text := strings.Join(b.added, ", ")
	if len(b.added) == 1 || b.fits(text) {
		inside := b.text[b.open+1 : b.close]
		b.insert(b.open+1, inside+text)
		return
	}
	end, indent := b.lineBreak(b.open), b.indent(b.open)
	for _, text := range b.added {
		b.insert(b.close, end+indent+step+text+",")
	}
	b.insert(b.close, end+indent)
}

// addBehind adds elements behind the last one, which the closing bracket follows on
// the same line.
func (b *brackets) addBehind() {
	at, comma := b.end()
	if text := ", " + strings.Join(b.added, ", "); b.fits(text) {
		b.insert(b.elements[len(b.elements)-1].end, text)
		return
	}
	end, last := b.lineBreak(b.open), b.elements[len(b.elements)-1]
	indent, oneLine := b.indent(last.start), b.lineStart(b.open) == b.lineStart(b.close)
	if b.lineStart(last.start) <= b.open {
		indent = b.indent(b.open) + step
	}
	text := ""
	if !comma {
		text = ","
	}
	text += end + indent + strings.Join(b.added, ","+end+indent)
	if oneLine || comma {
		text += ","
	}
	if oneLine {
		text += end + b.indent(b.open)
	}
	b.insert(at, text)
}
