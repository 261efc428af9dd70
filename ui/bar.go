package ui

import (
	"strings"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// bar draws ready capacity against what was asked for, in steps of a cell. It is
// full only when all is ready, and empty only when nothing is. What is ready
// stands high, what is still starting low, and what is missing is a thin line,
// so that the bar reads without colour.
func bar(l *line, row *watch.Row, old bool, width int) {
	share, known := 0.0, false
	if row.Latest != nil && row.Verdict != model.VerdictGone {
		share, known = row.Latest.Share()
	}
	look, rest, restLook := l.pal.bar[row.Verdict], l.g.track, l.pal.faint
	if row.Verdict == model.VerdictRolling || row.Verdict == model.VerdictStalled {
		rest, restLook = l.g.starting, look
	}
	if old {
		look, restLook = l.pal.dim, l.pal.faint
	}
	drawBar(l, share, known, look, rest, restLook, width)
}

// drawBar fills the share of a field, and the rest of it with something else.
func drawBar(l *line, share float64, known bool, look style, rest string, restLook style, width int) {
	if !known {
		l.cell(l.pal.faint, strings.Repeat(l.g.none, width), width)
		return
	}
	full, part := fillOf(share, width, len(l.g.parts)+1)
	l.cell(look, strings.Repeat(l.g.full, full), full)
	if part > 0 {
		l.cell(look, l.g.parts[part-1], 1)
		full++
	}
	l.cell(restLook, strings.Repeat(rest, width-full), width-full)
}

// fillOf is how many of width cells a share fills, and how many steps of the
// next one, of which so many make a cell.
func fillOf(share float64, width, steps int) (full, part int) {
	n := int(share * float64(steps*width))
	if share > 0 {
		n = max(1, n)
	}
	if share < 1 {
		n = min(n, steps*width-1)
	}
	return n / steps, n % steps
}
