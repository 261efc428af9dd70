package report

import (
	"io"
	"strconv"
	"strings"
	"time"

	"studiowatch/model/words"
)

// Markdown writes the report in the Markdown of GitHub, for a ticket or a chat. What the
// service sent does nothing there: it makes no link, calls nobody and is no HTML. The
// error is that of out.
func (r *Report) Markdown(out io.Writer) error {
	d := &sheet{mask: r.mask}
	d.head(r)
	if !r.single() {
		d.summary(r)
	}
	d.outages(r)
	for _, sec := range r.sections {
		d.section(r, sec)
	}
	d.quiet(r)
	d.foot(r)
	_, err := io.WriteString(out, d.b.String())
	return err
}

// sheet is a text in Markdown being written.
type sheet struct {
	b    strings.Builder
	mask *mask
}

// put writes fixed Markdown with texts in place of its {}, as prose.
func (d *sheet) put(form markup, texts ...string) {
	form.fill(&d.b, texts, func(text string) string { return prose(d.mask.text(text)) })
}

// code writes a text as code, in which nothing has a meaning.
func (d *sheet) code(text string) { d.b.WriteString(code(d.mask.text(text))) }

// lookalikes replace what has an effect even with a backslash before it, because it is
// looked for after Markdown was read: a mention, a reference, an address.
var lookalikes = strings.NewReplacer("@", "＠", "#", "＃", "<", "‹", ">", "›", "//", "／／", "www.", "www．", "WWW.", "WWW．", "&", "＆")

// special are the characters with a meaning within a line of Markdown that a backslash
// takes away. No text begins a line, so those with a meaning there need none.
const special = "\\`*_[]|~$"

// prose returns text that has no effect within a sentence in Markdown.
func prose(text string) string {
	var b strings.Builder
	all := []rune(lookalikes.Replace(text))
	for i, c := range all {
		withinWord := c == '_' && i > 0 && i+1 < len(all) && plainLetter(all[i-1]) && plainLetter(all[i+1])
		if strings.ContainsRune(special, c) && !withinWord {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// plainLetter reports whether an underscore beside c is part of a word.
func plainLetter(c rune) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// code returns text as a code span, which has more backticks around it than the text has
// in a row. A bar is escaped, because the table is divided before code is found.
func code(text string) string {
	if text == "" {
		return ""
	}
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	text = strings.ReplaceAll(text, "|", "\\|")
	if fence != "`" || strings.HasPrefix(text, " ") && strings.HasSuffix(text, " ") {
		text = " " + text + " "
	}
	return fence + text + fence
}

func (d *sheet) head(r *Report) {
	d.put("# ")
	if r.single() {
		d.put("What happened to ")
		d.label(r.sections[0])
	} else {
		d.put("{}", r.title())
	}
	d.put("\n\n{} to {} ({}, {})\n", moment(r.from), moment(r.to), words.Span(r.to.Sub(r.from)), r.source())
}

// label writes the name of a deployment and its ID, or the ID alone.
func (d *sheet) label(sec *section) {
	if sec.name != "" {
		d.put("{} ", sec.name)
	}
	d.code(sec.ref.ID)
}

// badge writes a verdict with its glyph, and the service's word.
func (d *sheet) badge(s state) {
	d.put("{} **{}** ", glyph(s.Verdict), s.Verdict.String())
	d.code(s.Status)
}

func (d *sheet) summary(r *Report) {
	if r.Empty() {
		d.put("\n{}\n", words.NothingHappened(r.to.Sub(r.from)))
		return
	}
	var counts []string
	for _, c := range r.counts() {
		counts = append(counts, glyph(c.verdict)+" "+strconv.Itoa(c.n)+" "+c.verdict.String())
	}
	d.put("\n**{}**\n", strings.Join(counts, " · "))
	all := append(r.sections[:len(r.sections):len(r.sections)], r.brief...)
	if len(all) == 0 {
		d.put("\nNothing happened to any of them.\n")
		return
	}
	d.put("\n| Deployment | As last seen | Units | Changes | Last change |\n|---|---|---|---|---|\n")
	for i, sec := range all {
		if i == maxLines {
			d.put("\nand {} more\n", strconv.Itoa(len(all)-i))
			break
		}
		d.put("| ")
		d.label(sec)
		d.put(" | ")
		d.badge(sec.state)
		d.put(" | {} | {} | ", sec.state.Units, strconv.Itoa(sec.changes))
		if sec.last != nil {
			d.put("{}, {}", words.Happened(*sec.last), moment(sec.last.At.In(r.to.Location())))
		}
		d.put(" |\n")
	}
	if len(r.brief) > 0 {
		d.put("\n{}\n", words.OnlyTheWorst(len(r.sections)))
	}
}

func (d *sheet) outages(r *Report) {
	if len(r.outages) == 0 {
		return
	}
	d.put("\n## Trouble with the service\n\n")
	for _, o := range r.outages {
		d.put("- ")
		d.code(o.fault.label)
		d.put(" {} ", o.profile)
		d.during(o, r.to.Location())
		d.quoted(o.fault.message)
		d.put("  \n  {} {}\n", o.fault.cause, o.fault.remedy)
	}
}

// during writes when an outage was.
func (d *sheet) during(o outage, zone *time.Location) {
	d.put("{}", moment(o.from.In(zone)))
	switch {
	case o.to.IsZero():
		d.put(", and it had not ended")
	case o.to.After(o.from):
		d.put(" to {}", moment(o.to.In(zone)))
	}
	if times := words.Times(o.fault.times); times != "" {
		d.put(", {}", times)
	}
}

// quoted writes a message of the service in a line of its own.
func (d *sheet) quoted(message string) {
	if message != "" {
		d.put("  \n  ")
		d.code(shorten(message, longText))
	}
}

func (d *sheet) section(r *Report, sec *section) {
	if !r.single() {
		d.put("\n## ")
		d.label(sec)
		d.put("\n")
	}
	d.put("\n")
	d.badge(sec.state)
	if sec.state.Units != "" {
		d.put(" {}", sec.state.Units)
	}
	if !sec.state.ReadAt.IsZero() {
		d.put(", as last seen {}", moment(sec.state.ReadAt))
	}
	d.put("\n")
	if len(sec.story) > 0 {
		d.put("\n> {}\n", strings.Join(sec.story, " "))
	}
	d.faults(r, sec)
	d.timeline(r, sec)
	d.facts(r, sec)
}

func (d *sheet) faults(r *Report, sec *section) {
	if len(sec.faults) == 0 {
		return
	}
	d.put("\n**Errors**\n\n")
	zone := r.to.Location()
	for _, f := range sec.faults {
		d.put("- ")
		d.code(f.label)
		d.put(" {}", moment(f.first.In(zone)))
		if f.last.After(f.first) {
			d.put(" to {}", moment(f.last.In(zone)))
		}
		if times := words.Times(f.times); times != "" {
			d.put(", {}", times)
		}
		if f.message != f.label {
			d.quoted(f.message)
		}
		d.put("  \n  {} {}", f.cause, f.remedy)
		if f.requestID != "" {
			d.put("  \n  Request ID ")
			d.code(f.requestID)
		}
		d.put("\n")
	}
}

func (d *sheet) timeline(r *Report, sec *section) {
	if len(sec.rows) == 0 {
		d.put("\n{}\n", words.NotWatched(r.to.Sub(r.from)))
		return
	}
	d.put("\n| From | For | State | Units | What happened |\n|---|---|---|---|---|\n")
	for _, line := range sec.rows {
		d.row(line)
	}
	if sec.older > 0 {
		d.put("\n{}\n", words.Older(sec.older))
	}
}

func (d *sheet) row(line row) {
	age, _ := words.Age(line.to.Sub(line.from), true)
	if line.lasts {
		age += " so far"
	}
	d.put("| {} | {} | ", moment(line.from), age)
	if line.gap != "" {
		d.put("| | {} |\n", line.gap)
		return
	}
	d.badge(line.state)
	d.put(" | {} | {}", line.state.Units, line.what)
	if line.by != "" {
		d.put(" by {}", d.mask.id(line.by, ofAccount))
	}
	if line.reason != "" {
		d.put(" ")
		d.code(shorten(line.reason, shortText))
	}
	d.put(" |\n")
}

func (d *sheet) facts(r *Report, sec *section) {
	var parts []string
	for _, f := range r.factsOf(sec) {
		text := code(d.mask.id(f.text, f.of))
		if !f.at.IsZero() {
			text = moment(f.at)
		}
		parts = append(parts, f.name+" "+text)
	}
	d.b.WriteString("\n" + strings.Join(parts, " · ") + "\n")
}

// quiet writes the deployments to which nothing happened.
func (d *sheet) quiet(r *Report) {
	if len(r.quiet) == 0 {
		return
	}
	d.put("\n## Without a change\n\n")
	for i, sec := range r.quiet {
		if i == maxLines {
			d.put("- and {} more\n", strconv.Itoa(len(r.quiet)-i))
			break
		}
		d.put("- ")
		d.label(sec)
		d.put(" ")
		d.badge(sec.state)
		d.put(" {}, as last seen {}\n", sec.state.Units, moment(sec.state.ReadAt))
	}
}

func (d *sheet) foot(r *Report) {
	d.put("\n---\n\n{}", words.ReportBasis(r.recorded))
	if masked := words.Masked(r.mask.masked[ofAccount], r.mask.masked[ofWorkspace]); masked != "" {
		d.put(" {}", masked)
	}
	d.put("\n")
}
