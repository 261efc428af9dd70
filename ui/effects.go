package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/model/words"
	"studiowatch/ui/draw"
)

// effects is the part of the state that answers change besides the rows.
type effects struct {
	alerts      *watch.Alerts
	keyWarnings watch.KeyWarnings
	said        map[string]bool // the messages that setMessageOnce has shown
	waiting     bool            // answers wait for the events of earlier runs
	early       []answerMsg     // the answers that wait, in order
}

// settle settles an answer. A stale one changes no row.
func (a *app) settle(msg answerMsg) tea.Cmd {
	switch {
	case a.ctx.Err() != nil:
		return nil
	case a.waiting:
		a.early = append(a.early, msg)
		return nil
	}
	step := watch.Step{Ref: msg.ticket.Ref, Page: msg.ticket.Page, Answer: msg.answer}
	done, current := a.Engine.Settle(msg.ticket, msg.answer, a.Now)
	if !current {
		step.Page = 0
	}
	cmd := a.applyAnswer(step, done)
	if done.Listed >= poll.ListEnded {
		a.showListCount(step.Ref.Profile)
	}
	return tea.Batch(cmd, a.pump(), a.setTick())
}

// showListCount says once if the service counts other deployments than it lists. A
// recording may hold several runs, which read parts of the list again, so a replay
// does not count.
func (s *state) showListCount(profile string) {
	if c := s.Engine.Plan.ListCount(profile); c.Differs() {
		s.setMessageOnce("count of "+profile, profile+": "+words.CountDifference(c))
	}
}

// applyAnswer applies a settled answer to the screen, live and in a replay.
func (s *state) applyAnswer(step watch.Step, done watch.Settled) tea.Cmd {
	if step.Page > 0 {
		s.add.offers.Take(step, done.Listed, s.Engine.Board)
	}
	if len(done.Touched) > 0 {
		s.table.update(done.Touched...)
	}
	s.table.drop(done.Left...)
	s.hasLeft(done.Left)
	s.showKeyWarnings()
	profile := step.Ref.Profile
	if skew := s.Engine.Board.Skew(profile); skew != 0 {
		s.setMessageOnce("skew of "+profile, "this machine's clock is "+skewText(skew)+"; ages of stamps are measured by the service's")
	}
	return s.handleEvents(done.Events)
}

// setMessageOnce shows a message, but only once in a run.
func (s *state) setMessageOnce(what, text string) {
	if !s.said[what] {
		s.said[what] = true
		s.Say(text)
	}
}

// skewText says how this machine's clock differs from the service's.
func skewText(skew time.Duration) string {
	text, _ := words.Age(skew.Abs(), false)
	if skew > 0 {
		return text + " behind the service's"
	}
	return text + " ahead of the service's"
}

// handleEvents records events and notifies people of them.
func (s *state) handleEvents(events []model.Event) tea.Cmd {
	if len(events) == 0 {
		return nil
	}
	if s.opts.Keep != nil {
		s.opts.Keep(events...)
	}
	return s.alert(events)
}

// alert notifies people of the events that they chose, and of those that they asked for.
func (s *state) alert(events []model.Event) tea.Cmd {
	return s.announce(watch.WithTold(s.alerts.Of(events), s.notices(events)))
}

// announce notifies people of events. Several at once are one bell and one notification,
// but the command runs once for each.
func (s *state) announce(wanted []model.Event) tea.Cmd {
	if len(wanted) == 0 {
		return nil
	}
	n := s.opts.Notify
	if n.Run != nil {
		for _, e := range wanted {
			n.Run(e)
		}
	}
	var bytes string
	for _, channel := range n.Channels {
		bytes += channel(wanted)
	}
	if bytes == "" {
		return nil
	}
	return tea.Raw(bytes)
}

// Notify says how people are notified of events while they look elsewhere.
type Notify struct {
	On       []string // kinds of events, of watch.AlertKinds
	Channels []Channel
	Run      func(model.Event) // runs the user's command, without waiting; may be nil
	Telling  words.Telling     // which of the ways work here
}

// Channel returns the sequence with which the terminal announces events. Several
// events at once are announced once.
type Channel func(events []model.Event) string

// Bell is the terminal's bell.
func Bell([]model.Event) string { return "\a" }

// longestNotification is in cells. Desktops cut longer notifications off anyway.
const longestNotification = 200

// Desktop announces events by OSC 9, which many terminals show as a notification.
// Wrap wraps a sequence for a terminal multiplexer; nil if there is none.
func Desktop(wrap func(seq string) string) Channel {
	return func(events []model.Event) string {
		// OSC 9 with a number at the beginning has another meaning.
		seq := ansi.Notify(draw.CutEnd("studiowatch: "+words.Headlines(events), longestNotification, "…"))
		if wrap == nil {
			return seq
		}
		return wrap(seq)
	}
}

// pastMsg holds the events of earlier runs.
type pastMsg struct{ events []model.Event }

// readPast reads the events of earlier runs beside the first requests. Rows continue
// from them at their first reading, so the answers wait for them.
func (a *app) readPast() tea.Cmd {
	past := a.opts.Past
	if past == nil {
		return nil
	}
	a.waiting = true
	return tea.Batch(a.set(&a.pastTimeout, watch.PastTime), a.guard.Cmd(func() tea.Msg {
		// The journal reports its errors itself. Without a journal there are no events.
		events, _ := past()
		return pastMsg{events}
	}))
}

// settleEarly settles the answers that have waited for the events of earlier runs.
func (a *app) settleEarly() tea.Cmd {
	early := a.early
	a.waiting, a.early = false, nil
	var cmds []tea.Cmd
	for _, msg := range early {
		cmds = append(cmds, a.settle(msg))
	}
	return tea.Batch(cmds...)
}
