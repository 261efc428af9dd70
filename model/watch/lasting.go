package watch

import (
	"time"

	"studiowatch/model"
)

// Lasting is how long a deployment has been as it is. It is the one time for which
// the screen has several places.
type Lasting struct {
	For   time.Duration // not negative
	Basis Basis
}

// Basis says how it is known since when a deployment has been as it is.
type Basis uint8

const (
	BasisNone   Basis = iota // it is not known
	BasisSeen                // the last change was seen
	BasisProved              // the server's stamps prove it
	BasisFirst               // it has been so since it was first seen, and longer
	BasisEdited              // the server's gmt_modified, which edits move too
)

// Exact reports whether the deployment has been as it is for that time, no longer
// and no shorter.
func (l Lasting) Exact() bool { return l.Basis == BasisSeen || l.Basis == BasisProved }

// LastChange returns when the deployment became as it is; zero if that is unknown.
// A time of the server is as it was sent, by the server's clock.
func (r *Row) LastChange() (at time.Time, basis Basis) {
	switch {
	case !r.Changed.IsZero():
		return r.Changed, BasisSeen
	case r.Latest == nil:
		return time.Time{}, BasisNone
	case r.proved:
		return r.Since, BasisProved
	case r.Verdict.RollingOut():
		return r.Since, BasisFirst
	}
	return r.Latest.Modified.At, BasisEdited
}

// Lasted returns how long the deployment has been as it is.
func (r *Row) Lasted(now time.Time) Lasting {
	at, basis := r.LastChange()
	if basis != BasisEdited {
		return Lasting{max(0, now.Sub(at)), basis}
	}
	if age, ok := r.EditedAgo(now); ok {
		return Lasting{age, BasisEdited}
	}
	return Lasting{}
}

// stampSlack is how much later gmt_modified may be than gmt_create if nobody has
// edited the deployment.
const stampSlack = time.Minute

// trustStamps takes the beginning of the present state from the server's stamps, at
// the first reading. A deployment that is PENDING with nothing ready has been so since
// it was created, or since somebody edited it. Of other states the stamps prove
// nothing, because units may have become ready without moving them.
func (r *Row) trustStamps(at time.Time) {
	d := r.Latest
	ready, sent := d.ReadyCapacity.Int()
	if d.Status != model.Pending || sent && ready != 0 || d.ReadyCapacity.Odd() {
		return
	}
	began := d.Created
	if d.Modified.At.Sub(began.At) > stampSlack {
		began = d.Modified
	}
	if !began.Zoned && !r.source.zoned() {
		return
	}
	if age, ok := began.Age(r.answeredAt(at)); ok {
		r.Since, r.proved = at.Add(-age), true
	}
}

// answeredAt returns the time of the last answer by the server's clock. The clocks may
// differ by some minutes without being held for wrong; then the earlier one counts, so
// that no rollout looks older than it is.
func (r *Row) answeredAt(at time.Time) time.Time {
	at = r.serverTime(at)
	if sent := r.Poll.Date; !sent.IsZero() && sent.Before(at) {
		return sent
	}
	return at
}

// zoned reports whether stamps without an offset are known to be in UTC+8.
func (s *source) zoned() bool { return s != nil && s.zoneKnown }
