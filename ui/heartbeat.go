package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// beatEvery is the time between two heartbeats. One that comes much later than
// it should means that the machine slept or the program was stopped.
const beatEvery = 2 * time.Second

// heartbeat notices a sleep of the machine. Timers and the monotonic clock
// stand still meanwhile, so the wall clock is looked at as well.
type heartbeat struct {
	alarm alarm
	at    time.Time
	wall  func() time.Time
	read  time.Time // what the wall clock said then
}

func (a *app) setBeat() tea.Cmd {
	if a.player != nil {
		return nil // a recording knows when the machine slept
	}
	a.beat.at, a.beat.read = a.now, a.beat.wall()
	return a.set(&a.beat.alarm, beatEvery, func(n uint64) tea.Msg { return beatMsg(n) })
}

// beats is a heartbeat. It draws nothing.
func (a *app) beats() tea.Cmd {
	if a.silence() > 2*beatEvery {
		return a.wakeUp()
	}
	return a.setBeat()
}

// silence is the time since the last heartbeat.
func (a *app) silence() time.Duration {
	return max(a.now.Sub(a.beat.at), a.beat.wall().Sub(a.beat.read))
}

// resumedMsg says that dead connections have been dropped.
type resumedMsg struct{}

// wakeUp gives up the requests under way and the connections they are on: few
// connections outlive a sleep, and a request on a dead one takes its whole time
// limit to fail.
func (a *app) wakeUp() tea.Cmd {
	if a.player != nil {
		return a.play()
	}
	a.engine.Board.Asleep(a.silence(), a.now)
	news := a.happened(a.engine.Board.News())
	a.requests.renew(a.ctx)
	resumed := a.opts.Resumed
	return tea.Batch(news, a.setBeat(), a.guard.cmd(func() tea.Msg {
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
