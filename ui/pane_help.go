package ui

import (
	"studiowatch/model"
	"studiowatch/ui/draw"
)

// helpPane is the help, made from the bindings.
type helpPane struct {
	scrolled
	over pane // the pane below it
}

func newHelp(s *state, over pane) pane {
	p := &helpPane{over: over}
	p.scrolled = scrolled{state: s, count: func() int { return len(p.all(p.width)) }}
	return p
}

func (p *helpPane) help() paneHelp { return p.over.help() }

func (p *helpPane) lines(width, height int) []string {
	return draw.Fill(p.Cut(p.all(width), height), width, height)
}

// helpColumns is the least width of the help in two columns. verdictWidth is the
// width of the longest verdict with its glyph.
const (
	helpColumns  = 110
	verdictWidth = 13
)

// all returns all lines of the help.
func (p *helpPane) all(width int) []string {
	if width < helpColumns {
		page := p.newPage(width)
		p.keyHelp(page)
		wordHelp(page)
		return page.Lines
	}
	left, right := p.newPage(width/2), p.newPage(width-width/2)
	p.keyHelp(left)
	wordHelp(right)
	height := max(len(left.Lines), len(right.Lines))
	lines := draw.Fill(left.Lines, left.Width, height)
	for i, line := range draw.Fill(right.Lines, right.Width, height) {
		lines[i] += line
	}
	return lines
}

// keyHelp explains the keys, first those of the pane below.
func (p *helpPane) keyHelp(page *draw.Page) {
	if here := p.over.help(); here.head != "" {
		page.Head(here.head, "")
		for _, k := range here.keys {
			if b := p.keys.Find(k.action); len(b.Keys) > 0 {
				page.Pair(b.Labels(p.theme.Marks), k.help)
			}
		}
		page.Blank()
	}
	group := p.keys.Bindings[0].Group
	page.Head(group, "")
	for _, b := range p.keys.Bindings {
		if b.Group != group {
			group = b.Group
			page.Blank()
			page.Head(group, "")
		}
		if len(b.Keys) > 0 {
			page.Pair(b.Labels(p.theme.Marks), b.Help)
		}
	}
	page.Blank()
}

// wordHelp explains filters and verdicts.
func wordHelp(p *draw.Page) {
	p.Head("Filter", "")
	for _, f := range filterHelp {
		p.Pair(f.example, f.help)
	}
	p.Blank()
	p.Head("Verdicts", "")
	for _, v := range verdictMeanings {
		l := p.Line()
		l.Cell(l.Pal.Verdict[v.verdict], l.Marks.Verdict[v.verdict]+" "+v.verdict.String(), verdictWidth)
		p.Add(l.Gap(1).Put(l.Pal.Text, v.means))
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
