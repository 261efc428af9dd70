package words

import (
	"strings"
	"time"

	"studiowatch/model/watch"
)

// Expiry says when the prepaid term ends or has ended; empty before its last day
// and more than a day after its end. It also returns how long the text stays true.
func Expiry(r *watch.Row, now time.Time) (text string, holds time.Duration) {
	left, near := r.Term(now)
	switch {
	case r.Expires(now):
		return expiryText(left)
	case near:
		text, holds = leftText(left)
		return "renews in " + text, holds
	case left > watch.ExpiryNear:
		return "", left - watch.ExpiryNear
	}
	return "", time.Hour
}

func expiryText(left time.Duration) (text string, holds time.Duration) {
	if left > 0 {
		text, holds = leftText(left)
		return "expires in " + text, holds
	}
	text, holds = Age(-left, false)
	return "expired " + withoutMinutes(text) + " ago", holds
}

// leftText writes the rest of a term, rounded down, so that the term is never
// shorter than the text says.
func leftText(left time.Duration) (text string, holds time.Duration) {
	text, _ = Age(left, false)
	return withoutMinutes(text), max(time.Second, left%time.Minute)
}

// withoutMinutes writes 5h00m as 5h.
func withoutMinutes(text string) string {
	if hours, whole := strings.CutSuffix(text, "h00m"); whole {
		return hours + "h"
	}
	return text
}
