package journal

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"studiowatch/model"
)

// maxStill is how many deployments the last line of a run may name that the
// run watched without anything to tell. Deployments that change are named
// first, because only watching them shows how long a rollout takes.
const maxStill = 200

// site is a deployment on a host.
type site struct {
	host string
	ref  model.Ref
}

// watching is what the lines of a run do not say: that the run watched
// deployments whose state the journal knew already.
type watching struct {
	known map[site]model.Event // the last line about each deployment
	told  map[site]bool        // whether this run has written a line about it
	quiet map[site]time.Time   // when it was first read, if this run has no line about it
}

func newWatching() watching {
	return watching{known: map[site]model.Event{}, told: map[site]bool{}, quiet: map[site]time.Time{}}
}

// learn notes a line of another run.
func (w *watching) learn(e model.Event) {
	if e.Ref.ID != "" {
		w.known[site{e.Host, e.Ref}] = e
	}
}

// last is the last line of a deployment.
func (w *watching) last(p site) (model.Event, bool) {
	e, known := w.known[p]
	if !known && model.Counts("", p.host) {
		e, known = w.known[site{ref: p.ref}]
	}
	return e, known
}

// line returns the line for an event. It is false if the journal knows
// everything that the event tells.
func (w *watching) line(e model.Event) (model.Event, bool) {
	if e.Ref.ID == "" {
		return e, true
	}
	p := site{e.Host, e.Ref}
	before, known := w.last(p)
	if e.Kind == model.KindSeen && known && before.SameState(e) {
		if _, quiet := w.quiet[p]; !quiet && !w.told[p] {
			w.quiet[p] = e.At
		}
		return e, false
	}
	if since, quiet := w.quiet[p]; quiet {
		e.Watched = max(0, e.At.Sub(since))
		delete(w.quiet, p)
	}
	w.known[p], w.told[p] = e, true
	return e, true
}

// together is how far apart first readings may lie that are written as one.
const together = time.Minute

// still returns what the run has watched until now and has told nothing about.
func (w *watching) still(now time.Time) []model.Still {
	type part struct {
		model.Still
		from time.Time // the first of the first readings
	}
	var parts []*part
	for _, p := range w.mostWorth() {
		since := w.quiet[p]
		at := slices.IndexFunc(parts, func(s *part) bool {
			return s.Profile == p.ref.Profile && s.Host == p.host && since.Sub(s.from).Abs() <= together
		})
		if at < 0 {
			at = len(parts)
			parts = append(parts, &part{model.Still{Profile: p.ref.Profile, Host: p.host, For: now.Sub(since)}, since})
		}
		s := parts[at]
		s.For = min(s.For, max(0, now.Sub(since)))
		s.IDs = append(s.IDs, p.ref.ID)
	}
	var all []model.Still
	for _, s := range parts {
		all = append(all, s.Still)
	}
	return all
}

// mostWorth returns the deployments to name, in the order in which they were
// read.
func (w *watching) mostWorth() []site {
	places := make([]site, 0, len(w.quiet))
	for p := range w.quiet {
		places = append(places, p)
	}
	steady := func(p site) int {
		if e, _ := w.last(p); e.Verdict.Changing() {
			return 0
		}
		return 1
	}
	slices.SortFunc(places, func(a, b site) int {
		return cmp.Or(cmp.Compare(steady(a), steady(b)), w.quiet[a].Compare(w.quiet[b]), a.ref.Compare(b.ref), strings.Compare(a.host, b.host))
	})
	return places[:min(len(places), maxStill)]
}
