package words

import (
	"fmt"
	"strings"
	"time"

	"studiowatch/model/watch"
)

// Estimate writes an estimate in a few words, and returns how long they stay true.
// The text is empty if nothing is known.
func Estimate(e watch.Estimate) (text string, holds time.Duration) {
	usual, _ := About(e.Usual)
	if left := e.Left(); left > 0 {
		about, h := About(left)
		if e.Of == 1 {
			return fmt.Sprintf("ready in ~%s (last time %s)", about, usual), h
		}
		return fmt.Sprintf("ready in ~%s (usually %s)", about, usual), h
	}
	var parts []string
	holds = time.Hour
	if !e.AtLeast {
		var elapsed string
		if elapsed, holds = Age(e.Elapsed, false); e.Elapsed >= time.Minute {
			parts = append(parts, elapsed+" so far")
		}
	}
	switch {
	case e.Usual == 0:
	case e.Of == 0:
		parts = append(parts, "documented as 5 to 10m")
	case e.Of == 1:
		parts = append(parts, "last time "+usual)
	default:
		parts = append(parts, "usually "+usual)
	}
	return strings.Join(parts, ", "), holds
}

// PastRollouts says what an estimate is based on; empty if on nothing.
func PastRollouts(e watch.Estimate) string {
	usual, _ := About(e.Usual)
	slow, _ := About(e.Slow)
	switch {
	case e.Usual == 0:
		return ""
	case e.Of == 0:
		return "5 to 10m, says the documentation; no rollout of this model and plan was watched from beginning to end yet"
	case e.Of == 1:
		return usual + ", which is what the last one of this model and plan took"
	case e.Slow == 0:
		return fmt.Sprintf("%s, which is the middle of the last %d of this model and plan", usual, e.Of)
	}
	return fmt.Sprintf("%s, nine in ten within %s, of the last %d of this model and plan", usual, slow, e.Of)
}
