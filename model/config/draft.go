package config

import (
	"cmp"
	"strings"

	"studiowatch/model/sorted"
)

// draft is a document with changes that are not made yet. All offsets are of the
// text as it was. Changes may overlap where they only remove text.
type draft struct {
	text    string
	at      *positions
	first   int                    // the offset after a byte order mark
	tables  map[string][]statement // of the tables in the long form, with their heads
	changes []replacement
}

// replacement is a range of the text and what stands there instead.
type replacement struct {
	span
	text string
}

func newDraft(text string) *draft {
	// The line break at the end is for the parser, as in Parse.
	d := &draft{text: text, at: findPositions(text + "\n"), first: len(text) - len(strings.TrimLeft(text, "\ufeff")), tables: map[string][]statement{}}
	for _, s := range d.at.lines {
		d.tables[s.table] = append(d.tables[s.table], s)
	}
	return d
}

func (d *draft) replace(at span, text string) {
	d.changes = append(d.changes, replacement{at, text})
}

func (d *draft) insert(offset int, text string) { d.replace(span{offset, offset}, text) }

func (d *draft) cut(at span) { d.replace(at, "") }

// result returns the text with all changes made. What is inserted at one offset
// stays in its order.
func (d *draft) result() string {
	sorted.By(d.changes, func(a, b replacement) int { return cmp.Compare(a.start, b.start) })
	var b strings.Builder
	done := 0
	for _, c := range d.changes {
		if c.start > done {
			b.WriteString(d.text[done:c.start])
		}
		b.WriteString(c.text)
		done = max(done, c.end)
	}
	b.WriteString(d.text[done:])
	return b.String()
}

// lineStart returns the offset of the line that an offset is on.
func (d *draft) lineStart(offset int) int {
	return max(d.first, 1+strings.LastIndexByte(d.text[:offset], '\n'))
}

// nextLine returns the offset of the line after the one that an offset is on, or the
// end of the text.
func (d *draft) nextLine(offset int) int {
	if i := strings.IndexByte(d.text[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(d.text)
}

// line returns the line that an offset is on, without its line break.
func (d *draft) line(offset int) string {
	return strings.TrimRight(d.text[d.lineStart(offset):d.nextLine(offset)], "\r\n")
}

// indent returns the spaces and tabs at the beginning of the line that an offset is on.
func (d *draft) indent(offset int) string {
	line := d.line(offset)
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}

// lineBreak returns the line break after an offset, or else the one before it.
func (d *draft) lineBreak(offset int) string {
	end := d.nextLine(offset)
	if !strings.HasSuffix(d.text[:end], "\n") {
		end = d.lineStart(offset)
	}
	if strings.HasSuffix(d.text[:end], "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// insertLines inserts whole lines below the line that an offset is on. If that is the
// last line and has no line break, the last of the new lines has none either.
func (d *draft) insertLines(below int, lines ...string) {
	at, end := d.nextLine(below), d.lineBreak(below)
	text := strings.Join(lines, end)
	if at > d.first && d.text[at-1] != '\n' {
		d.insert(at, end+text)
		return
	}
	d.insert(at, text+end)
}

// insertAbove inserts whole lines above the line that an offset is on.
func (d *draft) insertAbove(offset int, lines ...string) {
	end := d.lineBreak(offset)
	d.insert(d.lineStart(offset), strings.Join(lines, end)+end)
}

// isBlank reports whether a part of a line has only spaces and tabs.
func isBlank(s string) bool { return strings.Trim(s, " \t\r\n") == "" }

// isRemark reports whether a part of a line has at most a comment.
func isRemark(s string) bool { return isBlank(s) || isComment(s) }

// isComment reports whether a part of a line is a comment.
func isComment(s string) bool { return strings.HasPrefix(strings.TrimLeft(s, " \t"), "#") }

// comma returns the offset of the comma that follows an element of a list or a pair of
// an inline table, or false if there is none.
func (d *draft) comma(after int) (int, bool) {
	for i := after; i < len(d.text); i++ {
		switch d.text[i] {
		case ' ', '\t', '\r', '\n':
		case '#':
			i = d.nextLine(i) - 1
		default:
			return i, d.text[i] == ','
		}
	}
	return 0, false
}

// removeParts removes elements of a list or pairs of an inline table, in the order of
// the text, with their commas.
func (d *draft) removeParts(parts []span) {
	for len(parts) > 0 {
		run, n := parts[0], 1
		for n < len(parts) && strings.Trim(d.text[run.end:parts[n].start], " \t") == "," {
			run.end = parts[n].end
			n++
		}
		d.removeRun(run)
		parts = parts[n:]
	}
}

// removeRun removes neighbours with the comma after them, or else with the one before.
// If nothing else is on the line, the line goes, and a comment behind them with it.
func (d *draft) removeRun(run span) {
	comma, follows := d.comma(run.end)
	switch before := strings.TrimRight(d.text[:run.start], " \t"); {
	case follows && strings.Trim(d.text[run.end:comma], " \t") == "":
		run.end = comma + 1
	case follows:
		d.cut(span{comma, comma + 1})
	case strings.HasSuffix(before, ","):
		run.start = len(before) - 1
	}
	begin, end := d.lineStart(run.start), d.nextLine(run.end)
	head, rest := d.text[begin:run.start], d.text[run.end:end]
	switch {
	case isBlank(head) && isRemark(rest):
		run = span{begin, end}
	case isBlank(rest):
		run.start = begin + len(strings.TrimRight(head, " \t"))
	case follows || strings.HasSuffix(head, " "):
		run.end = end - len(strings.TrimLeft(rest, " \t"))
	}
	d.cut(run)
}

// removeLines removes whole lines, and the empty lines that would stay behind beside
// other empty lines.
func (d *draft) removeLines(at span) {
	at = span{d.lineStart(at.start), d.nextLine(at.end)}
	above := at.start
	for above > d.first && isBlank(d.line(above-1)) {
		above = d.lineStart(above - 1)
	}
	if at.end == len(d.text) {
		at.start = above
	} else if above < at.start || at.start == d.first {
		for at.end < len(d.text) && isBlank(d.line(at.end)) {
			at.end = d.nextLine(at.end)
		}
	}
	d.cut(at)
}
