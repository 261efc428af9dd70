package ui

import (
	"slices"

	"studiowatch/model"
	"studiowatch/model/watch"
	"studiowatch/model/words"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// maxSpans is how many stretches of a timeline the detail shows; the timeline
// of everything has them all.
const maxSpans = 40

// timelinePart shows how the deployment came to be as it is, the newest first.
func (a *app) timelinePart(p *draw.Page, row *watch.Row) {
	spans := a.engine.Board.History().Timeline(row.Ref, a.now)
	if len(spans) == 0 {
		return
	}
	p.Blank()
	p.Chart(spans, a.now)
	p.Head("TIMELINE", "newest first")
	for i, s := range slices.Backward(spans) {
		if len(spans)-i > maxSpans {
			p.Text(draw.Plain, "older: "+a.keys.Label(keys.Timeline, p.Theme.Marks))
			break
		}
		a.spanLine(p, s)
	}
}

const (
	clockWidth = 8  // 15:04:05, or the day of another one
	ageWidth   = 7  // as model.AgeText
	stateWidth = 20 // a glyph and a status, but for the longest
)

// spanLine writes when a stretch began, how long it lasted, how the deployment
// was, and who had a hand in it.
func (a *app) spanLine(p *draw.Page, s watch.Span) {
	l := draw.NewLine(p.Theme, p.Width)
	l.Gap(draw.Margin)
	l.Cell(l.Pal.Dim, draw.DayOrClock(s.From, a.now), clockWidth)
	l.Gap(1)
	age, _ := words.Age(s.To.Sub(s.From), true)
	l.Right(l.Pal.Text, age, ageWidth)
	l.Gap(2)
	if s.State == nil {
		l.Put(l.Pal.Dim, l.Marks.Gap+" "+words.Gap(s.Gap))
		p.Lines = append(p.Lines, l.String())
		return
	}
	e := s.State
	l.Cell(l.Pal.Verdict[e.Verdict], l.Marks.Verdict[e.Verdict]+" "+stateWord(e), min(stateWidth, l.Rest()))
	l.Gap(1)
	if e.Capacity.Sent() || e.Ready.Sent() {
		l.Put(l.Pal.Text, e.Ready.String()+"/"+e.Capacity.String())
	}
	if s.From.Equal(e.At) && !e.By.Empty() {
		l.Put(l.Pal.Dim, "  by "+e.By.String())
	}
	if !e.Reason.Empty() {
		l.Put(l.Pal.Dim, "  "+e.Reason.String())
	}
	p.Lines = append(p.Lines, l.String())
}

// stateWord is the status as it was sent; a stall is ours to say.
func stateWord(e *model.Event) string {
	switch {
	case e.Verdict == model.VerdictStalled:
		return "stalled " + string(e.To)
	case e.Verdict == model.VerdictGone && e.To == "":
		return "GONE"
	case e.To == "":
		return "(no status)"
	}
	return string(e.To)
}
