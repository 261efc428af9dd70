package ui

import (
	tea "charm.land/bubbletea/v2"

	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// timelinePane is the timeline of everything, the newest first.
type timelinePane struct {
	*state
	draw.Scroll
	seen int // events that had happened when it was last fitted
}

// timelineHead is the lines of the timeline that do not scroll.
const timelineHead = 1

func newTimeline(s *state, _ pane) pane { return &timelinePane{state: s, seen: s.happened} }

// lines draws only what is on screen, since there may be thousands.
func (p *timelinePane) lines(width, height int) []string {
	page := p.newPage(width)
	page.Head("TIMELINE OF EVERYTHING", "newest first")
	all := p.engine.Board.History().All()
	if len(all) == 0 {
		page.Blank()
		page.Text(draw.Plain, "Nothing has happened yet.")
	}
	for i := p.Top; i < len(all) && len(page.Lines) < height; i++ {
		page.Event(all[len(all)-1-i], p.now)
	}
	return draw.Fill(page.Lines, width, height)
}

// fit keeps what is being read where it is when something has happened.
func (p *timelinePane) fit() {
	if p.Top > 0 {
		p.Top += p.happened - p.seen
	}
	p.seen = p.happened
	p.Clamp(p.count(), p.room())
}

func (p *timelinePane) count() int { return len(p.engine.Board.History().All()) }
func (p *timelinePane) room() int  { return p.frame().body - timelineHead }

func (p *timelinePane) click(_, _ int)     {}
func (p *timelinePane) wheel(_, lines int) { p.Move(lines) }

func (p *timelinePane) key(act keys.Action) tea.Cmd {
	p.Move(linesFor(act, p.room()-1, p.count()))
	return nil
}

func (p *timelinePane) hints() []hint {
	hints := p.hintsOf(keys.Back, keys.Quit)
	if p.count() > p.room() {
		return append([]hint{p.scrollHint(keys.Up, keys.Down)}, hints...)
	}
	return hints
}

func (p *timelinePane) help() paneHelp {
	return paneHelp{"In the timeline", []keyHelp{
		{keys.Up, "up"}, {keys.Down, "down"}, {keys.PageUp, "a page up"}, {keys.PageDown, "a page down"},
		{keys.Top, "the newest"}, {keys.Bottom, "the oldest"}, {keys.Back, "back"},
	}}
}
