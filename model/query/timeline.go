package query

import (
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Timeline is the events of all deployments as people read them. First readings of one
// start that found nothing new are one line, which can be opened, unless a filter chooses
// the events.
type Timeline struct {
	filter EventFilter
	row    func(model.Ref) *watch.Row // nil for a deployment that is not watched

	entries []*timelineEntry // in order of time
	folds   map[string]*Fold
	states  states
}

// timelineEntry is an event, or a fold.
type timelineEntry struct {
	Change // of a fold its first event
	fold   *Fold
}

// Fold is first readings of one start that found nothing new.
type Fold struct {
	Changes []Change // in order of time
	Fresh   int      // how many of them are of deployments that were not known before

	verdictCounts // of the deployments
}

const (
	leastFold = 3           // events; fewer are shown as they are
	foldGap   = time.Minute // between two readings of one start, at most
)

// NewTimeline returns a timeline without events. Row returns the row of a deployment,
// whose name and group the filter looks in; nil if it is not watched.
func NewTimeline(f EventFilter, row func(model.Ref) *watch.Row) *Timeline {
	return &Timeline{filter: f, row: row, folds: map[string]*Fold{}, states: states{}}
}

// Add adds events in the order in which they happened. The timeline points to them.
func (t *Timeline) Add(events ...*model.Event) {
	for _, e := range events {
		c := t.states.take(e)
		if !t.filter.All() {
			if t.filter.Match(e, t.row(e.Ref)) {
				t.insert(&timelineEntry{Change: c})
			}
			continue
		}
		t.addOrFold(c)
	}
}

func (t *Timeline) addOrFold(c Change) {
	if c.Kind != model.KindSeen || c.Transition() {
		t.insert(&timelineEntry{Change: c})
		return
	}
	f := t.folds[c.Session]
	if f == nil || c.At.Sub(f.Changes[len(f.Changes)-1].At) > foldGap {
		f = &Fold{}
		t.folds[c.Session] = f
		t.insert(&timelineEntry{c, f})
	}
	f.Changes = append(f.Changes, c)
	f.add(c.Verdict, 1)
	if c.From == "" {
		f.Fresh++
	}
}

// insert adds an entry in its place. Nearly always that is the end: only the beginning of
// an outage is known later than it happens.
func (t *Timeline) insert(e *timelineEntry) {
	at := len(t.entries)
	for at > 0 && t.entries[at-1].At.After(e.At) {
		at--
	}
	t.entries = slices.Insert(t.entries, at, e)
}

// TimelineLine is a line of a timeline.
type TimelineLine struct {
	Kind   LineKind
	Change       // of the head of a day the newest event of the day, of a fold the first one
	Fold   *Fold // of the line of a fold, and of the events in it
	Number int   // the place among the lines that are no heads, from 1 on; of a head that of the line below it
}

// LineKind says what a line of a timeline is.
type LineKind uint8

const (
	LineEvent  LineKind = iota
	LineDay             // the head of a day
	LineFold            // a fold
	LineFolded          // an event in an opened fold
)

// LineKey identifies a line of a timeline, wherever it stands.
type LineKey struct {
	at      int64
	ref     model.Ref
	kind    model.Kind
	session string
	fold    bool
}

// Key returns the key of a line. An event has the same in a fold and outside of one.
func (l TimelineLine) Key() LineKey {
	return LineKey{l.At.UnixNano(), l.Ref, l.Event.Kind, l.Session, l.Kind == LineFold}
}

// Lines returns the lines, the newest first, below the heads of their days in a time zone.
func (t *Timeline) Lines(zone *time.Location, opened map[LineKey]bool) []TimelineLine {
	b := lineBuilder{zone: zone, lines: make([]TimelineLine, 0, len(t.entries)+2)}
	for _, e := range slices.Backward(t.entries) {
		switch {
		case e.fold == nil:
			b.add(TimelineLine{Change: e.Change})
			continue
		case len(e.fold.Changes) < leastFold:
			for _, c := range slices.Backward(e.fold.Changes) {
				b.add(TimelineLine{Change: c})
			}
			continue
		}
		line := TimelineLine{Kind: LineFold, Change: e.Change, Fold: e.fold}
		b.add(line)
		if opened[line.Key()] {
			for _, c := range slices.Backward(e.fold.Changes) {
				line.Kind, line.Change = LineFolded, c
				b.addBelow(line)
			}
		}
	}
	return b.lines
}

// lineBuilder collects lines, and puts the heads of days between them.
type lineBuilder struct {
	zone     *time.Location
	lines    []TimelineLine
	from, to time.Time // the day of the last line
	number   int
}

func (b *lineBuilder) add(l TimelineLine) {
	if l.At.Before(b.from) || !l.At.Before(b.to) {
		y, m, d := l.At.In(b.zone).Date()
		b.from, b.to = time.Date(y, m, d, 0, 0, 0, 0, b.zone), time.Date(y, m, d+1, 0, 0, 0, 0, b.zone)
		b.lines = append(b.lines, TimelineLine{Kind: LineDay, Change: l.Change, Number: b.number + 1})
	}
	b.addBelow(l)
}

// addBelow adds a line of the same day as the one before.
func (b *lineBuilder) addBelow(l TimelineLine) {
	b.number++
	l.Number = b.number
	b.lines = append(b.lines, l)
}

// FindLine returns the index of the line with a key, which is that of a fold for an event
// that is folded away; else -1.
func FindLine(lines []TimelineLine, key LineKey) int {
	for i, l := range lines {
		if l.Kind != LineDay && l.Key() == key {
			return i
		}
	}
	return slices.IndexFunc(lines, func(l TimelineLine) bool {
		return l.Kind == LineFold && slices.ContainsFunc(l.Fold.Changes, func(c Change) bool {
			return (TimelineLine{Change: c}).Key() == key
		})
	})
}

// LineAt returns the index of the oldest line that is not older than a time, or else of
// the newest line; -1 if there are no lines.
func LineAt(lines []TimelineLine, at time.Time) int {
	found := min(1, len(lines)-1)
	for i, l := range lines {
		if l.Kind != LineDay && l.Kind != LineFolded && !l.At.Before(at) {
			found = i
		}
	}
	return found
}
