package query

import (
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Counts has how many rows of each verdict several filters choose. An update costs what
// the changed rows cost.
type Counts struct {
	filters    []Filter
	rows       map[*watch.Row]countedRow
	of         []verdictCounts // by filter
	nextChange time.Time       // see Outdated
	now        time.Time       // of the last change
}

// countedRow is what a row was counted as.
type countedRow struct {
	verdict model.Verdict
	chosen  uint32 // a bit for each filter that chooses it
}

// NewCounts returns the counts of rows for filters, 32 at most.
func NewCounts(filters []Filter, rows []*watch.Row, now time.Time) *Counts {
	c := &Counts{filters: filters, rows: make(map[*watch.Row]countedRow, len(rows)), of: make([]verdictCounts, len(filters))}
	c.Update(now, rows...)
	return c
}

// Update counts new and changed rows as they are now.
func (c *Counts) Update(now time.Time, changed ...*watch.Row) {
	c.now = now
	for _, r := range changed {
		c.Drop(r)
		is := countedRow{verdict: r.Verdict}
		for i, f := range c.filters {
			if f.Match(r, now) {
				is.chosen |= 1 << i
			}
			c.nextChange = earliest(c.nextChange, f.nextChange(r, now))
		}
		c.rows[r] = is
		c.count(is, +1)
	}
}

// Drop removes rows.
func (c *Counts) Drop(rows ...*watch.Row) {
	for _, r := range rows {
		if was, found := c.rows[r]; found {
			delete(c.rows, r)
			c.count(was, -1)
		}
	}
}

func (c *Counts) count(row countedRow, by int) {
	for i := range c.of {
		if row.chosen&(1<<i) != 0 {
			c.of[i].add(row.verdict, by)
		}
	}
}

// Worst returns the verdict that needs attention most of the rows that a filter chooses,
// and how many have it; 0 if it chooses none.
func (c *Counts) Worst(filter int) (model.Verdict, int) {
	if v, n, found := c.of[filter].worst(); found {
		return v, n
	}
	return model.VerdictWaiting, 0
}

// Outdated reports whether time alone may have changed what is chosen since the rows were
// counted. That is also so after the clock was set back.
func (c *Counts) Outdated(now time.Time) bool {
	return !c.nextChange.IsZero() && (!now.Before(c.nextChange) || now.Before(c.now))
}

// NextChange returns when time alone may change what is chosen; zero if never.
func (c *Counts) NextChange() time.Time { return c.nextChange }

// verdictCounts has how many rows have each verdict.
type verdictCounts [model.VerdictCount]int

// add counts rows with a verdict.
func (c *verdictCounts) add(v model.Verdict, rows int) { c[min(v, model.VerdictCount-1)] += rows }

// Count returns how many rows have the verdict.
func (c *verdictCounts) Count(v model.Verdict) int { return c[min(v, model.VerdictCount-1)] }

// worst returns the verdict that needs attention most, and how many rows have it; false if
// there are no rows.
func (c *verdictCounts) worst() (v model.Verdict, rows int, found bool) {
	for _, v := range model.Verdicts() {
		if n := c.Count(v); n > 0 {
			return v, n, true
		}
	}
	return 0, 0, false
}
