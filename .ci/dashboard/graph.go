package main

import (
	"fmt"
	"slices"
	"strings"
)

// line is a series as it is drawn. Stacked lines stand on those before.
type line struct {
	name, colour, dash string
	fill               float64
	points             []point
	base               map[float64]float64
}

// lines returns the series of a graph with their looks.
func (p *panel) lines() (lines []line) {
	base := map[float64]float64{}
	for _, t := range p.Targets {
		for _, s := range t.got {
			l := line{name: legend(t.LegendFormat, s), fill: p.FieldConfig.Defaults.Custom.FillOpacity, base: map[float64]float64{}}
			color := struct{ FixedColor string }{classic[len(lines)%len(classic)]}
			p.property(l.name, "color", &color)
			p.property(l.name, "custom.fillOpacity", &l.fill)
			var style struct{ Dash []int }
			p.property(l.name, "custom.lineStyle", &style)
			if len(style.Dash) > 0 {
				l.dash = ` stroke-dasharray="6 6"`
			}
			l.colour = color.FixedColor
			for _, at := range s.points {
				if p.FieldConfig.Defaults.Custom.Stacking.Mode == "normal" {
					l.base[at.at] = base[at.at]
					base[at.at] += at.value
					at.value = base[at.at]
				}
				l.points = append(l.points, at)
			}
			lines = append(lines, l)
		}
	}
	return lines
}

// graph draws lines over time.
func (c *canvas) graph(p *panel, b box) {
	const axis, foot = 48, 34
	lines := p.lines()
	top := 0.0
	for _, l := range lines {
		for _, point := range l.points {
			top = max(top, point.value)
		}
	}
	top = max(top*1.05, 1e-9)
	high := b.h - foot
	y := func(value float64) float64 { return b.y + high*(1-value/top) }
	for mark := 0.0; mark <= top; mark += nice(top) {
		c.put(`<path d="M%.1f %.1fH%.1f" stroke="%s"/>`, b.x+axis, y(mark), b.x+b.w, c.grid)
		c.write(b.x+axis-6, y(mark)+4, fmt.Sprintf(`fill="%s" font-size="10" text-anchor="end"`, c.quiet), withUnit(mark, p.FieldConfig.Defaults.Unit))
	}
	for _, l := range lines {
		c.line(l, p.FieldConfig.Defaults.Custom, func(at point) (float64, float64) { return c.at(at.at, axis, b), y(at.value) })
	}
	c.clock(axis, box{b.x, b.y, b.w, high + 14})
	c.names(lines, box{b.x, b.y + b.h, b.w, 0})
}

// line draws a line in parts, with gaps where it has no points.
func (c *canvas) line(l line, style custom, at func(point) (x, y float64)) {
	var path, area strings.Builder
	flush := func(part []point) {
		var base []point
		for _, p := range slices.Backward(part) {
			base = append(base, point{p.at, l.base[p.at]})
		}
		for _, edge := range [][]point{part, base} {
			for i, p := range edge {
				if i > 0 && i+1 < len(edge) && edge[i-1].value == p.value && p.value == edge[i+1].value {
					continue // it lies on the line between the others
				}
				x, y := at(p)
				fmt.Fprintf(&area, "%s%.1f %.1f", command(i, &edge[0] == &part[0]), x, y)
				if &edge[0] == &part[0] {
					fmt.Fprintf(&path, "%s%.1f %.1f", command(i, true), x, y)
				}
			}
		}
		area.WriteString("Z")
	}
	first := 0
	for i := range l.points {
		if i+1 == len(l.points) || l.points[i+1].at-l.points[i].at > 1.5 {
			flush(l.points[first : i+1])
			first = i + 1
		}
	}
	if l.fill > 0 {
		c.put(`<path d="%s" fill="%s" fill-opacity="%.2f"/>`, area.String(), l.colour, l.fill/100)
	}
	if style.DrawStyle != "bars" && style.LineWidth > 0 {
		c.put(`<path d="%s" fill="none" stroke="%s" stroke-width="1.5"%s/>`, path.String(), l.colour, l.dash)
	}
}

// command returns the letter of a path that leads to a point.
func command(i int, begins bool) string {
	if i == 0 && begins {
		return "M"
	}
	return "L"
}

// names writes the legend of a graph, as much as has room in a line.
func (c *canvas) names(lines []line, b box) {
	x := b.x
	for _, l := range lines {
		wide := 26 + 6.2*float64(len(l.name))
		if x+wide > b.x+b.w {
			c.write(x, b.y, fmt.Sprintf(`fill="%s"`, c.quiet), "…")
			return
		}
		c.put(`<path d="M%.1f %.1fh12" stroke="%s" stroke-width="3"/>`, x, b.y-4, l.colour)
		c.write(x+16, b.y, fmt.Sprintf(`fill="%s" font-size="11"`, c.text), l.name)
		x += wide
	}
}
