package model

import (
	"strings"
	"time"
)

// expiryNear is how long before the end of a prepaid term, and after it, that
// is worth a word. Once a term is over the service goes on for two hours, and
// its status tells the rest.
const expiryNear = 24 * time.Hour

// term returns how long the prepaid term still has by the server's clock, less
// than nothing once it is over. It is false when that is not known or far off.
func (r *Row) term(now time.Time) (left time.Duration, near bool) {
	if r.Latest == nil || r.Verdict == VerdictGone || r.Latest.PrePaidExpired.At.IsZero() {
		return 0, false
	}
	if r.source != nil {
		now = now.Add(r.source.skew)
	}
	left = r.Latest.PrePaidExpired.At.Sub(now)
	return left, left >= -expiryNear && left <= expiryNear
}

// lapses reports whether the prepaid term ends soon and does not go on by
// itself, or has ended.
func (r *Row) lapses(now time.Time) bool {
	left, near := r.term(now)
	return near && (left <= 0 || r.Latest.PrePaid.AutoRenewal != FlagTrue)
}

// Expiry says when the prepaid term ends or has ended, in its last day and the
// day after; empty at other times. It also tells how long the words stay true.
func (r *Row) Expiry(now time.Time) (text string, holds time.Duration) {
	left, near := r.term(now)
	switch {
	case r.lapses(now):
		return expiryText(left)
	case near:
		text, holds = leftText(left)
		return "renews in " + text, holds
	case left > expiryNear:
		return "", left - expiryNear
	}
	return "", time.Hour
}

func expiryText(left time.Duration) (text string, holds time.Duration) {
	if left > 0 {
		text, holds = leftText(left)
		return "expires in " + text, holds
	}
	text, holds = AgeText(-left, false)
	return "expired " + withoutMinutes(text) + " ago", holds
}

// leftText words what is left of a time, rounded down: a term is not longer
// than people are told.
func leftText(left time.Duration) (text string, holds time.Duration) {
	text, _ = AgeText(left, false)
	return withoutMinutes(text), max(time.Second, left%time.Minute)
}

// withoutMinutes writes 5h00m as 5h.
func withoutMinutes(text string) string {
	if hours, whole := strings.CutSuffix(text, "h00m"); whole {
		return hours + "h"
	}
	return text
}

// expiring tells that the prepaid term of a row ends soon or has ended, once
// for each such end, whichever run tells it. One that goes on by itself is news
// only if it does not.
func (b *Board) expiring(row *Row) []Event {
	if row.Failure != nil {
		return nil
	}
	if !row.lapses(row.Poll.At) {
		return nil
	}
	ends := row.Latest.PrePaidExpired.At
	for _, e := range b.history.Of(row.Ref) {
		if e.Kind == KindExpiring && e.Expires.Sub(ends).Abs() < time.Second {
			return nil
		}
	}
	e := row.state(KindExpiring)
	e.From, e.Expires = e.To, ends
	return []Event{e}
}
