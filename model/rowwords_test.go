package model

import (
	"strings"
	"testing"
	"time"
)

func TestWhatOddCapacitiesAreSaidToBe(t *testing.T) {
	n, unread := NumberOf, UnreadNumber("{}")
	for _, tt := range []struct {
		ready, capacity Number
		want            string
	}{
		{n(2), n(2), ""}, {n(1), n(2), ""}, {Number{}, Number{}, ""}, {n(1), Number{}, ""}, {Number{}, n(2), ""},
		{n(0), n(0), "capacity is 0"}, {Number{}, n(0), ""}, {n(0), Number{}, ""},
		{n(3), n(2), "more ready than asked for: scaling down"},
		{unread, n(2), "the server sent an odd capacity"}, {n(2), unread, "the server sent an odd capacity"}, {n(-1), n(2), "the server sent an odd capacity"},
	} {
		if got := oddText(&Deployment{Status: Running, ReadyCapacity: tt.ready, Capacity: tt.capacity}); got != tt.want {
			t.Errorf("%v of %v: %q, want %q", tt.ready, tt.capacity, got, tt.want)
		}
	}
}

func TestAChangeWithoutUnitsServesAtTheOldSize(t *testing.T) {
	for status, want := range map[Status]string{Updating: "serving at the old size", Scaling: "serving at the old size", Running: "", "MELTING": ""} {
		if got := servingNote(&Deployment{Status: status}).String(); got != want {
			t.Errorf("%s: %q, want %q", status, got, want)
		}
	}
}

func TestATitleIsANameThatIsNotTheID(t *testing.T) {
	named := func(own, served string) *Row {
		return &Row{Entry: Entry{Ref: refN(1), Name: own}, Latest: &Deployment{Name: textOf(served)}}
	}
	for row, want := range map[*Row]string{
		named("", "chat"):            "chat",
		named("", refN(1).ID):        "",
		named("", ""):                "",
		named("own", "chat"):         "own",
		{Entry: Entry{Ref: refN(1)}}: "",
		{Entry: Entry{Name: "own"}}:  "own",
	} {
		if got := row.title(); got != want {
			t.Errorf("%+v: %q, want %q", row.Entry, got, want)
		}
	}
}

func TestEveryVerdictHasItsSentence(t *testing.T) {
	for _, tt := range []struct {
		d    *Deployment
		v    Verdict
		want string
	}{
		{reading(Running, 2, 2), VerdictReady, "It serves: 2 of 2 units are ready."},
		{&Deployment{Status: Running}, VerdictReady, "It serves: this plan reports no units."},
		{reading(UpdatingFailed, 2, 2), VerdictDegraded, "It serves at the old size; the change did not happen: 2 of 2 units are ready."},
		{reading(Running, 0, 2), VerdictDegraded, "It does not serve, though the server says RUNNING: 0 of 2 units are ready."},
		{reading(Running, 1, 2), VerdictDegraded, "It serves in part: 1 of 2 units are ready."},
		{reading(Updating, 1, 2), VerdictRolling, "It changes and serves meanwhile: 1 of 2 units are ready."},
		{reading(Pending, 0, 2), VerdictRolling, "It is coming up and does not serve yet: 0 of 2 units are ready."},
		{&Deployment{Status: Pending}, VerdictStalled, "It has stopped moving on."},
		{reading(Failed, 0, 2), VerdictFailed, "It failed: the server gave no reason."},
		{reading(ArrearsDown, 0, 2), VerdictFailed, "It failed: stopped for an unpaid bill."},
	} {
		if got := stateSentence(tt.d, tt.v); got != tt.want {
			t.Errorf("%s, %v: %q, want %q", tt.d.Status, tt.v, got, tt.want)
		}
	}
	for class, want := range map[FailureClass]string{
		FailNotFound: "The service does not know this ID, and it was never read before.",
		FailServer:   "It has not been read yet: every poll so far has failed.",
	} {
		if got := (&Row{Verdict: VerdictUnreadable, Failure: &Failure{Class: class}}).Sentence(); got != want {
			t.Errorf("%v: %q, want %q", class, got, want)
		}
	}
}

func TestWhatStandsInTheWayIsTheRowsOwnFirst(t *testing.T) {
	own := &Failure{Class: FailServer, HTTPStatus: 500, Message: textOf("its own")}
	all := &Failure{Class: FailNetwork, Message: textOf("of all")}
	failing := reading(Failed, 0, 2)
	failing.FailReason = textOf("no stock")
	for _, tt := range []struct {
		name string
		row  Row
		want *Failure
		note string
	}{
		{"nothing, without a profile", Row{Latest: failing, Verdict: VerdictFailed}, nil, "no stock"},
		{"nothing", Row{source: &source{}}, nil, "waiting for the first answer"},
		{"its own, never read", Row{Failure: own, source: &source{trouble: all}}, own, "HTTP 500: its own"},
		{"its own, after a reading", Row{Failure: own, Latest: failing, Verdict: VerdictFailed, source: &source{trouble: all}}, own, "HTTP 500: its own · no stock"},
		{"its profile's, never read", Row{source: &source{trouble: all}}, all, all.Label() + ": waiting for the first answer"},
		{"its profile's, after a reading", Row{Latest: failing, Verdict: VerdictFailed, source: &source{trouble: all}}, all, all.Label() + ": no stock"},
		{"gone", Row{gone: true, Failure: own, Latest: failing}, own, "deleted: was read before, now NotFound"},
	} {
		if got := tt.row.Blocked(); got != tt.want {
			t.Errorf("%s: blocked by %+v", tt.name, got)
		}
		if got := tt.row.Note().String(); got != tt.note {
			t.Errorf("%s: the note is %q, want %q", tt.name, got, tt.note)
		}
	}
}

// TestWhatIsNotReadIsNotSaidToStall nor to differ from what is wanted: the
// failure says enough, and neither is known.
func TestWhatIsNotReadIsNotSaidToStall(t *testing.T) {
	b := NewBoard(Entry{Ref: refN(1), Wanted: Wanted{Status: Stopped}})
	b.rules.stallAfter = time.Minute
	b.Apply(good(refN(1), t0, reading(Pending, 0, 2)))
	row := b.Apply(good(refN(1), t0.Add(time.Hour), reading(Pending, 0, 2)))
	words := func() string {
		note, _ := b.Note(row, t0.Add(time.Hour))
		return note.String()
	}
	if got := words(); !strings.Contains(got, "no progress 1h") || !strings.Contains(got, row.Drift()) {
		t.Errorf("read: %q", got)
	}
	b.Apply(bad(refN(1), t0.Add(time.Hour), FailServer, ""))
	if got := words(); strings.Contains(got, "no progress") || strings.Contains(got, " for ") {
		t.Errorf("not read: %q", got)
	}
	b.Apply(bad(refN(1), t0.Add(time.Hour), FailNotFound, "NotFound"))
	row.vanish(AbsenceProved)
	if got := words(); got != "deleted: was read before, now NotFound" {
		t.Errorf("gone: %q", got)
	}
}

func TestADriftHasAnAgeFromTheFirstSecondOn(t *testing.T) {
	for ago, want := range map[time.Duration]bool{time.Second - 1: false, time.Second: true} {
		row, note := noted(t, Entry{Ref: refN(1), Wanted: Wanted{Status: Stopped}}, reading(Running, 2, 2), ago)
		if row.Drift() == "" || strings.Contains(note, " for 1s") != want {
			t.Errorf("after %v: %q", ago, note)
		}
	}
}

func TestFailuresInARowAreCounted(t *testing.T) {
	b := NewBoard(Entry{Ref: refN(1)})
	for i := range 3 {
		row := b.Apply(bad(refN(1), t0.Add(time.Duration(i)*time.Second), FailServer, ""))
		if row.Fails != i+1 || !row.FailedSince.Equal(t0) {
			t.Errorf("after %d: %d since %v", i+1, row.Fails, row.FailedSince)
		}
	}
	if row := b.Apply(good(refN(1), t0.Add(time.Minute), reading(Running, 1, 1))); row.Fails != 0 || !row.FailedSince.IsZero() {
		t.Errorf("after a reading: %d since %v", row.Fails, row.FailedSince)
	}
}

func TestNotFoundTwiceIsFiveSecondsApart(t *testing.T) {
	for apart, want := range map[time.Duration]bool{goneAfter - 1: false, goneAfter: true} {
		b := NewBoard(Entry{Ref: refN(1)})
		b.Apply(bad(refN(1), t0, FailNotFound, "NotFound"))
		row := b.Apply(bad(refN(1), t0.Add(apart), FailNotFound, "NotFound"))
		if row.missing() != want {
			t.Errorf("%v apart: missing %v", apart, !want)
		}
		if row.vanish(AbsenceWaived); !row.Absent() || !row.ListWaived() || row.missing() {
			t.Errorf("without a list: absent %v, waived %v", row.Absent(), row.ListWaived())
		}
		if row.vanish(AbsenceProved); !row.Absent() || row.ListWaived() {
			t.Errorf("with a list: absent %v, waived %v", row.Absent(), row.ListWaived())
		}
	}
}

func TestNoVerdictIsWithoutAName(t *testing.T) {
	for _, v := range []Verdict{verdicts, verdicts + 1, 255} {
		if v.String() != "unknown" || v.Attention() != VerdictUnreadable.Attention() {
			t.Errorf("%d: %q at %d", v, v, v.Attention())
		}
	}
}
