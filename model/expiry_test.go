package model

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

// prepaid is a reading whose term ends so long after t0.
func prepaid(left time.Duration) *Deployment {
	d := reading(Running, 2, 2)
	d.PrePaidExpired = Stamp{At: t0.Add(left)}
	return d
}

func told(b *Board, s Sample) (kinds []Kind) {
	b.Apply(s)
	for _, e := range b.News() {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func TestTheEndOfAPrepaidTermIsSaidInItsLastDay(t *testing.T) {
	for _, tt := range []struct {
		left  time.Duration
		want  string
		loud  bool
		renew Flag
	}{
		{24*time.Hour + time.Second, "", false, FlagAbsent},
		{24 * time.Hour, "expires in 1d", true, FlagAbsent},
		{23*time.Hour + 59*time.Minute + 59*time.Second, "expires in 23h59m", true, FlagFalse},
		{5 * time.Hour, "expires in 5h", true, FlagAbsent},
		{4*time.Hour + 40*time.Minute + 59*time.Second, "expires in 4h40m", true, FlagAbsent},
		{61 * time.Second, "expires in 1m", true, FlagAbsent},
		{time.Second, "expires in <1m", true, FlagAbsent},
		{0, "expired <1m ago", true, FlagAbsent},
		{-20 * time.Minute, "expired 20m ago", true, FlagAbsent},
		{-2 * time.Hour, "expired 2h ago", true, FlagTrue},
		{0, "expired <1m ago", true, FlagTrue},
		{-25 * time.Hour, "", false, FlagAbsent},
		{5 * time.Hour, "renews in 5h", false, FlagTrue},
		{48 * time.Hour, "", false, FlagTrue},
	} {
		d := prepaid(tt.left)
		d.PrePaid.AutoRenewal = tt.renew
		b := NewBoard(Entry{Ref: refN(1)})
		row := b.Apply(good(refN(1), t0, d))
		note, holds := b.Note(row, t0)
		if note.String() != tt.want || note.Loud != tt.loud {
			t.Errorf("%v left: %q, loud %v; want %q, %v", tt.left, note, note.Loud, tt.want, tt.loud)
		}
		if tt.left > 0 && tt.left%time.Minute == 0 {
			continue // it changes at once, and is drawn anew within a second
		}
		if again, _ := b.Note(row, t0.Add(holds-time.Millisecond)); again.String() != tt.want {
			t.Errorf("%v left: %q becomes %q within the %v it is to hold", tt.left, note, again, holds)
		}
	}
}

func TestATermIsNearForADayOnEitherSide(t *testing.T) {
	for left, want := range map[time.Duration]bool{24*time.Hour + 1: false, 24 * time.Hour: true, 0: true, -24 * time.Hour: true, -24*time.Hour - 1: false} {
		row := &Row{Latest: prepaid(left)}
		if _, near := row.term(t0); near != want {
			t.Errorf("%v left: near %v", left, near)
		}
	}
}

func TestAnEndOfATermComesAfterTheReasonAndBesideAFailure(t *testing.T) {
	d := prepaid(5 * time.Hour)
	d.Status, d.FailReason = Pending, textOf("no stock")
	b := NewBoard(Entry{Ref: refN(1)})
	row := b.Apply(good(refN(1), t0, d))
	if note, _ := b.Note(row, t0); !strings.HasPrefix(note.String(), "no stock · expires in 5h") {
		t.Errorf("the note is %q", note)
	}
	b.Apply(bad(refN(1), t0, FailServer, ""))
	if note, _ := b.Note(row, t0); note.Code != "HTTP 500" || !strings.Contains(note.String(), "expires in 5h") {
		t.Errorf("the note beside a failure is %q", note)
	}
	d.Status = Deleted
	row = b.Apply(good(refN(1), t0, d))
	if note, _ := b.Note(row, t0); strings.Contains(note.String(), "expires") {
		t.Errorf("what is deleted %s", note)
	}
}

func TestTheEndOfATermIsOneEventForEachTerm(t *testing.T) {
	b := NewBoard(Entry{Ref: refN(1)})
	step := func(after time.Duration, d *Deployment, want ...Kind) {
		t.Helper()
		again := *d
		if got := told(b, good(refN(1), t0.Add(after), &again)); !slices.Equal(got, want) {
			t.Errorf("after %v: %v, want %v", after, got, want)
		}
	}
	term, next := prepaid(30*time.Hour), prepaid(54*time.Hour)
	step(0, term, KindSeen)
	if got := told(b, bad(refN(1), t0.Add(7*time.Hour-time.Second), FailServer, "")); got != nil {
		t.Errorf("a failed poll tells %v", got)
	}
	step(7*time.Hour, term, KindUnread, KindExpiring)
	step(8*time.Hour, term)
	step(31*time.Hour, term)
	step(32*time.Hour, next, KindExpiring)
	step(33*time.Hour, term)

	e := *b.History().Of(refN(1))[2]
	if e.Words() != "expires in 23h" || e.Headline() != "d1 expires in 23h" || e.Verdict != VerdictReady || e.To != Running {
		t.Errorf("%q, %q, %+v", e.Words(), e.Headline(), e)
	}
	if line, err := json.Marshal(e); err != nil || !strings.Contains(string(line), `"event":"expiring"`) || !strings.Contains(string(line), `"expires_at":"`) {
		t.Errorf("%s, %v", line, err)
	}
	if line, err := json.Marshal(Event{At: t0}); err != nil || strings.Contains(string(line), "expires") {
		t.Errorf("%s, %v", line, err)
	}
	renewing := prepaid(5 * time.Hour)
	renewing.PrePaid.AutoRenewal = FlagTrue
	b = NewBoard(Entry{Ref: refN(1)})
	step(0, renewing, KindSeen)
	step(6*time.Hour, renewing, KindExpiring)
}

func TestATermToldByAnEarlierRunIsNotToldAgain(t *testing.T) {
	first := NewBoard(Entry{Ref: refN(1)})
	told(first, good(refN(1), t0, prepaid(5*time.Hour)))
	var past []Event
	for _, e := range first.History().All() {
		line, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var read Event
		if err := json.Unmarshal(line, &read); err != nil {
			t.Fatal(err)
		}
		read.Session = "earlier"
		past = append(past, read)
	}
	cut := NewEngine(PlanOptions{Refresh: time.Second, Steady: time.Second}, t0, []Entry{{Ref: refN(1)}}, nil)
	cut.Remember(past[1:])
	told(cut.Board, good(refN(1), t0.Add(time.Hour), prepaid(5*time.Hour)))
	if row := cut.Board.Row(refN(1)); !row.Changed.IsZero() {
		t.Errorf("an end of a term in a journal that was cut counts as a change: %v", row.Changed)
	}
	engine := NewEngine(PlanOptions{Refresh: time.Second, Steady: time.Second}, t0, []Entry{{Ref: refN(1)}}, nil)
	engine.Remember(past)
	if got := told(engine.Board, good(refN(1), t0.Add(time.Hour), prepaid(5*time.Hour))); !slices.Equal(got, []Kind{KindSeen}) {
		t.Errorf("a second run tells %v", got)
	}
	if got := told(engine.Board, good(refN(1), t0.Add(2*time.Hour), prepaid(7*time.Hour))); !slices.Equal(got, []Kind{KindExpiring}) {
		t.Errorf("another term tells %v", got)
	}
	if row := engine.Board.Row(refN(1)); !row.Since.Equal(t0) || !row.Changed.IsZero() {
		t.Errorf("an end of a term counts as a change: since %v, changed %v", row.Since, row.Changed)
	}
}

func TestATermEndsByTheServersClock(t *testing.T) {
	b := NewBoard(Entry{Ref: refN(1)})
	s := good(refN(1), t0, prepaid(30*time.Hour))
	s.Poll.Date = t0.Add(10 * time.Hour)
	if got := told(b, s); !slices.Equal(got, []Kind{KindSeen, KindExpiring}) {
		t.Errorf("the first answer tells %v", got)
	}
	if note, _ := b.Note(b.Row(refN(1)), t0); note.String() != "expires in 20h" {
		t.Errorf("the note is %q", note)
	}
}

func TestReservedThroughputHasItsUnitWhereATierIsNamed(t *testing.T) {
	d := &Deployment{PTU: PTUCapacity{InputTPM: NumberOf(10), OutputTPM: NumberOf(2)}}
	if got := d.Throughput(); got != "10 in, 2 out" {
		t.Errorf("without a tier: %q", got)
	}
	d.PTUServiceTier = textOf("ptu_fast")
	if got := d.Throughput(); got != "10 in, 2 out kTPM" {
		t.Errorf("with one: %q", got)
	}
	if got := (&Deployment{PTUServiceTier: textOf("ptu_fast")}).Throughput(); got != "" {
		t.Errorf("with nothing reserved: %q", got)
	}
}
