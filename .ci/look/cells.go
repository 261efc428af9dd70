package main

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// cell is a cell of the terminal. The second cell of a wide character is empty.
type cell struct {
	text string
	style
}

// style is how a cell is drawn. A colour is an index of the palette, or -1 for the
// terminal's own.
type style struct {
	fore, back    int
	bold, reverse bool
}

var plain = style{fore: -1, back: -1}

// lit reports whether a cell differs from the background of the terminal.
func (s style) lit() bool { return s.reverse || s.back >= 0 }

// line is a line of the terminal.
type line []cell

func (l line) String() string {
	var b strings.Builder
	for _, c := range l {
		b.WriteString(c.text)
	}
	return b.String()
}

// at returns the cell in a column. Terminals leave out blank ones at the end.
func (l line) at(x int) cell {
	if x < 0 || x >= len(l) {
		return cell{" ", plain}
	}
	return l[x]
}

// blank reports whether there is nothing in a column.
func (l line) blank(x int) bool { return l.at(x).text == " " }

// between returns the cells of some columns.
func (l line) between(from, to int) line {
	var part line
	for x := from; x < to; x++ {
		part = append(part, l.at(x))
	}
	return part
}

// sequence is what stands for a style. Tmux separates the numbers by semicolons and xterm
// by colons. Tmux writes links too, and xterm the size of each line.
var sequence = regexp.MustCompile(`^\x1b(?:\[([0-9;:]*)m|\]8;[^\x1b\x07]*(?:\x1b\\|\x07)|#5)`)

// read returns the lines that a terminal has printed with their styles. Any other
// sequence stays in the text.
func read(text []byte) []line {
	s := plain
	var lines []line
	var l line
	rest := strings.TrimSuffix(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	for rest != "" {
		if found := sequence.FindStringSubmatch(rest); found != nil {
			if rest[1] == '[' {
				s = s.after(found[1])
			}
			rest = rest[len(found[0]):]
			continue
		}
		r, size := utf8.DecodeRuneInString(rest)
		switch r {
		case '\n':
			lines, l = append(lines, l), nil
		case '\uFFFF': // what xterm has in the second cell
		default:
			l = append(l, cell{rest[:size], s})
			if wide(r) {
				l = append(l, cell{"", s})
			}
		}
		rest = rest[size:]
	}
	return append(lines, l)
}

// wide reports whether terminals draw a character in two cells.
func wide(r rune) bool {
	kind := width.LookupRune(r).Kind()
	return kind == width.EastAsianWide || kind == width.EastAsianFullwidth
}

// after returns the style after the numbers of a sequence.
func (s style) after(numbers string) style {
	fields := strings.FieldsFunc(numbers, func(r rune) bool { return r == ';' || r == ':' })
	if len(fields) == 0 {
		return plain
	}
	for len(fields) > 0 {
		n, _ := strconv.Atoi(fields[0])
		fields = fields[1:]
		switch {
		case n == 0:
			s = plain
		case n == 1:
			s.bold = true
		case n == 7:
			s.reverse = true
		case n == 22:
			s.bold = false
		case n == 27:
			s.reverse = false
		case n/10 == 3:
			s.fore, fields = colour(n%10, fields)
		case n/10 == 4:
			s.back, fields = colour(n%10, fields)
		case n/10 == 9:
			s.fore = n - 90 + 8
		case n/10 == 10:
			s.back = n - 100 + 8
		}
	}
	return s
}

// colour returns a colour and the numbers after it. 8 announces one of 256, and 9 is the
// terminal's own.
func colour(n int, rest []string) (int, []string) {
	switch {
	case n < 8:
		return n, rest
	case n == 8 && len(rest) > 1:
		index, _ := strconv.Atoi(rest[1])
		return index, rest[2:]
	}
	return -1, rest
}
