package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// defaults are how a panel shows its values.
type defaults struct {
	Unit       string
	NoValue    string
	Mappings   []mapping
	Thresholds struct{ Steps []step }
	Custom     custom
}

type mapping struct {
	Options map[string]struct{ Color, Text string }
}

type step struct {
	Color string
	Value *float64 // nil for the lowest
}

type custom struct {
	DrawStyle   string
	FillOpacity float64
	LineWidth   float64
	Stacking    struct{ Mode string }
}

// override is how one series or column is shown.
type override struct {
	Matcher    struct{ Options string }
	Properties []struct {
		ID    string
		Value json.RawMessage
	}
}

// property reads a property of a series or column into a value, which stays as it is if
// there is no such property.
func (p *panel) property(name, id string, into any) {
	for _, o := range p.FieldConfig.Overrides {
		for _, property := range o.Properties {
			if o.Matcher.Options == name && property.ID == id {
				_ = json.Unmarshal(property.Value, into)
			}
		}
	}
}

// look is a page of Grafana, dark or light.
type look struct{ name, page, panel, border, text, quiet, grid string }

var looks = []look{
	{"dark", "#111217", "#181b1f", "#2b2d33", "#d5d7dc", "#9a9ca6", "#26282d"},
	{"light", "#f4f5f5", "#ffffff", "#e0e2e6", "#24292e", "#686d73", "#eceef1"},
}

// classic are colours for series that have none of their own.
var classic = []string{"#5f8700", "#af8700", "#0087d7", "#d75f5f", "#af5faf", "#5f875f", "#008787", "#875f00", "#5f5faf", "#808080"}

// The size of a cell of the grid, and the space between two panels.
const cellWidth, cellHeight, gap = 50.0, 32.0, 8.0

// canvas is a picture under way.
type canvas struct {
	strings.Builder
	look
	from, to float64 // the time that is drawn
}

func paint(d *dashboard, a *asker, folder string) error {
	for _, l := range looks {
		c := &canvas{look: l, to: float64(a.end.Unix())}
		c.from = c.to - a.span.Seconds()
		c.dashboard(d)
		if err := os.WriteFile(filepath.Join(folder, "dashboard-"+l.name+".svg"), []byte(c.String()), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (c *canvas) put(format string, args ...any) { fmt.Fprintf(c, format+"\n", args...) }

func (c *canvas) write(x, y float64, style, text string) {
	c.put(`<text x="%.1f" y="%.1f" %s>%s</text>`, x, y, style, html.EscapeString(text))
}

// box is the inside of a panel.
type box struct{ x, y, w, h float64 }

func (c *canvas) dashboard(d *dashboard) {
	bottom := 0.0
	for _, p := range d.Panels {
		if !p.Collapsed {
			bottom = max(bottom, p.GridPos.Y+p.GridPos.H)
		}
	}
	width, height := 24*cellWidth+gap, bottom*cellHeight+gap
	c.put(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="Inter, Helvetica, Arial, sans-serif" font-size="12">`, width, height)
	c.put(`<rect width="%.0f" height="%.0f" rx="6" fill="%s"/>`, width, height, c.page)
	for _, p := range d.Panels {
		b := box{p.GridPos.X*cellWidth + gap, p.GridPos.Y*cellHeight + gap, p.GridPos.W*cellWidth - gap, p.GridPos.H*cellHeight - gap}
		switch {
		case p.Collapsed:
		case p.Type == "row":
			c.write(b.x+4, b.y+b.h/2+5, fmt.Sprintf(`fill="%s" font-size="14"`, c.text), "⌄ "+p.Title)
		default:
			c.panelOf(p, b)
		}
	}
	c.put("</svg>")
}

func (c *canvas) panelOf(p *panel, b box) {
	c.put(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="3" fill="%s" stroke="%s"/>`, b.x, b.y, b.w, b.h, c.look.panel, c.border)
	c.write(b.x+10, b.y+20, fmt.Sprintf(`fill="%s" font-weight="600"`, c.text), p.Title)
	inside := box{b.x + 10, b.y + 32, b.w - 20, b.h - 42}
	switch p.Type {
	case "stat":
		c.stat(p, inside)
	case "timeseries":
		c.graph(p, inside)
	case "state-timeline":
		c.states(p, inside)
	case "table":
		c.table(p, inside)
	}
}

func (c *canvas) stat(p *panel, b box) {
	text, colour := p.FieldConfig.Defaults.NoValue, c.quiet
	if got := p.Targets[0].got; len(got) > 0 {
		text, colour = p.shown(got[0].last())
	}
	size := min(34, 1.6*b.w/float64(utf8.RuneCountInString(text)))
	c.write(b.x+b.w/2, b.y+b.h/2+size/3, fmt.Sprintf(`fill="%s" font-size="%.0f" font-weight="600" text-anchor="middle"`, colour, size), text)
}

// shown returns the text and the colour of a value.
func (p *panel) shown(value float64) (text, colour string) {
	f := p.FieldConfig.Defaults
	for _, s := range f.Thresholds.Steps {
		if s.Value == nil || value >= *s.Value {
			colour = s.Color
		}
	}
	text = withUnit(value, f.Unit)
	for _, m := range f.Mappings {
		if o, ok := m.Options[fmt.Sprint(value)]; ok {
			text, colour = o.Text, cmp.Or(o.Color, colour)
		}
	}
	return text, colour
}

func withUnit(value float64, unit string) string {
	if value == 0 && unit != "dtdhms" {
		return "0"
	}
	switch unit {
	case "percentunit":
		return fmt.Sprintf("%.1f%%", 100*value)
	case "s":
		if value < 1 {
			return fmt.Sprintf("%.0f ms", 1000*value)
		}
		return fmt.Sprintf("%.3g s", value)
	case "reqps":
		return fmt.Sprintf("%.3g req/s", value)
	case "dtdhms":
		n := int(value)
		return fmt.Sprintf("%02d:%02d:%02d", n/3600, n/60%60, n%60)
	}
	return fmt.Sprintf("%.4g", value)
}

// states draws a band for each series.
func (c *canvas) states(p *panel, b box) {
	got := p.Targets[0].got
	const names = 34
	height := (b.h - 16) / float64(len(got))
	for i, s := range got {
		y := b.y + float64(i)*height
		c.write(b.x, y+height/2+3, fmt.Sprintf(`fill="%s" font-size="9"`, c.quiet), legend(p.Targets[0].LegendFormat, s))
		for first := 0; first < len(s.points); {
			after := first
			for after < len(s.points) && s.points[after].value == s.points[first].value {
				after++
			}
			end := s.points[after-1].at
			if after < len(s.points) {
				end = s.points[after].at
			}
			_, colour := p.shown(s.points[first].value)
			left, right := c.at(s.points[first].at, names, b), c.at(end, names, b)
			c.put(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s" fill-opacity=".8"/>`, left, y+1, right-left, height-2, colour)
			first = after
		}
	}
	c.clock(names, b)
}

// at returns where a time stands, in a box whose axis takes some space on the left.
func (c *canvas) at(t, axis float64, b box) float64 {
	return b.x + axis + (b.w-axis)*(t-c.from)/(c.to-c.from)
}

// clock writes how long ago it was below the box.
func (c *canvas) clock(axis float64, b box) {
	for ago := 0.0; ago <= c.to-c.from; ago += 20 {
		text, anchor := fmt.Sprintf("−%.0f s", ago), "middle"
		if ago == 0 {
			text, anchor = "now", "end"
		}
		c.write(c.at(c.to-ago, axis, b), b.y+b.h, fmt.Sprintf(`fill="%s" font-size="10" text-anchor="%s"`, c.quiet, anchor), text)
	}
}

func legend(format string, s series) string {
	for name, value := range s.labels {
		format = strings.ReplaceAll(format, "{{"+name+"}}", value)
	}
	return format
}

// table draws the columns of a table as its transformations order them.
func (c *canvas) table(p *panel, b box) {
	rows, columns := p.merged()
	widths := p.widths(columns, b.w)
	x := b.x
	for i, column := range columns {
		anchor, at := "start", x
		if strings.HasPrefix(column.field, "Value") {
			anchor, at = "end", x+widths[i]-14
		}
		style := func(colour string) string {
			return fmt.Sprintf(`fill="%s" font-size="11" text-anchor="%s"`, colour, anchor)
		}
		c.write(at, b.y+12, style("#0087d7"), column.title)
		for n, row := range rows {
			y := b.y + 34 + float64(n)*20
			if y > b.y+b.h {
				break
			}
			text, colour := row[column.field], c.text
			var mappings []mapping
			p.property(column.title, "mappings", &mappings)
			for _, m := range mappings {
				colour = cmp.Or(m.Options[text].Color, colour)
			}
			if n := int(widths[i] / 6.1); len(text) > n {
				text = text[:n-1] + "…"
			}
			c.write(at, y, style(colour), text)
			if i == 0 {
				c.put(`<path d="M%.1f %.1fh%.1f" stroke="%s"/>`, b.x, y-14, b.w, c.border)
			}
		}
		x += widths[i]
	}
}

type column struct{ field, title string }

// merged joins the answers of a table by their labels, sorted as the panel says.
func (p *panel) merged() (rows []map[string]string, columns []column) {
	byKey, order := map[string]map[string]string{}, map[string]float64{}
	for _, t := range p.Targets {
		for _, s := range t.got {
			key := s.labels["instance"] + s.labels["profile"] + " " + s.labels["id"]
			row := byKey[key]
			if row == nil {
				row = map[string]string{"key": key}
				byKey[key] = row
				rows = append(rows, row)
			}
			for name, value := range s.labels {
				row[name] = value
			}
			title := p.title("Value #" + t.RefID)
			unit := ""
			p.property(title, "unit", &unit)
			row["Value #"+t.RefID] = withUnit(s.last(), unit)
			order[key] = s.last()
		}
	}
	slices.SortStableFunc(rows, func(a, b map[string]string) int { return cmp.Compare(order[a["key"]], order[b["key"]]) })
	organize := p.organize()
	for field := range organize.IndexByName {
		columns = append(columns, column{field, p.title(field)})
	}
	slices.SortFunc(columns, func(a, b column) int {
		return cmp.Compare(organize.IndexByName[a.field], organize.IndexByName[b.field])
	})
	return rows, columns
}

type organized struct {
	IndexByName  map[string]int
	RenameByName map[string]string
}

func (p *panel) organize() organized { return p.Transformations[len(p.Transformations)-1].Options }

func (p *panel) title(field string) string { return cmp.Or(p.organize().RenameByName[field], field) }

// widths gives columns the width that they name, and shares what remains.
func (p *panel) widths(columns []column, all float64) []float64 {
	widths, open := make([]float64, len(columns)), 0.0
	for i, column := range columns {
		p.property(column.title, "custom.width", &widths[i])
		all -= widths[i]
		if widths[i] == 0 {
			open++
			if column.field == "id" {
				open++
			}
		}
	}
	for i, column := range columns {
		if widths[i] == 0 {
			widths[i] = all / open
			if column.field == "id" {
				widths[i] *= 2
			}
		}
	}
	return widths
}

// nice returns the distance of the lines of a grid: 1, 2 or 5 and zeros.
func nice(top float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(top/3)))
	for _, n := range []float64{1, 2, 5} {
		if top/(n*power) <= 4 {
			return n * power
		}
	}
	return 10 * power
}
