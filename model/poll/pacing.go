package poll

import (
	"time"

	"studiowatch/model"
)

// sweepShare is the part of a profile's requests that sweeps may take.
const sweepShare = 0.25

// every is the time from sweep to sweep: what the rows want, and no less
// than the sweeps' share of the budget allows.
func (w *sweep) every(now time.Time) time.Duration {
	return max(w.dice.jitter(w.base()*w.lane.slowed(now)), w.least())
}

func (w *sweep) base() time.Duration {
	if w.coverage == coverAll || w.awaited {
		return w.lane.plan.opts.Refresh
	}
	return w.lane.plan.opts.Steady
}

func (w *sweep) least() time.Duration {
	seconds := float64(max(1, w.pages)) / (float64(w.lane.limiter.Limit()) * sweepShare)
	return time.Duration(seconds * float64(time.Second))
}

// Pacing is how often rows are really asked for, where the budget does not
// allow what the options say.
type Pacing struct {
	Refresh, Steady time.Duration
	Stretched       bool // either is longer than what was asked for
}

// Pacing returns the intervals of the profile that has to stretch them most.
func (p *Plan) Pacing(now time.Time) Pacing {
	r := Pacing{Refresh: p.opts.Refresh, Steady: p.opts.Steady}
	for _, l := range p.lanes {
		refresh, steady := l.pacing(now)
		r.Refresh, r.Steady = max(r.Refresh, refresh), max(r.Steady, steady)
	}
	r.Stretched = r.Refresh > p.opts.Refresh || r.Steady > p.opts.Steady
	return r
}

// overdue is how long after its time a reading may come before it is worth a
// word: a call may take fifteen seconds, and its turn some more.
const overdue = time.Minute

// Interval returns the longest time between two polls of a deployment as things
// are; 0 for one that is not watched.
func (p *Plan) Interval(ref model.Ref, now time.Time) time.Duration {
	s := p.slot(ref)
	if s == nil {
		return 0
	}
	return scaled(s.lane.paced(s.pace, now), 1+jitter)
}

// Fresh returns for how long a reading of a deployment is as fresh as it
// should be, which is until a newer one is overdue.
func (p *Plan) Fresh(ref model.Ref, now time.Time) time.Duration {
	if p.slot(ref) == nil {
		return 0
	}
	return p.Interval(ref, now) + overdue
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
