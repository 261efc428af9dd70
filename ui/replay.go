package ui

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// Replay is a recording to show.
type Replay struct {
	Start time.Time // of the recorded run
	End   time.Time // of the recorded run; zero if it is unknown
	Speed float64   // recorded seconds in a second
	// Open opens the recording. Each call of next returns the next step, or false
	// after the last one.
	Open func() (next func() (watch.Step, bool), err error)
}

// The bounds of the speed of a replay.
const (
	MinSpeed = 0.1
	MaxSpeed = 10_000
)

// A time without steps that is longer than longSilence is shortened to silenceLeft,
// in recorded time.
const (
	longSilence = time.Minute
	silenceLeft = 2 * time.Second
)

// sliceTime is how long steps are played before the screen is drawn and keys are handled
// again. It is well below the time between two frames.
const sliceTime = 10 * time.Millisecond

// player is a source that plays a recording. Its clock shows the recorded time.
type player struct {
	*state
	replay Replay
	real   func() time.Time // the real clock
	factor float64          // the speed

	since   time.Time // the real time at which the recorded time was at
	at      time.Time
	stopped bool // the replay is paused

	next    func() (watch.Step, bool)
	step    watch.Step // the next step, if hasStep
	hasStep bool
	ended   bool        // all steps are played
	played  time.Time   // the recorded time of the last step that was played; zero before the first
	changed time.Time   // the recorded time of the last event that was played; zero before the first
	changes []time.Time // the recorded times of all events that were ever played
	jump    *jump       // nil unless the replay is on its way to another time
	failed  error       // why the recording could not be opened again
}

// jump is the way to another recorded time. The steps up to there are played in slices.
type jump struct {
	to   time.Time // where it ends; zero for the next change
	from time.Time // the change after which the next one is looked for
}

func newPlayer(s *state, r Replay) *player {
	p := &player{state: s, replay: r, real: s.opts.Now, factor: min(MaxSpeed, max(MinSpeed, r.Speed))}
	p.rewind()
	return p
}

// rewind opens the recording at its beginning.
func (p *player) rewind() {
	p.at, p.since, p.ended, p.hasStep, p.jump = p.replay.Start, p.real(), false, false, nil
	p.played, p.changed = time.Time{}, time.Time{}
	p.next, p.failed = p.replay.Open()
	p.read()
}

// read reads the next step.
func (p *player) read() {
	p.hasStep = false
	if p.failed == nil && p.next != nil {
		p.step, p.hasStep = p.next()
	}
	p.ended = !p.hasStep
}

// clock returns the recorded time. It stops while the replay is paused and at its
// end, and follows the steps on the way to another time.
func (p *player) clock() time.Time {
	if p.stopped || p.ended || p.jump != nil {
		return p.at
	}
	return p.at.Add(time.Duration(float64(p.real().Sub(p.since)) * p.factor))
}

func (p *player) speed() float64 {
	if p.jump != nil {
		return 1 // the next slice begins without a pause
	}
	return p.factor
}

func (p *player) paused() bool   { return p.stopped || p.Engine.Plan.Paused() }
func (p *player) fixed() string  { return "a replay shows what was recorded" }
func (p *player) start() tea.Cmd { return nil } // no heartbeat, because sleeps are recorded

func (p *player) hints() []keys.Action {
	hints := []keys.Action{keys.Backward, keys.Forward, keys.Pause, keys.More, keys.Less, keys.Detail, keys.Filter, keys.Timeline, keys.Help, keys.Quit}
	if p.ended {
		return slices.Insert(hints, 0, keys.Refresh)
	}
	return hints
}

func (p *player) help() map[keys.Action]string {
	return map[keys.Action]string{
		keys.Refresh: "play it again from the beginning", keys.Pause: "pause the replay, or go on", keys.More: "a faster replay", keys.Less: "a slower replay",
		keys.Backward: "back to the change before", keys.Forward: "on to the next change", keys.Add: "", keys.Remove: "", keys.Undo: "", keys.Keep: "",
	}
}

// setTime sets the recorded time.
func (p *player) setTime(at time.Time) { p.at, p.since = at, p.real() }

// stop pauses the replay, and play continues it.
func (p *player) stop() { p.setTime(p.clock()); p.stopped = true }
func (p *player) play() { p.setTime(p.clock()); p.stopped = false }

// scaleSpeed multiplies the speed.
func (p *player) scaleSpeed(by float64) {
	p.setTime(p.clock())
	p.factor = min(MaxSpeed, max(MinSpeed, p.factor*by))
}

// due reports whether the next step is due. It shortens a long silence before it.
func (p *player) due() bool {
	if !p.hasStep || p.stopped {
		return false
	}
	if p.step.At.Sub(p.clock()) > longSilence {
		p.setTime(p.step.At.Add(-silenceLeft))
	}
	return !p.step.At.After(p.clock())
}

func (p *player) resume() tea.Cmd { return p.pump() }

// pump plays the steps that are due and sets the timer for the next one.
func (p *player) pump() tea.Cmd {
	if p.jump != nil {
		return p.leap()
	}
	var cmds []tea.Cmd
	for begun := p.real(); p.due(); {
		cmds = append(cmds, p.takeIn())
		if p.real().Sub(begun) >= sliceTime {
			return tea.Batch(append(cmds, p.set(&p.wake, 0))...)
		}
	}
	p.Now = p.clock()
	if p.hasStep && !p.stopped {
		cmds = append(cmds, p.set(&p.wake, p.step.At.Sub(p.Now)))
	}
	return tea.Batch(cmds...)
}

// takeIn plays the next step.
func (p *player) takeIn() tea.Cmd {
	step := p.step
	p.read()
	p.Now = step.At
	if p.ended {
		p.setTime(step.At)
		p.Say("the recording ends here; " + p.Label(keys.Refresh) + " plays it again")
	}
	done := p.Engine.Replay(step)
	p.played = step.At
	if len(done.Events) > 0 && step.At.After(p.changed) {
		p.changed = step.At
		if n := len(p.changes); n == 0 || step.At.After(p.changes[n-1]) {
			p.changes = append(p.changes, step.At)
		}
	}
	return p.applyAnswer(step, done)
}

func (p *player) key(act keys.Action) tea.Cmd {
	switch act {
	case keys.Pause:
		switch {
		case p.jump != nil:
			p.land()
		case p.stopped:
			p.play()
		default:
			p.stop()
		}
	case keys.Refresh:
		p.startOver()
		p.play()
	case keys.More:
		p.scaleSpeed(2)
	case keys.Less:
		p.scaleSpeed(0.5)
	case keys.Forward:
		p.jump = &jump{from: p.changed}
	case keys.Backward:
		p.skipBack()
	}
	p.Now = p.clock()
	return tea.Batch(p.pump(), p.setTick())
}

// skipBack goes back to the change before the present time, or before the one that it is
// on its way to.
func (p *player) skipBack() {
	at := p.clock()
	if p.jump != nil && !p.jump.to.IsZero() {
		at = p.jump.to
	}
	i, _ := slices.BinarySearchFunc(p.changes, at, time.Time.Compare)
	if i == 0 {
		p.startOver()
		p.stop()
		return
	}
	target := p.changes[i-1]
	if p.played.After(target) {
		p.startOver()
	}
	p.jump = &jump{to: target}
}

// over reports whether all steps up to the end of a jump are played.
func (p *player) over() bool {
	switch {
	case !p.hasStep:
		return true
	case p.jump.to.IsZero():
		return p.changed.After(p.jump.from)
	}
	return p.step.At.After(p.jump.to)
}

// leap plays a slice of the steps up to the end of a jump.
func (p *player) leap() tea.Cmd {
	var cmds []tea.Cmd
	for begun := p.real(); !p.over(); {
		p.setTime(p.step.At)
		cmds = append(cmds, p.takeIn())
		if !p.over() && p.real().Sub(begun) >= sliceTime {
			return tea.Batch(append(cmds, p.set(&p.wake, 0))...)
		}
	}
	if to := p.jump.to; !to.IsZero() {
		p.setTime(to)
		p.Flash = desk.Flash{}
	}
	p.land()
	p.Now = p.at
	return tea.Batch(append(cmds, p.setTick())...)
}

// land ends a jump where it is, and pauses.
func (p *player) land() { p.jump, p.stopped = nil, true }

// startOver begins the replay again. The selected row and the filter stay.
func (p *player) startOver() {
	p.rewind()
	p.Now = p.clock()
	if p.failed != nil {
		p.Say("the recording cannot be read again: " + safe.Clean(p.failed.Error()).String())
	}
	p.Engine = newEngine(p.opts, p.Now)
	p.table.renew(p.Engine.Board.Rows())
	if p.inDetail() {
		p.Engine.Plan.Focus(p.detail.ref)
	}
}

// progress says when the recording ends and how much of it was played; empty if its end
// is unknown.
func (p *player) progress(form headerForm) string {
	whole := p.replay.End.Sub(p.replay.Start)
	if p.replay.End.IsZero() || whole <= 0 {
		return ""
	}
	text := fmt.Sprintf(" · %d%%", min(100, max(0, int(100*p.Now.Sub(p.replay.Start)/whole))))
	if form.has(formWhole) {
		return " of " + draw.Clock(p.replay.End.In(p.Now.Location())) + text
	}
	return text
}

// status says the speed, the time and the progress of the replay, after a recorded
// trouble.
func (p *player) status(form headerForm) string {
	how := fmt.Sprintf("replay ×%.4g", p.factor)
	switch {
	case p.jump != nil:
		how = "replay seeking"
	case p.stopped:
		how = "replay paused"
	case p.ended:
		how = "replay over"
	}
	text := how + " · " + p.Now.Format("Jan _2 15:04:05") + p.progress(form)
	if troubles := p.Engine.Plan.Troubles(); len(troubles) > 0 && form.has(formWhole) {
		return p.troubleHead(troubles, 0) + " · " + text
	}
	return text
}
