package poll

import (
	"cmp"
	"time"

	"studiowatch/model"
)

const (
	backoffFirst = 2 * time.Second
	backoffMost  = time.Minute

	// calm is how long a profile must be well before its back-off starts over;
	// a service that comes and goes is not hammered each time it comes.
	calm = 2 * time.Minute

	// blockedProbe is how often a profile is asked whose key is refused: only a
	// person can mend that, so this is for the case that they mend it elsewhere.
	blockedProbe = 5 * time.Minute

	// At the start, while rows were never asked, an outage may be no more than a
	// few bad rows that come first, so probes follow each other quickly.
	searchTime   = 30 * time.Second
	searchProbes = 15
	searchRows   = 14 // asked, from then on there are no few

	// otherProbe is every how many probes one goes to a row that was not good:
	// those that were good may all have turned bad.
	otherProbe = 8
)

// outage is why nothing can be read with a profile, if anything. Then one
// request at a time is sent, with one back-off for all rows.
type outage struct {
	dice    dice
	failure *model.Failure // nil while all is well
	since   time.Time
	called  time.Time // when it was held to be one
	proved  time.Time // when the request left whose failure proved it
	fails   int       // in a row; starts over after a calm spell
	probes  int       // sent since it was called
	well    time.Time // when it was last found to be over
	hold    time.Time // nothing is sent before; somebody who asks for it may end this wait
	wish    time.Time // nor before this, which the server asked for
	sent    time.Time // when the lane last sent anything
}

// Trouble is what stands in the way of a whole profile.
type Trouble struct {
	Profile string
	Failure *model.Failure
	Since   time.Time
	Next    time.Time // of the next try; in the past while one is under way
	Scope   Scope
}

// Scope is how much a Trouble stops.
type Scope uint8

const (
	ScopeProfile Scope = iota // nothing of the profile can be read
	ScopePause                // nothing is sent for a while, until it is known whom a throttle is for
	ScopeList                 // only the list cannot be read, and so no glob be followed
)

// Troubles returns what stands in the way of whole profiles, in the order in
// which they were added.
func (p *Plan) Troubles() []Trouble {
	var found []Trouble
	for _, l := range p.lanes {
		if l.rows == 0 && !l.sweep.always && !l.sweep.byHand {
			continue
		}
		if t, ok := l.trouble(); ok {
			found = append(found, t)
		}
	}
	return found
}

func (l *lane) trouble() (Trouble, bool) {
	o, w := &l.outage, &l.sweep
	switch {
	case o.failure != nil:
		return Trouble{l.profile, o.failure, o.since, o.till(), ScopeProfile}, true
	case l.pause.failure != nil:
		return Trouble{l.profile, l.pause.failure, l.pause.since, l.pause.till, ScopePause}, true
	case l.nowhere():
		return Trouble{l.profile, w.noSuchPath, w.troubled, w.again(), ScopeProfile}, true
	case l.listTrouble():
		return Trouble{l.profile, w.failure, w.troubled, w.again(), ScopeList}, true
	}
	return Trouble{}, false
}

// listTrouble reports whether the list cannot be read for more than a moment,
// and would be of use.
func (l *lane) listTrouble() bool {
	w := &l.sweep
	lasts := w.failure != nil && (w.fails > 1 || w.failure.Wait() > 0 || w.failure.Answered())
	return lasts && (w.always || l.countable() > sweepAbove)
}

// Trouble returns why nothing of a profile can be read.
func (p *Plan) Trouble(profile string) (Trouble, bool) {
	for _, t := range p.Troubles() {
		if t.Profile == profile && t.Scope == ScopeProfile {
			return t, true
		}
	}
	return Trouble{}, false
}

// call holds the profile to be down, since a time, because of the failure of a
// request that was sent at another.
func (l *lane) call(f *model.Failure, since, sent, now time.Time) {
	o := &l.outage
	if now.Sub(o.well) >= calm {
		o.fails = 0
	}
	if !l.failing.IsZero() && l.failing.Before(since) {
		since = l.failing
	}
	o.failure, o.since, o.called, o.proved, o.probes = f, since, now, sent, 0
	l.suspicion, l.outOfTurn, l.pause = suspicion{}, nil, pause{}
	l.recent = [consecutiveFailures]echo{}
	l.escalate(f, now)
}

func (l *lane) escalate(f *model.Failure, now time.Time) {
	o := &l.outage
	if o.otherNext() && l.others() {
		o.hold = now.Add(secondTry) // it comes beside those that were good, not in their place
		return
	}
	o.fails++
	o.hold = now.Add(l.pauseFor(f, now))
}

// others reports whether there are rows both that were good and that were not.
func (l *lane) others() bool {
	good, other := false, false
	for _, s := range l.slots {
		was := l.outage.wasGood(s)
		good, other = good || was, other || !was
	}
	return good && other
}

// wasGood reports whether a row was answered before the outage.
func (o *outage) wasGood(s *slot) bool {
	return !s.answeredAt.IsZero() && (s.failedSince.IsZero() || !s.failedSince.Before(o.since))
}

// otherNext reports whether the next probe does not go to a row that was good.
func (o *outage) otherNext() bool { return o.probes%otherProbe == otherProbe-1 }

// probed takes in that a request failed while the profile is down. One that was
// sent before it was called down says nothing new, but for what the server
// asks.
func (l *lane) probed(f *model.Failure, sent, now time.Time) {
	o := &l.outage
	early := !sent.After(o.called)
	if f.Class == model.FailThrottled && (!early || f.RetryAfter > 0) {
		o.wish = model.Later(o.wish, now.Add(o.dice.throttle(f, o.fails)))
		l.slowTill = now.Add(throttleSlows)
	}
	if !early {
		o.failure = f
		l.escalate(f, now)
	}
}

// recover ends an outage. What failed because of it is asked for at once.
func (l *lane) recover(now time.Time) {
	o := &l.outage
	for _, s := range l.slots {
		if s.ticket == 0 && !s.failedSince.Before(o.since) {
			s.fails, s.due = 0, s.from(now)
			s.place()
		}
	}
	if w := &l.sweep; !w.failedSince.IsZero() && !w.failedSince.Before(o.since) && w.ticket == 0 {
		w.fails, w.since = 0, model.Later(now, w.wish)
	}
	o.failure, o.hold, o.well = nil, time.Time{}, now
}

// forget lets the back-off start over after a calm spell.
func (o *outage) forget(now time.Time) {
	if o.failure == nil && o.fails > 0 && now.Sub(o.well) >= calm {
		o.fails = 0
	}
}

// pauseFor is how long nothing is sent after a failure that concerns the whole
// profile. What the server asked for is never undercut.
func (l *lane) pauseFor(f *model.Failure, now time.Time) time.Duration {
	o := &l.outage
	nth := o.fails
	switch {
	case f.Class == model.FailThrottled:
		return 0 // it has its own
	case f.Class == model.FailKey || f.Class == model.FailPermission || f.Class == model.FailNotFound:
		return o.dice.spread(max(blockedProbe, f.Wait()))
	case l.searching(now):
		return backoffFirst
	}
	if least := f.Wait(); least >= backoffAt(nth) {
		return o.dice.spread(least)
	}
	return o.dice.backoff(nth)
}

// searching reports whether the lane looks for a row that can be read among
// those it has never asked.
func (l *lane) searching(now time.Time) bool {
	f := l.outage.failure
	return l.unasked > 0 && l.rows-l.unasked < searchRows && l.outage.probes < searchProbes && now.Sub(l.begun) < searchTime &&
		f.Class != model.FailThrottled && f.Class != model.FailKey && f.Class != model.FailBilling
}

// till is when something may be sent again.
func (o *outage) till() time.Time { return model.Later(o.hold, o.wish) }

// relent ends the wait, because somebody asks for an answer now. What the
// server asked for is not theirs to end.
func (o *outage) relent(now time.Time) {
	if o.failure != nil {
		o.hold = model.Later(now, o.sent.Add(Floor))
	}
}

// probe is the next request while the profile is down. There is one under way
// at most, but that one which hangs does not keep rows waiting at the start
// that were never asked.
func (l *lane) probe(now time.Time) (turn, bool) {
	o := &l.outage
	s, ok := l.probeRow(now)
	if !ok {
		at, wanted := l.sweep.nextPage()
		return turn{at: model.Later(at, o.till())}, wanted && l.rows == 0 && len(l.air) == 0
	}
	free, ok := l.place(&record{}, now)
	at := model.Later(free, s.from(o.till()))
	for _, f := range l.air {
		switch {
		case !f.sent.After(o.called):
			// It left before, and proves nothing either way for long.
		case s.sent.IsZero() && l.searching(now):
			at = model.Later(at, f.sent.Add(hangsAfter))
		default:
			return turn{}, false
		}
	}
	return turn{s, at}, ok
}

// The classes of rows in the order in which they are probed.
const (
	probeAsked = iota // somebody wants it now
	probeGood         // it was answered before the outage
	probeFlaky        // it was, and comes and goes
	probeNever        // it was never asked
	probeBad
)

// probeRow is the row to probe next: of the best class the one not asked for
// longest.
func (l *lane) probeRow(now time.Time) (*slot, bool) {
	o := &l.outage
	other := o.otherNext()
	class := func(s *slot) int {
		switch {
		case s.asked:
			return probeAsked
		case s.sent.IsZero():
			return probeNever
		case !o.wasGood(s):
			return probeBad
		case other:
			return probeBad + 1
		case o.called.Before(s.flakyTill):
			return probeFlaky
		}
		return probeGood
	}
	var best *slot
	soon := model.Later(now, o.till())
	compare := func(a, b *slot) int {
		return cmp.Or(
			model.Later(a.wish, soon).Compare(model.Later(b.wish, soon)),
			cmp.Compare(class(a), class(b)), a.sent.Compare(b.sent), cmp.Compare(a.nth, b.nth),
		)
	}
	for _, s := range l.slots {
		if s.ticket == 0 && (!l.plan.paused || s.asked) && (best == nil || compare(s, best) < 0) {
			best = s
		}
	}
	return best, best != nil
}
