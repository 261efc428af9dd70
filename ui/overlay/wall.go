package overlay

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model/words"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// WallPane is the wall display: the whole screen, to be read from afar. It needs no key.
type WallPane struct {
	fleet
	title, status func() string
}

// WallOf is what the wall display needs besides the fleet.
type WallOf struct {
	FleetOf
	Title, Status func() string // what is watched, and the status of the source
}

// NewWall returns the wall display.
func NewWall(d *desk.Desk, of WallOf) *WallPane {
	return &WallPane{fleet: fleet{Desk: d, of: of.FleetOf}, title: of.Title, status: of.Status}
}

// Lines draws the screen.
func (p *WallPane) Lines(width, height int) []string {
	alarm, _ := words.Outdated(p.Engine, p.Now)
	return draw.Wall{Fleet: p.drawn(width), Height: height, Title: p.title(), Status: p.status(), Alarm: alarm, Parts: p.parts()}.Lines()
}

// Holds returns how long the screen stays true if no answer comes.
func (p *WallPane) Holds() time.Duration {
	_, hold := words.Outdated(p.Engine, p.Now)
	f := p.drawn(p.Width)
	for i, part := range p.parts() {
		if i >= p.Height || draw.Calm(part) {
			break
		}
		hold = min(hold, f.Holds(part))
	}
	return hold
}

func (p *WallPane) Key(act keys.Action) tea.Cmd {
	if act == keys.Tab {
		p.turn()
	}
	return nil
}

func (p *WallPane) Fit()               { p.parts() }
func (p *WallPane) Click(_, _ int)     {}
func (p *WallPane) Wheel(_, _ int)     {}
func (p *WallPane) Hints() []desk.Hint { return p.BackHint() }

func (p *WallPane) Help() desk.Help {
	return desk.About("On the wall", desk.Does(keys.Tab, "by group, model, profile or status"), desk.Does(keys.Back, "to the table, and from it back to the wall"))
}
