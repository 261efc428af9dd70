package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// longNight is what earlier runs saw: n events of three deployments, one of which is not
// watched any more, an hour apart.
func longNight(n int) []model.Event {
	var events []model.Event
	for i := range n {
		e := model.Event{
			At: t0.Add(-time.Duration(n-i) * time.Hour), Ref: model.Ref{Profile: "default", ID: []string{"alpha", "beta", "left"}[i%3]}, Kind: model.KindRolling,
			From: model.Running, To: model.Updating, Verdict: model.VerdictRolling, Ready: model.NumberOf(4), Capacity: model.NumberOf(int64(4 + i)),
			By: safe.Clean("1758054162345678"), RequestID: safe.Clean(fmt.Sprintf("request-%d", i)), Session: "night",
		}
		events = append(events, e)
	}
	return append(events, model.Event{At: t0.Add(-time.Minute), Ref: model.Ref{Profile: "default"}, Kind: model.KindOffline, Code: safe.Clean("Throttling.RateQuota"), Session: "night"})
}

// afterNight watches five deployments after a night of n events, and shows the timeline.
func afterNight(t *testing.T, opts Options, n int) *testApp {
	events := longNight(n)
	opts.Past = func() ([]model.Event, error) { return events, nil }
	opts.Entries = []model.Entry{{Ref: model.Ref{Profile: "default", ID: "alpha"}, Name: "chat, production", Group: "prod"}}
	a := newTestApp(t, opts, "beta", "gamma", "delta", "epsilon")
	a.send(pastMsg{events})
	now := map[string]model.Sample{"alpha": read("alpha", model.Running, 4, 4), "beta": read("beta", model.Failed, 0, 4)}
	for _, id := range []string{"gamma", "delta", "epsilon"} {
		now[id] = read(id, model.Running, 2, 2)
	}
	a.answerAll(now)
	return a.pressed("t")
}

// happens lets a deployment change its ready units.
func (a *testApp) happens(id string, ready int64) {
	a.pass(5 * time.Second)
	a.ask(id)
	for len(a.sent) > 0 {
		row := a.Engine.Board.Row(a.sent[0].Ref)
		s := reading(row.Latest)
		if row.Ref.ID == id {
			s = read(id, model.Updating, ready, 9)
		}
		a.answer(row.Ref.ID, s)
	}
}

// underCursor is the line under the cursor, without the cursor.
func (a *testApp) underCursor() (line string, y int) {
	a.t.Helper()
	for y, line := range strings.Split(a.screenText(), "\n") {
		if rest, found := strings.CutPrefix(line, "▌"); found {
			return strings.TrimSpace(rest), y
		}
	}
	a.t.Fatalf("no line has the cursor:\n%s", a.screenText())
	return "", 0
}

func TestTheCursorOfTheTimelineStaysOnItsEvent(t *testing.T) {
	a := afterNight(t, Options{}, 60)
	a.press("down", "down")
	was, y := a.underCursor()
	a.happens("gamma", 1)
	if now, below := a.underCursor(); now != was || below != y+1 {
		t.Errorf("at the top, below a new event: %q on line %d, was %q on %d", now, below, was, y)
	}
	a.wantOnScreen("RUNNING → UPDATING · 2 → 9 units")
	a.press("pgdown", "pgdown")
	was, y = a.underCursor()
	for i := range 30 {
		a.happens("gamma", int64(2+i%2))
	}
	if now, same := a.underCursor(); now != was || same != y {
		t.Errorf("further down: %q on line %d, was %q on %d", now, same, was, y)
	}
	a.wantOnScreen("row 71 of 95")
	a.press("home")
	was, _ = a.underCursor()
	for i := range 30 {
		a.happens("gamma", int64(2+i%2))
	}
	if now, _ := a.underCursor(); now != was {
		t.Errorf("pushed to the end of the screen: %q, was %q", now, was)
	}
	a.Engine.Restore(longNight(90)) // the journal comes late
	a.press("m")
	if now, _ := a.underCursor(); now != was {
		t.Errorf("after the past has come: %q, was %q", now, was)
	}
	a.press("t")
	if a.screen() != screenTable {
		t.Error("t does not lead back")
	}
}

func TestTheKeysOfTheTimelineReachEveryEvent(t *testing.T) {
	a := afterNight(t, Options{}, 60)
	a.wantOnScreen("row 1 of 64", "TIMELINE  Mon Nov 23, today")
	a.press("end")
	a.wantOnScreen("row 64 of 64", "TIMELINE  Sat Nov 21", "00:04:31  chat, production")
	a.press("down", "pgdown")
	a.wantOnScreen("row 64 of 64")
	a.press("home", "up", "pgup")
	a.wantOnScreen("row 1 of 64")
	for i := range 63 {
		a.press("down")
		a.wantOnScreen(fmt.Sprintf("row %d of 64", i+2))
		checkSticky(t, a)
	}
	for range 63 {
		a.press("up")
		checkSticky(t, a)
	}
	a.wantOnScreen("row 1 of 64")
}

// checkSticky checks that the first line names the day of the event below it.
func checkSticky(t *testing.T, a *testApp) {
	t.Helper()
	lines := strings.Split(a.screenText(), "\n")
	if !strings.HasPrefix(lines[1], " TIMELINE  ") {
		t.Fatalf("the head is %q", lines[1])
	}
	if a.underCursor(); strings.Contains(lines[2], "  Nov") || strings.TrimSpace(lines[2]) == "" {
		t.Fatalf("below the head is %q", lines[2])
	}
}

func TestFirstReadingsAreOneLineThatOpens(t *testing.T) {
	a := afterNight(t, Options{}, 6)
	a.wantOnScreen("▸ first seen: 3 deployments, 3 ready", "found FAILED, was UPDATING")
	a.wantOffScreen("gamma", "delta")
	a.downTo("▸")
	a.wantOnScreen("⏎ open")
	line, y := a.underCursor()
	a.press("enter")
	a.wantOnScreen("▾ first seen: 3 deployments", "gamma", "delta", "epsilon", "first seen RUNNING · 2 of 2 ready", "⏎ close")
	if now, same := a.underCursor(); same != y || strings.Replace(now, "▾", "▸", 1) != line {
		t.Errorf("the cursor went to %q", now)
	}
	a.happens("beta", 1)
	a.wantOnScreen("▾ first seen: 3 deployments", "gamma")
	a.press("down", "enter")
	if a.screen() != screenDetail || !slices.Contains([]string{"gamma", "delta", "epsilon"}, a.detail.ref.ID) {
		t.Errorf("a line in the fold opens %v on screen %s", a.detail.ref, a.screen())
	}
	a.press("esc", "up", "enter")
	a.wantOffScreen("gamma")
	a.typeText("/gamma")
	a.wantOnScreen("first seen RUNNING · 2 of 2 ready", "row 1 of 1 ")
	a.press("esc")
	a.wantOnScreen("▸ first seen")
}

// downTo moves the cursor down to a line with a text.
func (a *testApp) downTo(text string) {
	a.t.Helper()
	for range 100 {
		if line, _ := a.underCursor(); strings.Contains(line, text) {
			return
		}
		a.press("down")
	}
	a.t.Fatalf("%q is not below:\n%s", text, a.screenText())
}

func TestTheTimelineIsFilteredAsTyped(t *testing.T) {
	a := afterNight(t, Options{}, 9)
	a.typeText("/by:678 pro")
	a.wantOnScreen("by:678 pro", "row 1 of 3", "chat, production", "by …678")
	a.wantOffScreen("beta", "first seen", "offline")
	for _, text := range []string{"pro", "678"} {
		if !strings.Contains(a.View().Content, draw.Underline+text) {
			t.Errorf("%q is not marked: %q", text, a.View().Content)
		}
	}
	a.press("enter")
	a.wantOnScreen("row 1 of 3 · filter by:678 pro", "esc clear")
	a.happens("alpha", 3)
	a.happens("beta", 3)
	a.wantOnScreen("row 1 of 3 ")
	a.press("/")
	a.typeText(" -event:rolling")
	a.wantOnScreen("No event fits the filter.")
	a.press("enter")
	a.wantOnScreen("no events · filter by:678 pro -event")
	a.press("enter", "down", "c", "C", "i", "esc")
	if a.wantOnScreen("row 1 of 15"); a.screen() != screenTimeline {
		t.Error("esc clears the filter first")
	}
	a.typeText("/event:faild")
	a.press("enter")
	if a.Prompt == nil {
		t.Error("a wrong filter was kept")
	}
	a.wantOnScreen(`no event "faild"; did you mean failed?`)
	a.press("esc")
	a.typeText("/nowhere:x")
	a.wantOnScreen(`no key "nowhere"; it is one of id, name`)
	a.press("esc")
	a.typeText("/code:rateq")
	a.wantOnScreen("offline · Throttling.RateQuota", "row 1 of 1 ")
	a.typeText(" sk-0123456789abcdef0123456789abcdef")
	a.wantOffScreen("sk-0123")
	a.press("esc", "esc")
	if a.screen() != screenTable || a.filter.current != "" {
		t.Errorf("on screen %s with the filter %q", a.screen(), a.filter.current)
	}
}

func TestADeploymentOpensFromTheTimelineAndBackIsTheSamePlace(t *testing.T) {
	for _, back := range []string{"esc", "q", "t"} {
		for _, width := range []int{80, 200} {
			a := afterNight(t, Options{}, 30)
			a.size(width, 24)
			a.typeText("/event:rolling")
			a.press("enter", "end", "up")
			line, y := a.underCursor()
			a.press("enter")
			if a.screen() != screenDetail || a.detail.ref.ID != "beta" || a.table.selected.ID != "beta" {
				t.Fatalf("%q opens %v on screen %s", line, a.detail.ref, a.screen())
			}
			a.happens("beta", 2)
			a.press("r", "?", "esc", back)
			if now, same := a.underCursor(); a.screen() != screenTimeline || now != line || same != y {
				t.Errorf("%s leads to %q on line %d of screen %s, was %q on %d", back, now, same, a.screen(), line, y)
			}
			a.press("esc", "esc")
			if a.screen() != screenTable {
				t.Errorf("behind the timeline is screen %s", a.screen())
			}
			a.press("enter", "esc")
			if a.screen() != screenTable {
				t.Error("a detail opened in the table leads to the timeline")
			}
		}
	}
}

func TestTheTimelineOverADetailLeavesItAsItWas(t *testing.T) {
	a := afterNight(t, Options{}, 9)
	a.press("t")
	a.table.choose(model.Ref{Profile: "default", ID: "delta"})
	a.press("enter", "t", "end", "enter")
	if a.detail.ref.ID != "alpha" {
		t.Fatalf("the oldest event opens %v", a.detail.ref)
	}
	a.press("esc", "esc")
	if a.screen() != screenDetail || a.detail.ref.ID != "delta" {
		t.Errorf("behind it is %v on screen %s", a.detail.ref, a.screen())
	}
	a.press("esc")
	if a.screen() != screenTable {
		t.Errorf("then screen %s", a.screen())
	}
	a.press("t", "end", "enter")
	a.send(changeMsg{Options: &Options{Profiles: []string{"default"}, Columns: a.opts.Columns, Plan: a.opts.Plan}})
	if a.screen() != screenTable {
		t.Errorf("after the configuration took it off: screen %s", a.screen())
	}
}

func TestWhatIsNoDeploymentOpensNothing(t *testing.T) {
	a := afterNight(t, Options{}, 9)
	a.typeText("/id:left")
	a.press("enter", "enter")
	a.wantOnScreen("left is not watched, so it has no detail")
	a.press("esc")
	a.typeText("/event:offline")
	a.press("enter", "enter")
	a.wantOnScreen("this is about the profile default")
	if a.screen() != screenTimeline {
		t.Errorf("on screen %s", a.screen())
	}
}

func TestKeysCopyWhatIsUnderTheCursorOfTheTimeline(t *testing.T) {
	c := &board{}
	a := afterNight(t, Options{Clipboard: c.options()}, 9)
	for _, key := range []string{"c", "i"} {
		a.typeText("/event:offline")
		a.press("enter")
		if a.pressCopy(key); len(c.texts) > 0 {
			t.Errorf("%s copied %q of a profile", key, c.texts)
		}
		a.press("esc")
	}
	a.wantOffScreen("copied")
	for filter, want := range map[string][]string{
		"id:left":       {"left", "2026-11-23 11:04:31 +00:00 · left · RUNNING → UPDATING · 9 → 12 units · by …678", "request-8"},
		"id:alpha":      {"alpha", "2026-11-23 12:04:31 +00:00 · chat, production (alpha) · found RUNNING, was UPDATING · 10 → 4 units", "f2ae64f7-83cc-410c-bc0b-840443f7eb86"},
		"event:offline": {"", "2026-11-23 12:03:31 +00:00 · default · offline · Throttling.RateQuota", ""},
	} {
		a.typeText("/" + filter)
		a.press("enter")
		for i, key := range []string{"c", "C", "i"} {
			c.texts = nil
			a.pressCopy(key)
			if got := strings.Join(c.texts, "|"); got != want[i] {
				t.Errorf("%s on %s: %q, want %q", key, filter, got, want[i])
			}
		}
		a.press("esc")
	}
	a.press("home")
	a.downTo("▸")
	c.texts = nil
	a.pressCopy("C")
	a.pressCopy("c")
	if got := strings.Join(c.texts, "|"); got != "2026-11-23 12:04:31 +00:00 · first seen: 3 deployments, 3 ready" {
		t.Errorf("of a fold: %q", got)
	}
	a.wantOnScreen("⏎ opens it")
}

func TestTheMouseWorksInTheTimeline(t *testing.T) {
	a := afterNight(t, Options{Mouse: true}, 60)
	a.clickOn("11:04:31  left")
	if line, _ := a.underCursor(); !strings.HasPrefix(line, "11:04:31  left") {
		t.Errorf("a click selects %q", line)
	}
	line, _ := a.underCursor()
	a.clickOn("TIMELINE")
	a.clickOn("Sun Nov 22, yesterday")
	a.click(5, 22)
	if now, _ := a.underCursor(); now != line {
		t.Errorf("a click on a head selects %q", now)
	}
	a.time = a.time.Add(time.Second)
	a.clickOn("09:04:31  chat")
	a.clickOn("10:04:31  beta")
	if a.screen() != screenTimeline {
		t.Error("clicks on two lines opened the detail")
	}
	a.time = a.time.Add(desk.DoubleClick + time.Millisecond)
	a.clickOn("10:04:31  beta")
	if a.screen() != screenTimeline {
		t.Error("two slow clicks opened the detail")
	}
	a.clickOn("10:04:31  beta")
	if a.screen() != screenDetail || a.detail.ref.ID != "beta" {
		t.Errorf("a double click opens %v on screen %s", a.detail.ref, a.screen())
	}
	a.press("esc")
	a.time = a.time.Add(time.Second)
	a.clickOn("▸ first seen")
	a.clickOn("▸ first seen")
	a.wantOnScreen("▾ first seen")
	a.press("enter", "home")
	line, y := a.underCursor()
	a.wheel(5, 5, tea.MouseWheelDown)
	if now, _ := a.underCursor(); now == line {
		t.Error("the wheel leaves the cursor outside of the screen")
	}
	for range 40 {
		a.wheel(5, 5, tea.MouseWheelDown)
		checkSticky(t, a)
	}
	a.wantOnScreen("00:04:31  chat, production")
	for range 40 {
		a.wheel(5, 5, tea.MouseWheelUp)
		checkSticky(t, a)
	}
	if first := strings.Split(a.screenText(), "\n")[y]; !strings.HasPrefix(first[1:], line) {
		t.Errorf("the wheel scrolls back to %q, was %q", first, line)
	}
	a.typeText("/left")
	a.clickOn("11:04:31  left")
	if a.Prompt != nil {
		t.Error("a click leaves the prompt open")
	}
	a.wantOnScreen("filter left")
}

func TestTheTimelineOpensAtATime(t *testing.T) {
	a := afterNight(t, Options{}, 60)
	for at, want := range map[time.Time]string{
		t0.Add(-30*time.Hour - time.Minute): "06:04:31", t0.Add(-30 * time.Hour): "06:04:31", t0.Add(time.Hour): "12:04:31", t0.Add(-1000 * time.Hour): "00:04:31",
	} {
		a.openTimelineAt(at)
		a.fit()
		if line, _ := a.underCursor(); !strings.HasPrefix(line, want) {
			t.Errorf("at %v it is on %q", at, line)
		}
		checkSticky(t, a)
	}
	a.press("t")
	if a.screen() != screenTable {
		t.Error("t does not lead back")
	}
	empty := newTestApp(t, Options{}, "one")
	empty.openTimelineAt(t0)
	empty.fit()
	empty.press("down", "enter", "G", "c")
	empty.wantOnScreen("Nothing has happened yet.", "no events")
}

// TestTheTimelineOfHostileTexts has them in every place of an event, as names, and typed
// into the filter.
func TestTheTimelineOfHostileTexts(t *testing.T) {
	names, texts := corpus(t)
	opts := Options{Theme: "dark"}
	own := ownStyles(t, opts)
	for n, name := range names {
		if !turn(n+2) || !*long && len(texts[name]) >= 500 {
			continue // the texts of kilobytes take the most time
		}
		text := texts[name]
		entry := model.Entry{Ref: model.Ref{Profile: "default", ID: "alpha"}, Name: safe.Clean(text).String(), Group: safe.Clean(text).String()}
		c := &board{}
		a := newTestApp(t, Options{Theme: "dark", Entries: []model.Entry{entry}, Clipboard: c.options()})
		a.answer("alpha", read("alpha", model.Running, 4, 4))
		d := deployment("alpha", model.ParseStatus(text), 4, 8)
		d.Modifier, d.FailReason, d.Modified = safe.Clean(text), safe.Clean(text), model.Stamp{At: a.time.Add(time.Minute)}
		a.pass(time.Minute)
		a.answer("alpha", reading(d))
		check := func(where string) {
			t.Helper()
			for _, s := range [][2]int{{80, 24}, {40, 12}, {200, 50}} {
				a.size(s[0], s[1])
				v := a.View()
				checkGeometry(t, name+", "+where, v, s[0], s[1], false)
				if r, around, found := active(v.Content, own); found {
					t.Fatalf("%s, %s: %U reaches the screen: %q", name, where, r, around)
				}
			}
		}
		a.press("t")
		check("timeline")
		a.pressCopy("C")
		if len(c.texts) != 1 || !safe.Printable(c.texts[0]) {
			t.Errorf("%s: copied %q", name, c.texts)
		}
		a.press("/")
		a.send(tea.PasteMsg{Content: text})
		check("filter")
		a.press("enter")
		check("filtered")
	}
}

// TestAFrameOfALongTimelineCostsItsLines, and not its events.
func TestAFrameOfALongTimelineCostsItsLines(t *testing.T) {
	var allocs [2]float64
	for i, n := range []int{100, 15_000} {
		a := afterNight(t, Options{}, n)
		a.size(200, 50)
		a.press("pgdown")
		allocs[i] = testing.AllocsPerRun(10, func() { _ = a.View() })
	}
	if allocs[1] > allocs[0]*1.2 {
		t.Errorf("%v allocations with 15,000 events, %v with 100", allocs[1], allocs[0])
	}
}

func BenchmarkTimeline(b *testing.B) {
	a := benchApp(b, 50, "deployment")
	a.Engine.Restore(longNight(19_000))
	a.perform(keys.Timeline)
	a.fit()
	b.Run("frame", func(b *testing.B) {
		for b.Loop() {
			_ = a.View()
		}
	})
	b.Run("event", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			a.Engine.Board.Apply(benchSample(1, []model.Status{model.Updating, model.Failed}[i%2]))
			a.fit()
		}
	})
	b.Run("key", func(b *testing.B) {
		for b.Loop() {
			for _, key := range []string{"/", "b", "y", ":", "6", "esc"} {
				a.Update(keyPress(key))
			}
		}
	})
}
