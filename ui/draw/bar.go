package draw

import (
	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/watch"
)

// Bar draws the share of ready capacity, in steps smaller than a cell. The bar is
// full only if all units are ready, and empty only if none is. The ready part is
// solid, the starting part is shaded and the missing part is a thin line, so that the
// bar is readable without colour.
func Bar(l *Line, row *watch.Row, width int) {
	b := bar{look: l.Pal.Bar[row.Verdict]}
	if row.Latest != nil && row.Verdict != model.VerdictGone {
		b.ready, b.known = row.Latest.Share()
	}
	if row.Verdict.RollingOut() {
		b.coming = 1
	}
	b.draw(l, width)
}

// groupBar draws the bar of a group as if the group were one deployment with the worst
// verdict of its rows.
func groupBar(l *Line, g *query.Group, width int) {
	b := bar{look: l.Pal.Bar[g.Worst()], known: g.Capacity > 0}
	if b.known {
		ready := max(0, g.Ready)
		b.ready, b.coming = float64(ready)/float64(g.Capacity), float64(ready+g.Starting)/float64(g.Capacity)
	}
	b.draw(l, width)
}

// bar is a bar of any kind: its style, the share of the units that are ready, and the
// share that will be, with those that are starting.
type bar struct {
	ready, coming float64
	known         bool
	look          Style
}

func (b bar) draw(l *Line, width int) {
	if !b.known {
		l.Repeat(l.Pal.Faint, l.Marks.None, width)
		return
	}
	full, part := fillOf(b.ready, width, len(l.Marks.Parts)+1)
	l.Repeat(b.look, l.Marks.Full, full)
	if part > 0 {
		l.Cell(b.look, l.Marks.Parts[part-1], 1)
		full++
	}
	starting := 0
	if b.coming > b.ready && full < width {
		to, _ := fillOf(b.coming, width, 1)
		starting = max(1, to-full)
	}
	l.Repeat(b.look, l.Marks.Starting, starting)
	missing := width - full - starting
	l.Repeat(l.Pal.Faint, l.Marks.Track, missing)
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

// verdictBar draws how many rows of a part of the fleet have each verdict, the worst
// first, by the glyphs of the verdicts. While they fit, each row has a cell; else each
// verdict has its share of the cells, and at least one.
func verdictBar(l *Line, p *query.Part, width int) {
	width = min(width, l.Rest())
	wideBar(l, p, min(width, p.Rows))
	l.Gap(width - min(width, p.Rows))
}

// wideBar is verdictBar over the whole width.
func wideBar(l *Line, p *query.Part, width int) {
	for _, c := range verdictCells(p, min(width, l.Rest())) {
		l.Repeat(l.Pal.Verdict[c.verdict], l.Marks.Verdict[c.verdict], c.cells)
	}
}

// verdictCell is how many cells of a bar a verdict has.
type verdictCell struct {
	verdict model.Verdict
	cells   int
}

// verdictCells divides the cells of a bar among the verdicts. If there are more verdicts
// than cells, the ones that need least attention have none.
func verdictCells(p *query.Part, width int) (all []verdictCell) {
	left, rows := width, p.Rows
	for _, v := range model.Verdicts() {
		n := p.Count(v)
		if n == 0 || left <= 0 {
			continue
		}
		// What is left is divided among the rest, so that all cells are used. Each verdict
		// behind this one needs a cell, too.
		cells := (n*left + rows/2) / rows
		cells = max(1, min(cells, left-behind(p, v)))
		all, left, rows = append(all, verdictCell{v, cells}), left-cells, rows-n
	}
	return all
}

// behind returns how many verdicts of a part need less attention than one.
func behind(p *query.Part, than model.Verdict) (n int) {
	for _, v := range model.Verdicts() {
		if p.Count(v) > 0 && v.Attention() > than.Attention() {
			n++
		}
	}
	return n
}
