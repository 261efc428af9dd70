package watch

import (
	"slices"
	"time"

	"studiowatch/model"
)

// Story is what happened to a deployment and how it stands, in facts, as far as it was
// seen. Package words has the sentences. A time that is not known is zero.
type Story struct {
	Now     time.Time         // when the story is told
	Read    time.Time         // when Latest was last known to be so
	Closed  bool              // nobody watches it now: the story is told from what was recorded
	Verdict model.Verdict     // on the present state
	Latest  *model.Deployment // the last reading; nil if there was none in this run

	Since time.Time // when its present state began
	Basis Basis     // how Since is known; BasisFirst if it may have begun earlier

	First    time.Time // when it was first seen, if what led to its present state was not seen
	FirstAs  model.Status
	Change   *Change   // what led to its present state; nil if that was not seen
	Reached  *Reached  // how a change ended; nil if it has not ended, or if there was none
	Served   *Served   // what served during the change; nil if that was not seen without interruption
	Estimate *Estimate // how long such a change takes; nil if that does not matter now

	Spans []Span // the whole timeline, as History.Timeline returns it

	Gap  *Span // the last time since the change in which it was not watched; nil if there was none
	Gaps int   // how many such times there were

	Failure     *model.Failure // why it cannot be read now; nil if it can be read
	FailedSince time.Time      // when the failures began; of a deployment that is gone, the first NotFound
	Fails       int            // how many polls in a row have failed; 0 if the failure is that of the whole profile
	Waived      bool           // of a deployment that is gone: the list could not be asked

	Past      *model.Event // the last state that earlier runs knew, if it was not read in this run
	PastUntil time.Time    // when they last watched it

	Drift     model.Drift
	DriftFrom Since

	Edited time.Time // when it was last edited, by the server's gmt_modified; only if no change of it was seen
	Ends   time.Time // the end of the prepaid term, if that is near; by our clock
	Renews bool      // the term is renewed by itself
}

// Since is when something began, or a time before which it began.
type Since struct {
	At   time.Time
	Seen bool // its beginning was seen
}

// Change is the first event of a change.
type Change struct {
	Kind     ChangeKind
	At       time.Time // when it was seen
	After    time.Time // it came after this time, in a gap that ended with At; zero if it was seen as it came
	From, To model.Status
	Had, Has model.Number // capacity
	Were     model.Number // ready units before
	Are      model.Number // ready units after
	By       string       // who edited the deployment; empty if unknown
}

// ChangeKind says what kind of a change it was.
type ChangeKind uint8

const (
	ChangeOther     ChangeKind = iota // from one status to another
	ChangeCreated                     // by the server's stamps
	ChangeRecreated                   // deleted, then created again; After is when it was known to be deleted
	ChangeReplaced                    // deleted and created again unseen: its gmt_create is later than before
	ChangeScaled                      // to another capacity
	ChangeUpdated                     // edited while it serves, at the same capacity
	ChangeStarted                     // after it was stopped
	ChangeUnits                       // another number of units is ready, with the same status
)

// Reached is the end of a change.
type Reached struct {
	At    time.Time
	After time.Time     // as in Change
	Took  time.Duration // since Change.At; 0 if that was not seen
}

// Served is how many units were ready during a change that was watched without
// interruption.
type Served struct {
	Old    int64     // how many were to stay ready: those before, or fewer if fewer are wanted now
	Lowest int64     // the least that a reading showed
	At     time.Time // when it showed that
}

// Kept reports whether the old units were ready in every reading.
func (s Served) Kept() bool { return s.Lowest >= s.Old }

// Fell reports whether fewer units are ready after the change.
func (x *Change) Fell() bool {
	were, _ := x.Were.Int()
	are, _ := x.Are.Int()
	return are < were
}

// Story returns the story of a row.
func (b *Board) Story(row *Row, now time.Time) Story {
	s := Story{Now: now, Verdict: row.Verdict, Spans: b.history.Timeline(row.Ref, now)}
	if f := row.Blocked(); f != nil {
		s.Failure, s.FailedSince, s.Fails = f, row.FailedSince(), row.Fails()
		if row.Failure == nil {
			s.FailedSince = row.source.troubleSince
		}
	}
	if row.Latest == nil {
		if past, known := b.history.lastKnown(row.Ref); known {
			s.Past, s.PastUntil = past.last, past.until
		}
		return s
	}
	s.Read, s.Latest, s.Waived = row.ReadAt, row.Latest, row.ListWaived()
	s.Since, s.Basis = row.Since, BasisFirst
	switch {
	case !row.Changed.IsZero():
		s.Since, s.Basis = row.Changed, BasisSeen
	case row.proved:
		s.Basis = BasisProved
	}
	if s.Drift = row.Drift(); s.Drift.Any() {
		s.DriftFrom = b.history.driftSince(row)
	}
	if age, known := row.EditedAgo(now); known && row.Changed.IsZero() && (row.Latest.Modified.Zoned || row.source.zoned()) {
		s.Edited = now.Add(-age)
	}
	if left, near := row.Term(now); near {
		s.Ends, s.Renews = now.Add(left), !row.Expires(now)
	}
	if e, rolling := b.Estimate(row, now); rolling {
		s.Estimate = &e
	}
	if row.Gone {
		s.Since, s.FailedSince = row.Changed, row.troubled().missingSince
	}
	s.tell(b.history, row.Ref, now)
	s.replaced(row.Moves().replaced)
	return s
}

// Story returns the story of a deployment as it was recorded, told at the time when it
// was last watched; false if nothing was recorded.
func (h *History) Story(ref model.Ref, now time.Time) (Story, bool) {
	past, known := h.lastKnown(ref)
	if !known {
		return Story{}, false
	}
	e := past.last
	d := &model.Deployment{Status: e.To, ReadyCapacity: e.Ready, Capacity: e.Capacity, FailReason: e.Reason}
	d.With(&model.Terms{BaseModel: e.Model, Plan: e.Plan})
	s := Story{Now: now, Read: model.Later(past.until, e.At), Closed: true, Verdict: e.Verdict, Latest: d, Since: past.since, Basis: BasisFirst}
	if past.moved {
		s.Basis = BasisSeen
	}
	s.Spans = h.Timeline(ref, s.Read)
	s.tell(h, ref, s.Read)
	if e.Verdict.RollingOut() {
		s.Estimate = h.usual(ref.Profile, d)
		if s.Estimate.AtLeast = past.began.IsZero(); !s.Estimate.AtLeast {
			s.Estimate.Elapsed = max(0, s.Read.Sub(past.began))
		}
	}
	return s, true
}

// tell adds what the timeline says, which ends at a time.
func (s *Story) tell(h *History, ref model.Ref, at time.Time) {
	states := h.states(ref)
	if len(states) == 0 {
		return
	}
	c := newCourse(states, s.Spans)
	if begun := c.states[len(c.states)-1].At; s.Basis == BasisFirst && s.Since.Sub(begun) > time.Second && !c.rollingOut() {
		// It was edited while nobody watched, so it may have changed and changed back.
		s.Gap, s.Gaps = c.gaps(begun)
		return
	}
	s.Change = c.change()
	s.Reached = c.reached(s.Change)
	if s.Change == nil {
		s.First, s.FirstAs = states[0].At, states[0].To
	}
	end := at
	if s.Reached != nil {
		end = s.Reached.At
	}
	if s.Reached != nil || s.Failure == nil {
		s.Served = c.served(s.Change, end)
	}
	s.Gap, s.Gaps = c.gaps(s.told())
	if s.Reached != nil && s.Verdict == model.VerdictReady && s.Reached.Took > 0 && at.Sub(s.Reached.At) < recent {
		if e := h.usual(ref.Profile, s.Latest); e.Of > 1 { // one of them is this one
			e.Elapsed = s.Reached.Took
			s.Estimate = e
		}
	}
}

// recent is how long it matters after a change how long such changes usually take.
const recent = 24 * time.Hour

// told returns the time up to which the story says itself when nobody watched.
func (s *Story) told() time.Time {
	switch {
	case s.Reached != nil && !s.Reached.After.IsZero():
		return s.Reached.At
	case s.Change != nil:
		return s.Change.At
	case s.Reached != nil:
		return s.Reached.At
	}
	return s.First
}

func (c course) rollingOut() bool { return c.states[len(c.states)-1].Verdict.RollingOut() }

// replaced tells that the deployment was deleted and created again at a time, which a
// reading has shown; zero if none has.
func (s *Story) replaced(at time.Time) {
	if at.IsZero() || s.Change != nil && s.Change.At.After(at) {
		return
	}
	s.Change, s.Served, s.First = &Change{Kind: ChangeReplaced, At: at, To: s.Latest.Status}, nil, time.Time{}
	if s.Reached != nil {
		if s.Reached.Took = 0; !s.Reached.At.After(at) {
			s.Reached = nil
		}
	}
}

// course is the last part of a deployment's timeline: the change that led to its present
// state, and that state. The states from start to before arrived belong to the change,
// those from arrived on to what it led to. While the change lasts, start and arrived are
// the same.
type course struct {
	states         []*model.Event
	spans          []Span
	start, arrived int
}

// newCourse returns the course of the states, of which there is at least one.
func newCourse(states []*model.Event, spans []Span) course {
	last := len(states) - 1
	c := course{states: states, spans: spans, start: last}
	for c.start > 0 && continues(states[c.start-1], states[last]) {
		c.start--
	}
	c.arrived = c.start
	for c.start > 0 && !passing(states[last].Verdict) && leads(states[c.start-1].Verdict, states[last].Verdict) {
		c.start--
	}
	for i := last; i > c.start; i-- {
		if is, was := states[i], states[i-1]; is.Verdict.RollingOut() && (!was.Verdict.RollingOut() || resized(was, is)) {
			c.start = i
			break
		}
	}
	c.arrived = max(c.arrived, c.start)
	return c
}

// continues reports whether a state before the present one is the same part of the
// course.
func continues(was, now *model.Event) bool {
	if now.Verdict.RollingOut() {
		return was.Verdict.RollingOut()
	}
	return was.Verdict == now.Verdict && (passing(now.Verdict) || was.To == now.To && !resized(was, now))
}

// passing reports whether a state with the verdict is a part of a change.
func passing(v model.Verdict) bool { return v.RollingOut() || v == model.VerdictEnding }

// leads reports whether a state with one verdict is a part of the change that ends with
// another.
func leads(v, end model.Verdict) bool {
	switch end {
	case model.VerdictReady:
		return v.RollingOut() || v == model.VerdictDegraded
	case model.VerdictDegraded, model.VerdictFailed:
		return v.RollingOut()
	case model.VerdictStopped, model.VerdictGone:
		return v == model.VerdictEnding
	case model.VerdictRolling, model.VerdictStalled, model.VerdictEnding, model.VerdictUnknown, model.VerdictUnreadable, model.VerdictWaiting:
	}
	return false
}

// resized reports whether the wanted units differ, where both are known.
func resized(a, b *model.Event) bool {
	x, haveX := a.Capacity.Int()
	y, haveY := b.Capacity.Int()
	return haveX && haveY && x != y
}

// unwatched returns since when a deployment had not been watched when a state was first
// seen; zero if it was watched.
func (c course) unwatched(state *model.Event) time.Time {
	for i, s := range c.spans {
		if i > 0 && s.From.Equal(state.At) && c.spans[i-1].Gap != "" {
			return c.spans[i-1].From
		}
	}
	return time.Time{}
}

// change returns the first event of the change; nil if its beginning was not seen.
func (c course) change() *Change {
	e := c.states[c.start]
	if c.start == 0 {
		if !creating(e.To) || e.Took <= 0 {
			return nil
		}
		return &Change{Kind: ChangeCreated, At: e.At.Add(-e.Took), To: e.To, Has: e.Capacity}
	}
	was := c.states[c.start-1]
	x := &Change{
		At: e.At, After: c.unwatched(e), From: was.To, To: e.To, Had: was.Capacity, Has: e.Capacity, Were: was.Ready, Are: e.Ready, By: e.By.String(),
	}
	if last := c.states[len(c.states)-1]; last.Verdict == model.VerdictReady && !resized(was, e) {
		x.Has = last.Capacity // the service may name the new capacity only at the end
	}
	if x.Kind = x.kind(was, e); x.Kind == ChangeRecreated {
		x.After = was.At
	}
	return x
}

// creating reports whether a status is one of those between a deployment's creation and
// its first ready unit.
func creating(s model.Status) bool {
	return s == model.Pending || s == model.Deploying || s == model.WaitPrepaidToDeploying || s == model.WaitToDeploy
}

func (x *Change) kind(was, is *model.Event) ChangeKind {
	had, haveHad := x.Had.Int()
	has, haveHas := x.Has.Int()
	up := is.Verdict.RollingOut() || is.Verdict == model.VerdictReady || is.Verdict == model.VerdictDegraded
	switch {
	case was.Verdict == model.VerdictGone:
		return ChangeRecreated
	case was.Verdict == model.VerdictStopped && up:
		return ChangeStarted
	case up && haveHad && haveHas && had != has:
		return ChangeScaled
	case was.To == is.To && !same(was.Ready, is.Ready):
		return ChangeUnits
	case is.To.Class() == model.ClassServingChange && serving(was.To):
		return ChangeUpdated
	}
	return ChangeOther
}

// serving reports whether a deployment with the status may have ready units that serve.
func serving(s model.Status) bool {
	switch s.Class() {
	case model.ClassServing, model.ClassServingChange, model.ClassServingProblem:
		return true
	case model.ClassUnknown, model.ClassProgress, model.ClassProblem, model.ClassEnding, model.ClassDown, model.ClassGone:
	}
	return false
}

// reached returns how the change ended; nil if it has not.
func (c course) reached(x *Change) *Reached {
	e := c.states[c.arrived]
	if c.arrived == 0 || passing(e.Verdict) || x == nil && c.start == c.arrived {
		return nil
	}
	r := &Reached{At: e.At, After: c.unwatched(e)}
	if x != nil && x.After.IsZero() && r.After.IsZero() && e.Took > 0 && e.At.After(x.At) {
		r.Took = e.At.Sub(x.At)
	}
	return r
}

// served returns what served during the change from its beginning to a time. It is nil
// unless that was seen without interruption.
func (c course) served(x *Change, end time.Time) *Served {
	if x == nil || c.start == 0 || !x.After.IsZero() || c.interrupted(x.At, end) || !c.states[c.start].Verdict.RollingOut() {
		return nil
	}
	was := c.states[c.start-1]
	old, known := was.Ready.Int()
	if !known || old <= 0 || !serving(was.To) {
		return nil
	}
	if wanted, known := c.states[len(c.states)-1].Capacity.Int(); known {
		old = min(old, wanted)
	}
	s := &Served{Old: old, Lowest: old}
	for _, e := range c.states[c.start:] {
		ready, known := e.Ready.Int()
		if e.At.After(end) {
			break
		}
		if !known || !serving(e.To) {
			return nil
		}
		if ready < s.Lowest {
			s.Lowest, s.At = ready, e.At
		}
	}
	if s.Old <= 0 {
		return nil
	}
	return s
}

// interrupted reports whether there is a gap between two times.
func (c course) interrupted(from, to time.Time) bool {
	return slices.ContainsFunc(c.spans, func(s Span) bool { return s.Gap != "" && s.From.Before(to) && s.To.After(from) })
}

// gaps returns the last gap that is long enough to matter and ends after a time, and how
// many there are.
func (c course) gaps(after time.Time) (last *Span, n int) {
	for i := range c.spans {
		if s := &c.spans[i]; s.Gap != "" && s.To.After(after) && s.To.Sub(s.From) >= minUnread {
			last, n = s, n+1
		}
	}
	return last, n
}

// Rollout is the last rollout of a deployment, as far as it was seen.
type Rollout struct {
	From, To time.Time // To is when it ended, or now
	AtLeast  bool      // it began before From
	Ended    bool
	Verdict  model.Verdict // after it, or now
	Had, Has model.Number  // capacity before and after; the same if it did not change
	Spans    []Span        // of the timeline, in order; the first may begin before From, and the last end after To
}

// Took returns how long the rollout took, or has taken.
func (r Rollout) Took() time.Duration { return r.To.Sub(r.From) }

// Rollout returns the last rollout of a deployment; false if none was seen.
func (h *History) Rollout(ref model.Ref, now time.Time) (Rollout, bool) {
	states := h.states(ref)
	last := len(states) - 1
	for last >= 0 && !states[last].Verdict.RollingOut() {
		last--
	}
	if last < 0 {
		return Rollout{}, false
	}
	spans := h.Timeline(ref, now)
	c := newCourse(states[:last+1], spans)
	e := states[c.start]
	r := Rollout{From: e.At, To: now, AtLeast: true, Verdict: states[last].Verdict, Had: e.Capacity, Has: states[last].Capacity}
	if x := c.change(); x != nil {
		r.From, r.AtLeast = x.At, !x.After.IsZero()
		if x.Kind != ChangeCreated {
			r.Had = x.Had
		}
	}
	if last+1 < len(states) {
		end := states[last+1]
		r.To, r.Ended, r.Verdict = end.At, true, end.Verdict
	}
	for _, s := range spans {
		if s.To.After(r.From) && s.From.Before(r.To) {
			r.Spans = append(r.Spans, s)
		}
	}
	return r, true
}
