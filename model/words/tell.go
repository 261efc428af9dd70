package words

import (
	"fmt"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Telling is how people can be told of events at a place.
type Telling struct {
	Ways []string // those that work, by their keys under [notify]
	Lost string   // if there are none: why, and which setting changes that
}

// Armed says of whom it is told, when and how, after somebody has armed a row.
func Armed(row *watch.Row, by Telling) string {
	switch v := row.Verdict; {
	case len(by.Ways) == 0:
		return "marked, but " + by.Lost
	case v == model.VerdictReady || v == model.VerdictFailed || v == model.VerdictStalled || v == model.VerdictStopped || v == model.VerdictGone:
		return fmt.Sprintf("%s now: told once its next change is over, by %s", v, and(by.Ways))
	}
	return "told once it is ready, fails, stalls or is gone, by " + and(by.Ways)
}

// Disarmed says that a wish was taken back.
func Disarmed() string { return "this row is no longer told of" }

// Told says what people were told of because they had asked for it.
func Told(events []model.Event, now time.Time) string {
	if len(events) == 1 {
		return fmt.Sprintf("as you asked, %s: %s", Moment(events[0].At, now), Headline(events[0]))
	}
	return "as you asked: " + Headlines(events)
}

// Moment writes a time of the last day as a time of day, and another one as a day.
func Moment(at, now time.Time) string {
	at = at.In(now.Location())
	if now.Sub(at) < 24*time.Hour {
		return at.Format("15:04")
	}
	return at.Format("Jan 2")
}

// and joins words: a, b and c.
func and(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
