package ui

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// source is where the answers come from: the service, or a recording.
type source interface {
	// clock returns the time of the source, and speed how fast it goes.
	clock() time.Time
	speed() float64
	// start starts the heartbeat, if the source has one.
	start() tea.Cmd
	// pump does what is due and sets the timer for the next time.
	pump() tea.Cmd
	// resume continues after the program was suspended.
	resume() tea.Cmd
	// key does an action that is bound to bySource.
	key(act keys.Action) tea.Cmd
	paused() bool
	// fixed says why no row can be added or removed; empty if rows can be.
	fixed() string
	// hints returns the actions that the footer of the table shows.
	hints() []keys.Action
	// help returns the texts of the help that differ with this source. A key that does
	// nothing with it has an empty text.
	help() map[keys.Action]string
	// status returns the right part of the header.
	status(form headerForm) string
}

// realTime returns the real duration of a duration of the source's clock. With a fast
// clock it is at least minSleep, because more frames would not be seen.
func realTime(d time.Duration, speed float64) time.Duration {
	real := time.Duration(math.Ceil(float64(d) / speed))
	if speed > 1 {
		return max(minSleep, real)
	}
	return real
}

const minSleep = 20 * time.Millisecond

// live is the source that polls the service. Its heartbeat detects that the machine
// has slept.
type live struct {
	*state
	requests  requests
	beatTimer timer
	pulse     watch.Pulse
	wall      func() time.Time
}

// requests holds the context of the requests in flight.
type requests struct {
	ctx    context.Context
	cancel context.CancelFunc
}

// renew cancels the requests in flight.
func (r *requests) renew(ctx context.Context) {
	if r.cancel != nil {
		r.cancel()
	}
	r.ctx, r.cancel = context.WithCancel(ctx)
}

func newLive(s *state) *live {
	l := &live{state: s}
	l.wall = func() time.Time { return l.clock().Round(0) }
	l.beatTimer.fire = l.heartbeat
	l.requests.renew(s.ctx)
	return l
}

func (l *live) clock() time.Time { return l.opts.Now() }
func (l *live) speed() float64   { return 1 }
func (l *live) paused() bool     { return l.Engine.Plan.Paused() }
func (l *live) fixed() string    { return "" }

func (l *live) help() map[keys.Action]string {
	return map[keys.Action]string{keys.More: "a longer interval", keys.Less: "a shorter interval", keys.Backward: "", keys.Forward: ""}
}

func (l *live) hints() []keys.Action {
	if l.Engine.Board.Len() == 0 {
		return []keys.Action{keys.Add, keys.Help, keys.Quit}
	}
	first, second := keys.Refresh, keys.Pause
	if l.paused() {
		first, second = second, first // what ends a pause is seen on the narrowest screen
	}
	begin, end := []keys.Action{keys.Detail, keys.Filter, keys.Timeline}, []keys.Action{keys.Add, keys.Help, keys.Quit}
	if row := l.table.row(); row != nil && row.Verdict.RollingOut() && !l.paused() && len(l.Engine.Plan.Troubles()) == 0 {
		return slices.Concat(begin, []keys.Action{keys.Tell, first, second}, end) // who watches a rollout wants to know of its end
	}
	return slices.Concat(begin, []keys.Action{first, second, keys.Tell}, end)
}

// answerMsg is the answer to a ticket.
type answerMsg struct {
	ticket poll.Ticket
	answer model.Answer
}

// pump sends the requests that are due.
func (l *live) pump() tea.Cmd {
	now, ctx, poll := l.clock(), l.requests.ctx, l.opts.Poll
	var cmds []tea.Cmd
	for _, t := range l.Engine.Plan.Start(now) {
		cmds = append(cmds, l.guard.Cmd(func() tea.Msg { return answerMsg{t, poll(ctx, t)} }))
	}
	if d, ok := l.Engine.Plan.Wake(now); ok {
		cmds = append(cmds, l.set(&l.wake, d))
	}
	return tea.Batch(cmds...)
}

func (l *live) key(act keys.Action) tea.Cmd {
	switch act {
	case keys.Refresh:
		l.Engine.Plan.Refresh(l.Now)
		l.Say("asking for everything now")
	case keys.Pause:
		l.Engine.Plan.Pause(!l.paused())
	case keys.More:
		l.scaleInterval(2)
	case keys.Less:
		l.scaleInterval(0.5)
	default:
		l.Say("nothing is replayed: this is live")
		return nil
	}
	return l.state.pump()
}

// scaleInterval multiplies the interval of changing rows for this run.
func (l *live) scaleInterval(by float64) {
	refresh, _ := l.Engine.Plan.Intervals()
	refresh = min(poll.MaxInterval, max(poll.MinInterval, time.Duration(float64(refresh)*by).Round(time.Second)))
	l.opts.Plan.Refresh, l.opts.Plan.Steady = refresh, max(refresh, l.opts.Plan.Steady)
	l.Engine.Plan.Configure(l.opts.Plan, l.Now)
	l.Say("what changes is asked for every " + intervalText(refresh))
}

func (l *live) start() tea.Cmd {
	l.pulse.Beat(l.Now, l.wall())
	return l.set(&l.beatTimer, watch.BeatEvery)
}

// heartbeat detects a sleep of the machine, and sets the timer for the next one.
func (l *live) heartbeat() tea.Cmd {
	if silence, slept := l.pulse.Beat(l.Now, l.wall()); slept {
		return l.afterSleep(silence)
	}
	return l.start()
}

func (l *live) resume() tea.Cmd {
	silence, _ := l.pulse.Beat(l.Now, l.wall())
	return l.afterSleep(silence)
}

// reconnectedMsg says that dead connections have been closed.
type reconnectedMsg struct{}

// afterSleep cancels the requests in flight and closes their connections. Few
// connections survive a sleep, and a request on a dead one fails only after its time
// limit.
func (l *live) afterSleep(silence time.Duration) tea.Cmd {
	l.Engine.Board.Asleep(silence, l.Now)
	news := l.handleEvents(l.Engine.Board.News())
	l.requests.renew(l.ctx)
	resumed := l.opts.Resumed
	return tea.Batch(news, l.start(), l.guard.Cmd(func() tea.Msg {
		if resumed != nil {
			resumed()
		}
		return reconnectedMsg{}
	}))
}

// reconnected polls all rows again.
func (a *app) reconnected() tea.Cmd {
	a.Engine.Plan.Resume(a.Now)
	return tea.Batch(a.pump(), a.setTick())
}

// status returns a trouble, or else the interval, and the time of the last answer.
func (l *live) status(form headerForm) string {
	last := "no answer yet"
	if at := l.Engine.Board.LastAnswer(); !at.IsZero() {
		last = draw.Clock(at)
	}
	switch troubles := l.Engine.Plan.Troubles(); {
	case l.paused():
		return "paused · " + last
	case len(troubles) > 0:
		return l.troubleHead(troubles, form)
	case l.cutText() != "":
		return l.cutText() + " · " + last
	case form.has(formWhole):
		return "every " + l.pacingText() + " · " + last
	}
	return last
}

// cutText says how many records were read of a list that is too long; empty if there
// is no such list.
func (s *state) cutText() string {
	for _, profile := range s.Profiles {
		if c := s.Engine.Plan.ListCount(profile); c.Cut {
			return fmt.Sprintf("the first %d of %d", c.Seen, max(c.Seen, c.Says))
		}
	}
	return ""
}

// pacingText returns the interval of changing rows. If the rate limit makes an
// interval longer, it returns the real one and the wanted one.
func (l *live) pacingText() string {
	refresh, steady := l.Engine.Plan.Intervals()
	r := l.Engine.Plan.Pacing(l.Now)
	switch {
	case r.Refresh > refresh:
		return intervalText(rounded(r.Refresh)) + ", not " + intervalText(refresh)
	case r.Steady > steady:
		return intervalText(rounded(r.Steady)) + ", not " + intervalText(steady)
	}
	return intervalText(refresh)
}

// rounded returns an interval to a tenth of a second, or from ten seconds on to a
// second.
func rounded(d time.Duration) time.Duration {
	if d < 10*time.Second {
		return d.Round(time.Second / 10)
	}
	return d.Round(time.Second)
}

// intervalText writes an interval: 5s, 1m, 1m30s.
func intervalText(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%gs", d.Seconds())
	case d%time.Minute == 0 && d < time.Hour:
		return fmt.Sprintf("%dm", d/time.Minute)
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return d.String()
}

// troubleHead says what the first trouble is, since when, and when the next try is.
func (s *state) troubleHead(troubles []poll.Trouble, form headerForm) string {
	t := troubles[0]
	text := draw.CutEnd(t.Failure.Label(), 26, s.Theme.Marks.Ellipsis)
	if len(s.Profiles) > 1 {
		text = t.Profile + ": " + text
	}
	if len(troubles) > 1 {
		text += fmt.Sprintf(" (+%d)", len(troubles)-1)
	}
	next := "trying now"
	if t.Next.After(s.Now) {
		next = "next try " + draw.Clock(t.Next)
	}
	if !form.has(formWhole) {
		return text + " · " + strings.TrimPrefix(next, "next try ")
	}
	return text + " since " + t.Since.Format("15:04") + " · " + next
}
