// Package replay plays a recording into an engine, forwards and back. On the way it keeps
// checkpoints, so that a step back plays a short part of the recording again, and not all
// of it. It has no clock: its caller decides when a step is played.
package replay

import (
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Recording is a recording that can be read again from a place in it.
type Recording interface {
	// Next returns the next step, or false after the last one.
	Next() (watch.Step, bool)
	// Offset returns how much of the recording is read, in bytes.
	Offset() int64
	// Mark returns a function that goes back to the present place.
	Mark() (back func())
}

// Player is a recording that is being played.
type Player struct {
	Engine *watch.Engine // after the steps that were played; another one after Back
	state

	from    Recording
	changes []time.Time // the recorded times of all events that were ever played
	kept    checkpoints
}

// state is what a Player knows of the steps that it has played, besides the engine.
type state struct {
	Step    watch.Step // the next step, if HasStep
	HasStep bool
	Played  time.Time // the recorded time of the last step that was played; zero before the first
	Changed time.Time // the recorded time of the last event that was played; zero before the first

	latest time.Time // the latest recorded time that was played
}

// New returns a player at the beginning of a recording. The engine is its own from now on.
func New(from Recording, e *watch.Engine) *Player {
	p := &Player{Engine: e, from: from}
	p.read()
	return p
}

// read reads the next step.
func (p *Player) read() { p.Step, p.HasStep = p.from.Next() }

// Play plays the next step, which there must be, and returns it and what it has changed.
func (p *Player) Play() (watch.Step, watch.Settled) {
	p.kept.pass(p)
	step := p.Step
	p.read()
	done := p.Engine.Replay(step)
	p.Played, p.latest = step.At, model.Later(p.latest, step.At)
	if len(done.Events) > 0 && step.At.After(p.Changed) {
		p.Changed = step.At
		if n := len(p.changes); n == 0 || step.At.After(p.changes[n-1]) {
			p.changes = append(p.changes, step.At)
		}
	}
	return step, done
}

// Before returns the time of the last known change before a time; false if there is none.
func (p *Player) Before(at time.Time) (time.Time, bool) {
	i, _ := slices.BinarySearchFunc(p.changes, at, time.Time.Compare)
	if i == 0 {
		return time.Time{}, false
	}
	return p.changes[i-1], true
}

// Restart goes back to the beginning.
func (p *Player) Restart() {
	if p.kept.far != nil {
		p.restore(p.kept.far[0])
	}
}

// Back goes back to the last checkpoint before which nothing was recorded after a time.
func (p *Player) Back(to time.Time) {
	if best := p.kept.last(func(c *checkpoint) bool { return !c.latest.After(to) }); best != nil {
		p.restore(best)
	}
}

// Skip goes on to the last checkpoint before the first change that is known after a time,
// if there is one between here and there. It reports whether it did.
func (p *Player) Skip(from time.Time) bool {
	i, found := slices.BinarySearchFunc(p.changes, from, time.Time.Compare)
	if found {
		i++
	}
	if i == len(p.changes) {
		return false
	}
	best := p.kept.last(func(c *checkpoint) bool { return c.latest.Before(p.changes[i]) })
	if best == nil || best.offset <= p.from.Offset() {
		return false
	}
	p.restore(best)
	return true
}

func (p *Player) restore(c *checkpoint) {
	p.Engine, p.state = c.engine.Clone(), c.state
	c.back()
}
