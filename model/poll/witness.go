package poll

import (
	"cmp"
	"slices"
	"time"

	"studiowatch/model"
)

const (
	// secondTry is when a row is asked again whose failure nobody else can
	// confirm.
	secondTry = 2 * time.Second

	// consultEvery is the least time from a confirmation that was answered to
	// the next one.
	consultEvery = 10 * time.Second

	// flakyFor is how long one failure of a row tells nothing after the row has
	// failed beside others that were answered.
	flakyFor = 10 * time.Minute

	// consecutiveFailures failures in a row, of two rows or more, with nothing answered
	// for consecutiveFor, count whosever they are.
	consecutiveFailures = 5
	consecutiveFor      = 5 * time.Second

	// hangsNeeded is how many rows must have been asked, or all, before calls
	// that hang prove anything: a few rows that hang keep every other waiting.
	hangsNeeded = 8
)

// record is how a row, or the list, has fared. It tells whose fault a failure
// is: the row's own, or the whole profile's.
type record struct {
	slot *slot // whose record it is; nil for the list's
	dice dice

	sent        time.Time // when it was last asked; zero while it never was
	answeredAt  time.Time // when it was last answered; zero while it never was
	read        bool      // that answer was a reading
	answers     int       // in a row; 0 while it fails
	failedSince time.Time // the first failure since; zero while it is answered
	failedAt    time.Time // the last one
	fails       int       // how many of them are its own, for the back-off
	hung        bool      // the last one was a call without an answer
	flakyTill   time.Time // until then one failure tells nothing
	wish        time.Time // the service does not want it to be asked before
}

// good reports whether it was answered the last time it was asked, which makes
// it a witness.
func (r *record) good() bool { return r.answers > 0 }

// readAt is when it was last read; zero where the last answer was a refusal.
func (r *record) readAt() time.Time {
	if r.read {
		return r.answeredAt
	}
	return time.Time{}
}

func (r *record) answer(f *model.Failure, now time.Time) {
	r.answeredAt, r.read = now, f == nil
	r.answers++
	r.failedSince, r.failedAt, r.hung = time.Time{}, time.Time{}, false
}

func (r *record) fail(f *model.Failure, now time.Time) {
	if r.failedSince.IsZero() {
		r.failedSince = now
	}
	r.failedAt, r.hung, r.answers = now, f.Class == model.FailTimeout, 0
}

// suspicion is a failure that may concern the whole profile, until a witness
// has spoken.
type suspicion struct {
	failure *model.Failure // nil while nothing is suspected
	by      *record        // whose failure raised it
	since   time.Time      // when
	sent    time.Time      // when the request left that failed
	witness *record        // whose answer decides; nil while nobody is asked for it
	alone   bool           // there is no witness, so the next failure of the same decides
	failed  []*record      // what else has failed since
	weak    int            // witnesses that failed and had been answered only once
}

// echo is how a request went: for what, whether it failed, and when.
type echo struct {
	of     *record
	failed bool
	at     time.Time
}

// learn takes in how a request went that left at a time, as far as it tells
// something of the whole profile.
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
	l.echo(echo{r, false, now})
	// What was sent before the failure that proved the outage says nothing of
	// it.
	if o := &l.outage; o.failure != nil && !sent.Before(o.proved) {
		l.recover(now)
	}
	l.outage.forget(now)
	if l.pause.failure != nil && !sent.Before(l.pause.till) {
		l.pause, l.ownThrottles = pause{}, now.Add(throttleSlows)
	}
	if q := &l.suspicion; q.failure != nil && !sent.Before(q.sent) {
		l.acquit(r, now)
	}
}

// acquit ends a suspicion, because somebody was answered: what failed meanwhile
// failed by itself.
func (l *lane) acquit(r *record, now time.Time) {
	q := l.suspicion
	for _, failed := range append(q.failed, q.by) {
		failed.flakyTill = now.Add(flakyFor)
	}
	if r == q.witness {
		l.consulted = now
	}
	l.suspicion, l.outOfTurn = suspicion{}, nil
}

func (l *lane) failed(r *record, f *model.Failure, sent, now time.Time) {
	again := !r.failedSince.IsZero()
	own := again && l.answeredAt.After(r.failedAt) || !again && now.Before(r.flakyTill)
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
	case l.pause.failure != nil && !sent.Before(l.pause.till):
		l.pause = pause{} // the trial of a throttle has ended otherwise
	}
	// A row that was taken off meanwhile can be asked no more, so its failure
	// would be a suspicion that nobody ends.
	if gone := r.slot != nil && l.slots[r.slot.ref] != r.slot; gone || !l.proves(f) {
		return
	}
	if r.slot != nil || l.rows == 0 {
		l.echo(echo{r, true, now})
	}
	allFailed := l.allFail(now)
	q := &l.suspicion
	switch {
	case l.actsAtOnce(f):
		l.call(f, now, sent, now)
	case q.failure != nil:
		more := q.take(r, witness, allFailed)
		if !more || !l.consult(allFailed || q.weak > 0, now) && !q.alone {
			l.call(f, q.since, sent, now)
		}
	case allFailed || !own:
		*q = suspicion{failure: f, by: r, since: now, sent: sent}
		if !l.consult(allFailed, now) {
			l.standAlone(f, again || allFailed, now)
		}
	}
}

// take takes in another failure, of something that was answered so often in a
// row before, and reports whether more is needed to confirm the suspicion. A
// witness that was answered twice in a row is enough; of those that were
// answered once it takes two, since what fails every other time is among them.
func (q *suspicion) take(r *record, answers int, allFailed bool) (more bool) {
	q.failed = append(q.failed, r)
	switch {
	case q.alone:
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

// standAlone acts on a failure that no witness can confirm: the second one in a
// row does.
func (l *lane) standAlone(f *model.Failure, again bool, now time.Time) {
	q := &l.suspicion
	q.alone = true
	switch {
	case q.by.slot == nil && l.rows > 0:
		*q = suspicion{} // the list alone is no more than one witness
	case again:
		l.call(f, model.Later(q.by.failedSince, l.answeredAt), q.sent, now)
	case q.by.slot != nil:
		l.outOfTurn, l.turnAt = q.by.slot, now.Add(secondTry)
	}
}

// consult asks a witness whether the suspicion is right, unless one that was
// asked a moment ago was answered; urgent is not put off by that. It is false
// when there is no witness.
func (l *lane) consult(urgent bool, now time.Time) bool {
	q := &l.suspicion
	if q.witness == nil {
		w := l.witness(q)
		if w == nil {
			return false
		}
		if !urgent && now.Sub(l.consulted) < consultEvery && !l.consulted.IsZero() {
			return true
		}
		q.witness = w
	}
	switch s := q.witness.slot; {
	case s == nil:
		l.sweep.hurry()
	case s.ticket == 0 && l.outOfTurn != s: // or its request was given up
		l.outOfTurn, l.turnAt = s, now
	}
	return true
}

// witness returns who was answered the last time it was asked: the row that was
// read last, rather than one that comes and goes, else the list. It is nil when
// there is none.
func (l *lane) witness(q *suspicion) *record {
	var best *record
	better := func(a, b *record) bool {
		return cmp.Or(
			cmp.Compare(min(b.answers, 2), min(a.answers, 2)), a.flakyTill.Compare(b.flakyTill), b.readAt().Compare(a.readAt()),
			b.answeredAt.Compare(a.answeredAt), cmp.Compare(a.slot.nth, b.slot.nth),
		) < 0
	}
	for _, s := range l.slots {
		r := &s.record
		if r != q.by && r.good() && !slices.Contains(q.failed, r) && (best == nil || better(r, best)) {
			best = r
		}
	}
	if list := &l.sweep.record; best == nil && list != q.by && list.good() {
		best = list
	}
	return best
}

// proves reports whether a failure says anything of the profile yet.
func (l *lane) proves(f *model.Failure) bool {
	return f.Class != model.FailTimeout || l.unasked == 0 || l.rows-l.unasked >= hangsNeeded
}

// actsAtOnce reports whether a failure needs no confirmation: there is no key,
// or a certificate or a proxy stands in the way of the first request of all.
func (l *lane) actsAtOnce(f *model.Failure) bool {
	return f.Unsent() || (f.Class == model.FailTLS || f.Class == model.FailProxy) && l.answeredAt.IsZero()
}

func (l *lane) echo(e echo) {
	switch {
	case !e.failed:
		l.failing = time.Time{}
	case l.failing.IsZero():
		l.failing = e.at
	}
	copy(l.recent[1:], l.recent[:])
	l.recent[0] = e
}

// allFail reports whether the last requests, for two rows or more, all failed,
// and have done so for a while.
func (l *lane) allFail(now time.Time) bool {
	others := false
	for _, e := range l.recent {
		if !e.failed {
			return false
		}
		others = others || e.of != l.recent[0].of
	}
	return others && now.Sub(l.failing) >= consecutiveFor
}
