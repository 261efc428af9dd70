package ui

import (
	"fmt"
	"math"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui/keys"
)

// Replay says what is shown again in place of something live.
type Replay struct {
	Start time.Time // of the recorded run
	Speed float64   // recorded seconds in a second
	// Open returns the steps from the first one on, a call each; it is false
	// after the last.
	Open func() (next func() (watch.Step, bool), err error)
}

// The speeds a replay may have.
const (
	MinSpeed = 0.1
	MaxSpeed = 10_000
)

// longSilence is how long nothing may happen before a replay leaves the rest of
// it out, and silenceLeft what it plays of that before it goes on.
const (
	longSilence = time.Minute
	silenceLeft = 2 * time.Second
)

// stepsAtOnce is how many steps are taken in before the screen may be drawn
// again.
const stepsAtOnce = 500

// player plays a recording: its clock is the recording's.
type player struct {
	replay Replay
	real   func() time.Time
	speed  float64

	since  time.Time // when, by the real clock, the recorded one said at
	at     time.Time
	paused bool

	next    func() (watch.Step, bool)
	step    watch.Step
	has     bool // step is the next one
	over    bool // there is no other
	changes []time.Time
	failed  error // the recording could not be opened again
}

func newPlayer(r Replay, real func() time.Time) *player {
	p := &player{replay: r, real: real, speed: min(MaxSpeed, max(MinSpeed, r.Speed))}
	p.rewind()
	return p
}

// rewind goes back to the beginning.
func (p *player) rewind() {
	p.at, p.since, p.changes, p.over, p.has = p.replay.Start, p.real(), nil, false, false
	p.next, p.failed = p.replay.Open()
	p.read()
}

func (p *player) read() {
	p.has = false
	if p.failed == nil && p.next != nil {
		p.step, p.has = p.next()
	}
	p.over = !p.has
}

// now is the recorded time. It stands still while the replay is paused, and
// once it is over.
func (p *player) now() time.Time {
	if p.paused || p.over {
		return p.at
	}
	return p.at.Add(time.Duration(float64(p.real().Sub(p.since)) * p.speed))
}

// set makes it that time now.
func (p *player) set(at time.Time) { p.at, p.since = at, p.real() }

func (p *player) pause(paused bool) {
	p.set(p.now())
	p.paused = paused
}

// quicken multiplies the speed.
func (p *player) quicken(by float64) {
	p.set(p.now())
	p.speed = min(MaxSpeed, max(MinSpeed, p.speed*by))
}

// quickest is the shortest sleep of a fast replay: nobody sees more.
const quickest = 20 * time.Millisecond

// lasts is how long a recorded time takes.
func (p *player) lasts(d time.Duration) time.Duration {
	real := time.Duration(math.Ceil(float64(d) / p.speed))
	if p.speed > 1 {
		return max(quickest, real)
	}
	return real
}

// forEyes is a time that something is shown for, which a fast replay would cut
// short.
func (a *app) forEyes(d time.Duration) time.Duration {
	if a.player == nil {
		return d
	}
	return time.Duration(float64(d) * max(1, a.player.speed))
}

// due reports whether the next step is to be taken in, which ends a long
// silence early.
func (p *player) due() bool {
	if !p.has || p.paused {
		return false
	}
	if p.step.At.Sub(p.now()) > longSilence {
		p.set(p.step.At.Add(-silenceLeft))
	}
	return !p.step.At.After(p.now())
}

// play takes in what is due and sleeps until there is more.
func (a *app) play() tea.Cmd {
	p := a.player
	var cmds []tea.Cmd
	for n := 0; p.due(); n++ {
		if n == stepsAtOnce {
			return tea.Batch(append(cmds, a.setWake(0))...)
		}
		cmds = append(cmds, a.takeIn())
	}
	a.now = p.now()
	if p.has && !p.paused {
		cmds = append(cmds, a.setWake(p.step.At.Sub(a.now)))
	}
	return tea.Batch(cmds...)
}

func (a *app) setWake(d time.Duration) tea.Cmd {
	return a.set(&a.wake, d, func(n uint64) tea.Msg { return wakeMsg(n) })
}

// takeIn takes in the next step, as the recorded run did.
func (a *app) takeIn() tea.Cmd {
	p := a.player
	step := p.step
	p.read()
	a.now = step.At
	if p.over {
		p.set(step.At)
		a.say("the recording ends here; " + a.keys.Label(keys.Refresh, a.theme.Marks) + " plays it again")
	}
	done := a.engine.Replay(step)
	if len(done.Events) > 0 && (len(p.changes) == 0 || step.At.After(p.changes[len(p.changes)-1])) {
		p.changes = append(p.changes, step.At)
	}
	if len(done.Touched) > 0 {
		a.table.update(done.Touched...)
	}
	for _, row := range done.Left {
		a.table.drop(row)
	}
	if done.Listed >= poll.ListEnded {
		a.listed[step.Ref.Profile] = true
	}
	cmd := a.happened(done.Events)
	a.noteSkew(step.Ref.Profile)
	return cmd
}

// playKey does what a key does to a replay, and reports whether it did.
func (a *app) playKey(act keys.Action) (tea.Cmd, bool) {
	p := a.player
	if p == nil {
		return nil, false
	}
	switch act {
	case keys.Pause:
		p.pause(!p.paused)
	case keys.Refresh:
		a.startOver()
		p.pause(false)
	case keys.More:
		p.quicken(2)
	case keys.Less:
		p.quicken(0.5)
	case keys.Forward:
		return a.skipForward(), true
	case keys.Backward:
		a.skipBack()
	default:
		return nil, false
	}
	a.now = p.now()
	return tea.Batch(a.play(), a.setTick()), true
}

// skipForward goes on to the next change and stops there.
func (a *app) skipForward() tea.Cmd {
	p := a.player
	before := len(p.changes)
	var cmds []tea.Cmd
	for p.has && len(p.changes) == before {
		p.set(p.step.At)
		cmds = append(cmds, a.takeIn())
	}
	p.pause(true)
	a.now = p.now()
	return tea.Batch(append(cmds, a.play(), a.setTick())...)
}

// skipBack goes back to the change before this one and stops there.
func (a *app) skipBack() {
	p := a.player
	now := p.now()
	i, _ := slices.BinarySearchFunc(p.changes, now, time.Time.Compare)
	if i == 0 {
		a.startOver()
		p.pause(true)
		return
	}
	target := p.changes[i-1]
	a.startOver()
	for p.has && !p.step.At.After(target) {
		a.takeIn()
	}
	p.set(target)
	p.pause(true)
	a.flash = flash{}
}

// startOver plays from the beginning. What is selected and filtered stays.
func (a *app) startOver() {
	a.player.rewind()
	a.now = a.player.now()
	if err := a.player.failed; err != nil {
		a.say("the recording cannot be read again: " + safe.Clean(err.Error()).String())
	}
	query, selected, focus := a.table.index.Query(), a.table.selected, a.detail.ref
	a.engine = newEngine(a.opts, a.now)
	height := a.table.height
	a.table = newTable(query, a.engine.Board.Rows())
	a.table.resize(height)
	a.table.selected = selected
	a.table.follow(0)
	if a.screen == screenDetail {
		a.engine.Plan.Focus(focus)
	}
}

// playText says how the replay goes, in place of the interval.
func (a *app) playText() string {
	p := a.player
	how := fmt.Sprintf("replay ×%.4g", p.speed)
	switch {
	case p.paused:
		how = "replay paused"
	case p.over:
		how = "replay over"
	}
	return how + " · " + a.now.Format("Jan _2 15:04:05")
}
