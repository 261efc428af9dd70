package watch

import (
	"time"

	"studiowatch/model"
)

// ExpiryNear is how long before the end of a prepaid term, and after it, that
// is worth a word. Once a term is over the service goes on for two hours, and
// its status tells the rest.
const ExpiryNear = 24 * time.Hour

// Term returns how long the prepaid term still has by the server's clock, less
// than nothing once it is over. It is false when that is not known or far off.
func (r *Row) Term(now time.Time) (left time.Duration, near bool) {
	if r.Latest == nil || r.Verdict == model.VerdictGone || r.Latest.PrePaidExpired.At.IsZero() {
		return 0, false
	}
	if r.source != nil {
		now = now.Add(r.source.skew)
	}
	left = r.Latest.PrePaidExpired.At.Sub(now)
	return left, left >= -ExpiryNear && left <= ExpiryNear
}

// Lapses reports whether the prepaid term ends soon and does not go on by
// itself, or has ended.
func (r *Row) Lapses(now time.Time) bool {
	left, near := r.Term(now)
	return near && (left <= 0 || r.Latest.PrePaid.AutoRenewal != model.FlagTrue)
}

// expiring tells that the prepaid term of a row ends soon or has ended, once
// for each such end, whichever run tells it. One that goes on by itself is news
// only if it does not.
func (b *Board) expiring(row *Row) []model.Event {
	if row.Failure != nil {
		return nil
	}
	if !row.Lapses(row.Poll.At) {
		return nil
	}
	ends := row.Latest.PrePaidExpired.At
	for _, e := range b.history.Of(row.Ref) {
		if e.Kind == model.KindExpiring && e.Expires.Sub(ends).Abs() < time.Second {
			return nil
		}
	}
	e := row.state(model.KindExpiring)
	e.From, e.Expires = e.To, ends
	return []model.Event{e}
}
