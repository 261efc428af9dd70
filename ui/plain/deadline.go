package plain

import (
	"time"

	"studiowatch/model/watch"
)

const (
	// tickEvery is how often tick is called.
	tickEvery = time.Second

	// maxDelay is how late a running program may notice the deadline. If it is
	// later, the program was stopped or the machine slept.
	maxDelay = 2 * time.Second

	// graceTime is how long a wait goes on after a sleep in which its time ran out.
	// One more request needs less time.
	graceTime = 20 * time.Second
)

// tick ends the wait when its time is up. It also updates the ages on a terminal.
func (w *waiting) tick(now time.Time) (again time.Duration, stop bool) {
	wall := w.wall()
	w.requestConfirmations(now)
	if w.live != nil {
		if wall.Sub(w.lastTick) > 2*watch.BeatEvery {
			w.live.release() // other programs may have written to the terminal
		}
		w.print(now)
	}
	w.lastTick = wall
	if w.err != nil {
		return 0, true
	}
	if w.Timeout <= 0 {
		return tickEvery, false
	}
	left := w.startWall.Add(w.Timeout).Sub(wall)
	if left > 0 {
		return min(tickEvery, left), false
	}
	if w.late = w.expired(-left, now); w.late {
		return 0, true
	}
	return tickEvery, false
}

// expired reports whether the wait ends. Its time ran out late ago. If the
// program was not running then, each target is polled once more first.
func (w *waiting) expired(late time.Duration, now time.Time) bool {
	if w.graceStart.IsZero() {
		if late <= maxDelay {
			return true
		}
		w.graceStart = now
		return false
	}
	for _, x := range w.targets {
		if x.end == Open && !x.row.Poll.At.After(w.graceStart) {
			return now.Sub(w.graceStart) >= graceTime
		}
	}
	return true
}

// requestConfirmations requests the second answer that confirms a bad end. The
// plan may put such a request off for minutes, which is too long for a wait.
func (w *waiting) requestConfirmations(now time.Time) {
	plan := w.Engine.Plan
	for profile, src := range w.sources {
		trouble, blocked := plan.Trouble(profile)
		if blocked && endOfAll(trouble.Failure) != Open && src.finding.due(now) {
			plan.Retry(profile, now)
		}
	}
	for _, g := range w.globs {
		if g.end == Open && g.fault != nil && g.finding.due(now) {
			plan.RequestList(g.pattern.Profile)
		}
	}
	for _, x := range w.targets {
		putOff := x.finding.what == Denied || x.finding.what == Unpaid
		if _, blocked := plan.Trouble(x.row.Ref.Profile); x.end == Open && !blocked && putOff && x.finding.due(now) {
			plan.Refresh(now, x.row.Ref)
		}
	}
}
