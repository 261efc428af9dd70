package plain

import (
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// glob is a pattern of IDs; the wait includes the deployments that it matches. It
// ends when the list shows what it matches.
type glob struct {
	pattern  model.Pattern
	end      End
	why      string
	nothing  bool // the last complete list had no match
	finding  confirmation
	fault    *model.Failure  // why the last reading of the list failed
	reported map[string]bool // notes that newNote has returned
}

// list updates the globs of a profile with the answer to a request for its list.
func (w *waiting) list(t poll.Ticket, a model.Answer, s watch.Settled, now time.Time) {
	read := s.Listed >= poll.ListRead
	odd := words.CountDifference(w.Engine.Plan.ListCount(t.Ref.Profile))
	if src := w.source(t.Ref.Profile); read && odd != "" && !src.warned && w.follows(t.Ref.Profile) {
		src.warned = true
		w.warn(odd)
	}
	for _, g := range w.globs {
		if g.end != Open || g.pattern.Profile != t.Ref.Profile {
			continue
		}
		if a.Failure != nil {
			g.fail(a.Failure, now)
			continue
		}
		g.fault = nil
		switch {
		case s.Listed == poll.ListOpen:
		case w.matches(g):
			g.nothing, g.finding = false, confirmation{}
			if read {
				g.end = Done
			}
		case s.Listed == poll.ListWhole || read && !w.Goal.gone():
			w.empty(g, now)
		}
	}
}

func (w *waiting) matches(g *glob) bool {
	return slices.ContainsFunc(w.targets, func(x *target) bool { return g.pattern.Matches(x.row.Ref) })
}

// follows reports whether a glob still needs the list of a profile.
func (w *waiting) follows(profile string) bool {
	return slices.ContainsFunc(w.globs, func(g *glob) bool { return g.end == Open && g.pattern.Profile == profile })
}

// empty records that nothing in a list matches a glob. One list is no proof, and a
// new deployment may appear late.
func (w *waiting) empty(g *glob, now time.Time) {
	g.nothing = true
	g.finding.add("nothing", now)
	switch {
	case !g.finding.confirmed(now):
	case w.Goal.gone():
		g.end = Done
	case now.Sub(w.started) >= w.CreateTimeout:
		g.end, g.why = Missing, "no deployment matches"
	}
}

// fail records why a page could not be read.
func (g *glob) fail(f *model.Failure, now time.Time) {
	g.fault = f
	end := endOfAll(f)
	if end == Open {
		return
	}
	if g.finding.add(end, now); g.finding.confirmed(now) {
		g.end, g.why = end, explainAll(f)
	}
}

// lateText says why a glob is still open when the time is up.
func (w *waiting) lateText(g *glob) string {
	odd := words.CountDifference(w.Engine.Plan.ListCount(g.pattern.Profile))
	switch {
	case g.fault != nil:
		return "the list could not be read in time; the last error was " + words.Failure(g.fault)
	case g.nothing:
		return "no deployment matched in time"
	case odd != "":
		return "the list may not be all there is: " + odd
	}
	return "the list could not be read in time"
}

// note describes the state of a glob; empty if there is nothing to report.
func (g *glob) note() string {
	switch {
	case g.end == Done && g.nothing:
		return "nothing matches"
	case g.end != Open:
		return ""
	case g.fault != nil:
		return words.Failure(g.fault)
	case g.nothing:
		return "nothing matches yet"
	}
	return ""
}

// newNote returns the note of a glob, but each note only once; else "".
func (g *glob) newNote() string {
	note := g.note()
	key := note
	if g.fault != nil {
		key = g.fault.Label() // the text may be different for every request
	}
	if note == "" || g.reported[key] {
		return ""
	}
	if g.reported == nil {
		g.reported = map[string]bool{}
	}
	g.reported[key] = true
	return note
}

// awaitLists sets in the plan which lists the wait needs: to find what a glob
// matches, or to prove that a missing deployment is gone.
func (w *waiting) awaitLists() {
	awaited := map[string]bool{}
	for _, g := range w.globs {
		if g.end == Open {
			awaited[g.pattern.Profile] = true
		}
	}
	for _, x := range w.targets {
		f := x.row.Failure
		if x.end == Open && f != nil && f.Class == model.FailNotFound && (w.Goal.gone() || x.row.Latest != nil) {
			awaited[x.row.Ref.Profile] = true
		}
	}
	for profile := range w.sources {
		w.Engine.Plan.AwaitList(profile, awaited[profile])
	}
}
