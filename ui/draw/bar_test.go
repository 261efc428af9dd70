package draw

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
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
	unicode, ascii := NewTheme("dark", false), NewTheme("dark", true)
	for _, tt := range []struct {
		status          model.Status
		ready, capacity int64
		unicode, ascii  string
	}{
		{model.Running, 8, 8, "▆▆▆▆▆▆▆▆", "########"},
		{model.Running, 0, 0, "▁▁▁▁▁▁▁▁", "--------"},
		{model.Running, 1, 0, "▆▆▆▆▆▆▆▆", "########"},
		{model.Running, 4, 8, "▆▆▆▆▁▁▁▁", "####----"},
		{model.Running, 0, 8, "▁▁▁▁▁▁▁▁", "--------"},
		{model.Updating, 4, 8, "▆▆▆▆▂▂▂▂", "####~~~~"},
		{model.Pending, 0, 8, "▂▂▂▂▂▂▂▂", "~~~~~~~~"},
		{model.Running, 5, 12, "▆▆▆▂▁▁▁▁", "###-----"},
		{model.Running, 1, 999, "▂▁▁▁▁▁▁▁", "#-------"},
		{model.Running, 998, 999, "▆▆▆▆▆▆▆▅", "#######-"},
		{model.Running, 9, 8, "▆▆▆▆▆▆▆▆", "########"},
		{model.Failed, 0, 2, "▁▁▁▁▁▁▁▁", "--------"},
	} {
		if got := barText(&unicode, tt.status, tt.ready, tt.capacity, 8); got != tt.unicode {
			t.Errorf("%s %d/%d: %s, want %s", tt.status, tt.ready, tt.capacity, got, tt.unicode)
		}
		if got := barText(&ascii, tt.status, tt.ready, tt.capacity, 8); got != tt.ascii {
			t.Errorf("%s %d/%d: %s, want %s", tt.status, tt.ready, tt.capacity, got, tt.ascii)
		}
	}
}

// TestABarNeverSaysMoreOrLessThanThereIs looks at every capacity up to 40.
func TestABarNeverSaysMoreOrLessThanThereIs(t *testing.T) {
	look := NewTheme("dark", false)
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
