package watch

import (
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
)

// Row is what is known of one watched deployment. The Board owns it; others
// only read it.
type Row struct {
	model.Entry
	Order   int // place in the watch list
	Verdict model.Verdict

	Latest *model.Deployment // the last good reading; nil before the first
	ReadAt time.Time         // when that reading came

	Failure     *model.Failure // why the last poll failed; nil when it did not
	FailedSince time.Time      // when the present run of failures began
	Fails       int            // how many polls in a row have failed

	Poll    model.Poll // the last poll, good or bad
	Changed time.Time  // when status or capacity was last seen to change; zero if not yet
	Since   time.Time  // since when it has been as it is, as far as it was watched; zero before the first reading
	Moves   Moves      // what this run saw change, for the eye

	Rank         int          // of its group among the others
	rules        *rules       // what the verdict depends on besides the reading
	source       *source      // what is known of its profile
	began        time.Time    // when its rollout began; zero when there is none, or nobody saw it begin
	matched      bool         // a glob watches it, and not an entry of its own
	byHand       bool         // somebody added it for the session
	awaited      bool         // somebody waits for it to become something
	hotUntil     time.Time    // a change was seen a short while ago
	missingSince time.Time    // first NotFound of those that came without a reading in between
	missingTwice bool         // and another one, far enough apart
	absence      poll.Absence // whether it is proved that it is not there
	Gone         bool         // it was read before, and that is proved
	drift        model.Drift  // how it differs from what is wanted
	Search       string       // lower-case text that filter words are looked up in
}

func (r *Row) apply(s model.Sample) {
	if s.Listed && s.Poll.SentAt().Before(r.Poll.SentAt()) {
		return // a slow page knows less than the GET that overtook it
	}
	r.Poll = s.Poll
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
	r.Search = r.searchText()
}

// hotFor is how long a row is asked for as often as a changing one after it
// was first read or last changed: changes come in company, and people open the
// dashboard just after they have asked for one.
const hotFor = 2 * time.Minute

func (r *Row) read(d *model.Deployment, at time.Time) {
	changed := r.Latest != nil && (moved(r.Latest, d) || r.Gone)
	if changed {
		r.Changed = at
		r.Moves.note(r.Latest, d, at)
	}
	if changed || r.Latest == nil {
		r.hotUntil, r.Since = at.Add(hotFor), at
	}
	r.Latest, r.ReadAt = d, at
	r.Failure, r.Fails, r.FailedSince = nil, 0, time.Time{}
	r.Gone, r.missingTwice, r.missingSince, r.absence = false, false, time.Time{}, poll.AbsenceOpen
}

func (r *Row) fail(f *model.Failure, at time.Time) {
	if r.Fails == 0 {
		r.FailedSince = at
	}
	r.Failure = f
	r.Fails++
	if f.Class != model.FailNotFound {
		return
	}
	if r.missingSince.IsZero() {
		r.missingSince = at
	}
	r.missingTwice = at.Sub(r.missingSince) >= poll.GoneAfter
}

// missing reports whether two answers have said that there is no such
// deployment, and nothing has proved it yet.
func (r *Row) missing() bool { return r.missingTwice && r.absence == poll.AbsenceOpen }

// Absent reports whether it is proved that the service has no such deployment,
// whether or not it was ever read.
func (r *Row) Absent() bool { return r.absence != poll.AbsenceOpen }

// ListWaived reports whether that was concluded without a list, because the
// key may not read it.
func (r *Row) ListWaived() bool { return r.absence == poll.AbsenceWaived }

// vanish takes in that a row is proved not to be there. One that was read before
// is gone; one that never was may be a typo.
func (r *Row) vanish(a poll.Absence) {
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

// moved reports whether something a watcher waits for differs. gmt_modified
// and the limits also move on edits, so they do not count.
func moved(a, b *model.Deployment) bool {
	return a.Status != b.Status || a.Capacity != b.Capacity || a.ReadyCapacity != b.ReadyCapacity
}

// Blocked returns why the row is not read just now: its own last failure, else
// the one that stops its whole profile. It is nil when nothing stands in the
// way.
func (r *Row) Blocked() *model.Failure {
	switch {
	case r.Failure != nil:
		return r.Failure
	case r.source != nil:
		return r.source.trouble
	}
	return nil
}

// Stale reports whether the reading shown is older than it should be.
func (r *Row) Stale() bool { return r.Latest != nil && r.Blocked() != nil }

// Age returns how long the deployment has been as it is. Seen is true when it
// changed under our eyes; else the age comes from the server's gmt_modified,
// which moves on edits too. Ok is false when neither is known.
func (r *Row) Age(now time.Time) (age time.Duration, seen, ok bool) {
	if !r.Changed.IsZero() {
		return max(0, now.Sub(r.Changed)), true, true
	}
	age, ok = r.EditedAgo(now)
	return age, false, ok
}

// EditedAgo returns how long ago the server's gmt_modified is, by the server's
// clock. Ok is false when that is not known.
func (r *Row) EditedAgo(now time.Time) (age time.Duration, ok bool) {
	return r.Ago(func(d *model.Deployment) model.Stamp { return d.Modified }, now)
}

func (r *Row) Ago(stamp func(*model.Deployment) model.Stamp, now time.Time) (age time.Duration, ok bool) {
	if r.Latest == nil {
		return 0, false
	}
	if r.source != nil {
		now = now.Add(r.source.skew)
	}
	return stamp(r.Latest).Age(now)
}

// Pace returns how often the row is worth asking for.
func (r *Row) Pace(now time.Time) poll.Pace {
	switch {
	case r.awaited:
		return poll.PaceChanging
	case r.Verdict == model.VerdictGone:
		return poll.PaceSlow
	case r.Verdict == model.VerdictUnreadable && r.Failure.Class == model.FailNotFound:
		return poll.PaceSlow
	case r.Verdict.Changing() || now.Before(r.hotUntil):
		return poll.PaceChanging
	}
	return poll.PaceSteady
}

func (r *Row) searchText() string {
	words := []string{r.Ref.ID, r.Name, r.Group, r.Verdict.String()}
	if d := r.drift; d.Any() {
		words = append(words, "wanted "+d.Want.String(), "has "+d.Has.String())
	}
	if d := r.Latest; d != nil {
		words = append(words, d.Name.String(), d.ModelName.String(), d.BaseModel.String(), string(d.Status))
	}
	if r.Failure != nil {
		words = append(words, r.Failure.Label())
	}
	// The separator keeps a word from matching across two fields.
	return strings.ToLower(strings.Join(words, "\x00"))
}
