package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// detail is one deployment in full. It keeps its own reference, so that it
// does not move to another row when the filter hides this one.
type detail struct {
	ref    model.Ref
	raw    bool // the JSON as it was sent, in place of all else
	hand   bool // beside the table, it has the keys that move
	scroll scroll

	lines []string // everything below the head, as of the last message
	width int      // that it was laid out for
}

// detailHead is the lines of the detail that do not scroll.
const detailHead = 2

// openDetail shows the selected row in full.
func (a *app) openDetail() {
	if a.table.row() == nil {
		return
	}
	a.screen = screenDetail
	a.showDetail(a.table.selected)
}

// showDetail makes the open detail show a deployment.
func (a *app) showDetail(ref model.Ref) {
	if a.detail.ref != ref {
		a.detail.scroll.top = 0
	}
	a.detail.ref = ref
	a.engine.Plan.Focus(ref)
}

func (a *app) closeDetail() {
	a.screen, a.detail.hand = screenTable, false
	a.engine.Plan.Focus(model.Ref{})
}

// nextPane goes from the table to the detail, on to the raw JSON, and back.
func (a *app) nextPane() {
	beside := a.frame().table > 0
	switch {
	case a.screen != screenDetail:
		a.openDetail()
	case beside && !a.detail.hand:
		a.detail.hand = true
	case !a.detail.raw:
		a.detail.raw = true
	default:
		a.detail.raw, a.detail.hand = false, false
	}
}

// nextPaneWord is where that goes.
func (a *app) nextPaneWord() string {
	beside := a.frame().table > 0
	switch {
	case a.screen != screenDetail || beside && !a.detail.hand:
		return "detail"
	case !a.detail.raw:
		return "raw"
	case beside:
		return "table"
	}
	return "fields"
}

// nextPaneHint says what the key for the next pane does with the detail; nothing
// while it only goes there, or when there is no such key.
func (a *app) nextPaneHint() string {
	label, word := a.keys.label(actTab, a.theme.glyphs), a.nextPaneWord()
	switch {
	case label == "" || word == "detail":
		return ""
	case word == "raw":
		return label + " raw JSON"
	}
	return label + " back to the " + word
}

// detailPane draws the detail, height lines of it.
func (a *app) detailPane(width, height int) []string {
	row := a.engine.Board.Row(a.detail.ref)
	if row == nil {
		return fill(nil, width, height)
	}
	l := newLine(&a.theme, width)
	l.gap(1)
	status := 2 + textWidth(badgeWord(row))
	id := max(8, l.rest()-status-2)
	l.cell(l.pal.title, cutMiddle(row.Ref.ID, id, l.g.ellipsis), id)
	l.gap(1)
	badge(l, row, a.engine.Stale(row, a.now), a.fresh(row.Moves.Status), l.rest()-1, nil)
	lines := []string{l.String(), newLine(&a.theme, width).String()}
	return fill(append(lines, a.detail.scroll.cut(a.detailLines(width), height-detailHead)...), width, height)
}

// detailLines is everything below the detail's head, however long.
func (a *app) detailLines(width int) []string {
	if a.detail.lines != nil && a.detail.width == width {
		return a.detail.lines
	}
	return a.layDetail(width)
}

func (a *app) layDetail(width int) []string {
	row := a.engine.Board.Row(a.detail.ref)
	if row == nil || width < minWidth {
		return nil
	}
	p := &page{theme: &a.theme, width: width}
	if a.detail.raw {
		a.rawPart(p, row)
		return p.lines
	}
	a.verdictPart(p, row)
	a.failurePart(p, row)
	a.timelinePart(p, row)
	a.pollPart(p, row)
	a.consolePart(p, row)
	a.dataPart(p, row)
	return p.lines
}

// page is lines being written below each other.
type page struct {
	theme *theme
	width int
	lines []string
}

const (
	pageMargin = 2
	nameWidth  = 22
)

func (p *page) blank() { p.lines = append(p.lines, newLine(p.theme, p.width).String()) }

func (p *page) head(text, aside string) {
	l := newLine(p.theme, p.width)
	l.gap(pageMargin)
	l.put(l.pal.head, text)
	if aside != "" {
		l.gap(2)
		l.put(l.pal.dim, aside)
	}
	p.lines = append(p.lines, l.String())
}

// text writes a paragraph, wrapped.
func (p *page) text(look func(*palette) style, text string) {
	for _, part := range wrap(text, p.width-2*pageMargin) {
		l := newLine(p.theme, p.width)
		l.gap(pageMargin)
		l.put(look(l.pal), part)
		p.lines = append(p.lines, l.String())
	}
}

// pair writes a name and its value; a long value goes on below itself.
func (p *page) pair(name, value string) {
	names := nameWidth
	if p.width < 60 {
		names = 16
	}
	parts := wrap(value, p.width-2*pageMargin-names-1)
	if len(parts) == 0 {
		parts = []string{""}
	}
	for i, part := range parts {
		l := newLine(p.theme, p.width)
		l.gap(pageMargin)
		if i > 0 {
			name = ""
		}
		l.cell(l.pal.dim, cutMiddle(name, names, l.g.ellipsis), names)
		l.gap(1)
		l.put(l.pal.text, part)
		p.lines = append(p.lines, l.String())
	}
}

// wrap breaks printable text into lines at spaces, and within a word only when
// the word is longer than a line: an ID broken at a hyphen is hard to copy.
func wrap(text string, width int) []string {
	if width < 1 {
		return nil
	}
	var lines []string
	current := ""
	for word := range strings.FieldsSeq(text) {
		if current != "" && textWidth(current)+1+textWidth(word) > width {
			lines, current = append(lines, current), ""
		}
		if current != "" {
			current += " "
		}
		current += word
		if textWidth(current) > width {
			if width < 2 && !isASCII(current) {
				return lines // perhaps a wide character, in a line of one cell
			}
			parts := strings.Split(ansi.Hardwrap(current, width, true), "\n")
			last := len(parts) - 1
			lines, current = append(lines, parts[:last]...), parts[last]
		}
	}
	if current != "" {
		lines = append(lines, current)
	}
	return lines
}

func boldText(p *palette) style  { return p.bold }
func plainText(p *palette) style { return p.text }
func codeText(p *palette) style  { return p.code }

func (a *app) verdictPart(p *page, row *watch.Row) {
	p.text(boldText, words.Sentence(row))
	if name := rowName(row); name != "" {
		p.text(plainText, name)
	}
	if row.Latest != nil {
		p.capacity(row, a.engine.Stale(row, a.now))
	}
	if drift := row.Drift(); drift.Any() {
		age, _ := words.Age(max(0, a.now.Sub(a.engine.Board.DriftSince(row))), false)
		p.text(codeText, "It is not as the watch list wants it: "+words.Drift(drift)+", for "+age+".")
	}
	a.progressPart(p, row)
	if age, seen, ok := row.Age(a.now); ok {
		text, _ := words.Age(age, row.Verdict.Changing())
		source := "by the server's gmt_modified, which edits move too"
		if seen {
			source = "as seen here"
		}
		p.blank()
		p.pair("last change", text+" ago, "+source)
	}
	if expiry, _ := words.Expiry(row, a.now); expiry != "" {
		p.pair("prepaid term", expiry)
	}
}

// progressPart says how far a rollout is in time.
func (a *app) progressPart(p *page, row *watch.Row) {
	e, ok := a.engine.Board.Estimate(row, a.now)
	if !ok {
		return
	}
	p.blank()
	began := "it began before it was watched, at least "
	if !e.AtLeast {
		began = ""
	}
	age, _ := words.Age(e.Elapsed, true)
	p.pair("rollout", began+age+" so far")
	if left := e.Left(); left > 0 {
		about, _ := words.About(left)
		p.pair("ready", "in about "+about)
	}
	if row.Verdict == model.VerdictStalled {
		age, _ := words.Age(max(0, a.now.Sub(row.Since)), true)
		p.pair("no progress", "for "+age)
	}
	if text := words.PastRollouts(e); text != "" {
		p.pair("usually", text)
	}
}

// capacity draws the capacity large, where the server sends one.
func (p *page) capacity(row *watch.Row, old bool) {
	if _, known := row.Latest.Share(); !known {
		if text := words.Throughput(row.Latest); text != "" {
			p.blank()
			p.text(boldText, text+" reserved")
		}
		return
	}
	p.blank()
	l := newLine(p.theme, p.width)
	l.gap(pageMargin)
	bar(l, row, old, min(40, p.width-pageMargin-20))
	l.gap(2)
	l.put(l.pal.bold, readyText(row, l.g.dash)+" units ready")
	p.lines = append(p.lines, l.String())
}

func rowName(row *watch.Row) string {
	var names []string
	for _, name := range []string{row.Name, row.Group} {
		if name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, " · ")
}

func (a *app) failurePart(p *page, row *watch.Row) {
	f := row.Blocked()
	if f == nil {
		return
	}
	p.blank()
	p.head("ERROR", "")
	p.text(codeText, words.Failure(f))
	cause, remedy := words.Explain(f)
	p.pair("cause", cause)
	p.pair("what to do", remedy)
	if row.Failure != nil {
		p.pair("since", clockText(row.FailedSince)+", "+polls(row.Fails))
	} else if t, ok := a.engine.Plan.Trouble(row.Ref.Profile); ok {
		p.pair("since", clockText(t.Since)+", for everything read with this key")
	}
	if row.Latest != nil {
		age, _ := words.Age(max(0, a.now.Sub(row.ReadAt)), false)
		p.pair("shown below", "the last good reading, "+age+" old")
	}
}

func polls(n int) string {
	if n == 1 {
		return "1 poll"
	}
	return fmt.Sprintf("%d polls in a row", n)
}

func (a *app) pollPart(p *page, row *watch.Row) {
	p.blank()
	p.head("LAST POLL", "")
	if row.Poll.At.IsZero() {
		p.pair("answer", "none yet")
	} else {
		p.pair("answer", pollText(row.Poll))
		p.pair("at", clockText(row.Poll.At))
		if !row.Poll.RequestID.Empty() {
			p.pair("request id", row.Poll.RequestID.String())
		}
	}
	due, inFlight := a.engine.Plan.Due(row.Ref)
	switch {
	case inFlight:
		p.pair("next", joinWords("under way", a.waitText(row)))
	case a.engine.Plan.Paused():
		p.pair("next", "paused")
	case !due.IsZero():
		p.pair("next", "at "+clockText(due))
	}
}

func pollText(poll model.Poll) string {
	took := poll.Latency.Round(time.Millisecond).String()
	if poll.HTTPStatus == 0 {
		return "none, after " + took
	}
	return fmt.Sprintf("HTTP %d in %s", poll.HTTPStatus, took)
}

func clockText(t time.Time) string { return t.Format("15:04:05") }

func (a *app) dataPart(p *page, row *watch.Row) {
	if row.Latest == nil {
		return
	}
	p.blank()
	p.head("FIELDS", a.nextPaneHint())
	for _, f := range row.Latest.Raw.Fields() {
		p.pair(f.Name.String(), f.Value.String()+unitOf(row.Latest, f.Name.String()))
	}
}

// unitOf is the unit of a field that is ambiguous without one: thousands of
// tokens a minute are reserved where the service names a tier.
func unitOf(d *model.Deployment, field string) string {
	reserved := strings.HasPrefix(field, "ptu_capacity.") || field == "input_tpm" || field == "output_tpm"
	if reserved && !d.PTUServiceTier.Empty() {
		return " kTPM"
	}
	return ""
}

// rawPart is the last good answer as it was sent.
func (a *app) rawPart(p *page, row *watch.Row) {
	if row.Latest == nil {
		p.text(plainText, "Nothing has been read yet.")
		return
	}
	p.head("RAW JSON", a.nextPaneHint())
	for _, text := range row.Latest.Raw.Lines() {
		p.raw(text.String())
	}
}

// raw writes a line of JSON, broken at the edge so that its indent stays.
func (p *page) raw(text string) {
	width := max(1, p.width-2*pageMargin)
	for part := range strings.SplitSeq(ansi.Hardwrap(text, width, true), "\n") {
		l := newLine(p.theme, p.width)
		l.gap(pageMargin)
		l.put(l.pal.text, part)
		p.lines = append(p.lines, l.String())
	}
}
