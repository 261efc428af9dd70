// Package query chooses rows and puts them in order: filters, what can be typed
// in them, orders, fields and groups.
package query

import (
	"cmp"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Query chooses rows and puts them in order.
type Query struct {
	Filter  Filter
	Sort    string // one of Sorts; anything else sorts as "list"
	Reverse bool
	Now     time.Time // what ages are reckoned from
}

// order is how two rows stand to each other. A row of which it is not known
// comes last, whichever way the others are sorted.
type order struct {
	known   func(*watch.Row) bool // nil when it always is
	compare func(a, b *watch.Row) int
}

// sorts are the orders by name. Rows alike in one stand as in the watch list.
var sorts = func() map[string]order {
	all := map[string]order{
		"attention":  {nil, func(a, b *watch.Row) int { return cmp.Compare(a.Attention(), b.Attention()) }},
		"list":       {nil, func(a, b *watch.Row) int { return cmp.Compare(a.Order, b.Order) }},
		"profile":    {nil, func(a, b *watch.Row) int { return cmp.Compare(a.Ref.Profile, b.Ref.Profile) }},
		"deployment": {nil, func(a, b *watch.Row) int { return cmp.Compare(a.Ref.ID, b.Ref.ID) }},
		"status":     byText(statusText),
		"note":       byText(codeText),
		"capacity":   {func(r *watch.Row) bool { _, ok := capacityOf(r); return ok }, moreFirst},
		"ready":      {func(r *watch.Row) bool { _, ok := readyShare(r); return ok }, lessServesFirst},
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

// Descending reports whether a sort puts large values on top unless reversed.
func Descending(sort string) bool { return sort == "capacity" }

func byText(text func(*watch.Row) string) order {
	return order{func(r *watch.Row) bool { return text(r) != "" }, func(a, b *watch.Row) int { return cmp.Compare(text(a), text(b)) }}
}

// byTime puts the newest first.
func byTime(at func(*watch.Row) time.Time) order {
	return order{func(r *watch.Row) bool { return !at(r).IsZero() }, func(a, b *watch.Row) int { return at(b).Compare(at(a)) }}
}

func moreFirst(a, b *watch.Row) int {
	x, _ := capacityOf(a)
	y, _ := capacityOf(b)
	return cmp.Compare(y, x)
}

func lessServesFirst(a, b *watch.Row) int {
	x, _ := readyShare(a)
	y, _ := readyShare(b)
	return cmp.Compare(x, y)
}

func statusText(r *watch.Row) string {
	return of(r, func(d *model.Deployment) string { return string(d.Status) })
}

func capacityOf(r *watch.Row) (int64, bool) {
	return countOf(r, func(d *model.Deployment) model.Number { return d.Capacity })
}

// changedAt is the time the age column counts from; zero when it is not known.
func changedAt(r *watch.Row) time.Time {
	if !r.Changed.IsZero() || r.Latest == nil {
		return r.Changed
	}
	return r.Latest.Modified.At
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

// Index is the rows a Query chooses, in its order. It is kept up to date row
// by row, so that one changed row among many costs no sort.
type Index struct {
	query      Query
	rows       []*watch.Row
	nextChange time.Time // when time alone may change what is chosen; zero is never

	groups           []Group
	groupsCounted    bool // they are those of the rows as they are
	needAttention    int  // rows in need of attention
	attentionCounted bool // that is of the rows as they are
}

// NewIndex returns an index of those rows that the query chooses.
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

// NextChange returns when time alone may change what the query chooses; zero when
// it never does.
func (x *Index) NextChange() time.Time { return x.nextChange }

// Outdated reports whether time alone has changed what the query chooses since
// the index was made, or may have because the clock was set back.
func (x *Index) Outdated(now time.Time) bool {
	return !x.nextChange.IsZero() && !now.Before(x.nextChange) || x.query.Filter.dependsOnTime() && now.Before(x.query.Now)
}

// SetTime tells the index what time it is for the rows that are updated from now on.
func (x *Index) SetTime(now time.Time) { x.query.Now = now }

// Rows returns the chosen rows in order. The slice belongs to the index.
func (x *Index) Rows() []*watch.Row { return x.rows }

// Query returns what the index was made with.
func (x *Index) Query() Query { return x.query }

// Find returns the place of a deployment among the rows, or -1.
func (x *Index) Find(ref model.Ref) int {
	return slices.IndexFunc(x.rows, func(r *watch.Row) bool { return r.Ref == ref })
}

// Update puts rows that are new or have changed into their places, and takes
// out those the query no longer chooses.
func (x *Index) Update(changed ...*watch.Row) {
	x.groupsCounted, x.attentionCounted = false, false
	for _, r := range changed {
		x.Drop(r)
	}
	for _, r := range changed {
		if x.chooses(r) {
			if at, found := slices.BinarySearchFunc(x.rows, r, x.query.compare); !found {
				x.rows = slices.Insert(x.rows, at, r)
			}
		}
	}
}

// Drop takes a row out.
func (x *Index) Drop(r *watch.Row) {
	x.groupsCounted, x.attentionCounted = false, false
	if at := slices.Index(x.rows, r); at >= 0 {
		x.rows = slices.Delete(x.rows, at, at+1)
	}
}
