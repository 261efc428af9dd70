package overlay

import (
	"slices"

	"studiowatch/model/query"
	"studiowatch/ui/draw"
)

// timelineList holds the lines of a timeline, the scroll position, and the cursor, which
// is never on the head of a day. The key identifies the line under the cursor; the cursor
// is only its present index. The first visible line is always the head of a day, so that
// the day of every event is in sight.
type timelineList struct {
	draw.Scroll // its top is the first visible line; the head of its day stands in its place

	lines    []query.TimelineLine
	opened   map[query.LineKey]bool // the folds that are open
	selected query.LineKey
	cursor   int // -1 if there are no lines
	room     int // number of visible lines
}

// current returns the line under the cursor.
func (t *timelineList) current() (query.TimelineLine, bool) {
	if len(t.lines) == 0 {
		return query.TimelineLine{}, false
	}
	return t.lines[t.cursor], true
}

// renew replaces the lines. The cursor stays on its line, and if possible at its place on
// the screen. But if the newest event is visible, it stays visible as long as the cursor
// fits on the screen with it. If the line is not among the new ones, the cursor goes to
// the one that is next older.
func (t *timelineList) renew(lines []query.TimelineLine) {
	was, had := t.current()
	row, atTop := t.cursor-t.Top, t.Top == 0
	t.lines = lines
	at := min(1, len(lines)-1)
	if had {
		if at = query.FindLine(lines, t.selected); at < 0 {
			at = slices.IndexFunc(lines, func(l query.TimelineLine) bool { return l.Kind != query.LineDay && !l.At.After(was.At) })
		}
		if at < 0 {
			at = len(lines) - 1
		}
	}
	t.place(at)
	if t.Top = t.cursor - row; atTop {
		t.Top = 0
	}
	t.clamp()
}

// place puts the cursor on a line that is no head.
func (t *timelineList) place(at int) {
	if t.cursor = at; at >= 0 {
		t.selected = t.lines[at].Key()
	}
}

// move moves the cursor by a number of lines, over the heads of days.
func (t *timelineList) move(by int) {
	if len(t.lines) == 0 || by == 0 {
		return
	}
	at := min(max(1, t.cursor+by), len(t.lines)-1)
	if t.lines[at].Kind == query.LineDay { // never the last line, and no two stand together
		at += by / max(by, -by)
	}
	t.place(at)
	t.clamp()
}

// page returns how far a page key moves. A line of the old page stays below the head.
func (t *timelineList) page() int { return max(1, t.room-2) }

func (t *timelineList) resize(room int) {
	t.room = max(0, room)
	t.clamp()
}

// clamp scrolls as little as possible, so that the cursor is visible below the head of a
// day, and no line is empty that could show an event.
func (t *timelineList) clamp() {
	if t.cursor < 0 || t.room == 0 {
		t.Clamp(len(t.lines), t.room)
		return
	}
	t.Show(t.cursor-min(1, t.room-1), t.cursor, len(t.lines), t.room)
}

// scroll scrolls by a number of lines. The cursor moves only if it would not be visible.
func (t *timelineList) scroll(by int) {
	if len(t.lines) == 0 || t.room < 2 {
		return
	}
	t.Move(by)
	t.Clamp(len(t.lines), t.room)
	first, last := t.Top+1, min(len(t.lines), t.Top+t.room)-1
	at := min(max(t.cursor, first), last)
	if t.lines[at].Kind == query.LineDay {
		if at++; at > last {
			at -= 2
		}
	}
	if at >= first {
		t.place(at)
	}
	t.clamp()
}
