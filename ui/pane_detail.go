package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/watch"
	"studiowatch/model/words"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// detailPane shows everything about one deployment, over the table or beside it. It
// has its own reference, so that it stays with its row when the filter hides it.
type detailPane struct {
	*state
	draw.Scroll
	shown   bool
	ref     model.Ref
	raw     bool    // it shows only the JSON as it was sent
	hasKeys bool    // it is beside the table, and gets the keys that move
	from    *origin // where it was opened; nil for the table

	body      []string // the lines below the head, as of the last message
	bodyWidth int      // the width for which body was drawn
}

// detailHead is the number of lines that do not scroll.
const detailHead = 2

// open shows the selected row.
func (d *detailPane) open() {
	d.shown = d.shown || d.table.row() != nil
	d.follow()
}

// follow changes to the row that is selected in the table, if there is one.
func (d *detailPane) follow() {
	if d.table.row() == nil {
		return
	}
	if d.ref != d.table.selected {
		d.Top = 0
	}
	d.ref = d.table.selected
	d.Engine.Plan.Focus(d.ref)
}

// show shows a deployment, and selects its row if the filter does not hide it.
func (d *detailPane) show(ref model.Ref) {
	if d.ref != ref {
		d.Top = 0
	}
	d.shown, d.ref = true, ref
	d.table.choose(ref)
	d.Engine.Plan.Focus(ref)
}

func (d *detailPane) close() {
	d.shown, d.hasKeys, d.from = false, false, nil
	d.Engine.Plan.Focus(model.Ref{})
}

// beside reports whether the detail is beside the table.
func (d *detailPane) beside() bool { return d.frame().table > 0 }

// nextPane changes from the table to the detail, then to the raw JSON, then back.
func (d *detailPane) nextPane() {
	switch d.nextWord() {
	case "detail":
		d.hasKeys = true
	case "raw":
		d.raw = true
	default:
		d.raw, d.hasKeys = false, false
	}
}

// nextWord returns the name of the next pane.
func (d *detailPane) nextWord() string {
	switch {
	case d.beside() && !d.hasKeys:
		return "detail"
	case !d.raw:
		return "raw"
	case d.beside():
		return "table"
	}
	return "fields"
}

// nextHint says what the key for the next pane shows in the detail; empty if it
// changes nothing there, or if there is no such key.
func (d *detailPane) nextHint() string {
	label, word := d.Label(keys.Tab), d.nextWord()
	switch {
	case label == "" || word == "detail":
		return ""
	case word == "raw":
		return label + " raw JSON"
	}
	return label + " back to the " + word
}

// lines draws the detail. If it is beside the table, it draws the table and a rule
// too.
func (d *detailPane) Lines(width, height int) []string {
	f := d.frame()
	switch {
	case !d.beside():
		return d.withoutTable(width, height)
	case d.Engine.Board.Len() == 0:
		return d.table.Lines(width, height)
	}
	look := d.Theme.Plain.Faint
	if d.hasKeys {
		look = d.Theme.Plain.Accent
	}
	rule := look.On + d.Theme.Marks.Rule + look.Off
	left, right := d.table.Lines(f.table, height), d.withoutTable(f.detail, height)
	lines := make([]string, len(left))
	for i := range left {
		lines[i] = left[i] + rule + right[i]
	}
	return lines
}

// withoutTable draws the detail only.
func (d *detailPane) withoutTable(width, height int) []string {
	row := d.Engine.Board.Row(d.ref)
	if row == nil {
		return draw.Fill(nil, width, height)
	}
	l := draw.NewLine(&d.Theme, width).Gap(1)
	status := 2 + draw.Width(words.Badge(row))
	id := max(8, l.Rest()-status-2)
	d.title(l, row, id)
	l.Gap(1)
	m := d.moment(nil)
	m.Badge(l, row, l.Rest()-1)
	lines := []string{l.String(), draw.NewLine(&d.Theme, width).String()}
	return draw.Fill(append(lines, d.Cut(d.bodyLines(width), height-detailHead)...), width, height)
}

// title writes the name of the entry, if it has one, and the ID.
func (d *detailPane) title(l *draw.Line, row *watch.Row, width int) {
	if row.Name != "" {
		n := min(width, draw.Width(l.Show(row.Name)))
		l.Cell(l.Pal.Title, row.Name, n)
		if width -= n + 2; width < 8 {
			l.Gap(width + 2)
			return
		}
		l.Gap(2).Cell(l.Pal.Dim, draw.CutMiddle(row.Ref.ID, width, l.Marks.Ellipsis), width)
		return
	}
	l.Cell(l.Pal.Title, draw.CutMiddle(row.Ref.ID, width, l.Marks.Ellipsis), width)
}

func (d *detailPane) Fit() {
	f := d.frame()
	d.body, d.bodyWidth = d.drawBody(f.detail), f.detail
	d.Clamp(len(d.body), f.body-detailHead)
}

// bodyLines returns all lines below the head.
func (d *detailPane) bodyLines(width int) []string {
	if d.body != nil && d.bodyWidth == width {
		return d.body
	}
	return d.drawBody(width)
}

func (d *detailPane) Hints() []desk.Hint {
	hints := append(d.sourceHints(keys.Tab, keys.Summary, keys.Refresh, keys.Pause, keys.Help), d.BackHint()...)
	for i := range hints {
		switch hints[i].Act {
		case keys.Tab:
			hints[i].Word = d.nextWord()
		case keys.Summary:
			hints[i].Word = "copy story"
		}
	}
	if f := d.frame(); len(d.bodyLines(f.detail)) <= f.body-detailHead {
		return hints
	}
	scroll := d.ScrollHint(keys.Up, keys.Down)
	if d.beside() && !d.hasKeys {
		scroll = d.ScrollHint(keys.PageUp, keys.PageDown)
	}
	return append([]desk.Hint{scroll}, hints...)
}

func (d *detailPane) Help() desk.Help {
	move := []desk.KeyHelp{desk.Does(keys.Up, "scroll up"), desk.Does(keys.Down, "scroll down")}
	if d.Width >= splitWidth {
		move = []desk.KeyHelp{
			desk.Does(keys.Up, "the deployment above"), desk.Does(keys.Down, "the deployment below"),
			desk.Does(keys.PageUp, "scroll up"), desk.Does(keys.PageDown, "scroll down"),
		}
	}
	return desk.About("In the detail", append(move,
		desk.Does(keys.Tab, "raw JSON, and back"), desk.Does(keys.Copy, "copy its ID"), desk.Does(keys.Summary, "copy its story, for a ticket"),
		desk.Does(keys.RequestID, "copy its request ID"), desk.Does(keys.Console, "open the console's page"), desk.Does(keys.Back, "back to the table"))...)
}

func (d *detailPane) Key(act keys.Action) tea.Cmd {
	switch act {
	case keys.Tab:
		d.nextPane()
	case keys.Filter:
		if !d.beside() {
			d.close()
		}
		return d.filter.open()
	case keys.Remove:
		d.remove()
	case keys.Next, keys.Previous:
		step := 1
		if act == keys.Previous {
			step = -1
		}
		if d.table.nextInNeed(step) {
			d.follow()
		}
	case keys.Up, keys.Down, keys.PageUp, keys.PageDown, keys.Top, keys.Bottom:
		return d.moveKey(act)
	default:
		return d.table.Key(act)
	}
	return nil
}

// moveKey does an action that moves. It scrolls a detail that covers the table or
// has the keys. Otherwise it moves the selection, and only the page keys scroll.
func (d *detailPane) moveKey(act keys.Action) tea.Cmd {
	f := d.frame()
	if !d.beside() || d.hasKeys || act == keys.PageUp || act == keys.PageDown {
		d.Move(desk.LinesFor(act, f.body-detailHead-1, len(d.bodyLines(f.detail))))
		return nil
	}
	cmd := d.table.Key(act)
	d.follow()
	return cmd
}

// remove takes the deployment off the list.
func (d *detailPane) remove() {
	if !d.table.remove(d.ref) {
		return
	}
	if d.beside() && d.table.row() != nil {
		d.follow()
		return
	}
	d.close()
}

func (d *detailPane) Wheel(x, lines int) {
	if x >= d.frame().table {
		d.Move(lines)
		return
	}
	d.table.scroll(lines)
	d.follow()
}

func (d *detailPane) Click(x, y int) {
	if x >= d.frame().table {
		d.hasKeys = d.beside()
		return
	}
	if d.Engine.Board.Len() == 0 {
		return
	}
	d.hasKeys = false
	if hit, _ := d.table.clickRow(x, y); hit {
		d.follow()
	}
}

// drawBody draws the lines below the head.
func (d *detailPane) drawBody(width int) []string {
	row := d.Engine.Board.Row(d.ref)
	if row == nil || width < minWidth {
		return nil
	}
	p := d.NewPage(width)
	if d.raw {
		d.rawPart(p, row)
		return p.Lines
	}
	story := d.Engine.Board.Story(row, d.Now)
	d.storyPart(p, row, story)
	d.progressPart(p, row)
	d.failurePart(p, row)
	d.timelinePart(p, story.Spans)
	d.pollPart(p, row)
	d.consolePart(p, row)
	d.dataPart(p, row)
	return p.Lines
}

func (d *detailPane) storyPart(p *draw.Page, row *watch.Row, story watch.Story) {
	p.Text(draw.Plain, strings.Join(words.Story(story, words.ClockHere(d.Now)), " "))
	if row.Latest != nil {
		p.Capacity(row)
	}
	if row.Name == "" && row.Group == "" {
		return
	}
	p.Blank()
	if row.Name != "" {
		p.Pair("id", row.Ref.ID)
	}
	if row.Group != "" {
		p.Pair("group", row.Group)
	}
}

// progressPart shows how long a rollout has taken and may still take.
func (d *detailPane) progressPart(p *draw.Page, row *watch.Row) {
	e, ok := d.Engine.Board.Estimate(row, d.Now)
	if !ok {
		return
	}
	p.Blank()
	began := "at least "
	if !e.AtLeast {
		began = ""
	}
	age, _ := words.Age(e.Elapsed, true)
	p.Pair("rollout", began+age+" so far")
	if left := e.Left(); left > 0 {
		about, _ := words.About(left)
		p.Pair("ready", "in about "+about)
	}
}

// failurePart shows why the deployment cannot be read. The story says since when, and what
// to do.
func (d *detailPane) failurePart(p *draw.Page, row *watch.Row) {
	f := row.Blocked()
	if f == nil {
		return
	}
	p.Blank()
	p.Head("ERROR", polls(row.Fails()))
	p.Text(draw.Coded, words.Failure(f))
	cause, _ := words.Explain(f)
	p.Pair("cause", cause)
}

func polls(n int) string {
	if n < 2 {
		return ""
	}
	return fmt.Sprintf("%d polls in a row", n)
}

func (d *detailPane) pollPart(p *draw.Page, row *watch.Row) {
	p.Blank()
	p.Head("LAST POLL", "")
	if row.Poll.At.IsZero() {
		p.Pair("answer", "none yet")
	} else {
		p.Pair("answer", pollText(*row.Poll))
		p.Pair("at", draw.Clock(row.Poll.At))
		if !row.Poll.RequestID.Empty() {
			p.Pair("request id", row.Poll.RequestID.String())
		}
		if row.Latest != nil && !row.Latest.Remark.Empty() {
			p.Pair("with code", row.Latest.Remark.String())
		}
	}
	due, inFlight := d.Engine.Plan.Due(row.Ref)
	switch {
	case inFlight:
		p.Pair("next", words.List("under way", d.waitText(row)))
	case d.Engine.Plan.Paused():
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

func (d *detailPane) dataPart(p *draw.Page, row *watch.Row) {
	if row.Latest == nil {
		return
	}
	p.Blank()
	p.Head("FIELDS", d.nextHint())
	for _, f := range row.Latest.Raw.Fields() {
		p.Pair(f.Name.String(), f.Value.String()+unitOf(row.Latest, f.Name.String())+d.zoneOf(f.Value.String()))
	}
}

// unitOf returns the unit of a reserved throughput if the service names a tier:
// thousands of tokens a minute. It is empty for other fields.
func unitOf(d *model.Deployment, field string) string {
	reserved := strings.HasPrefix(field, "ptu_capacity.") || field == "input_tpm" || field == "output_tpm"
	if reserved && !d.Terms().PTUServiceTier.Empty() {
		return " kTPM"
	}
	return ""
}

// zoneOf returns what a stamp of the service leaves unsaid: its zone, and the time here.
// It is empty for other values.
func (d *detailPane) zoneOf(value string) string {
	stamp := model.ParseStamp(value)
	if stamp.At.IsZero() {
		return ""
	}
	here, form := stamp.At.In(d.Now.Location()), "15:04:05"
	if !strings.HasPrefix(value, here.Format("2006-01-02")) {
		form = "Jan _2 15:04:05"
	}
	if stamp.Zoned {
		return " (here " + here.Format(form) + ")"
	}
	return " (UTC+8; here " + here.Format(form) + ")"
}

// rawPart shows the last reading as it was sent.
func (d *detailPane) rawPart(p *draw.Page, row *watch.Row) {
	if row.Latest == nil {
		p.Text(draw.Plain, "Nothing has been read yet.")
		return
	}
	p.Head("RAW JSON", d.nextHint())
	for _, text := range row.Latest.Raw.Lines() {
		p.Raw(text.String())
	}
}

// maxSpans is how many spans of a timeline the detail shows. The timeline of
// everything shows all events.
const maxSpans = 40

// timelinePart shows the chart and the timeline, the newest span first.
func (d *detailPane) timelinePart(p *draw.Page, spans []watch.Span) {
	if len(spans) == 0 {
		return
	}
	p.Blank()
	p.Chart(spans, d.Now)
	p.Head("TIMELINE", "newest first")
	for i, s := range slices.Backward(spans) {
		if len(spans)-i > maxSpans {
			p.Text(draw.Plain, "older: "+d.Label(keys.Timeline))
			break
		}
		p.Span(s, d.Now)
	}
}

// consolePart shows a link to the console's page.
func (d *detailPane) consolePart(p *draw.Page, row *watch.Row) {
	url := d.opts.Console.Pages[row.Ref.Profile]
	if url == "" {
		return
	}
	p.Blank()
	p.Head("CONSOLE", d.Label(keys.Console)+" opens it")
	p.Link(url)
}
