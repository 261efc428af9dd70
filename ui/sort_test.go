package ui

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/poll"
)

func TestSortKeysGoThroughTheColumns(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		a := fleet(t, Options{ASCII: ascii})
		head := func() string { return strings.Split(a.screenText(), "\n")[1] }
		width := ansi.StringWidth(head())
		up, down := a.Theme.Marks.Ascending, a.Theme.Marks.Descending
		for _, want := range []string{"DEPLOYMENT" + up, "STATUS" + up, "CAPACITY" + down, "READY" + up, "", "NOTE" + up} {
			a.press("s")
			if want == "" {
				continue // the age has no room
			}
			if got := head(); !strings.Contains(got, want) && !strings.Contains(got, want[:len(want)-len(up)-1]+want[len(want)-len(up):]) || ansi.StringWidth(got) != width {
				t.Errorf("the heads are %q, want %q", got, want)
			}
		}
		a.press("S")
		if !strings.Contains(head(), "NOTE"+down) {
			t.Errorf("reversed the heads are %q", head())
		}
		a.press("s")
		if q := a.table.index.Query(); q.Sort != "attention" || q.Reverse || strings.Contains(head(), up) {
			t.Errorf("after all columns it is %+v: %q", q, head())
		}
	}
}

// TestTheCursorStaysOnItsRow reorders, inserts, deletes, filters and sorts at
// random. Only a row that goes itself lets another be selected.
func TestTheCursorStaysOnItsRow(t *testing.T) {
	steps := 5000
	if *long {
		steps = 100_000
	}
	a := newTestApp(t, Options{})
	a.press("g") // until the first key, the first row is selected
	rng := rand.New(rand.NewPCG(7, 8))
	for step := range steps {
		selected := a.table.selected
		stays := a.randomStep(rng, step)
		row := a.table.row()
		if row == nil {
			if len(a.table.index.Rows()) > 0 {
				t.Fatalf("step %d: there are rows, and none is selected", step)
			}
			continue
		}
		if row.Ref != a.table.selected {
			t.Fatalf("step %d: %v is selected and the cursor on %v", step, a.table.selected, row.Ref)
		}
		if stays && a.table.index.Find(selected) >= 0 && row.Ref != selected {
			t.Fatalf("step %d: the cursor moved from %v to %v", step, selected, row.Ref)
		}
		if line := a.table.lineOf(a.table.cursor); a.table.room > 0 && (line < a.table.Top || line >= a.table.Top+a.table.room) {
			t.Fatalf("step %d: the selected row is off the screen", step)
		}
	}
}

// randomStep does something to the rows or the screen. It is false for what may
// take the selected row away.
func (a *testApp) randomStep(rng *rand.Rand, step int) (stays bool) {
	rows := a.Engine.Board.Rows()
	switch what := rng.IntN(12); {
	case what == 0 && len(rows) < 60 || len(rows) < 5:
		e := model.Entry{Ref: model.Ref{Profile: "default", ID: fmt.Sprintf("d%d", step)}, Group: []string{"", "", "prod"}[rng.IntN(3)]}
		a.table.update(a.Engine.Watch(e, a.time))
	case what == 1:
		row := rows[rng.IntN(len(rows))]
		a.Engine.Unwatch(row.Ref)
		a.table.drop(row)
	case what == 2:
		a.press([]string{"s", "S"}[rng.IntN(2)])
	case what == 3:
		a.press("/")
		a.typeText([]string{"d1", "is:ready", "-is:failed", ""}[rng.IntN(4)])
		a.press("enter")
		return false // while it is typed, other rows come and go
	case what == 4:
		a.press("esc")
	case what == 5:
		a.size(40+rng.IntN(100), 8+rng.IntN(40))
	default:
		row := rows[rng.IntN(len(rows))]
		s := read(row.Ref.ID, []model.Status{model.Running, model.Failed, model.Updating, model.Stopped}[rng.IntN(4)], int64(rng.IntN(9)), 8)
		s.Ref, s.Poll.At = row.Ref, a.time
		a.Engine.Board.Apply(s)
		a.table.update(row)
	}
	return true
}

// TestTheTopStaysInSight while the selected row can be seen with it; further
// down, the selected row stays on its line.
func TestTheTopStaysInSight(t *testing.T) {
	ids := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"}
	a := newTestApp(t, Options{Sort: "attention"}, ids...)
	a.size(80, 8)
	for _, id := range ids {
		a.answer(id, read(id, model.Running, 1, 1))
	}
	a.press("g")
	a.time = a.time.Add(time.Minute)
	a.ask("i")
	a.answer("i", read("i", model.Failed, 0, 1))
	if rows := a.table.visible(); rows[0].row.Ref.ID != "i" || a.table.selected.ID != "a" || a.table.cursor != 1 {
		t.Errorf("%v is on top and %v selected on line %d", rows[0].row.Ref.ID, a.table.selected.ID, a.table.cursor-a.table.Top)
	}
	a.press("G")
	line, last := a.table.cursor-a.table.Top, a.table.selected
	other := slices.IndexFunc(a.sent, func(ticket poll.Ticket) bool { return ticket.Page == 0 && ticket.Ref != last })
	id := a.sent[other].Ref.ID
	a.answer(id, read(id, model.Failed, 0, 1))
	if a.table.selected != last || a.table.cursor-a.table.Top != line {
		t.Errorf("%v is selected on line %d, was %v on line %d", a.table.selected, a.table.cursor-a.table.Top, last, line)
	}
}
