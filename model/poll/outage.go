package poll

import (
	"cmp"
	"maps"
	"time"

	"studiowatch/model"
)

const (
	backoffFirst = 2 * time.Second
	backoffMax   = time.Minute

	// backoffResets is how long a profile must be without an outage before its
	// back-off starts over. Short recoveries of the service do not reset it.
	backoffResets = 2 * time.Minute

	// blockedProbe is the interval of probes while the key is refused. Only a
	// person can repair that, and may do so without telling this program.
	blockedProbe = 5 * time.Minute

	// An outage at the start may be no more than a few bad rows that were polled
	// first. As long as some rows were never polled, these limits allow quick
	// probes: so long, so many, and while fewer than searchRows rows were polled.
	searchTime   = 30 * time.Second
	searchProbes = 15
	searchRows   = 14

	// Every otherProbe-th probe goes to a row that was not good before the
	// outage, because each of the good rows may fail now for its own reason.
	otherProbe = 8
)

// outage is a failure that stops a whole profile. During an outage one request
// at a time is sent, with one back-off for all rows.
type outage struct {
	dice         dice
	failure      *model.Failure // nil while there is no outage
	since        time.Time
	declared     time.Time // when the failures were found to be an outage
	proofSent    time.Time // when the request was sent whose failure proved it
	fails        int       // in a row; reset after backoffResets without an outage
	probes       int       // sent since declared
	endedAt      time.Time // when the last outage was over
	backoffUntil time.Time // end of the back-off; a person who refreshes ends it
	notBefore    time.Time // end of the wait that the server asked for; nothing ends it early
	sent         time.Time // when the lane last sent a request
}

// Trouble is a failure that concerns a whole profile.
type Trouble struct {
	Profile string
	Failure *model.Failure
	Since   time.Time
	Next    time.Time // time of the next try; in the past while a try is in flight
	Scope   Scope
}

// Scope says what a Trouble stops.
type Scope uint8

const (
	ScopeProfile  Scope = iota // nothing of the profile can be read
	ScopeThrottle              // a throttle: nothing is sent until it is known whether it concerns all rows
	ScopeList                  // the list cannot be read, so globs find nothing new
)

// Troubles returns the trouble of each profile that has one, in the order in
// which the profiles were added.
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
		return Trouble{l.profile, o.failure, o.since, o.until(), ScopeProfile}, true
	case l.hold.failure != nil:
		return Trouble{l.profile, l.hold.failure, l.hold.since, l.hold.until, ScopeThrottle}, true
	case l.noAPI():
		return Trouble{l.profile, w.noSuchPath, w.failingSince, w.nextTry(), ScopeProfile}, true
	case l.listTrouble():
		return Trouble{l.profile, w.failure, w.failingSince, w.nextTry(), ScopeList}, true
	}
	return Trouble{}, false
}

// listTrouble reports whether the list is needed and has not been readable for
// more than a moment.
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

// declareOutage begins an outage. It was proved by the failure of a request that
// was sent at the time sent.
func (l *lane) declareOutage(f *model.Failure, since, sent, now time.Time) {
	o := &l.outage
	o.resetBackoff(now)
	if !l.failingSince.IsZero() && l.failingSince.Before(since) {
		since = l.failingSince
	}
	o.failure, o.since, o.declared, o.proofSent, o.probes = f, since, now, sent, 0
	l.suspicion, l.priority, l.hold = suspicion{}, nil, hold{}
	l.recent = [consecutiveFailures]attempt{}
	l.escalate(f, now)
}

// escalate waits longer after another failure of the outage. A probe of a row
// that was not good is an additional one, so it does not wait for the back-off.
func (l *lane) escalate(f *model.Failure, now time.Time) {
	o := &l.outage
	if o.probeOtherNext() && l.mixedRows() {
		o.backoffUntil = now.Add(secondTry)
		return
	}
	o.fails++
	o.backoffUntil = now.Add(l.backoffFor(f, now))
}

// mixedRows reports whether some rows were good before the outage and some were
// not.
func (l *lane) mixedRows() bool {
	good, other := false, false
	for _, s := range l.slots {
		was := l.outage.wasGood(s)
		good, other = good || was, other || !was
	}
	return good && other
}

// wasGood reports whether a row was answered just before the outage.
func (o *outage) wasGood(s *slot) bool {
	return !s.answeredAt.IsZero() && (s.had().failedSince.IsZero() || !s.had().failedSince.Before(o.since))
}

// probeOtherNext reports whether the next probe goes to a row that was not good.
func (o *outage) probeOtherNext() bool { return o.probes%otherProbe == otherProbe-1 }

// probed records that a request failed during an outage. A request that was sent
// before the outage was declared adds nothing except a Retry-After.
func (l *lane) probed(f *model.Failure, sent, now time.Time) {
	o := &l.outage
	early := !sent.After(o.declared)
	if f.Class == model.FailThrottled && (!early || f.RetryAfter > 0) {
		o.notBefore = model.Later(o.notBefore, now.Add(o.dice.throttle(f, o.fails)))
		l.slowUntil = now.Add(throttleSlows)
	}
	if !early {
		o.failure = f
		l.escalate(f, now)
	}
}

// recover ends an outage. Rows that failed during it are polled at once.
func (l *lane) recover(now time.Time) {
	o := &l.outage
	for _, s := range l.slots {
		if s.ticket == 0 && !s.had().failedSince.Before(o.since) {
			s.fails, s.due = 0, s.earliest(now)
			s.enqueue()
		}
	}
	if w := &l.sweep; !w.had().failedSince.IsZero() && !w.had().failedSince.Before(o.since) && w.ticket == 0 {
		w.fails, w.since = 0, model.Later(now, w.had().notBefore)
	}
	o.failure, o.backoffUntil, o.endedAt = nil, time.Time{}, now
}

// resetBackoff starts the back-off over after a time without an outage.
func (o *outage) resetBackoff(now time.Time) {
	if o.failure == nil && o.fails > 0 && now.Sub(o.endedAt) >= backoffResets {
		o.fails = 0
	}
}

// backoffFor is how long nothing is sent after a failure that concerns the whole
// profile. It is never shorter than the server's Retry-After.
func (l *lane) backoffFor(f *model.Failure, now time.Time) time.Duration {
	o := &l.outage
	nth := o.fails
	switch {
	case f.Class == model.FailThrottled:
		return 0 // notBefore holds its wait
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

// searching reports whether quick probes look for a readable row among the rows
// that were never polled.
func (l *lane) searching(now time.Time) bool {
	f := l.outage.failure
	return l.unasked > 0 && l.rows-l.unasked < searchRows && l.outage.probes < searchProbes && now.Sub(l.firstSent) < searchTime &&
		f.Class != model.FailThrottled && f.Class != model.FailKey && f.Class != model.FailBilling
}

// until returns when something may be sent again.
func (o *outage) until() time.Time { return model.Later(o.backoffUntil, o.notBefore) }

// endWait ends the back-off, because somebody asks for an answer now. It does
// not end the wait that the server asked for.
func (o *outage) endWait(now time.Time) {
	if o.failure != nil {
		o.backoffUntil = model.Later(now, o.sent.Add(Floor))
	}
}

// probe returns the next request during an outage. At most one is in flight. The
// exception is the search at the start: then rows that were never polled do not
// wait for a request that hangs.
func (l *lane) probe(now time.Time) (turn, bool) {
	o := &l.outage
	s, ok := l.probeRow(now)
	if !ok {
		at, wanted := l.sweep.nextPage()
		return turn{at: model.Later(at, o.until())}, wanted && l.rows == 0 && len(l.inFlight) == 0
	}
	free, ok := l.roomFor(&record{}, now)
	at := model.Later(free, s.earliest(o.until()))
	for _, f := range l.inFlight {
		switch {
		case !f.sent.After(o.declared):
			// It was sent before the outage was declared, so it is no probe.
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
	probeAsked = iota // somebody asks for it now
	probeGood         // answered before the outage
	probeFlaky        // answered before the outage, and failing now and then
	probeNever        // never polled
	probeBad          // failing before the outage
)

// probeRow returns the row to probe next: of the best class, the row that was
// polled longest ago.
func (l *lane) probeRow(now time.Time) (*slot, bool) {
	o := &l.outage
	other := o.probeOtherNext()
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
		case o.declared.Before(s.had().flakyUntil):
			return probeFlaky
		}
		return probeGood
	}
	soon := model.Later(now, o.until())
	allowed := func(s *slot) bool { return s.ticket == 0 && (!l.plan.paused || s.asked) }
	best := first(maps.Values(l.slots), allowed, func(a, b *slot) int {
		return cmp.Or(
			model.Later(a.had().notBefore, soon).Compare(model.Later(b.had().notBefore, soon)),
			cmp.Compare(class(a), class(b)), a.sent.Compare(b.sent), cmp.Compare(a.nth, b.nth),
		)
	})
	return best, best != nil
}
