package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/words"
	"studiowatch/ui/draw"
)

// Notify says how people are told of what happens while they look elsewhere.
type Notify struct {
	Bell    bool
	Desktop bool                    // by OSC 9, which many terminals show as a notification
	Wrap    func(seq string) string // brings a sequence through a terminal within a terminal; nil where there is none
	On      []string                // kinds of events, of model.AlertKinds
	Run     func(model.Event)       // the user's command, without waiting; may be nil
}

// alert tells people of those events that they want to be told of. Many at
// once are one ring and one notification, and a command each.
func (a *app) alert(events []model.Event) tea.Cmd {
	told := a.alerts.Of(events)
	if len(told) == 0 {
		return nil
	}
	n := a.opts.Notify
	if n.Run != nil {
		for _, e := range told {
			n.Run(e)
		}
	}
	var bytes string
	if n.Bell {
		bytes = "\a"
	}
	if n.Desktop {
		bytes += n.Notification(words.Headlines(told))
	}
	if bytes == "" {
		return nil
	}
	return tea.Raw(bytes)
}

// longestNotification is in cells; what shows notifications cuts them anyway.
const longestNotification = 200

// Notification returns what makes the terminal show a printable text as a
// notification. The name before it also keeps it from being taken for one of
// the numbered forms of OSC 9.
func (n Notify) Notification(text string) string {
	seq := ansi.Notify(draw.CutEnd("studiowatch: "+text, longestNotification, "…"))
	if n.Wrap != nil {
		return n.Wrap(seq)
	}
	return seq
}
