package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/watch"
	"studiowatch/model/words"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// byBell tells of nothing but what somebody asks for, by the bell.
func byBell() Notify {
	return Notify{Channels: []Channel{Bell}, Telling: words.Telling{Ways: []string{"bell"}}}
}

// armed is a fleet in which two rows are armed, the second a moment ago.
func armed(t *testing.T, opts Options) *testApp {
	opts.Notify = byBell()
	a := fleet(t, opts)
	a.moveTo("example-model-code")
	a.press("w")
	a.moveTo("qwen-plus-2025-12-01-b6d61c71")
	a.press("w")
	return a
}

// told is the same fleet after one of the rollouts has failed and somebody was told.
func told(t *testing.T, opts Options) *testApp {
	a := armed(t, opts)
	a.pass(8 * time.Minute)
	a.answer("example-model-code", read("example-model-code", model.Failed, 0, 4))
	return a
}

// moveTo selects a row as somebody does who moves to it.
func (a *testApp) moveTo(id string) {
	a.table.held = true
	a.table.choose(model.Ref{Profile: "default", ID: id})
}

// night is a dashboard that is opened in the morning: overnight another run saw one
// deployment fail and come back, and this one finds two scaled.
func night(t *testing.T, opts Options) *testApp {
	ids := []string{"chat-prod", "chat-canary", "embedding", "vision", "quiet"}
	event := func(id string, ago time.Duration, kind model.Kind, v model.Verdict) model.Event {
		e := model.Event{At: t0.Add(-ago), Ref: model.Ref{Profile: "default", ID: id}, Kind: kind, Verdict: v, From: model.Running, To: model.Running, Session: "night"}
		e.Ready, e.Capacity = model.NumberOf(4), model.NumberOf(4)
		if v == model.VerdictFailed {
			e.To, e.Ready = model.Failed, model.NumberOf(0)
		}
		return e
	}
	var events []model.Event
	for _, id := range ids {
		events = append(events, event(id, 20*time.Hour, model.KindSeen, model.VerdictReady))
	}
	back := event("chat-prod", 8*time.Hour+24*time.Minute, model.KindReady, model.VerdictReady)
	back.From = model.Failed
	events = append(events, event("chat-prod", 8*time.Hour+52*time.Minute, model.KindFailed, model.VerdictFailed), back)
	opts.Past = func() ([]model.Event, error) { return events, nil }
	opts.Looked.At = map[string]time.Time{"default": t0.Add(-9*time.Hour - 10*time.Minute)}
	opts.Notify = byBell()
	a := newTestApp(t, opts, ids...)
	a.send(pastMsg{events})
	for _, id := range ids {
		units := int64(4)
		if id == "embedding" || id == "vision" {
			units = 8
		}
		a.answer(id, read(id, model.Running, units, units))
	}
	return a
}

func TestTellMeFrames(t *testing.T) {
	for _, s := range sizes {
		for name, open := range map[string]scene{"armed": armed, "told": told, "away": night, "away-timeline": scenes()["away timeline"]} {
			t.Run(name+"-"+s.name, func(t *testing.T) {
				a := open(t, Options{Title: "ap-southeast-1"})
				a.size(s.width, s.height)
				a.golden(name + "-" + s.name)
			})
		}
	}
}

// tells is the file that keeps what is armed, as the dashboard writes it.
type tells struct{ kept, forgotten []watch.Tell }

func (k *tells) options(kept ...watch.Tell) Tells {
	return Tells{
		Kept:   kept,
		Keep:   func(tell watch.Tell) { k.kept = append(k.kept, tell) },
		Forget: func(tell watch.Tell) { k.forgotten = append(k.forgotten, tell) },
	}
}

// rings answers a row and returns whether the terminal rang.
func (a *testApp) rings(id string, s model.Sample) bool {
	a.t.Helper()
	before := a.bells
	a.answer(id, s)
	return a.bells > before
}

func TestOneKeyTellsOnceWhenTheRolloutIsOver(t *testing.T) {
	var file tells
	a := newTestApp(t, Options{Notify: byBell(), Tells: file.options()}, "one", "two")
	a.answer("one", read("one", model.Updating, 2, 4))
	a.answer("two", read("two", model.Updating, 2, 4))
	a.moveTo("one")
	a.press("w")
	a.wantOnScreen("told once it is ready, fails, stalls or is gone, by bell", "◇ 1", "UPDATING       ◇")
	if len(file.kept) != 1 || file.kept[0].State() != watch.TellArmed {
		t.Errorf("kept %+v", file.kept)
	}
	a.pass(5 * time.Second)
	if a.rings("two", read("two", model.Running, 4, 4)) || a.rings("one", read("one", model.Updating, 3, 4)) {
		t.Error("it rings for a row that nobody armed, or for progress")
	}
	a.pass(5 * time.Second)
	if !a.rings("one", read("one", model.Running, 4, 4)) {
		t.Error("it does not ring")
	}
	a.wantOnScreen("as you asked, 12:04: one is ready", "RUNNING        ◆")
	a.wantOffScreen("◇ 1")
	if len(file.kept) != 2 || file.kept[1].State() != watch.TellDone || len(file.forgotten) != 0 {
		t.Errorf("kept %+v", file.kept)
	}
	a.pass(5 * time.Second)
	if a.rings("one", read("one", model.Failed, 0, 4)) {
		t.Error("it rings twice")
	}
	a.wantOnScreen("◆")
	a.press("j")
	a.wantOffScreen("◆", "as you asked")
	if len(file.forgotten) != 1 {
		t.Errorf("forgotten: %+v", file.forgotten)
	}
}

func TestTheMarkOfADoneRowStaysUntilItIsSelected(t *testing.T) {
	for name, look := range map[string][]string{"moving to it": {"k"}, "its detail": {"k", "enter"}, "a click": nil} {
		a := newTestApp(t, Options{Notify: byBell(), Sort: "list"}, "one", "two", "three")
		for _, id := range []string{"one", "two", "three"} {
			a.answer(id, read(id, model.Updating, 2, 4))
		}
		a.press("w", "G")
		a.pass(5 * time.Second)
		a.answer("one", read("one", model.Running, 4, 4))
		a.press("k", "t", "G", "g", "t")
		a.wantOnScreen("◆")
		a.moveTo("one")
		a.overlayAction, a.Overlay = keys.Timeline, openTimeline(a.state, a.table)
		a.press("down")
		a.moveTo("two")
		a.Overlay = nil
		a.wantOnScreen("◆") // nobody sees a row that an overlay covers
		if look == nil {
			a.send(tea.MouseClickMsg{X: 10, Y: 2, Button: tea.MouseLeft})
		}
		a.press(look...)
		a.wantOffScreen("◆")
		if t.Failed() {
			t.Log(name)
		}
	}
}

func TestTheSameKeyTakesAWishBack(t *testing.T) {
	var file tells
	a := newTestApp(t, Options{Notify: byBell(), Tells: file.options()}, "one")
	a.answer("one", read("one", model.Updating, 2, 4))
	a.press("w", "w")
	a.wantOnScreen("this row is no longer told of")
	a.wantOffScreen("◇")
	a.pass(5 * time.Second)
	if a.rings("one", read("one", model.Running, 4, 4)) || len(file.kept) != 1 || len(file.forgotten) != 1 {
		t.Errorf("kept %d, forgotten %d", len(file.kept), len(file.forgotten))
	}
}

func TestWhatIsOnAnywayIsToldOnce(t *testing.T) {
	var ran []model.Event
	notify := byBell()
	notify.On, notify.Run = []string{"ready"}, func(e model.Event) { ran = append(ran, e) }
	a := newTestApp(t, Options{Notify: notify}, "one")
	a.answer("one", read("one", model.Updating, 2, 4))
	a.press("w")
	a.pass(5 * time.Second)
	a.answer("one", read("one", model.Running, 4, 4))
	if len(ran) != 1 || a.bells != 1 {
		t.Errorf("told %d times, rung %d times", len(ran), a.bells)
	}
}

func TestWhoArmsAReadyRowIsToldOfItsNextChange(t *testing.T) {
	a := newTestApp(t, Options{Notify: byBell()}, "one")
	a.answer("one", read("one", model.Running, 4, 4))
	a.press("w")
	a.wantOnScreen("ready now: told once its next change is over, by bell")
	a.pass(30 * time.Second)
	if a.rings("one", read("one", model.Running, 4, 4)) {
		t.Error("it rings for a row that has not changed")
	}
	a.pass(30 * time.Second)
	a.answer("one", read("one", model.Updating, 4, 8))
	a.pass(5 * time.Second)
	if !a.rings("one", read("one", model.Running, 8, 8)) {
		t.Error("it does not ring")
	}
}

func TestWhereNothingTellsItSaysSo(t *testing.T) {
	lost := "[notify] tells nothing: set bell, desktop or command there"
	a := newTestApp(t, Options{Notify: Notify{Telling: words.Telling{Lost: lost}}}, "one")
	a.answer("one", read("one", model.Updating, 2, 4))
	a.press("w")
	a.wantOnScreen("marked, but "+lost, "◇ 1")
	a.pass(5 * time.Second)
	if a.rings("one", read("one", model.Running, 4, 4)) {
		t.Error("it rings though the bell is off")
	}
	a.wantOnScreen("◆", "as you asked")
}

// TestAWishGoesOnInTheNextRun: nobody watched while it happened.
func TestAWishGoesOnInTheNextRun(t *testing.T) {
	ref := model.Ref{Profile: "default", ID: "one"}
	last := model.Event{At: t0.Add(-time.Hour), Ref: ref, Kind: model.KindSeen, To: model.Updating, Verdict: model.VerdictRolling, Ready: model.NumberOf(2), Capacity: model.NumberOf(4)}
	wish := watch.Tell{Ref: ref, Since: t0.Add(-time.Hour), Last: last}
	elsewhere := watch.Tell{Ref: ref, Host: "127.0.0.1:8787", Since: t0, Last: last}
	var file tells
	a := newTestApp(t, Options{Notify: byBell(), Tells: file.options(elsewhere, wish)}, "one")
	a.wantOnScreen("◇ 1")
	if !a.rings("one", read("one", model.Running, 4, 4)) {
		t.Error("it does not ring at the first answer")
	}
	a.wantOnScreen("as you asked, 12:04: one is ready", "◆")
	if len(file.kept) != 1 || file.kept[0].Host != "" {
		t.Errorf("kept %+v", file.kept)
	}
	seen := last
	seen.At, seen.Kind, seen.Verdict, seen.To, seen.Session = t0.Add(-time.Minute), model.KindFailed, model.VerdictFailed, model.Failed, "other"
	c := newTestApp(t, Options{Notify: byBell(), Tells: file.options(wish), Past: func() ([]model.Event, error) { return nil, nil }}, "one")
	c.send(pastMsg{[]model.Event{seen}})
	if !c.rings("one", read("one", model.Updating, 2, 4)) {
		t.Error("it does not ring for what another run has seen")
	}
	c.wantOnScreen("as you asked, 12:03: one has failed")
	b := newTestApp(t, Options{Notify: byBell(), Tells: file.options(file.kept[:1]...)}, "one")
	if b.rings("one", read("one", model.Running, 4, 4)) {
		t.Error("the run after that tells again")
	}
	b.wantOnScreen("◆")
}

func TestAWishGoesWhereItsRowGoes(t *testing.T) {
	var file tells
	a := newTestApp(t, Options{Notify: byBell(), Tells: file.options()}, "one", "two")
	a.answer("one", read("one", model.Updating, 2, 4))
	a.answer("two", read("two", model.Running, 2, 2))
	a.moveTo("one")
	a.press("w", "x")
	a.wantOnScreen("one is off the list for this run, and not told of; u puts it back")
	a.wantOffScreen("◇")
	a.press("u")
	a.wantOnScreen("◇ 1")
	if len(file.forgotten) != 0 {
		t.Error("taking a row off for this run forgets the wish for good")
	}
	opts := a.opts
	opts.Origins = map[string]model.Origin{"default": {Host: "elsewhere"}}
	a.send(changeMsg{Options: &opts})
	a.wantOffScreen("◇")
}

// TestNobodyIsLeftWithAMarkOnARowThatIsGone: a row that a glob found leaves the table an
// hour after it is gone, and its mark with it.
func TestNobodyIsLeftWithAMarkOnARowThatIsGone(t *testing.T) {
	var file tells
	a := newTestApp(t, Options{Tells: file.options()}, "one")
	a.answer("one", read("one", model.Updating, 2, 4))
	a.press("w")
	a.pass(5 * time.Second)
	a.answer("one", read("one", model.Deleted, 0, 4))
	a.applyAnswer(watch.Step{}, watch.Settled{Left: []*watch.Row{a.rowNamed("one")}})
	if len(file.forgotten) != 1 || a.tells.State(a.rowNamed("one").Ref) != watch.TellNone {
		t.Errorf("forgotten %+v", file.forgotten)
	}
}

// TestARowThatIsGoneAndHasNoRowIsToldAtTheStart: a glob had found it, and another run saw it
// go.
func TestARowThatIsGoneAndHasNoRowIsToldAtTheStart(t *testing.T) {
	ref := model.Ref{Profile: "default", ID: "emo-1"}
	gone := model.Event{At: t0.Add(-time.Minute), Ref: ref, Kind: model.KindGone, From: model.Updating, Verdict: model.VerdictGone, Session: "other"}
	var file tells
	opts := Options{Notify: byBell(), Tells: file.options(watch.Tell{Ref: ref, Since: t0.Add(-time.Hour)}), Patterns: []model.Pattern{{Profile: "default", Glob: "emo-*"}}}
	opts.Past = func() ([]model.Event, error) { return nil, nil }
	a := newTestApp(t, opts)
	a.send(pastMsg{[]model.Event{gone}})
	a.wantOnScreen("as you asked, 12:03: emo-1 is gone")
	if a.bells != 1 || len(file.forgotten) != 1 {
		t.Errorf("rung %d times, forgotten %+v", a.bells, file.forgotten)
	}
}

// TestNoRowIsArmedUnderAnOverlay, where nobody sees which it is.
func TestNoRowIsArmedUnderAnOverlay(t *testing.T) {
	a := newTestApp(t, Options{Notify: byBell()}, "one")
	a.answer("one", read("one", model.Updating, 2, 4))
	a.press("t", "w", "t")
	a.wantOffScreen("◇")
	a.press("enter", "w")
	a.wantOnScreen("◇ 1", "told once it is ready")
}

func TestOfARecordingNobodyIsTold(t *testing.T) {
	a := replayed(t, Options{Notify: byBell()}, 4*time.Second)
	a.press("w")
	a.wantOnScreen("this is a recording, of which nobody is told")
	a.wantOffScreen("◇")
}

// TestOneLineSaysWhatHappenedWhileNobodyLooked, and enter on it shows when.
func TestOneLineSaysWhatHappenedWhileNobodyLooked(t *testing.T) {
	line := "Since you looked, 9h ago: 1 failed 03:12, ready again 03:40 · 2 scaled"
	a := night(t, Options{})
	a.wantOnScreen(line)
	marked := func() (ids []string) {
		for _, text := range strings.Split(a.screenText(), "\n") {
			if id, found := strings.CutPrefix(text, "•"); found {
				ids = append(ids, strings.Fields(id)[0])
			}
		}
		return ids
	}
	if got := strings.Join(marked(), " "); got != "embedding vision" { // chat-prod is under the cursor
		t.Errorf("marked: %s", got)
	}
	a.press("enter")
	if a.screen() != screenTimeline {
		t.Fatal("enter opens no timeline")
	}
	a.wantOnScreen("RUNNING → FAILED", "FAILED → RUNNING")
	a.press("t")
	a.wantOffScreen(line)
	a.press("enter")
	if a.screen() != screenDetail {
		t.Error("after the first key, enter opens the detail")
	}
	a.press("esc", "G", "g", "j", "j", "j", "j")
	if got := marked(); len(got) != 0 {
		t.Errorf("still marked: %s", got)
	}
}

// TestTheTimelineOpensAtTheFirstEventThatNobodyHasSeen, also if there are more after it
// than a screen has lines.
func TestTheTimelineOpensAtTheFirstEventThatNobodyHasSeen(t *testing.T) {
	ref := model.Ref{Profile: "default", ID: "one"}
	var events []model.Event
	for i := range 100 {
		e := model.Event{At: t0.Add(time.Duration(i-100) * time.Minute), Ref: ref, Kind: model.KindFailed, Verdict: model.VerdictFailed, From: model.Running, To: model.Failed, Session: "night"}
		if i%2 == 0 {
			e.Kind, e.Verdict, e.From, e.To = model.KindReady, model.VerdictReady, model.Failed, model.Running
		}
		events = append(events, e)
	}
	opts := Options{Looked: Looked{At: map[string]time.Time{"default": t0.Add(-60*time.Minute - 30*time.Second)}}}
	opts.Past = func() ([]model.Event, error) { return nil, nil }
	a := newTestApp(t, opts, "one")
	a.send(pastMsg{events})
	a.press("enter")
	a.wantOnScreen(draw.Clock(t0.Add(-60 * time.Minute)))
	a.wantOffScreen(draw.Clock(t0.Add(-61*time.Minute)), draw.Clock(t0.Add(-time.Minute)))
}

func TestAnyOtherKeyEndsTheLineAboutTheTimeAway(t *testing.T) {
	a := night(t, Options{})
	a.press("j")
	a.wantOffScreen("Since you looked")
	a.press("enter")
	if a.screen() != screenDetail {
		t.Error("enter opens no detail")
	}
}

func TestWhereNothingHappenedNothingIsSaid(t *testing.T) {
	for name, opts := range map[string]Options{
		"the first run ever":     {},
		"somebody has just left": {Looked: Looked{At: map[string]time.Time{"default": t0.Add(-time.Minute)}}},
	} {
		past := model.Event{At: t0.Add(-time.Hour), Ref: model.Ref{Profile: "default", ID: "one"}, Kind: model.KindFailed, To: model.Failed, Verdict: model.VerdictFailed, Ready: model.NumberOf(0), Capacity: model.NumberOf(4), Session: "before"}
		opts.Past = func() ([]model.Event, error) { return nil, nil }
		a := newTestApp(t, opts, "one")
		a.send(pastMsg{[]model.Event{past}})
		a.answer("one", read("one", model.Failed, 0, 4))
		a.wantOffScreen("Since you looked", "•")
		if t.Failed() {
			t.Log(name)
		}
	}
}

// TestWhatIsNotWatchedHereIsNotSaid: the journal has more deployments than the dashboard.
func TestWhatIsNotWatchedHereIsNotSaid(t *testing.T) {
	failed := func(id string) model.Event {
		return model.Event{At: t0.Add(-time.Hour), Ref: model.Ref{Profile: "default", ID: id}, Kind: model.KindFailed, To: model.Failed, Verdict: model.VerdictFailed, Session: "before"}
	}
	opts := Options{Looked: Looked{At: map[string]time.Time{"default": t0.Add(-2 * time.Hour)}}, Patterns: []model.Pattern{{Profile: "default", Glob: "emo-*"}}}
	opts.Past = func() ([]model.Event, error) { return nil, nil }
	a := newTestApp(t, opts, "one")
	a.send(pastMsg{[]model.Event{failed("other"), failed("emo-1")}})
	a.wantOnScreen("Since you looked, 2h ago: 1 failed 11:04")
}

// TestLookingIsKeptByWhoLooks: by the start, by keys and by the end, at most once a minute,
// and not by a dashboard that only runs.
func TestLookingIsKeptByWhoLooks(t *testing.T) {
	var kept []time.Duration
	a := newTestApp(t, Options{Looked: Looked{Keep: func(at time.Time) { kept = append(kept, at.Sub(t0)) }}}, "one")
	a.answer("one", read("one", model.Running, 4, 4))
	a.pass(20 * time.Second)
	a.press("j")
	a.pass(50 * time.Second)
	a.press("j")
	for range 48 {
		a.pass(time.Hour)
	}
	a.Leave()
	if want := []time.Duration{0, 70 * time.Second}; !slices.Equal(kept, want) {
		t.Errorf("kept at %v, want %v", kept, want)
	}
	a.press("j")
	a.pass(10 * time.Second)
	opts, edited := a.opts, 0
	opts.Looked.Keep = func(time.Time) { edited++ }
	a.send(changeMsg{Options: &opts})
	opts.Looked.Keep = func(at time.Time) { kept = append(kept, at.Sub(t0)) }
	a.send(tea.MouseWheelMsg{X: 10, Y: 5, Button: tea.MouseWheelDown})
	a.Leave()
	if edited != 1 {
		t.Errorf("after an edit of the configuration it is kept %d times for its hosts", edited)
	}
	a.send(changeMsg{Options: &opts})
	a.Leave()
	if last := kept[len(kept)-1]; len(kept) != 4 || last != 48*time.Hour+80*time.Second {
		t.Errorf("kept at %v", kept)
	}
}

func TestMarksAreASCIIWhereItIsAsked(t *testing.T) {
	for _, open := range []scene{armed, told, night} {
		if a := open(t, Options{ASCII: true}); !draw.IsASCII(a.screenText()) {
			t.Errorf("beyond ASCII:\n%s", a.screenText())
		}
	}
}
