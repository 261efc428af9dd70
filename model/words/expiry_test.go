package words

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

func TestTheEndOfAPrepaidTermIsSaidInItsLastDay(t *testing.T) {
	for _, tt := range []struct {
		left  time.Duration
		want  string
		loud  bool
		renew model.Flag
	}{
		{24*time.Hour + time.Second, "", false, model.FlagAbsent},
		{24 * time.Hour, "expires in 1d", true, model.FlagAbsent},
		{23*time.Hour + 59*time.Minute + 59*time.Second, "expires in 23h59m", true, model.FlagFalse},
		{5 * time.Hour, "expires in 5h", true, model.FlagAbsent},
		{4*time.Hour + 40*time.Minute + 59*time.Second, "expires in 4h40m", true, model.FlagAbsent},
		{61 * time.Second, "expires in 1m", true, model.FlagAbsent},
		{time.Second, "expires in <1m", true, model.FlagAbsent},
		{0, "expired <1m ago", true, model.FlagAbsent},
		{-20 * time.Minute, "expired 20m ago", true, model.FlagAbsent},
		{-2 * time.Hour, "expired 2h ago", true, model.FlagTrue},
		{0, "expired <1m ago", true, model.FlagTrue},
		{-25 * time.Hour, "", false, model.FlagAbsent},
		{5 * time.Hour, "renews in 5h", false, model.FlagTrue},
		{48 * time.Hour, "", false, model.FlagTrue},
	} {
		d := modeltest.Prepaid(tt.left)
		d.AutoRenewal = tt.renew
		b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
		row := b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, d))
		note, holds := Row(b, row, modeltest.T0)
		if note.String() != tt.want || note.Loud != tt.loud {
			t.Errorf("%v left: %q, loud %v; want %q, %v", tt.left, note, note.Loud, tt.want, tt.loud)
		}
		if tt.left > 0 && tt.left%time.Minute == 0 {
			continue // it changes at once, and is drawn anew within a second
		}
		if again, _ := Row(b, row, modeltest.T0.Add(holds-time.Millisecond)); again.String() != tt.want {
			t.Errorf("%v left: %q becomes %q within the %v it is to hold", tt.left, note, again, holds)
		}
	}
}

func TestAnEndOfATermComesAfterTheReasonAndBesideAFailure(t *testing.T) {
	d := modeltest.Prepaid(5 * time.Hour)
	d.Status, d.FailReason = model.Pending, modeltest.Text("no stock")
	b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
	row := b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, d))
	if note, _ := Row(b, row, modeltest.T0); !strings.HasPrefix(note.String(), "no stock · expires in 5h") {
		t.Errorf("the note is %q", note)
	}
	b.Apply(modeltest.Bad(modeltest.Ref(1), modeltest.T0, model.FailServer, ""))
	if note, _ := Row(b, row, modeltest.T0); note.String() != "HTTP 500: no stock · expires in 5h · documented as 5 to 10m · 100% ready" {
		t.Errorf("the note beside a failure is %q", note)
	}
	d.Status = model.Deleted
	row = b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, d))
	if note, _ := Row(b, row, modeltest.T0); strings.Contains(note.String(), "expires") {
		t.Errorf("what is deleted %s", note)
	}
}

func TestTheEndOfATermIsOneEventForEachTerm(t *testing.T) {
	b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
	step := func(after time.Duration, d *model.Deployment, want ...model.Kind) {
		t.Helper()
		again := *d
		if got := watchtest.AppliedKinds(b, modeltest.Good(modeltest.Ref(1), modeltest.T0.Add(after), &again)); !slices.Equal(got, want) {
			t.Errorf("after %v: %v, want %v", after, got, want)
		}
	}
	term, next := modeltest.Prepaid(30*time.Hour), modeltest.Prepaid(54*time.Hour)
	step(0, term, model.KindSeen)
	if got := watchtest.AppliedKinds(b, modeltest.Bad(modeltest.Ref(1), modeltest.T0.Add(7*time.Hour-time.Second), model.FailServer, "")); got != nil {
		t.Errorf("a failed poll tells %v", got)
	}
	step(7*time.Hour, term, model.KindUnread, model.KindExpiring)
	step(8*time.Hour, term)
	step(31*time.Hour, term)
	step(32*time.Hour, next, model.KindExpiring)
	step(33*time.Hour, term)

	e := *b.History().Of(modeltest.Ref(1))[2]
	if Event(e) != "expires in 23h" || Headline(e) != "d1 expires in 23h" || e.Verdict != model.VerdictReady || e.To != model.Running {
		t.Errorf("%q, %q, %+v", Event(e), Headline(e), e)
	}
	if line, err := json.Marshal(e); err != nil || !strings.Contains(string(line), `"event":"expiring"`) || !strings.Contains(string(line), `"expires_at":"`) {
		t.Errorf("%s, %v", line, err)
	}
	if line, err := json.Marshal(model.Event{At: modeltest.T0}); err != nil || strings.Contains(string(line), "expires") {
		t.Errorf("%s, %v", line, err)
	}
	renewing := modeltest.Prepaid(5 * time.Hour)
	renewing.AutoRenewal = model.FlagTrue
	b = watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
	step(0, renewing, model.KindSeen)
	step(6*time.Hour, renewing, model.KindExpiring)
}

func TestATermEndsByTheServersClock(t *testing.T) {
	b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
	s := modeltest.Good(modeltest.Ref(1), modeltest.T0, modeltest.Prepaid(30*time.Hour))
	s.Poll.Date = modeltest.T0.Add(10 * time.Hour)
	if got := watchtest.AppliedKinds(b, s); !slices.Equal(got, []model.Kind{model.KindSeen, model.KindExpiring}) {
		t.Errorf("the first answer tells %v", got)
	}
	if note, _ := Row(b, b.Row(modeltest.Ref(1)), modeltest.T0); note.String() != "expires in 20h" {
		t.Errorf("the note is %q", note)
	}
}
