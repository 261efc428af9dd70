package plain

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model/safe"
)

// align makes a line of each row, with two blanks between the columns. Widths
// are counted in terminal cells, and the texts are steady, so that they are the same
// on every terminal.
func align(rows [][]string, ascii bool) []string {
	var widths []int
	for _, row := range rows {
		for i, text := range row {
			text = safe.Steady(text)
			row[i] = text
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], ansi.StringWidth(text))
		}
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		var b strings.Builder
		for k, text := range row {
			b.WriteString(text)
			if k < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[k]-ansi.StringWidth(text)+2))
			}
		}
		lines[i] = strings.TrimRight(b.String(), " ")
		if ascii {
			lines[i] = safe.ASCII(lines[i])
		}
	}
	return lines
}
