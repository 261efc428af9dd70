package client

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxRetryAfter caps what a server may ask for: a typo of theirs must not
// silence a watcher for a day.
const maxRetryAfter = 10 * time.Minute

// retryAfter returns how long the server asks to wait, at most ten minutes; 0
// when it asks for nothing that makes sense. With two wishes the longer counts.
func retryAfter(h http.Header) time.Duration {
	wait := count(h.Get("X-Acs-Retry-After"), time.Millisecond)
	standard := strings.TrimSpace(h.Get("Retry-After"))
	if at, err := http.ParseTime(standard); err == nil {
		return max(wait, untilDate(at, h.Get("Date")))
	}
	return max(wait, count(standard, time.Second))
}

// untilDate measures against the server's own clock, which set the date, not
// against ours.
func untilDate(at time.Time, date string) time.Duration {
	now, err := http.ParseTime(date)
	if err != nil || at.Before(now) {
		return 0
	}
	return min(maxRetryAfter, max(time.Second, at.Sub(now)))
}

// count reads a whole number of units. Digits beyond any integer are a long
// wait, not a mistake.
func count(s string, unit time.Duration) time.Duration {
	s = strings.TrimSpace(s)
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n > int64(maxRetryAfter/unit) {
		return maxRetryAfter
	}
	return time.Duration(n) * unit
}
