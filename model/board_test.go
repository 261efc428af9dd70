package model

import (
	"testing"
	"time"

	"studiowatch/model/safe"
)

func reading(status Status, ready, capacity int64) *Deployment {
	return &Deployment{ID: safe.Clean("d"), Status: status, ReadyCapacity: NumberOf(ready), Capacity: NumberOf(capacity)}
}

func textOf(s string) safe.Text { return safe.Clean(s) }

func good(ref Ref, at time.Time, d *Deployment) Sample {
	return Sample{Ref: ref, Poll: Poll{At: at, HTTPStatus: 200}, Deployment: d}
}

func bad(ref Ref, at time.Time, class FailureClass, code string) Sample {
	return Sample{Ref: ref, Poll: Poll{At: at, HTTPStatus: 500}, Failure: &Failure{Class: class, Code: safe.Clean(code), HTTPStatus: 500}}
}

func TestVerdictOfEveryStatus(t *testing.T) {
	want := map[Status]Verdict{
		Pending: VerdictRolling, Deploying: VerdictRolling, WaitPrepaidToDeploying: VerdictRolling, WaitToDeploy: VerdictRolling,
		Running: VerdictReady, Updating: VerdictRolling, UpdatingFailed: VerdictDegraded, Scaling: VerdictRolling,
		WaitPrepaidToScaling: VerdictRolling, Starting: VerdictRolling, Recovering: VerdictRolling,
		ArrearsDown: VerdictFailed, ArrearsRecovering: VerdictRolling, Suspending: VerdictFailed, Suspended: VerdictFailed,
		Stopping: VerdictEnding, Stopped: VerdictStopped, Offlining: VerdictEnding, Deleting: VerdictEnding,
		Deleted: VerdictGone, Failed: VerdictFailed, "PAUSED_BY_MOON": VerdictUnknown, "": VerdictUnknown,
	}
	if len(Statuses()) != 21 {
		t.Errorf("%d documented statuses, want 21", len(Statuses()))
	}
	for _, s := range Statuses() {
		if _, ok := want[s]; !ok {
			t.Errorf("%s is not in this table", s)
		}
	}
	for s, v := range want {
		if got := Judge(&Deployment{Status: s}); got != v {
			t.Errorf("%q: %v, want %v", s, got, v)
		}
	}
}

func TestVerdictOfRunningFollowsCapacity(t *testing.T) {
	for _, tt := range []struct {
		name            string
		ready, capacity Number
		want            Verdict
	}{
		{"all ready", NumberOf(2), NumberOf(2), VerdictReady},
		{"half ready", NumberOf(1), NumberOf(2), VerdictDegraded},
		{"none ready", NumberOf(0), NumberOf(2), VerdictDegraded},
		{"zero of zero", NumberOf(0), NumberOf(0), VerdictDegraded},
		{"one of zero", NumberOf(1), NumberOf(0), VerdictReady},
		{"zero of fewer than none", NumberOf(0), NumberOf(-3), VerdictDegraded},
		{"more than asked for", NumberOf(3), NumberOf(2), VerdictReady},
		{"no capacity sent", Number{}, Number{}, VerdictReady},
		{"only ready sent", NumberOf(0), Number{}, VerdictReady},
		{"only capacity sent", Number{}, NumberOf(4), VerdictReady},
		{"capacity is no number", NumberOf(0), UnreadNumber("{}"), VerdictReady},
		{"capacity is negative", NumberOf(1), NumberOf(-3), VerdictReady},
	} {
		d := &Deployment{Status: Running, ReadyCapacity: tt.ready, Capacity: tt.capacity}
		if got := Judge(d); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestVerdictOfReservedThroughputFollowsIt(t *testing.T) {
	none, some := NumberOf(0), NumberOf(10)
	for _, tt := range []struct {
		name, plan string
		ptu        PTUCapacity
		capacity   Number // and as much ready
		want       Verdict
	}{
		{"some", "ptu", PTUCapacity{InputTPM: some, OutputTPM: some}, Number{}, VerdictReady},
		{"some of one kind", "ptu_v2", PTUCapacity{InputTPM: none, OutputTPM: some}, Number{}, VerdictReady},
		{"some, and no units", "ptu", PTUCapacity{InputTPM: some, OutputTPM: some}, none, VerdictReady},
		{"none", "ptu", PTUCapacity{InputTPM: none, OutputTPM: none}, Number{}, VerdictDegraded},
		{"none of three kinds", "PTU_v2", PTUCapacity{InputTPM: none, OutputTPM: none, ThinkingOutputTPM: none}, none, VerdictDegraded},
		{"none of the only kind sent", "ptu", PTUCapacity{OutputTPM: none}, Number{}, VerdictDegraded},
		{"none, but units", "ptu", PTUCapacity{InputTPM: none, OutputTPM: none}, some, VerdictReady},
		{"nothing said", "ptu", PTUCapacity{}, Number{}, VerdictReady},
		{"nothing readable", "ptu", PTUCapacity{InputTPM: UnreadNumber("{}")}, Number{}, VerdictReady},
		{"another plan", "mu", PTUCapacity{InputTPM: none, OutputTPM: none}, some, VerdictReady},
		{"a plan without units", "lora", PTUCapacity{InputTPM: none, OutputTPM: none}, Number{}, VerdictReady},
	} {
		d := &Deployment{Status: Running, Plan: textOf(tt.plan), PTU: tt.ptu, Capacity: tt.capacity, ReadyCapacity: tt.capacity}
		if got := Judge(d); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		if note := stateNote(d, Judge(d)); note.Loud != (tt.want == VerdictDegraded) {
			t.Errorf("%s: the note is %q, loud %v", tt.name, note, note.Loud)
		}
	}
}

func TestAFailedPollKeepsTheLastGoodReading(t *testing.T) {
	b := NewBoard(Entry{Ref: refN(1)}, Entry{Ref: refN(2)})
	b.Apply(good(refN(1), t0, reading(Running, 2, 2)))
	b.Apply(good(refN(2), t0, reading(Running, 1, 1)))
	row := b.Apply(bad(refN(1), t0.Add(time.Minute), FailServer, ""))
	if row.Latest == nil || row.Latest.Status != Running || !row.ReadAt.Equal(t0) || row.Verdict != VerdictReady || !row.Stale() {
		t.Errorf("the reading is gone or looks fresh: %+v", row)
	}
	if note := row.Note(); note.Code != "HTTP 500" {
		t.Errorf("note %q, want the error's code first", note)
	}
	if other := b.Row(refN(2)); other.Failure != nil || other.Verdict != VerdictReady {
		t.Errorf("the other row was touched: %+v", other)
	}
	row = b.Apply(good(refN(1), t0.Add(2*time.Minute), reading(Running, 2, 2)))
	if row.Stale() || row.Fails != 0 {
		t.Errorf("still failed after a good poll: %+v", row)
	}
}

func TestNotFoundAloneIsNeverGone(t *testing.T) {
	for _, tt := range []struct {
		name    string
		read    bool
		seconds []int // of the NotFound answers
		want    Verdict
	}{
		{"never read", false, []int{0, 60, 600}, VerdictUnreadable},
		{"read, and once", true, []int{0}, VerdictReady},
		{"read, twice within 5 s", true, []int{0, 4}, VerdictReady},
	} {
		b := NewBoard(Entry{Ref: refN(1)})
		if tt.read {
			b.Apply(good(refN(1), t0.Add(-time.Minute), reading(Running, 1, 1)))
		}
		for _, s := range tt.seconds {
			b.Apply(bad(refN(1), t0.Add(time.Duration(s)*time.Second), FailNotFound, "NotFound"))
		}
		if got := b.Row(refN(1)).Verdict; got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	b := NewBoard(Entry{Ref: refN(1)})
	b.Apply(good(refN(1), t0, reading(Running, 1, 1)))
	b.Apply(bad(refN(1), t0.Add(10*time.Second), FailNotFound, "NotFound"))
	row := b.Row(refN(1))
	b.Apply(bad(refN(1), t0.Add(14*time.Second), FailNotFound, "NotFound"))
	if row.missing() {
		t.Error("NotFound twice within five seconds: missing")
	}
	b.Apply(bad(refN(1), t0.Add(20*time.Second), FailNotFound, "NotFound"))
	if !row.missing() {
		t.Error("read before, NotFound twice 10 s apart: not missing")
	}
	b.change(row, func() { row.vanish(AbsenceProved) })
	if row.Verdict != VerdictGone || b.Count(VerdictGone) != 1 {
		t.Errorf("vanished: %v", row.Verdict)
	}
	if row := b.Apply(good(refN(1), t0.Add(30*time.Second), reading(Running, 1, 1))); row.Verdict != VerdictReady || row.missing() {
		t.Errorf("came back: %v, want ready", row.Verdict)
	}
}

func TestOnlyWhatPeopleWaitForIsAChange(t *testing.T) {
	base := reading(Updating, 1, 2)
	edited := *base
	edited.Modified = ParseStamp("2026-11-23T20:00:00")
	edited.RPMLimit = NumberOf(7)
	for _, tt := range []struct {
		name string
		next *Deployment
		want bool
	}{
		{"nothing", reading(Updating, 1, 2), false},
		{"an edit", &edited, false},
		{"status", reading(Running, 1, 2), true},
		{"ready capacity", reading(Updating, 2, 2), true},
		{"capacity", reading(Updating, 1, 3), true},
	} {
		b := NewBoard(Entry{Ref: refN(1)})
		if row := b.Apply(good(refN(1), t0, base)); !row.Changed.IsZero() {
			t.Error("a first reading is no change")
		}
		row := b.Apply(good(refN(1), t0.Add(time.Minute), tt.next))
		if got := !row.Changed.IsZero(); got != tt.want {
			t.Errorf("%s: changed %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestAgeIsOursWhereWeSawTheChange(t *testing.T) {
	b := NewBoard(Entry{Ref: refN(1)})
	d := reading(Pending, 0, 2)
	d.Modified = Stamp{At: t0.Add(-time.Hour)}
	row := b.Apply(good(refN(1), t0, d))
	if age, seen, ok := row.Age(t0); age != time.Hour || seen || !ok {
		t.Errorf("before a change: %v, seen %v, ok %v; want the server's hour", age, seen, ok)
	}
	b.Apply(good(refN(1), t0.Add(time.Minute), reading(Running, 2, 2)))
	if age, seen, ok := row.Age(t0.Add(3 * time.Minute)); age != 2*time.Minute || !seen || !ok {
		t.Errorf("after a change: %v, seen %v, ok %v; want our two minutes", age, seen, ok)
	}
}

func TestCountsAddUp(t *testing.T) {
	b := NewBoard()
	for i := range 6 {
		b.Add(Entry{Ref: refN(i)})
	}
	b.Add(Entry{Ref: refN(0)})
	b.Apply(good(refN(0), t0, reading(Running, 1, 1)))
	b.Apply(good(refN(1), t0, reading(Failed, 0, 1)))
	b.Apply(bad(refN(2), t0, FailNotFound, "NotFound"))
	b.Apply(good(refN(3), t0, reading(Pending, 0, 1)))
	b.Remove(refN(3))
	b.Remove(refN(3))
	if row := b.Apply(good(refN(3), t0, reading(Pending, 0, 1))); row != nil {
		t.Error("a removed row took a sample")
	}
	for v, want := range map[Verdict]int{VerdictReady: 1, VerdictFailed: 1, VerdictUnreadable: 1, VerdictRolling: 0, VerdictWaiting: 2} {
		if got := b.Count(v); got != want {
			t.Errorf("%v: %d, want %d", v, got, want)
		}
	}
	if b.Len() != 5 {
		t.Errorf("%d rows, want 5", b.Len())
	}
}

func TestARowIsHotForAWhileAfterAChange(t *testing.T) {
	b := NewBoard(Entry{Ref: refN(1)}, Entry{Ref: refN(2)})
	row := b.Apply(good(refN(1), t0, reading(Running, 1, 1)))
	for _, tt := range []struct {
		after time.Duration
		want  Pace
	}{{0, PaceChanging}, {hotFor - 1, PaceChanging}, {hotFor, PaceSteady}} {
		if got := row.Pace(t0.Add(tt.after)); got != tt.want {
			t.Errorf("%v after the first reading: pace %d, want %d", tt.after, got, tt.want)
		}
	}
	later := t0.Add(time.Hour)
	b.Apply(good(refN(1), later, reading(Running, 1, 1)))
	if got := row.Pace(later); got != PaceSteady {
		t.Errorf("read again without a change: pace %d", got)
	}
	b.Apply(good(refN(1), later, reading(Running, 2, 2)))
	if got := row.Pace(later); got != PaceChanging {
		t.Errorf("right after a change: pace %d", got)
	}
	b.Apply(good(refN(1), later, reading(Deleted, 0, 2)))
	if got := row.Pace(later); got != PaceSlow {
		t.Errorf("deleted: pace %d", got)
	}
	missing := b.Apply(bad(refN(2), t0, FailNotFound, "NotFound"))
	if got := missing.Pace(t0); got != PaceSlow {
		t.Errorf("never found: pace %d", got)
	}
}

// TestTheLastAnswerIsTheLatest, though answers may come out of order, and one
// about nothing that is watched is an answer as well.
func TestTheLastAnswerIsTheLatest(t *testing.T) {
	b := NewBoard()
	for _, tt := range []struct {
		after time.Duration
		http  int
		want  time.Duration
	}{{time.Minute, 200, time.Minute}, {time.Second, 200, time.Minute}, {time.Hour, 0, time.Minute}, {2 * time.Minute, 500, 2 * time.Minute}} {
		b.hear("p", Poll{At: t0.Add(tt.after), HTTPStatus: tt.http})
		if got := b.LastAnswer().Sub(t0); got != tt.want {
			t.Errorf("after HTTP %d at %v the last answer was at %v, want %v", tt.http, tt.after, got, tt.want)
		}
	}
}
