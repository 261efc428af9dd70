package config

import (
	"fmt"
	"slices"
	"strings"

	"studiowatch/model/safe"
	"studiowatch/model/sorted"
)

// DiffLine is a line of a change. All its text is printable, and what looks like an
// API key is hidden.
type DiffLine struct {
	Sign byte // '+', '-', or ' ' for a line that stays
	Line int  // its number: in the old file for '-', else in the new one
	Text string
}

// Hunk is lines that change, with some around them that stay.
type Hunk struct {
	Old, New int // the numbers of the first lines
	Lines    []DiffLine
}

// tab stands for a tab, which a diff does not show.
const tab = "    "

// around is how many lines that stay a hunk shows above and below a change.
const around = 3

// Diff returns how two texts differ, from above to below. Line breaks do not count.
func Diff(before, after []byte) []Hunk {
	var hunks []Hunk
	all := diffLines(linesOf(before), linesOf(after))
	last := -1 // the last line that is shown
	for i, line := range all {
		if line.Sign == ' ' {
			continue
		}
		from, to := max(last+1, i-around), min(len(all), i+1+around)
		if len(hunks) == 0 || from > last+1 {
			hunks = append(hunks, hunkAt(all, from))
		}
		h := &hunks[len(hunks)-1]
		h.Lines = append(h.Lines, all[max(from, last+1):max(to, last+1)]...)
		last = max(last, to-1)
	}
	for _, h := range hunks {
		for i := range h.Lines {
			text := strings.ReplaceAll(h.Lines[i].Text, "\t", tab)
			h.Lines[i].Text = safe.Clean(Mask(text)).String()
		}
	}
	return hunks
}

// hunkAt returns a hunk that begins at an index of all lines.
func hunkAt(all []DiffLine, at int) Hunk {
	h := Hunk{1, 1, nil}
	for _, line := range all[:at] {
		if line.Sign != '+' {
			h.Old++
		}
		if line.Sign != '-' {
			h.New++
		}
	}
	return h
}

// linesOf returns the lines of a text without their line breaks.
func linesOf(text []byte) []string {
	if len(text) == 0 {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimSuffix(lines[i], "\r")
	}
	return lines
}

// diffLines returns all lines of both texts. Lines that both have once, in the same
// order, are kept, and equal lines beside those. The same is done between those lines,
// where more lines may be there only once.
func diffLines(before, after []string) (all []DiffLine) {
	i, j := 0, 0
	for _, pair := range append(anchors(before, after), [2]int{len(before), len(after)}) {
		// Equal lines right above the anchor belong to it.
		oldEnd, newEnd := pair[0], pair[1]
		for i < oldEnd && j < newEnd && before[i] == after[j] {
			all = append(all, DiffLine{' ', j + 1, after[j]})
			i, j = i+1, j+1
		}
		for oldEnd > i && newEnd > j && before[oldEnd-1] == after[newEnd-1] {
			oldEnd, newEnd = oldEnd-1, newEnd-1
		}
		all = append(all, between(before, after, span{i, oldEnd}, span{j, newEnd})...)
		i, j = oldEnd, newEnd
		for ; j < min(pair[1]+1, len(after)) && i < len(before); i, j = i+1, j+1 {
			all = append(all, DiffLine{' ', j + 1, after[j]})
		}
	}
	return all
}

// between returns the lines of a part of two texts.
func between(before, after []string, old, new span) (all []DiffLine) {
	if old.end-old.start < len(before) || new.end-new.start < len(after) {
		all = diffLines(before[old.start:old.end], after[new.start:new.end])
		for n, line := range all {
			if all[n].Line += new.start; line.Sign == '-' {
				all[n].Line = line.Line + old.start
			}
		}
		return all
	}
	for i, text := range before {
		all = append(all, DiffLine{'-', i + 1, text})
	}
	for j, text := range after {
		all = append(all, DiffLine{'+', j + 1, text})
	}
	return all
}

// anchors returns the pairs of lines that are once in each text, as many as are in
// the same order in both.
func anchors(before, after []string) [][2]int {
	count := func(lines []string) map[string]int {
		at := map[string]int{}
		for i, line := range lines {
			if _, twice := at[line]; twice {
				i = -1
			}
			at[line] = i
		}
		return at
	}
	unique := count(after)
	var pairs [][2]int
	for line, i := range count(before) {
		if j, there := unique[line]; there && i >= 0 && j >= 0 {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	sorted.By(pairs, func(a, b [2]int) int { return a[0] - b[0] })
	return increasing(pairs)
}

// increasing returns the longest part of some pairs, which are in the order of the
// first, in which the second grows as well.
func increasing(pairs [][2]int) [][2]int {
	var ends []int // by length, the pair that ends a part of this length with the smallest second
	prior := make([]int, len(pairs))
	for n, pair := range pairs {
		at, _ := slices.BinarySearchFunc(ends, pair[1], func(i, second int) int { return pairs[i][1] - second })
		prior[n] = -1
		if at > 0 {
			prior[n] = ends[at-1]
		}
		ends = append(ends[:at], append([]int{n}, ends[min(at+1, len(ends)):]...)...)
	}
	if len(ends) == 0 {
		return nil
	}
	var part [][2]int
	for n := ends[len(ends)-1]; n >= 0; n = prior[n] {
		part = append(part, pairs[n])
	}
	slices.Reverse(part)
	return part
}

// Unified returns a change in the unified format, which other programs read. The name
// of the file must be printable.
func Unified(file string, hunks []Hunk) string {
	if len(hunks) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "--- %s\n+++ %[1]s\n", file)
	for _, h := range hunks {
		fmt.Fprintf(&b, "@@ -%s +%s @@\n", h.extent(h.Old, '+'), h.extent(h.New, '-'))
		for _, line := range h.Lines {
			fmt.Fprintf(&b, "%c%s\n", line.Sign, line.Text)
		}
	}
	return b.String()
}

// extent returns the first line and the number of lines of one side, which has none of
// the lines with a sign.
func (h Hunk) extent(first int, without byte) string {
	n := 0
	for _, line := range h.Lines {
		if line.Sign != without {
			n++
		}
	}
	if n == 0 {
		first-- // the line above
	}
	return fmt.Sprintf("%d,%d", first, n)
}
