package ui

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/replay"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// Replay is a recording to show.
type Replay struct {
	Start time.Time // of the recorded run
	End   time.Time // of the recorded run; zero if it is unknown
	Speed float64   // recorded seconds in a second

	Recording replay.Recording // at its beginning
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

	tape *replay.Player
	jump *jump // nil unless the replay is on its way to another time
}

// jump is the way to another recorded time. The steps up to there are played in slices.
type jump struct {
	to   time.Time // where it ends; zero for the next change
	from time.Time // the change after which the next one is looked for
}

func newPlayer(s *state, r Replay) *player {
	return &player{
		state: s, replay: r, real: s.opts.Now, factor: min(MaxSpeed, max(MinSpeed, r.Speed)), since: s.opts.Now(), at: r.Start,
		tape: replay.New(r.Recording, s.Engine),
	}
}

// ended reports whether all steps are played.
func (p *player) ended() bool { return !p.tape.HasStep }

// clock returns the recorded time. It stops while the replay is paused and at its
// end, and follows the steps on the way to another time.
func (p *player) clock() time.Time {
	if p.stopped || p.ended() || p.jump != nil {
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
	if p.ended() {
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
	if p.ended() || p.stopped {
		return false
	}
	if p.tape.Step.At.Sub(p.clock()) > longSilence {
		p.setTime(p.tape.Step.At.Add(-silenceLeft))
	}
	return !p.tape.Step.At.After(p.clock())
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
	if !p.ended() && !p.stopped {
		cmds = append(cmds, p.set(&p.wake, p.tape.Step.At.Sub(p.Now)))
	}
	return tea.Batch(cmds...)
}

// takeIn plays the next step.
func (p *player) takeIn() tea.Cmd {
	step, done := p.tape.Play()
	p.Now = step.At
	if p.ended() {
		p.setTime(step.At)
		p.Say("the recording ends here; " + p.Label(keys.Refresh) + " plays it again")
	}
	if step.Sent {
		return nil
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
		p.skipOn()
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
	target, known := p.tape.Before(at)
	if !known {
		p.startOver()
		p.stop()
		return
	}
	if p.tape.Played.After(target) {
		p.tape.Back(target)
		p.moved()
	}
	p.jump = &jump{to: target}
}

// skipOn goes on to the change after the last one that was played, or after the one that
// it is on its way to.
func (p *player) skipOn() {
	from := p.tape.Changed
	if p.jump != nil {
		from = model.Later(from, p.jump.to)
	}
	if p.tape.Skip(from) {
		p.moved()
	}
	p.jump = &jump{from: from}
}

// over reports whether all steps up to the end of a jump are played.
func (p *player) over() bool {
	switch {
	case p.ended():
		return true
	case p.jump.to.IsZero():
		return p.tape.Changed.After(p.jump.from)
	}
	return p.tape.Step.At.After(p.jump.to)
}

// leap plays a slice of the steps up to the end of a jump.
func (p *player) leap() tea.Cmd {
	var cmds []tea.Cmd
	for begun := p.real(); !p.over(); {
		p.setTime(p.tape.Step.At)
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

// startOver begins the replay again.
func (p *player) startOver() {
	p.jump = nil
	p.tape.Restart()
	p.moved()
}

// moved shows the engine of another place in the recording. The selected row and the filter
// stay.
func (p *player) moved() {
	p.setTime(model.Later(p.replay.Start, p.tape.Played))
	p.Now, p.Engine = p.at, p.tape.Engine
	p.table.renew(p.Engine.Board.Rows())
	var looked model.Ref
	if p.detail.shown {
		looked = p.detail.ref
	}
	p.Engine.Plan.Focus(looked)
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
	case p.ended():
		how = "replay over"
	}
	text := how + " · " + p.Now.Format("Jan _2 15:04:05") + p.progress(form)
	if troubles := p.Engine.Plan.Troubles(); len(troubles) > 0 && form.has(formWhole) {
		return p.troubleHead(troubles, 0) + " · " + text
	}
	return text
}
