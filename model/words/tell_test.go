package words_test

import (
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

func TestArmingSaysWhenAndHowSomebodyIsTold(t *testing.T) {
	by := func(ways ...string) words.Telling { return words.Telling{Ways: ways} }
	for _, tt := range []struct {
		status model.Status
		ready  int64
		by     words.Telling
		want   string
	}{
		{model.Updating, 2, by("bell"), "told once it is ready, fails, stalls or is gone, by bell"},
		{model.Running, 2, by("bell"), "told once it is ready, fails, stalls or is gone, by bell"},
		{model.Running, 4, by("bell", "desktop", "command"), "ready now: told once its next change is over, by bell, desktop and command"},
		{model.Failed, 0, by("bell", "desktop"), "failed now: told once its next change is over, by bell and desktop"},
		{model.Running, 4, words.Telling{Lost: "the bell is off"}, "marked, but the bell is off"},
	} {
		b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
		row := b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, modeltest.Reading(tt.status, tt.ready, 4)))
		if got := words.Armed(row, tt.by); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.status, got, tt.want)
		}
	}
}

func TestWhatSomebodyAskedForIsToldWithItsTime(t *testing.T) {
	ready := model.Event{At: modeltest.At(-60), Ref: modeltest.Ref(1), Kind: model.KindReady, Took: 90 * time.Second}
	failed := model.Event{At: modeltest.At(-30), Ref: modeltest.Ref(2), Kind: model.KindFailed}
	if got, want := words.Told([]model.Event{ready}, modeltest.T0), "as you asked, 11:59: d1 is ready after 1m30s"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := words.Told([]model.Event{ready, failed}, modeltest.T0), "as you asked: d1 ready, d2 failed"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestEveryKindOfEndHasAHeadline, alone and among others.
func TestEveryKindOfEndHasAHeadline(t *testing.T) {
	at := func(n int, v model.Verdict, to model.Status) model.Event {
		return model.Event{At: modeltest.T0, Ref: modeltest.Ref(n), Kind: model.KindOf(v), Verdict: v, From: model.Updating, To: to, Code: modeltest.Text("NotFound")}
	}
	stopped, unknown := at(1, model.VerdictStopped, model.Stopped), at(2, model.VerdictUnknown, "SCALING_FAILED")
	for want, e := range map[string]model.Event{
		"d1 is stopped": stopped, "d2: UPDATING → SCALING_FAILED.": unknown,
		"d3 cannot be read: NotFound.": at(3, model.VerdictUnreadable, ""), "d4 has not been read yet": at(4, model.VerdictWaiting, ""),
	} {
		if got := words.Headline(e); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got, want := words.Headlines([]model.Event{stopped, unknown, at(5, model.VerdictReady, model.Running)}), "d5 ready, d1 stopped, d2 unknown"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
