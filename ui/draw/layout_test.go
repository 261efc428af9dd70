package draw

import (
	"slices"
	"testing"
)

// TestNoColumnHasRoomThatTheNoteLacks looks at every width and several lists of columns:
// a note without the width it should have stands beside no field, and beside labels of
// the least width.
func TestNoColumnHasRoomThatTheNoteLacks(t *testing.T) {
	usual := []string{"deployment", "status", "capacity", "ready", "changed", "note"}
	for _, wanted := range [][]string{usual, append([]string{"profile"}, usual...), append([]string{"model", "plan"}, usual...), Columns()} {
		for _, needs := range []Needs{{5, 4}, {21, 10}, {64, 30}} {
			for width := 40; width <= 300; width++ {
				l := Arrange(width, wanted, needs)
				if got := widthOf(l.Columns, l.Gap); got != width {
					t.Fatalf("%d wide: the columns take %d cells", width, got)
				}
				m := breakpoints[slices.IndexFunc(breakpoints, func(m breakpoint) bool { return width >= m.from })]
				at := slices.IndexFunc(l.Columns, isNote)
				if at < 0 || l.Columns[at].Width >= m.note {
					continue
				}
				for _, c := range l.Columns {
					if c.kind == colField || c.kind == colDeployment && c.Width > m.idLeast {
						t.Errorf("%d wide, %v: %s has %d cells, the note %d of %d", width, needs, c.Name, c.Width, l.Columns[at].Width, m.note)
					}
				}
			}
		}
	}
}

// TestASecondProfileDoesNotCostTheBar on the screen that most people have.
func TestASecondProfileDoesNotCostTheBar(t *testing.T) {
	for _, profile := range []int{2, 10, 40} {
		l := Arrange(80, []string{"profile", "deployment", "status", "capacity", "ready", "changed", "note"}, Needs{40, profile})
		var names []string
		for _, c := range l.Columns {
			names = append(names, c.Name)
		}
		if want := []string{"profile", "deployment", "status", "capacity", "ready", "note"}; !slices.Equal(names, want) {
			t.Errorf("the columns are %v, want %v", names, want)
		}
	}
}

// TestALongLabelIsWholeWhereThereIsRoom, so that no ID is cut beside an empty note.
func TestALongLabelIsWholeWhereThereIsRoom(t *testing.T) {
	for width, want := range map[int]int{120: 37, 160: 48, 200: 64} {
		l := Arrange(width, []string{"deployment", "status", "capacity", "ready", "changed", "note"}, Needs{Deployment: want})
		if got := l.Columns[0].Width; got < want {
			t.Errorf("%d wide: a label of %d cells has %d", width, want, got)
		}
	}
}
