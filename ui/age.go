package ui

import (
	"fmt"
	"time"
)

// ageText words a duration in at most seven cells, and tells how long the
// words stay true. A fine age shows seconds for its first ten minutes.
func ageText(d time.Duration, fine bool) (text string, holds time.Duration) {
	switch {
	case fine && d < time.Minute:
		return fmt.Sprintf("%ds", d/time.Second), time.Second
	case fine && d < 10*time.Minute:
		return fmt.Sprintf("%dm%02ds", d/time.Minute, d%time.Minute/time.Second), time.Second
	case d < time.Minute:
		return "<1m", time.Minute - d
	case d < time.Hour:
		return fmt.Sprintf("%dm", d/time.Minute), time.Minute - d%time.Minute
	case d < 24*time.Hour:
		return fmt.Sprintf("%dh%02dm", d/time.Hour, d%time.Hour/time.Minute), time.Minute - d%time.Minute
	}
	return fmt.Sprintf("%dd", d/(24*time.Hour)), time.Hour
}

// every words an interval as people write it: 5s, 1m, 1m30s.
func every(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%gs", d.Seconds())
	}
	if d%time.Minute == 0 && d < time.Hour {
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	if d%time.Hour == 0 {
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return d.String()
}
