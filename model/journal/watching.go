package journal

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/sorted"
)

// maxStill is how many deployments the last line of a run names at most. They are
// those that the run watched without an event. Changing deployments come first,
// because only watching them shows how long a rollout takes.
const maxStill = 200

// site is a deployment on a host.
type site struct {
	host string
	ref  model.Ref
}

// watching decides which events become lines. The journal does not repeat a state
// that it knows. So the last line of a run names the deployments that the run has
// watched and has no line about.
type watching struct {
	known map[site]lastLine  // of each deployment
	quiet map[site]time.Time // when it was first read, if this run has no line about it
}

// lastLine is the state in the last line about a deployment. There is one for each that
// was ever watched, so it has nothing else of the line.
type lastLine struct {
	to              model.Status
	ready, capacity model.Number
	verdict         model.Verdict
	ours            bool // this run has written a line about it
}

func lastLineOf(e *model.Event, ours bool) lastLine {
	return lastLine{e.To, e.Ready, e.Capacity, e.Verdict, ours}
}

// says reports whether the line has the state of an event.
func (l lastLine) says(e *model.Event) bool { return l == lastLineOf(e, l.ours) }

func newWatching() watching {
	return watching{known: map[site]lastLine{}, quiet: map[site]time.Time{}}
}

// learn adds the lines of other runs.
func (w *watching) learn(events []model.Event) {
	for i := range events {
		if e := &events[i]; e.Ref.ID != "" {
			p := site{e.Host, e.Ref}
			w.known[p] = lastLineOf(e, w.known[p].ours)
		}
	}
}

// last returns the last line about a deployment.
func (w *watching) last(p site) (lastLine, bool) {
	l, known := w.known[p]
	if !known && model.Counts("", p.host) {
		l, known = w.known[site{ref: p.ref}]
	}
	return l, known
}

// line returns the line for an event, and whether to write it. It is not written if
// the journal knows this state.
func (w *watching) line(e model.Event) (model.Event, bool) {
	if e.Ref.ID == "" {
		return e, true
	}
	p := site{e.Host, e.Ref}
	before, known := w.last(p)
	if e.Kind == model.KindSeen && known && before.says(&e) {
		if _, quiet := w.quiet[p]; !quiet && !w.known[p].ours {
			w.quiet[p] = e.At
		}
		return e, false
	}
	if since, quiet := w.quiet[p]; quiet {
		e.Watched = max(0, e.At.Sub(since))
		delete(w.quiet, p)
	}
	w.known[p] = lastLineOf(&e, true)
	return e, true
}

// together is the longest time between first readings that are written as one.
const together = time.Minute

// still returns the deployments that the run has watched until now and has no line
// about.
func (w *watching) still(now time.Time) []model.Still {
	type part struct {
		model.Still
		from time.Time // the time of the earliest first reading
	}
	var parts []*part
	for _, p := range w.quietSites() {
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

// quietSites returns at most maxStill quiet deployments: changing ones first, then in
// the order of their first readings.
func (w *watching) quietSites() []site {
	places := make([]site, 0, len(w.quiet))
	for p := range w.quiet {
		places = append(places, p)
	}
	steady := func(p site) int {
		if l, _ := w.last(p); l.verdict.Changing() {
			return 0
		}
		return 1
	}
	sorted.By(places, func(a, b site) int {
		return cmp.Or(cmp.Compare(steady(a), steady(b)), w.quiet[a].Compare(w.quiet[b]), a.ref.Compare(b.ref), strings.Compare(a.host, b.host))
	})
	return places[:min(len(places), maxStill)]
}
