package watch

import (
	"time"

	"studiowatch/model"
)

// ExpiryNear is how long before and after the end of a prepaid term it is shown.
// The service goes on for two hours after the end; then the status changes.
const ExpiryNear = 24 * time.Hour

// Term returns the time to the end of the prepaid term by the server's clock;
// negative once the term is over. Near is false if the end is unknown, or further
// than ExpiryNear from now.
func (r *Row) Term(now time.Time) (left time.Duration, near bool) {
	if r.Latest == nil || r.Verdict == model.VerdictGone || r.Latest.PrePaidExpired.At.IsZero() {
		return 0, false
	}
	left = r.Latest.PrePaidExpired.At.Sub(r.serverTime(now))
	return left, left >= -ExpiryNear && left <= ExpiryNear
}

// Expires reports whether the prepaid term ends soon without automatic renewal, or
// has ended.
func (r *Row) Expires(now time.Time) bool {
	left, near := r.Term(now)
	return near && (left <= 0 || r.Latest.AutoRenewal != model.FlagTrue)
}

// expiring returns the event that the prepaid term of a row ends soon or has
// ended, unless this run or an earlier one has recorded it for the same end.
func (b *Board) expiring(row *Row) []model.Event {
	if row.Failure != nil || !row.Expires(row.Poll.At) {
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
