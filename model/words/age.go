package words

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"studiowatch/model/watch"
)

// Age writes a duration in at most seven cells, and returns how long the text
// stays true. A fine age shows seconds up to ten minutes.
func Age(d time.Duration, fine bool) (text string, holds time.Duration) {
	switch {
	case fine && d < time.Minute:
		return strconv.Itoa(int(d/time.Second)) + "s", time.Second
	case fine && d < 10*time.Minute:
		return fmt.Sprintf("%dm%02ds", d/time.Minute, d%time.Minute/time.Second), time.Second
	case d < time.Minute:
		return "<1m", time.Minute - d
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + "m", time.Minute - d%time.Minute
	case d < 24*time.Hour:
		return fmt.Sprintf("%dh%02dm", d/time.Hour, d%time.Hour/time.Minute), time.Minute - d%time.Minute
	}
	return strconv.Itoa(int(d/(24*time.Hour))) + "d", time.Hour
}

// Lasting writes for how long a deployment has been as it is, at least if its
// beginning was not seen. It also returns how long the text stays true.
func Lasting(l watch.Lasting, fine bool) (text string, holds time.Duration) {
	text, holds = Age(l.For, fine)
	if l.Basis == watch.BasisFirst {
		text = ">" + text
	}
	return text, holds
}

// About writes an estimated duration, rounded up. The longer it is, the coarser is
// the unit: ten seconds, a minute, five minutes, half an hour. It also returns how
// long the text stays true while the duration becomes shorter.
func About(d time.Duration) (text string, holds time.Duration) {
	d = max(1, d)
	up, step := roundUp(d)
	return Length(up), min(d-(up-step.unit), d-step.above)
}

// roundUp returns a duration above 0 in whole units of its step.
func roundUp(d time.Duration) (time.Duration, aboutStep) {
	step := aboutSteps[len(aboutSteps)-1]
	for _, s := range aboutSteps {
		if d > s.above {
			step = s
			break
		}
	}
	return (d + step.unit - 1) / step.unit * step.unit, step
}

type aboutStep struct{ above, unit time.Duration }

var aboutSteps = []aboutStep{
	{time.Hour, 30 * time.Minute}, {10 * time.Minute, 5 * time.Minute}, {50 * time.Second, time.Minute}, {0, 10 * time.Second},
}

// Length writes a duration without the zeros at its end: 1h30m, 5m, 40s.
func Length(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// Day names a day as people near it do.
func Day(t, now time.Time) string {
	t = t.In(now.Location())
	y, m, d := now.Date()
	at := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, now.Location())
	switch text := t.Format("Mon Jan 2"); {
	case at.Equal(time.Date(y, m, d, 0, 0, 0, 0, now.Location())):
		return text + ", today"
	case at.Equal(time.Date(y, m, d-1, 0, 0, 0, 0, now.Location())):
		return text + ", yesterday"
	case t.Year() == y:
		return text
	}
	return t.Format("Mon Jan 2 2006")
}
