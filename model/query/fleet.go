package query

import (
	"cmp"
	"container/heap"
	"slices"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// By is what the rows of a part of the fleet have in common.
type By uint8

const (
	ByGroup By = iota
	ByModel
	ByProfile
	ByStatus
	byCount
)

// byKeys has the filter key of each By, and the value of a row; empty if it has none.
var byKeys = [byCount]struct {
	name string
	of   func(*watch.Row) string
}{
	ByGroup: {"group", func(r *watch.Row) string { return r.Group }},
	ByModel: {"model", func(r *watch.Row) string {
		return of(r, func(d *model.Deployment) string { return d.Model().String() })
	}},
	ByProfile: {"profile", func(r *watch.Row) string { return r.Ref.Profile }},
	ByStatus:  {"status", statusText},
}

// String returns the filter key.
func (b By) String() string { return byKeys[min(b, byCount-1)].name }

// Next returns the one after it, and after the last the first.
func (b By) Next() By { return (b + 1) % byCount }

// Fleet has the sums of the rows that a filter chooses, by what they have in common. An
// update costs what the changed rows cost, and a look what the parts cost.
type Fleet struct {
	by      By
	filter  Filter
	of      func(*watch.Row) string
	before  func(a, b *member) bool // whether a needs attention more
	members map[*watch.Row]*member
	parts   map[string]*Part
	sorted  []*Part // nil if it must be made again
}

// Part has the sums of the rows with one value.
type Part struct {
	Name          string // the value; empty for the rows without one
	Rows          int
	Ready, Wanted int64 // units; see unitsOf
	InNeed        int   // how many rows need attention

	verdictCounts
	members queue
}

// Worst returns the row that needs attention most. Of rows alike it is the first of the
// watch list.
func (p *Part) Worst() *watch.Row { return p.members.all[0].row }

// member is a row with what it was counted as.
type member struct {
	row           *watch.Row
	part          *Part
	at            int // its index in the queue of the part
	verdict       model.Verdict
	attention     int
	order         int
	ready, wanted int64
	inNeed        bool
}

// NewFleet returns the fleet of the rows that a query chooses.
func NewFleet(by By, q Query, rows []*watch.Row) *Fleet {
	f := &Fleet{
		by: by, filter: q.Filter, of: byKeys[by].of, before: needsMore,
		members: make(map[*watch.Row]*member, len(rows)), parts: map[string]*Part{},
	}
	f.Update(q.Now, rows...)
	return f
}

func needsMore(a, b *member) bool {
	return cmp.Or(cmp.Compare(a.attention, b.attention), cmp.Compare(a.order, b.order), a.row.Ref.Compare(b.row.Ref)) < 0
}

// By returns what the parts are by.
func (f *Fleet) By() By { return f.by }

// Update counts new and changed rows as they are now, and no longer those that the filter
// does not choose any more.
func (f *Fleet) Update(now time.Time, changed ...*watch.Row) {
	for _, r := range changed {
		f.Drop(r)
		if f.filter.Match(r, now) {
			f.add(r)
		}
	}
}

func (f *Fleet) add(r *watch.Row) {
	name := f.of(r)
	p := f.parts[name]
	if p == nil {
		p = &Part{Name: name, members: queue{before: f.before}}
		f.parts[name] = p
	}
	m := &member{row: r, part: p, verdict: r.Verdict, attention: r.Attention(), order: r.Order, inNeed: r.NeedsAttention()}
	m.ready, m.wanted = unitsOf(r)
	f.members[r], f.sorted = m, nil
	heap.Push(&p.members, m)
	p.count(m, +1)
}

// Drop removes rows.
func (f *Fleet) Drop(rows ...*watch.Row) {
	for _, r := range rows {
		m := f.members[r]
		if m == nil {
			continue
		}
		delete(f.members, r)
		f.sorted = nil
		heap.Remove(&m.part.members, m.at)
		if m.part.count(m, -1); m.part.Rows == 0 {
			delete(f.parts, m.part.Name)
		}
	}
}

func (p *Part) count(m *member, by int) {
	p.Rows += by
	p.Ready += int64(by) * m.ready
	p.Wanted += int64(by) * m.wanted
	p.add(m.verdict, by)
	if m.inNeed {
		p.InNeed += by
	}
}

// unitsOf returns the units of a row that are ready and wanted. The watch list says how
// many are wanted, else the capacity does. What is down or going down counts only if the
// watch list wants it.
func unitsOf(r *watch.Row) (ready, wanted int64) {
	wanted, listed := r.Wanted.Capacity.Int()
	if r.Latest == nil || r.Gone {
		return 0, wanted
	}
	ready, haveReady := r.Latest.ReadyCapacity.Int()
	if !listed {
		wanted, listed = r.Latest.Capacity.Int()
		listed = listed && r.Verdict != model.VerdictStopped && r.Verdict != model.VerdictEnding
	}
	if !haveReady || !listed {
		return 0, 0
	}
	return ready, wanted
}

// Parts returns the parts, the worst first: by the row that needs attention most, then by
// how many need it, then by name, without a name last. The slice belongs to the fleet.
func (f *Fleet) Parts() []*Part {
	if f.sorted == nil {
		f.sorted = make([]*Part, 0, len(f.parts))
		for _, p := range f.parts {
			f.sorted = append(f.sorted, p)
		}
		slices.SortFunc(f.sorted, func(a, b *Part) int {
			return cmp.Or(
				cmp.Compare(a.members.all[0].attention, b.members.all[0].attention), cmp.Compare(b.InNeed, a.InNeed),
				cmp.Compare(rankOfName(a.Name), rankOfName(b.Name)), strings.Compare(a.Name, b.Name))
		})
	}
	return f.sorted
}

func rankOfName(name string) int {
	if name == "" {
		return 1
	}
	return 0
}

// Condition returns the filter that chooses the rows of a part.
func (f *Fleet) Condition(p *Part) string {
	name := p.Name
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !isPlain(r) }) {
		var b strings.Builder
		b.WriteByte('"')
		for _, r := range name {
			b.WriteRune(r)
			if newLetter(r, 0, false).r == '"' {
				b.WriteRune(r) // two of them are one in quotes
			}
		}
		b.WriteByte('"')
		name = b.String()
	}
	return f.by.String() + "=" + name
}

// isPlain reports whether a character needs no quotes in a filter.
func isPlain(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.", r)
}

// queue is a heap of members, with the one that needs attention most first. Each knows
// its index.
type queue struct {
	all    []*member
	before func(a, b *member) bool
}

func (q *queue) Len() int           { return len(q.all) }
func (q *queue) Less(i, j int) bool { return q.before(q.all[i], q.all[j]) }
func (q *queue) Swap(i, j int) {
	q.all[i], q.all[j] = q.all[j], q.all[i]
	q.all[i].at, q.all[j].at = i, j
}

// Push is for package heap.
func (q *queue) Push(x any) {
	m := x.(*member)
	m.at = len(q.all)
	q.all = append(q.all, m)
}

// Pop is for package heap.
func (q *queue) Pop() any {
	last := len(q.all) - 1
	m := q.all[last]
	q.all[last] = nil
	q.all = q.all[:last]
	return m
}
