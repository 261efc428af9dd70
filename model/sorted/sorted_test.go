package sorted

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

type item struct {
	at time.Time
	n  int
}

func (i *item) time() time.Time { return i.at }

// TestByTimeIsStable has many equal times, and slices that are in order already.
func TestByTimeIsStable(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range 300 {
		var all []item
		for n := range rng.IntN(60) {
			at := rng.IntN(20)
			if round%3 == 0 {
				at = n / 3
			}
			all = append(all, item{time.Unix(int64(at), 0), n})
		}
		want := slices.Clone(all)
		slices.SortStableFunc(want, func(a, b item) int { return a.at.Compare(b.at) })
		if ByTime(all, (*item).time); !slices.Equal(all, want) {
			t.Fatalf("%v\nwant\n%v", all, want)
		}
	}
}
