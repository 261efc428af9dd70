package watch

import (
	"iter"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
)

// Row is what is known about one watched deployment. The Board owns it; other code
// only reads it.
type Row struct {
	model.Entry
	Order   int // place in the watch list
	Verdict model.Verdict

	Latest *model.Deployment // the last good reading; nil before the first
	ReadAt time.Time         // when that reading came

	Failure *model.Failure // why the last poll failed; nil if it succeeded
	trouble *trouble       // the failures until now; nil if the last poll succeeded

	Poll    *model.Poll // the last poll, good or bad; its time is zero before the first
	Changed time.Time   // when status or capacity was last seen to change; zero if never
	Since   time.Time   // when its present state began, as far as that is known; zero before the first reading
	moves   *Moves      // nil before the first change

	Rank      int          // of its group among the groups
	rules     *rules       // settings that the verdict depends on
	source    *source      // what is known about its profile
	began     time.Time    // when its rollout began; zero if there is none, or its beginning was not seen
	creation  time.Time    // the latest gmt_create that was read
	fastUntil time.Time    // until then it is polled like a changing row; see fastFor
	proved    bool         // Since is from the server's stamps, which prove it
	matched   bool         // only a glob matches it; it has no entry of its own
	byHand    bool         // somebody added it for this run
	listed    bool         // a list had it when somebody added a glob that matches it
	awaited   bool         // somebody waits for a state of it
	absence   poll.Absence // whether it is proved that it does not exist
	Gone      bool         // it was read before, and it is proved that it does not exist
	drift     model.Drift  // the difference to what is wanted
}

// trouble is what is known of the polls that failed since the last reading.
type trouble struct {
	since        time.Time // when the first of them came
	fails        int       // how many they are
	missingSince time.Time // the first NotFound; zero if there is none
	missingTwice bool      // there is a second NotFound, at least GoneAfter later
}

// troubled returns what is known of the polls that failed since the last reading.
func (r *Row) troubled() trouble {
	if r.trouble == nil {
		return trouble{}
	}
	return *r.trouble
}

// Fails returns how many polls in a row have failed.
func (r *Row) Fails() int { return r.troubled().fails }

// FailedSince returns when the first of these failures came; zero if there is none.
func (r *Row) FailedSince() time.Time { return r.troubled().since }

// neverPolled stands for the last poll of a row before its first.
var neverPolled = &model.Poll{}

func (r *Row) apply(s model.Sample) {
	if s.Listed && s.Poll.SentAt().Before(r.Poll.SentAt()) {
		return // a page that was sent before the last GET is older than its answer
	}
	r.Poll = r.source.sharedPoll(s.Poll)
	switch {
	case s.Failure != nil:
		r.fail(s.Failure, s.Poll.At)
	case s.Listed && r.Latest != nil && !r.Gone:
		r.read(s.Deployment.Over(r.Latest), s.Poll.At)
	default:
		r.read(s.Deployment, s.Poll.At)
	}
	r.conclude()
}

func (r *Row) conclude() {
	r.Verdict = r.judge()
	r.drift = r.compare()
}

// fastFor is how long a row is polled like a changing one after its first reading
// and after each change. One change is often followed by another, and people open
// the dashboard just after they have started one.
const fastFor = 2 * time.Minute

func (r *Row) read(d *model.Deployment, at time.Time) {
	changed := r.Latest != nil && (moved(r.Latest, d) || r.Gone)
	if changed {
		r.Changed = at
		r.moving().record(r.Latest, d, at)
	}
	first := r.Latest == nil
	if changed || first {
		r.fastUntil, r.Since, r.proved = at.Add(fastFor), at, false
	}
	r.Latest, r.ReadAt = d, at
	r.compareCreation(at)
	if first {
		r.trustStamps(at)
	}
	r.Failure, r.trouble, r.Gone, r.absence = nil, nil, false, poll.AbsenceOpen
}

// compareCreation records whether the deployment was created at least a second later
// than an earlier reading says. Some answers have no fractions of a second.
func (r *Row) compareCreation(at time.Time) {
	if _, usable := r.Latest.Created.Age(r.serverTime(at)); !usable {
		return
	}
	created := r.Latest.Created.At
	if !r.creation.IsZero() && created.Sub(r.creation) >= time.Second {
		r.moving().replaced = at
	}
	r.creation = model.Later(r.creation, created)
}

func (r *Row) fail(f *model.Failure, at time.Time) {
	t := r.troubled()
	if t.fails == 0 {
		t.since = at
	}
	t.fails++
	if f.Class == model.FailNotFound {
		if t.missingSince.IsZero() {
			t.missingSince = at
		}
		t.missingTwice = at.Sub(t.missingSince) >= poll.GoneAfter
	}
	r.Failure, r.trouble = f, &t
}

// missing reports whether two answers were NotFound, but the absence is not proved
// yet.
func (r *Row) missing() bool { return r.troubled().missingTwice && r.absence == poll.AbsenceOpen }

// Absent reports whether it is proved that the service has no such deployment,
// whether it was ever read or not.
func (r *Row) Absent() bool { return r.absence != poll.AbsenceOpen }

// ListWaived reports whether the absence was proved without a list, because the
// key may not read the list.
func (r *Row) ListWaived() bool { return r.absence == poll.AbsenceWaived }

// setAbsent records that it is proved that a deployment does not exist. If it was
// read before it is gone, else its ID may be a typo.
func (r *Row) setAbsent(a poll.Absence) {
	r.absence = a
	if r.Latest != nil {
		r.Gone, r.Changed, r.Since = true, r.Poll.At, r.Poll.At
	}
	r.conclude()
}

func (r *Row) judge() model.Verdict {
	switch {
	case r.Gone:
		return model.VerdictGone
	case r.Latest != nil:
		v := model.Judge(r.Latest)
		if after := r.rules.stallAfter; v == model.VerdictRolling && after > 0 && r.ReadAt.Sub(r.Since) >= after {
			return model.VerdictStalled
		}
		return v
	case r.Failure != nil:
		return model.VerdictUnreadable
	}
	return model.VerdictWaiting
}

// moved reports whether status or capacity differ. gmt_modified and the limits do
// not count, because edits change them too.
func moved(a, b *model.Deployment) bool {
	return a.Status != b.Status || a.Capacity != b.Capacity || a.ReadyCapacity != b.ReadyCapacity
}

// Blocked returns why the row cannot be read now: its own last failure, else the
// failure of its whole profile. It is nil if there is none.
func (r *Row) Blocked() *model.Failure {
	switch {
	case r.Failure != nil:
		return r.Failure
	case r.source != nil:
		return r.source.trouble
	}
	return nil
}

// Own returns the last failure of the row, unless it is that of the whole profile.
func (r *Row) Own() *model.Failure {
	if f := r.Failure; f != nil && (r.source == nil || r.source.trouble == nil || r.source.trouble.Label() != f.Label()) {
		return f
	}
	return nil
}

// Stale reports whether there is a reading, but no newer one can be had.
func (r *Row) Stale() bool { return r.Latest != nil && r.Blocked() != nil }

// EditedAgo returns the age of the server's gmt_modified, by the server's clock.
// Ok is false if it is unknown.
func (r *Row) EditedAgo(now time.Time) (age time.Duration, ok bool) {
	return r.Ago(func(d *model.Deployment) model.Stamp { return d.Modified }, now)
}

// Ago returns the age of a stamp of the last reading, by the server's clock. Ok is
// false if it is unknown.
func (r *Row) Ago(stamp func(*model.Deployment) model.Stamp, now time.Time) (age time.Duration, ok bool) {
	if r.Latest == nil {
		return 0, false
	}
	return stamp(r.Latest).Age(r.serverTime(now))
}

// serverTime returns the time of the server's clock.
func (r *Row) serverTime(now time.Time) time.Time {
	if r.source == nil {
		return now
	}
	return now.Add(r.source.skew)
}

// Pace returns how often the row is polled.
func (r *Row) Pace(now time.Time) poll.Pace {
	switch {
	case r.awaited:
		return poll.PaceChanging
	case r.Verdict == model.VerdictGone:
		return poll.PaceSlow
	case r.Verdict == model.VerdictUnreadable && r.Failure.Class == model.FailNotFound:
		return poll.PaceSlow
	case r.Verdict.Changing() || now.Before(r.fastUntil):
		return poll.PaceChanging
	}
	return poll.PaceSteady
}

// Event returns an event that says how the row is now, whether it was ever read or not. Its
// kind is that of its verdict.
func (r *Row) Event() model.Event {
	if r.Latest == nil {
		e := model.Event{At: r.Poll.At, Ref: r.Ref, Host: r.source.host, Kind: model.KindOf(r.Verdict), Verdict: r.Verdict, RequestID: r.Poll.RequestID}
		if f := r.Blocked(); f != nil {
			e.Code, e.Reason = safe.Clean(f.Label()), f.Message
		}
		return e
	}
	e := r.state(model.KindOf(r.Verdict))
	e.From = r.Latest.Status
	return e
}

// Texts returns the texts in which filters look for words. Some may be empty. They are not
// kept in lower case beside the row, because that would take as much memory as its reading.
func (r *Row) Texts() iter.Seq[string] {
	return func(yield func(string) bool) {
		if !yield(r.Ref.ID) || !yield(r.Name) || !yield(r.Group) || !yield(r.Verdict.String()) || !yield(r.drift.String()) {
			return
		}
		if r.Failure != nil && !yield(r.Failure.Label()) {
			return
		}
		if d := r.Latest; d != nil {
			_ = yield(d.Name.String()) && yield(d.Terms().ModelName.String()) && yield(d.Terms().BaseModel.String()) &&
				yield(string(d.Status)) && yield(d.Status.Short()) && yield(d.FailReason.String())
		}
	}
}
