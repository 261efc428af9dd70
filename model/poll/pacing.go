package poll

import (
	"time"

	"studiowatch/model"
)

// sweepShare is the part of a profile's rate limit that sweeps may take.
const sweepShare = 0.25

// every returns the time from the beginning of a sweep to the next one.
func (w *sweep) every(now time.Time) time.Duration {
	return max(w.dice.jitter(w.base()*w.lane.slowed(now)), w.least())
}

func (w *sweep) base() time.Duration {
	if w.coverage == coverAll || w.awaited {
		return w.lane.plan.opts.Refresh
	}
	return w.lane.plan.opts.Steady
}

// least returns the shortest interval of sweeps that sweepShare allows.
func (w *sweep) least() time.Duration {
	seconds := float64(max(1, w.pages)) / (float64(w.lane.limiter.Limit()) * sweepShare)
	return time.Duration(seconds * float64(time.Second))
}

// Pacing holds the real intervals of changing and of steady rows. They are longer
// than the options say where the rate limit does not allow more requests.
type Pacing struct {
	Refresh, Steady time.Duration
	Stretched       bool // at least one is longer than the option
}

// Pacing returns the longest real intervals of all profiles.
func (p *Plan) Pacing(now time.Time) Pacing {
	r := Pacing{Refresh: p.opts.Refresh, Steady: p.opts.Steady}
	for _, l := range p.lanes {
		refresh, steady := l.pacing(now)
		r.Refresh, r.Steady = max(r.Refresh, refresh), max(r.Steady, steady)
	}
	r.Stretched = r.Refresh > p.opts.Refresh || r.Steady > p.opts.Steady
	return r
}

// overdueAfter is how late a reading may be before its row is shown as old. A
// request may take fifteen seconds, and may have to wait for others.
const overdueAfter = time.Minute

// Interval returns the longest time between two polls of a deployment at
// present; 0 if it is not watched.
func (p *Plan) Interval(ref model.Ref, now time.Time) time.Duration {
	s := p.slot(ref)
	if s == nil {
		return 0
	}
	return scaled(s.lane.paced(s.pace, now), 1+jitter)
}

// Fresh returns how long a reading of a deployment counts as fresh: until the
// next one is overdue. It is 0 if the deployment is not watched.
func (p *Plan) Fresh(ref model.Ref, now time.Time) time.Duration {
	if p.slot(ref) == nil {
		return 0
	}
	return p.Interval(ref, now) + overdueAfter
}

func (l *lane) pacing(now time.Time) (refresh, steady time.Duration) {
	w := &l.sweep
	slowed := l.slowed(now)
	refresh, steady = l.plan.opts.Refresh*slowed, l.plan.opts.Steady*slowed
	demand := 0.0 // GETs a second
	if w.coverage != coverAll {
		demand += float64(l.counts[PaceChanging]) / refresh.Seconds()
	}
	if w.coverage == coverNone {
		demand += float64(l.counts[PaceSteady]) / steady.Seconds()
	}
	budget := float64(l.limiter.Limit())
	if w.coverage != coverNone {
		budget *= 1 - sweepShare
	}
	stretch := max(1, demand/budget)
	refresh, steady = scaled(refresh, stretch), scaled(steady, stretch)
	if w.coverage != coverNone {
		steady = max(l.plan.opts.Steady*slowed, l.sweep.least())
	}
	if w.coverage == coverAll {
		refresh = max(l.plan.opts.Refresh*slowed, l.sweep.least())
		steady = refresh
	}
	return refresh, steady
}

func scaled(d time.Duration, by float64) time.Duration {
	return time.Duration(float64(d) * by).Round(time.Second / 10)
}
