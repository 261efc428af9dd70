package ui

import (
	"slices"

	"studiowatch/model"
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
		p := &page{theme: &a.theme, width: width}
		a.keyHelp(p)
		a.wordHelp(p)
		return p.lines
	}
	left, right := &page{theme: &a.theme, width: width / 2}, &page{theme: &a.theme, width: width - width/2}
	a.keyHelp(left)
	a.wordHelp(right)
	height := max(len(left.lines), len(right.lines))
	lines := fill(left.lines, left.width, height)
	for i, line := range fill(right.lines, right.width, height) {
		lines[i] += line
	}
	return lines
}

func (a *app) keyHelp(p *page) {
	var groups []string
	for _, b := range a.keys.bindings {
		if !slices.Contains(groups, b.group) {
			groups = append(groups, b.group)
		}
	}
	for _, group := range groups {
		p.head(group, "")
		for _, b := range a.keys.bindings {
			if b.group == group && len(b.keys) > 0 {
				p.pair(b.labels(p.theme.glyphs), b.help)
			}
		}
		p.blank()
	}
}

// wordHelp explains what is typed in a filter and what the verdicts mean.
func (a *app) wordHelp(p *page) {
	p.head("Filter", "")
	for _, f := range filterHelp {
		p.pair(f.example, f.help)
	}
	p.blank()
	p.head("Verdicts", "")
	for _, v := range verdictMeanings {
		l := newLine(p.theme, p.width)
		l.gap(pageMargin)
		l.cell(l.pal.verdict[v.verdict], l.g.verdict[v.verdict]+" "+v.verdict.String(), verdictWidth)
		l.gap(1)
		l.put(l.pal.text, v.means)
		p.lines = append(p.lines, l.String())
	}
}

var filterHelp = []struct{ example, help string }{
	{"qwen 0260", "both words, anywhere in the row"},
	{"-stopped", "rows without the word"},
	{"is:rolling", "rows with that verdict"},
	{"status:!RUNNING", "rows whose status is another"},
	{"plan:mu code:Thr", "keys: id name group model plan status is code profile"},
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
