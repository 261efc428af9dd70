package draw

import (
	"fmt"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// The size of a chart, in cells.
const (
	chartHeight = 5
	axisWidth   = 5 // for the numbers left of it
	maxChart    = 72
	maxCompared = 144
	chartTime   = 24 * time.Hour // the longest time that it shows
)

// point is the value of a column of a chart.
type point struct {
	ready, wanted int64
	known, gap    bool
}

// Chart draws ready and wanted capacity over time. It draws nothing if neither has
// changed.
func (p *Page) Chart(spans []watch.Span, now time.Time) {
	width := min(maxChart, p.Width-2*Margin-axisWidth)
	from := model.Later(spans[0].From, now.Add(-chartTime))
	if width < 16 || !moves(spans, from) {
		return
	}
	points := sample(spans, from, now, width)
	p.Head("CAPACITY", p.legend())
	p.plot(points, chartHeight)
	l := p.Line()
	l.Gap(axisWidth)
	begin := dayAndClock(from, now)
	l.Put(l.Pal.Dim, begin)
	l.Right(l.Pal.Dim, "now", width-Width(begin))
	p.Add(l)
	p.Blank()
}

// legend says what the marks of a chart mean.
func (p *Page) legend() string {
	return "ready " + p.Theme.Marks.Blocks[len(p.Theme.Marks.Blocks)-1] + " of wanted " + p.Theme.Marks.Level
}

// plot draws points in a chart of so many lines, with the numbers beside it.
func (p *Page) plot(points []point, height int) {
	top := int64(1)
	for _, at := range points {
		top = max(top, at.ready, at.wanted)
	}
	for row := height - 1; row >= 0; row-- {
		l := p.Line()
		label := ""
		switch row {
		case height - 1:
			label = fmt.Sprint(top)
		case 0:
			label = "0"
		}
		l.Right(l.Pal.Dim, label, axisWidth-1).Gap(1)
		for _, at := range points {
			at.draw(l, row, scale{top, int64(height)})
		}
		p.Add(l)
	}
}

// scale is the value at the upper edge of a chart, and its height in lines.
type scale struct{ top, lines int64 }

// Compared is a rollout in a chart of several.
type Compared struct {
	Title   string
	Text    string         // what is known of it
	Rollout *watch.Rollout // nil if none was seen
}

// comparedHeight is the height of the chart of each rollout.
const comparedHeight = 3

// Rollouts draws rollouts below each other, on one axis of the time since each began.
func (p *Page) Rollouts(all []Compared) {
	longest := time.Duration(0)
	for _, c := range all {
		if c.Rollout != nil {
			longest = max(longest, c.Rollout.Took())
		}
	}
	p.Head("LAST ROLLOUT", "since each began · "+p.legend())
	width := min(maxCompared, p.Width-2*Margin-axisWidth)
	for _, c := range all {
		l := p.Line()
		p.Add(l.Put(l.Pal.Bold, c.Title).Gap(2).Put(l.Pal.Text, c.Text))
		if r := c.Rollout; r != nil && len(r.Spans) > 0 && width >= 16 {
			columns := max(1, int(float64(width)*float64(r.Took())/float64(longest)))
			p.plot(sample(r.Spans, r.From, r.To, columns), comparedHeight)
		}
	}
	if longest == 0 || width < 16 {
		return
	}
	l := p.Line().Gap(axisWidth)
	const begin = "0s"
	l.Put(l.Pal.Dim, begin)
	age, _ := words.Age(longest, true)
	l.Right(l.Pal.Dim, age, width-Width(begin))
	p.Add(l)
}

// draw writes the cell of a column in a row. Row 0 is at the bottom.
func (at point) draw(l *Line, row int, s scale) {
	g := l.Marks
	fine := int64(len(g.Blocks)) // steps in a cell
	height := func(v int64) int64 { return (v*fine*s.lines + s.top - 1) / s.top }
	filled := min(fine, max(0, height(at.ready)-int64(row)*fine))
	level := (height(at.wanted) - 1) / fine
	switch {
	case at.gap && row == 0:
		l.Cell(l.Pal.Faint, g.Gap, 1)
	case at.gap || !at.known:
		l.Gap(1)
	case filled > 0:
		look := l.Pal.Verdict[model.VerdictReady]
		if at.ready < at.wanted {
			look = l.Pal.Verdict[model.VerdictRolling]
		}
		l.Cell(look, g.Blocks[filled-1], 1)
	case at.wanted > 0 && level == int64(row):
		l.Cell(l.Pal.Dim, g.Level, 1)
	default:
		l.Gap(1)
	}
}

// moves reports whether capacity has changed in the part of a timeline after from.
func moves(spans []watch.Span, from time.Time) bool {
	var first *model.Event
	for _, s := range spans {
		if s.State == nil || !s.To.After(from) || !s.State.Capacity.Sent() {
			continue
		}
		if first != nil && (first.Ready.String() != s.State.Ready.String() || first.Capacity.String() != s.State.Capacity.String()) {
			return true
		}
		first = s.State
	}
	return false
}

// sample returns a point for each column: the last state within its time.
func sample(spans []watch.Span, from, to time.Time, columns int) []point {
	points := make([]point, columns)
	step := to.Sub(from) / time.Duration(columns)
	next := 0
	for i := range points {
		end := from.Add(time.Duration(i+1) * step)
		if i == columns-1 {
			end = to
		}
		for next+1 < len(spans) && spans[next+1].From.Before(end) {
			next++
		}
		s := spans[next]
		if s.State == nil || s.From.After(end) {
			points[i].gap = true
			continue
		}
		points[i].ready, points[i].known = s.State.Ready.Int()
		points[i].wanted, _ = s.State.Capacity.Int()
		points[i].ready, points[i].wanted = max(0, points[i].ready), max(0, points[i].wanted)
	}
	return points
}

// dayAndClock returns the time of day, with the day if that is not today.
func dayAndClock(t, now time.Time) string {
	clock := t.In(now.Location()).Format("15:04")
	if day := DayOrClock(t, now); !strings.Contains(day, ":") {
		return day + " " + clock
	}
	return clock
}
