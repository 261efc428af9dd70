package words

import (
	"fmt"
	"time"

	"studiowatch/model/watch"
)

// Estimate writes an estimate in a few words, and returns how long they stay true.
// The text is empty if nothing is known.
func Estimate(e watch.Estimate) (text Text, holds time.Duration) {
	usual, _ := About(e.Usual)
	if left := e.Left(); left > 0 {
		about, h := About(left)
		basis := "usually"
		if e.Of == 1 {
			basis = "last time"
		}
		return Text{fmt.Sprintf("ready in ~%s (%s %s)", about, basis, usual), "~" + about + " left"}, h
	}
	elapsed, holds := "", time.Hour
	if !e.AtLeast && e.Elapsed >= time.Minute {
		elapsed, holds = Age(e.Elapsed, false)
	} else if !e.AtLeast {
		holds = time.Minute - e.Elapsed
	}
	switch {
	case e.Usual == 0 && elapsed == "":
		return Text{}, holds
	case e.Usual == 0:
		return short(elapsed + " so far"), holds
	case e.Of == 0 && elapsed == "":
		return Text{"documented as 5 to 10m", "takes 5-10m"}, holds
	case e.Of == 0:
		return Text{elapsed + " so far, documented as 5 to 10m", elapsed + " of 5-10m"}, holds
	}
	past := "usually " + usual
	if e.Of == 1 {
		past = "last time " + usual
	}
	if elapsed == "" {
		return short(past), holds
	}
	return Text{elapsed + " so far, " + past, elapsed + ", " + past}, holds
}

// Rollout says what a rollout changed, when it began, and how long it took or has taken.
// It is short enough for the head of a chart.
func Rollout(r watch.Rollout, clock Clock) string {
	size := ""
	from, haveFrom := r.Had.Int()
	to, haveTo := r.Has.Int()
	switch {
	case haveFrom && haveTo && from != to:
		size = fmt.Sprintf("%d → %s", from, units(r.Has))
	case haveTo:
		size = units(r.Has)
	}
	age, _ := Age(r.Took(), true)
	switch {
	case r.Ended && r.AtLeast:
		return List(size, "began before "+clock(r.From), r.Verdict.String()+" after more than "+age)
	case r.Ended:
		return List(size, "began at "+clock(r.From), r.Verdict.String()+" after "+age)
	case r.AtLeast:
		return List(size, "began before "+clock(r.From), "more than "+age+" so far")
	}
	return List(size, "began at "+clock(r.From), age+" so far")
}
