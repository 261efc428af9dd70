package overlay

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model/query"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// FleetPane is the fleet: a line for each group, model, profile or status, the worst
// first. It keeps its place while it is closed.
type FleetPane struct {
	fleet
	draw.Scroll
	name string // of the selected part
	at   int    // its index
	held bool   // somebody has pressed a key or clicked, so the selected part stays selected

	clicks desk.Clicks[string] // by the name of the part
}

// FleetOf is what the fleet needs of the table.
type FleetOf struct {
	Fleet   func(by query.By) *query.Fleet // of the rows that the filter chooses
	Grouped func() bool                    // whether one of them has a group
	Open    func(condition string)         // shows the rows of a part
	Clock   func() time.Time               // of this machine, also in a replay
}

// fleet is the common part of the fleet and of the wall display.
type fleet struct {
	*desk.Desk
	of     FleetOf
	by     query.By
	chosen bool // somebody has chosen by
}

// parts returns the parts, the worst first. Where no row has a group, they are by model
// until somebody chooses otherwise.
func (f *fleet) parts() []*query.Part {
	if !f.chosen {
		if f.by = query.ByGroup; !f.of.Grouped() {
			f.by = query.ByModel
		}
	}
	return f.of.Fleet(f.by).Parts()
}

// turn goes on to the next way to divide the fleet.
func (f *fleet) turn() { f.by, f.chosen = f.by.Next(), true }

func (f *fleet) drawn(width int) draw.Fleet {
	return draw.Fleet{Theme: &f.Theme, Moment: draw.Moment{Engine: f.Engine, Now: f.Now}, By: f.by, Width: width, LabelOf: f.LabelOf}
}

// NewFleet returns the fleet.
func NewFleet(d *desk.Desk, of FleetOf) *FleetPane {
	return &FleetPane{fleet: fleet{Desk: d, of: of}}
}

// Lines draws the heads and the visible parts.
func (p *FleetPane) Lines(width, height int) []string {
	parts := p.parts()
	f := p.drawn(width).Of(parts[min(p.Top, len(parts)):min(len(parts), p.Top+height)])
	lines := append(make([]string, 0, height), f.Head())
	if len(parts) == 0 {
		page := p.NewPage(width)
		page.Blank()
		page.Text(draw.Bold, "No deployment is shown.")
		lines = append(lines, page.Lines...)
	}
	for i := p.Top; i < len(parts) && len(lines) < height; i++ {
		if i == p.at {
			lines = append(lines, f.Selected(parts[i]))
			continue
		}
		lines = append(lines, f.Part(parts[i]))
	}
	return draw.Fill(lines, width, height)
}

// Place says which line is selected, if not all are visible; empty otherwise.
func (p *FleetPane) Place() string {
	if n := len(p.parts()); n > p.room() {
		return fmt.Sprintf("line %d of %d", p.at+1, n)
	}
	return ""
}

// Holds returns how long the visible lines stay true if no answer comes.
func (p *FleetPane) Holds() time.Duration {
	hold, parts, f := time.Hour, p.parts(), p.drawn(p.Width)
	for i := p.Top; i < min(len(parts), p.Top+p.room()); i++ {
		hold = min(hold, f.Holds(parts[i]))
	}
	return hold
}

// room returns how many parts are visible.
func (p *FleetPane) room() int { return max(0, p.Body()-1) }

// Fit finds the selected part again, and keeps it visible. If it is gone, the one in its
// place is selected.
func (p *FleetPane) Fit() {
	parts := p.parts()
	if !p.held {
		p.at = 0
	} else if at := slices.IndexFunc(parts, func(part *query.Part) bool { return part.Name == p.name }); at >= 0 {
		p.at = at
	}
	p.choose(p.at)
}

// choose selects a part, or the last one in that direction.
func (p *FleetPane) choose(at int) {
	parts := p.parts()
	p.at = max(0, min(at, len(parts)-1))
	if len(parts) > 0 {
		p.name = parts[p.at].Name
	}
	p.Show(p.at, p.at, len(parts), p.room())
}

func (p *FleetPane) Key(act keys.Action) tea.Cmd {
	parts := p.parts()
	p.held = true
	switch act {
	case keys.Detail:
		p.open()
	case keys.Tab:
		p.turn()
		p.at, p.Top, p.held = 0, 0, false
	case keys.Next:
		p.nextInNeed(1)
	case keys.Previous:
		p.nextInNeed(-1)
	default:
		p.choose(p.at + desk.LinesFor(act, max(1, p.room()-1), len(parts)))
	}
	return nil
}

// nextInNeed selects the next part with a row that needs attention; step is 1 or -1. After
// the last part it continues with the first one.
func (p *FleetPane) nextInNeed(step int) {
	parts := p.parts()
	for i := 1; i <= len(parts); i++ {
		if at := ((p.at+i*step)%len(parts) + len(parts)) % len(parts); parts[at].InNeed > 0 {
			p.choose(at)
			return
		}
	}
	p.Say("no deployment is in need of attention")
}

// open shows the rows of the selected part.
func (p *FleetPane) open() {
	if parts := p.parts(); p.at < len(parts) {
		p.of.Open(p.of.Fleet(p.by).Condition(parts[p.at]))
	}
}

// Click selects a part. A double click opens it, as in the table.
func (p *FleetPane) Click(_, y int) {
	at := p.Top + y - 1
	if y < 1 || at >= len(p.parts()) {
		return
	}
	p.held = true
	p.choose(at)
	if p.clicks.Twice(p.name, p.of.Clock()) {
		p.open()
	}
}

// Wheel scrolls. The selection stays on the screen.
func (p *FleetPane) Wheel(_, lines int) {
	p.held = true
	p.Move(lines)
	p.Clamp(len(p.parts()), p.room())
	p.choose(min(max(p.at, p.Top), p.Top+p.room()-1))
}

func (p *FleetPane) Hints() []desk.Hint {
	hints := p.HintsOf(keys.Detail, keys.Tab)
	for i := range hints {
		switch hints[i].Act {
		case keys.Detail:
			hints[i].Word = "rows"
		case keys.Tab:
			hints[i].Word = "by " + p.by.Next().String()
		}
	}
	return append(append(hints, p.BackHint()...), p.HintsOf(keys.Help)...)
}

func (p *FleetPane) Help() desk.Help {
	return desk.About("In the fleet",
		desk.Does(keys.Detail, "the rows of the line; back returns here"), desk.Does(keys.Tab, "by group, model, profile or status"),
		desk.Does(keys.Next, "the next line with a row that needs you"), desk.Does(keys.Back, "back to the table"))
}
