package ui

import (
	"studiowatch/model"
	"studiowatch/model/words"
)

// eventsPane is the timeline of everything, the newest first. Only what is on
// screen is drawn, since there may be thousands.
func (a *app) eventsPane(width, height int) []string {
	p := &page{theme: &a.theme, width: width}
	p.head("TIMELINE OF EVERYTHING", "newest first")
	all := a.engine.Board.History().All()
	if len(all) == 0 {
		p.blank()
		p.text(plainText, "Nothing has happened yet.")
	}
	for i := a.events.top; i < len(all) && len(p.lines) < height; i++ {
		a.eventLine(p, all[len(all)-1-i])
	}
	return fill(p.lines, width, height)
}

// eventHead is the lines of the timeline that do not scroll.
const eventHead = 1

// eventLine writes when something happened, to what, and what it was.
func (a *app) eventLine(p *page, e *model.Event) {
	l := newLine(p.theme, p.width)
	l.gap(pageMargin)
	l.cell(l.pal.dim, dayOrClock(e.At, a.now), clockWidth)
	l.gap(2)
	id, who := min(42, p.width/3), e.Ref.ID
	look, glyph := l.pal.text, l.g.verdict[e.Verdict]
	if who == "" {
		look, glyph, who = l.pal.dim, l.g.gap, e.Ref.Profile
	}
	l.cell(look, cutMiddle(who, id, l.g.ellipsis), id)
	l.gap(2)
	mark := l.pal.verdict[e.Verdict]
	if e.Ref.ID == "" {
		mark = l.pal.dim
	}
	l.put(mark, glyph+" ")
	l.put(look, words.Event(*e))
	if !e.By.Empty() {
		l.put(l.pal.dim, " · by "+e.By.String())
	}
	p.lines = append(p.lines, l.String())
}

// scrollEvents moves through the timeline of everything.
func (a *app) scrollEvents(act action) {
	f := a.frame()
	a.events.move(linesFor(act, f.body-eventHead-1, len(a.engine.Board.History().All())))
}
