package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
)

// memory is what the dashboard does about earlier runs. The first poll waits
// for what they saw, since a row goes on from it; but not for long.
type memory struct {
	alarm alarm
	wait  bool // polling has not begun
}

// recallTime is how long the first poll waits: a disk that takes longer is on
// the far side of a network.
const recallTime = time.Second

type (
	pastMsg   struct{ events []model.Event }
	recallMsg uint64
)

// recall reads what earlier runs saw.
func (a *app) recall() tea.Cmd {
	past := a.opts.Past
	if past == nil {
		return nil
	}
	a.memory.wait = true
	read := a.guard.Cmd(func() tea.Msg {
		// A journal that cannot be read says so itself, and the dashboard goes
		// on without one.
		events, _ := past()
		return pastMsg{events}
	})
	return tea.Batch(read, a.set(&a.memory.alarm, recallTime, func(n uint64) tea.Msg { return recallMsg(n) }))
}

// remember takes in what earlier runs saw, and begins to poll.
func (a *app) remember(events []model.Event) tea.Cmd {
	a.engine.Remember(events)
	return a.begin()
}

func (a *app) begin() tea.Cmd {
	if !a.memory.wait {
		return nil
	}
	a.memory.wait = false
	return tea.Batch(a.pump(), a.setTick())
}

// happened does what events call for.
func (a *app) happened(events []model.Event) tea.Cmd {
	if len(events) == 0 {
		return nil
	}
	if a.events.Top > 0 {
		a.events.Top += len(events) // what is being read stays where it is
	}
	if a.opts.Keep != nil {
		a.opts.Keep(events...)
	}
	return a.alert(events)
}
