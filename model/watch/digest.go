package watch

import (
	"cmp"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/sorted"
)

// Digest is what has happened to deployments since somebody last looked: what the
// journal has of that time, and what the first readings of this run find changed.
type Digest struct {
	looked   map[string]time.Time // by profile
	stories  map[model.Ref]*story
	outcomes []Outcome // of the stories; nil after a change
}

// Outcome is what has become of a deployment since somebody last looked.
type Outcome struct {
	Ref     model.Ref
	What    model.Kind // failed, gone, stalled, degraded, expiring, stopped, ready or scaled
	At      time.Time  // when that was seen; zero if it was only found afterwards
	Again   bool       // it is ready again
	AgainAt time.Time  // when that was seen; zero if it was only found afterwards
}

// KindScaled is the outcome of a deployment that is ready with another capacity. There is
// no event of this kind.
const KindScaled model.Kind = "scaled"

// OutcomeKinds returns the kinds of outcomes, the most important first.
func OutcomeKinds() []model.Kind {
	return []model.Kind{
		model.KindFailed, model.KindGone, model.KindStalled, model.KindDegraded, model.KindOf(model.VerdictStopped), model.KindExpiring,
		model.KindReady, KindScaled,
	}
}

// Has reports whether something has happened to a deployment that nobody has looked at
// yet.
func (d *Digest) Has(ref model.Ref) bool {
	if d == nil {
		return false
	}
	s := d.stories[ref]
	if s == nil || s.seen {
		return false
	}
	_, told := s.outcome()
	return told
}

// Look records that somebody has looked at a deployment.
func (d *Digest) Look(ref model.Ref) {
	if d != nil && d.stories[ref] != nil {
		d.stories[ref].seen = true
	}
}

// story is what is known about one deployment.
type story struct {
	before *model.Event // the last state that somebody could have seen; without a kind if none
	last   *model.Event // the last known state; without a kind if none
	bad    *Outcome     // the worst that has happened; nil if nothing bad has
	ready  *Outcome     // that it has become ready; nil if it has not, or something bad came first
	readAt time.Time    // when it was first read in this run; zero if it was not
	seen   bool         // somebody has looked at it in this run
}

// NewDigest returns what a history tells. Looked is when somebody last looked at each
// profile; of a profile that is not in it nothing is told.
func NewDigest(h *History, looked map[string]time.Time) *Digest {
	d := &Digest{looked: looked, stories: map[model.Ref]*story{}}
	for _, e := range h.All() {
		d.add(e)
	}
	return d
}

// Add learns events of this run. Only the first reading of a deployment shows something
// from before the run. It reports whether the outcomes have changed.
func (d *Digest) Add(events []model.Event) (changed bool) {
	for _, e := range events {
		changed = d.add(&e) || changed
	}
	if changed {
		d.outcomes = nil
	}
	return changed
}

func (d *Digest) add(e *model.Event) (changed bool) {
	since, known := d.looked[e.Ref.Profile]
	if e.Ref.ID == "" || !known {
		return false
	}
	s := d.stories[e.Ref]
	if s == nil {
		s = &story{before: new(model.Event), last: new(model.Event)}
		d.stories[e.Ref] = s
	}
	mine := e.Session == ""
	if mine && s.readAt.IsZero() {
		s.readAt = e.At
	}
	switch {
	case mine && (s.last.Kind == "" || !e.At.Equal(s.readAt)):
		return false // it was not known before this run, or was seen by whoever looks at the screen
	case !e.At.After(since):
		s.before, s.last = e, e
		return false
	}
	return s.take(e)
}

// take learns an event, and reports whether it is worth telling.
func (s *story) take(e *model.Event) bool {
	last, at := s.last, e.At
	if e.Session == "" {
		at = time.Time{} // found, and not seen when it happened
	}
	switch e.Kind {
	case model.KindUnread:
		return false
	case model.KindExpiring:
		s.worsen(Outcome{Ref: e.Ref, What: e.Kind, At: at})
		return true
	case model.KindSeen:
		if at = (time.Time{}); last.Kind == "" {
			s.before, s.last = e, e // nobody knew it before, so nothing has happened to it
			return false
		}
	}
	s.last = e
	change, isSettled := settled(*e, *last)
	if change.Verdict == model.VerdictUnknown {
		change.Kind = model.KindFailed // an undocumented status that ends with FAILED
	}
	switch {
	case !isSettled:
		return false
	case change.Kind != model.KindReady:
		s.worsen(Outcome{Ref: e.Ref, What: change.Kind, At: at})
	case s.bad != nil && s.bad.What != model.KindExpiring:
		s.bad.Again, s.bad.AgainAt = true, at
	default:
		s.ready = &Outcome{Ref: e.Ref, What: change.Kind, At: at}
	}
	return true
}

// worsen records something bad. Of several bad things the worst counts, unless the
// deployment was ready after it.
func (s *story) worsen(o Outcome) {
	if s.bad != nil && (o.What == model.KindExpiring || !s.bad.Again && rankOf(s.bad.What) < rankOf(o.What)) {
		return
	}
	s.bad, s.ready = &o, nil
}

// outcome returns what has become of the deployment; false if nothing worth telling.
func (s *story) outcome() (Outcome, bool) {
	was, known := s.before.Capacity.Int()
	is, stillKnown := s.last.Capacity.Int()
	switch {
	case s.bad != nil:
		return *s.bad, true
	case s.ready == nil:
		return Outcome{}, false
	case known && stillKnown && was != is:
		return Outcome{Ref: s.ready.Ref, What: KindScaled, At: s.ready.At}, true
	}
	return *s.ready, true
}

func rankOf(kind model.Kind) int { return slices.Index(OutcomeKinds(), kind) }

// Outcomes returns what has become of the deployments, the most important first: what is
// still bad, then what was bad, then the rest. The slice belongs to the digest.
func (d *Digest) Outcomes() []Outcome {
	if d == nil {
		return nil
	}
	if d.outcomes == nil {
		d.outcomes = []Outcome{}
		for _, s := range d.stories {
			if o, told := s.outcome(); told {
				d.outcomes = append(d.outcomes, o)
			}
		}
		sorted.By(d.outcomes, func(a, b Outcome) int {
			return cmp.Or(cmp.Compare(a.Rank(), b.Rank()), a.At.Compare(b.At), a.Ref.Compare(b.Ref))
		})
	}
	return d.outcomes
}

// Rank returns the place of an outcome in the order of importance. Outcomes that a
// sentence counts together have the same one.
func (o Outcome) Rank() int {
	rank := rankOf(o.What)
	if o.Again {
		rank += rankOf(model.KindReady) // after all that is still bad
	}
	if o.What == model.KindReady || o.What == KindScaled {
		rank += len(OutcomeKinds())
	}
	return rank
}

// Looked returns when somebody last looked at all of the profiles that have outcomes; zero
// if there are none.
func (d *Digest) Looked() time.Time {
	var since time.Time
	for _, o := range d.Outcomes() {
		if at := d.looked[o.Ref.Profile]; since.IsZero() || at.Before(since) {
			since = at
		}
	}
	return since
}
