package report

import (
	_ "embed"
	"fmt"
	"io"
	"strconv"
	"time"

	"studiowatch/model"
	"studiowatch/model/words"
)

// style is the style sheet of a page. It names no resource.
//
//go:embed page.css
var style string

// policy lets a browser load nothing and run nothing, whatever the page has.
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

// HTML writes the report as one file of HTML. The error is that of out.
func (r *Report) HTML(out io.Writer) error {
	p := &page{mask: r.mask}
	p.put(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="studiowatch">
<title>{}</title>
<style>
`, policy, r.title())
	p.b.WriteString(style)
	p.put("</style>\n</head>\n<body>\n")
	p.head(r)
	p.put("<main>\n")
	if !r.single() {
		p.summary(r)
	}
	p.outages(r)
	for i, sec := range r.sections {
		p.section(r, sec, anchor(i))
	}
	p.quiet(r)
	p.put("</main>\n")
	p.foot(r)
	p.put("</body>\n</html>\n")
	_, err := io.WriteString(out, p.b.String())
	return err
}

func anchor(i int) string { return "d" + strconv.Itoa(i+1) }

func (p *page) head(r *Report) {
	p.put(`<header>
<p class="mark">studiowatch report</p>
<h1>`)
	if r.single() {
		sec := r.sections[0]
		p.put(`What happened to `)
		p.label(sec)
	} else {
		p.put(`{}`, r.title())
	}
	p.put("</h1>\n<p class=\"period\">")
	p.time(r.from)
	p.put(` to `)
	p.time(r.to)
	p.put(` <span class="faint">({}, {})</span></p>
</header>
`, words.Span(r.to.Sub(r.from)), r.source())
}

// source says where the report comes from.
func (r *Report) source() string {
	if r.recorded {
		return "from a recording, which ends then"
	}
	return "from the journal of studiowatch"
}

// label writes the name of a deployment, else its ID.
func (p *page) label(sec *section) {
	if sec.name != "" {
		p.put(`{}`, sec.name)
		return
	}
	p.code(sec.ref.ID)
}

// badge writes a verdict with its glyph, and the service's word beside it.
func (p *page) badge(s state) {
	p.put(`<span class="badge v-{}"><span class="glyph" aria-hidden="true">{}</span> {}`, s.Verdict.String(), glyph(s.Verdict), s.Verdict.String())
	if s.Status != "" {
		p.put(` <span class="status">`)
		p.breakable(s.Status)
		p.put(`</span>`)
	}
	p.put(`</span>`)
}

func (p *page) summary(r *Report) {
	p.put("<section class=\"summary\" aria-labelledby=\"summary\">\n<h2 id=\"summary\">Summary</h2>\n")
	if r.Empty() {
		p.put("<p class=\"nothing\">{}</p>\n</section>\n", words.NothingHappened(r.to.Sub(r.from)))
		return
	}
	p.put("<ul class=\"counts\">\n")
	for _, c := range r.counts() {
		p.put("<li class=\"v-{}\"><span class=\"glyph\" aria-hidden=\"true\">{}</span> <b>{}</b> {}</li>\n", c.verdict.String(), glyph(c.verdict), strconv.Itoa(c.n), c.verdict.String())
	}
	p.put("</ul>\n")
	if len(r.sections) == 0 {
		p.put("<p class=\"nothing\">Nothing happened to any of them.</p>\n</section>\n")
		return
	}
	p.put(`<table role="table">
<caption>What happened to each, the worst first</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Deployment</th><th role="columnheader" scope="col">As last seen</th><th role="columnheader" scope="col">Changes</th><th role="columnheader" scope="col">Last change</th></tr></thead>
<tbody role="rowgroup">
`)
	for i, sec := range r.sections {
		p.summaryRow(r, sec, anchor(i))
	}
	for i, sec := range r.brief {
		if i == maxLines {
			break
		}
		p.summaryRow(r, sec, "")
	}
	p.put("</tbody>\n</table>\n")
	if more := len(r.brief) - maxLines; more > 0 {
		p.put("<p class=\"faint\">and {} more</p>\n", strconv.Itoa(more))
	}
	if len(r.brief) > 0 {
		p.put("<p class=\"faint\">{}</p>\n", words.OnlyTheWorst(len(r.sections)))
	}
	p.put("</section>\n")
}

// summaryRow writes the line of a deployment, with a link to its section if it has one.
func (p *page) summaryRow(r *Report, sec *section, to string) {
	p.put(`<tr role="row"><th role="rowheader" scope="row">`)
	if to != "" {
		p.put(`<a href="#{}">`, to)
		p.label(sec)
		p.put(`</a>`)
	} else {
		p.label(sec)
	}
	p.place(r, sec)
	p.put(`</th><td role="cell">`)
	p.badge(sec.state)
	p.put(` <span class="units">{}</span></td><td role="cell" class="n changes" data-label="Changes">{}</td><td role="cell">`, sec.state.Units, strconv.Itoa(sec.changes))
	if sec.last != nil {
		p.put(`{} `, words.Happened(*sec.last))
		p.put(`<span class="at">`)
		p.time(sec.last.At.In(r.to.Location()))
		p.put(`</span>`)
	}
	p.put("</td></tr>\n")
}

// place writes the profile and the host of a deployment, where there are several.
func (p *page) place(r *Report, sec *section) {
	if r.severalProfiles {
		p.put(` <span class="faint">{}</span>`, sec.ref.Profile)
	}
	if r.severalHosts && sec.host != "" {
		p.put(` <span class="faint">{}</span>`, sec.host)
	}
}

func (p *page) outages(r *Report) {
	if len(r.outages) == 0 {
		return
	}
	p.put(`<section aria-labelledby="outages">
<h2 id="outages">Trouble with the service</h2>
<ul class="faults">
`)
	for _, o := range r.outages {
		p.put(`<li><p class="code">{}`, o.fault.label)
		if r.severalProfiles {
			p.put(` <span class="faint">{}</span>`, o.profile)
		}
		p.put(`</p><p>{}</p><p class="advice">{} {}</p><p class="at">`, o.fault.message, o.fault.cause, o.fault.remedy)
		p.during(o, r.to.Location())
		p.put("</p></li>\n")
	}
	p.put("</ul>\n</section>\n")
}

// during writes when an outage was.
func (p *page) during(o outage, zone *time.Location) {
	p.time(o.from.In(zone))
	switch {
	case o.to.IsZero():
		p.put(`, and it had not ended`)
	case o.to.After(o.from):
		p.put(` to `)
		p.time(o.to.In(zone))
	}
	if times := words.Times(o.fault.times); times != "" {
		p.put(`, {}`, times)
	}
}

func (p *page) section(r *Report, sec *section, id string) {
	p.put("<article id=\"{}\" class=\"deployment v-{}\" aria-labelledby=\"{}-head\">\n", id, sec.state.Verdict.String(), id)
	if r.single() {
		p.put(`<h2 id="{}-head" class="now">`, id)
		p.badge(sec.state)
		p.put("</h2>\n")
	} else {
		p.put(`<h2 id="{}-head">`, id)
		p.label(sec)
		p.put("</h2>\n<p class=\"now\">")
		p.badge(sec.state)
		p.put("</p>\n")
	}
	p.put("<p class=\"seen\">")
	if sec.state.Units != "" {
		p.put(`<b>{}</b>, `, sec.state.Units)
	}
	p.seen(r, sec)
	p.put("</p>\n")
	p.story(sec)
	p.chart(sec, id)
	p.faults(r, sec)
	p.timeline(r, sec)
	p.facts(r, sec)
	p.put("</article>\n")
}

// seen says when the state of a deployment was last seen.
func (p *page) seen(r *Report, sec *section) {
	if sec.state.ReadAt.IsZero() {
		p.put(`never seen`)
		return
	}
	p.put(`as last seen `)
	p.time(sec.state.ReadAt)
	if before := r.to.Sub(sec.state.ReadAt); before >= time.Minute {
		age, _ := words.Age(before, false)
		p.put(` <span class="faint">({} before the end of this report)</span>`, age)
	}
}

func (p *page) story(sec *section) {
	if len(sec.story) == 0 {
		return
	}
	p.put("<div class=\"story\">\n")
	for _, sentence := range sec.story {
		p.put("<p>{}</p>\n", sentence)
	}
	p.put("</div>\n")
}

func (p *page) chart(sec *section, id string) {
	c := sec.chart
	if c == nil {
		return
	}
	p.put(`<figure class="chart">
<figcaption>{}</figcaption>
<div class="plot">
<div class="levels" aria-hidden="true">`, words.ChartTitle)
	for _, level := range c.levels() {
		p.put(`<span style="top:{}">{}</span>`, percent(1-float64(level)/float64(c.top)), strconv.FormatInt(level, 10))
	}
	p.put(`</div>
<svg role="img" aria-labelledby="{}-title {}-desc" viewBox="0 0 {} {}" preserveAspectRatio="none"><title id="{}-title">{}</title><desc id="{}-desc">{}</desc>
`, id, id, strconv.Itoa(chartWidth), strconv.Itoa(chartHeight), id, words.ChartTitle, id, c.text)
	for _, s := range c.steps {
		if s.gap {
			p.put(`<rect class="gap" x="{}" y="0" width="{}" height="{}"/>`, x(s.from), x(s.to-s.from), strconv.Itoa(chartHeight))
		}
	}
	for _, level := range c.levels() {
		p.put(`<path class="level" d="M0 {}H{}"/>`, c.y(level), strconv.Itoa(chartWidth))
	}
	p.put("\n<path class=\"ready\" d=\"{}\"/>\n<path class=\"edge\" d=\"{}\"/>\n<path class=\"wanted\" d=\"{}\"/>\n</svg>\n<div class=\"ticks\" aria-hidden=\"true\">",
		c.area(), c.line(func(s step) int64 { return s.ready }), c.line(func(s step) int64 { return s.wanted }))
	for _, t := range c.ticks() {
		p.put(`<span class="{}" style="left:{}">{}</span>`, t.edge(), percent(t.at), t.label)
	}
	p.put("</div>\n</div>\n<p class=\"legend\"><span class=\"key-ready\">ready</span><span class=\"key-wanted\">wanted</span>")
	if c.hasGap() {
		p.put(`<span class="key-gap">not watched</span>`)
	}
	p.put(`<span class="faint">from `)
	p.time(c.from)
	p.put(` to `)
	p.time(c.to)
	p.put("</span></p>\n</figure>\n")
}

func (p *page) faults(r *Report, sec *section) {
	if len(sec.faults) == 0 {
		return
	}
	p.put("<h3>Errors</h3>\n<ul class=\"faults\">\n")
	for _, f := range sec.faults {
		p.put(`<li><p class="code">{}</p>`, f.label)
		if f.message != "" && f.message != f.label {
			p.put(`<p>{}</p>`, shorten(f.message, longText))
		}
		p.put(`<dl><div><dt>Cause</dt><dd>{}</dd></div><div><dt>What to do</dt><dd>{}</dd></div>`, f.cause, f.remedy)
		if f.requestID != "" {
			p.put(`<div><dt>Request ID</dt><dd>`)
			p.code(f.requestID)
			p.put(`</dd></div>`)
		}
		p.put(`<div><dt>When</dt><dd>`)
		zone := r.to.Location()
		p.time(f.first.In(zone))
		if f.last.After(f.first) {
			p.put(` to `)
			p.time(f.last.In(zone))
		}
		if times := words.Times(f.times); times != "" {
			p.put(`, {}`, times)
		}
		p.put("</dd></div></dl></li>\n")
	}
	p.put("</ul>\n")
}

func (p *page) timeline(r *Report, sec *section) {
	if len(sec.rows) == 0 {
		p.put("<p class=\"nothing\">{}</p>\n", words.NotWatched(r.to.Sub(r.from)))
		return
	}
	p.put(`<h3>Timeline</h3>
<table role="table" class="timeline">
<caption>{}, in order of time</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">From</th><th role="columnheader" scope="col">For</th><th role="columnheader" scope="col">State</th><th role="columnheader" scope="col">What happened</th></tr></thead>
<tbody role="rowgroup">
`, sec.title())
	if sec.older > 0 {
		p.put("<tr role=\"row\" class=\"older\"><td role=\"cell\" colspan=\"4\">{}</td></tr>\n", words.Older(sec.older))
	}
	for _, line := range sec.rows {
		p.row(line)
	}
	p.put("</tbody>\n</table>\n")
}

func (p *page) row(line row) {
	age, _ := words.Age(line.to.Sub(line.from), true)
	if line.gap != "" {
		p.put(`<tr role="row" class="gap"><th role="rowheader" scope="row">`)
		p.time(line.from)
		p.put("</th><td role=\"cell\" class=\"n for\">{}</td><td role=\"cell\" colspan=\"2\">{}</td></tr>\n", age, line.gap)
		return
	}
	p.put(`<tr role="row"><th role="rowheader" scope="row">`)
	p.time(line.from)
	p.put(`</th><td role="cell" class="n for">{}`, age)
	if line.lasts {
		p.put(` <span class="faint">so far</span>`)
	}
	p.put(`</td><td role="cell">`)
	p.badge(line.state)
	p.put(` <span class="units">{}</span></td><td role="cell">{}`, line.state.Units, line.what)
	if line.by != "" {
		p.put(` <span class="by">by {}</span>`, p.mask.id(line.by, ofAccount))
	}
	if line.reason != "" {
		p.put(` <span class="reason">{}</span>`, shorten(line.reason, shortText))
	}
	p.put("</td></tr>\n")
}

func (p *page) facts(r *Report, sec *section) {
	p.put("<h3>Deployment</h3>\n<dl class=\"facts\">\n<div><dt>ID</dt><dd>")
	p.code(sec.ref.ID)
	p.put("</dd></div>\n")
	for _, f := range r.factsOf(sec) {
		p.put(`<div><dt>{}</dt><dd>`, f.name)
		if f.at.IsZero() {
			p.put(`{}`, p.mask.id(f.text, f.of))
		} else {
			p.time(f.at)
		}
		p.put("</dd></div>\n")
	}
	p.put("</dl>\n")
}

// quiet writes the deployments to which nothing happened.
func (p *page) quiet(r *Report) {
	if len(r.quiet) == 0 {
		return
	}
	p.put(`<section class="quiet" aria-labelledby="quiet">
<h2 id="quiet">Without a change</h2>
<table role="table">
<caption>Nothing happened to {}</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Deployment</th><th role="columnheader" scope="col">As last seen</th><th role="columnheader" scope="col">At</th></tr></thead>
<tbody role="rowgroup">
`, words.Deployments(len(r.quiet)))
	for i, sec := range r.quiet {
		if i == maxLines {
			break
		}
		p.put(`<tr role="row"><th role="rowheader" scope="row">`)
		p.label(sec)
		p.place(r, sec)
		p.put(`</th><td role="cell">`)
		p.badge(sec.state)
		p.put(` <span class="units">{}</span></td><td role="cell">`, sec.state.Units)
		p.time(sec.state.ReadAt)
		p.put("</td></tr>\n")
	}
	p.put("</tbody>\n</table>\n")
	if more := len(r.quiet) - maxLines; more > 0 {
		p.put("<p class=\"faint\">and {} more</p>\n", strconv.Itoa(more))
	}
	p.put("</section>\n")
}

func (p *page) foot(r *Report) {
	p.put("<footer>\n<p>{}</p>\n", words.ReportBasis(r.recorded))
	if masked := words.Masked(r.mask.masked[ofAccount], r.mask.masked[ofWorkspace]); masked != "" {
		p.put("<p>{}</p>\n", masked)
	}
	p.put("<dl class=\"legend-verdicts\">\n")
	shown := map[model.Verdict]bool{}
	for _, c := range r.counts() {
		shown[c.verdict] = true
	}
	for _, m := range words.Verdicts() {
		if shown[m.Verdict] {
			p.put("<div><dt class=\"v-{}\"><span class=\"glyph\" aria-hidden=\"true\">{}</span> {}</dt><dd>{}</dd></div>\n", m.Verdict.String(), glyph(m.Verdict), m.Verdict.String(), m.Means)
		}
	}
	p.put("</dl>\n</footer>\n")
}

// The lengths of texts of the service, in characters: a reason in a timeline, and a
// message that stands for itself.
const (
	shortText = 120
	longText  = 400
)

// shorten cuts a text, and says how much is missing.
func shorten(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return fmt.Sprintf("%s… (%d more characters)", string(runes[:most]), len(runes)-most)
}
