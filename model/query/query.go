// Package query chooses rows and sorts them. It has filters, the completion of
// filters, orders, fields and groups. It also chooses from the service's lists what
// can be added.
package query

import (
	"cmp"
	"math"
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

// value is what an order compares: the number, then the text.
type value struct {
	n    int64
	text string
}

// order returns the value by which it sorts a row; the smallest comes first. A row
// without the value comes last, also in reverse.
type order func(*watch.Row) (v value, known bool)

// sorts holds the orders by name. Equal rows are in the order of the watch list.
var sorts = func() map[string]order {
	all := map[string]order{
		"attention":  always(func(r *watch.Row) value { return value{n: int64(r.Attention())} }),
		"list":       always(func(r *watch.Row) value { return value{n: int64(r.Order)} }),
		"profile":    always(func(r *watch.Row) value { return value{text: r.Ref.Profile} }),
		"deployment": always(func(r *watch.Row) value { return value{text: r.Ref.ID} }),
		"status":     byText(statusText),
		"note":       byText(codeText),
		"capacity":   byNumber(func(r *watch.Row) (int64, bool) { n, known := capacityOf(r); return -n, known }),
		"ready":      byShare(readyShare),
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

func always(of func(*watch.Row) value) order {
	return func(r *watch.Row) (value, bool) { return of(r), true }
}

func byText(text func(*watch.Row) string) order {
	return func(r *watch.Row) (value, bool) { t := text(r); return value{text: t}, t != "" }
}

func byNumber[T ~int64](number func(*watch.Row) (T, bool)) order {
	return func(r *watch.Row) (value, bool) { n, known := number(r); return value{n: int64(n)}, known }
}

// byShare uses that the bits of floats that are not negative are in the order of the
// floats.
func byShare(share func(*watch.Row) (float64, bool)) order {
	return func(r *watch.Row) (value, bool) {
		x, known := share(r)
		return value{n: int64(math.Float64bits(x))}, known
	}
}

// byTime puts the newest time first.
func byTime(at func(*watch.Row) time.Time) order {
	return func(r *watch.Row) (value, bool) { t := at(r); return value{n: -t.UnixMilli()}, !t.IsZero() }
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

// key is the place of a row in an order, as of the last time it was put there. The row
// itself may have changed since.
type key struct {
	rank    int // of its group
	unknown bool
	value   value
	order   int
}

func (q Query) keyOf(r *watch.Row) key {
	k := key{rank: r.Rank, order: r.Order}
	if sorted, exists := sorts[q.Sort]; exists {
		var known bool
		if k.value, known = sorted(r); !known {
			k.value, k.unknown = value{}, true
		}
	}
	return k
}

// compare compares two rows by their keys.
func (q Query) compare(a, b *entry) int {
	return cmp.Or(cmp.Compare(a.key.rank, b.key.rank), q.compareValues(&a.key, &b.key), cmp.Compare(a.key.order, b.key.order), a.row.Ref.Compare(b.row.Ref))
}

func (q Query) compareValues(a, b *key) int {
	switch {
	case a.unknown && !b.unknown:
		return 1
	case b.unknown && !a.unknown:
		return -1
	}
	c := cmp.Or(cmp.Compare(a.value.n, b.value.n), cmp.Compare(a.value.text, b.value.text))
	if q.Reverse {
		return -c
	}
	return c
}
