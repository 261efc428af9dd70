package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// Console is where the service's own pages are, and what opens one.
type Console struct {
	Pages map[string]string                           // https URLs by profile; one without a page is not in it
	Open  func(ctx context.Context, url string) error // nil where no browser is the user's
}

// openedMsg is what came of opening a page.
type openedMsg struct {
	url string
	err error
}

// openConsole opens the console's page for the row in question. The console has
// none for a single deployment, so it is the list's.
func (a *app) openConsole() tea.Cmd {
	row := a.focused()
	if row == nil {
		a.say("no deployment is selected")
		return nil
	}
	url := a.opts.Console.Pages[row.Ref.Profile]
	open, ctx := a.opts.Console.Open, a.ctx
	switch {
	case url == "":
		a.say("no console page is known for what is watched here")
		return nil
	case open == nil:
		a.say("the console: " + url)
		return nil
	}
	return a.guard.Cmd(func() tea.Msg { return openedMsg{url, open(ctx, url)} })
}

// opened says what came of opening a page, and where it is if nothing did.
func (a *app) opened(msg openedMsg) {
	if msg.err != nil {
		a.say("the console: " + msg.url + " (" + safe.Clean(msg.err.Error()).String() + ")")
		return
	}
	a.say("opening the console in the browser")
}

// consolePart links to the console's page.
func (a *app) consolePart(p *draw.Page, row *watch.Row) {
	url := a.opts.Console.Pages[row.Ref.Profile]
	if url == "" {
		return
	}
	p.Blank()
	p.Head("CONSOLE", a.keys.Label(keys.Console, p.Theme.Marks)+" opens it")
	p.Link(url)
}
