package draw

import (
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

const (
	clockWidth = 8  // 15:04:05, or a day
	ageWidth   = 7  // of words.Age
	stateWidth = 20 // a glyph and a status; the longest statuses do not fit
)

// Span writes when a span began, how long it lasted, the state of the deployment,
// and who edited it.
func (p *Page) Span(s watch.Span, now time.Time) {
	l := p.Line()
	l.Cell(l.Pal.Dim, DayOrClock(s.From, now), clockWidth).Gap(1)
	age, _ := words.Age(s.To.Sub(s.From), true)
	l.Right(l.Pal.Text, age, ageWidth).Gap(2)
	if s.State == nil {
		l.Put(l.Pal.Dim, l.Marks.Gap+" "+words.Gap(s.Gap))
		p.Add(l)
		return
	}
	e := s.State
	l.Cell(l.Pal.Verdict[e.Verdict], l.Marks.Verdict[e.Verdict]+" "+words.State(e), min(stateWidth, l.Rest())).Gap(1)
	if e.Capacity.Sent() || e.Ready.Sent() {
		l.Put(l.Pal.Text, e.Ready.String()+"/"+e.Capacity.String())
	}
	if s.From.Equal(e.At) && !e.By.Empty() {
		l.Put(l.Pal.Dim, "  by "+e.By.String())
	}
	if !e.Reason.Empty() {
		l.Put(l.Pal.Dim, "  "+e.Reason.String())
	}
	p.Add(l)
}

// LabelWidth is the width of a label in a timeline.
func (p *Page) LabelWidth() int { return min(64, p.Width/3) }

// TimelineProfile is the width of the profiles in a timeline of several.
const TimelineProfile = 8

// EventOf is how a timeline names the deployment of an event.
type EventOf struct {
	Label   string
	Profile string // empty if there is only one
}

// Event writes when an event happened, the deployment, and what happened. An event of a
// profile has no label.
func (p *Page) Event(e *model.Event, of EventOf, now time.Time) {
	l := p.Line()
	l.Cell(l.Pal.Dim, DayOrClock(e.At, now), clockWidth).Gap(2)
	label := of.Label
	if e.Ref.ID != "" && of.Profile != "" {
		l.Cell(l.Pal.Dim, of.Profile, TimelineProfile).Gap(1)
	}
	look, mark, glyph := l.Pal.Text, l.Pal.Verdict[e.Verdict], l.Marks.Verdict[e.Verdict]
	if e.Ref.ID == "" {
		look, mark, glyph, label = l.Pal.Dim, l.Pal.Dim, l.Marks.Gap, e.Ref.Profile
	}
	l.Cell(look, label, p.LabelWidth()).Gap(2)
	l.Put(mark, glyph+" ").Put(look, words.Event(*e))
	if !e.By.Empty() {
		l.Put(l.Pal.Dim, " · by "+e.By.String())
	}
	p.Add(l)
}

// Clock returns the time of day.
func Clock(t time.Time) string { return t.Format("15:04:05") }

// DayOrClock returns the time of day, or the day if that is not today.
func DayOrClock(t, now time.Time) string {
	t = t.In(now.Location())
	if y, d := t.Year(), t.YearDay(); y != now.Year() {
		return t.Format("06-01-02")
	} else if d != now.YearDay() {
		return t.Format("Jan _2")
	}
	return t.Format("15:04:05")
}
