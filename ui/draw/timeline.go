package draw

import (
	"fmt"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

const (
	clockWidth = 8 // 15:04:05, or a day
	ageWidth   = 7 // of words.Age

)

// Span writes when a span began, how long it lasted, and what began it. After a gap it
// writes the state that was found unchanged.
func (p *Page) Span(s watch.Span, now time.Time) {
	l := p.Line()
	l.Cell(l.Pal.Dim, DayOrClock(s.From, now), clockWidth).Gap(1)
	age, _ := words.Age(s.To.Sub(s.From), true)
	l.Right(l.Pal.Text, age, ageWidth).Gap(2)
	e := s.State
	if e == nil {
		l.Put(l.Pal.Dim, l.Marks.Gap+" "+words.Gap(s.Gap))
		p.Add(l)
		return
	}
	h := words.StateOf(e)
	if s.From.Equal(e.At) {
		h = words.HappeningOf(query.Change{Event: e, Before: s.Before})
	}
	l.Put(l.Pal.Verdict[e.Verdict], l.Marks.Verdict[e.Verdict]+" ")
	l.happening(h, l.Pal.Verdict[e.Verdict], nil)
	p.Add(l)
}

// happening writes what happened, as much of it as fits. The style is that of the words;
// those that a filter looks for are underlined.
func (l *Line) happening(h words.Happening, look Style, sought FilterWords) {
	h = h.Fit(l.Rest(), func(text string) int { return Width(l.Show(text)) })
	between := ""
	for _, part := range []struct {
		look Style
		text string
		keys []string
	}{
		{look, h.What[0], []string{"status", "event", "is"}}, {l.Pal.Bold, h.Size, nil},
		{l.Pal.Code, h.Code, []string{"code"}}, {l.Pal.Dim, h.Who, []string{"by"}}, {l.Pal.Dim, h.Why, []string{"code"}},
	} {
		if part.text == "" {
			continue
		}
		l.Put(l.Pal.Dim, between)
		if between = " · "; part.text == h.Code {
			part.text = CutCode(part.text, l.Rest(), l.Marks.Ellipsis)
		}
		l.Found(part.look, part.text, Width(l.Show(part.text)), sought.of(part.keys...))
	}
}

// LabelWidth returns the width of a label in a timeline.
func (p *Page) LabelWidth() int {
	return min(64, p.Width/3, max(leastEventLabel, p.Width-happeningWidth))
}

const (
	leastEventLabel = 16
	happeningWidth  = 59 // of a line of a timeline without its label, so that most happenings are whole on 80 cells
)

// FoldIndent is the indent of the events in an opened fold. Their labels are so much
// narrower.
const FoldIndent = 2

// TimelineProfile is the width of the profiles in a timeline of several.
const TimelineProfile = 8

// EventLine is a line of a timeline and how it is drawn.
type EventLine struct {
	query.TimelineLine
	Label    string // of the deployment
	Key      string // the filter key by which the label is found
	Profile  string // empty if there is only one
	Opened   bool   // the fold is
	Selected bool
	Words    FilterWords
}

// Day writes the head of a day after a title, which may be empty.
func (p *Page) Day(title, day, aside string) {
	l := NewLine(p.Theme, p.Width).Gap(CursorWidth)
	if title != "" {
		l.Put(l.Pal.Head, title).Gap(2)
	}
	l.Put(l.Pal.Bold, day)
	if aside != "" {
		l.Gap(2).Put(l.Pal.Dim, aside)
	}
	p.Add(l)
}

// Event writes when an event happened, the deployment, and what happened; or what the
// events of a fold have in common. An event of a profile is labelled with it.
func (p *Page) Event(e EventLine, zone *time.Location) {
	l := NewLine(p.Theme, p.Width)
	mark := " "
	if e.Selected {
		l.Pal, mark = &p.Theme.Selected, l.Marks.Cursor
	}
	l.Cell(l.Pal.Accent, mark, CursorWidth)
	l.Cell(l.Pal.Dim, Clock(e.At.In(zone)), clockWidth).Gap(2)
	if e.Kind == query.LineFold {
		l.fold(e)
		p.Add(l)
		return
	}
	width := p.LabelWidth()
	if e.Kind == query.LineFolded {
		l.Gap(FoldIndent)
		width -= FoldIndent
	}
	look, glyph, glyphLook := l.Pal.Text, l.Marks.Verdict[e.Verdict], l.Pal.Verdict[e.Verdict]
	switch {
	case e.Ref.ID == "":
		look, glyph, glyphLook = l.Pal.Dim, l.Marks.Gap, l.Pal.Dim
		e.Label, e.Key = e.Ref.Profile, "profile"
	case e.Profile != "":
		l.Found(l.Pal.Dim, e.Profile, TimelineProfile, e.Words["profile"]).Gap(1)
	}
	l.Found(look, e.Label, width, e.Words[e.Key]).Gap(2)
	l.Put(glyphLook, glyph+" ")
	l.happening(words.HappeningOf(e.Change), look, e.Words)
	p.Add(l)
}

// fold writes how many deployments a start has found, by verdict, the good ones first. If
// there is not enough room the glyphs stand for the names of the verdicts.
func (l *Line) fold(e EventLine) {
	mark := l.Marks.Closed
	if e.Opened {
		mark = l.Marks.Opened
	}
	l.Put(l.Pal.Accent, mark+" ")
	seen := words.Seen(e.Fold)
	if Width(l.Show(words.SeenAs(e.Fold))) <= l.Rest() {
		l.Put(l.Pal.Text, seen.Whole)
		l.verdicts(e.Fold, ", ", func(v model.Verdict, n int) string { return fmt.Sprintf("%d %s", n, v) })
		return
	}
	glyphs := func(v model.Verdict, n int) string { return fmt.Sprintf("%s %d", l.Marks.Verdict[v], n) }
	room := l.Rest()
	for _, v := range model.Verdicts() {
		if n := e.Fold.Count(v); n > 0 {
			room -= Width("  " + glyphs(v, n))
		}
	}
	text := seen.Whole
	if Width(l.Show(text)) > room {
		text = seen.Brief
	}
	l.Put(l.Pal.Text, text)
	l.verdicts(e.Fold, "  ", glyphs)
}

// verdicts writes how many deployments of a fold had each verdict.
func (l *Line) verdicts(f *query.Fold, before string, text func(v model.Verdict, n int) string) {
	for _, v := range words.Verdicts() {
		if n := f.Count(v.Verdict); n > 0 {
			l.Put(l.Pal.Dim, before).Put(l.Pal.Verdict[v.Verdict], text(v.Verdict, n))
		}
	}
}

// of returns the words that a filter looks for in the values of some keys.
func (w FilterWords) of(keys ...string) [][]rune {
	var all [][]rune
	for _, key := range keys {
		for _, word := range w[key] {
			if !slices.ContainsFunc(all, func(other []rune) bool { return slices.Equal(other, word) }) {
				all = append(all, word)
			}
		}
	}
	return all
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
