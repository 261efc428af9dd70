package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// chart is the ready and wanted capacity of a deployment over time.
type chart struct {
	from, to time.Time
	top      int64 // the value at the upper edge
	steps    []step
	text     string // what it shows, in words
}

// step is a part of a chart in which nothing changes.
type step struct {
	from, to      float64 // shares of the width
	ready, wanted int64
	gap           bool
}

// newChart returns the chart of a timeline after a time; nil if capacity did not change.
// It ends when the deployment was last watched.
func newChart(spans []watch.Span, from time.Time, zone *time.Location) *chart {
	var first, last *model.Event
	moved := false
	c := &chart{top: 1}
	for _, s := range spans {
		if s.State == nil || !s.State.Ready.Sent() || !s.State.Capacity.Sent() {
			continue
		}
		if first == nil {
			first, c.from = s.State, model.Later(s.From, from).In(zone)
		}
		moved = moved || s.State.Ready != first.Ready || s.State.Capacity != first.Capacity
		last, c.to = s.State, s.To.In(zone)
	}
	if !moved || !c.to.After(c.from) {
		return nil
	}
	for _, s := range spans {
		one := step{from: c.place(s.From), to: c.place(s.To), gap: s.State == nil || !s.State.Ready.Sent() || !s.State.Capacity.Sent()}
		if one.to <= one.from {
			continue
		}
		if !one.gap {
			one.ready, one.wanted = units(s.State.Ready), units(s.State.Capacity)
			c.top = max(c.top, one.ready, one.wanted)
		}
		c.steps = append(c.steps, one)
	}
	c.text = words.ChartText(first, last, moment(c.from), moment(c.to))
	return c
}

// units returns the value of a number of units that was sent; 0 if it has none.
func units(n model.Number) int64 {
	v, _ := n.Int()
	return max(0, v)
}

// place returns where a time is in the chart, from 0 to 1.
func (c *chart) place(t time.Time) float64 {
	share := float64(t.Sub(c.from)) / float64(c.to.Sub(c.from))
	return min(1, max(0, share))
}

// The coordinates of the drawing. It is stretched to the width of the page.
const (
	chartWidth  = 1000
	chartHeight = 100
)

func x(share float64) string { return fmt.Sprintf("%.1f", share*chartWidth) }

func (c *chart) y(value int64) string {
	return fmt.Sprintf("%.1f", chartHeight*(1-float64(value)/float64(c.top)))
}

// area returns the path around the ready units, down to the axis.
func (c *chart) area() string {
	var b strings.Builder
	drawn := false
	for _, s := range c.steps {
		if drawn && s.gap {
			fmt.Fprintf(&b, "V%dZ", chartHeight)
		}
		if !s.gap && !drawn {
			fmt.Fprintf(&b, "M%s %d", x(s.from), chartHeight)
		}
		if !s.gap {
			fmt.Fprintf(&b, "V%sH%s", c.y(s.ready), x(s.to))
		}
		drawn = !s.gap
	}
	if drawn {
		fmt.Fprintf(&b, "V%dZ", chartHeight)
	}
	return b.String()
}

// thin leaves at most n steps, with what was last in each part of the width.
func (c *chart) thin(n int) {
	if len(c.steps) <= n {
		return
	}
	var few []step
	next := 0
	for i := range n {
		from, to := float64(i)/float64(n), float64(i+1)/float64(n)
		for next+1 < len(c.steps) && c.steps[next+1].from < to {
			next++
		}
		one := c.steps[next]
		if last := len(few) - 1; last >= 0 && few[last].gap == one.gap && few[last].ready == one.ready && few[last].wanted == one.wanted {
			few[last].to = to
			continue
		}
		one.from, one.to = from, to
		few = append(few, one)
	}
	c.steps = few
}

// line returns the path of a value over time. It is interrupted in gaps.
func (c *chart) line(value func(step) int64) string {
	var b strings.Builder
	drawn := false
	for _, s := range c.steps {
		switch {
		case s.gap:
		case drawn:
			fmt.Fprintf(&b, "V%sH%s", c.y(value(s)), x(s.to))
		default:
			fmt.Fprintf(&b, "M%s %sH%s", x(s.from), c.y(value(s)), x(s.to))
		}
		drawn = !s.gap
	}
	return b.String()
}

// hasGap reports whether the deployment was not watched in a part of the chart.
func (c *chart) hasGap() bool {
	return slices.ContainsFunc(c.steps, func(s step) bool { return s.gap })
}

// tickSteps are the times between two marks of the time axis.
var tickSteps = []time.Duration{
	10 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 48 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour,
}

// maxTicks is how many marks the time axis may have, so that they do not touch on a
// narrow screen.
const maxTicks = 5

// tick is a mark of the time axis.
type tick struct {
	at    float64 // a share of the width
	label string
}

// edge says whether a label in the middle below its mark would leave the chart.
func (t tick) edge() string {
	const half = 0.07 // of a label, on a narrow screen
	switch {
	case t.at < half:
		return "first"
	case t.at > 1-half:
		return "last"
	}
	return "inner"
}

// ticks returns the marks of the time axis, at round times.
func (c *chart) ticks() (ticks []tick) {
	length := c.to.Sub(c.from)
	every := tickSteps[len(tickSteps)-1]
	for _, s := range tickSteps {
		if length/s < maxTicks {
			every = s
			break
		}
	}
	form := "15:04"
	switch {
	case every < time.Minute:
		form = time.TimeOnly
	case every >= 24*time.Hour:
		form = "01-02"
	}
	year, month, day := c.from.Date()
	at := time.Date(year, month, day, 0, 0, 0, 0, c.from.Location())
	at = at.Add(c.from.Sub(at) / every * every)
	for ; !at.After(c.to) && len(ticks) < 2*maxTicks; at = at.Add(every) {
		if !at.Before(c.from) {
			ticks = append(ticks, tick{c.place(at), at.Format(form)})
		}
	}
	return ticks
}

// levels returns the marks of the axis of units: 0, the middle and the upper edge.
func (c *chart) levels() []int64 {
	if c.top%2 == 0 {
		return []int64{c.top, c.top / 2, 0}
	}
	return []int64{c.top, 0}
}
