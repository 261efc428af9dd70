package ui

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/ui/desk"
)

// grouped is a watch list in which some deployments have a group.
func grouped(t *testing.T, opts Options, n int) *testApp {
	for i := range n {
		group := []string{"prod", "test", ""}[i%3]
		opts.Entries = append(opts.Entries, model.Entry{Ref: model.Ref{Profile: "default", ID: fmt.Sprintf("d%02d", i)}, Group: group})
	}
	a := newTestApp(t, opts)
	for i, row := range a.Engine.Board.Rows() {
		sample := read(row.Ref.ID, []model.Status{model.Running, model.Running, model.Updating, model.Failed}[i%4], int64(i%4), 4)
		sample.Ref, sample.Poll.At = row.Ref, a.time
		a.Engine.Board.Apply(sample)
		a.table.update(row)
	}
	return a
}

func TestGroupsHaveHeadsAndSubtotals(t *testing.T) {
	for _, s := range sizes {
		a := grouped(t, Options{Title: "ap-southeast-1"}, 14)
		a.size(s.width, s.height)
		a.golden("groups-" + s.name)
	}
	a := grouped(t, Options{ASCII: true, Theme: "mono"}, 14)
	for _, s := range sweep() {
		a.size(s[0], s[1])
		checkGeometry(t, fmt.Sprintf("groups %d×%d", s[0], s[1]), a.View(), s[0], s[1], true)
	}
}

// TestAGroupMayHaveMoreThanItWants, as it does while it shrinks, or less than
// nothing, as a service may say: its bar is full, or empty.
func TestAGroupMayHaveMoreThanItWants(t *testing.T) {
	for ready, want := range map[int64]string{9: "▆▆▆▆▆▆▆▆", -2: "▁▁▁▁▁▁▁▁"} {
		a := newTestApp(t, Options{Entries: []model.Entry{{Ref: model.Ref{Profile: "default", ID: "a"}, Group: "prod"}}})
		a.answer("a", read("a", model.Running, ready, 4))
		a.wantOnScreen("prod", want+fmt.Sprintf("%8s", fmt.Sprintf("%d/4", ready)))
	}
}

// TestTheCursorNeverStandsOnAHead moves over groups at random sizes.
func TestTheCursorNeverStandsOnAHead(t *testing.T) {
	a := grouped(t, Options{}, 30)
	rng := rand.New(rand.NewPCG(3, 4))
	keys := []string{"j", "k", "g", "G", "pgdown", "pgup", "n", "N"}
	for range 3000 {
		if rng.IntN(20) == 0 {
			a.size(40+rng.IntN(100), 8+rng.IntN(40))
		}
		a.press(keys[rng.IntN(len(keys))])
		line := a.table.lineOf(a.table.cursor)
		if at := a.table.line(line); at.row == nil || at.row.Ref != a.table.selected || at.at != a.table.cursor {
			t.Fatalf("line %d is %+v, and %v is selected", line, at, a.table.selected)
		}
		if line < a.table.Top || line >= a.table.Top+a.table.room {
			t.Fatalf("the selected row is off the screen")
		}
		if a.table.room < 2 {
			continue
		}
		seen := a.table.onScreen()
		if seen[0].head == nil || seen[line-a.table.Top].row != a.table.row() {
			t.Fatal("the head of the first group is not seen, or covers the selected row")
		}
		if g := seen[0].head; len(seen) > 1 && seen[1].row != nil && (seen[1].at < g.From || seen[1].at > g.To) {
			t.Fatalf("the head of %q stands above row %d", g.Name, seen[1].at)
		}
	}
}

// TestTheMouseFindsRowsBetweenHeads scrolls and clicks everywhere.
func TestTheMouseFindsRowsBetweenHeads(t *testing.T) {
	a := grouped(t, Options{Mouse: true}, 30)
	a.size(80, 12)
	rng := rand.New(rand.NewPCG(5, 6))
	for range 1000 {
		button := tea.MouseWheelDown
		if rng.IntN(2) == 0 {
			button = tea.MouseWheelUp
		}
		a.send(tea.MouseWheelMsg{X: 5, Y: 5, Button: button})
		y := rng.IntN(12)
		want := a.table.selected
		if i := y - desk.HeaderLines - 1; i >= 0 && i < len(a.table.onScreen()) {
			if l := a.table.onScreen()[i]; l.row != nil {
				want = l.row.Ref
			}
		}
		a.send(tea.MouseClickMsg{X: 5, Y: y, Button: tea.MouseLeft})
		if a.screen() != screenTable {
			a.press("esc") // clicked twice
			continue
		}
		if y > desk.HeaderLines && y < 12-desk.FooterLines && a.table.selected != want {
			t.Fatalf("a click on line %d selects %v, want %v", y, a.table.selected, want)
		}
		if line := a.table.lineOf(a.table.cursor); line < a.table.Top || line >= a.table.Top+a.table.room {
			t.Fatal("the selected row is off the screen")
		}
	}
}

// TestGroupsLookDifferent where their names are cut.
func TestGroupsLookDifferent(t *testing.T) {
	var opts Options
	for i, group := range []string{"customers in Singapore, blue, behind the gateway", "customers in Singapore, grey, behind the gateway"} {
		opts.Entries = append(opts.Entries, model.Entry{Ref: model.Ref{Profile: "default", ID: fmt.Sprintf("emo-%d", i)}, Group: group})
	}
	a := newTestApp(t, opts)
	for width := minWidth; width <= 120; width++ {
		a.size(width, 12)
		lines := strings.Split(a.screenText(), "\n")
		if room := a.table.layout(width).WidthOf("deployment"); lines[2][:room] == lines[4][:room] {
			t.Errorf("%d wide: both groups are %q", width, lines[2])
		}
	}
}
