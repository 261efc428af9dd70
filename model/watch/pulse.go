package watch

import "time"

// BeatEvery is the time between two heartbeats. One that comes much later than
// it should means that the machine slept or the program was stopped.
const BeatEvery = 2 * time.Second

// Pulse notices from heartbeats that the machine has slept. Timers and the
// monotonic clock stand still meanwhile on some systems, so the wall clock
// counts as well.
type Pulse struct{ at, wall time.Time }

// Beat takes in a heartbeat, with what the clock and the wall clock say. It
// returns how long there was none, and whether that is too long for one who was
// awake. The first beat begins.
func (p *Pulse) Beat(now, wall time.Time) (silence time.Duration, slept bool) {
	silence = p.Silence(now, wall)
	p.at, p.wall = now, wall
	return silence, silence > 2*BeatEvery
}

// Silence returns the time since the last heartbeat.
func (p *Pulse) Silence(now, wall time.Time) time.Duration {
	if p.at.IsZero() {
		return 0
	}
	return max(now.Sub(p.at), wall.Sub(p.wall))
}
