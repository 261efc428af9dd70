package watch

import (
	"cmp"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/sorted"
)

// Tell is the wish to be told once of a deployment: when its rollout is over, well or
// badly. It is armed until that happens, and done until somebody has looked.
type Tell struct {
	Ref   model.Ref
	Host  string      // where the deployment is read from; empty if unknown
	Since time.Time   // when it was armed
	Last  model.Event // the last known state; without a kind if there was no reading yet
	Done  model.Event // what happened; without a kind while the wish is armed

	found model.Event // what earlier runs saw; it is told at the first reading
}

// TellState says whether somebody is to be told of a deployment.
type TellState uint8

const (
	TellNone  TellState = iota // nobody asked
	TellArmed                  // somebody will be told
	TellDone                   // somebody was told, and has not looked yet
)

// State returns whether the wish is armed or done.
func (t *Tell) State() TellState {
	switch {
	case t == nil:
		return TellNone
	case t.Done.Kind == "":
		return TellArmed
	}
	return TellDone
}

// take learns an event about the deployment. If it is the one to be told of, take
// returns it, as a change to the state that was found.
func (t *Tell) take(e model.Event) (told model.Event, due bool) {
	if e.Kind == model.KindUnread || e.Kind == model.KindExpiring {
		return e, false // the state is the same as before
	}
	last := t.Last
	t.Last = e
	return settled(e, last)
}

// settled returns an event as a change from the state before, and whether nothing more
// is to be expected of the deployment for now.
func settled(e, last model.Event) (change model.Event, isSettled bool) {
	switch {
	case e.Kind == model.KindSeen && e.SameState(last):
		return e, false
	case e.Kind == model.KindSeen:
		e = asChange(e, last)
	case e.Kind == model.KindChanged && e.Verdict == model.VerdictReady && !same(e.Capacity, last.Capacity):
		e.Kind = model.KindReady // it was scaled between two readings
	}
	return e, over(e, last)
}

// asChange returns the event of the first reading in a run as a change from the state
// before. How long that took is not known, because nobody watched it.
func asChange(seen, last model.Event) model.Event {
	seen.Kind, seen.From, seen.Took = model.KindOf(seen.Verdict), cmp.Or(last.To, seen.From, seen.To), 0
	return seen
}

// over reports whether an event means that nothing more is to be expected of a
// deployment for now: it is ready, failed, stalled, stopped or gone. A failed update is
// over too, and so are fewer ready units than before. Units that are not ready yet at
// the end of a rollout may still come.
func over(e, last model.Event) bool {
	switch e.Verdict {
	case model.VerdictReady, model.VerdictFailed, model.VerdictStalled, model.VerdictStopped, model.VerdictGone:
		return e.Kind == model.KindOf(e.Verdict)
	case model.VerdictDegraded:
		return e.Kind == model.KindDegraded && (e.To.Class() == model.ClassServingProblem || fewer(e.Ready, last.Ready))
	case model.VerdictUnknown:
		return e.Kind == model.KindOf(e.Verdict) && e.To.Failing()
	case model.VerdictWaiting, model.VerdictRolling, model.VerdictEnding, model.VerdictUnreadable, model.VerdictCount:
	}
	return false
}

// fewer reports whether a number is known to be smaller than it was.
func fewer(is, was model.Number) bool {
	n, known := is.Int()
	before, knownBefore := was.Int()
	return known && knownBefore && n < before
}

// tellSite is a deployment on a host.
type tellSite struct {
	host string
	ref  model.Ref
}

// Tells are the wishes to be told of deployments, those of earlier runs too. Those about
// hosts that are not read now wait until they are.
type Tells struct {
	hosts map[string]string // by profile
	all   map[tellSite]*Tell
}

// NewTells returns the wishes of earlier runs.
func NewTells(kept []Tell) *Tells {
	t := &Tells{all: map[tellSite]*Tell{}}
	for _, tell := range kept {
		t.all[tellSite{tell.Host, tell.Ref}] = &tell
	}
	return t
}

// Origins says where the profiles are read from.
func (t *Tells) Origins(origins map[string]model.Origin) {
	t.hosts = map[string]string{}
	for profile, o := range origins {
		t.hosts[profile] = o.Host
	}
}

func (t *Tells) site(ref model.Ref) tellSite { return tellSite{t.hosts[ref.Profile], ref} }

// Of returns the wish about a deployment; nil if there is none.
func (t *Tells) Of(ref model.Ref) *Tell {
	if len(t.all) == 0 {
		return nil
	}
	return t.all[t.site(ref)]
}

// State returns whether somebody is to be told of a deployment.
func (t *Tells) State(ref model.Ref) TellState { return t.Of(ref).State() }

// Armed returns how many of the watched deployments somebody is to be told of.
func (t *Tells) Armed(b *Board) (n int) {
	for site, tell := range t.all {
		if tell.State() == TellArmed && site == t.site(site.ref) && b.Row(site.ref) != nil {
			n++
		}
	}
	return n
}

// Arm asks to be told of a deployment, and returns the wish.
func (t *Tells) Arm(row *Row, now time.Time) Tell {
	tell := &Tell{Ref: row.Ref, Host: t.hosts[row.Ref.Profile], Since: now}
	if row.Latest != nil {
		tell.Last = row.state(model.KindSeen)
	}
	t.all[t.site(row.Ref)] = tell
	return *tell
}

// Disarm takes back the wish about a deployment, and returns it; nil if there is none.
func (t *Tells) Disarm(ref model.Ref) *Tell {
	tell := t.Of(ref)
	delete(t.all, t.site(ref))
	return tell
}

// Look takes the mark off a deployment that somebody was told of, and returns the wish;
// nil if it was not done.
func (t *Tells) Look(ref model.Ref) *Tell {
	if t.State(ref) != TellDone {
		return nil
	}
	return t.Disarm(ref)
}

// Restore learns the events of earlier runs, in any order. What they saw is told at the
// first reading in this run, because it may have changed again.
func (t *Tells) Restore(past []model.Event) {
	if len(t.all) == 0 {
		return
	}
	var wanted []*model.Event
	for i := range past {
		e := &past[i]
		if tell := t.Of(e.Ref); tell.State() == TellArmed && model.Counts(e.Host, tell.Host) && e.At.After(tell.Since) {
			wanted = append(wanted, e)
		}
	}
	sorted.ByTime(wanted, func(e **model.Event) time.Time { return (*e).At })
	for _, e := range wanted {
		tell := t.Of(e.Ref)
		if told, due := tell.take(*e); due {
			tell.found = told
		}
	}
}

// Left returns the wishes about deployments that an earlier run saw to be gone and that are
// not watched any more, so that no first reading will come. They are done.
func (t *Tells) Left(b *Board) (done []Tell) {
	for site, tell := range t.all {
		if tell.found.Kind == model.KindGone && tell.State() == TellArmed && b.Row(site.ref) == nil {
			tell.Done = tell.found
			done = append(done, *tell)
		}
	}
	sorted.By(done, func(a, b Tell) int { return a.Ref.Compare(b.Ref) })
	return done
}

// Due returns the events of this run that somebody asked to be told of, and the wishes
// that are done by them.
func (t *Tells) Due(events []model.Event) (told []model.Event, done []Tell) {
	if len(t.all) == 0 {
		return nil, nil
	}
	for _, e := range events {
		tell := t.Of(e.Ref)
		if tell.State() != TellArmed {
			continue
		}
		news, due := tell.take(e)
		if !due && tell.found.Kind != "" {
			news, due = tell.found, true
		}
		if due {
			tell.Done = news
			told, done = append(told, news), append(done, *tell)
		}
	}
	return told, done
}

// WithTold returns the events that people are notified of, and after them those that
// somebody asked for, each only once.
func WithTold(wanted, told []model.Event) []model.Event {
	for _, e := range told {
		if !slices.ContainsFunc(wanted, func(w model.Event) bool { return w.Ref == e.Ref && w.Kind == e.Kind && w.At.Equal(e.At) }) {
			wanted = append(wanted, e)
		}
	}
	return wanted
}
