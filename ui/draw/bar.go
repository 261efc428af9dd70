package draw

import (
	"strings"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Bar draws ready capacity against what was asked for, in steps of a cell. It is
// full only when all is ready, and empty only when nothing is. What is ready
// stands high, what is still starting low, and what is missing is a thin line,
// so that the bar reads without colour.
func Bar(l *Line, row *watch.Row, reading Reading, width int) {
	b := bar{look: l.Pal.Bar[row.Verdict], rest: l.Marks.Track, restLook: l.Pal.Faint}
	if row.Latest != nil && row.Verdict != model.VerdictGone {
		b.share, b.known = row.Latest.Share()
	}
	if row.Verdict == model.VerdictRolling || row.Verdict == model.VerdictStalled {
		b.rest, b.restLook = l.Marks.Starting, b.look
	}
	if reading == Old {
		b.look, b.restLook = l.Pal.Dim, l.Pal.Faint
	}
	b.draw(l, width)
}

// bar is the share of a field that is full, and what the rest is filled with.
type bar struct {
	share          float64
	known          bool
	rest           string
	look, restLook Style
}

func (b bar) draw(l *Line, width int) {
	if !b.known {
		l.Cell(l.Pal.Faint, strings.Repeat(l.Marks.None, width), width)
		return
	}
	full, part := fillOf(b.share, width, len(l.Marks.Parts)+1)
	l.Cell(b.look, strings.Repeat(l.Marks.Full, full), full)
	if part > 0 {
		l.Cell(b.look, l.Marks.Parts[part-1], 1)
		full++
	}
	l.Cell(b.restLook, strings.Repeat(b.rest, width-full), width-full)
}

// fillOf is how many of width cells a share fills, and how many steps of the
// next one, of which so many make a cell.
func fillOf(share float64, width, steps int) (full, part int) {
	share = min(1, max(0, share))
	n := int(share * float64(steps*width))
	if share > 0 {
		n = max(1, n)
	}
	if share < 1 {
		n = min(n, steps*width-1)
	}
	return n / steps, n % steps
}
