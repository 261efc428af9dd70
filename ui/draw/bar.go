package draw

import (
	"strings"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Bar draws the share of ready capacity, in steps smaller than a cell. The bar is
// full only if all units are ready, and empty only if none is. The ready part is
// high, the starting part is low and the missing part is a thin line, so that the
// bar is readable without colour.
func Bar(l *Line, row *watch.Row, width int) {
	b := bar{look: l.Pal.Bar[row.Verdict], rest: l.Marks.Track, restLook: l.Pal.Faint}
	if row.Latest != nil && row.Verdict != model.VerdictGone {
		b.share, b.known = row.Latest.Share()
	}
	if row.Verdict == model.VerdictRolling || row.Verdict == model.VerdictStalled {
		b.rest, b.restLook = l.Marks.Starting, b.look
	}
	b.draw(l, width)
}

// bar is a bar of any kind: the share that is full, and the mark for the rest.
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

// fillOf returns how many of width cells a share fills, and how many steps of the
// next cell. A cell has the given number of steps.
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
