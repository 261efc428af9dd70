package draw

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/query"
	"studiowatch/model/watch"
)

func barText(t *Theme, status model.Status, ready, capacity int64, width int) string {
	row := watch.NewBoard().Add(model.Entry{Ref: model.Ref{ID: "a"}})
	row.Latest = &model.Deployment{Status: status, ReadyCapacity: model.NumberOf(ready), Capacity: model.NumberOf(capacity)}
	row.Verdict = model.Judge(row.Latest)
	l := NewLine(t, width)
	Bar(l, row, width)
	return ansi.Strip(l.String())
}

func TestBarsAreToldApartByShape(t *testing.T) {
	unicode, ascii := NewTheme(Appearance{Name: "dark"}), NewTheme(Appearance{Name: "dark", ASCII: true})
	for _, tt := range []struct {
		status          model.Status
		ready, capacity int64
		unicode, ascii  string
	}{
		{model.Running, 8, 8, "▆▆▆▆▆▆▆▆", "########"},
		{model.Running, 0, 0, "▁▁▁▁▁▁▁▁", "________"},
		{model.Running, 1, 0, "▆▆▆▆▆▆▆▆", "########"},
		{model.Running, 4, 8, "▆▆▆▆▁▁▁▁", "####____"},
		{model.Running, 0, 8, "▁▁▁▁▁▁▁▁", "________"},
		{model.Updating, 4, 8, "▆▆▆▆░░░░", "####::::"},
		{model.Pending, 0, 8, "░░░░░░░░", "::::::::"},
		{model.Running, 5, 12, "▆▆▆▂▁▁▁▁", "###_____"},
		{model.Running, 1, 999, "▂▁▁▁▁▁▁▁", "#_______"},
		{model.Running, 998, 999, "▆▆▆▆▆▆▆▅", "#######_"},
		{model.Running, 9, 8, "▆▆▆▆▆▆▆▆", "########"},
		{model.Failed, 0, 2, "▁▁▁▁▁▁▁▁", "________"},
	} {
		if got := barText(&unicode, tt.status, tt.ready, tt.capacity, 8); got != tt.unicode {
			t.Errorf("%s %d/%d: %s, want %s", tt.status, tt.ready, tt.capacity, got, tt.unicode)
		}
		if got := barText(&ascii, tt.status, tt.ready, tt.capacity, 8); got != tt.ascii {
			t.Errorf("%s %d/%d: %s, want %s", tt.status, tt.ready, tt.capacity, got, tt.ascii)
		}
	}
}

// TestAGroupsBarIsDrawnAsThoseOfItsRows: the style is that of the worst row, and what
// starts differs from what is missing.
func TestAGroupsBarIsDrawnAsThoseOfItsRows(t *testing.T) {
	type row struct {
		status          model.Status
		ready, capacity int64
	}
	look := NewTheme(Appearance{Name: "dark"})
	for _, tt := range []struct {
		name    string
		rows    []row
		want    string
		verdict model.Verdict
	}{
		{"all ready", []row{{model.Running, 4, 4}, {model.Running, 2, 2}}, "▆▆▆▆▆▆▆▆", model.VerdictReady},
		{"one starting", []row{{model.Running, 4, 4}, {model.Updating, 0, 4}}, "▆▆▆▆░░░░", model.VerdictRolling},
		{"one missing", []row{{model.Running, 4, 4}, {model.Failed, 0, 4}}, "▆▆▆▆▁▁▁▁", model.VerdictFailed},
		{"one of each", []row{{model.Running, 2, 4}, {model.Updating, 0, 2}, {model.Running, 2, 2}}, "▆▆▆▆░░▁▁", model.VerdictDegraded},
		{"a little that starts is seen", []row{{model.Running, 0, 999}, {model.Updating, 0, 1}}, "░▁▁▁▁▁▁▁", model.VerdictDegraded},
		{"a third, and the rest starts", []row{{model.Running, 1, 1}, {model.Updating, 0, 2}}, "▆▆▄░░░░░", model.VerdictRolling},
		{"more than wanted, and one starting", []row{{model.Running, 9, 4}, {model.Updating, 0, 4}}, "▆▆▆▆▆▆▆▆", model.VerdictRolling},
		{"less than nothing, and one starting", []row{{model.Running, -2, 4}, {model.Updating, 0, 4}}, "░░░░▁▁▁▁", model.VerdictDegraded},
		{"none known", []row{{model.Running, 0, 0}}, "········", model.VerdictDegraded},
	} {
		var rows []*watch.Row
		for i, r := range tt.rows {
			row := watch.NewBoard().Add(model.Entry{Ref: model.Ref{ID: fmt.Sprint(i)}, Group: "prod"})
			row.Latest = &model.Deployment{Status: r.status, ReadyCapacity: model.NumberOf(r.ready), Capacity: model.NumberOf(r.capacity)}
			row.Verdict = model.Judge(row.Latest)
			rows = append(rows, row)
		}
		g := query.NewIndex(query.Query{Sort: "list"}, rows).Groups()[0]
		style := look.Plain.Bar[tt.verdict]
		l := NewLine(&look, 8)
		groupBar(l, &g, 8)
		line := l.String()
		if got := ansi.Strip(line); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		if g.Capacity > 0 && !strings.HasPrefix(line, style.On) && !strings.Contains(line, style.On+"░") {
			t.Errorf("%s: %q is not in the style %q", tt.name, line, style.On)
		}
	}
}

// TestABarNeverSaysMoreOrLessThanThereIs looks at every capacity up to 40.
func TestABarNeverSaysMoreOrLessThanThereIs(t *testing.T) {
	look := NewTheme(Appearance{Name: "dark"})
	height := func(bar string) (sum int) {
		for _, r := range bar {
			sum += int(r-'▁') + 1
		}
		return sum
	}
	for _, width := range []int{1, 2, 8, 12, 16} {
		for capacity := int64(1); capacity <= 40; capacity++ {
			before := 0
			for ready := range capacity + 1 {
				text := barText(&look, model.Running, ready, capacity, width)
				sum := height(text)
				switch {
				case ansi.StringWidth(text) != width:
					t.Fatalf("%d/%d: %q is not %d wide", ready, capacity, text, width)
				case sum < before:
					t.Fatalf("%d/%d: %q shrinks", ready, capacity, text)
				case (text == strings.Repeat("▆", width)) != (ready == capacity):
					t.Fatalf("%d/%d: %q is full, or is not", ready, capacity, text)
				case (text == strings.Repeat("▁", width)) != (ready == 0):
					t.Fatalf("%d/%d: %q is empty, or is not", ready, capacity, text)
				}
				before = sum
			}
		}
	}
}

// TestABarOfVerdictsHasAllOfThem fills its width, with a cell for each verdict at least, and
// one for each row where they are as many.
func TestABarOfVerdictsHasAllOfThem(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		b := watch.NewBoard()
		for i := range 1 + rng.IntN(60) {
			row := b.Add(model.Entry{Ref: modeltest.Ref(i)})
			b.Apply(modeltest.Good(row.Ref, modeltest.T0, modeltest.Reading(model.Statuses()[rng.IntN(len(model.Statuses()))], 1, 2)))
		}
		p := query.NewFleet(query.ByProfile, query.Query{}, b.Rows()).Parts()[0]
		kinds := 0
		for _, v := range model.Verdicts() {
			if p.Count(v) > 0 {
				kinds++
			}
		}
		for _, width := range []int{kinds, kinds + rng.IntN(80), p.Rows} {
			sum, found := 0, 0
			for _, c := range verdictCells(p, width) {
				sum, found = sum+c.cells, found+1
				if c.cells < 1 || width == p.Rows && c.cells != p.Count(c.verdict) {
					t.Fatalf("%d %v of %d rows have %d of %d cells", p.Count(c.verdict), c.verdict, p.Rows, c.cells, width)
				}
			}
			if sum != width || found != kinds {
				t.Fatalf("%d verdicts of %d have %d cells of %d", found, kinds, sum, width)
			}
		}
	}
}
