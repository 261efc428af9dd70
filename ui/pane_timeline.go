package ui

import (
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// timelinePane is the timeline of everything, the newest event first.
type timelinePane struct {
	scrolled
	seen int // eventCount at the last fit
}

func newTimeline(s *state, _ pane) pane {
	count := func() int { return len(s.engine.Board.History().All()) }
	return &timelinePane{scrolled{state: s, head: 1, count: count}, s.eventCount}
}

// lines draws only the visible events, because there may be thousands.
func (p *timelinePane) lines(width, height int) []string {
	page := p.newPage(width)
	page.Head("TIMELINE OF EVERYTHING", "newest first")
	all := p.engine.Board.History().All()
	if len(all) == 0 {
		page.Blank()
		page.Text(draw.Plain, "Nothing has happened yet.")
	}
	var profiles map[string]string
	if len(p.opts.Profiles) > 1 {
		profiles = draw.Apart(p.opts.Profiles, draw.TimelineProfile, p.theme.Marks.Ellipsis)
	}
	for i := p.Top; i < len(all) && len(page.Lines) < height; i++ {
		e := all[len(all)-1-i]
		page.Event(e, draw.EventOf{Label: p.table.labelOf(e.Ref, page.LabelWidth()), Profile: profiles[e.Ref.Profile]}, p.now)
	}
	return draw.Fill(page.Lines, width, height)
}

// fit keeps the visible events in their places when there are new ones.
func (p *timelinePane) fit() {
	if p.Top > 0 {
		p.Top += p.eventCount - p.seen
	}
	p.seen = p.eventCount
	p.scrolled.fit()
}

func (p *timelinePane) help() paneHelp {
	return paneHelp{"In the timeline", []keyHelp{
		{keys.Up, "up"}, {keys.Down, "down"}, {keys.PageUp, "a page up"}, {keys.PageDown, "a page down"},
		{keys.Top, "the newest"}, {keys.Bottom, "the oldest"}, {keys.Back, "back"},
	}}
}
