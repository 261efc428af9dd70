package overlay

import (
	"time"

	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// TimelinePane is the timeline of everything, the newest event first.
type TimelinePane struct {
	desk.Scrolled
	seen int // EventCount at the last fit
}

// NewTimeline returns the timeline, at its newest event.
func NewTimeline(d *desk.Desk) *TimelinePane {
	count := func() int { return len(d.Engine.Board.History().All()) }
	return &TimelinePane{desk.Scrolled{Desk: d, Head: 1, Count: count}, d.EventCount}
}

// ShowSince shows the events since a time: all of them, or else the first ones.
func (p *TimelinePane) ShowSince(at time.Time) {
	all := p.Engine.Board.History().All()
	since := 0
	for since < len(all) && all[len(all)-1-since].At.After(at) {
		since++
	}
	p.Top = max(0, since-p.Room())
	p.Fit()
}

// Lines draws only the visible events, because there may be thousands.
func (p *TimelinePane) Lines(width, height int) []string {
	page := p.NewPage(width)
	page.Head("TIMELINE OF EVERYTHING", "newest first")
	all := p.Engine.Board.History().All()
	if len(all) == 0 {
		page.Blank()
		page.Text(draw.Plain, "Nothing has happened yet.")
	}
	var profiles map[string]string
	if len(p.Profiles) > 1 {
		profiles = draw.Apart(p.Profiles, draw.TimelineProfile, p.Theme.Marks.Ellipsis)
	}
	for i := p.Top; i < len(all) && len(page.Lines) < height; i++ {
		e := all[len(all)-1-i]
		page.Event(e, draw.EventOf{Label: p.LabelOf(e.Ref, page.LabelWidth()), Profile: profiles[e.Ref.Profile]}, p.Now)
	}
	return draw.Fill(page.Lines, width, height)
}

// Fit keeps the visible events in their places when there are new ones.
func (p *TimelinePane) Fit() {
	if p.Top > 0 {
		p.Top += p.EventCount - p.seen
	}
	p.seen = p.EventCount
	p.Scrolled.Fit()
}

func (p *TimelinePane) Help() desk.Help {
	return desk.About("In the timeline",
		desk.Does(keys.Up, "up"), desk.Does(keys.Down, "down"), desk.Does(keys.PageUp, "a page up"), desk.Does(keys.PageDown, "a page down"),
		desk.Does(keys.Top, "the newest"), desk.Does(keys.Bottom, "the oldest"), desk.Does(keys.Back, "back"))
}
