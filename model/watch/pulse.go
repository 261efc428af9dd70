package watch

import "time"

// BeatEvery is the time between two heartbeats. A heartbeat that is much too late
// means that the machine slept or the program was stopped.
const BeatEvery = 2 * time.Second

// Pulse detects from heartbeats that the machine has slept. On some systems timers
// and the monotonic clock stop during a sleep, so it also uses the wall clock.
type Pulse struct{ at, wall time.Time }

// Beat records a heartbeat, with the times of the clock and of the wall clock. It
// returns the time since the last heartbeat, 0 for the first one, and whether that
// is so long that the machine must have slept.
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
