package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model/watch"
)

// heartbeat notices a sleep of the machine.
type heartbeat struct {
	alarm alarm
	pulse watch.Pulse
	wall  func() time.Time
}

func (a *app) setBeat() tea.Cmd {
	if a.player != nil {
		return nil // a recording knows when the machine slept
	}
	a.beat.pulse.Beat(a.now, a.beat.wall())
	return a.set(&a.beat.alarm, watch.BeatEvery, func(n uint64) tea.Msg { return beatMsg(n) })
}

// beats is a heartbeat. It draws nothing.
func (a *app) beats() tea.Cmd {
	if silence, slept := a.beat.pulse.Beat(a.now, a.beat.wall()); slept {
		return a.awake(silence)
	}
	return a.setBeat()
}

// resumedMsg says that dead connections have been dropped.
type resumedMsg struct{}

// wakeUp goes on after the program was stopped.
func (a *app) wakeUp() tea.Cmd {
	if a.player != nil {
		return a.play()
	}
	silence, _ := a.beat.pulse.Beat(a.now, a.beat.wall())
	return a.awake(silence)
}

// awake gives up the requests under way and the connections they are on: few
// connections outlive a sleep, and a request on a dead one takes its whole time
// limit to fail.
func (a *app) awake(silence time.Duration) tea.Cmd {
	a.engine.Board.Asleep(silence, a.now)
	news := a.happened(a.engine.Board.News())
	a.requests.renew(a.ctx)
	resumed := a.opts.Resumed
	return tea.Batch(news, a.setBeat(), a.guard.Cmd(func() tea.Msg {
		if resumed != nil {
			resumed()
		}
		return resumedMsg{}
	}))
}

// resume asks for everything anew.
func (a *app) resume() tea.Cmd {
	a.engine.Plan.Resume(a.now)
	return tea.Batch(a.pump(), a.setTick())
}
