package words

import (
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
)

// Gap says why a deployment was not watched; empty if it was watched.
func Gap(g watch.Gap) string {
	switch g {
	case watch.GapNotRunning:
		return "not running"
	case watch.GapUnread:
		return "could not be read"
	case watch.GapAsleep, watch.GapOffline:
	}
	return string(g)
}

// lateAfter is how late an answer may be before what is known counts as old. A request may
// take fifteen seconds, and may have to wait for others.
const lateAfter = time.Minute

// Outdated says, for people far away, why what is shown may be old: polling is paused, the
// service cannot be reached, or there is no answer for too long. It is empty if what is
// shown is true, and says how long it holds.
func Outdated(e *watch.Engine, now time.Time) (text Text, holds time.Duration) {
	last, troubles := e.Board.LastAnswer(), e.Plan.Troubles()
	down := len(troubles) > 0 && troubles[0].Scope == poll.ScopeProfile
	if down && troubles[0].Since.Before(last) {
		last = troubles[0].Since // the answers since then are failures
	}
	age, stays := Age(now.Sub(last), false)
	if last.IsZero() || e.Board.Count(model.VerdictUnreadable)+e.Board.Count(model.VerdictWaiting) == e.Board.Len() {
		age, stays = "", time.Hour // nothing was read
	}
	limit := e.Plan.Pacing(now).Steady + lateAfter
	switch {
	case down:
		t := troubles[0]
		brief := "UNREACHABLE: " + t.Failure.Label()
		return Text{List(brief+" since "+t.Since.Format("15:04"), oldText(age)), brief}, stays
	case e.Plan.Paused():
		return Text{List("PAUSED", oldText(age)), "PAUSED"}, stays
	case last.IsZero():
		return short("NO ANSWER YET"), time.Hour
	case now.Sub(last) > limit:
		return Text{List("NO ANSWER FOR "+age, "what stands here is old"), "NO ANSWER FOR " + age}, stays
	}
	return Text{}, limit - now.Sub(last) + time.Second
}

// oldText says how old what is shown is; empty without an age.
func oldText(age string) string {
	if age == "" {
		return ""
	}
	return "what stands here is " + age + " old"
}
