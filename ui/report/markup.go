package report

import (
	"fmt"
	"html"
	"strings"
	"time"
)

// markup is fixed HTML or Markdown with a {} for each text to put in; in HTML between tags
// or in a quoted attribute. Only constants become markup, so no text from outside can: a string
// variable is no markup, and no code converts one.
type markup string

// fill writes the markup with texts, made inert, in place of its {}.
func (form markup) fill(to *strings.Builder, texts []string, inert func(text string) string) {
	for i, part := range strings.Split(string(form), "{}") {
		if i > 0 {
			to.WriteString(inert(texts[i-1]))
		}
		to.WriteString(part)
	}
}

// page is an HTML page being written. Every text that is put in is masked and escaped.
// The package html/template would do the latter too, but its reflection makes the whole
// program a fifth larger, because the linker keeps every method then.
type page struct {
	b    strings.Builder
	mask *mask
}

// put writes markup with texts in place of its {}.
func (p *page) put(form markup, texts ...string) {
	form.fill(&p.b, texts, func(text string) string { return html.EscapeString(p.mask.text(text)) })
}

// code writes an ID or a code.
func (p *page) code(text string) {
	p.put(`<code>`)
	p.breakable(text)
	p.put(`</code>`)
}

// breakable writes a text of one long word, which may be broken after its signs.
func (p *page) breakable(text string) {
	rest := p.mask.text(text)
	for rest != "" {
		end := strings.IndexAny(rest, "-_.:/") + 1
		if end == 0 {
			end = len(rest)
		}
		p.b.WriteString(html.EscapeString(rest[:end]))
		if rest = rest[end:]; rest != "" {
			p.put(`<wbr>`)
		}
	}
}

// time writes a time with its zone. All but the time of day is less prominent.
func (p *page) time(t time.Time) {
	p.put(`<time datetime="{}"><span>{}</span> {} <span>{}</span></time>`, t.Format(time.RFC3339), t.Format(time.DateOnly), t.Format(time.TimeOnly), zone(t))
}

// zone returns the offset of a time from UTC.
func zone(t time.Time) string {
	if _, offset := t.Zone(); offset == 0 {
		return "UTC"
	}
	return t.Format("-07:00")
}

// moment returns a time with its zone, as text.
func moment(t time.Time) string { return t.Format(time.DateTime) + " " + zone(t) }

// percent returns a place in a chart.
func percent(share float64) string { return fmt.Sprintf("%.2f%%", 100*share) }
