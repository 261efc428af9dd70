package poll

import (
	"time"

	"studiowatch/model"
)

const (
	// sweepAbove is the number of rows up to which every row is read by GET, unless
	// a glob needs the list.
	sweepAbove = 10

	// sizeHolds is how long a list counts as too long for sweeps. After that its
	// size is unknown again, because the list may have become shorter.
	sizeHolds = 10 * time.Minute
)

// coverage says which rows are read with sweeps.
type coverage uint8

const (
	coverNone   coverage = iota // every row is read by GET
	coverSteady                 // changing rows are read by GET
	coverAll
)

// settleCoverage chooses the coverage again if something it depends on has
// changed.
func (l *lane) settleCoverage(now time.Time) {
	w := &l.sweep
	if w.coverage == coverNone && w.pages > 1 && now.Sub(w.pagesAt) >= sizeHolds && l.countable() > sweepAbove {
		w.pages, l.unsettled = 0, true
	}
	if at, ok := w.overdue(); ok && !now.Before(at) {
		w.firstPageLate, l.unsettled = true, true
	}
	if l.unsettled {
		l.unsettled = false
		l.cover(l.cheapest(), now)
	}
}

func (l *lane) countable() int { return l.counts[PaceChanging] + l.counts[PaceSteady] }

// cheapest returns the coverage that reads every row as often as it should be
// read, with the fewest requests.
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
	case w.failure != nil || w.firstPageLate || l.countable() <= sweepAbove && !w.always:
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

// cover puts a coverage into effect. It ends a sweep that nobody needs any more.
func (l *lane) cover(c coverage, now time.Time) {
	w := &l.sweep
	if before := w.coverage; before != c {
		w.coverage = c
		w.next = w.started.Add(w.every(now))
		for _, s := range l.slots {
			if s.ticket != 0 {
				continue
			}
			s.enqueue()
			if before == coverNone && s.queue == nil && s.due.Before(w.next) {
				w.next = model.Later(s.due, w.started.Add(w.least()))
			}
		}
	}
	if w.page > 0 && w.ticket == 0 && !w.needed() {
		w.end(ListOpen, now)
	}
}

// needed reports whether somebody needs the running sweep. A failing sweep goes
// on while GETs read the rows in its place.
func (w *sweep) needed() bool {
	return w.coverage != coverNone || w.always || w.byHand || w.awaited || w.failure != nil
}
