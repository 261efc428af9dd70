package query

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"testing"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/watch"
)

// long asks for sizes that take seconds.
var long = flag.Bool("long", false, "run tests at their full sizes")

// TestMain has memory collected less often, which takes a quarter of the processor's
// time otherwise.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}

// crowd is a board of n deployments that have been read.
func crowd(n int) *watch.Board {
	b := watch.NewBoard()
	for i := range n {
		ref := model.Ref{Profile: "p", ID: fmt.Sprintf("d%07d", i)}
		b.Add(model.Entry{Ref: ref})
		b.Apply(modeltest.Good(ref, modeltest.T0, modeltest.Reading(model.Running, 4, 4)))
	}
	return b
}

// TestTheWorkOfASweepGrowsWithItsRows: the comparisons for all rows of a list, page by
// page, grow with N at most as N^1.1, and no change moves more entries than a block has.
func TestTheWorkOfASweepGrowsWithItsRows(t *testing.T) {
	few, many := 1_000, 10_000
	if *long {
		many = 100_000
	}
	sorts := []string{"attention", "changed", "deployment"}
	for _, kind := range []string{"unchanged", "changed"} {
		small, large := sweepWork(t, crowd(few), kind, sorts), sweepWork(t, crowd(many), kind, sorts)
		for i, sort := range sorts {
			exponent := math.Log(large[i]/small[i]) / math.Log(float64(many/few))
			t.Logf("%s, sorted by %s: %.0f and %.0f rows and comparisons, N^%.2f", kind, sort, small[i], large[i], exponent)
			if exponent > 1.1 {
				t.Errorf("%s, sorted by %s: grows as N^%.2f", kind, sort, exponent)
			}
		}
	}
}

// sweepWork updates one index for each order, page by page, and returns for each how many
// rows it was given and how many it compared.
func sweepWork(t *testing.T, b *watch.Board, kind string, sorts []string) []float64 {
	t.Helper()
	const page = 100
	work, rows := make([]float64, len(sorts)), b.Rows()
	var all []*Index
	for i, sort := range sorts {
		x := NewIndex(Query{Sort: sort}, rows)
		compare := x.sorted.compare
		x.sorted.compare = func(a, b *entry) int { work[i]++; return compare(a, b) }
		all = append(all, x)
	}
	for from := 0; from < len(rows); from += page {
		batch := rows[from : from+page]
		if kind == "changed" {
			for _, row := range batch {
				b.Apply(modeltest.Good(row.Ref, modeltest.T0, modeltest.Reading(model.Updating, 2, 4)))
			}
		}
		for i, x := range all {
			x.Update(batch...)
			work[i] += page
		}
	}
	for i, x := range all {
		for _, part := range x.sorted.all {
			if len(part.entries) == 0 || len(part.entries) > maxBlock {
				t.Fatalf("%s, sorted by %s: a block of %d", kind, sorts[i], len(part.entries))
			}
		}
	}
	return work
}

// TestTheWorkOfAFilterAndASortGrowsWithTheRows: the rows and comparisons for all rows of a
// board, chosen and sorted anew from no order, grow as those of the best sort do, N·log N.
func TestTheWorkOfAFilterAndASortGrowsWithTheRows(t *testing.T) {
	const few, many = 500, 16_000
	needed := func(n float64) float64 { return n * math.Log2(n) }
	small, large := shuffled(few), shuffled(many)
	for _, text := range []string{"", "is:ready"} {
		filter, err := ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, sort := range []string{"attention", "deployment"} {
			q := Query{Sort: sort, Filter: filter}
			a, b := choiceWork(q, small), choiceWork(q, large)
			growth := b / a / (needed(many) / needed(few))
			t.Logf("filter %q, sorted by %s: %.0f and %.0f rows and comparisons, N^%.2f, N·log N times %.2f", text, sort, a, b, math.Log(b/a)/math.Log(float64(many/few)), growth)
			if growth > 1.15 {
				t.Errorf("filter %q, sorted by %s: grows %.2f times as much as N·log N", text, sort, growth)
			}
		}
	}
}

// shuffled returns the rows of a crowd in no order. Half of them are ready.
func shuffled(n int) []*watch.Row {
	board := crowd(n)
	rows := board.Rows()
	for i := 0; i < n; i += 2 {
		board.Apply(modeltest.Good(rows[i].Ref, modeltest.T0, modeltest.Reading(model.Updating, 2, 4)))
	}
	rand.New(rand.NewPCG(9, 10)).Shuffle(n, func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	return rows
}

// choiceWork returns how many rows a query is given and how many it compares.
func choiceWork(q Query, rows []*watch.Row) float64 {
	work := len(rows)
	chosen := NewIndex(q, rows)
	var entries []*entry
	for _, row := range rows {
		if e := chosen.known()[row.Ref]; e != nil {
			entries = append(entries, e)
		}
	}
	newBlocks(entries, func(a, b *entry) int { work++; return q.compare(a, b) })
	return float64(work)
}

// TestBlocksKeepTheirOrder puts entries in and takes them out at random.
func TestBlocksKeepTheirOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	board := crowd(2000)
	x := NewIndex(Query{Sort: "deployment"}, nil)
	in := map[int]bool{}
	for range 20_000 {
		i := rng.IntN(2000)
		row := board.Rows()[i]
		if in[i] && rng.IntN(2) == 0 {
			x.Drop(0, row)
			delete(in, i)
		} else {
			x.Update(row)
			in[i] = true
		}
	}
	rows := x.Rows()
	if len(rows) != len(in) || x.Len() != len(in) {
		t.Fatalf("%d rows of length %d, want %d", len(rows), x.Len(), len(in))
	}
	for at, row := range rows {
		if at > 0 && rows[at-1].Ref.ID >= row.Ref.ID {
			t.Fatalf("%s comes before %s", rows[at-1].Ref.ID, row.Ref.ID)
		}
		if x.At(at) != row || x.Find(row.Ref) != at {
			t.Fatalf("%s is at %d, found at %d", row.Ref.ID, at, x.Find(row.Ref))
		}
	}
}

// TestADropKeepsThePlace for any rows that leave, those above the place and at it.
func TestADropKeepsThePlace(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	board := crowd(300)
	for range 300 {
		x := NewIndex(Query{Sort: "deployment"}, board.Rows())
		place, leave := rng.IntN(300), map[*watch.Row]bool{}
		var rows []*watch.Row
		for range rng.IntN(100) {
			row := board.Rows()[rng.IntN(300)]
			leave[row] = true
			rows = append(rows, row)
		}
		want := place
		for _, row := range board.Rows()[:place] {
			if leave[row] {
				want--
			}
		}
		if got := x.Drop(place, rows...); got != want {
			t.Fatalf("place %d becomes %d, want %d", place, got, want)
		}
	}
}
