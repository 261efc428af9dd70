package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/watch"
	"studiowatch/model/words"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// tablePane is the table of deployments.
type tablePane struct {
	*state
	table
	clicks desk.Clicks[model.Ref]
}

// drawn returns the table for drawing at a width.
func (p *tablePane) drawn(width int) draw.Table {
	t := draw.Table{Theme: &p.Theme, Moment: p.moment(p.filter.words), Layout: p.layout(width), Labels: p.labels, Picked: p.picked}
	if column := t.WidthOf("profile"); column > 0 && len(p.Profiles) > 1 {
		t.Profiles = draw.Apart(p.Profiles, column, p.Theme.Marks.Ellipsis)
	}
	if column := t.WidthOf("deployment"); column > 0 {
		t.Groups = p.groupNames(column)
	}
	return t
}

// groupNames returns the names of the groups as they are shown in a column of a width;
// nil if all fit.
func (p *tablePane) groupNames(width int) map[string]string {
	var names []string
	for _, g := range p.index.Groups() {
		names = append(names, g.Name)
	}
	return draw.ApartIfLong(names, width, p.Theme.Marks.Ellipsis)
}

// labelOf returns the label of a deployment, which need not be watched any more.
func (p *tablePane) labelOf(ref model.Ref, width int) string {
	if row := p.Engine.Board.Row(ref); row != nil {
		return p.labels.Of(row, width, p.Theme.Marks.Ellipsis)
	}
	return draw.CutMiddle(ref.ID, width, p.Theme.Marks.Ellipsis)
}

// layout returns the columns of the table at a width. They do not depend on answers.
func (p *tablePane) layout(width int) draw.Layout {
	needs := draw.Needs{Deployment: p.labels.Longest}
	for _, profile := range p.Profiles {
		needs.Profile = max(needs.Profile, draw.Width(profile))
	}
	return draw.Arrange(width, p.columns, needs)
}

// lines draws the column heads and the visible rows.
func (p *tablePane) Lines(width, height int) []string {
	if p.Engine.Board.Len() == 0 {
		return draw.Fill(p.emptyLines(width), width, height)
	}
	t := p.drawn(width)
	lines := append(make([]string, 0, height), t.Head(p.index.Query()))
	if p.cursor < 0 {
		return draw.Fill(append(lines, p.hiddenLines(width)...), width, height)
	}
	for _, l := range p.onScreen() {
		switch {
		case l.head != nil:
			lines = append(lines, t.Group(l.head))
		case l.at == p.cursor:
			lines = append(lines, t.Selected(l.row))
		default:
			lines = append(lines, t.Row(l.row))
		}
	}
	return draw.Fill(lines, width, height)
}

// emptyLines says what to do while nothing is watched.
func (p *tablePane) emptyLines(width int) []string {
	page := p.NewPage(width)
	page.Blank()
	if len(p.Engine.Patterns()) > 0 {
		p.patternLines(page)
		return page.Lines
	}
	page.Text(draw.Bold, "Nothing is watched yet.")
	if p.source.fixed() != "" {
		return page.Lines
	}
	page.Blank()
	text := "Press " + p.Label(keys.Add) + " to add a deployment"
	if p.opts.AddHint != "" {
		text += ", or " + p.opts.AddHint
	}
	page.Text(draw.Plain, text+".")
	switch l := p.add.catalog().Listing(); {
	case l.Records > 0:
		key := "this key"
		if l.Profiles > 1 {
			key = "these keys"
		}
		page.Text(draw.Plain, fmt.Sprintf("The service lists %d for %s; %s shows them.", l.Records, key, p.Label(keys.Add)))
	case l.Failure != nil:
		page.Text(draw.Plain, "Its list could not be used: "+words.Failure(l.Failure))
	}
	return page.Lines
}

// patternLines says what the patterns look for while nothing has been found.
func (p *tablePane) patternLines(page *draw.Page) {
	var globs []string
	unread := false
	for _, pattern := range p.Engine.Patterns() {
		unread = unread || p.Engine.Plan.ListUnread(pattern.Profile)
		if !slices.Contains(globs, pattern.Glob) {
			globs = append(globs, pattern.Glob)
		}
	}
	what := "deployments that match " + strings.Join(globs, ", ")
	if slices.Equal(globs, []string{"*"}) {
		what = "deployments this key can list"
	}
	switch {
	case unread && p.add.blocked():
		page.Text(draw.Bold, "The list cannot be read, so it is not known what "+strings.Join(globs, ", ")+" matches.")
		return
	case unread:
		page.Text(draw.Bold, "Looking for the "+what+p.Theme.Marks.Ellipsis)
		return
	}
	page.Text(draw.Bold, "There are no "+what+".")
	page.Blank()
	page.Text(draw.Plain, "New ones appear here by themselves. Check the pattern, and the profile for its region and workspace.")
}

// hiddenLines says that the filter hides all rows.
func (p *tablePane) hiddenLines(width int) []string {
	page := p.NewPage(width)
	page.Blank()
	if p.Prompt == nil && p.filter.current == p.views.shown().Filter {
		page.Text(draw.Bold, "No deployment is in this view.")
		if all := p.Label(keys.Everything); all != "" {
			page.Text(draw.Plain, all+" shows everything.")
		}
		return page.Lines
	}
	page.Text(draw.Bold, "No deployment fits the filter.")
	back := p.Label(keys.Back)
	if p.Prompt != nil || back == "" {
		back = "esc"
	}
	page.Text(draw.Plain, back+" "+p.clearText())
	return page.Lines
}

// clearText says what the key does that clears the filter.
func (p *tablePane) clearText() string {
	switch {
	case p.Prompt == nil && p.views.drilled():
		return "goes back to the fleet."
	case p.views.shown().Filter != "":
		return "shows the whole view again."
	}
	return "shows all of them again."
}

func (p *tablePane) Fit() { p.resize(p.frame().body - 1) }

func (p *tablePane) Hints() []desk.Hint {
	hints := p.sourceHints(p.source.hints()...)
	for i := range hints {
		if hints[i].Act == keys.Detail && p.awayLine() {
			hints[i].Word = "shows it"
		}
	}
	if len(p.picked) > 0 {
		hints = append(p.HintsOf(keys.Compare), hints...)
	}
	if back := p.HintsOf(keys.Back); p.backWord() != "" && len(back) > 0 {
		back[0].Word = p.backWord()
		return slices.Insert(hints, min(1, len(hints)), back...)
	}
	return hints
}

// backWord says what the way back leads to; empty if there is none.
func (p *tablePane) backWord() string {
	switch {
	case p.views.drilled():
		return "fleet"
	case p.filter.current != p.views.shown().Filter:
		return p.filter.clearWord()
	}
	return ""
}

func (p *tablePane) Help() desk.Help {
	if p.filter.current == "" {
		return desk.Help{}
	}
	return desk.About("With a filter", desk.Does(keys.Filter, "change the filter"), desk.Does(keys.Back, "clear it"), desk.Does(keys.Summary, "copy the rows that are left"))
}

func (p *tablePane) Key(act keys.Action) tea.Cmd {
	switch act {
	case keys.Detail, keys.Tab:
		p.detail.open()
	case keys.Filter:
		return p.filter.open()
	case keys.Add:
		return p.add.open()
	case keys.Remove:
		p.remove(p.selected)
	case keys.Undo:
		return p.putBack()
	case keys.Sort:
		p.nextSort()
	case keys.Reverse:
		q := p.index.Query()
		p.order(q.Sort, !q.Reverse)
	case keys.Next:
		p.nextInNeed(1)
	case keys.Previous:
		p.nextInNeed(-1)
	default:
		p.move(desk.LinesFor(act, p.page(), p.index.Len()))
	}
	return nil
}

// nextInNeed selects the next row that needs attention; step is 1 or -1. If there is
// none it says so and returns false.
func (p *tablePane) nextInNeed(step int) bool {
	if p.selectInNeed(step) {
		return true
	}
	text := "no deployment is in need of attention"
	if slices.ContainsFunc(p.Engine.Board.Rows(), (*watch.Row).NeedsAttention) {
		text = "what needs attention is hidden by the filter"
	}
	p.Say(text)
	return false
}

// leastID is how many cells of an ID a message shows before its other words are cut.
const leastID = 12

// remove takes a row off the list for this run, and reports whether it did.
func (p *tablePane) remove(ref model.Ref) bool {
	row, fixed := p.Engine.Board.Row(ref), p.source.fixed()
	switch {
	case fixed != "":
		p.Say(fixed)
		return false
	case row == nil:
		return false
	}
	p.Engine.Unwatch(ref)
	p.drop(row)
	var ways []string
	if label := p.Label(keys.Undo); label != "" {
		ways = append(ways, label+" puts it back")
	}
	if label := p.keepLabel(); label != "" {
		ways = append(ways, label+" keeps it off")
	}
	text := " is off the list for this run"
	if p.tells.State(ref) == watch.TellArmed {
		text += ", and not told of"
	}
	if len(ways) > 0 {
		text += "; " + strings.Join(ways, ", ")
	}
	// The ways are seen even if the ID is long.
	p.Say(draw.CutMiddle(ref.ID, max(leastID, p.Width-len(text)-2), p.Theme.Marks.Ellipsis) + text)
	return true
}

// putBack puts the row that was taken off last back on the list, and selects it.
func (p *tablePane) putBack() tea.Cmd {
	if fixed := p.source.fixed(); fixed != "" {
		p.Say(fixed)
		return nil
	}
	row := p.Engine.PutBack(p.Now)
	if row == nil {
		p.Say("nothing is left to put back on the list")
		return nil
	}
	p.update(row)
	p.Say(row.Ref.ID + " is back on the list" + p.add.show(row.Ref))
	return p.pump()
}

// nextSort sorts by the next column. The attention order comes before the first
// column.
func (p *tablePane) nextSort() {
	orders := append([]string{"attention"}, p.columns...)
	at := slices.Index(orders, p.index.Query().Sort)
	p.order(orders[(at+1)%len(orders)], false)
}

// order sorts the rows. The selected row stays selected.
func (p *tablePane) order(name string, reverse bool) {
	q := p.index.Query()
	q.Sort, q.Reverse = name, reverse
	p.query(q, p.Engine.Board.Rows())
	text := "sorted by " + name
	if reverse {
		text += ", reversed"
	}
	p.Say(text)
}

func (p *tablePane) Wheel(_, lines int) { p.scroll(lines) }

func (p *tablePane) Click(x, y int) {
	if hit, twice := p.clickRow(x, y); hit && twice {
		p.detail.open()
	}
}

// clickRow selects the clicked row. A click on the head of a column sorts by it, or
// reverses the order if the rows are sorted by it. It reports whether a row was hit,
// and whether by a double click.
func (p *tablePane) clickRow(x, y int) (hit, twice bool) {
	if p.Engine.Board.Len() == 0 {
		return false, false
	}
	if y == 0 {
		if name := p.layout(p.frame().table).At(x); name != "" {
			q := p.index.Query()
			p.order(name, q.Sort == name && !q.Reverse)
		}
		return false, false
	}
	lines := p.onScreen()
	if y > len(lines) || lines[y-1].row == nil {
		return false, false
	}
	ref := lines[y-1].row.Ref
	p.choose(ref)
	return true, p.clicks.Twice(ref, p.opts.Now())
}
