package plain

import (
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// glob is a pattern of IDs whose deployments are waited for. It ends when the
// list has said what it matches.
type glob struct {
	pattern model.Pattern
	end     End
	why     string
	nothing bool // matches in what was read of the list
	against streak
	fault   *model.Failure // why the last reading of the list failed
	told    map[string]bool
}

// list notes a page of the list of a profile.
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
			g.nothing, g.against = false, streak{}
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

// empty notes a list in which nothing matches. One such list proves nothing,
// and a new deployment may take some time to appear.
func (w *waiting) empty(g *glob, now time.Time) {
	g.nothing = true
	g.against.say("nothing", now)
	switch {
	case !g.against.believed(now):
	case w.Goal.gone():
		g.end = Done
	case now.Sub(w.started) >= w.CreateTimeout:
		g.end, g.why = Missing, "no deployment matches"
	}
}

// fail notes why a page could not be read.
func (g *glob) fail(f *model.Failure, now time.Time) {
	g.fault = f
	end := endOfAll(f)
	if end == Open {
		return
	}
	if g.against.say(end, now); g.against.believed(now) {
		g.end, g.why = end, blameAll(f)
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

// news is what there is to say about a glob that matches no row; empty if
// there is nothing.
func (g *glob) news() string {
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

// fresh returns the news of a glob the first time it is asked for.
func (g *glob) fresh() string {
	news := g.news()
	key := news
	if g.fault != nil {
		key = g.fault.Label() // the text may be different for every try
	}
	if news == "" || g.told[key] {
		return ""
	}
	if g.told == nil {
		g.told = map[string]bool{}
	}
	g.told[key] = true
	return news
}

// awaitLists tells the plan which lists somebody waits for: to learn what a
// glob matches, or whether a deployment that is not found is gone.
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
