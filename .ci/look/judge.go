package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// expected is what a terminal should show.
type expected struct {
	width, height int
	screen, look  string
}

// marks are the glyphs of the verdicts, the mark of the selected row and the line between
// two panes, for people with and without Unicode.
type marks struct{ verdicts, cursor, rule string }

func (e expected) marks() marks {
	if e.look == "ascii" {
		return marks{".*^~%vo-x?!", ">", "|"}
	}
	return marks{"·●▲◐■↓○–✗?!", "▌", "│"}
}

// The lines above and below the body of a screen.
const headerLines, footerLines = 1, 2

// splitWidth is the least width at which the detail stands beside the table.
const splitWidth = 160

// faults returns what is wrong with a screen.
func (e expected) faults(lines []line) []string {
	var found []string
	add := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	if len(lines) > e.height {
		add("%d lines of %d", len(lines), e.height)
	}
	for len(lines) < e.height {
		lines = append(lines, nil)
	}
	coloured := false
	for y, l := range lines[:e.height] {
		if len(l) > e.width {
			add("line %d has %d cells of %d", y+1, len(l), e.width)
		}
		if bad := e.misprints(l); bad != "" {
			add("line %d has %q: %s", y+1, bad, l)
		}
		for _, c := range l {
			coloured = coloured || c.fore >= 0 || c.back >= 0
			if e.look == "16" && max(c.fore, c.back) > 15 {
				add("line %d has the colours %d on %d", y+1, c.fore, c.back)
				break
			}
		}
	}
	if coloured == (e.look == "mono") {
		add("colours: %v", coloured)
	}
	found = append(found, e.edges(lines)...)
	body := lines[headerLines : e.height-footerLines]
	right := e.width
	if e.width >= splitWidth && e.screen == "detail" {
		if right = e.rule(body); right < 0 {
			add("no line stands between the panes")
			right = e.width
		}
	}
	if strings.Contains(body[0].String(), " STATUS ") {
		found = append(found, e.columns(body, right)...)
		found = append(found, e.selection(body[1:], right)...)
	} else if e.screen == "table" || e.screen == "trouble" {
		add("there is no table")
	}
	return found
}

// leftover is the end of a sequence whose beginning was lost.
var leftover = regexp.MustCompile(`\^\[|\[[?>]?[0-9;:]+[A-Za-z]|\]8;|\][0-9]+;`)

// misprints returns what must not be on any screen.
func (e expected) misprints(l line) string {
	text := l.String()
	for _, r := range text {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || e.look == "ascii" && r > '~' {
			return string(r)
		}
	}
	return leftover.FindString(text)
}

// edges checks that the first line and the last line end one cell before the right edge.
// They do not if a character is wider or narrower than the program believes.
func (e expected) edges(lines []line) (found []string) {
	for _, y := range []int{0, e.height - 1} {
		if l := lines[y]; l.blank(e.width-2) || !l.blank(e.width-1) {
			found = append(found, fmt.Sprintf("line %d does not end at the edge: %s", y+1, l))
		}
	}
	return found
}

// rule returns the column of the line between two panes; -1 if there is none from the top
// to the bottom.
func (e expected) rule(body []line) int {
	for x := range e.width {
		if !slices.ContainsFunc(body, func(l line) bool { return l.at(x).text != e.marks().rule }) {
			return x
		}
	}
	return -1
}

// head is the head of a column, and its cells.
type head struct {
	name     string
	from, to int
}

// heads returns the heads of the columns.
func heads(l line, right int) (all []head) {
	for x := 0; x < right; x++ {
		if l.blank(x) {
			continue
		}
		h := head{from: x}
		for ; x < right && !l.blank(x); x++ {
			h.name += l.at(x).text
		}
		h.to = x
		all = append(all, h)
	}
	return all
}

// columns checks that what is in each row stands under the heads. Only the glyph and the
// word of the status have a place of their own where a code takes the cells of other
// columns.
func (e expected) columns(body []line, right int) (found []string) {
	add := func(l line, format string, args ...any) {
		found = append(found, fmt.Sprintf(format, args...)+": "+l.between(0, right).String())
	}
	rows := 0
	for _, l := range body[1:] {
		if strings.TrimSpace(l.between(0, right).String()) == "" {
			break
		}
		rows++
		unread := false
		for _, h := range heads(body[0], right) {
			switch {
			case h.name == "STATUS":
				glyph := l.at(h.from).text
				unread = glyph == "!" || glyph == e.marks().verdicts[:1]
				if glyph == "" || !strings.Contains(e.marks().verdicts, glyph) || !l.blank(h.from-1) || !l.blank(h.from+1) || !letter(l.at(h.from+2).text) {
					add(l, "no glyph and word under STATUS")
				}
			case unread:
			case h.name == "READY" || h.name == "CHANGED":
				if last := l.at(h.to - 1).text; !letter(last) && last != "–" && last != "-" || !l.blank(h.to) {
					add(l, "nothing ends under %s", h.name)
				}
			case h.name == "NOTE":
				if rest := l.between(h.from, right).String(); strings.TrimSpace(rest) != "" && l.blank(h.from) || !l.blank(h.from-1) {
					add(l, "nothing begins under NOTE")
				}
			}
		}
	}
	if rows == 0 {
		found = append(found, "the table has no rows")
	}
	return found
}

func letter(text string) bool {
	return text != "" && strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// selection checks that one row is selected, and that one sees which.
func (e expected) selection(rows []line, right int) (found []string) {
	marked := 0
	for _, l := range rows {
		lit, bold, letters := 0, 0, 0
		part := l[:min(len(l), right)]
		for _, c := range part {
			if c.lit() {
				lit++
			}
			if letter(c.text) {
				letters++
				if c.bold {
					bold++
				}
			}
		}
		selected := l.at(0).text == e.marks().cursor
		if selected {
			marked++
		}
		// What has just changed in a row is drawn the other way round.
		shown := lit > len(part)*3/4
		if e.look == "mono" {
			shown = selected && bold > letters*3/4
		}
		if shown != selected {
			found = append(found, fmt.Sprintf("marked: %v, drawn as selected: %v: %s", selected, shown, l))
		}
	}
	if marked != 1 {
		found = append(found, fmt.Sprintf("%d rows are marked as selected", marked))
	}
	return found
}
