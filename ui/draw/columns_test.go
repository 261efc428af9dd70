package draw

import (
	"slices"
	"testing"

	"studiowatch/model/query"
)

func TestEveryColumnSortsAndHasRoomForItsHead(t *testing.T) {
	for _, c := range allColumns {
		if !slices.Contains(query.Sorts(), c.Name) {
			t.Errorf("rows cannot be sorted by %s", c.Name)
		}
		if width := fieldWidths[c.Name]; c.kind == colField && width < len(c.head)+1 {
			t.Errorf("%s: %d cells do not hold its head and an arrow", c.Name, width)
		}
	}
	if len(fieldWidths) != len(query.Fields()) {
		t.Errorf("%d widths for %d fields", len(fieldWidths), len(query.Fields()))
	}
}

func TestAllColumnsFitAWideScreen(t *testing.T) {
	l := Arrange(500, Columns(), Needs{40, 10})
	if len(l.Columns) != len(Columns()) || widthOf(l.Columns, l.Gap) != 500 {
		t.Errorf("%d columns of %d in %d cells", len(l.Columns), len(Columns()), widthOf(l.Columns, l.Gap))
	}
}

func TestEveryCellOfAHeadBelongsToItsColumn(t *testing.T) {
	for width := 40; width <= 200; width++ {
		l := Arrange(width, Columns(), Needs{40, 10})
		got := map[string]int{}
		for x := range width + 5 {
			got[l.At(x)]++
		}
		for _, c := range l.Columns {
			name := c.Name
			if got[name] != c.Width {
				t.Fatalf("at width %d %s has %d cells, not %d (gap %d)", width, name, got[name], c.Width, l.Gap)
			}
		}
	}
}
