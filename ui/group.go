package ui

import (
	"fmt"

	"studiowatch/model"
	"studiowatch/model/query"
)

// groupLine is the head of a group: its name, how many of its rows have which
// verdict, and its units, in the columns where the rows have theirs.
func (a *app) groupLine(g *query.Group, columns []column, gap, width int) string {
	l := newLine(&a.theme, width)
	l.gap(cursorWidth)
	name := g.Name
	if name == "" {
		name = "no group"
	}
	for i, c := range columns {
		if i > 0 {
			l.gap(gap)
		}
		switch c.kind {
		case colDeployment:
			l.found(l.pal.bold, cutMiddle(name, c.width, l.g.ellipsis), c.width, a.filter.sought["group"])
		case colStatus:
			a.groupCounts(l, g, c.width)
		case colBar:
			share := 1.0
			if g.Capacity > 0 {
				share = float64(g.Ready) / float64(g.Capacity)
			}
			drawBar(l, share, g.Capacity > 0, l.pal.dim, l.g.track, l.pal.faint, c.width)
		case colReady:
			text := ""
			if g.Capacity > 0 {
				text = fmt.Sprintf("%d/%d", g.Ready, g.Capacity)
			}
			l.right(l.pal.bold, text, c.width)
		case colNote:
			l.cell(l.pal.dim, counted(g.To-g.From, g.To-g.From), c.width)
		case colProfile, colChanged, colField:
			l.gap(c.width)
		}
	}
	return l.String()
}

// groupCounts writes the verdicts of a group with how many rows have each, the
// ones that need attention first, as many as there is room for.
func (a *app) groupCounts(l *line, g *query.Group, width int) {
	left := width
	for _, v := range model.Verdicts() {
		n := g.Count(v)
		if n == 0 {
			continue
		}
		text := fmt.Sprintf("%s %d", l.g.verdict[v], n)
		if need := textWidth(text); need <= left {
			l.cell(l.pal.verdict[v], text, need)
			blank := min(2, left-need)
			l.gap(blank)
			left -= need + blank
		}
	}
	l.gap(left)
}
