package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/query"
	"studiowatch/model/safe"
	"studiowatch/model/words"
)

// offering is the prompt for an ID, with the lists of some profiles asked for.
func offering(t *testing.T, opts Options, ids ...string) *testApp {
	t.Helper()
	a := newTestApp(t, opts, ids...)
	for _, id := range ids {
		a.answer(id, read(id, model.Running, 1, 1))
	}
	a.press("a")
	return a
}

// page answers the request for a page of a profile's list.
func (a *testApp) page(profile string, answer model.Answer) {
	a.t.Helper()
	i := slices.IndexFunc(a.sent, func(t poll.Ticket) bool { return t.Page > 0 && t.Ref.Profile == profile })
	if i < 0 {
		a.t.Fatalf("no page of %s is asked for", profile)
	}
	ticket := a.sent[i]
	a.sent = slices.Delete(a.sent, i, i+1)
	answer.Poll = model.Poll{At: a.time, HTTPStatus: 200}
	a.send(answerMsg{ticket, answer})
}

// pageOf is a page of a list that has so many records, as the service says.
func pageOf(profile string, total int, ids ...string) model.Answer {
	answer := model.Answer{Sent: len(ids), Total: total, HasTotal: true}
	for _, id := range ids {
		answer.Samples = append(answer.Samples, model.Sample{Ref: model.Ref{Profile: profile, ID: id}, Deployment: deployment(id, model.Running, 1, 1), Listed: true})
	}
	return answer
}

func TestWhatAListLacksIsSaidOnceItWasReadToItsEnd(t *testing.T) {
	const lacks = "nothing listed fits"
	a := offering(t, Options{})
	a.wantOnScreen("asking the service for its list")
	a.page("default", pageOf("default", 3, "one", "two"))
	a.typeText("three")
	a.wantOffScreen(lacks)
	a.wantOnScreen("nothing to choose in its first 2 so far")
	a.page("default", pageOf("default", 3, "four"))
	a.wantOnScreen(lacks)

	// The list may have grown since.
	a.press("esc", "a")
	a.typeText("three")
	a.wantOffScreen(lacks)
	a.pass(2 * time.Second)
	a.page("default", pageOf("default", 4, "one", "two", "three", "four"))
	a.wantOnScreen("LISTED BY THE SERVICE")
}

func TestAListWhoseDeploymentsAreAllWatchedIsNotEmpty(t *testing.T) {
	a := offering(t, Options{}, "one")
	a.page("default", pageOf("default", 1, "one"))
	a.wantOnScreen("all that the service lists is watched already")
	a.wantOffScreen("lists no deployments")

	a = offering(t, Options{})
	a.page("default", pageOf("default", 0))
	a.wantOnScreen("the service lists no deployments for this key")
}

func TestAListThatCannotBeReadIsItsProfilesAlone(t *testing.T) {
	a := offering(t, Options{Profiles: []string{"here", "there"}})
	a.page("here", pageOf("here", 1, "one"))
	a.page("there", model.Answer{Failure: failed(model.FailNetwork, 0, "", "no route to it").Failure})
	a.typeText("zzz")
	a.wantOnScreen("add from all profiles", "there: no connection: no route to it")
	a.press("tab")
	a.wantOnScreen("add to here", "nothing listed fits")
	a.wantOffScreen("no route to it")
	a.press("tab")
	a.wantOnScreen("add to there", "no route to it")
}

// TestNothingIsSaidToBeThereNorNotWithoutAList: a pattern matches nothing once
// every list that it needs was read.
func TestNothingIsSaidToBeThereNorNotWithoutAList(t *testing.T) {
	patterns := []model.Pattern{{Profile: "here", Glob: "emo-*"}, {Profile: "there", Glob: "emo-*"}}
	a := newTestApp(t, Options{Profiles: []string{"here", "there"}, Patterns: patterns})
	a.wantOnScreen("Looking for the deployments that match emo-*")
	a.page("here", pageOf("here", 0))
	a.wantOnScreen("Looking for the deployments that match emo-*")
	a.page("there", model.Answer{Failure: failed(model.FailPermission, 403, "AccessDenied", "Access denied.").Failure})
	a.wantOnScreen("The list cannot be read, so it is not known what emo-* matches.")
	a.pass(10 * time.Minute)
	a.page("there", pageOf("there", 0))
	a.wantOnScreen("There are no deployments that match emo-*.")
}

// chosen returns the name of the highlighted choice; empty if there is none.
func (a *testApp) chosen() string {
	if c := a.add.choice(); c != nil {
		return c.Ref.ID
	}
	return ""
}

func (a *testApp) wantChosen(id string) {
	a.t.Helper()
	if got := a.chosen(); got != id {
		a.t.Errorf("%q is highlighted, want %q:\n%s", got, id, a.screenText())
	}
}

// offered is the prompt with a list that was read to its end.
func offered(t *testing.T, ids ...string) *testApp {
	a := offering(t, Options{Keeping: (&configFile{}).keeping()}, "watched-1")
	a.size(100, 24)
	a.page("default", pageOf("default", len(ids), ids...))
	return a
}

func TestWhatIsHighlightedIsTaken(t *testing.T) {
	for name, tt := range map[string]struct {
		text        string
		keys        []string
		chosen, row string // row is the selected one after ⏎
		says        []string
	}{
		"nothing typed":                {"", nil, "", "watched-1", []string{"1 deployment "}},
		"the first below nothing":      {"", []string{"down"}, "watched-1x", "watched-1x", []string{"added watched-1x for this run; ctrl+s keeps it"}},
		"the first match":              {"emo", nil, "emo-10", "emo-10", []string{"added emo-10 for this run"}},
		"the second match":             {"emo", []string{"down"}, "emo-1", "emo-1", nil},
		"the exact ID before others":   {"emo-1", nil, "emo-1", "emo-1", nil},
		"the beginning before a part":  {"plus", nil, "plus-x", "plus-x", nil},
		"an ID before a model":         {"qwen-plus", nil, "qwen-plus-z", "qwen-plus-z", nil},
		"a model or a status":          {"running plus-x", nil, "plus-x", "plus-x", nil},
		"an ID that is watched":        {"watched-1", nil, "watched-1", "watched-1", []string{"watched-1 is on the list already", "1 deployment "}},
		"an ID that is in no list":     {"zzz", nil, "zzz", "zzz", []string{"added zzz for this run"}},
		"as typed, beside matches":     {"em", []string{"up"}, "em", "em", []string{"added em for this run"}},
		"letters in another case":      {"EMO-1", nil, "emo-10", "emo-10", nil},
		"what is no ID":                {"em/o", nil, "em/o", "watched-1", []string{`"em/o" is no deployment ID`, "add em/o"}},
		"words that fit nothing":       {"emo stopped", nil, "emo stopped", "watched-1", []string{"holds a space"}},
		"with a separator at the end":  {"emo-1,", nil, "emo-1", "emo-1", nil},
		"a status that is no ID of it": {"running", nil, "watched-1x", "watched-1x", nil},
	} {
		a := offered(t, "watched-1", "watched-1x", "emo-10", "emo-1", "a-plus", "plus-x", "qwen-plus-z")
		a.typeText(tt.text)
		a.press(tt.keys...)
		if got := a.chosen(); got != tt.chosen {
			t.Errorf("%s: %q is highlighted, want %q:\n%s", name, got, tt.chosen, a.screenText())
		}
		if c := a.add.choice(); c != nil && c.Err == nil && !strings.Contains(a.screenText(), "⏎ "+words.Takes(*c, "")) {
			t.Errorf("%s: it is not said what ⏎ does:\n%s", name, a.screenText())
		}
		a.press("enter")
		a.wantOnScreen(tt.says...)
		if a.table.selected.ID != tt.row {
			t.Errorf("%s: %v is selected, want %s", name, a.table.selected, tt.row)
		}
	}
}

// TestTheHighlightStaysWithItsDeployment although better matches come.
func TestTheHighlightStaysWithItsDeployment(t *testing.T) {
	a := offering(t, Options{})
	a.typeText("emo")
	a.wantChosen("emo") // as typed, until the list has something
	a.page("default", pageOf("default", 9, "an-emo", "another-emo"))
	a.wantChosen("an-emo")
	a.page("default", pageOf("default", 9, "emo-1", "emo-2"))
	a.wantChosen("an-emo")
	a.typeText("-")
	a.wantChosen("emo-1")
	a.press("backspace", "down", "down", "down")
	a.wantChosen("another-emo")
	a.page("default", pageOf("default", 9, "emo", "emo-3"))
	a.wantChosen("another-emo") // somebody has moved there
	a.press("-", "backspace")
	a.wantChosen("emo")
	a.typeText("-4")
	a.wantChosen("emo-4")
	a.page("default", pageOf("default", 9, "emo-44", "emo-4"))
	a.wantChosen("emo-4")
	if c := a.add.choice(); c.Kind != query.ChoiceListed {
		t.Errorf("the choice is of kind %d, and the ID is listed", c.Kind)
	}
}

func TestALongListScrolls(t *testing.T) {
	var ids []string
	for i := range 300 {
		ids = append(ids, fmt.Sprintf("emo-%03d", i))
	}
	a := offered(t, ids...)
	a.size(80, 24)
	a.wantOnScreen("300 of 300 listed", "1-20 of 300", "emo-000", "emo-019")
	a.wantOffScreen("emo-020")
	for _, step := range []struct{ key, chosen string }{
		{"up", ""}, {"pgup", ""}, {"down", "emo-000"}, {"down", "emo-001"}, {"pgdown", "emo-021"}, {"pgdown", "emo-041"}, {"pgup", "emo-021"},
		{"end", "emo-299"}, {"down", "emo-299"}, {"home", "emo-000"}, {"up", "emo-000"},
	} {
		a.press(step.key)
		a.wantChosen(step.chosen)
		a.wantOnScreen(step.chosen)
	}
	a.wheel(5, 5, tea.MouseWheelDown)
	a.wantChosen("emo-003")
	a.wantOnScreen("4-23 of 300")
	a.clickOn("emo-010")
	a.wantChosen("emo-010")
	a.wantOnScreen("4-23 of 300", "⏎ adds emo-010")
	a.typeText("29")
	a.wantOnScreen("13 of 300 listed")
	a.wantOffScreen("of 14")
	a.wantChosen("emo-029")
	a.clickOn("emo-129")
	a.clickOn("add  ↑ ↓")
	if a.table.selected.ID != "emo-129" {
		t.Errorf("%v is selected", a.table.selected)
	}
	b := offered(t, ids...)
	b.wheel(5, 5, tea.MouseWheelDown)
	b.wantChosen("")
	b.wantOnScreen("4-23 of 300")
}

func TestAGlobIsFollowedForTheRun(t *testing.T) {
	a := offered(t, "emo-1", "emo-2", "wan-1", "watched-1")
	a.typeText("emo-[")
	a.wantOnScreen("is not a glob")
	a.press("enter", "backspace", "*")
	a.wantOnScreen("follows 2 now, and new ones", "⏎ follows emo-*", "⏎ follow", "emo-1", "emo-2", "2 of 4 listed")
	a.wantOffScreen("wan-1")
	a.press("enter")
	a.wantOnScreen("follows emo-*, 2 now and new ones, for this run", "3 deployments")
	opts := a.opts
	a.send(changeMsg{Options: &opts})
	a.wantOnScreen("3 deployments")
	a.pass(time.Minute)
	a.page("default", pageOf("default", 5, "emo-1", "emo-2", "emo-3", "wan-1", "watched-1"))
	a.wantOnScreen("4 deployments")
	a.table.choose(model.Ref{Profile: "default", ID: "emo-3"})
	a.press("x")
	a.pass(time.Minute)
	a.page("default", pageOf("default", 5, "emo-1", "emo-2", "emo-3", "wan-1", "watched-1"))
	a.wantOnScreen("3 deployments")
	a.press("a")
	a.size(120, 24)
	a.typeText("emo-*")
	a.wantOnScreen("follows 0 now, and new ones; 2 are watched already; 1 that was taken off stays off")
	a.press("enter")
	a.wantOnScreen("nothing is added; 1 is watched already")
	a.press("esc", "u")
	a.wantOnScreen("emo-3 is back on the list", "4 deployments")

	a = offered(t, "emo-1", "emo-2")
	a.typeText("emo-*")
	a.press("down", "enter") // one of those that match
	a.wantOnScreen("added emo-1 for this run", "2 deployments")
	if n := len(a.Engine.Patterns()); n != 0 {
		t.Errorf("%d patterns", n)
	}

	a = offering(t, Options{})
	a.typeText("none-*")
	a.press("enter")
	a.wantOnScreen("Looking for the deployments that match none-*")
}

func TestAPastedListIsTakenWhole(t *testing.T) {
	const paste = "[\"emo-1\",\n \"zzz-1\", 'watched-1',\n `a/b`, emo-1, wan-*]\n"
	a := offered(t, "emo-1", "wan-1", "wan-2")
	a.send(tea.PasteMsg{Content: paste})
	a.wantOnScreen("SEVERAL NAMES  2 to add, 1 to follow, 1 watched already, 1 wrong", "all of these", "⏎ takes all of these", "RUNNING", "as typed", "is watched already", "is no deployment ID")
	a.press("enter")
	a.wantOnScreen(`added 2 and follows wan-*, 2 now and new ones, for this run; 1 is watched alr`, "5 deployments")
	if want := `1 is there more than once; 1 is no ID: "a/b"`; !strings.Contains(a.Flash.Text, want) {
		t.Errorf("the message lacks %q: %q", want, a.Flash.Text)
	}

	a = offered(t, "emo-1")
	a.send(tea.PasteMsg{Content: "watched-1 a/b watched-1"})
	a.press("enter")
	a.wantOnScreen("nothing is added; 1 is watched already; 1 is there more than once")
	if a.Prompt == nil || a.add.Value() != "watched-1, a/b, watched-1" {
		t.Errorf("what is typed is gone: %q", a.add.Value())
	}
	a.press("down", "down", "enter")
	a.wantOnScreen(`"a/b" is no deployment ID`)
	a.press("up", "enter")
	a.wantOnScreen("watched-1 is on the list already", "1 deployment ")
}

// TestTwoHundredPastedIDsAreAllAdded, which is more than a text that is made printable
// may have.
func TestTwoHundredPastedIDsAreAllAdded(t *testing.T) {
	var ids []string
	for i := range 200 {
		ids = append(ids, fmt.Sprintf("qwen-plus-fine-tuned-for-customers-202511132025-%03d", i))
	}
	a := offering(t, Options{})
	for _, half := range [][]string{ids[:100], ids[100:]} {
		a.send(tea.PasteMsg{Content: strings.Join(half, "\n")})
	}
	a.wantOnScreen("200 to add")
	a.press("enter")
	a.wantOnScreen("added 200 for this run", "row 1 of 200")
	for _, id := range ids {
		if a.Engine.Board.Row(model.Ref{Profile: "default", ID: id}) == nil {
			t.Errorf("%s is not added", id)
		}
	}
}

func TestATextThatIsTooLongIsNotCut(t *testing.T) {
	a := offering(t, Options{})
	a.typeText("emo")
	a.send(tea.PasteMsg{Content: strings.Repeat("x", maxNames)})
	a.wantOnScreen("the paste is longer than fits, by 3")
	if got := a.add.Value(); got != "emo" {
		t.Errorf("%d characters are typed", len(got))
	}
	a.press("x")
	a.wantOffScreen("longer than")
	a.press("esc", "/")
	a.send(tea.PasteMsg{Content: strings.Repeat("y", MaxTyped-1)})
	a.send(tea.PasteMsg{Content: "zz"})
	a.wantOnScreen("the paste is longer than fits, by 1")
	a.press("y")
	a.wantOffScreen("longer than")
	a.press("y")
	a.wantOnScreen("no more than 256 characters fit")
	a.wantFilter(strings.Repeat("y", MaxTyped))
	a.press("backspace")
	a.wantOffScreen("characters fit")
}

func TestProfilesAreOfferedTogetherAndOneByOne(t *testing.T) {
	a := offering(t, Options{Profiles: []string{"here", "there"}})
	a.page("here", pageOf("here", 2, "emo-1", "both"))
	a.page("there", pageOf("there", 3, "emo-2", "both", "wan"))
	a.wantOnScreen("add from all profiles", "5 of 5 listed", "here       emo-1", "there      emo-2")
	a.press("tab")
	a.wantOnScreen("add to here", "2 of 2 listed", "emo-1")
	a.wantOffScreen("emo-2")
	a.press("tab")
	a.wantOnScreen("add to there", "3 of 3 listed", "emo-2")
	a.wantOffScreen("emo-1")
	a.press("tab")
	a.wantOnScreen("add from all profiles", "emo-1", "emo-2")
	a.send(tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift})
	a.wantOnScreen("add to there")
	a.typeText("both")
	a.press("enter")
	a.wantOnScreen("added both in there for this run")
	a.press("a")
	a.typeText("both")
	a.wantOnScreen("⏎ adds both", "here       both")
	a.press("enter")
	a.wantOnScreen("added both in here for this run", "2 deployments")

	a.press("a")
	a.send(tea.PasteMsg{Content: "wan, emo-1, new"})
	a.press("enter")
	for _, ref := range []model.Ref{{Profile: "there", ID: "wan"}, {Profile: "here", ID: "emo-1"}, {Profile: "here", ID: "new"}} {
		if a.Engine.Board.Row(ref) == nil {
			t.Errorf("%v is not watched", ref)
		}
	}
	a.press("a")
	a.typeText("*-2")
	a.wantOnScreen("follows 1 now")
	a.press("enter")
	if n := len(a.Engine.Patterns()); n != 2 {
		t.Errorf("the glob is followed in %d profiles", n)
	}
	a.press("a", "tab", "tab")
	a.typeText("n?")
	a.press("enter")
	if p := a.Engine.Patterns(); p[len(p)-1] != (model.Pattern{Profile: "there", Glob: "n?"}) || len(p) != 3 {
		t.Errorf("patterns %v", p)
	}
}

// TestTheListIsSaidToBeWhatItIs: cut short, refused at last, shrunk, watched whole, out
// of reach.
func TestTheListIsSaidToBeWhatItIs(t *testing.T) {
	a := offering(t, Options{})
	a.size(120, 24)
	a.page("default", pageOf("default", 4, "emo-1", "emo-2"))
	a.wantOnScreen("2 of the first 2 listed")
	a.page("default", model.Answer{Failure: failed(model.FailPermission, 403, "AccessDenied", "Access denied.").Failure})
	a.wantOnScreen("2 of the first 2 listed · AccessDenied: Access denied.")

	a = offered(t, "emo-1", "emo-2")
	a.wantOnScreen("2 of 2 listed")
	a.press("esc", "a")
	a.pass(2 * time.Second)
	a.wantOnScreen("emo-1", "2 of 2 listed")
	a.page("default", pageOf("default", 1, "emo-2"))
	a.page("default", pageOf("default", 1)) // there is no second page
	a.wantOffScreen("emo-1")                // it was deleted
	a.wantOnScreen("1 of 1 listed")
	a.press("down", "enter", "a")
	a.pass(2 * time.Second)
	a.page("default", pageOf("default", 1, "emo-2"))
	a.wantOnScreen("all that the service lists is watched already")
	a.typeText("emo")
	a.wantOnScreen("what fits is watched already")
	a.typeText("zzz")
	a.wantOnScreen("nothing listed fits")
	a.press("esc")

	a = newTestApp(t, Options{}, "alpha", "beta")
	a.fail("alpha", failed(model.FailKey, 401, "InvalidApiKey", "Invalid API-key provided."))
	a.press("a")
	a.wantOnScreen("InvalidApiKey: Invalid API-key provided.")
	a.wantOffScreen("asking the service")
}

// TestNoPastedTextActsOnTheTerminal pastes each text of the corpus alone and among
// names, takes it, and looks at each frame.
func TestNoPastedTextActsOnTheTerminal(t *testing.T) {
	t.Parallel()
	names, texts := corpus(t)
	for i, opts := range []Options{{Theme: "mono"}, {Theme: "mono", ASCII: true}} {
		for n, name := range names {
			if !*long && len(texts[name]) >= 500 {
				continue // the texts of kilobytes take the most time
			}
			for j, paste := range []string{texts[name], "emo-1, " + texts[name] + ", wan-*", texts[name] + "*"} {
				if !turn(n + i + j) {
					continue
				}
				a := offering(t, opts)
				a.page("default", pageOf("default", 1, "emo-1"))
				look := func() {
					checkGeometry(t, name, a.View(), 80, 24, opts.ASCII)
					for line := range strings.SplitSeq(a.screenText(), "\n") {
						if !safe.Printable(line) {
							t.Fatalf("%s: %q", name, line)
						}
					}
				}
				a.send(tea.PasteMsg{Content: paste})
				look()
				a.press("end")
				look()
				a.press("enter")
				look()
			}
		}
	}
}

// TestNothingIsCutBesideBlanksAmongWhatCanBeAdded at any width with room for it, and
// IDs that are cut look different.
func TestNothingIsCutBesideBlanksAmongWhatCanBeAdded(t *testing.T) {
	short := offering(t, Options{Profiles: []string{"here", "there"}})
	short.page("here", pageOf("here", 1, "emo-35b3f106-sample01"))
	short.size(80, 24)
	short.wantOnScreen("emo-35b3f106-sample01  ● RUNNING           qwen-plus")
	a := offering(t, Options{Profiles: []string{"here", "there"}})
	a.page("here", pageOf("here", 1, "emo-35b3f106-sample01", "emo-35b3f106-sample02-blue-of-production", "emo-35b3f106-sample02-grey-of-production"))
	for width := 90; width <= 200; width += 10 {
		a.size(width, 24)
		for _, typed := range []string{"", "emo-*"} {
			a.typeText(typed)
			for _, line := range strings.Split(a.screenText(), "\n")[2:6] {
				if strings.Contains(line, "…") && strings.Contains(strings.Trim(line, "▌ "), "      ") {
					t.Errorf("%d wide: %q", width, line)
				}
			}
			for range typed {
				a.press("backspace")
			}
		}
	}
	a.size(60, 24)
	text := a.screenText()
	if strings.Count(text, "blue") != 1 || strings.Count(text, "grey") != 1 {
		t.Errorf("two IDs look alike:\n%s", text)
	}
}
