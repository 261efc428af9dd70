package ui

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/ui/draw"
)

// twoRollouts is a dashboard with two rollouts, one of which has ended, and a third
// deployment.
func twoRollouts(t *testing.T, opts Options) *testApp {
	const fast, slow, other = "qwen-plus-2025-12-01-b6d61c71", "qwen-plus-2025-12-01-0a77f3e2", "emo-35b3f106-sample01"
	if len(opts.Entries) == 0 {
		for _, id := range []string{fast, slow, other} {
			opts.Entries = append(opts.Entries, model.Entry{Ref: model.Ref{Profile: "default", ID: id}})
		}
	}
	a := newTestApp(t, opts)
	a.answer(fast, read(fast, model.Running, 4, 4))
	a.answer(slow, read(slow, model.Running, 2, 2))
	a.answer(other, read(other, model.Running, 1, 1))
	for i := range int64(9) {
		a.time = a.time.Add(30 * time.Second)
		a.ask(fast, slow)
		d := deployment(fast, model.Updating, min(8, 4+i), 8)
		if i >= 5 {
			d = deployment(fast, model.Running, 8, 8)
		}
		a.answer(fast, reading(d))
		d = deployment(slow, model.Running, 2, 2)
		if i >= 2 {
			d = deployment(slow, model.Updating, 2+i/4, 16)
		}
		ordered := *d.Terms()
		ordered.ModelUnitSpec = safe.Clean("MU2")
		d.With(&ordered)
		a.answer(slow, reading(d))
	}
	a.pass(10 * time.Second)
	a.typeText("g")
	return a
}

// TestComparedFrames at every size: the marks in the table, two rollouts on one axis, and
// all fields.
func TestComparedFrames(t *testing.T) {
	for _, s := range sizes {
		for name, press := range map[string][]string{
			"marked": {"space", "down", "down", "space"}, "compare": {"space", "down", "d"}, "compare-all": {"space", "down", "d", "tab"},
		} {
			a := twoRollouts(t, Options{Title: "ap-southeast-1"})
			a.size(s.width, s.height)
			a.press(press...)
			a.golden(name + "-" + s.name)
		}
	}
}

// TestTwoDeploymentsAreCompared: what differs, and what is equal when that is asked.
func TestTwoDeploymentsAreCompared(t *testing.T) {
	a := newTestApp(t, Options{Sort: "list"}, "alpha", "beta", "gamma")
	for i, id := range []string{"alpha", "beta", "gamma"} {
		a.answer(id, read(id, model.Running, int64(i+1), 4))
	}
	a.press("space", "down", "d")
	a.wantOnScreen("COMPARE", "alpha", "beta", "FIELDS THAT DIFFER", "ready_capacity", "more are equal, tab shows them")
	a.wantOffScreen("gamma", "base_model")
	a.press("tab")
	a.wantOnScreen("EQUAL FIELDS", "base_model             qwen-plus")
	a.press("tab")
	a.wantOffScreen("base_model")
	a.press("d")
	a.wantOnScreen("gamma")
	a.wantOffScreen("COMPARE")
}

// TestWhatIsComparedIsSaid: the two marked rows, or the marked one and the selected one.
func TestWhatIsComparedIsSaid(t *testing.T) {
	for _, tt := range []struct {
		name string
		keys []string
		want []string // on the screen
		not  []string // not there
	}{
		{"nothing marked", []string{"d"}, []string{"mark a row with space first"}, []string{"COMPARE"}},
		{"only the selected one", []string{"space", "d"}, []string{"select the row to compare it with"}, []string{"COMPARE"}},
		{"marked and selected", []string{"space", "down", "down", "d"}, []string{"COMPARE", "alpha", "gamma"}, []string{"beta"}},
		{"two marked, a third selected", []string{"space", "down", "space", "down", "d"}, []string{"COMPARE", "alpha", "beta"}, []string{"gamma"}},
		{"a third takes the place of the first", []string{"space", "down", "space", "down", "space", "d"}, []string{"COMPARE", "beta", "gamma"}, []string{"alpha"}},
		{"a mark taken away", []string{"space", "space", "down", "d"}, []string{"mark a row with space first"}, []string{"COMPARE"}},
		{"from the detail", []string{"space", "down", "enter", "d"}, []string{"COMPARE", "alpha", "beta"}, nil},
		{"marked in the detail", []string{"enter", "space", "esc", "down", "d"}, []string{"COMPARE", "alpha", "beta"}, nil},
		{"esc goes back", []string{"space", "down", "d", "esc"}, []string{"alpha", "gamma", "1 marked"}, []string{"COMPARE"}},
		{"the third is told", []string{"space", "down", "space", "down", "space"}, []string{"gamma is marked in place of alpha; d compares the two marked rows", "2 marked"}, nil},
		{"in the fleet no row is selected", []string{"space", "down", "f", "d"}, []string{"select the row to compare it with"}, []string{"COMPARE"}},
		{"two marked, in the fleet", []string{"space", "down", "space", "f", "d"}, []string{"COMPARE", "alpha", "beta"}, nil},
		{"a marked row is taken off", []string{"space", "down", "space", "x", "d"}, []string{"COMPARE", "alpha", "gamma"}, []string{"beta"}},
	} {
		a := newTestApp(t, Options{Sort: "list"}, "alpha", "beta", "gamma")
		for _, id := range []string{"alpha", "beta", "gamma"} {
			a.answer(id, read(id, model.Running, 1, 4))
		}
		a.press(tt.keys...)
		for _, text := range tt.want {
			if !strings.Contains(a.screenText(), text) {
				t.Errorf("%s: no %q on the screen:\n%s", tt.name, text, a.screenText())
			}
		}
		for _, text := range tt.not {
			if strings.Contains(a.screenText(), text) {
				t.Errorf("%s: %q on the screen:\n%s", tt.name, text, a.screenText())
			}
		}
	}
}

// TestAMarkIsOfADeployment: it stays over answers, sorting and a filter, and is seen in
// every look.
func TestAMarkIsOfADeployment(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		mark := " ✓ "
		if ascii {
			mark = " & "
		}
		a := newTestApp(t, Options{ASCII: ascii}, "alpha", "beta", "gamma")
		for _, id := range []string{"alpha", "beta", "gamma"} {
			a.answer(id, read(id, model.Running, 4, 4))
		}
		a.choose("beta")
		a.press("space")
		marked := func(when string) {
			t.Helper()
			if n := strings.Count(a.screenText(), mark); n != 1 || !strings.Contains(a.lineOf("beta"), mark) {
				t.Errorf("%s: %d marks, and not only that of beta:\n%s", when, n, a.screenText())
			}
		}
		marked("at once")
		a.pass(time.Minute)
		a.answer("gamma", read("gamma", model.Failed, 0, 4))
		marked("after an answer")
		a.press("s", "S")
		marked("after sorting")
		a.typeText("/beta")
		a.press("enter")
		marked("with a filter")
		a.press("esc")
		a.typeText("/alpha")
		a.press("enter")
		a.wantOnScreen("1 marked")
		a.press("esc")
		marked("after the filter")
		for _, s := range sizes {
			a.size(s.width, s.height)
			marked("at " + s.name)
		}
	}
}

// TestAMarkStaysInAReplay that jumps back.
func TestAMarkStaysInAReplay(t *testing.T) {
	a := replayed(t, Options{}, 4*time.Second)
	a.press("space")
	a.wantOnScreen("1 marked", " ✓ ")
	a.press("left")
	a.wantOnScreen("1 marked", " ✓ ")
}

// TestAMarkOfWhatIsNotThereYet is no mark: a replay that jumps back may show fewer rows.
func TestAMarkOfWhatIsNotThereYet(t *testing.T) {
	a := newTestApp(t, Options{Sort: "list"}, "alpha", "beta")
	a.table.picked = []model.Ref{{Profile: "default", ID: "later"}, {Profile: "default", ID: "alpha"}}
	a.press("down", "d")
	a.wantOnScreen("COMPARE", "alpha", "beta")
}

// TestWhatLeavesWhileItIsComparedStays as it was last known.
func TestWhatLeavesWhileItIsComparedStays(t *testing.T) {
	a := newTestApp(t, Options{Sort: "list"}, "alpha", "beta")
	a.answer("alpha", read("alpha", model.Running, 1, 4))
	a.answer("beta", read("beta", model.Running, 2, 4))
	a.press("space", "down", "d")
	opts := a.opts
	opts.Entries = opts.Entries[:1]
	a.send(changeMsg{Options: &opts})
	a.wantOnScreen("COMPARE", "beta", "no longer watched", "ready_capacity         1                          2")
	a.send(changeMsg{Options: &Options{Entries: append(opts.Entries, model.Entry{Ref: model.Ref{Profile: "default", ID: "beta"}}), Profiles: opts.Profiles}})
	a.answer("beta", read("beta", model.Running, 3, 4))
	a.wantOnScreen("ready_capacity         1                          3")
	a.wantOffScreen("no longer watched")
}

// TestTwoProfilesAreCompared, each named.
func TestTwoProfilesAreCompared(t *testing.T) {
	entries := []model.Entry{{Ref: model.Ref{Profile: "intl", ID: "alpha"}, Name: "chat"}, {Ref: model.Ref{Profile: "cn", ID: "alpha"}}}
	a := newTestApp(t, Options{Profiles: []string{"intl", "cn"}, Entries: entries, Sort: "list"})
	for _, ticket := range slices.Clone(a.sent) {
		s := read("alpha", model.Running, 2, 4)
		s.Ref, s.Poll.At = ticket.Ref, a.time
		a.send(answerMsg{ticket, model.Answer{Samples: []model.Sample{s}}})
	}
	a.press("space", "down", "d")
	a.wantOnScreen("chat", "▲ RUNNING · 2/4            ▲ RUNNING · 2/4", "intl                       cn", "None: all fields are equal.")
}

// TestOneThatWasNeverReadIsCompared as far as that goes.
func TestOneThatWasNeverReadIsCompared(t *testing.T) {
	a := newTestApp(t, Options{Sort: "list"}, "alpha", "beta")
	a.answer("alpha", read("alpha", model.Running, 1, 4))
	a.press("space", "down", "d")
	a.wantOnScreen("One of them was not read yet", "no rollout of it was seen yet", "· waiting")
}

// TestNoComparedTextActsOnTheTerminal, and none moves the columns.
func TestNoComparedTextActsOnTheTerminal(t *testing.T) {
	t.Parallel()
	own := ownStyles(t, Options{})
	names, texts := corpus(t)
	sizes := sizes
	if !*long {
		sizes = sizes[:1]
	}
	for n, name := range names {
		if !turn(n+1) || !*long && len(texts[name]) >= 500 {
			continue // the texts of kilobytes take the most time
		}
		text := texts[name][:min(len(texts[name]), 2000)]
		entries := []model.Entry{{Ref: model.Ref{Profile: "default", ID: "alpha"}, Name: safe.Clean(text).String()}, {Ref: model.Ref{Profile: "default", ID: "beta"}}}
		a := newTestApp(t, Options{Sort: "list", Entries: entries})
		for i, id := range []string{"alpha", "beta"} {
			d := deployment(id, model.Status(safe.Clean(text).String()), int64(i), 4)
			raw, err := json.Marshal(map[string]any{text: i, "status": text, "fail_reason": text + id, "n": map[string]any{text: text}})
			if err != nil {
				t.Fatal(err)
			}
			d.Raw = safe.Keep(raw)
			a.answer(id, reading(d))
		}
		a.press("space", "down", "d", "tab", "g")
		for _, s := range sizes {
			a.size(s.width, s.height)
			for range 3 {
				if r, around, found := active(a.View().Content, own); found {
					t.Fatalf("%s: %q acts at %s: %q", name, r, s.name, around)
				}
				for _, line := range strings.Split(a.screenText(), "\n") {
					if n := draw.Width(line); n != s.width {
						t.Fatalf("%s: a line of %d cells at %s: %q", name, n, s.name, line)
					}
				}
				a.press("pgdown")
			}
		}
	}
}
