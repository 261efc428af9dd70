package ui

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/safe"
)

func (a *testApp) rowIDs() (ids []string) {
	for _, row := range a.table.index.Rows() {
		ids = append(ids, row.Ref.ID)
	}
	return ids
}

// tabLine is the line with the tabs.
func (a *testApp) tabLine() string { return strings.Split(a.screenText(), "\n")[1] }

// TestAViewHasItsKey: it shows the view, whatever is in front.
func TestAViewHasItsKey(t *testing.T) {
	a := viewed(t, Options{})
	all := a.rowIDs()
	a.press("1")
	if got := a.filter.current; got != "group:prod -is:stopped" || len(a.rowIDs()) != 4 || a.table.index.Query().Sort != "changed" {
		t.Errorf("1 shows %q, %v, sorted by %s", got, a.rowIDs(), a.table.index.Query().Sort)
	}
	if !slices.Equal(a.columns, []string{"deployment", "status", "ready", "note"}) || !strings.Contains(a.tabLine(), "▌1 mine") {
		t.Errorf("1 shows the columns %v below %q", a.columns, a.tabLine())
	}
	a.press("2")
	if !slices.Equal(a.columns, a.opts.Columns) || a.table.index.Query().Sort != "attention" || a.filter.current != "group:客服" {
		t.Error("what a view does not say is not as it is under [ui]")
	}
	a.press("0")
	if !slices.Equal(a.rowIDs(), all) || a.filter.current != "" {
		t.Errorf("0 shows %v, want %v", a.rowIDs(), all)
	}
	a.press("9")
	a.wantOnScreen("there is no view 9; v saves what is shown as one")
	a.press("t", "1")
	if a.screen() != screenTable || a.views.active != "mine" {
		t.Errorf("1 in the timeline shows %s", a.screen())
	}
	a.press("f", "2")
	if a.screen() != screenFleet || a.views.active != "客服" {
		t.Errorf("2 in the fleet shows %s", a.screen())
	}
}

// TestSwitchingViewsKeepsTheSelection if the row is in the view.
func TestSwitchingViewsKeepsTheSelection(t *testing.T) {
	a := viewed(t, Options{})
	a.choose("emo-35b3f106-sample01")
	for _, key := range []string{"4", "0", "4"} {
		a.press(key)
		if a.table.selected.ID != "emo-35b3f106-sample01" {
			t.Errorf("after %s: %v", key, a.table.selected)
		}
	}
	a.press("1")
	if len(a.rowIDs()) == 0 || a.table.row() == nil {
		t.Error("no row is selected")
	}
}

// TestAFilterInAViewIsACopy: it may narrow or widen it, and esc or the view's key gives
// the view's own back.
func TestAFilterInAViewIsACopy(t *testing.T) {
	for _, back := range []string{"esc", "1"} {
		a := viewed(t, Options{})
		a.press("1", "/")
		if got := a.filter.Text(); got != "group:prod -is:stopped " {
			t.Errorf("/ begins with %q", got)
		}
		a.press("enter")
		if a.filter.current != "group:prod -is:stopped" || a.filter.kept != a.filter.current {
			t.Errorf("⏎ without a change leaves %q", a.filter.current)
		}
		a.press("/")
		a.typeText(map[string]string{"esc": "is:ready", "1": " is:ready "}[back])
		a.press("enter", "s")
		a.wantOnScreen("3 of 14 · filter is:ready")
		a.press(back)
		if a.filter.current != "group:prod -is:stopped" || a.filter.kept != a.filter.current {
			t.Errorf("%s leaves %q", back, a.filter.current)
		}
		a.wantOffScreen("filter group")
		a.press("esc", "esc")
		if a.views.active != "mine" || a.screen() != screenTable {
			t.Error("esc leaves the view")
		}
	}
	a := viewed(t, Options{})
	a.press("1", "/", "x", "esc")
	if a.filter.current != "group:prod -is:stopped" {
		t.Errorf("esc while typing leaves %q", a.filter.current)
	}
}

// TestWhereNothingFitsItSaysWhereEscLeads, with the word that the footer has.
func TestWhereNothingFitsItSaysWhereEscLeads(t *testing.T) {
	for want, keys := range map[string][]string{
		"esc shows all of them again.":    {"/", "#", "enter"},
		"esc shows the whole view again.": {"1", "/", "#", "enter"},
		"esc shows the whole view again":  {"1", "/", "#"},
	} {
		a := viewed(t, Options{})
		a.press(keys...)
		a.wantOnScreen("No deployment fits the filter.", want)
	}
	a := viewed(t, Options{})
	a.press("f", "enter")
	for _, row := range slices.Clone(a.table.index.Rows()) {
		a.Engine.Board.Rename(row, model.Entry{Ref: row.Ref, Group: "elsewhere"})
		a.table.update(row)
	}
	a.Update(nil)
	a.wantOnScreen("No deployment fits the filter.", "esc goes back to the fleet.")
}

func TestWhatIsShownIsSavedAsAView(t *testing.T) {
	a := viewed(t, Options{Keeping: (&configFile{}).keeping()})
	a.typeText("/emo")
	a.press("enter", "s", "S", "v")
	a.typeText("mine too")
	a.wantOnScreen("save as view: mine too", "new, view 5")
	a.press("enter")
	want := query.View{Name: "mine too", Filter: "emo", Sort: "deployment", Reverse: true}
	if got := a.views.unkeptViews(); len(got) != 1 || !got[0].Equal(want) {
		t.Errorf("saved %+v, want %+v", got, want)
	}
	if !strings.Contains(a.tabLine(), "▌5 mine too*") || a.filter.current != "emo" {
		t.Errorf("the tabs: %q", a.tabLine())
	}
	a.wantOnScreen("mine too is view 5 for this run; ctrl+s keeps it")

	a.press("1", "/")
	a.typeText(" emo")
	a.press("enter", "v")
	a.wantOnScreen("save as view: mine", "replaces view 1")
	a.press("enter")
	if got := a.views.all[0]; got.Filter != "group:prod -is:stopped emo" || got.Sort != "changed" || len(got.Columns) != 4 || len(a.views.all) != 5 {
		t.Errorf("the first of %d views is %+v", len(a.views.all), got)
	}

	a.press("v", "x", "esc")
	if a.Prompt != nil || len(a.views.all) != 5 {
		t.Error("esc saves a view")
	}
	for i := range 4 {
		a.press("v")
		a.typeText(fmt.Sprint(i)) // after the name of the view before
		a.press("enter")
	}
	a.press("v")
	a.typeText("no")
	a.press("enter")
	a.wantOnScreen("there are 9 views already")
	if len(a.views.all) != 9 || a.Prompt == nil {
		t.Errorf("%d views", len(a.views.all))
	}
}

// TestTheNameOfAViewIsPlain: it is not empty, and no API key.
func TestTheNameOfAViewIsPlain(t *testing.T) {
	a := fleet(t, Options{})
	a.press("v", "enter")
	a.wantOnScreen("a name is missing")
	a.typeText("sk-0123456789abcdef0123456789")
	a.press("enter")
	if len(a.views.all) > 0 || strings.Contains(a.screenText(), "012345") {
		t.Errorf("a key is a name:\n%s", a.screenText())
	}
}

// TestAnEditedConfigurationHasItsViews at once, and leaves what was saved in this run.
func TestAnEditedConfigurationHasItsViews(t *testing.T) {
	a := viewed(t, Options{})
	edit := func(views ...query.View) {
		opts := a.opts
		opts.Views = views
		a.send(changeMsg{Options: &opts})
	}
	a.press("1")
	edit(query.View{Name: "first"}, query.View{Name: "mine", Filter: "is:ready", Sort: "status", Columns: []string{"status", "note"}})
	if a.filter.current != "is:ready" || a.table.index.Query().Sort != "status" || len(a.columns) != 2 || !strings.Contains(a.tabLine(), "▌2 mine ●") {
		t.Errorf("the view has %q, %s, %v: %s", a.filter.current, a.table.index.Query().Sort, a.columns, a.tabLine())
	}
	if kept := a.views.keep(); kept != (Kept{View: "mine"}) {
		t.Errorf("of an edited view is kept %+v", kept)
	}
	a.press("/")
	a.typeText(" emo")
	a.press("enter", "v", "2", "enter")
	edit(query.View{Name: "mine", Filter: "is:failed"})
	if got := a.views.unkeptViews(); len(got) != 1 || got[0].Name != "mine2" || a.filter.current != "is:ready emo" || a.views.active != "mine2" {
		t.Errorf("after an edit of another: %+v, %q in %q", got, a.filter.current, a.views.active)
	}
	edit(query.View{Name: "mine2", Filter: "is:ready emo", Sort: "status", Columns: []string{"status", "note"}})
	if len(a.views.unkeptViews()) > 0 || strings.Contains(a.tabLine(), "*") {
		t.Errorf("what the configuration has is marked: %q", a.tabLine())
	}
	edit()
	if a.filter.current != "" || a.views.active != "" || a.Tabs != 0 || len(a.rowIDs()) != 14 {
		t.Errorf("without views: %q in %q", a.filter.current, a.views.active)
	}
}

// TestViewAndOrderLastFromRunToRun as the filter does.
func TestViewAndOrderLastFromRunToRun(t *testing.T) {
	var kept Kept
	run := func(opts Options, keys ...string) *testApp {
		opts.Filters.Kept, opts.Filters.Keep = kept, func(k Kept, _ []string) { kept = k }
		a := viewed(t, opts)
		a.press(keys...)
		a.Leave()
		return a
	}
	if run(Options{}); kept != (Kept{}) {
		t.Errorf("a run in which nothing was chosen keeps %+v", kept)
	}
	run(Options{}, "s", "s", "S")
	a := run(Options{})
	if q := a.table.index.Query(); q.Sort != "status" || !q.Reverse {
		t.Errorf("the next run sorts by %s, reversed %v", q.Sort, q.Reverse)
	}
	if a = run(Options{Sort: "list"}); a.table.index.Query().Sort != "list" {
		t.Errorf("against an edited configuration it sorts by %s", a.table.index.Query().Sort)
	}
	run(Options{}, "1", "s")
	a = run(Options{})
	if a.views.active != "mine" || a.filter.current != "group:prod -is:stopped" || a.table.index.Query().Sort != "attention" {
		t.Errorf("the next run shows %q in %q, by %s", a.filter.current, a.views.active, a.table.index.Query().Sort)
	}
	run(Options{}, "/", " ", "x", "enter")
	if a = run(Options{}); a.filter.current != "group:prod -is:stopped x" || a.views.active != "mine" {
		t.Errorf("with its filter changed: %q in %q", a.filter.current, a.views.active)
	}
	if a = run(Options{View: "客服"}); a.filter.current != "group:客服" || a.views.active != "客服" {
		t.Errorf("--view shows %q in %q", a.filter.current, a.views.active)
	}
	run(Options{}, "2", "f", "enter")
	if a = run(Options{}); a.filter.current != "group:客服" {
		t.Errorf("a look at the fleet leaves %q", a.filter.current)
	}
}

// TestTabsCountAtEveryStep compares the counts of the tabs with a count of all rows while
// rows are answered, taken off, put back and renamed.
func TestTabsCountAtEveryStep(t *testing.T) {
	a := viewed(t, Options{})
	rng := rand.New(rand.NewPCG(7, 8))
	for step := range 400 {
		row := a.Engine.Board.Rows()[rng.IntN(a.Engine.Board.Len())]
		switch rng.IntN(8) {
		case 0:
			if a.Engine.Board.Len() > 5 {
				a.press("0", "x")
			}
		case 1:
			a.press("u")
		case 2:
			a.press(fmt.Sprint(rng.IntN(5)))
		case 3:
			opts := a.opts
			opts.Entries = slices.Clone(opts.Entries)
			i := rng.IntN(len(opts.Entries))
			opts.Entries[i].Group = []string{"prod", "客服"}[rng.IntN(2)]
			a.send(changeMsg{Options: &opts})
		default:
			s := read(row.Ref.ID, model.Statuses()[rng.IntN(12)], rng.Int64N(5), 4)
			s.Ref, s.Poll.At = row.Ref, a.time
			a.table.update(a.Engine.Board.Apply(s))
		}
		for i, tab := range a.views.tabs().All {
			filter, rows := query.Filter{}, 0
			if i > 0 {
				filter, _ = query.ParseFilter(a.views.all[i-1].Filter)
			}
			for _, r := range a.Engine.Board.Rows() {
				if filter.Match(r, a.Now) && r.Verdict == tab.Worst {
					rows++
				}
				if filter.Match(r, a.Now) && r.Verdict.Attention() < tab.Worst.Attention() {
					t.Fatalf("step %d, tab %d: %v is not the worst, %v is", step, i, tab.Worst, r.Verdict)
				}
			}
			if rows != tab.Rows {
				t.Fatalf("step %d, tab %d: %d %v, want %d", step, i, tab.Rows, tab.Worst, rows)
			}
		}
	}
}

// TestTabsFollowTime where a view chooses by age.
func TestTabsFollowTime(t *testing.T) {
	a := newTestApp(t, Options{Views: []query.View{{Name: "fresh", Filter: "age<10m"}}}, "alpha")
	a.answer("alpha", read("alpha", model.Updating, 1, 2))
	a.time = a.time.Add(time.Minute)
	a.answer("alpha", read("alpha", model.Running, 2, 2))
	if line := a.tabLine(); !strings.Contains(line, "1 fresh ●") {
		t.Errorf("at first: %q", line)
	}
	a.time = a.time.Add(11 * time.Minute)
	a.send(timerMsg{&a.tick, a.tick.number})
	if line := a.tabLine(); strings.Contains(line, "1 fresh ●") {
		t.Errorf("after eleven minutes: %q", line)
	}
}

// TestTabsHideNoTrouble on the narrowest screen either, and each can be clicked.
func TestTabsHideNoTrouble(t *testing.T) {
	var views []query.View
	for i := range query.MaxViews {
		views = append(views, query.View{Name: fmt.Sprintf("a rather long name %d", i), Filter: []string{"is:failed", "is:degraded", "is:unreadable"}[i%3]})
	}
	a := fleet(t, Options{Views: views, Mouse: true})
	for width := minWidth; width <= 200; width += 8 {
		a.size(width, 12)
		line := a.tabLine()
		if n := strings.Count(line, "✗") + strings.Count(line, "▲") + strings.Count(line, "!"); n != query.MaxViews+1 {
			t.Fatalf("%d wide: %d glyphs in %q", width, n, line)
		}
		hit := map[string]bool{}
		for x := range width {
			a.click(x, 1)
			hit[a.views.active] = true
		}
		if len(hit) != query.MaxViews+1 {
			t.Fatalf("%d wide: %d tabs can be clicked of %q", width, len(hit), line)
		}
		a.press("0")
	}
}

// TestHostileNamesStayInTheirPlace, of views and of groups.
func TestHostileNamesStayInTheirPlace(t *testing.T) {
	names, texts := corpus(t)
	var opts Options
	for _, name := range names {
		text := safe.Clean(texts[name]).String()
		opts.Entries = append(opts.Entries, model.Entry{Ref: model.Ref{Profile: "default", ID: name}, Group: text})
		if text != "" && len(opts.Views) < query.MaxViews {
			opts.Views = append(opts.Views, query.View{Name: text})
		}
	}
	for _, opts.ASCII = range []bool{false, true} {
		for _, opts.Wall = range []bool{false, true} {
			a := newTestApp(t, opts)
			if !opts.Wall {
				a.press("f")
			}
			for _, s := range sweep() {
				a.size(s[0], s[1])
				checkGeometry(t, fmt.Sprintf("%d×%d ascii=%v wall=%v", s[0], s[1], opts.ASCII, opts.Wall), a.View(), s[0], s[1], opts.ASCII)
				a.press("down")
			}
		}
	}
}

// thousands is a fleet of rows in groups, all read.
func thousands(t *testing.T, opts Options, rows, groups int) *testApp {
	for i := range rows {
		opts.Entries = append(opts.Entries, model.Entry{Ref: model.Ref{Profile: "default", ID: fmt.Sprintf("row-%05d", i)}, Group: fmt.Sprintf("group-%03d", i%groups)})
	}
	a := newTestApp(t, opts)
	for i, row := range a.Engine.Board.Rows() {
		status := model.Running
		if i%groups%7 == 3 {
			status = model.Failed
		}
		s := read(row.Ref.ID, status, 1, 2)
		s.Ref, s.Poll.At = row.Ref, a.time
		a.Engine.Board.Apply(s)
	}
	a.table.update(a.Engine.Board.Rows()...)
	return a
}

// selectedPart is the name of the selected line of the fleet.
func (a *testApp) selectedPart() string {
	return strings.TrimPrefix(strings.Fields(a.lineOf("▌"))[0], "▌")
}

// TestTheWayToAGroupAndBack finds both places.
func TestTheWayToAGroupAndBack(t *testing.T) {
	a := thousands(t, Options{}, 400, 20)
	a.choose("row-00190") // not the first of its group
	at, top := a.table.selected, a.table.Top
	a.press("f")
	if a.screen() != screenFleet {
		t.Fatalf("f shows %s", a.screen())
	}
	a.press("enter")
	if a.filter.current != "group=group-003" || len(a.rowIDs()) != 20 {
		t.Fatalf("the worst group is %q with %d rows", a.filter.current, len(a.rowIDs()))
	}
	a.press("down", "down", "esc")
	if a.screen() != screenFleet || a.filter.current != "" {
		t.Fatalf("esc shows %s, filter %q", a.screen(), a.filter.current)
	}
	a.press("down", "enter")
	if a.table.cursor != 0 {
		t.Errorf("row %d of the group is selected first", a.table.cursor)
	}
	if a.filter.current != "group=group-010" {
		t.Fatalf("the second group is %q", a.filter.current)
	}
	a.press("f")
	if name := a.selectedPart(); name != "group-010" {
		t.Errorf("f comes back to %q", name)
	}
	a.press("esc")
	if a.screen() != screenTable || a.table.selected != at || a.table.Top != top || a.filter.current != "" {
		t.Errorf("back in the table: %v at %d, want %v at %d", a.table.selected, a.table.Top, at, top)
	}
}

// TestTheFleetIsOfTheView, and a filter is part of the way down and back.
func TestTheFleetIsOfTheView(t *testing.T) {
	a := viewed(t, Options{})
	a.press("4", "f")
	a.wantOffScreen("✗●")
	a.wantOnScreen("prod", "●●●")
	a.press("enter")
	if got := a.filter.current; !strings.HasPrefix(got, "group=") || !strings.HasSuffix(got, " is:ready") {
		t.Errorf("the rows of the group are those of %q", got)
	}
	a.press("enter", "esc", "esc", "esc")
	if a.filter.current != "is:ready" || a.views.active != "all that is ready now" {
		t.Errorf("back: %q in %q", a.filter.current, a.views.active)
	}
}

// TestAFrameOfTheFleetLooksAtItsLines: of 10,000 rows in 200 groups, a frame asks for the
// labels of the rows it shows, and draws after an answer the same as from scratch.
func TestAFrameOfTheFleetLooksAtItsLines(t *testing.T) {
	a := thousands(t, Options{}, 10_000, 200)
	a.size(160, 40)
	a.press("f")
	labels, labelOf := 0, a.LabelOf
	a.LabelOf = func(ref model.Ref, width int) string { labels++; return labelOf(ref, width) }
	a.View()
	if labels == 0 || labels > 40 {
		t.Errorf("a frame of 40 lines has %d labels", labels)
	}
	a.answer("row-00005", read("row-00005", model.UpdatingFailed, 1, 2))
	a.table.drop(a.rowNamed("row-00003"), a.rowNamed("row-00203"))
	a.wantOnScreen("9998 of 10000", "  48  ✗✗✗")
	steps := a.screenText()
	a.table.table.fleet = nil
	if scratch := a.screenText(); steps != scratch {
		t.Errorf("by steps:\n%s\nfrom scratch:\n%s", steps, scratch)
	}
	a.press("G")
	a.wantOnScreen("line 200 of 200 · 9998 of 10000")
}

// TestTheFleetsPlaceIsAGroup and not a line: it stays selected where others come before.
func TestTheFleetsPlaceIsAGroup(t *testing.T) {
	a := thousands(t, Options{}, 60, 30)
	a.size(80, 12)
	a.press("f")
	a.answer("row-00029", read("row-00029", "MELTING", 1, 2))
	if line := strings.Split(a.screenText(), "\n")[2]; !strings.HasPrefix(line, "▌") {
		t.Errorf("before the first key another line is selected than %q", line)
	}
	a.press("down", "down")
	name := a.selectedPart()
	a.answer("row-00001", read("row-00001", model.Failed, 0, 2))
	if got := a.selectedPart(); got != name {
		t.Errorf("%s is selected, want %s", got, name)
	}
	rng := rand.New(rand.NewPCG(9, 1))
	keys := []string{"up", "down", "pgup", "pgdown", "home", "end", "n", "N", "tab"}
	for range 500 {
		switch rng.IntN(4) {
		case 0:
			a.size(40+rng.IntN(100), 8+rng.IntN(30))
		case 1:
			randomAnswer(a, rng)
		case 2:
			randomMouse(a, rng, a.Width, a.Height)
			if a.screen() != screenFleet {
				a.press("esc", "f", "f")
				for a.screen() != screenFleet {
					a.press("f")
				}
			}
		default:
			a.press(keys[rng.IntN(len(keys))])
		}
		checkGeometry(t, "fleet", a.View(), a.Width, a.Height, false)
		if n := strings.Count(strings.Join(strings.Split(a.screenText(), "\n")[1:], "\n"), "▌"); n != 1 {
			t.Fatalf("%d lines are selected:\n%s", n, a.screenText())
		}
	}
}

func TestTheMouseInTheFleet(t *testing.T) {
	a := thousands(t, Options{}, 60, 30)
	a.press("f")
	a.clickOn("group-010")
	if a.selectedPart() != "group-010" || a.screen() != screenFleet {
		t.Fatalf("a click selects %q on %s", a.selectedPart(), a.screen())
	}
	a.time = a.time.Add(time.Second)
	a.clickOn("group-010")
	if a.screen() != screenFleet {
		t.Error("a second click, a second later, is taken for a double click")
	}
	a.clickOn("group-010")
	if a.screen() != screenTable || a.filter.current != "group=group-010" {
		t.Errorf("a double click shows %q on %s", a.filter.current, a.screen())
	}
}

// TestTheWallTellsWhatNobodyCanSee: an outage, a pause, and answers that do not come.
func TestTheWallTellsWhatNobodyCanSee(t *testing.T) {
	a := down(t, Options{Wall: true})
	for _, s := range [][2]int{{40, 8}, {80, 24}, {120, 40}, {200, 50}} {
		a.size(s[0], s[1])
		a.wantOnScreen("UNREACHABLE: no connection")
	}
	a = fleet(t, Options{Wall: true})
	a.wantOffScreen("NO ANSWER", "PAUSED")
	a.time = a.time.Add(3 * time.Minute)
	a.send(timerMsg{&a.tick, a.tick.number})
	a.wantOnScreen("NO ANSWER FOR 3m", "what stands here is old")
	a.press("p")
	a.wantOnScreen("PAUSED")
	a = newTestApp(t, Options{Wall: true}, "a")
	a.wantOnScreen("NO ANSWER YET", "waiting")
	a = newTestApp(t, Options{Wall: true})
	a.wantOnScreen("No deployment is shown.")
}

// TestTheWallKnowsHowOldItIsInAnOutageThatAnswers: an answer that is a failure makes
// nothing younger, and what was never read has no age.
func TestTheWallKnowsHowOldItIsInAnOutageThatAnswers(t *testing.T) {
	outage := failed(model.FailServer, 503, "", "empty answer")
	for text, readFirst := range map[string]bool{"what stands here is 10m old": true, "UNREACHABLE: HTTP 503 since": false} {
		a := newTestApp(t, Options{Wall: true}, "alpha", "beta")
		if readFirst {
			a.answer("alpha", read("alpha", model.Running, 2, 2))
			a.answer("beta", read("beta", model.Running, 2, 2))
			a.pass(90 * time.Second)
			a.ask("beta")
		}
		a.answer("beta", outage)
		a.fail("alpha", outage)
		a.pass(10 * time.Minute)
		for _, probe := range slices.Clone(a.sent) {
			a.answer(probe.Ref.ID, outage)
		}
		if a.Engine.Board.LastAnswer() != a.time {
			t.Fatal("no probe was answered")
		}
		a.wantOnScreen(text)
		if !readFirst {
			a.wantOffScreen("what stands here")
		}
	}
}

// TestTheWallLeavesOutNoTrouble at any size.
func TestTheWallLeavesOutNoTrouble(t *testing.T) {
	a := viewed(t, Options{Wall: true})
	for width := minWidth; width <= 200; width += 3 {
		for _, height := range []int{8, 9, 12, 16, 24, 40, 50} {
			a.size(width, height)
			text := a.screenText()
			for _, word := range []string{"✗", "failed", "▲", "degraded", "!", "unreadable", "ready"} {
				if !strings.Contains(text, word) {
					t.Fatalf("%d×%d: no %q:\n%s", width, height, word, text)
				}
			}
			checkGeometry(t, "wall", a.View(), width, height, false)
		}
	}
}

// TestTheWallNeedsNoKey, and each key does what it does elsewhere.
func TestTheWallNeedsNoKey(t *testing.T) {
	a := viewed(t, Options{Wall: true, View: "mine"})
	if a.screen() != screenWall || a.views.active != "mine" {
		t.Fatalf("it begins with %s in %q", a.screen(), a.views.active)
	}
	a.press("4")
	if a.screen() != screenWall || a.views.active != "all that is ready now" {
		t.Errorf("4 shows %s in %q", a.screen(), a.views.active)
	}
	a.click(3, 3)
	a.press("0", "esc")
	if a.screen() != screenTable {
		t.Errorf("esc shows %s", a.screen())
	}
	a.press("esc")
	if a.screen() != screenWall {
		t.Errorf("esc in the table shows %s", a.screen())
	}
	if cmd := a.Update(keyPress("q")); cmd == nil {
		t.Error("q does not quit")
	}
}
