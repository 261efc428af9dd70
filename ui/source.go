package ui

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// source is where what is shown comes from: the service, or a recording.
type source interface {
	// clock is the time that is shown, and speed how fast it goes.
	clock() time.Time
	speed() float64
	// start begins what goes on beside the answers.
	start() tea.Cmd
	// pump takes in what is due and sleeps until there is more.
	pump() tea.Cmd
	// resume goes on after the program was stopped.
	resume() tea.Cmd
	// key does an action that belongs to the source.
	key(act keys.Action) tea.Cmd
	paused() bool
	// fixed says why nothing can be added or taken off; empty where it can.
	fixed() string
	// hints are the actions that the footer of the table shows.
	hints() []keys.Action
	// status is how reading goes, for the header.
	status(form headerForm) string
}

// realTime is how long a time of a source's clock takes. It is at least quickest
// where the clock is fast: nobody would see more.
func realTime(d time.Duration, speed float64) time.Duration {
	real := time.Duration(math.Ceil(float64(d) / speed))
	if speed > 1 {
		return max(minSleep, real)
	}
	return real
}

const minSleep = 20 * time.Millisecond

// live is the service. Its heartbeat notices a sleep of the machine.
type live struct {
	*state
	requests  requests
	beatTimer timer
	pulse     watch.Pulse
	wall      func() time.Time
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

func newLive(s *state) *live {
	l := &live{state: s}
	l.wall = func() time.Time { return l.clock().Round(0) }
	l.beatTimer.fire = l.heartbeat
	l.requests.renew(s.ctx)
	return l
}

func (l *live) clock() time.Time { return l.opts.Now() }
func (l *live) speed() float64   { return 1 }
func (l *live) paused() bool     { return l.engine.Plan.Paused() }
func (l *live) fixed() string    { return "" }

func (l *live) hints() []keys.Action {
	if l.engine.Board.Len() == 0 {
		return []keys.Action{keys.Add, keys.Help, keys.Quit}
	}
	first, second := keys.Refresh, keys.Pause
	if l.paused() {
		first, second = second, first // what ends a pause is seen on the narrowest screen
	}
	return []keys.Action{keys.Detail, keys.Filter, keys.Timeline, first, second, keys.Add, keys.Help, keys.Quit}
}

// answerMsg is what a ticket brought back.
type answerMsg struct {
	ticket poll.Ticket
	answer model.Answer
}

// pump sends what the plan has due.
func (l *live) pump() tea.Cmd {
	now, ctx, poll := l.clock(), l.requests.ctx, l.opts.Poll
	var cmds []tea.Cmd
	for _, t := range l.engine.Plan.Start(now) {
		cmds = append(cmds, l.guard.Cmd(func() tea.Msg { return answerMsg{t, poll(ctx, t)} }))
	}
	if d, ok := l.engine.Plan.Wake(now); ok {
		cmds = append(cmds, l.set(&l.wake, d))
	}
	return tea.Batch(cmds...)
}

func (l *live) key(act keys.Action) tea.Cmd {
	switch act {
	case keys.Refresh:
		l.engine.Plan.Refresh(l.now)
		l.setMessage("asking for everything now")
	case keys.Pause:
		l.engine.Plan.Pause(!l.paused())
	case keys.More:
		l.scaleInterval(2)
	case keys.Less:
		l.scaleInterval(0.5)
	default:
		l.setMessage("nothing is replayed: this is live")
		return nil
	}
	return l.state.pump()
}

// The bounds of the interval, as in the configuration.
const (
	shortestRefresh = poll.MinInterval
	longestRefresh  = poll.MaxInterval
)

// scaleInterval makes the interval of changing rows longer or shorter for this run.
func (l *live) scaleInterval(by float64) {
	refresh, _ := l.engine.Plan.Intervals()
	refresh = min(longestRefresh, max(shortestRefresh, time.Duration(float64(refresh)*by).Round(time.Second)))
	l.opts.Plan.Refresh, l.opts.Plan.Steady = refresh, max(refresh, l.opts.Plan.Steady)
	l.engine.Plan.Configure(l.opts.Plan, l.now)
	l.setMessage("what changes is asked for every " + intervalText(refresh))
}

func (l *live) start() tea.Cmd {
	l.pulse.Beat(l.now, l.wall())
	return l.set(&l.beatTimer, watch.BeatEvery)
}

// heartbeat is a heartbeat. It draws nothing.
func (l *live) heartbeat() tea.Cmd {
	if silence, slept := l.pulse.Beat(l.now, l.wall()); slept {
		return l.afterSleep(silence)
	}
	return l.start()
}

func (l *live) resume() tea.Cmd {
	silence, _ := l.pulse.Beat(l.now, l.wall())
	return l.afterSleep(silence)
}

// reconnectedMsg says that dead connections have been dropped.
type reconnectedMsg struct{}

// afterSleep gives up the requests under way and the connections they are on: few
// connections outlive a sleep, and a request on a dead one takes its whole time
// limit to fail.
func (l *live) afterSleep(silence time.Duration) tea.Cmd {
	l.engine.Board.Asleep(silence, l.now)
	news := l.handleEvents(l.engine.Board.News())
	l.requests.renew(l.ctx)
	resumed := l.opts.Resumed
	return tea.Batch(news, l.start(), l.guard.Cmd(func() tea.Msg {
		if resumed != nil {
			resumed()
		}
		return reconnectedMsg{}
	}))
}

// reconnected asks for everything anew.
func (a *app) reconnected() tea.Cmd {
	a.engine.Plan.Resume(a.now)
	return tea.Batch(a.pump(), a.setTick())
}

// status is what stands in the way of reading, else the interval, and the time
// of the last answer.
func (l *live) status(form headerForm) string {
	last := "no answer yet"
	if at := l.engine.Board.LastAnswer(); !at.IsZero() {
		last = draw.Clock(at)
	}
	switch troubles := l.engine.Plan.Troubles(); {
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

// cutText says how much is shown of a list that is too long to be read to its
// end; empty when all is.
func (s *state) cutText() string {
	for _, profile := range s.opts.Profiles {
		if c := s.engine.Plan.ListCount(profile); c.Cut {
			return fmt.Sprintf("the first %d of %d", c.Seen, max(c.Seen, c.Says))
		}
	}
	return ""
}

// pacingText is the interval of changing rows, and, when the budget does not
// allow what was asked for, the interval that is stretched most.
func (l *live) pacingText() string {
	refresh, steady := l.engine.Plan.Intervals()
	r := l.engine.Plan.Pacing(l.now)
	switch {
	case r.Refresh > refresh:
		return intervalText(rounded(r.Refresh)) + ", not " + intervalText(refresh)
	case r.Steady > steady:
		return intervalText(rounded(r.Steady)) + ", not " + intervalText(steady)
	}
	return intervalText(refresh)
}

// rounded is an interval as exact as a person wants it.
func rounded(d time.Duration) time.Duration {
	if d < 10*time.Second {
		return d.Round(time.Second / 10)
	}
	return d.Round(time.Second)
}

// intervalText words an interval as people write it: 5s, 1m, 1m30s.
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

// troubleHead says what is wrong, since when, and when the next try comes.
func (s *state) troubleHead(troubles []poll.Trouble, form headerForm) string {
	t := troubles[0]
	text := draw.CutEnd(t.Failure.Label(), 26, s.theme.Marks.Ellipsis)
	if len(s.opts.Profiles) > 1 {
		text = t.Profile + ": " + text
	}
	if len(troubles) > 1 {
		text += fmt.Sprintf(" (+%d)", len(troubles)-1)
	}
	next := "trying now"
	if t.Next.After(s.now) {
		next = "next try " + draw.Clock(t.Next)
	}
	if !form.has(formWhole) {
		return text + " · " + strings.TrimPrefix(next, "next try ")
	}
	return text + " since " + t.Since.Format("15:04") + " · " + next
}
