package query

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/watch"
)

// TestGroupsAddUp changes, renames, filters and removes rows at random and
// compares the index's groups with a count of all rows.
func TestGroupsAddUp(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	b := watch.NewBoard()
	groups := []string{"prod", "", "test", "客服"}
	for i := range 60 {
		b.Add(model.Entry{Ref: model.Ref{Profile: "default", ID: fmt.Sprintf("d%02d", i)}, Group: groups[rng.IntN(len(groups))]})
	}
	x := NewIndex(Query{Sort: "attention"}, b.Rows())
	for step := range 2000 {
		row := b.Rows()[rng.IntN(b.Len())]
		switch rng.IntN(10) {
		case 0:
			x.Drop(0, row)
			b.Rename(row, model.Entry{Ref: row.Ref, Group: groups[rng.IntN(len(groups))]})
		case 1:
			x.Drop(0, row)
		default:
			b.Apply(modeltest.Good(row.Ref, modeltest.T0, modeltest.Reading([]model.Status{model.Running, model.Failed, model.Updating}[rng.IntN(3)], int64(rng.IntN(4)), 4)))
		}
		x.Update(row)
		checkGroups(t, step, x)
	}
	if NewIndex(Query{}, watch.NewBoard(model.Entry{Ref: model.Ref{Profile: "default", ID: "a"}}).Rows()).Groups() != nil {
		t.Error("there are groups where nobody named one")
	}
}

func checkGroups(t *testing.T, step int, x *Index) {
	t.Helper()
	at, seen := 0, map[string]bool{}
	for i, g := range x.Groups() {
		var ready, capacity, starting int64
		var counts [model.VerdictCount]int
		if g.From != at || g.To <= g.From || seen[g.Name] || g.Name == "" && i != len(x.Groups())-1 {
			t.Fatalf("step %d: group %q has the rows %d to %d", step, g.Name, g.From, g.To)
		}
		for _, r := range x.Rows()[g.From:g.To] {
			if r.Group != g.Name {
				t.Fatalf("step %d: %v is in group %q", step, r.Ref, g.Name)
			}
			counts[r.Verdict]++
			if r.Latest != nil {
				n, _ := r.Latest.ReadyCapacity.Int()
				ready += n
				c, _ := r.Latest.Capacity.Int()
				capacity += c
				if r.Verdict == model.VerdictRolling || r.Verdict == model.VerdictStalled {
					starting += c - n
				}
			}
		}
		for _, v := range model.Verdicts() {
			if g.Count(v) != counts[v] {
				t.Fatalf("step %d: group %q counts %d %v, and has %d", step, g.Name, g.Count(v), v, counts[v])
			}
		}
		if g.Ready != ready || g.Capacity != capacity || g.Starting != starting {
			t.Fatalf("step %d: group %q has %d of %d units, and %d starting, want %d of %d, and %d", step, g.Name, g.Ready, g.Capacity, g.Starting, ready, capacity, starting)
		}
		if worst := g.Worst(); counts[worst] == 0 || slices.ContainsFunc(model.Verdicts(), func(v model.Verdict) bool { return counts[v] > 0 && v.Attention() < worst.Attention() }) {
			t.Fatalf("step %d: group %q has %v for its worst verdict, of %v", step, g.Name, worst, counts)
		}
		at, seen[g.Name] = g.To, true
	}
	if at != len(x.Rows()) {
		t.Fatalf("step %d: the groups have %d rows of %d", step, at, len(x.Rows()))
	}
}
