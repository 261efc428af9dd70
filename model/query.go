package model

import (
	"cmp"
	"slices"
	"time"
)

// Query chooses rows and puts them in order.
type Query struct {
	Filter  Filter
	Sort    string // one of Sorts; anything else sorts as "list"
	Reverse bool
	Now     time.Time // what ages are reckoned from
}

// sorts compare two rows by what a column shows. Rows alike in it stand as in
// the watch list.
var sorts = map[string]func(a, b *Row) int{
	"attention":  func(a, b *Row) int { return cmp.Compare(a.attention(), b.attention()) },
	"list":       func(a, b *Row) int { return 0 },
	"profile":    func(a, b *Row) int { return cmp.Compare(a.Ref.Profile, b.Ref.Profile) },
	"deployment": func(a, b *Row) int { return cmp.Compare(a.Ref.ID, b.Ref.ID) },
	"group":      func(a, b *Row) int { return cmp.Compare(a.Group, b.Group) },
	"status":     func(a, b *Row) int { return cmp.Compare(statusText(a), statusText(b)) },
	"capacity":   func(a, b *Row) int { return cmp.Compare(capacityOf(b), capacityOf(a)) },
	"ready":      func(a, b *Row) int { return cmp.Compare(shareOf(a), shareOf(b)) },
	"changed":    func(a, b *Row) int { return changedAt(b).Compare(changedAt(a)) },
}

// Sorts returns the names a Query can sort by.
func Sorts() []string {
	return []string{"attention", "list", "deployment", "status", "capacity", "ready", "changed", "group", "profile"}
}

// Descending reports whether a sort puts large values on top unless reversed.
func Descending(sort string) bool { return sort == "capacity" }

func statusText(r *Row) string { return of(r, func(d *Deployment) string { return string(d.Status) }) }

func capacityOf(r *Row) int64 {
	if r.Latest == nil {
		return -1
	}
	n, ok := r.Latest.Capacity.Int()
	if !ok {
		return -1
	}
	return n
}

// shareOf puts rows without numbers last.
func shareOf(r *Row) float64 {
	if r.Latest != nil {
		if share, ok := r.Latest.Share(); ok {
			return share
		}
	}
	return 2
}

// changedAt is the time the age column counts from; zero sorts as oldest.
func changedAt(r *Row) time.Time {
	if !r.Changed.IsZero() || r.Latest == nil {
		return r.Changed
	}
	return r.Latest.Modified.At
}

func (q Query) compare(a, b *Row) int {
	by := 0
	if order := sorts[q.Sort]; order != nil {
		by = order(a, b)
	}
	if q.Reverse {
		by = -by
	}
	return cmp.Or(cmp.Compare(a.rank, b.rank), by, cmp.Compare(a.Order, b.Order))
}

// Index is the rows a Query chooses, in its order. It is kept up to date row
// by row, so that one changed row among many costs no sort.
type Index struct {
	query Query
	rows  []*Row
	turns time.Time // when time alone may change what is chosen; zero is never

	groups  []Group
	counted bool // groups are those of the rows as they are
}

// NewIndex returns an index of those rows that the query chooses.
func NewIndex(q Query, rows []*Row) *Index {
	x := &Index{query: q, rows: make([]*Row, 0, len(rows))}
	for _, r := range rows {
		if x.chooses(r) {
			x.rows = append(x.rows, r)
		}
	}
	slices.SortFunc(x.rows, q.compare)
	return x
}

func (x *Index) chooses(r *Row) bool {
	x.turns = sooner(x.turns, x.query.Filter.turns(r, x.query.Now))
	return x.query.Filter.Match(r, x.query.Now)
}

// Turns returns when time alone may change what the query chooses; zero when
// it never does.
func (x *Index) Turns() time.Time { return x.turns }

// Turned reports whether time alone has changed what the query chooses since
// the index was made, or may have because the clock was set back.
func (x *Index) Turned(now time.Time) bool {
	return !x.turns.IsZero() && !now.Before(x.turns) || x.query.Filter.aging() && now.Before(x.query.Now)
}

// At tells the index what time it is for the rows that are updated from now on.
func (x *Index) At(now time.Time) { x.query.Now = now }

// Rows returns the chosen rows in order. The slice belongs to the index.
func (x *Index) Rows() []*Row { return x.rows }

// Query returns what the index was made with.
func (x *Index) Query() Query { return x.query }

// Find returns the place of a deployment among the rows, or -1.
func (x *Index) Find(ref Ref) int {
	return slices.IndexFunc(x.rows, func(r *Row) bool { return r.Ref == ref })
}

// Update puts rows that are new or have changed into their places, and takes
// out those the query no longer chooses.
func (x *Index) Update(changed ...*Row) {
	x.counted = false
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
func (x *Index) Drop(r *Row) {
	x.counted = false
	if at := slices.Index(x.rows, r); at >= 0 {
		x.rows = slices.Delete(x.rows, at, at+1)
	}
}
