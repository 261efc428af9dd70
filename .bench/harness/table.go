package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// row is a measure: the values of each program.
type row struct {
	what, unit string
	values     map[string][]float64
}

func (r *row) add(p program, value float64) { r.values[p.name] = append(r.values[p.name], value) }

// take adds one value a program.
func (r *row) take(values map[string]float64, by float64) {
	for name, value := range values {
		r.values[name] = append(r.values[name], value*by)
	}
}

// quantile is the value that so much of all are not above.
func quantile(values []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// cell is the median of a program, and how many times it ours is.
func (r *row) cell(name string) string {
	if len(r.values[name]) == 0 {
		return ""
	}
	text, value := "", quantile(r.values[name], 0.5)
	switch {
	case r.unit == "×":
		text = fmt.Sprintf("%.2f", value)
	case value != 0 && value < 10:
		text = fmt.Sprintf("%.1f", value)
	default:
		text = fmt.Sprintf("%.0f", value)
	}
	if mine := r.values[programs[0].name]; name != programs[0].name && len(mine) > 0 && value != 0 {
		text += " (" + factor(r.ratio(name)) + ")"
	}
	return text
}

// ratio is ours in terms of another program's. Where both ran as often, in turn, it is the
// median of the pairs.
func (r *row) ratio(name string) float64 {
	mine, other := r.values[programs[0].name], r.values[name]
	if len(mine) != len(other) {
		return quantile(mine, 0.5) / quantile(other, 0.5)
	}
	var pairs []float64
	for i := range mine {
		pairs = append(pairs, mine[i]/other[i])
	}
	return quantile(pairs, 0.5)
}

// factor is a ratio with two digits that count.
func factor(x float64) string {
	if x >= 10 {
		return fmt.Sprintf("%.0f×", x)
	}
	return fmt.Sprintf("%.2g×", x)
}

// print writes the table. What stands in brackets is ours divided by theirs.
func printTable(w io.Writer, rows []*row) {
	table := [][]string{{"", "unit"}}
	for _, p := range programs {
		table[0] = append(table[0], p.name)
	}
	for _, r := range rows {
		line := []string{r.what, r.unit}
		for _, p := range programs {
			line = append(line, r.cell(p.name))
		}
		table = append(table, line)
	}
	printAligned(w, table)
}

// printAligned writes lines of Markdown, with columns of one width. The first line is the
// head.
func printAligned(w io.Writer, table [][]string) {
	widths := make([]int, len(table[0]))
	for _, line := range table {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for n, line := range table {
		text := "|"
		for i, cell := range line {
			text += " " + cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)) + " |"
		}
		fmt.Fprintln(w, text)
		if n == 0 {
			rule := "|"
			for _, width := range widths {
				rule += strings.Repeat("-", width+2) + "|"
			}
			fmt.Fprintln(w, rule)
		}
	}
}
