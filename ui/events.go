package ui

import (
	"studiowatch/model"
	"studiowatch/model/words"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// eventsPane is the timeline of everything, the newest first. Only what is on
// screen is drawn, since there may be thousands.
func (a *app) eventsPane(width, height int) []string {
	p := &draw.Page{Theme: &a.theme, Width: width}
	p.Head("TIMELINE OF EVERYTHING", "newest first")
	all := a.engine.Board.History().All()
	if len(all) == 0 {
		p.Blank()
		p.Text(draw.Plain, "Nothing has happened yet.")
	}
	for i := a.events.Top; i < len(all) && len(p.Lines) < height; i++ {
		a.eventLine(p, all[len(all)-1-i])
	}
	return draw.Fill(p.Lines, width, height)
}

// eventHead is the lines of the timeline that do not scroll.
const eventHead = 1

// eventLine writes when something happened, to what, and what it was.
func (a *app) eventLine(p *draw.Page, e *model.Event) {
	l := draw.NewLine(p.Theme, p.Width)
	l.Gap(draw.Margin)
	l.Cell(l.Pal.Dim, draw.DayOrClock(e.At, a.now), clockWidth)
	l.Gap(2)
	id, who := min(42, p.Width/3), e.Ref.ID
	look, glyph := l.Pal.Text, l.Marks.Verdict[e.Verdict]
	if who == "" {
		look, glyph, who = l.Pal.Dim, l.Marks.Gap, e.Ref.Profile
	}
	l.Cell(look, draw.CutMiddle(who, id, l.Marks.Ellipsis), id)
	l.Gap(2)
	mark := l.Pal.Verdict[e.Verdict]
	if e.Ref.ID == "" {
		mark = l.Pal.Dim
	}
	l.Put(mark, glyph+" ")
	l.Put(look, words.Event(*e))
	if !e.By.Empty() {
		l.Put(l.Pal.Dim, " · by "+e.By.String())
	}
	p.Lines = append(p.Lines, l.String())
}

// scrollEvents moves through the timeline of everything.
func (a *app) scrollEvents(act keys.Action) {
	f := a.frame()
	a.events.Move(linesFor(act, f.body-eventHead-1, len(a.engine.Board.History().All())))
}
