package watch

import (
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// Moves is when and how the parts of a reading last moved.
type Moves struct {
	Status, Capacity, Ready time.Time // zero when not seen to move
	ReadyUp                 bool      // ready capacity went up
}

func (m *Moves) note(was, is *model.Deployment, at time.Time) {
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

// continueFrom takes over what earlier runs knew of a deployment that is still as they
// left it. A stamp of the server that is newer than their last look means that
// it may have moved and come back.
func (r *Row) continueFrom(past lastKnown) {
	edited := r.Latest.Modified.At
	now := r.state(model.KindSeen)
	if sameRollout(past, &now) {
		r.began = past.began
	}
	still := alike(past.last, &now) && !edited.Add(-r.source.skew).After(past.until)
	if !still {
		return
	}
	r.Since = past.since
	if past.moved {
		r.Changed = past.since
	}
	r.conclude()
}

// sameBreak is how long nobody may have watched for a rollout that has only
// moved on to be taken for the same one.
const sameBreak = 30 * time.Minute

// sameRollout reports whether what is found now is the rollout that an earlier
// run saw, perhaps further on.
func sameRollout(past lastKnown, now *model.Event) bool {
	was, known := past.last.Ready.Int()
	is, still := now.Ready.Int()
	return past.last.To == now.To && same(past.last.Capacity, now.Capacity) && known == still && is >= was && now.At.Sub(past.until) < sameBreak
}

// leastUnread is the shortest time a row could not be read in that is worth
// taking down; shorter ones are the service's daily weather.
const leastUnread = time.Minute

// longLook is the time between two readings from which the moment of a change
// between them says little.
const longLook = 2 * time.Minute

// changes returns what a row's last poll tells that the one before did not.
func (r *Row) changes(before *Row) []model.Event {
	if r.Latest == nil || r.Latest == before.Latest && r.Verdict == before.Verdict {
		return nil // a failed poll
	}
	var events []model.Event
	away := r.Poll.At.Sub(before.ReadAt)
	if before.Failure != nil && r.Failure == nil && away >= leastUnread && !r.source.back.After(before.ReadAt) {
		e := before.state(model.KindUnread)
		e.At, e.Took, e.Code, e.Reason = r.Poll.At, away, safe.Clean(before.Failure.Label()), before.Failure.Message
		events = append(events, e)
	}
	kind, told := model.KindOf(r.Verdict), r.Verdict != before.Verdict
	if !told && moved(before.Latest, r.Latest) {
		kind, told = model.KindChanged, true
	}
	if told {
		e := r.state(kind)
		e.From, e.Took = before.Latest.Status, r.rollout(before.Verdict, away)
		if r.edited(before) {
			e.By = r.Latest.Modifier
		}
		events = append(events, e)
	}
	return events
}

// edited reports whether somebody asked for what has changed, and it did not
// come about by itself.
func (r *Row) edited(before *Row) bool {
	was, is := before.Latest, r.Latest
	begun := r.Verdict != before.Verdict && (r.Verdict == model.VerdictRolling || r.Verdict == model.VerdictEnding) && before.Verdict != model.VerdictStalled
	return was.Modifier != is.Modifier || was.Modified != is.Modified && (begun || !same(was.Capacity, is.Capacity))
}

// firstSeen tells of a row's first reading in this run, and of a stall that
// earlier runs have not told of.
func (r *Row) firstSeen(past *model.Event) []model.Event {
	seen := r.state(model.KindSeen)
	status := r.Latest.Status
	if past != nil {
		seen.From = past.To
	}
	if r.began.IsZero() && (past == nil && status.Class() == model.ClassProgress || status == model.Pending || status == model.Deploying) {
		r.began = r.created()
	}
	seen.Took = r.elapsed(r.Poll.At)
	if r.Verdict != model.VerdictStalled || past == nil || past.Verdict == model.VerdictStalled {
		return []model.Event{seen}
	}
	stalled := seen
	stalled.Kind = model.KindStalled
	seen.Verdict = model.VerdictRolling
	return []model.Event{seen, stalled}
}

// rollout keeps account of when the row's rollout began, now that its verdict
// may be another, and returns how long it has taken so far; 0 when nobody saw
// it begin.
func (r *Row) rollout(before model.Verdict, away time.Duration) time.Duration {
	took := r.elapsed(r.Poll.At)
	switch r.Verdict {
	case model.VerdictRolling:
		if before == model.VerdictRolling || before == model.VerdictStalled {
			return took
		}
		if r.began = r.Poll.At; away > longLook {
			r.began = time.Time{}
		}
		return 0
	case model.VerdictStalled, model.VerdictDegraded:
		return took
	case model.VerdictReady:
		if away > longLook {
			took = 0 // it may have been ready for long
		}
	case model.VerdictEnding, model.VerdictStopped, model.VerdictGone, model.VerdictFailed, model.VerdictUnknown, model.VerdictUnreadable, model.VerdictWaiting:
	}
	r.began = time.Time{}
	return took
}

// elapsed is how long the row's rollout has gone on; 0 when nobody saw it begin.
func (r *Row) elapsed(now time.Time) time.Duration {
	if r.began.IsZero() {
		return 0
	}
	return max(0, now.Sub(r.began))
}

// maxCreation is the age up to which a deployment that does not serve yet is
// taken to be in its first rollout.
const maxCreation = 24 * time.Hour

// created is when the service says that the deployment was made, by our clock;
// zero when that cannot be when its present rollout began.
func (r *Row) created() time.Time {
	now := r.Poll.At.Add(r.source.skew)
	if age, ok := r.Latest.Created.Age(now); ok && age < maxCreation {
		return r.Poll.At.Add(-age)
	}
	return time.Time{}
}

// state is an event that finds the row as it is.
func (r *Row) state(kind model.Kind) model.Event {
	d := r.Latest
	e := model.Event{
		At: r.Poll.At, Ref: r.Ref, Host: r.source.host, Kind: kind, To: d.Status, Verdict: r.Verdict, Ready: d.ReadyCapacity, Capacity: d.Capacity,
		Model: d.Model(), Plan: d.Plan, RequestID: r.Poll.RequestID,
	}
	if e.Reason = d.FailReason; r.Gone {
		e.To, e.Reason = "", safe.Text{}
	}
	return e
}
