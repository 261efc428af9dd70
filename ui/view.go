package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// View draws the screen as it is at a.now. It reads the state and changes
// nothing.
func (a *app) View() tea.View {
	v := tea.View{AltScreen: true, WindowTitle: a.windowTitle(), MouseMode: a.mouse.mode()}
	if a.width <= 0 || a.height <= 0 {
		return v
	}
	f := a.frame()
	if f.tooSmall() {
		v.Content = a.smallScreen()
		return v
	}
	lines := make([]string, 0, f.height)
	lines = append(lines, a.headerLine(f.width))
	lines = append(lines, a.body(f)...)
	message, cursor := a.messageLine(f.width)
	lines = append(lines, message, a.footerLine(f.width))
	if cursor >= 0 {
		v.Cursor = tea.NewCursor(cursor, f.height-footerLines)
	}
	v.Content = strings.Join(lines, "\n")
	return v
}

func (a *app) smallScreen() string {
	l := draw.NewLine(&a.theme, a.width)
	l.Put(l.Pal.Text, fmt.Sprintf("at least %d×%d, please", minWidth, minHeight))
	return strings.Join(draw.Fill([]string{l.String()}, a.width, a.height), "\n")
}

// body draws what is between header and footer.
func (a *app) body(f frame) []string {
	switch {
	case a.screen == screenHelp:
		return draw.Fill(a.help.Cut(a.helpLines(f.width), f.body), f.width, f.body)
	case a.screen == screenEvents:
		return a.eventsPane(f.width, f.body)
	case a.prompt.kind == promptAdd:
		return a.offerLines(f.width, f.body)
	case a.screen == screenDetail && f.table == 0:
		return a.detailPane(f.width, f.body)
	case a.engine.Board.Len() == 0:
		return a.emptyLines(f.width, f.body)
	}
	table := a.tableLines(f.table, f.body)
	if f.detail == 0 {
		return table
	}
	return a.beside(table, a.detailPane(f.detail, f.body))
}

// beside joins two panes line by line, with a rule between them.
func (a *app) beside(left, right []string) []string {
	look := a.theme.Plain.Faint
	if a.detail.hand {
		look = a.theme.Plain.Accent
	}
	rule := look.On + a.theme.Marks.Rule + look.Off
	lines := make([]string, len(left))
	for i := range left {
		lines[i] = left[i] + rule + right[i]
	}
	return lines
}

func (a *app) emptyLines(width, height int) []string {
	p := &draw.Page{Theme: &a.theme, Width: width}
	p.Blank()
	if len(a.opts.Patterns) > 0 {
		a.patternLines(p)
		return draw.Fill(p.Lines, width, height)
	}
	p.Text(draw.Bold, "Nothing is watched yet.")
	p.Blank()
	text := "Press " + a.keys.Label(keys.Add, a.theme.Marks) + " to add a deployment"
	if a.opts.AddHint != "" {
		text += ", or " + a.opts.AddHint
	}
	p.Text(draw.Plain, text+".")
	if n := len(a.prompt.offers); n > 0 {
		p.Text(draw.Plain, fmt.Sprintf("The service lists %d for this key; %s shows them.", n, a.keys.Label(keys.Add, a.theme.Marks)))
	} else if problem := a.listProblem(); problem != "" {
		p.Text(draw.Plain, "Its list could not be used: "+problem)
	}
	return draw.Fill(p.Lines, width, height)
}

// listBlocked reports whether something stands in the way of a list that
// patterns need and that was never read.
func (a *app) listBlocked() bool {
	return slices.ContainsFunc(a.engine.Plan.Troubles(), func(t poll.Trouble) bool {
		return !a.listed[t.Profile] && slices.ContainsFunc(a.opts.Patterns, func(p model.Pattern) bool { return p.Profile == t.Profile })
	})
}

// hiddenLines says why there are no rows although deployments are watched.
func (a *app) hiddenLines(width int) []string {
	p := &draw.Page{Theme: &a.theme, Width: width}
	p.Blank()
	p.Text(draw.Bold, "No deployment fits the filter.")
	back := a.keys.Label(keys.Back, a.theme.Marks)
	if a.prompt.kind == promptFilter || back == "" {
		back = "esc"
	}
	p.Text(draw.Plain, back+" shows all of them again.")
	return p.Lines
}

// patternLines says what is looked for while nothing has been found.
func (a *app) patternLines(p *draw.Page) {
	var globs []string
	for _, pattern := range a.opts.Patterns {
		if !slices.Contains(globs, pattern.Glob) {
			globs = append(globs, pattern.Glob)
		}
	}
	what := "deployments that match " + strings.Join(globs, ", ")
	if slices.Equal(globs, []string{"*"}) {
		what = "deployments this key can list"
	}
	unread := slices.ContainsFunc(a.opts.Patterns, func(p model.Pattern) bool { return !a.listed[p.Profile] })
	switch {
	case unread && a.listBlocked():
		p.Text(draw.Bold, "The list cannot be read, so it is not known what "+strings.Join(globs, ", ")+" matches.")
		return
	case unread:
		p.Text(draw.Bold, "Looking for the "+what+a.theme.Marks.Ellipsis)
		return
	}
	p.Text(draw.Bold, "There are no "+what+".")
	p.Blank()
	p.Text(draw.Plain, "New ones appear here by themselves. Check the pattern, and the profile for its region and workspace.")
}
