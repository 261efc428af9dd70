package ui

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui/draw"
)

// past is what earlier runs saw: rollouts that were watched from beginning to
// end, and one deployment half-way.
func past() ([]model.Event, error) {
	var events []model.Event
	for i, minutes := range []time.Duration{7, 8, 8, 9, 14} {
		events = append(events, model.Event{
			At: t0.Add(-time.Duration(i+30) * time.Hour), Ref: model.Ref{Profile: "default", ID: "old"}, Kind: model.KindReady,
			From: model.Updating, To: model.Running, Verdict: model.VerdictReady, Model: safe.Clean("qwen-plus"), Plan: safe.Clean("mu"),
			Took: minutes * time.Minute, Session: "past",
		})
	}
	half := model.Event{
		At: t0.Add(-20 * time.Minute), Ref: model.Ref{Profile: "default", ID: "stuck"}, Kind: model.KindRolling, From: model.Running, To: model.Updating,
		Verdict: model.VerdictRolling, Ready: model.NumberOf(4), Capacity: model.NumberOf(8), By: safe.Clean("1654"), Session: "half",
	}
	half.At = half.At.Add(-time.Minute)
	stop := model.Event{At: t0.Add(-17 * time.Minute), Kind: model.KindStop, Session: "half"}
	return append(events, half, stop), nil
}

// insight is a watch list with a rollout, a stall, drift and what led there.
func insight(t *testing.T, opts Options) *testApp {
	opts.Past, opts.StallAfter = past, 15*time.Minute
	opts.Entries = []model.Entry{{Ref: model.Ref{Profile: "default", ID: "drifted"}, Wanted: model.Wanted{Capacity: model.NumberOf(8)}}}
	a := newTestApp(t, opts, "rolling", "stuck", "well", "failing")
	all, _ := past()
	a.send(pastMsg{all})
	now := map[string]model.Sample{
		"drifted": read("drifted", model.Running, 4, 4), "rolling": read("rolling", model.Running, 4, 4), "stuck": read("stuck", model.Updating, 4, 8),
		"well": read("well", model.Running, 2, 2), "failing": read("failing", model.Pending, 0, 2),
	}
	a.answerAll(now)
	for i, ready := range []int64{4, 4, 5, 6, 6, 7} {
		a.pass(time.Minute)
		d := deployment("rolling", model.Updating, ready, 8)
		if i == 0 {
			d.Modifier, d.Modified = safe.Clean("175805416***"), model.Stamp{At: a.time}
		}
		now["rolling"] = reading(d)
		if i == 3 {
			broken := deployment("failing", model.Failed, 0, 2)
			broken.FailReason = safe.Clean("InsufficientResource: no capacity left")
			now["failing"] = reading(broken)
		}
		a.answerAll(now)
	}
	a.pass(2 * time.Second)
	return a
}

// answerAll answers what is in flight, and what comes of that.
func (a *testApp) answerAll(now map[string]model.Sample) {
	for len(a.sent) > 0 {
		id := a.sent[0].Ref.ID
		a.answer(id, now[id])
	}
}

func TestInsightFrames(t *testing.T) {
	for _, s := range sizes {
		for name, keys := range map[string][]string{
			"insight":  nil,
			"rollout":  {"/", "r", "o", "l", "l", "i", "n", "g", "enter", "enter"},
			"gap":      {"/", "s", "t", "u", "c", "k", "enter", "enter"},
			"drift":    {"/", "d", "r", "i", "f", "enter", "enter"},
			"timeline": {"t"},
		} {
			t.Run(name+"-"+s.name, func(t *testing.T) {
				a := insight(t, Options{Title: "ap-southeast-1"})
				a.size(s.width, s.height)
				a.press(keys...)
				a.golden(name + "-" + s.name)
			})
		}
	}
	a := insight(t, Options{ASCII: true})
	a.size(120, 40)
	a.press("g", "/", "r", "o", "l", "l", "enter", "enter")
	a.golden("rollout-ascii-120x40")
	if text := a.View().Content; !draw.IsASCII(ansi.Strip(text)) {
		t.Error("beyond ASCII")
	}
}

func TestWhatHasJustChangedIsMarked(t *testing.T) {
	for _, theme := range []string{"dark", "mono"} {
		a := newTestApp(t, Options{Theme: theme}, "one")
		marked := func(text string) bool { return strings.Contains(a.View().Content, draw.Reverse+text) }
		a.answer("one", read("one", model.Running, 2, 2))
		if marked("") {
			t.Errorf("%s: a first reading is no change", theme)
		}
		a.pass(5 * time.Second)
		a.answer("one", read("one", model.Updating, 2, 4))
		if !marked("UPDATING") || !marked("2/4") {
			t.Errorf("%s: nothing is marked: %q", theme, a.View().Content)
		}
		if hold := a.screenHolds(); hold > markTime {
			t.Errorf("%s: the mark goes with a tick, not in %v", theme, hold)
		}
		a.pass(markTime)
		if marked("") {
			t.Errorf("%s: still marked", theme)
		}
		a.answer("one", read("one", model.Updating, 3, 4))
		if !marked("↑3/4") || marked("UPDATING") {
			t.Errorf("%s: progress is not marked as such", theme)
		}
		a.pass(time.Second)
		a.answer("one", read("one", model.Updating, 1, 4))
		if !marked("↓1/4") {
			t.Errorf("%s: a lost unit is not marked as such", theme)
		}
	}
}

func TestAMarkLeavesTheFigureWhole(t *testing.T) {
	a := newTestApp(t, Options{}, "one")
	a.answer("one", read("one", model.Updating, 100, 900))
	a.pass(5 * time.Second)
	a.answer("one", read("one", model.Updating, 101, 900))
	a.wantOnScreen("101/900")
}

func TestJumpToWhatNeedsAttention(t *testing.T) {
	a := insight(t, Options{Sort: "deployment"})
	want := func(id string) {
		t.Helper()
		if a.table.selected.ID != id {
			t.Fatalf("on %q, want %q", a.table.selected.ID, id)
		}
	}
	a.press("g")
	want("drifted")
	for _, id := range []string{"failing", "stuck", "drifted"} {
		a.press("n")
		want(id)
	}
	a.press("N")
	want("stuck")
	a.typeText("/well")
	a.press("enter", "n")
	want("well")
	a.wantOnScreen("hidden by the filter")
	a.press("esc")
	a.size(200, 50)
	a.press("enter", "n")
	if a.detail.ref.ID != a.table.selected.ID {
		t.Error("the detail beside the table does not follow")
	}
	b := newTestApp(t, Options{}, "one")
	b.answer("one", read("one", model.Running, 2, 2))
	b.press("n")
	b.wantOnScreen("no deployment is in need of attention")
}

// TestAnswersWaitForThePast asks at once, and settles the answers in their order once the
// journal has been read, or when the time for that is over.
func TestAnswersWaitForThePast(t *testing.T) {
	opts := Options{Past: func() ([]model.Event, error) { return nil, fmt.Errorf("a slow disk") }}
	before := model.Event{
		At: t0.Add(-time.Hour), Ref: model.Ref{Profile: "default", ID: "one"}, Kind: model.KindReady, To: model.Running, Verdict: model.VerdictReady,
		Ready: model.NumberOf(1), Capacity: model.NumberOf(1), Session: "s",
	}
	a := newTestApp(t, opts, "one", "two")
	if len(a.sent) != 2 {
		t.Fatalf("%d requests at the start, want 2", len(a.sent))
	}
	a.answer("one", read("one", model.Running, 1, 1))
	a.answer("two", read("two", model.Failed, 0, 1))
	a.wantOnScreen("no answer yet")
	a.send(pastMsg{[]model.Event{before}})
	a.wantOnScreen("RUNNING", "FAILED")
	if since := a.Engine.Board.Row(before.Ref).Since; !since.Equal(before.At) {
		t.Errorf("the row does not continue from the past: since %v", since)
	}
	var news []string
	for _, e := range a.Engine.Board.History().All()[1:] {
		news = append(news, e.Ref.ID)
	}
	if got := strings.Join(news, " "); got != "one two" {
		t.Errorf("the events are of %s, want one two", got)
	}

	b := newTestApp(t, opts, "one")
	b.answer("one", read("one", model.Running, 1, 1))
	b.send(timerMsg{&b.pastTimeout, b.pastTimeout.number - 1})
	b.wantOffScreen("RUNNING")
	b.send(timerMsg{&b.pastTimeout, b.pastTimeout.number})
	b.wantOnScreen("RUNNING")
	b.send(pastMsg{[]model.Event{{At: t0.Add(-time.Hour), Kind: model.KindStop, Session: "s"}}})
	if n := len(b.Engine.Board.History().All()); n != 2 {
		t.Errorf("%d events after the past came late, want both", n)
	}
}

// TestAStartWritesNothingThatIsKnown: a second run that finds everything as the first one
// left it writes only that it was there, also when its first answers come before the
// journal is read, in time or late.
func TestAStartWritesNothingThatIsKnown(t *testing.T) {
	for _, slow := range []time.Duration{0, watch.PastTime / 2, 3 * watch.PastTime} {
		synctest.Test(t, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal.ndjson")
			lines := 0
			for i, want := range []string{"opened seen seen closed", "opened closed"} {
				j := journal.Open(path, fmt.Sprint("run ", i), func(text string) { t.Error(text) })
				s := &service{delay: 10 * time.Millisecond, answer: func(ticket poll.Ticket) model.Sample {
					return read(ticket.Ref.ID, model.Running, 2, 2)
				}}
				opts := programOptions(s, "one", "two")
				opts.Keep = j.Keep
				opts.Past = func() ([]model.Event, error) {
					events, err := j.Load()
					time.Sleep(slow)
					return events, err
				}
				p := startProgram(t.Context(), opts)
				rest(10 * time.Second)
				p.cancel()
				<-p.done
				j.Close(time.Now())
				events, err := journal.Read(path)
				if err != nil {
					t.Fatal(err)
				}
				var kinds []string
				for _, e := range events[lines:] {
					kinds = append(kinds, string(e.Kind))
				}
				lines = len(events)
				if got := strings.Join(kinds, " "); got != want {
					t.Errorf("journal slow by %v, run %d writes %q, want %q", slow, i+1, got, want)
				}
			}
		})
	}
}

func TestWhatHappensIsKept(t *testing.T) {
	var kept []model.Event
	a := newTestApp(t, Options{Keep: func(events ...model.Event) { kept = append(kept, events...) }}, "one")
	a.answer("one", read("one", model.Running, 2, 2))
	a.pass(5 * time.Second)
	a.answer("one", read("one", model.Running, 2, 2))
	a.pass(5 * time.Second)
	a.answer("one", read("one", model.Failed, 0, 2))
	a.time = a.time.Add(2 * time.Hour)
	a.send(timerMsg{&a.source.(*live).beatTimer, a.source.(*live).beatTimer.number})
	var kinds []string
	for _, e := range kept {
		kinds = append(kinds, string(e.Kind))
	}
	if got := strings.Join(kinds, " "); got != "seen failed asleep" {
		t.Errorf("kept: %s", got)
	}
}

// TestTheTimelineOfEverythingStaysWhereItIsRead scrolls down and lets more
// happen.
func TestTheTimelineOfEverythingStaysWhereItIsRead(t *testing.T) {
	a := newTestApp(t, Options{}, "one")
	for i := range 100 {
		a.pass(5 * time.Second)
		a.answer("one", read("one", model.Updating, int64(i%7), 8))
	}
	a.press("t")
	a.wantOnScreen("TIMELINE  Mon Nov 23, today", "1 of 8 ready")
	a.press("pgdown")
	before := strings.Split(a.screenText(), "\n")[2]
	a.pass(5 * time.Second)
	a.answer("one", read("one", model.Updating, 6, 8))
	if after := strings.Split(a.screenText(), "\n")[2]; after != before {
		t.Errorf("it moved:\n%s\n%s", before, after)
	}
	a.press("G")
	a.wantOnScreen("first seen UPDATING")
	a.press("?", "esc")
	if a.screen() != screenTable {
		t.Error("back from the help over the timeline is the table")
	}
	a.press("t", "t")
	if a.screen() != screenTable {
		t.Error("t does not lead back")
	}
}
