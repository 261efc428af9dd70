package plain

import (
	"slices"
	"time"

	"studiowatch/model"
)

// glob is a pattern of IDs whose deployments are waited for. It has come to an
// end once a complete list has said what it matches.
type glob struct {
	pattern model.Pattern
	end     End
	why     string
	against streak
	fault   *model.Failure // why the list could not be read last
	shown   string         // what was last printed of it
}

// list takes in a page of a profile's list.
func (w *waiting) list(profile string, a model.Answer, whole bool, now time.Time) {
	w.answered = w.answered || a.Failure == nil
	for _, g := range w.globs {
		if g.end != Open || g.pattern.Profile != profile {
			continue
		}
		switch {
		case a.Failure != nil:
			g.fail(a.Failure, now)
		case !whole:
			g.fault = nil
		case w.matches(g):
			g.end = Done
		default:
			g.empty(w.Goal, now)
		}
	}
	if f := a.Failure; f != nil && f.WholeProfile() {
		for _, g := range w.globs {
			if g.pattern.Profile == profile && g.end != Open && g.end != Done {
				w.endProfile(profile, g.end, g.why)
			}
		}
	}
}

func (w *waiting) matches(g *glob) bool {
	return slices.ContainsFunc(w.targets, func(x *target) bool { return g.pattern.Matches(x.row.Ref) })
}

// empty takes in a complete list in which nothing matches.
func (g *glob) empty(goal Goal, now time.Time) {
	if goal.gone() {
		g.end = Done
		return
	}
	if g.against.say("nothing", now); g.against.believed(now) {
		g.end, g.why = Missing, "no deployment matches"
	}
}

// fail takes in why a page could not be read. What lasts is believed at once,
// since a list that was refused is left alone for minutes; a refused key is
// asked for again sooner.
func (g *glob) fail(f *model.Failure, now time.Time) {
	g.fault = f
	end := endOf(f)
	if end == Open {
		return
	}
	if end == Missing {
		end = Refused // there is no list at this address
	}
	g.against.say(f.Label(), now)
	if f.Class != model.FailKey || g.against.times > 1 {
		g.end, g.why = end, blame(f)
	}
}

func (g *glob) lastError() string {
	if g.fault == nil {
		return ""
	}
	return "; the last error was " + g.fault.Note()
}
