package poll

import (
	"time"

	"studiowatch/model"
)

const (
	// sweepAbove is how many rows must be watched before a list is worth
	// thinking about.
	sweepAbove = 10

	// sizeHolds is how long the size of the list is believed when a smaller
	// list would change the plan.
	sizeHolds = 10 * time.Minute
)

// coverage is which rows are left to the sweeps.
type coverage uint8

const (
	coverNone   coverage = iota // every row is read by GET
	coverSteady                 // changing rows are read by GET
	coverAll
)

// settleCoverage decides anew which rows are left to the sweeps, when
// something has changed that bears on it.
func (l *lane) settleCoverage(now time.Time) {
	w := &l.sweep
	if w.coverage == coverNone && w.pages > 1 && now.Sub(w.pagesAt) >= sizeHolds && l.countable() > sweepAbove {
		w.pages, l.unsettled = 0, true
	}
	if at, ok := w.overdue(); ok && !now.Before(at) {
		w.slow, l.unsettled = true, true
	}
	if l.unsettled {
		l.unsettled = false
		l.cover(l.cheapest(), now)
	}
}

func (l *lane) countable() int { return l.counts[PaceChanging] + l.counts[PaceSteady] }

// cheapest returns the coverage that takes the fewest requests to read every
// row as often as it should be.
func (l *lane) cheapest() coverage {
	w := &l.sweep
	changing, steady := float64(l.counts[PaceChanging]), float64(l.counts[PaceSteady])
	pages := float64(max(1, w.pages))
	perRefresh, perSteady := 1/l.plan.opts.Refresh.Seconds(), 1/l.plan.opts.Steady.Seconds()
	costs := [...]float64{
		coverNone:   changing*perRefresh + steady*perSteady,
		coverSteady: changing*perRefresh + pages*perSteady,
		coverAll:    pages * perRefresh,
	}
	best := coverNone
	switch {
	case w.failure != nil || w.slow || l.countable() <= sweepAbove && !w.always:
		return coverNone
	case w.always:
		best = coverSteady
	}
	for c := best + 1; c <= coverAll; c++ {
		if costs[c] < costs[best] {
			best = c
		}
	}
	return best
}

// cover puts a coverage into effect. A sweep that nobody needs any more is
// given up.
func (l *lane) cover(c coverage, now time.Time) {
	w := &l.sweep
	if before := w.coverage; before != c {
		w.coverage = c
		w.next = w.started.Add(l.sweep.every(now))
		for _, s := range l.slots {
			if s.ticket != 0 {
				continue
			}
			s.place()
			if before == coverNone && s.queue == nil && s.due.Before(w.next) {
				w.next = model.Later(s.due, w.started.Add(l.sweep.least()))
			}
		}
	}
	if w.page > 0 && w.ticket == 0 && !w.needed() {
		l.sweep.end(ListOpen, now)
	}
}

// needed reports whether the running sweep serves anybody. One that fails goes
// on beside the GETs that take its place.
func (w *sweep) needed() bool {
	return w.coverage != coverNone || w.always || w.byHand || w.awaited || w.failure != nil
}
