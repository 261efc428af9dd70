package plain

import (
	"time"

	"studiowatch/model/watch"
)

const (
	// pulse is how often the wall clock is read and the ages on a terminal are
	// brought up to date.
	pulse = time.Second

	// missed is how late the deadline may be noticed. If it is noticed later,
	// the program was stopped or the machine slept.
	missed = 2 * time.Second

	// lastTry is how much longer a wait goes on if its time ran out during a
	// sleep, to ask once more. A call takes less time than that.
	lastTry = 20 * time.Second
)

// tick ends the wait when its time is up, and keeps the ages on a terminal up
// to date.
func (w *waiting) tick(now time.Time) (again time.Duration, stop bool) {
	wall := w.wall()
	w.askAgain(now)
	if w.live != nil {
		if wall.Sub(w.ticked) > 2*watch.BeatEvery {
			w.live.leave() // something else may be on the terminal by now
		}
		w.print(now)
	}
	w.ticked = wall
	if w.err != nil {
		return 0, true
	}
	if w.Timeout <= 0 {
		return pulse, false
	}
	left := w.startWall.Add(w.Timeout).Sub(wall)
	if left > 0 {
		return min(pulse, left), false
	}
	if w.late = w.expired(-left, now); w.late {
		return 0, true
	}
	return pulse, false
}

// expired reports whether the wait ends, now that its time has been up for
// this long. If the program was not running when the time ran out, every
// target is asked for once more.
func (w *waiting) expired(late time.Duration, now time.Time) bool {
	if w.grace.IsZero() {
		if late <= missed {
			return true
		}
		w.grace = now
		return false
	}
	for _, x := range w.targets {
		if x.end == Open && !x.row.Poll.At.After(w.grace) {
			return now.Sub(w.grace) >= lastTry
		}
	}
	return true
}

// askAgain asks once more, and only once, if a second answer would end
// something but the plan has put it off for minutes. One answer alone is not
// believed, and nobody should wait that long for the second.
func (w *waiting) askAgain(now time.Time) {
	plan := w.Engine.Plan
	for profile, src := range w.sources {
		trouble, blocked := plan.Trouble(profile)
		if blocked && endOfAll(trouble.Failure) != Open && src.against.unsure(now) {
			plan.Retry(profile, now)
		}
	}
	for _, g := range w.globs {
		if g.end == Open && g.fault != nil && g.against.unsure(now) {
			plan.RequestList(g.pattern.Profile)
		}
	}
	for _, x := range w.targets {
		putOff := x.against.what == Denied || x.against.what == Unpaid
		if _, blocked := plan.Trouble(x.row.Ref.Profile); x.end == Open && !blocked && putOff && x.against.unsure(now) {
			plan.Refresh(now, x.row.Ref)
		}
	}
}
