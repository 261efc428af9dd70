package ui

import (
	"fmt"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
	"studiowatch/model/words"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// detail is one deployment in full. It keeps its own reference, so that it
// does not move to another row when the filter hides this one.
type detail struct {
	ref    model.Ref
	raw    bool // the JSON as it was sent, in place of all else
	hand   bool // beside the table, it has the keys that move
	scroll draw.Scroll

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
		a.detail.scroll.Top = 0
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
	label, word := a.keys.Label(keys.Tab, a.theme.Marks), a.nextPaneWord()
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
		return draw.Fill(nil, width, height)
	}
	l := draw.NewLine(&a.theme, width)
	l.Gap(1)
	status := 2 + draw.Width(draw.BadgeWord(row))
	id := max(8, l.Rest()-status-2)
	l.Cell(l.Pal.Title, draw.CutMiddle(row.Ref.ID, id, l.Marks.Ellipsis), id)
	l.Gap(1)
	m := a.moment(nil)
	m.Badge(l, row, m.Reading(row), l.Rest()-1)
	lines := []string{l.String(), draw.NewLine(&a.theme, width).String()}
	return draw.Fill(append(lines, a.detail.scroll.Cut(a.detailLines(width), height-detailHead)...), width, height)
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
	p := &draw.Page{Theme: &a.theme, Width: width}
	if a.detail.raw {
		a.rawPart(p, row)
		return p.Lines
	}
	a.verdictPart(p, row)
	a.failurePart(p, row)
	a.timelinePart(p, row)
	a.pollPart(p, row)
	a.consolePart(p, row)
	a.dataPart(p, row)
	return p.Lines
}

func (a *app) verdictPart(p *draw.Page, row *watch.Row) {
	p.Text(draw.Bold, words.Sentence(row))
	if name := rowName(row); name != "" {
		p.Text(draw.Plain, name)
	}
	if row.Latest != nil {
		m := a.moment(nil)
		p.Capacity(row, m.Reading(row))
	}
	if drift := row.Drift(); drift.Any() {
		age, _ := words.Age(max(0, a.now.Sub(a.engine.Board.DriftSince(row))), false)
		p.Text(draw.Coded, "It is not as the watch list wants it: "+words.Drift(drift)+", for "+age+".")
	}
	a.progressPart(p, row)
	if age, seen, ok := row.Age(a.now); ok {
		text, _ := words.Age(age, row.Verdict.Changing())
		source := "by the server's gmt_modified, which edits move too"
		if seen {
			source = "as seen here"
		}
		p.Blank()
		p.Pair("last change", text+" ago, "+source)
	}
	if expiry, _ := words.Expiry(row, a.now); expiry != "" {
		p.Pair("prepaid term", expiry)
	}
}

// progressPart says how far a rollout is in time.
func (a *app) progressPart(p *draw.Page, row *watch.Row) {
	e, ok := a.engine.Board.Estimate(row, a.now)
	if !ok {
		return
	}
	p.Blank()
	began := "it began before it was watched, at least "
	if !e.AtLeast {
		began = ""
	}
	age, _ := words.Age(e.Elapsed, true)
	p.Pair("rollout", began+age+" so far")
	if left := e.Left(); left > 0 {
		about, _ := words.About(left)
		p.Pair("ready", "in about "+about)
	}
	if row.Verdict == model.VerdictStalled {
		age, _ := words.Age(max(0, a.now.Sub(row.Since)), true)
		p.Pair("no progress", "for "+age)
	}
	if text := words.PastRollouts(e); text != "" {
		p.Pair("usually", text)
	}
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

func (a *app) failurePart(p *draw.Page, row *watch.Row) {
	f := row.Blocked()
	if f == nil {
		return
	}
	p.Blank()
	p.Head("ERROR", "")
	p.Text(draw.Coded, words.Failure(f))
	cause, remedy := words.Explain(f)
	p.Pair("cause", cause)
	p.Pair("what to do", remedy)
	if row.Failure != nil {
		p.Pair("since", draw.Clock(row.FailedSince)+", "+polls(row.Fails))
	} else if t, ok := a.engine.Plan.Trouble(row.Ref.Profile); ok {
		p.Pair("since", draw.Clock(t.Since)+", for everything read with this key")
	}
	if row.Latest != nil {
		age, _ := words.Age(max(0, a.now.Sub(row.ReadAt)), false)
		p.Pair("shown below", "the last good reading, "+age+" old")
	}
}

func polls(n int) string {
	if n == 1 {
		return "1 poll"
	}
	return fmt.Sprintf("%d polls in a row", n)
}

func (a *app) pollPart(p *draw.Page, row *watch.Row) {
	p.Blank()
	p.Head("LAST POLL", "")
	if row.Poll.At.IsZero() {
		p.Pair("answer", "none yet")
	} else {
		p.Pair("answer", pollText(row.Poll))
		p.Pair("at", draw.Clock(row.Poll.At))
		if !row.Poll.RequestID.Empty() {
			p.Pair("request id", row.Poll.RequestID.String())
		}
	}
	due, inFlight := a.engine.Plan.Due(row.Ref)
	switch {
	case inFlight:
		p.Pair("next", draw.Join("under way", a.waitText(row)))
	case a.engine.Plan.Paused():
		p.Pair("next", "paused")
	case !due.IsZero():
		p.Pair("next", "at "+draw.Clock(due))
	}
}

func pollText(poll model.Poll) string {
	took := poll.Latency.Round(time.Millisecond).String()
	if poll.HTTPStatus == 0 {
		return "none, after " + took
	}
	return fmt.Sprintf("HTTP %d in %s", poll.HTTPStatus, took)
}

func (a *app) dataPart(p *draw.Page, row *watch.Row) {
	if row.Latest == nil {
		return
	}
	p.Blank()
	p.Head("FIELDS", a.nextPaneHint())
	for _, f := range row.Latest.Raw.Fields() {
		p.Pair(f.Name.String(), f.Value.String()+unitOf(row.Latest, f.Name.String()))
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
func (a *app) rawPart(p *draw.Page, row *watch.Row) {
	if row.Latest == nil {
		p.Text(draw.Plain, "Nothing has been read yet.")
		return
	}
	p.Head("RAW JSON", a.nextPaneHint())
	for _, text := range row.Latest.Raw.Lines() {
		p.Raw(text.String())
	}
}
