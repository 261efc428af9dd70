// Package query chooses rows and sorts them. It has filters, the completion of
// filters, orders, fields and groups. It also chooses from the service's lists what
// can be added.
package query

import (
	"cmp"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Query chooses rows and sorts them.
type Query struct {
	Filter  Filter
	Sort    string // one of Sorts; any other sorts as "list"
	Reverse bool
	Now     time.Time // ages are measured up to this time
}

// order sorts rows by a value. Rows without the value come last, also in reverse.
type order struct {
	known   func(*watch.Row) bool // whether a row has the value; nil if all rows have it
	compare func(a, b *watch.Row) int
}

// sorts holds the orders by name. Equal rows are in the order of the watch list.
var sorts = func() map[string]order {
	all := map[string]order{
		"attention":  {nil, func(a, b *watch.Row) int { return cmp.Compare(a.Attention(), b.Attention()) }},
		"list":       {nil, func(a, b *watch.Row) int { return cmp.Compare(a.Order, b.Order) }},
		"profile":    {nil, func(a, b *watch.Row) int { return cmp.Compare(a.Ref.Profile, b.Ref.Profile) }},
		"deployment": {nil, func(a, b *watch.Row) int { return cmp.Compare(a.Ref.ID, b.Ref.ID) }},
		"status":     byText(statusText),
		"note":       byText(codeText),
		"capacity":   descending(byValue(capacityOf)),
		"ready":      byValue(readyShare),
		"changed":    byTime(changedAt),
	}
	for _, f := range fields {
		all[f.Name] = f.order()
	}
	return all
}()

// Sorts returns the names a Query can sort by.
func Sorts() []string {
	names := []string{"attention", "list", "deployment", "status", "capacity", "ready", "changed", "note", "profile"}
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return names
}

// Descending reports whether a sort puts the largest value first unless reversed.
func Descending(sort string) bool { return sort == "capacity" }

func byText(text func(*watch.Row) string) order {
	return byValue(func(r *watch.Row) (string, bool) { return text(r), text(r) != "" })
}

// byTime puts the newest time first.
func byTime(at func(*watch.Row) time.Time) order {
	return order{func(r *watch.Row) bool { return !at(r).IsZero() }, func(a, b *watch.Row) int { return at(b).Compare(at(a)) }}
}

// byValue puts the smallest value first.
func byValue[T cmp.Ordered](value func(*watch.Row) (T, bool)) order {
	return order{func(r *watch.Row) bool { _, ok := value(r); return ok }, func(a, b *watch.Row) int {
		x, _ := value(a)
		y, _ := value(b)
		return cmp.Compare(x, y)
	}}
}

func descending(o order) order {
	return order{o.known, func(a, b *watch.Row) int { return o.compare(b, a) }}
}

func statusText(r *watch.Row) string {
	return of(r, func(d *model.Deployment) string { return string(d.Status) })
}

func capacityOf(r *watch.Row) (int64, bool) {
	return countOf(r, func(d *model.Deployment) model.Number { return d.Capacity })
}

// changedAt returns the time from which the age column counts; zero if unknown.
func changedAt(r *watch.Row) time.Time {
	at, _ := r.LastChange()
	return at
}

func (q Query) compare(a, b *watch.Row) int {
	return cmp.Or(cmp.Compare(a.Rank, b.Rank), q.compareSort(a, b), cmp.Compare(a.Order, b.Order), a.Ref.Compare(b.Ref))
}

func (q Query) compareSort(a, b *watch.Row) int {
	o, sorted := sorts[q.Sort]
	if !sorted {
		return 0
	}
	if o.known != nil {
		switch knowA, knowB := o.known(a), o.known(b); {
		case knowA && !knowB:
			return -1
		case knowB && !knowA:
			return 1
		case !knowA:
			return 0
		}
	}
	if q.Reverse {
		return -o.compare(a, b)
	}
	return o.compare(a, b)
}

// Index holds the rows that a Query chooses, in its order. It is updated row by
// row, so that one changed row among many needs no sort.
type Index struct {
	query      Query
	rows       []*watch.Row
	nextChange time.Time // see NextChange

	groups           []Group
	groupsCounted    bool // groups is up to date
	needAttention    int  // how many rows need attention
	attentionCounted bool // needAttention is up to date
}

// NewIndex returns an index of the rows that the query chooses.
func NewIndex(q Query, rows []*watch.Row) *Index {
	x := &Index{query: q, rows: make([]*watch.Row, 0, len(rows))}
	for _, r := range rows {
		if x.chooses(r) {
			x.rows = append(x.rows, r)
		}
	}
	slices.SortFunc(x.rows, q.compare)
	return x
}

func (x *Index) chooses(r *watch.Row) bool {
	x.nextChange = earliest(x.nextChange, x.query.Filter.nextChange(r, x.query.Now))
	return x.query.Filter.Match(r, x.query.Now)
}

// NextChange returns when time alone may change which rows are chosen; zero if
// never.
func (x *Index) NextChange() time.Time { return x.nextChange }

// Outdated reports whether time alone may have changed which rows are chosen since
// the index was made. That is also so after the clock was set back.
func (x *Index) Outdated(now time.Time) bool {
	return !x.nextChange.IsZero() && !now.Before(x.nextChange) || x.query.Filter.dependsOnTime() && now.Before(x.query.Now)
}

// SetTime sets the time for the rows that are updated from now on.
func (x *Index) SetTime(now time.Time) { x.query.Now = now }

// Rows returns the chosen rows in order. The slice belongs to the index.
func (x *Index) Rows() []*watch.Row { return x.rows }

// Query returns what the index was made with.
func (x *Index) Query() Query { return x.query }

// Find returns the index of a deployment among the rows, or -1.
func (x *Index) Find(ref model.Ref) int {
	return slices.IndexFunc(x.rows, func(r *watch.Row) bool { return r.Ref == ref })
}

// Update moves new and changed rows to their places, and removes those that the
// query no longer chooses.
func (x *Index) Update(changed ...*watch.Row) {
	x.groupsCounted, x.attentionCounted = false, false
	for _, r := range changed {
		if at := slices.Index(x.rows, r); at >= 0 {
			x.rows = slices.Delete(x.rows, at, at+1)
		}
	}
	for _, r := range changed {
		if x.chooses(r) {
			if at, found := slices.BinarySearchFunc(x.rows, r, x.query.compare); !found {
				x.rows = slices.Insert(x.rows, at, r)
			}
		}
	}
}

// Drop removes rows. It returns the new place of the row that was at a place, or if that
// is removed the place of the next one that stays.
func (x *Index) Drop(place int, rows ...*watch.Row) int {
	x.groupsCounted, x.attentionCounted = false, false
	gone := make(map[*watch.Row]bool, len(rows))
	for _, r := range rows {
		gone[r] = true
	}
	above := 0
	for _, r := range x.rows[:max(0, place)] {
		if gone[r] {
			above++
		}
	}
	x.rows = slices.DeleteFunc(x.rows, func(r *watch.Row) bool { return gone[r] })
	return place - above
}
