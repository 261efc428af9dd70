package ui

import (
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// maxSpans is how many stretches of a timeline the detail shows; the timeline
// of everything has them all.
const maxSpans = 40

// timelinePart shows how the deployment came to be as it is, the newest first.
func (a *app) timelinePart(p *page, row *watch.Row) {
	spans := a.engine.Board.History().Timeline(row.Ref, a.now)
	if len(spans) == 0 {
		return
	}
	p.blank()
	p.chart(spans, a.now)
	p.head("TIMELINE", "newest first")
	for i, s := range slices.Backward(spans) {
		if len(spans)-i > maxSpans {
			p.text(plainText, "older: "+a.keys.label(actTimeline, p.theme.glyphs))
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
func (a *app) spanLine(p *page, s watch.Span) {
	l := newLine(p.theme, p.width)
	l.gap(pageMargin)
	l.cell(l.pal.dim, dayOrClock(s.From, a.now), clockWidth)
	l.gap(1)
	age, _ := words.Age(s.To.Sub(s.From), true)
	l.right(l.pal.text, age, ageWidth)
	l.gap(2)
	if s.State == nil {
		l.put(l.pal.dim, l.g.gap+" "+words.Gap(s.Gap))
		p.lines = append(p.lines, l.String())
		return
	}
	e := s.State
	l.cell(l.pal.verdict[e.Verdict], l.g.verdict[e.Verdict]+" "+stateWord(e), min(stateWidth, l.rest()))
	l.gap(1)
	if e.Capacity.Sent() || e.Ready.Sent() {
		l.put(l.pal.text, e.Ready.String()+"/"+e.Capacity.String())
	}
	if s.From.Equal(e.At) && !e.By.Empty() {
		l.put(l.pal.dim, "  by "+e.By.String())
	}
	if !e.Reason.Empty() {
		l.put(l.pal.dim, "  "+e.Reason.String())
	}
	p.lines = append(p.lines, l.String())
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

// dayOrClock is the time of day, or the day when it was another one.
func dayOrClock(t, now time.Time) string {
	t = t.In(now.Location())
	if y, d := t.Year(), t.YearDay(); y != now.Year() {
		return t.Format("06-01-02")
	} else if d != now.YearDay() {
		return t.Format("Jan _2")
	}
	return t.Format("15:04:05")
}
