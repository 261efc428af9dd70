// Package desk is what the panes of the dashboard share: the engine, the look, the time
// and size of the screen, and the message about the last key. It says what a pane is,
// and nothing of any particular one.
package desk

import (
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// Desk is shared by all panes. Only Update changes it.
type Desk struct {
	Engine        *watch.Engine
	Now           time.Time // of the message that is handled; the screen shows this time
	Theme         draw.Theme
	Keys          keys.Map
	Width, Height int      // of the screen, in cells and lines
	Profiles      []string // all profiles; if there are several, each deployment is shown with its own
	Tabs          int      // lines with the tabs of the views; 0 if there are none
	Flash         Flash

	Overlay Pane   // covers table and detail; nil if there is none
	Prompt  Prompt // nil if nothing is typed

	Speed   func() float64                        // how fast the clock of the source goes; 1 is real time
	LabelOf func(ref model.Ref, width int) string // the label of a deployment, which need not be watched any more
}

// Flash is the message about the last key. The next key removes it, or its time.
type Flash struct {
	Text  string
	Until time.Time
}

// FlashTime is how long a message is shown.
const FlashTime = 6 * time.Second // enough to read a line twice

// Say shows a text in the message line for a while.
func (d *Desk) Say(text string) {
	d.Flash = Flash{safe.Clean(text).String(), d.Now.Add(d.DisplayTime(FlashTime))}
}

// DisplayTime returns a time for which something is shown, by the source's clock. In
// a fast replay it is longer, so that the real time stays the same.
func (d *Desk) DisplayTime(real time.Duration) time.Duration {
	return time.Duration(float64(real) * max(1, d.Speed()))
}

// Label returns the key of an action as the screen shows it; empty if it has none.
func (d *Desk) Label(act keys.Action) string { return d.Keys.Label(act, d.Theme.Marks) }

// NewPage returns an empty page.
func (d *Desk) NewPage(width int) *draw.Page { return &draw.Page{Theme: &d.Theme, Width: width} }

// The lines around a pane.
const (
	HeaderLines = 1
	FooterLines = 2 // the message and the keys
)

// Head returns the number of lines above a pane: the header, and the tabs if there are views.
func (d *Desk) Head() int { return HeaderLines + d.Tabs }

// Body returns the number of lines between header and footer.
func (d *Desk) Body() int { return max(0, d.Height-d.Head()-FooterLines) }
