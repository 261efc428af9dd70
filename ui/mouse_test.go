package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/ui/desk"
	"studiowatch/ui/overlay"
)

func (a *testApp) click(x, y int) {
	a.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
}

func (a *testApp) wheel(x, y int, button tea.MouseButton) {
	a.send(tea.MouseWheelMsg{X: x, Y: y, Button: button})
}

// clickOn clicks where a text stands on the screen.
func (a *testApp) clickOn(text string) {
	a.t.Helper()
	for y, line := range strings.Split(a.screenText(), "\n") {
		if before, _, found := strings.Cut(line, text); found {
			a.click(ansi.StringWidth(before), y)
			return
		}
	}
	a.t.Fatalf("%q is not on the screen:\n%s", text, a.screenText())
}

// crowd has n rows, the first nine of them read.
func crowd(t *testing.T, n int) *testApp {
	var ids []string
	for i := range n {
		ids = append(ids, fmt.Sprintf("row-%02d", i))
	}
	a := newTestApp(t, Options{Sort: "list", Mouse: true}, ids...)
	for i, id := range ids[:min(n, 9)] {
		status := model.Running
		if i == 2 {
			status = model.Failed
		}
		a.answer(id, read(id, status, 1, 1))
	}
	return a
}

func TestAClickSelectsAndADoubleClickOpens(t *testing.T) {
	a := crowd(t, 5)
	a.clickOn("row-03")
	if a.table.selected.ID != "row-03" || a.screen() != screenTable {
		t.Fatalf("%v is selected on screen %s", a.table.selected, a.screen())
	}
	a.time = a.time.Add(desk.DoubleClick + time.Millisecond)
	a.clickOn("row-03")
	if a.screen() != screenTable {
		t.Error("two slow clicks opened the detail")
	}
	a.time = a.time.Add(desk.DoubleClick)
	a.clickOn("row-04")
	if a.screen() != screenTable {
		t.Error("clicks on two rows opened the detail")
	}
	a.time = a.time.Add(desk.DoubleClick)
	a.clickOn("row-04")
	if a.screen() != screenDetail || a.detail.ref.ID != "row-04" {
		t.Errorf("a double click shows %v on screen %s", a.detail.ref, a.screen())
	}
}

func TestAClickBesideTheRowsSelectsWhatTheDetailShows(t *testing.T) {
	a := crowd(t, 5)
	a.size(200, 30)
	a.press("enter")
	a.clickOn("row-03")
	if a.detail.ref.ID != "row-03" {
		t.Errorf("the detail shows %v", a.detail.ref)
	}
	a.click(199, 5)
	if a.table.selected.ID != "row-03" {
		t.Error("a click on the detail selected a row")
	}
}

func TestTheWheelScrollsWhatIsUnderIt(t *testing.T) {
	a := crowd(t, 60)
	a.wheel(5, 5, tea.MouseWheelDown)
	if a.table.Top != wheelLines || a.table.cursor != wheelLines {
		t.Errorf("top %d, cursor %d", a.table.Top, a.table.cursor)
	}
	checkSelection(t, a)
	for range 60 {
		a.wheel(5, 5, tea.MouseWheelDown)
	}
	if a.table.Top != 60-a.table.room {
		t.Errorf("top %d of 60 rows and %d lines", a.table.Top, a.table.room)
	}
	a.wheel(5, 5, tea.MouseWheelUp)
	if a.table.Top != 60-a.table.room-wheelLines {
		t.Errorf("top %d after one notch up", a.table.Top)
	}
	for _, s := range []struct {
		key string
		top func() int
	}{
		{"?", func() int { return a.front().(*overlay.HelpPane).Top }},
		{"enter", func() int { return a.detail.Top }},
	} {
		a.size(80, 10)
		a.press("g", s.key)
		a.wheel(5, 5, tea.MouseWheelDown)
		if s.top() != wheelLines {
			t.Errorf("after %s the wheel scrolls to line %d", s.key, s.top())
		}
		a.wheel(5, 5, tea.MouseWheelUp)
		a.wheel(5, 5, tea.MouseWheelUp)
		if s.top() != 0 {
			t.Errorf("after %s the wheel scrolls back to line %d", s.key, s.top())
		}
		a.press("esc")
	}
}

func TestAClickOnAColumnsHeadSorts(t *testing.T) {
	a := crowd(t, 5)
	a.clickOn("STATUS")
	if q := a.table.index.Query(); q.Sort != "status" || q.Reverse {
		t.Errorf("sorted by %+v", q)
	}
	a.clickOn("STATUS")
	if q := a.table.index.Query(); q.Sort != "status" || !q.Reverse {
		t.Errorf("sorted by %+v after a second click", q)
	}
	a.clickOn("NOTE")
	if q := a.table.index.Query(); q.Sort != "note" || q.Reverse {
		t.Errorf("sorted by %+v after a click on the note", q)
	}
}

func TestAClickOnACountFiltersByIt(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		a := crowd(t, 5)
		a.opts.ASCII = ascii
		a.applyLook()
		a.clickOn("1 failed")
		if a.filter.current != "is:failed" || a.filter.kept != "is:failed" || len(a.table.index.Rows()) != 1 {
			t.Errorf("the filter is %q", a.filter.current)
		}
		a.clickOn("4 ready")
		if a.filter.current != "is:ready" {
			t.Errorf("the filter is %q", a.filter.current)
		}
		a.clickOn("4 ready")
		if a.filter.current != "" {
			t.Errorf("the filter is %q after a second click", a.filter.current)
		}
		a.clickOn("studiowatch")
		if a.filter.current != "" {
			t.Errorf("the name filters by %q", a.filter.current)
		}
	}
}

func TestAClickOnAHintDoesWhatItsKeyDoes(t *testing.T) {
	a := crowd(t, 5)
	a.clickOn("filter")
	if a.Prompt != desk.Prompt(a.filter) {
		t.Fatal("no filter is typed")
	}
	a.typeText("row-02")
	a.clickOn("keep")
	if a.Prompt != nil || a.filter.current != "row-02" {
		t.Errorf("the filter %q, prompt %v", a.filter.current, a.Prompt)
	}
	a.size(120, 24)
	a.press("/")
	for range 6 {
		a.press("backspace")
	}
	a.clickOn("earlier")
	if a.filter.current != "row-02" {
		t.Errorf("the earlier filter is %q", a.filter.current)
	}
	a.clickOn("clear")
	a.clickOn("pause")
	if !a.Engine.Plan.Paused() {
		t.Error("polling goes on")
	}
	a.clickOn("detail")
	if a.screen() != screenDetail {
		t.Errorf("screen %s", a.screen())
	}
}

func TestTheMouseIsLetGoOf(t *testing.T) {
	a := crowd(t, 1)
	if got := a.View().MouseMode; got != tea.MouseModeCellMotion {
		t.Errorf("mouse mode %v", got)
	}
	a.press("m")
	a.wantOnScreen("m takes it back")
	if got := a.View().MouseMode; got != tea.MouseModeNone {
		t.Errorf("mouse mode %v after m", got)
	}
	a.press("m")
	if got := a.View().MouseMode; got != tea.MouseModeCellMotion {
		t.Errorf("mouse mode %v after m m", got)
	}
	if got := newTestApp(t, Options{}).View().MouseMode; got != tea.MouseModeNone {
		t.Errorf("mouse mode %v although the configuration leaves it", got)
	}
}

func TestTheTitleSaysTheWorst(t *testing.T) {
	a := crowd(t, 5)
	a.opts.Title = "intl"
	if got, want := a.View().WindowTitle, "✗ 1 failed · studiowatch intl"; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
	a.opts.ASCII, a.opts.Title = true, "客"
	a.applyLook()
	for _, r := range a.View().WindowTitle {
		if r < ' ' || r > '~' {
			t.Errorf("%U in the title %q", r, a.View().WindowTitle)
		}
	}
	if got, want := newTestApp(t, Options{}).View().WindowTitle, "studiowatch"; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
}

func TestAClickOutsideOfEverythingDoesNothing(t *testing.T) {
	a := crowd(t, 5)
	before := a.screenText()
	for _, at := range [][2]int{{16, -1}, {30, -1}, {-1, 3}, {80, 3}, {5, 24}, {79, 500}, {1 << 30, 1 << 30}} {
		for x := range 80 {
			a.click(x, -1)
		}
		a.click(at[0], at[1])
		if a.screenText() != before {
			t.Fatalf("a click at %v changed the screen:\n%s", at, a.screenText())
		}
	}
	a.send(tea.MouseClickMsg{X: 5, Y: 5, Button: tea.MouseRight})
	if a.screenText() != before {
		t.Error("the right button does something")
	}
	for _, size := range [][2]int{{0, 0}, {1, 1}, {39, 7}} {
		a.size(size[0], size[1])
		a.click(0, 0)
		a.wheel(0, 0, tea.MouseWheelDown)
		if a.filter.current != "" || a.screen() != screenTable || a.table.cursor != 0 {
			t.Errorf("at %v a click or the wheel did something", size)
		}
	}
}
