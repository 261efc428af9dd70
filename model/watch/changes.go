package watch

import (
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// Moves holds when the parts of a reading last changed in this run.
type Moves struct {
	Status, Capacity, Ready time.Time // zero if no change was seen
	ReadyUp                 bool      // the last change of ready capacity was upwards

	replaced time.Time // when it was found to be deleted and created again; zero if it was not
}

// Moves returns the changes of this run, to mark them on screen.
func (r *Row) Moves() Moves {
	if r.moves == nil {
		return Moves{}
	}
	return *r.moves
}

// moving returns where to record a change. Most rows have none, so there is room for them
// only from the first one on.
func (r *Row) moving() *Moves {
	if r.moves == nil {
		r.moves = &Moves{}
	}
	return r.moves
}

func (m *Moves) record(was, is *model.Deployment, at time.Time) {
	if was.Status != is.Status {
		m.Status = at
	}
	if !same(was.Capacity, is.Capacity) {
		m.Capacity = at
	}
	if !same(was.ReadyCapacity, is.ReadyCapacity) {
		before, _ := was.ReadyCapacity.Int()
		after, _ := is.ReadyCapacity.Int()
		m.Ready, m.ReadyUp = at, after > before
	}
}

// continueFrom continues a row from what earlier runs knew, if the deployment has
// not changed since. If it was edited after they last watched it, it may have
// changed and changed back, so nothing is continued.
func (r *Row) continueFrom(past lastKnown) {
	edited := r.Latest.Modified.At
	now := r.state(model.KindSeen)
	if sameRollout(past, &now) {
		r.began = past.began
	}
	unchanged := alike(past.last, &now)
	if !unchanged && r.proved && r.Since.Before(past.until) {
		r.Since, r.proved = r.Poll.At, false // the stamps did not move with its last change
		r.conclude()
	}
	if !unchanged || edited.Add(-r.source.skew).After(past.until) {
		return
	}
	if past.moved || !r.proved {
		r.Since, r.proved = past.since, false
	}
	if past.moved {
		r.Changed = past.since
	}
	r.conclude()
}

// maxUnwatched is the longest time without watching after which a rollout counts
// as the same one.
const maxUnwatched = 30 * time.Minute

// sameRollout reports whether the rollout found now is the one that an earlier run
// saw, with the same or more ready capacity.
func sameRollout(past lastKnown, now *model.Event) bool {
	was, known := past.last.Ready.Int()
	is, still := now.Ready.Int()
	return past.last.To == now.To && same(past.last.Capacity, now.Capacity) && known == still && is >= was && now.At.Sub(past.until) < maxUnwatched
}

// minUnread is the shortest time without readings that is recorded as an event.
// Shorter ones are too frequent to matter.
const minUnread = time.Minute

// longInterval is the time between two readings above which the time of a change
// between them is too uncertain for a duration.
const longInterval = 2 * time.Minute

// changes returns the events of a row's last poll.
func (r *Row) changes(before *Row) []model.Event {
	if r.Latest == nil || r.Latest == before.Latest && r.Verdict == before.Verdict {
		return nil // a failed poll
	}
	var events []model.Event
	away := r.Poll.At.Sub(before.ReadAt)
	if before.Failure != nil && r.Failure == nil && away >= minUnread && !r.source.backAt.After(before.ReadAt) {
		e := before.state(model.KindUnread)
		e.At, e.Took, e.Code, e.Reason = r.Poll.At, away, safe.Clean(before.Failure.Label()), before.Failure.Message
		events = append(events, e)
	}
	kind, changed := model.KindOf(r.Verdict), r.Verdict != before.Verdict
	if !changed && moved(before.Latest, r.Latest) {
		kind, changed = model.KindChanged, true
	}
	if changed {
		e := r.state(kind)
		e.From, e.Took = before.Latest.Status, r.trackRollout(before.Verdict, away)
		if r.edited(before) {
			e.By = r.Latest.Modifier
		}
		events = append(events, e)
	}
	return events
}

// edited reports whether a change was made by a person, and not by the service.
func (r *Row) edited(before *Row) bool {
	was, is := before.Latest, r.Latest
	begun := r.Verdict != before.Verdict && (r.Verdict == model.VerdictRolling || r.Verdict == model.VerdictEnding) && before.Verdict != model.VerdictStalled
	return was.Modifier != is.Modifier || was.Modified != is.Modified && (begun || !same(was.Capacity, is.Capacity))
}

// firstSeen returns the events of a row's first reading in this run. A stall is
// an event of its own, unless an earlier run has recorded it.
func (r *Row) firstSeen(past *model.Event) []model.Event {
	seen := r.state(model.KindSeen)
	status := r.Latest.Status
	if past != nil {
		seen.From = past.To
	}
	if r.began.IsZero() && (past == nil && status.Class() == model.ClassProgress || status == model.Pending || status == model.Deploying) {
		r.began = r.created()
		if past != nil && !past.Verdict.RollingOut() && r.began.Before(past.At) {
			r.began = time.Time{} // the first rollout was over then
		}
	}
	seen.Took = r.elapsed(r.Poll.At)
	if r.Verdict != model.VerdictStalled || past != nil && past.Verdict == model.VerdictStalled {
		return []model.Event{seen}
	}
	stalled := seen
	stalled.Kind = model.KindStalled
	seen.Verdict = model.VerdictRolling
	return []model.Event{seen, stalled}
}

// trackRollout updates when the row's rollout began, given the verdict before and
// the time since the reading before. It returns how long the rollout has taken so
// far; 0 if its beginning was not seen.
func (r *Row) trackRollout(before model.Verdict, away time.Duration) time.Duration {
	took := r.elapsed(r.Poll.At)
	switch r.Verdict {
	case model.VerdictRolling:
		if before.RollingOut() {
			return took
		}
		if r.began = r.Poll.At; away > longInterval {
			r.began = time.Time{}
		}
		return 0
	case model.VerdictStalled, model.VerdictDegraded:
		return took
	case model.VerdictReady:
		if away > longInterval {
			took = 0 // it may have been ready for a long time
		}
	case model.VerdictEnding, model.VerdictStopped, model.VerdictGone, model.VerdictFailed, model.VerdictUnknown, model.VerdictUnreadable, model.VerdictWaiting:
	}
	r.began = time.Time{}
	return took
}

// elapsed returns how long the row's rollout has taken; 0 if its beginning was
// not seen.
func (r *Row) elapsed(now time.Time) time.Duration {
	if r.began.IsZero() {
		return 0
	}
	return max(0, now.Sub(r.began))
}

// maxCreation is the age up to which a deployment that does not serve yet counts
// as in its first rollout.
const maxCreation = 24 * time.Hour

// created returns when the deployment was created, by our clock; zero if that is
// too long ago to be the beginning of the present rollout.
func (r *Row) created() time.Time {
	if age, ok := r.Latest.Created.Age(r.answeredAt(r.Poll.At)); ok && age < maxCreation {
		return r.Poll.At.Add(-age)
	}
	return time.Time{}
}

// state returns an event with the present state of the row.
func (r *Row) state(kind model.Kind) model.Event {
	d := r.Latest
	e := model.Event{
		At: r.Poll.At, Ref: r.Ref, Host: r.source.host, Kind: kind, To: d.Status, Verdict: r.Verdict, Ready: d.ReadyCapacity, Capacity: d.Capacity,
		Model: d.Model(), Plan: d.Terms().Plan, RequestID: r.Poll.RequestID,
	}
	if e.Reason = d.FailReason; r.Gone {
		e.To, e.Reason = "", safe.Text{}
	}
	return e
}
