package ui

import (
	"slices"

	"studiowatch/model"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// helpColumns is the width from which the help stands in two columns;
// verdictWidth holds the longest verdict with its glyph.
const (
	helpColumns  = 110
	verdictWidth = 13
)

// helpLines is the help, made from the keymap.
func (a *app) helpLines(width int) []string {
	if width < helpColumns {
		p := &draw.Page{Theme: &a.theme, Width: width}
		a.keyHelp(p)
		a.wordHelp(p)
		return p.Lines
	}
	left, right := &draw.Page{Theme: &a.theme, Width: width / 2}, &draw.Page{Theme: &a.theme, Width: width - width/2}
	a.keyHelp(left)
	a.wordHelp(right)
	height := max(len(left.Lines), len(right.Lines))
	lines := draw.Fill(left.Lines, left.Width, height)
	for i, line := range draw.Fill(right.Lines, right.Width, height) {
		lines[i] += line
	}
	return lines
}

func (a *app) keyHelp(p *draw.Page) {
	a.contextHelp(p)
	var groups []string
	for _, b := range a.keys.Bindings {
		if !slices.Contains(groups, b.Group) {
			groups = append(groups, b.Group)
		}
	}
	for _, group := range groups {
		p.Head(group, "")
		for _, b := range a.keys.Bindings {
			if b.Group == group && len(b.Keys) > 0 {
				p.Pair(b.Labels(p.Theme.Marks), b.Help)
			}
		}
		p.Blank()
	}
}

// contextHelp says first what works on the screen the help was called from.
func (a *app) contextHelp(p *draw.Page) {
	h := a.screenHelp()
	if h.head == "" {
		return
	}
	p.Head(h.head, "")
	for _, k := range h.keys {
		if b := a.keys.Find(k.action); len(b.Keys) > 0 {
			p.Pair(b.Labels(p.Theme.Marks), k.help)
		}
	}
	p.Blank()
}

// keyHelpLine is what an action does on one screen.
type keyHelpLine struct {
	action keys.Action
	help   string
}

type contextKeys struct {
	head string
	keys []keyHelpLine
}

// screenHelp is what works on the screen behind the help; nothing for the
// table, whose keys are the rest of the help.
func (a *app) screenHelp() contextKeys {
	switch {
	case a.helpOver == screenEvents:
		return contextKeys{"In the timeline", []keyHelpLine{
			{keys.Up, "up"}, {keys.Down, "down"}, {keys.PageUp, "a page up"}, {keys.PageDown, "a page down"},
			{keys.Top, "the newest"}, {keys.Bottom, "the oldest"}, {keys.Back, "back"},
		}}
	case a.helpOver == screenDetail:
		move := []keyHelpLine{{keys.Up, "scroll up"}, {keys.Down, "scroll down"}}
		if a.width >= splitWidth {
			move = []keyHelpLine{{keys.Up, "the deployment above"}, {keys.Down, "the deployment below"}, {keys.PageUp, "scroll up"}, {keys.PageDown, "scroll down"}}
		}
		return contextKeys{"In the detail", append(move, keyHelpLine{keys.Tab, "raw JSON, and back"}, keyHelpLine{keys.Copy, "copy its ID"},
			keyHelpLine{keys.RequestID, "copy its request ID"}, keyHelpLine{keys.Console, "open the console's page"}, keyHelpLine{keys.Back, "back to the table"})}
	case a.filter.text != "":
		return contextKeys{"With a filter", []keyHelpLine{{keys.Filter, "change the filter"}, {keys.Back, "clear it"}, {keys.Summary, "copy the rows that are left"}}}
	}
	return contextKeys{}
}

// wordHelp explains what is typed in a filter and what the verdicts mean.
func (a *app) wordHelp(p *draw.Page) {
	p.Head("Filter", "")
	for _, f := range filterHelp {
		p.Pair(f.example, f.help)
	}
	p.Blank()
	p.Head("Verdicts", "")
	for _, v := range verdictMeanings {
		l := draw.NewLine(p.Theme, p.Width)
		l.Gap(draw.Margin)
		l.Cell(l.Pal.Verdict[v.verdict], l.Marks.Verdict[v.verdict]+" "+v.verdict.String(), verdictWidth)
		l.Gap(1)
		l.Put(l.Pal.Text, v.means)
		p.Lines = append(p.Lines, l.String())
	}
}

var filterHelp = []struct{ example, help string }{
	{"qwen 0260", "both words, anywhere in the row"},
	{"-stopped", "rows without the word"},
	{"is:failed,stalled", "rows with one of these verdicts"},
	{"status:!RUNNING", "rows whose status is another"},
	{"plan:mu code:Thr", "keys: id name group model plan status is code by profile"},
	{"ready<50%", "less than half of it serves"},
	{"age<2h", "changed in the last two hours"},
	{"capacity>=8", "at least so many units"},
	{`"is:ready"`, "these letters, without a meaning"},
}

var verdictMeanings = []struct {
	verdict model.Verdict
	means   string
}{
	{model.VerdictReady, "RUNNING, and all units are ready"},
	{model.VerdictDegraded, "serves in part, or its change failed"},
	{model.VerdictRolling, "on its way up, or changing size"},
	{model.VerdictStalled, "rolling, and nothing has moved for too long"},
	{model.VerdictFailed, "down; somebody must act"},
	{model.VerdictUnreadable, "no good answer yet; the error's code is shown"},
	{model.VerdictEnding, "going down on purpose"},
	{model.VerdictStopped, "down on purpose"},
	{model.VerdictGone, "deleted"},
	{model.VerdictUnknown, "a status nobody documented, shown as sent"},
	{model.VerdictWaiting, "not answered yet"},
}
