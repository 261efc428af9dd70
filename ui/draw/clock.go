package draw

import "time"

// Clock is the time of day.
func Clock(t time.Time) string { return t.Format("15:04:05") }

// DayOrClock is the time of day, or the day when it was another one.
func DayOrClock(t, now time.Time) string {
	t = t.In(now.Location())
	if y, d := t.Year(), t.YearDay(); y != now.Year() {
		return t.Format("06-01-02")
	} else if d != now.YearDay() {
		return t.Format("Jan _2")
	}
	return t.Format("15:04:05")
}
