package client

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxRetryAfter is the longest wait that a server may ask for. A mistake of the
// server must not stop polling for a day.
const maxRetryAfter = 10 * time.Minute

// retryAfter returns how long the server asks to wait, ten minutes at most. It is 0
// without a valid header. If both headers are sent, the longer wait counts.
// Retry-After holds seconds or a date (RFC 9110).
func retryAfter(h http.Header) time.Duration {
	wait := count(h.Get("X-Acs-Retry-After"), time.Millisecond)
	standard := strings.TrimSpace(h.Get("Retry-After"))
	if at, err := http.ParseTime(standard); err == nil {
		return max(wait, untilDate(at, h.Get("Date")))
	}
	return max(wait, count(standard, time.Second))
}

// untilDate returns the time until a date. It uses the server's own clock, which
// also set the date, and not ours.
func untilDate(at time.Time, date string) time.Duration {
	now, err := http.ParseTime(date)
	if err != nil || at.Before(now) {
		return 0
	}
	return min(maxRetryAfter, max(time.Second, at.Sub(now)))
}

// count reads a whole number of units, and returns 0 for any other text. A number
// that is too large for an integer is a long wait, not a mistake.
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
