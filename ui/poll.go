package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/words"
)

// answerMsg is what a ticket brought back.
type answerMsg struct {
	ticket poll.Ticket
	answer model.Answer
}

// The messages of the alarms; each carries the number it was set with.
type (
	wakeMsg uint64
	tickMsg uint64
	calmMsg uint64
	beatMsg uint64
)

// pump sends what the plan has due and sleeps until there is more. It is
// called whenever the plan may have changed.
func (a *app) pump() tea.Cmd {
	switch {
	case a.memory.wait:
		return nil
	case a.player != nil:
		return a.play()
	}
	now := a.clock()
	var cmds []tea.Cmd
	for _, t := range a.engine.Plan.Start(now) {
		cmds = append(cmds, a.fetch(t))
	}
	if d, ok := a.engine.Plan.Wake(now); ok {
		cmds = append(cmds, a.setWake(d))
	}
	return tea.Batch(cmds...)
}

func (a *app) fetch(t poll.Ticket) tea.Cmd {
	ctx, poll := a.requests.ctx, a.opts.Poll
	return a.guard.Cmd(func() tea.Msg { return answerMsg{t, poll(ctx, t)} })
}

// settle takes in an answer. A stale one changes nothing.
func (a *app) settle(msg answerMsg) tea.Cmd {
	if a.ctx.Err() != nil {
		return nil
	}
	done, current := a.engine.Settle(msg.ticket, msg.answer, a.now)
	if current && msg.ticket.Page > 0 {
		a.prompt.offer(msg.ticket, msg.answer, done.Listed, a.engine.Board)
		if done.Listed >= poll.ListEnded {
			a.listed[msg.ticket.Ref.Profile] = true
		}
	}
	if len(done.Touched) > 0 {
		a.table.update(done.Touched...)
	}
	for _, row := range done.Left {
		a.table.drop(row)
	}
	a.lament()
	a.noteSkew(msg.ticket.Ref.Profile)
	if done.Listed >= poll.ListEnded {
		a.noteCount(msg.ticket.Ref.Profile)
	}
	return tea.Batch(a.happened(done.Events), a.pump(), a.setTick())
}

// noteSkew says once that a clock is wrong.
func (a *app) noteSkew(profile string) {
	skew := a.engine.Board.Skew(profile)
	if skew == 0 || a.skewed[profile] {
		return
	}
	a.skewed[profile] = true
	a.say("this machine's clock is " + skewText(skew) + "; ages of stamps are measured by the service's")
}

// noteCount says once that the service counts other than what it lists.
func (a *app) noteCount(profile string) {
	c := a.engine.Plan.ListCount(profile)
	if !c.Differs() || a.counted[profile] {
		return
	}
	a.counted[profile] = true
	a.say(profile + ": " + words.Oddness(c))
}

// skewText says how a clock differs from the service's.
func skewText(skew time.Duration) string {
	text, _ := words.Age(skew.Abs(), false)
	if skew > 0 {
		return text + " behind the service's"
	}
	return text + " ahead of the service's"
}

// requests is what requests under way end with.
type requests struct {
	ctx    context.Context
	cancel context.CancelFunc
}

// renew ends the requests under way.
func (r *requests) renew(ctx context.Context) {
	if r.cancel != nil {
		r.cancel()
	}
	r.ctx, r.cancel = context.WithCancel(ctx)
}

func (a *app) setTick() tea.Cmd {
	return a.set(&a.tick, a.screenHolds(), func(n uint64) tea.Msg { return tickMsg(n) })
}

// alarm is a sleep of which only the last set counts. Setting it again ends
// the sleep before, so there is never more than one.
type alarm struct {
	number uint64
	cancel context.CancelFunc
}

// set returns the command that sleeps and then says so with the number it was
// set with.
func (a *app) set(al *alarm, d time.Duration, msg func(uint64) tea.Msg) tea.Cmd {
	if al.cancel != nil {
		al.cancel()
	}
	ctx, cancel := context.WithCancel(a.ctx)
	al.cancel = cancel
	al.number++
	if a.player != nil {
		d = a.player.lasts(d)
	}
	n, sleep := al.number, a.sleep
	return a.guard.Cmd(func() tea.Msg {
		if !sleep(ctx, d) {
			return nil
		}
		return msg(n)
	})
}

// due reports whether a message is from the last time the alarm was set.
func (al *alarm) due(n uint64) bool { return al.number == n }

// sleep waits, and reports whether it did to the end.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
