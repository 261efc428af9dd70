package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
)

// changeMsg is news from outside.
type changeMsg Change

// listen waits for the next news.
func (a *app) listen() tea.Cmd {
	changes, ctx := a.opts.Changes, a.ctx
	if changes == nil {
		return nil
	}
	return a.guard.Cmd(func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case c, open := <-changes:
			if !open {
				return nil
			}
			return changeMsg(c)
		}
	})
}

// change applies news from outside.
func (a *app) change(c changeMsg) tea.Cmd {
	c.Broken = safe.Clean(c.Broken).String()
	if c.Broken != "" && c.Broken != a.broken {
		a.Flash = desk.Flash{} // it would hide the new message
	}
	a.broken = c.Broken
	if c.Options != nil {
		a.reconfigure(*c.Options)
	}
	for _, profile := range c.Retry {
		a.Engine.Plan.Retry(profile, a.Now)
		delete(a.keyWarnings, profile)
	}
	switch {
	case c.Refused != "":
		a.keyWarnings[c.Refused] = c.Notice
		a.showKeyWarnings()
	case c.Notice != "":
		a.Say(c.Notice)
	}
	return tea.Batch(a.listen(), a.pump(), a.setTick())
}

// showKeyWarnings shows the warnings about keys that are due.
func (s *state) showKeyWarnings() {
	for _, text := range s.keyWarnings.Due(s.Engine.Plan) {
		s.Say(text)
	}
}

// reconfigure applies new options. It keeps the rows, the screen and the typed text.
func (a *app) reconfigure(opts Options) {
	was := a.opts
	a.opts.Title, a.opts.Profiles, a.opts.AddHint = safe.Clean(opts.Title).String(), opts.Profiles, safe.Clean(opts.AddHint).String()
	a.opts.Entries, a.opts.Patterns, a.opts.Plan = opts.Entries, opts.Patterns, opts.Plan
	a.opts.Theme, a.opts.ASCII, a.opts.Keys = opts.Theme, opts.ASCII, opts.Keys
	a.opts.Console.Pages = opts.Console.Pages
	a.opts.Cursor = opts.Cursor
	if a.opts.Mouse = opts.Mouse; opts.Mouse != was.Mouse {
		a.mouse = opts.Mouse
	}
	if !slices.Equal(opts.Notify.On, was.Notify.On) {
		a.alerts = watch.NewAlerts(opts.Notify.On)
	}
	a.opts.Notify, a.opts.StallAfter = opts.Notify, opts.StallAfter
	a.Engine.StallAfter(opts.StallAfter)
	a.Engine.Plan.Configure(opts.Plan, a.Now)
	a.opts.Origins = opts.Origins
	a.opts.Looked.Keep = opts.Looked.Keep
	a.Engine.Origins(opts.Origins)
	a.tells.Origins(opts.Origins)
	came, went := a.Engine.Rewatch(opts.Entries, opts.Patterns, a.Now)
	a.table.drop(went...)
	for _, row := range went {
		if row.Ref == a.detail.ref && a.inDetail() {
			a.detail.close()
		}
	}
	a.table.labels = draw.NewLabels(a.Engine.Board.Rows())
	a.views.reload(opts) // also without a difference, because the order of all rows may have changed
	a.applyLook()
	if kept := a.kept; !kept || len(came)+len(went) > 0 {
		a.Say(reloadText(len(came), len(went)))
	}
	a.kept = false
}

func reloadText(came, went int) string {
	text := "the configuration has been read again"
	var parts []string
	if came > 0 {
		parts = append(parts, fmt.Sprintf("%d added or renamed", came))
	}
	if went > 0 {
		parts = append(parts, fmt.Sprintf("%d taken off", went))
	}
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	return text
}
