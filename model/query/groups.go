package query

import (
	"sort"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Group holds the rows of one group in an Index. They are next to each other.
type Group struct {
	Name            string // empty for the rows without a group, which come last
	From, To        int    // the rows of the index from From up to but not including To
	Ready, Capacity int64  // the sums of units of the rows that report both
	Starting        int64  // of the missing units, those of rollouts

	counts [model.VerdictCount]int
}

// Count returns how many rows of the group have the verdict.
func (g *Group) Count(v model.Verdict) int { return g.counts[min(v, model.VerdictCount-1)] }

// Worst returns the verdict of the row that needs attention most.
func (g *Group) Worst() model.Verdict {
	for _, v := range model.Verdicts() {
		if g.Count(v) > 0 {
			return v
		}
	}
	return model.VerdictUnknown
}

// Groups returns the groups of the chosen rows in order; nil if no row has a
// group. The slice belongs to the index.
func (x *Index) Groups() []Group {
	if !x.groupsCounted {
		x.groups, x.groupsCounted = countGroups(x.rows), true
	}
	return x.groups
}

// NeedAttention returns how many of the chosen rows somebody should look at.
func (x *Index) NeedAttention() int {
	if !x.attentionCounted {
		x.needAttention, x.attentionCounted = 0, true
		for _, r := range x.rows {
			if r.NeedsAttention() {
				x.needAttention++
			}
		}
	}
	return x.needAttention
}

func countGroups(rows []*watch.Row) []Group {
	if len(rows) == 0 || rows[0].Group == "" {
		return nil
	}
	var groups []Group
	for from := 0; from < len(rows); {
		rank := rows[from].Rank
		to := from + sort.Search(len(rows)-from, func(i int) bool { return rows[from+i].Rank != rank })
		g := Group{Name: rows[from].Group, From: from, To: to}
		for _, r := range rows[from:to] {
			g.counts[r.Verdict]++
			if r.Latest == nil || r.Verdict == model.VerdictGone {
				continue
			}
			ready, haveReady := r.Latest.ReadyCapacity.Int()
			capacity, haveCapacity := r.Latest.Capacity.Int()
			if haveReady && haveCapacity {
				g.Ready, g.Capacity = g.Ready+ready, g.Capacity+capacity
				if r.Verdict.RollingOut() {
					g.Starting += max(0, capacity-max(0, ready))
				}
			}
		}
		groups = append(groups, g)
		from = to
	}
	return groups
}
