package query

import (
	"cmp"
	"slices"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Group holds the rows of one group in an Index. They are next to each other.
type Group struct {
	Name            string // empty for the rows without a group, which come last
	From, To        int    // the places from From up to but not including To
	Ready, Capacity int64  // the sums of units of the rows that report both
	Starting        int64  // of the missing units, those of rollouts

	rank int
	verdictCounts
}

// Worst returns the verdict of the row that needs attention most.
func (g *Group) Worst() model.Verdict {
	if v, _, found := g.worst(); found {
		return v
	}
	return model.VerdictUnknown
}

// Groups returns the groups of the chosen rows in order; nil if no row has a
// group. The slice belongs to the index.
func (x *Index) Groups() []Group { return x.totals.groups() }

// share is what a row adds to the sums of its group.
type share struct {
	group                     string
	verdict                   model.Verdict
	attention                 bool
	ready, capacity, starting int64
}

func shareOf(r *watch.Row) share {
	s := share{group: r.Group, verdict: r.Verdict, attention: r.NeedsAttention()}
	if r.Latest == nil || r.Verdict == model.VerdictGone {
		return s
	}
	ready, haveReady := r.Latest.ReadyCapacity.Int()
	capacity, haveCapacity := r.Latest.Capacity.Int()
	if haveReady && haveCapacity {
		s.ready, s.capacity = ready, capacity
		if r.Verdict.RollingOut() {
			s.starting = max(0, capacity-max(0, ready))
		}
	}
	return s
}

// totals are the sums of all groups, in order of their rank.
type totals struct {
	byRank  []Group
	rows    []int // of each group
	counted bool  // From and To are up to date
}

// add adds an entry to the sums of its group, or takes it out again: by is +1 or -1.
func (t *totals) add(e *entry, by int) {
	t.counted = false
	at, known := slices.BinarySearchFunc(t.byRank, e.key.rank, func(g Group, rank int) int { return cmp.Compare(g.rank, rank) })
	if !known {
		t.byRank = slices.Insert(t.byRank, at, Group{rank: e.key.rank})
		t.rows = slices.Insert(t.rows, at, 0)
	}
	g, n := &t.byRank[at], int64(by)
	g.Name = e.share.group
	g.add(e.share.verdict, by)
	g.Ready, g.Capacity, g.Starting = g.Ready+n*e.share.ready, g.Capacity+n*e.share.capacity, g.Starting+n*e.share.starting
	if t.rows[at] += by; t.rows[at] == 0 {
		t.byRank, t.rows = slices.Delete(t.byRank, at, at+1), slices.Delete(t.rows, at, at+1)
	}
}

// groups returns the groups; nil if there are only rows without one.
func (t *totals) groups() []Group {
	if len(t.byRank) == 0 || t.byRank[0].Name == "" {
		return nil
	}
	if !t.counted {
		from := 0
		for i := range t.byRank {
			t.byRank[i].From, t.byRank[i].To = from, from+t.rows[i]
			from += t.rows[i]
		}
		t.counted = true
	}
	return t.byRank
}
