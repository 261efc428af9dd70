package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/poll"
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
	l := newLine(&a.theme, a.width)
	l.put(l.pal.text, fmt.Sprintf("at least %d×%d, please", minWidth, minHeight))
	return strings.Join(fill([]string{l.String()}, a.width, a.height), "\n")
}

// body draws what is between header and footer.
func (a *app) body(f frame) []string {
	switch {
	case a.screen == screenHelp:
		return fill(a.help.cut(a.helpLines(f.width), f.body), f.width, f.body)
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
	look := a.theme.plain.faint
	if a.detail.hand {
		look = a.theme.plain.accent
	}
	rule := look.on + a.theme.glyphs.rule + look.off
	lines := make([]string, len(left))
	for i := range left {
		lines[i] = left[i] + rule + right[i]
	}
	return lines
}

func (a *app) emptyLines(width, height int) []string {
	p := &page{theme: &a.theme, width: width}
	p.blank()
	if len(a.opts.Patterns) > 0 {
		a.patternLines(p)
		return fill(p.lines, width, height)
	}
	p.text(boldText, "Nothing is watched yet.")
	p.blank()
	text := "Press " + a.keys.label(actAdd, a.theme.glyphs) + " to add a deployment"
	if a.opts.AddHint != "" {
		text += ", or " + a.opts.AddHint
	}
	p.text(plainText, text+".")
	if n := len(a.prompt.offers); n > 0 {
		p.text(plainText, fmt.Sprintf("The service lists %d for this key; %s shows them.", n, a.keys.label(actAdd, a.theme.glyphs)))
	} else if problem := a.listProblem(); problem != "" {
		p.text(plainText, "Its list could not be used: "+problem)
	}
	return fill(p.lines, width, height)
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
	p := &page{theme: &a.theme, width: width}
	p.blank()
	p.text(boldText, "No deployment fits the filter.")
	back := a.keys.label(actBack, a.theme.glyphs)
	if a.prompt.kind == promptFilter || back == "" {
		back = "esc"
	}
	p.text(plainText, back+" shows all of them again.")
	return p.lines
}

// patternLines says what is looked for while nothing has been found.
func (a *app) patternLines(p *page) {
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
		p.text(boldText, "The list cannot be read, so it is not known what "+strings.Join(globs, ", ")+" matches.")
		return
	case unread:
		p.text(boldText, "Looking for the "+what+a.theme.glyphs.ellipsis)
		return
	}
	p.text(boldText, "There are no "+what+".")
	p.blank()
	p.text(plainText, "New ones appear here by themselves. Check the pattern, and the profile for its region and workspace.")
}
