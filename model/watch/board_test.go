package watch

import (
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
)

func TestNotFoundAloneIsNeverGone(t *testing.T) {
	for _, tt := range []struct {
		name    string
		read    bool
		seconds []int // of the NotFound answers
		want    model.Verdict
	}{
		{"never read", false, []int{0, 60, 600}, model.VerdictUnreadable},
		{"read, and once", true, []int{0}, model.VerdictReady},
		{"read, twice within 5 s", true, []int{0, 4}, model.VerdictReady},
	} {
		b := NewBoard(model.Entry{Ref: modeltest.Ref(1)})
		if tt.read {
			b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0.Add(-time.Minute), modeltest.Reading(model.Running, 1, 1)))
		}
		for _, s := range tt.seconds {
			b.Apply(modeltest.Bad(modeltest.Ref(1), modeltest.T0.Add(time.Duration(s)*time.Second), model.FailNotFound, "NotFound"))
		}
		if got := b.Row(modeltest.Ref(1)).Verdict; got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	b := NewBoard(model.Entry{Ref: modeltest.Ref(1)})
	b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, modeltest.Reading(model.Running, 1, 1)))
	b.Apply(modeltest.Bad(modeltest.Ref(1), modeltest.T0.Add(10*time.Second), model.FailNotFound, "NotFound"))
	row := b.Row(modeltest.Ref(1))
	b.Apply(modeltest.Bad(modeltest.Ref(1), modeltest.T0.Add(14*time.Second), model.FailNotFound, "NotFound"))
	if row.missing() {
		t.Error("NotFound twice within five seconds: missing")
	}
	b.Apply(modeltest.Bad(modeltest.Ref(1), modeltest.T0.Add(20*time.Second), model.FailNotFound, "NotFound"))
	if !row.missing() {
		t.Error("read before, NotFound twice 10 s apart: not missing")
	}
	b.change(row, func() { row.setAbsent(poll.AbsenceProved) })
	if row.Verdict != model.VerdictGone || b.Count(model.VerdictGone) != 1 {
		t.Errorf("vanished: %v", row.Verdict)
	}
	if row := b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0.Add(30*time.Second), modeltest.Reading(model.Running, 1, 1))); row.Verdict != model.VerdictReady || row.missing() {
		t.Errorf("came back: %v, want ready", row.Verdict)
	}
}

func TestOnlyWhatPeopleWaitForIsAChange(t *testing.T) {
	base := modeltest.Reading(model.Updating, 1, 2)
	edited := *base
	edited.Modified = model.ParseStamp("2026-11-23T20:00:00")
	edited.With(&model.Terms{RPMLimit: model.NumberOf(7)})
	for _, tt := range []struct {
		name string
		next *model.Deployment
		want bool
	}{
		{"nothing", modeltest.Reading(model.Updating, 1, 2), false},
		{"an edit", &edited, false},
		{"status", modeltest.Reading(model.Running, 1, 2), true},
		{"ready capacity", modeltest.Reading(model.Updating, 2, 2), true},
		{"capacity", modeltest.Reading(model.Updating, 1, 3), true},
	} {
		b := NewBoard(model.Entry{Ref: modeltest.Ref(1)})
		if row := b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, base)); !row.Changed.IsZero() {
			t.Error("a first reading is no change")
		}
		row := b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0.Add(time.Minute), tt.next))
		if got := !row.Changed.IsZero(); got != tt.want {
			t.Errorf("%s: changed %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestAgeIsOursWhereWeSawTheChange(t *testing.T) {
	b := NewBoard(model.Entry{Ref: modeltest.Ref(1)})
	d := modeltest.Reading(model.Stopped, 0, 2)
	d.Modified = model.Stamp{At: modeltest.T0.Add(-time.Hour)}
	row := b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, d))
	if age := row.Lasted(modeltest.T0); age != (Lasting{time.Hour, BasisEdited}) {
		t.Errorf("before a change: %v, want the server's hour", age)
	}
	b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0.Add(time.Minute), modeltest.Reading(model.Running, 2, 2)))
	if age := row.Lasted(modeltest.T0.Add(3 * time.Minute)); age != (Lasting{2 * time.Minute, BasisSeen}) {
		t.Errorf("after a change: %v, want our two minutes", age)
	}
}

func TestCountsAddUp(t *testing.T) {
	b := NewBoard()
	for i := range 6 {
		b.Add(model.Entry{Ref: modeltest.Ref(i)})
	}
	b.Add(model.Entry{Ref: modeltest.Ref(0)})
	b.Apply(modeltest.Good(modeltest.Ref(0), modeltest.T0, modeltest.Reading(model.Running, 1, 1)))
	b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, modeltest.Reading(model.Failed, 0, 1)))
	b.Apply(modeltest.Bad(modeltest.Ref(2), modeltest.T0, model.FailNotFound, "NotFound"))
	b.Apply(modeltest.Good(modeltest.Ref(3), modeltest.T0, modeltest.Reading(model.Pending, 0, 1)))
	b.Remove(modeltest.Ref(3))
	b.Remove(modeltest.Ref(3))
	if row := b.Apply(modeltest.Good(modeltest.Ref(3), modeltest.T0, modeltest.Reading(model.Pending, 0, 1))); row != nil {
		t.Error("a removed row took a sample")
	}
	for v, want := range map[model.Verdict]int{model.VerdictReady: 1, model.VerdictFailed: 1, model.VerdictUnreadable: 1, model.VerdictRolling: 0, model.VerdictWaiting: 2} {
		if got := b.Count(v); got != want {
			t.Errorf("%v: %d, want %d", v, got, want)
		}
	}
	if b.Len() != 5 {
		t.Errorf("%d rows, want 5", b.Len())
	}
}

func TestARowIsHotForAWhileAfterAChange(t *testing.T) {
	b := NewBoard(model.Entry{Ref: modeltest.Ref(1)}, model.Entry{Ref: modeltest.Ref(2)})
	row := b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, modeltest.Reading(model.Running, 1, 1)))
	for _, tt := range []struct {
		after time.Duration
		want  poll.Pace
	}{{0, poll.PaceChanging}, {fastFor - 1, poll.PaceChanging}, {fastFor, poll.PaceSteady}} {
		if got := row.Pace(modeltest.T0.Add(tt.after)); got != tt.want {
			t.Errorf("%v after the first reading: pace %d, want %d", tt.after, got, tt.want)
		}
	}
	later := modeltest.T0.Add(time.Hour)
	b.Apply(modeltest.Good(modeltest.Ref(1), later, modeltest.Reading(model.Running, 1, 1)))
	if got := row.Pace(later); got != poll.PaceSteady {
		t.Errorf("read again without a change: pace %d", got)
	}
	b.Apply(modeltest.Good(modeltest.Ref(1), later, modeltest.Reading(model.Running, 2, 2)))
	if got := row.Pace(later); got != poll.PaceChanging {
		t.Errorf("right after a change: pace %d", got)
	}
	b.Apply(modeltest.Good(modeltest.Ref(1), later, modeltest.Reading(model.Deleted, 0, 2)))
	if got := row.Pace(later); got != poll.PaceSlow {
		t.Errorf("deleted: pace %d", got)
	}
	missing := b.Apply(modeltest.Bad(modeltest.Ref(2), modeltest.T0, model.FailNotFound, "NotFound"))
	if got := missing.Pace(modeltest.T0); got != poll.PaceSlow {
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
		b.recordClock("p", model.Poll{At: modeltest.T0.Add(tt.after), HTTPStatus: tt.http})
		if got := b.LastAnswer().Sub(modeltest.T0); got != tt.want {
			t.Errorf("after HTTP %d at %v the last answer was at %v, want %v", tt.http, tt.after, got, tt.want)
		}
	}
}

func TestWhatStandsInTheWayIsTheRowsOwnFirst(t *testing.T) {
	own := &model.Failure{Class: model.FailServer, HTTPStatus: 500, Message: modeltest.Text("its own")}
	all := &model.Failure{Class: model.FailNetwork, Message: modeltest.Text("of all")}
	failing := modeltest.Reading(model.Failed, 0, 2)
	for _, tt := range []struct {
		name string
		row  Row
		want *model.Failure
	}{
		{"nothing, without a profile", Row{Latest: failing, Verdict: model.VerdictFailed}, nil},
		{"nothing", Row{source: &source{}}, nil},
		{"its own, never read", Row{Failure: own, source: &source{trouble: all}}, own},
		{"its own, after a reading", Row{Failure: own, Latest: failing, Verdict: model.VerdictFailed, source: &source{trouble: all}}, own},
		{"its profile's, never read", Row{source: &source{trouble: all}}, all},
		{"its profile's, after a reading", Row{Latest: failing, Verdict: model.VerdictFailed, source: &source{trouble: all}}, all},
		{"gone", Row{Gone: true, Failure: own, Latest: failing}, own},
	} {
		if got := tt.row.Blocked(); got != tt.want {
			t.Errorf("%s: blocked by %+v", tt.name, got)
		}
	}
}

func TestFailuresInARowAreCounted(t *testing.T) {
	b := NewBoard(model.Entry{Ref: modeltest.Ref(1)})
	for i := range 3 {
		row := b.Apply(modeltest.Bad(modeltest.Ref(1), modeltest.T0.Add(time.Duration(i)*time.Second), model.FailServer, ""))
		if row.Fails() != i+1 || !row.FailedSince().Equal(modeltest.T0) {
			t.Errorf("after %d: %d since %v", i+1, row.Fails(), row.FailedSince())
		}
	}
	if row := b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0.Add(time.Minute), modeltest.Reading(model.Running, 1, 1))); row.Fails() != 0 || !row.FailedSince().IsZero() {
		t.Errorf("after a reading: %d since %v", row.Fails(), row.FailedSince())
	}
}

func TestNotFoundTwiceIsFiveSecondsApart(t *testing.T) {
	for apart, want := range map[time.Duration]bool{poll.GoneAfter - 1: false, poll.GoneAfter: true} {
		b := NewBoard(model.Entry{Ref: modeltest.Ref(1)})
		b.Apply(modeltest.Bad(modeltest.Ref(1), modeltest.T0, model.FailNotFound, "NotFound"))
		row := b.Apply(modeltest.Bad(modeltest.Ref(1), modeltest.T0.Add(apart), model.FailNotFound, "NotFound"))
		if row.missing() != want {
			t.Errorf("%v apart: missing %v", apart, !want)
		}
		if row.setAbsent(poll.AbsenceWaived); !row.Absent() || !row.ListWaived() || row.missing() {
			t.Errorf("without a list: absent %v, waived %v", row.Absent(), row.ListWaived())
		}
		if row.setAbsent(poll.AbsenceProved); !row.Absent() || row.ListWaived() {
			t.Errorf("with a list: absent %v, waived %v", row.Absent(), row.ListWaived())
		}
	}
}

// TestRowsOfAPageShareItsPoll, and the row of another poll does not.
func TestRowsOfAPageShareItsPoll(t *testing.T) {
	one, two, three := modeltest.Ref(1), modeltest.Ref(2), modeltest.Ref(3)
	b := NewBoard(model.Entry{Ref: one}, model.Entry{Ref: two}, model.Entry{Ref: three})
	a := b.Apply(modeltest.Good(one, modeltest.T0, modeltest.Reading(model.Running, 1, 1)))
	c := b.Apply(modeltest.Good(two, modeltest.T0, modeltest.Reading(model.Running, 1, 1)))
	d := b.Apply(modeltest.Good(three, modeltest.T0.Add(time.Second), modeltest.Reading(model.Running, 1, 1)))
	if a.Poll != c.Poll || a.Poll == d.Poll || !a.Poll.At.Equal(modeltest.T0) {
		t.Errorf("the polls are %p, %p and %p", a.Poll, c.Poll, d.Poll)
	}
}
