package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui/desk"
	"studiowatch/ui/keys"
)

func TestTheFirstFrameNeedsNoAnswer(t *testing.T) {
	a := newTestApp(t, Options{}, "emo-35b3f106-sample01")
	a.wantOnScreen("emo-35b3f106-sample01", "waiting", "no answer yet")
}

func TestNothingIsDrawnBeforeTheSizeIsKnown(t *testing.T) {
	a := newTestApp(t, Options{}, "a")
	a.Width, a.Height = 0, 0
	if v := a.View(); v.Content != "" || !v.AltScreen {
		t.Errorf("at 0×0: %q, alternate screen %v", v.Content, v.AltScreen)
	}
}

func TestAFailedPollMarksItsRowAndNoOther(t *testing.T) {
	a := newTestApp(t, Options{}, "one", "two")
	a.answer("one", read("one", model.Running, 1, 1))
	a.answer("two", read("two", model.Running, 2, 2))
	a.time = a.time.Add(time.Minute)
	a.ask("one")
	a.answer("one", failed(model.FailServer, 502, "", "not JSON, 1.2 kB"))
	one, two := a.lineOf("one"), a.lineOf("two")
	for _, part := range []string{"RUNNING", "1/1", "HTTP 502"} {
		if !strings.Contains(one, part) {
			t.Errorf("row one lost %q: %s", part, one)
		}
	}
	if strings.Contains(two, "502") || !strings.Contains(two, "2/2") {
		t.Errorf("row two: %s", two)
	}
}

// lineOf is the line of the screen a row is on.
func (a *testApp) lineOf(id string) string {
	for line := range strings.SplitSeq(a.screenText(), "\n") {
		if strings.Contains(line, id) {
			return line
		}
	}
	return ""
}

func TestAStaleAnswerIsDropped(t *testing.T) {
	a := newTestApp(t, Options{}, "a")
	old := a.sent[0]
	a.answer("a", read("a", model.Running, 1, 1))
	a.send(answerMsg{old, model.Answer{Samples: []model.Sample{{Ref: old.Ref, Deployment: deployment("a", model.Failed, 0, 1), Poll: model.Poll{At: a.time, HTTPStatus: 200}}}}})
	a.wantOnScreen("RUNNING")
	a.wantOffScreen("FAILED")
}

// TestTheFirstRowIsSelectedUntilTheFirstKey, whichever it is, and then the row that was.
func TestTheFirstRowIsSelectedUntilTheFirstKey(t *testing.T) {
	touch := map[string]func(a *testApp){
		"a key": func(a *testApp) { a.press("g") }, "a click": func(a *testApp) { a.send(tea.MouseClickMsg{X: 3, Y: 2, Button: tea.MouseLeft}) },
		"the wheel": func(a *testApp) { a.send(tea.MouseWheelMsg{X: 3, Y: 5, Button: tea.MouseWheelUp}) },
	}
	for how, with := range touch {
		a := newTestApp(t, Options{Mouse: true}, "a", "b", "c")
		for _, id := range []string{"a", "b", "c"} {
			a.answer(id, read(id, model.Running, 1, 1))
		}
		worse := func(id string, status model.Status) {
			a.time = a.time.Add(time.Minute)
			a.ask(id)
			a.answer(id, read(id, status, 0, 1))
		}
		for id, status := range map[string]model.Status{"b": model.Pending, "c": model.Failed} {
			if worse(id, status); a.table.cursor != 0 || a.table.Top != 0 {
				t.Errorf("before %s row %d is selected", how, a.table.cursor)
			}
		}
		if a.table.selected.ID != "c" {
			t.Errorf("before %s %s is selected", how, a.table.selected.ID)
		}
		with(a)
		if worse("a", model.Failed); a.table.selected.ID != "c" {
			t.Errorf("after %s %s is selected", how, a.table.selected.ID)
		}
	}
}

func TestTheCursorStaysOnItsRowWhenRowsMove(t *testing.T) {
	a := newTestApp(t, Options{}, "a", "b", "c")
	for _, id := range []string{"a", "b", "c"} {
		a.answer(id, read(id, model.Running, 1, 1))
	}
	a.press("down")
	want := a.table.selected
	a.time = a.time.Add(time.Minute)
	a.ask("c")
	a.answer("c", read("c", model.Failed, 0, 1))
	if a.table.selected != want {
		t.Errorf("selected %v, want %v", a.table.selected, want)
	}
	if got := a.table.row().Ref; got != want {
		t.Errorf("the cursor is on %v, want %v", got, want)
	}
	if a.table.index.Rows()[0].Ref.ID != "c" {
		t.Error("the failed row did not come first")
	}
}

func TestEscLeavesScreenThenFilterAndNeverQuits(t *testing.T) {
	a := newTestApp(t, Options{}, "alpha", "beta")
	a.typeText("/alp")
	a.press("enter", "enter")
	if a.screen() != screenDetail {
		t.Fatal("the detail is not open")
	}
	a.press("esc")
	if a.screen() != screenTable || a.filter.current != "alp" {
		t.Errorf("after one esc: screen %s, filter %q", a.screen(), a.filter.current)
	}
	a.press("esc")
	if a.filter.current != "" {
		t.Errorf("after two: filter %q", a.filter.current)
	}
	if cmd := a.Update(keyPress("esc")); cmd != nil {
		t.Error("a third esc does something")
	}
}

func TestQuitKeys(t *testing.T) {
	quits := func(a *testApp, key string) bool {
		cmd := a.Update(keyPress(key))
		if cmd == nil {
			return false
		}
		_, quit := cmd().(tea.QuitMsg)
		return quit
	}
	for _, tt := range []struct {
		name, prepare string
		width         int
		quits         bool
		after         screen
	}{
		{"table", "", 80, true, screenTable},
		{"help", "?", 80, false, screenTable},
		{"timeline", "t", 80, false, screenTable},
		{"detail", "enter", 80, false, screenTable},
		{"detail beside the table", "enter", 200, false, screenTable},
		{"help over the detail", "enter ?", 80, false, screenDetail},
		{"add", "a", 80, false, screenTable},
		{"filter", "/", 80, false, screenTable},
	} {
		a := newTestApp(t, Options{}, "x")
		a.size(tt.width, 24)
		a.press(strings.Fields(tt.prepare)...)
		if got := quits(a, "q"); got != tt.quits || a.screen() != tt.after {
			t.Errorf("%s: q quits: %v, and the screen is %v", tt.name, got, a.screen())
		}
		a.press(strings.Fields(tt.prepare)...)
		if !quits(a, "ctrl+c") {
			t.Errorf("%s: ctrl+c does not quit", tt.name)
		}
	}
}

func TestALetterTypedIsALetter(t *testing.T) {
	a := newTestApp(t, Options{}, "rapid", "quick")
	a.typeText("/qr x?p")
	if got := a.filter.Value(); got != "qr x?p" {
		t.Errorf("typed %q", got)
	}
	if a.Engine.Plan.Paused() || a.Engine.Board.Len() != 2 || a.screen() != screenTable {
		t.Error("a typed letter acted as a key")
	}
}

func TestTheFilterIsLiveAndKept(t *testing.T) {
	a := newTestApp(t, Options{}, "alpha", "beta")
	a.answer("beta", read("beta", model.Running, 1, 1))
	a.typeText("/bet")
	a.wantOnScreen("beta", "1 of 2")
	a.wantOffScreen("alpha")
	a.press("enter")
	a.time = a.time.Add(time.Minute)
	a.ask("beta")
	a.answer("beta", read("beta", model.Updating, 1, 2))
	a.wantOnScreen("filter bet", "UPDATING")
	a.wantOffScreen("alpha")
	a.press("/", "backspace", "backspace", "backspace")
	a.typeText("is:wobbly")
	a.wantOnScreen("no verdict", "alpha", "beta")
	a.press("esc")
	a.wantOnScreen("alpha", "beta", "2 deployments")
}

func TestADetailStaysOnItsDeployment(t *testing.T) {
	a := newTestApp(t, Options{}, "alpha", "beta")
	a.answer("alpha", read("alpha", model.Updating, 1, 2))
	a.answer("beta", read("beta", model.Running, 1, 1))
	a.typeText("/is:rolling")
	a.press("enter", "enter")
	a.wantOnScreen("It serves while it changes: 1 of 2 units are ready", "HTTP 200 in 123ms", "f2ae64f7")
	a.time = a.time.Add(time.Minute)
	a.ask("alpha")
	a.answer("alpha", read("alpha", model.Running, 2, 2))
	a.wantOnScreen("It became ready at 12:05:31: 2 of 2 units are ready.", "alpha")
	a.press("tab")
	a.wantOnScreen(`"deployed_model": "alpha"`)
}

func TestTheFirstRunSaysHowToGoOn(t *testing.T) {
	const welcome = "Welcome: ⏎ opens the row, n goes to what needs you, ? has all keys"
	a := fleet(t, Options{Welcome: true})
	a.wantOnScreen(welcome)
	if hold := newTestApp(t, Options{Welcome: true}).screenHolds(); hold > welcomeTime {
		t.Errorf("it is drawn anew in %v", hold)
	}
	a.pass(welcomeTime)
	a.wantOffScreen("Welcome")
	ascii := fleet(t, Options{Welcome: true, ASCII: true})
	ascii.size(80, 24)
	ascii.wantOnScreen("Welcome: enter opens the row, n goes to what needs you, ? has all keys ")
	a = fleet(t, Options{Welcome: true, Keys: map[string][]string{"next": {}, "detail": {"f2"}}})
	a.wantOnScreen("Welcome: f2 opens the row, ? has")
	a.press("down")
	a.wantOffScreen("Welcome")
	a = fleet(t, Options{Welcome: true})
	a.click(5, 5)
	a.wantOffScreen("Welcome")
	a = fleet(t, Options{})
	a.wantOffScreen("Welcome")
}

// TestTabGoesThroughThePanes: beside the table, the detail can have the keys
// that move.
func TestTabGoesThroughThePanes(t *testing.T) {
	a := fleet(t, Options{})
	a.size(200, 24)
	a.press("tab")
	a.wantOnScreen("tab detail", "InsufficientResource: no capacity left")
	a.wantOffScreen("tab raw JSON")
	first := a.table.selected
	a.press("down", "up", "tab", "down", "down")
	if a.table.selected != first || a.detail.Top != 2 {
		t.Errorf("in the detail, down selects %v and scrolls to line %d", a.table.selected, a.detail.Top)
	}
	a.wantOnScreen("tab raw")
	a.press("tab")
	a.wantOnScreen("tab table", "RAW JSON  tab back to the table", `"deployed_model"`)
	a.press("tab", "down")
	if a.table.selected == first {
		t.Error("back in the table, down selects nothing")
	}
	a.press("tab", "esc", "down", "enter")
	if a.detail.hasKeys {
		t.Error("a detail that was closed and opened has the keys")
	}
	a.size(80, 24)
	a.press("tab")
	a.wantOnScreen("tab fields", "RAW JSON  tab back to the fields", `"deployed_model"`)
	a.press("tab")
	a.wantOnScreen("tab raw")
}

func TestTheDetailExplainsAnError(t *testing.T) {
	a := newTestApp(t, Options{}, "alpha")
	a.fail("alpha", failed(model.FailKey, 401, "InvalidApiKey", "Invalid API-key provided."))
	a.press("enter")
	a.size(120, 40)
	a.wantOnScreen("InvalidApiKey: Invalid API-key provided.", "--profile cn-beijing", "$DASHSCOPE_API_KEY", "dashscope-intl.aliyuncs.com", "HTTP 401")
	a.press("esc")
	a.size(80, 24)
	a.wantOnScreen("InvalidApiKey since 12:04")
}

func TestAKeyOfAnotherRegionIsHintedAtEightyColumns(t *testing.T) {
	a := newTestApp(t, Options{}, "alpha", "beta")
	refused := failed(model.FailKey, 401, "InvalidApiKey", "Invalid API-key provided.")
	a.fail("beta", refused)
	a.wantOnScreen("--profile cn-beijing")
}

func TestRefreshAsksForEverythingNow(t *testing.T) {
	a := newTestApp(t, Options{}, "a", "b")
	a.answer("a", read("a", model.Running, 1, 1))
	a.answer("b", read("b", model.Running, 1, 1))
	a.time = a.time.Add(2 * time.Second)
	a.press("r")
	if len(a.sent) != 2 {
		t.Errorf("%d requests under way after r, want 2", len(a.sent))
	}
}

func TestPauseStopsPollingAndSaysSo(t *testing.T) {
	a := newTestApp(t, Options{}, "a")
	a.answer("a", read("a", model.Running, 1, 1))
	a.press("p")
	a.pass(10 * time.Minute)
	a.wantOnScreen("paused", "p go on")
	if len(a.sent) != 0 {
		t.Errorf("%d requests while paused", len(a.sent))
	}
	a.press("p")
	a.wantOffScreen("paused")
	if len(a.sent) != 1 {
		t.Errorf("%d requests after going on, want 1", len(a.sent))
	}
}

func TestAddAndTakeOff(t *testing.T) {
	a, _ := editable(t, Options{}, "alpha")
	a.press("a")
	a.typeText("new/one")
	a.press("enter")
	a.wantOnScreen("is no deployment ID")
	for range len("/one") {
		a.press("backspace")
	}
	a.press("enter")
	a.wantOnScreen("added new for this run; ctrl+s keeps it", "2 deployments")
	if a.table.selected.ID != "new" {
		t.Errorf("selected %v, want the new row", a.table.selected)
	}
	if !slices.ContainsFunc(a.sent, func(ticket poll.Ticket) bool { return ticket.Ref.ID == "new" }) {
		t.Error("the new row is not asked for at once")
	}
	a.press("a")
	a.typeText("new")
	a.press("enter")
	a.wantOnScreen("on the list already", "2 deployments")
	a.press("x")
	a.wantOnScreen("off the list", "1 deployment ")
	if a.table.selected.ID != "alpha" {
		t.Errorf("selected %v, want the row that is left", a.table.selected)
	}
}

func TestAnEmptyListOffersWhatTheKeyCanList(t *testing.T) {
	a := newTestApp(t, Options{AddHint: "list it under watch in config.toml"})
	a.wantOnScreen("Nothing is watched yet", "Press a to add", "config.toml")
	if len(a.sent) != 1 || a.sent[0].Page != 1 {
		t.Fatalf("requests %+v, want the first page of the list", a.sent)
	}
	var samples []model.Sample
	for _, id := range []string{"listed-one", "listed-two"} {
		samples = append(samples, model.Sample{Ref: model.Ref{Profile: "default", ID: id}, Deployment: deployment(id, model.Running, 1, 1)})
	}
	a.send(answerMsg{a.sent[0], model.Answer{Samples: samples}})
	a.wantOnScreen("The service lists 2")
	a.press("a")
	a.wantOnScreen("listed-one", "listed-two")
	a.typeText("two")
	a.wantOffScreen("listed-one")
	a.press("down", "enter")
	if a.table.selected.ID != "listed-two" {
		t.Errorf("added %v, want what was chosen", a.table.selected)
	}
}

func TestAListThatFailsSaysWhy(t *testing.T) {
	a := newTestApp(t, Options{})
	f := failed(model.FailPermission, 403, "AccessDenied", "Access denied.").Failure
	a.send(answerMsg{a.sent[0], model.Answer{Failure: f}})
	a.wantOnScreen("AccessDenied: Access denied.")
}

func TestSeveralProfilesHaveAColumn(t *testing.T) {
	a := newTestApp(t, Options{Profiles: []string{"default", "cn-beijing"}}, "alpha")
	a.wantOnScreen("PROFILE", "default")
	a.press("a")
	a.wantOnScreen("add from all profiles")
	a.press("tab")
	a.wantOnScreen("add to default")
	a.press("tab")
	a.wantOnScreen("add to cn-beijing")
	a.typeText("beta")
	a.wantOnScreen("⏎ adds it as typed to cn-beijing")
	a.press("enter")
	if want := (model.Ref{Profile: "cn-beijing", ID: "beta"}); a.table.selected != want {
		t.Errorf("added %v, want %v", a.table.selected, want)
	}
}

func TestSecondsTickForChangingRowsOnly(t *testing.T) {
	a := newTestApp(t, Options{}, "a")
	d := deployment("a", model.Running, 1, 1)
	d.Modified = model.Stamp{At: t0.Add(-30 * time.Minute)}
	a.answer("a", reading(d))
	if hold := a.screenHolds(); hold < 59*time.Second {
		t.Errorf("a steady row wakes the screen after %v", hold)
	}
	a.time = a.time.Add(time.Minute)
	a.ask("a")
	a.answer("a", read("a", model.Updating, 1, 2))
	if hold := a.screenHolds(); hold != time.Second {
		t.Errorf("a changing row wakes the screen after %v, want 1s", hold)
	}
}

func TestOnlyTheLastAlarmCounts(t *testing.T) {
	a := newTestApp(t, Options{}, "a")
	old := a.wake.number
	a.answer("a", read("a", model.Running, 1, 1))
	a.time = a.time.Add(time.Hour)
	a.send(timerMsg{&a.wake, old})
	if len(a.sent) != 0 {
		t.Error("an old timer started a poll")
	}
	a.send(timerMsg{&a.wake, a.wake.number})
	if len(a.sent) != 1 {
		t.Error("the last timer started none")
	}
}

func TestTheSizeSettlesIntoOneRedraw(t *testing.T) {
	a := newTestApp(t, Options{}, "a")
	for w := 60; w < 90; w++ {
		a.send(tea.WindowSizeMsg{Width: w, Height: 24})
	}
	if cmd := a.Update(timerMsg{&a.resized, a.resized.number - 1}); cmd != nil {
		t.Error("a size that did not last is drawn anew")
	}
	if cmd := a.Update(timerMsg{&a.resized, a.resized.number}); cmd == nil {
		t.Error("the last size is not drawn anew")
	}
	before := a.resized.number
	a.send(tea.WindowSizeMsg{Width: 89, Height: 24})
	if a.resized.number != before {
		t.Error("the same size again counts as a resize")
	}
}

func TestKeysAreBoundOnceAndExplained(t *testing.T) {
	seen := map[string]keys.Action{}
	for _, b := range newKeymap(nil).Bindings {
		if b.Help == "" || b.Group == "" {
			t.Errorf("%s has no help or group", b.Action)
		}
		for _, key := range b.Keys {
			if other, twice := seen[key]; twice {
				t.Errorf("%q is bound to %s and %s", key, other, b.Action)
			}
			seen[key] = b.Action
		}
	}
}

func TestKeysCanBeRebound(t *testing.T) {
	a := newTestApp(t, Options{Keys: map[string][]string{"pause": {"r"}, "quit": {}}}, "a")
	a.press("r")
	if !a.Engine.Plan.Paused() {
		t.Error("r does not pause although it is bound to it")
	}
	if cmd := a.Update(keyPress("q")); cmd != nil {
		t.Error("q does something although quit has no key")
	}
	a.wantOnScreen("f5 refresh", "r go on")
	a.size(80, 60)
	a.press("?")
	a.wantOnScreen("pause polling, or go on")
}

// TestHelpHasEveryKeyThatDoesSomething, live and in a replay, and no other.
func TestHelpHasEveryKeyThatDoesSomething(t *testing.T) {
	live, _ := editable(t, Options{}, "a")
	for name, a := range map[string]*testApp{"live": live, "replay": replayed(t, Options{}, time.Second)} {
		a.size(200, 70)
		a.press("?")
		differs := a.helpTexts()
		for _, b := range newKeymap(nil).Bindings {
			text, found := differs[b.Action]
			switch {
			case b.Action == keys.Console || b.Action == keys.Suspend: // nothing can be opened or continued here
				a.wantOffScreen(b.Help)
			case !found:
				a.wantOnScreen(b.Labels(a.Theme.Marks), b.Help)
			case text == "":
				a.wantOffScreen(b.Help)
			default:
				a.wantOnScreen(b.Labels(a.Theme.Marks), text)
			}
		}
		for _, v := range model.Verdicts() {
			a.wantOnScreen(v.String())
		}
		a.wantOffScreen("in a replay")
		a.press("?")
		a.wantOnScreen("DEPLOYMENT")
		if a.screen() != screenTable {
			t.Errorf("%s: the help stays", name)
		}
	}
}

// TestTheHelpIsSearched as one types. Enter keeps what was found, and esc shows all.
func TestTheHelpIsSearched(t *testing.T) {
	a := newTestApp(t, Options{}, "a")
	a.press("?", "/")
	a.typeText("COPY id")
	a.wantOnScreen("/ COPY id", "copy the ID", "Hand on", "esc clear")
	a.wantOffScreen("one row up", "as text", "stalled")
	a.press("enter")
	a.wantOnScreen("copy the ID")
	a.wantOffScreen("one row up", "COPY id")
	a.press("/")
	a.typeText(" zzz")
	a.wantOnScreen("Nothing in the help fits.")
	a.press("esc")
	a.wantOnScreen("one row up")
	if a.screen() != screenHelp {
		t.Error("esc in the search leaves the help")
	}
	a.press("/")
	a.typeText("sk-0123456789abcdef0123456789abcdef")
	a.wantOffScreen("0123456789")
	a.press("esc", "esc")
	if a.screen() != screenTable {
		t.Error("esc does not leave the help")
	}
}

// hostile are texts that would act on a terminal if they reached it.
var hostile = []string{
	"\x1b[2J\x1b[H", "\x1b]0;title\x07", "\x1b]52;c;aGFjaw==\x07", "\x1b]8;;http://x\x1b\\click\x1b]8;;\x1b\\", "\x1bP1$q\x1b\\",
	"\x1b_app\x1b\\", "\x9b31m", "\u009b31m", "\u009d0;t\u009c", "\x1b[?1049l", "a\rb", "a\nb", "a\tb", "\x00\x07\x08\x7f",
	"\u202eevil\u202c", "\u2066x\u2069", "z\u200bw\u200d\ufeff", "e" + strings.Repeat("\u0301", 40), "\xff\xfe\xed\xa0\x80", "👩\u200d👩\u200d👧", "\U000E0041\U000E007F",
}

func TestHostileTextIsInertOnEveryScreen(t *testing.T) {
	for _, raw := range hostile {
		text := safe.Clean(raw)
		id := text.String()
		a := newTestApp(t, Options{Title: id}, id, "other")
		d := hostileDeployment(t, raw)
		a.answer(id, reading(d))
		a.answer("other", failed(model.FailRejected, 400, raw, raw))
		for _, key := range []string{"", "enter", "tab", "esc", "down", "enter", "esc", "?", "?", "a"} {
			if key != "" {
				a.press(key)
			}
			for _, s := range sizes {
				a.size(s.width, s.height)
				checkInert(t, raw, a.View())
			}
		}
	}
}

// hostileDeployment has the text in every field that holds text.
func hostileDeployment(t *testing.T, raw string) *model.Deployment {
	t.Helper()
	text := safe.Clean(raw)
	d := &model.Deployment{
		ID: text, Name: text, Status: model.ParseStatus(raw), Created: model.ParseStamp(raw), Modified: model.ParseStamp(raw), Modifier: text,
		FailReason: text, Capacity: model.ParseNumber(raw),
	}
	d.With(&model.Terms{
		ModelName: text, BaseModel: text, WorkspaceID: text, ChargeType: text, Creator: text, Plan: text, ModelUnitSpec: text, PTUServiceTier: text,
	})
	d.Raw = safe.Keep(fmt.Appendf(nil, `{%[1]q:%[1]q,"list":[%[1]q]}`, strings.ToValidUTF8(text.String(), "?")))
	return d
}

// checkInert fails when anything but our own styling would act on a terminal.
func checkInert(t *testing.T, raw string, v tea.View) {
	t.Helper()
	for _, text := range []string{v.Content, v.WindowTitle} {
		rest := text
		for rest != "" {
			if m := sgr(rest); m > 0 {
				rest = rest[m:]
				continue
			}
			r, size := utf8.DecodeRuneInString(rest)
			if r != '\n' && !safe.Printable(string(r)) && !isMark(r) {
				t.Fatalf("%q: %U reaches the screen in %q", raw, r, clip(rest))
			}
			rest = rest[size:]
		}
	}
}

// isMark is for the combining marks Clean lets through, one by one harmless.
func isMark(r rune) bool { return r == 0x301 }

// sgr returns the length of the style sequence s begins with, or 0.
func sgr(s string) int {
	if !strings.HasPrefix(s, "\x1b[") {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case c != ';' && (c < '0' || c > '9'):
			return 0
		}
	}
	return 0
}

func clip(s string) string { return s[:min(len(s), 40)] }

func TestWhatAKeyDidIsShownForAWhile(t *testing.T) {
	a := newTestApp(t, Options{}, "a")
	a.answer("a", read("a", model.Running, 1, 1))
	a.press("r")
	a.wantOnScreen("asking for everything now")
	if hold := a.screenHolds(); hold > desk.FlashTime {
		t.Errorf("the screen is looked at again after %v, want %v at most", hold, desk.FlashTime)
	}
	a.time = a.time.Add(desk.FlashTime)
	a.send(timerMsg{&a.tick, a.tick.number})
	a.wantOffScreen("asking for everything now")
	a.press("r", "down")
	a.wantOffScreen("asking for everything now")
}

// TestAnOldReadingKeepsItsColourAndSaysItsAge, whether the fault is its own or that of
// its profile.
func TestAnOldReadingKeepsItsColourAndSaysItsAge(t *testing.T) {
	a := newTestApp(t, Options{Theme: "dark"}, "other", "stale")
	styled := func() string {
		for line := range strings.SplitSeq(a.View().Content, "\n") {
			if strings.Contains(line, "stale") {
				return line
			}
		}
		return ""
	}
	good := a.Theme.Plain.Verdict[model.VerdictReady].On
	a.answer("stale", read("stale", model.Running, 1, 1))
	if !strings.Contains(styled(), good) {
		t.Fatalf("a fresh reading has not its colour: %q", styled())
	}
	a.time = a.time.Add(time.Minute)
	a.ask("stale")
	a.answer("stale", failed(model.FailServer, 502, "", "not JSON"))
	if line := styled(); !strings.Contains(line, good) || !strings.Contains(line, "1m old") {
		t.Errorf("an old reading has lost its colour, or has no age: %q", line)
	}
}

func TestUndoPutsBackWhatWasTakenOff(t *testing.T) {
	a := newTestApp(t, Options{Sort: "list"}, "alpha", "beta", "gamma")
	for _, id := range []string{"alpha", "beta", "gamma"} {
		a.answer(id, read(id, model.Running, 1, 1))
	}
	a.press("u")
	a.wantOnScreen("nothing is left to put back")
	before := strings.Split(a.screenText(), "\n")
	a.press("down", "x")
	a.wantOnScreen("beta is off the list for this run; u puts it back", "2 deployments")
	a.press("x")
	a.wantOnScreen("gamma is off the list", "1 deployment ")
	a.press("enter", "x")
	a.wantOnScreen("Nothing is watched yet")
	for _, id := range []string{"alpha", "gamma", "beta"} {
		a.press("u")
		a.wantOnScreen(id + " is back on the list")
		if a.table.selected.ID != id {
			t.Errorf("%v is selected, want %s", a.table.selected, id)
		}
		checkSelection(t, a)
	}
	after := strings.Split(strings.NewReplacer("▌", " ").Replace(a.screenText()), "\n")
	if diff := cmp.Diff(strings.Replace(before[2], "▌", " ", 1)+before[3]+before[4], after[2]+after[3]+after[4]); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
	if !slices.ContainsFunc(a.sent, func(ticket poll.Ticket) bool { return ticket.Ref.ID == "beta" }) {
		t.Error("what is put back is not asked for")
	}

	// A filter may hide it, another key may do it, and the detail follows.
	a.press("x")
	a.typeText("/alpha")
	a.press("enter", "u")
	a.wantOnScreen("beta is back on the list, and hidden by the filter")
	a.press("esc", "x", "enter", "u")
	if a.screen() != screenDetail || a.detail.ref != a.table.selected {
		t.Errorf("screen %s, the detail shows %v, %v is selected", a.screen(), a.detail.ref, a.table.selected)
	}
	b := newTestApp(t, Options{Keys: map[string][]string{"undo": {}}}, "alpha")
	b.press("x")
	b.wantOnScreen("alpha is off the list for this run ")
	b.press("u")
	b.wantOnScreen("0 deployments")
}

// TestWhatWasTakenOffAndAddedAgainKeepsItsReading, and undo does not put it back once
// more.
func TestWhatWasTakenOffAndAddedAgainKeepsItsReading(t *testing.T) {
	a := newTestApp(t, Options{}, "alpha", "beta")
	a.answer("alpha", read("alpha", model.Failed, 0, 1))
	a.press("x", "a")
	a.typeText("alpha")
	a.press("enter")
	a.wantOnScreen("added alpha for this run", "FAILED", "2 deployments")
	a.press("u")
	a.wantOnScreen("nothing is left to put back", "2 deployments")
}

// TestTheCursorIsParkedOnTheSelectedRow where the configuration wants it, and hidden else.
func TestTheCursorIsParkedOnTheSelectedRow(t *testing.T) {
	hidden := fleet(t, Options{})
	if hidden.View().Cursor != nil {
		t.Error("the cursor is shown")
	}
	a := fleet(t, Options{Cursor: true})
	a.size(200, 50)
	for _, keys := range []string{"g", "j", "j", "G", "enter", "k", "esc", "/", "esc"} {
		a.press(keys)
		c := a.View().Cursor
		if c == nil {
			t.Fatalf("after %s there is no cursor", keys)
		}
		line := strings.Split(a.screenText(), "\n")[c.Y]
		if a.Prompt == nil && (!strings.HasPrefix(line, "▌") || c.Blink) {
			t.Errorf("after %s the cursor is on %q", keys, line)
		}
	}
	for key, below := range map[string]int{"t": 1, "?": 0} {
		a.press(key)
		if c := a.View().Cursor; c == nil || c.Y != desk.HeaderLines+below {
			t.Errorf("after %s the cursor is at %+v", key, c)
		}
		a.press("esc")
	}
}

// TestRowsLeaveTogether and the selected one stays, or the next that is left.
func TestRowsLeaveTogether(t *testing.T) {
	for _, tt := range []struct{ selected, want string }{{"d5", "d5"}, {"d3", "d5"}, {"d9", "d8"}} {
		var ids []string
		for i := range 10 {
			ids = append(ids, fmt.Sprintf("d%d", i))
		}
		a := newTestApp(t, Options{Sort: "list"}, ids...)
		a.press("j")
		a.table.choose(model.Ref{Profile: "default", ID: tt.selected})
		var leave []*watch.Row
		for _, i := range []int{1, 3, 4, 7, 9} {
			leave = append(leave, a.Engine.Board.Row(model.Ref{Profile: "default", ID: ids[i]}))
		}
		a.table.drop(leave...)
		if got := a.table.row().Ref.ID; got != tt.want || len(a.table.index.Rows()) != 5 {
			t.Errorf("%s is selected, after %s was, among %d rows", got, tt.selected, len(a.table.index.Rows()))
		}
	}
}
