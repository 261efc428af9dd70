package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
)

func (a *testApp) wantFilter(text string) {
	a.t.Helper()
	if a.filter.current != text {
		a.t.Errorf("the filter is %q, want %q", a.filter.current, text)
	}
}

func TestTabCompletesKeysAndValues(t *testing.T) {
	a := fleet(t, Options{})
	a.size(120, 40)
	a.press("/")
	a.wantOnScreen("words, -word, key:value")
	a.typeText("qwen st")
	a.press("tab")
	a.wantFilter("qwen status:")
	a.wantOnScreen("RUNNING", "UPDATING")
	a.typeText("upd")
	a.press("tab")
	a.wantFilter("qwen status:UPDATING")
	a.press("tab")
	a.wantFilter("qwen status:UPDATING_FAILED")
	a.wantOnScreen("1 of 14")
	a.press("shift+tab", "shift+tab", "tab")
	a.wantFilter("qwen status:UPDATING")
	a.typeText(",r")
	a.press("tab")
	a.wantFilter("qwen status:UPDATING,RUNNING")
	for range 8 {
		a.press("left")
	}
	a.wantOnScreen("UPDATING  UPDATING_FAILED")
	a.press("esc")
	a.typeText("/zzz")
	a.press("tab", "shift+tab")
	a.wantFilter("zzz")
}

func TestArrowsRecallFilters(t *testing.T) {
	a := fleet(t, Options{Filters: Filters{Past: []string{"oldest", "is:ready"}}})
	a.typeText("/qwen")
	a.press("enter", "esc")
	a.typeText("/is:ready")
	a.press("enter")
	a.press("/")
	for range 9 {
		a.press("backspace")
	}
	a.typeText("x")
	for _, want := range []string{"is:ready", "qwen", "oldest", "oldest"} {
		a.press("up")
		a.wantFilter(want)
	}
	a.press("down", "down", "down", "down")
	a.wantFilter("x")
	a.press("up", "enter")
	if got := fmt.Sprint(a.filter.past); got != "[oldest qwen is:ready]" {
		t.Errorf("the past is %s", got)
	}
	for i := range 60 {
		a.filter.keep(fmt.Sprint("n", i))
	}
	if n := len(a.filter.past); n != MaxPast || a.filter.past[n-1] != "n59" {
		t.Errorf("%d filters are remembered, the newest %q", n, a.filter.past[n-1])
	}
}

func TestAKeptFilterIsSeenAtTheStart(t *testing.T) {
	var kept []string
	a := fleet(t, Options{Filters: Filters{Kept: Kept{Filter: "is:failed"}, Past: []string{"is:failed"}, Keep: func(k Kept, past []string) { kept = append(past, k.Filter) }}})
	a.wantOnScreen("1 of 14 · filter is:failed", "FAILED")
	a.wantOffScreen("UPDATING")
	a.typeText("/x")
	a.Leave()
	if !slices.Equal(kept, []string{"is:failed", "is:failed"}) {
		t.Errorf("what is typed and not kept outlives the run: %q", kept)
	}
	a.press("esc")
	a.wantOnScreen("14 deployments")
	a.Leave()
	if kept[len(kept)-1] != "" {
		t.Errorf("a filter that was cleared outlives the run: %q", kept)
	}
}

// TestAKeptFilterSaysThatItIsInForce and how to clear it, from the first frame
// until a key is pressed, and not in place of an outage for long.
func TestAKeptFilterSaysThatItIsInForce(t *testing.T) {
	const said = "esc clears the filter kept from last time"
	kept := Options{Filters: Filters{Kept: Kept{Filter: "alpha"}}}
	a := newTestApp(t, kept, "alpha", "beta")
	a.wantOnScreen(said)
	a.pass(30 * time.Second)
	a.wantOnScreen(said)
	a.press("down")
	a.wantOffScreen(said)
	a.press("esc")
	a.wantFilter("")

	b := newTestApp(t, kept, "alpha", "beta")
	b.pass(2 * time.Minute)
	b.wantOffScreen(said)

	c := newTestApp(t, kept, "alpha")
	refused := failed(model.FailKey, 401, "InvalidApiKey", "Invalid API-key provided.")
	c.answer("alpha", refused)
	c.pass(3 * time.Second)
	c.answer("alpha", refused)
	c.wantOnScreen("InvalidApiKey since", said)
	c.pass(5 * time.Second)
	c.wantOnScreen("InvalidApiKey since", "InvalidApiKey · ")
	c.wantOffScreen(said)

	d := newTestApp(t, Options{Keys: map[string][]string{"back": {}}, Filters: kept.Filters}, "alpha")
	d.wantOnScreen("a filter kept from last time is in force; clear it in /")
	e := newTestApp(t, Options{Welcome: true}, "alpha")
	e.wantOnScreen("Welcome")
}

// TestWhatAFilterHidesIsCounted where somebody should look at it, as rows turn
// and are renamed, come and go.
func TestWhatAFilterHidesIsCounted(t *testing.T) {
	a := newTestApp(t, Options{Filters: Filters{Kept: Kept{Filter: "alpha"}}}, "alpha", "beta", "gamma", "delta")
	hides := func(want string) {
		t.Helper()
		line := strings.Split(a.screenText(), "\n")[23]
		if _, text, _ := strings.Cut(line, "alpha"); want != "" && !strings.Contains(text, " · "+want+"  ") || want == "" && strings.Contains(text, "need") {
			t.Errorf("%q, want %q", line, want)
		}
	}
	for _, id := range []string{"alpha", "beta", "gamma", "delta"} {
		a.answer(id, read(id, model.Running, 2, 2))
	}
	hides("")
	a.pass(5 * time.Second)
	a.answer("alpha", read("alpha", model.Failed, 0, 2))
	hides("")
	a.answer("beta", read("beta", model.Failed, 0, 2))
	hides("1 hidden needs attention")
	a.answer("gamma", read("gamma", model.UpdatingFailed, 2, 2))
	hides("2 hidden need attention")
	opts := a.opts
	opts.Entries = slices.Clone(a.opts.Entries)
	opts.Entries[3].Wanted.Capacity = model.NumberOf(8)
	a.send(changeMsg{Options: &opts})
	hides("3 hidden need attention")
	opts.Entries = opts.Entries[:3]
	a.send(changeMsg{Options: &opts})
	hides("2 hidden need attention")
	a.pass(40 * time.Second)
	a.answer("beta", read("beta", model.Running, 2, 2))
	hides("1 hidden needs attention")
	a.press("esc")
	a.typeText("/gamma")
	a.press("enter")
	a.wantOnScreen("filter gamma · 1 hidden needs attention")
	a.press("esc")
	a.wantOffScreen("hidden")
}

// TestABadFilterIsMarked where it is wrong, and hides nothing by that.
func TestABadFilterIsMarked(t *testing.T) {
	for _, theme := range []string{"dark", "mono"} {
		a := fleet(t, Options{Theme: theme})
		a.size(120, 40)
		a.typeText("/turbo stauts:x")
		a.wantOnScreen(`no key "stauts"; did you mean status?`, "1 of 14")
		typed := strings.Split(a.View().Content, "\n")[38]
		if !strings.Contains(typed, draw.Underline+"stauts"+draw.EndStyle) {
			t.Errorf("%s: what is wrong is not marked: %q", theme, typed)
		}
		a.press("enter")
		if a.Prompt != desk.Prompt(a.filter) {
			t.Error("a filter that is wrong can be kept")
		}
	}
}

func TestFoundTextIsUnderlined(t *testing.T) {
	a := fleet(t, Options{Theme: "mono"})
	a.size(120, 40)
	a.typeText("/PLUS status:upd code:found,time")
	a.press("enter")
	a.wantOnScreen("0 of 14", "No deployment fits the filter.", "esc shows all")
	a.press("esc")
	a.typeText("/PLUS status:upd")
	lines := a.View().Content
	for _, want := range []string{draw.Underline + "plus" + draw.EndStyle, draw.Underline + "UPD" + draw.EndStyle} {
		if !strings.Contains(lines, want) {
			t.Errorf("%q is not in\n%q", want, lines)
		}
	}
	a.press("esc")
	a.typeText("/code:found")
	if lines := a.View().Content; !strings.Contains(lines, draw.Underline+"Found"+draw.EndStyle) {
		t.Errorf("the code is not marked in\n%q", lines)
	}
}

// TestSplitFoundKeepsTheText and its width, whatever is looked for in it.
func TestSplitFoundKeepsTheText(t *testing.T) {
	texts := append([]string{"客服助手-qwen", "e\u0301e\u0301e", "🇩🇪🇫🇷", "각각", "İi", "aaaa", "ﬁ", ""}, hostile...)
	for _, text := range texts {
		text = safe.Clean(text).String()
		for _, word := range []string{"a", "aa", "服", "e", "\u0301", "\U0001F1E9", "ᄀ", "i", "ﬁ", text} {
			var got strings.Builder
			width := 0
			for part := range draw.SplitFound(text, [][]rune{[]rune(strings.ToLower(word))}) {
				got.WriteString(part)
				width += draw.Width(part)
			}
			if got.String() != text || width != draw.Width(text) {
				t.Errorf("%q in %q: %q, %d cells", word, text, got.String(), width)
			}
			a := newTestApp(t, Options{}, "a")
			l := draw.NewLine(&a.Theme, 9)
			l.Found(l.Pal.Text, text, 9, [][]rune{[]rune(strings.ToLower(word))})
			if n := ansi.StringWidth(l.String()); n != 9 {
				t.Errorf("%q in %q: a line of %d cells", word, text, n)
			}
		}
	}
	for text, want := range map[string]string{"aXbxc": "a[X]b[x]c", "xxx": "[xxx]", "none": "none"} {
		got := ""
		for part, hit := range draw.SplitFound(text, [][]rune{{'x'}}) {
			if hit {
				got += "[" + part + "]"
			} else {
				got += part
			}
		}
		if got != want {
			t.Errorf("%q is split as %q, want %q", text, got, want)
		}
	}
}

// TestAFilterByAgeLetsRowsGo when their time has come, with nothing else
// happening, and is awake then.
func TestAFilterByAgeLetsRowsGo(t *testing.T) {
	a := fleet(t, Options{})
	a.typeText("/age<2m")
	a.press("enter")
	a.wantOnScreen("1 of 14", "UPDATING")
	a.pass(2 * time.Minute)
	a.wantOnScreen("0 of 14")
	a.pass(-2 * time.Minute) // the clock was set back
	a.wantOnScreen("1 of 14")
}

// TestAFilterByAgeIsAwakeInTime although nothing else on screen changes then.
func TestAFilterByAgeIsAwakeInTime(t *testing.T) {
	a := newTestApp(t, Options{}, "alpha")
	d := deployment("alpha", model.Running, 1, 1)
	d.Modified.At = t0.Add(-48 * time.Hour)
	a.answer("alpha", reading(d))
	before := a.screenHolds()
	a.filter.keep("age<172803s")
	if after := a.screenHolds(); after > 4*time.Second || before <= after {
		t.Errorf("the screen holds for %v, and for %v without the filter", after, before)
	}
}

func TestHostileFiltersStayText(t *testing.T) {
	for _, text := range hostile {
		a := fleet(t, Options{Filters: Filters{Past: []string{safe.Clean(text).String()}}})
		a.press("/")
		a.send(tea.PasteMsg{Content: text})
		checkInert(t, text, a.View())
		a.press("tab", "left", "left", "tab", "up", "down", "enter")
		checkInert(t, text, a.View())
	}
}

func TestAKeptFilterOutlivesANewList(t *testing.T) {
	a := fleet(t, Options{})
	a.typeText("/is:failed")
	a.press("enter")
	a.change(changeMsg{Options: &Options{Entries: []model.Entry{{Ref: model.Ref{Profile: "p", ID: "other"}}}}})
	a.wantFilter("is:failed")
	a.wantOnScreen("0 of 1 · filter is:failed")
	a.wantOffScreen("other")
}

// TestAFilterFindsWhatIsDisplayed: the short form of a long status, the reason of the
// service in the note, and a name in place of an ID.
func TestAFilterFindsWhatIsDisplayed(t *testing.T) {
	a := newTestApp(t, Options{Entries: []model.Entry{{Ref: model.Ref{Profile: "default", ID: "a"}, Name: "chat, production"}}}, "b", "c")
	a.answer("a", read("a", model.Running, 1, 1))
	a.answer("b", read("b", model.WaitPrepaidToDeploying, 0, 1))
	d := deployment("c", model.Pending, 0, 1)
	d.FailReason = safe.Clean("no stock, retrying")
	a.answer("c", reading(d))
	for text, want := range map[string]string{"wait_pay": "b", "status:wait_pay_dep": "b", "wait_pre_paid": "b", "retrying": "c", "production": "a", "waiting": ""} {
		a.filter.keep(text)
		var got []string
		for _, row := range a.table.index.Rows() {
			got = append(got, row.Ref.ID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q finds %v, want %s", text, got, want)
		}
	}
	a.filter.keep("wait_pay")
	if line := a.styledLine("WAIT_PAY_DEPLOY"); !strings.Contains(line, draw.Underline+"WAIT_PAY"+draw.EndStyle) {
		t.Errorf("what was found is not marked: %q", line)
	}
}
