package poll

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"studiowatch/model"
)

const (
	// secondTry is the time to the second request for a failed row when no
	// witness can confirm the failure.
	secondTry = 2 * time.Second

	// consultEvery is the least time from an answer of a witness to the next
	// request for a witness.
	consultEvery = 10 * time.Second

	// flakyFor is how long a single failure of a row proves nothing, after the
	// row has failed while others were answered.
	flakyFor = 10 * time.Minute

	// An outage is also suspected after consecutiveFailures failures in a row, of
	// two rows or more, without an answer for consecutiveFor.
	consecutiveFailures = 5
	consecutiveFor      = 5 * time.Second

	// hangsNeeded is how many rows must have been polled, if not all, before
	// requests that hang prove anything. A few rows that hang keep all others
	// waiting, so before that nothing is known of the others.
	hangsNeeded = 8
)

// record holds the results of the requests for a row, or for the list. They tell
// whether a failure concerns that row only, or the whole profile.
type record struct {
	slot *slot // whose record it is; nil for the list's
	dice dice

	sent       time.Time // when the last request was sent; zero before the first
	answeredAt time.Time // when the last answer came; zero before the first
	answers    int       // in a row; 0 while it fails
	fails      int       // failures in a row that concern it alone, for the back-off
	read       bool      // the last answer was a reading
	hung       bool      // the last request had no answer in time
	setbacks   *setbacks // nil before the first
}

// setbacks is what is known of the requests that were not answered, and of the lists
// without the row.
type setbacks struct {
	failedSince time.Time // the first failure after the last answer; zero when there is none
	failedAt    time.Time // the last failure after the last answer
	flakyUntil  time.Time // until then a single failure proves nothing
	notBefore   time.Time // the service asked for no request before
	absentSince time.Time // beginning of the first complete sweep that lacked it; zero if the last one had it
}

// had returns the setbacks until now.
func (r *record) had() setbacks {
	if r.setbacks == nil {
		return setbacks{}
	}
	return *r.setbacks
}

// setback returns where to record one. Most rows have none, so there is room for them only
// from the first one on.
func (r *record) setback() *setbacks {
	if r.setbacks == nil {
		r.setbacks = &setbacks{}
	}
	return r.setbacks
}

// good reports whether the last request was answered. A record that is good can
// be a witness.
func (r *record) good() bool { return r.answers > 0 }

// readAt returns when it was last read; zero if the last answer was a refusal.
func (r *record) readAt() time.Time {
	if r.read {
		return r.answeredAt
	}
	return time.Time{}
}

func (r *record) answer(f *model.Failure, now time.Time) {
	r.answeredAt, r.read = now, f == nil
	r.answers++
	r.hung = false
	if b := r.setbacks; b != nil {
		b.failedSince, b.failedAt = time.Time{}, time.Time{}
	}
}

func (r *record) fail(f *model.Failure, now time.Time) {
	b := r.setback()
	if b.failedSince.IsZero() {
		b.failedSince = now
	}
	b.failedAt, r.hung, r.answers = now, f.Class == model.FailTimeout, 0
}

// suspicion is a failure that may concern the whole profile, until a witness is
// heard.
type suspicion struct {
	failure   *model.Failure // nil while nothing is suspected
	by        *record        // whose failure raised it
	since     time.Time      // when it was raised
	sent      time.Time      // when the request that failed was sent
	witness   *record        // whose result decides; nil while none is asked
	noWitness bool           // there is no witness, so another failure decides
	failed    []*record      // others that failed since
	weak      int            // failed witnesses that had been answered only once
}

// attempt is the result of a request.
type attempt struct {
	of     *record
	failed bool
	at     time.Time
}

// learn draws conclusions for the whole profile from the result of a request; f
// is nil if it succeeded.
func (l *lane) learn(r *record, f *model.Failure, sent, now time.Time) {
	if f == nil || f.Answered() && (r.slot != nil || l.rows > 0) {
		l.answered(r, f, sent, now)
		return
	}
	l.failed(r, f, sent, now)
}

func (l *lane) answered(r *record, f *model.Failure, sent, now time.Time) {
	r.answer(f, now)
	l.answeredAt = now
	if f == nil {
		l.readSent = model.Later(l.readSent, sent)
	}
	l.addAttempt(attempt{r, false, now})
	// An answer ends the outage only if its request was not sent before the one
	// whose failure proved the outage.
	if o := &l.outage; o.failure != nil && !sent.Before(o.proofSent) {
		l.recover(now)
	}
	l.outage.resetBackoff(now)
	if l.hold.failure != nil && !sent.Before(l.hold.until) {
		l.hold, l.ownThrottlesUntil = hold{}, now.Add(throttleSlows)
	}
	if q := &l.suspicion; q.failure != nil && !sent.Before(q.sent) {
		l.clearSuspicion(r, now)
	}
}

// clearSuspicion ends a suspicion, because a request was answered. The failures
// so far concern their own rows.
func (l *lane) clearSuspicion(r *record, now time.Time) {
	q := l.suspicion
	for _, failed := range append(q.failed, q.by) {
		failed.setback().flakyUntil = now.Add(flakyFor)
	}
	if r == q.witness {
		l.consultedAt = now
	}
	l.suspicion, l.priority = suspicion{}, nil
}

func (l *lane) failed(r *record, f *model.Failure, sent, now time.Time) {
	had := r.had()
	again := !had.failedSince.IsZero()
	own := again && l.answeredAt.After(had.failedAt) || !again && now.Before(had.flakyUntil)
	witness := r.answers
	if own {
		witness = 0
	}
	r.fail(f, now)
	switch {
	case l.outage.failure != nil:
		l.probed(f, sent, now)
		return
	case f.Class == model.FailThrottled:
		l.throttled(r, f, sent, now)
		return
	case l.hold.failure != nil && !sent.Before(l.hold.until):
		l.hold = hold{} // the trial failed for another reason than a throttle
	}
	// A row that is no longer watched cannot be polled again, so nothing would
	// end a suspicion that it raises.
	if gone := r.slot != nil && l.slots[r.slot.ref] != r.slot; gone || !l.proves(f) {
		return
	}
	if r.slot != nil || l.rows == 0 {
		l.addAttempt(attempt{r, true, now})
	}
	allFailed := l.allFail(now)
	q := &l.suspicion
	switch {
	case l.actsAtOnce(f):
		l.declareOutage(f, now, sent, now)
	case q.failure != nil:
		more := q.addFailure(r, witness, allFailed)
		if !more || !l.consult(allFailed || q.weak > 0, now) && !q.noWitness {
			l.declareOutage(f, q.since, sent, now)
		}
	case allFailed || !own:
		*q = suspicion{failure: f, by: r, since: now, sent: sent}
		if !l.consult(allFailed, now) {
			l.withoutWitness(f, again || allFailed, now)
		}
	}
}

// addFailure adds another failure, of a record with so many answers in a row
// before it, and reports whether more failures are needed to confirm the
// suspicion. One is enough of a witness that was answered twice in a row. Two are
// needed of witnesses that were answered once, because a row that fails every
// second time may be among them.
func (q *suspicion) addFailure(r *record, answers int, allFailed bool) (more bool) {
	q.failed = append(q.failed, r)
	switch {
	case q.noWitness:
		return r != q.by && !allFailed
	case q.witness != nil && r != q.witness, answers == 0:
		return true
	case answers == 1:
		q.weak++
		q.witness = nil
		return q.weak < 2
	}
	return false
}

// withoutWitness acts on a failure that no witness can confirm. A second failure
// in a row confirms it.
func (l *lane) withoutWitness(f *model.Failure, again bool, now time.Time) {
	q := &l.suspicion
	q.noWitness = true
	switch {
	case q.by.slot == nil && l.rows > 0:
		*q = suspicion{} // a failure of the list alone proves nothing while rows are watched
	case again:
		l.declareOutage(f, model.Later(q.by.had().failedSince, l.answeredAt), q.sent, now)
	case q.by.slot != nil:
		l.priority, l.priorityAt = q.by.slot, now.Add(secondTry)
	}
}

// consult asks a witness, whose result decides the suspicion. Unless it is urgent
// it waits if another witness was answered a moment ago. It returns false when
// there is no witness.
func (l *lane) consult(urgent bool, now time.Time) bool {
	q := &l.suspicion
	if q.witness == nil {
		w := l.witness(q)
		if w == nil {
			return false
		}
		if !urgent && now.Sub(l.consultedAt) < consultEvery && !l.consultedAt.IsZero() {
			return true
		}
		q.witness = w
	}
	switch s := q.witness.slot; {
	case s == nil:
		l.sweep.askNow()
	case s.ticket == 0 && l.priority != s: // also when its request was cancelled
		l.priority, l.priorityAt = s, now
	}
	return true
}

// witness returns the best witness among the rows: one with two answers in a row,
// one that is not flaky, one that was read last. Without such a row it is the
// list. It is nil when there is no witness.
func (l *lane) witness(q *suspicion) *record {
	allowed := func(s *slot) bool {
		return &s.record != q.by && s.good() && !slices.Contains(q.failed, &s.record)
	}
	if best := first(maps.Values(l.slots), allowed, func(a, b *slot) int {
		return cmp.Or(
			cmp.Compare(min(b.answers, 2), min(a.answers, 2)), a.had().flakyUntil.Compare(b.had().flakyUntil), b.readAt().Compare(a.readAt()),
			b.answeredAt.Compare(a.answeredAt), cmp.Compare(a.nth, b.nth),
		)
	}); best != nil {
		return &best.record
	}
	if list := &l.sweep.record; list != q.by && list.good() {
		return list
	}
	return nil
}

// proves reports whether a failure can prove anything about the profile yet.
func (l *lane) proves(f *model.Failure) bool {
	return f.Class != model.FailTimeout || l.unasked == 0 || l.rows-l.unasked >= hangsNeeded
}

// actsAtOnce reports whether a failure needs no confirmation: there is no key, or
// a certificate or a proxy stops the very first request.
func (l *lane) actsAtOnce(f *model.Failure) bool {
	return f.Unsent() || (f.Class == model.FailTLS || f.Class == model.FailProxy) && l.answeredAt.IsZero()
}

func (l *lane) addAttempt(e attempt) {
	switch {
	case !e.failed:
		l.failingSince = time.Time{}
	case l.failingSince.IsZero():
		l.failingSince = e.at
	}
	copy(l.recent[1:], l.recent[:])
	l.recent[0] = e
}

// allFail reports whether the last consecutiveFailures requests all failed, of
// two rows or more, and nothing was answered for consecutiveFor.
func (l *lane) allFail(now time.Time) bool {
	others := false
	for _, e := range l.recent {
		if !e.failed {
			return false
		}
		others = others || e.of != l.recent[0].of
	}
	return others && now.Sub(l.failingSince) >= consecutiveFor
}
