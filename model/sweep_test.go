package model

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// TestRequestsOfARound counts what it takes to read every row once, in the
// first round and in a later one.
func TestRequestsOfARound(t *testing.T) {
	for _, tt := range []struct {
		name            string
		watched, listed int
		first, later    int // requests a round
	}{
		{"ten rows are ten GETs", 10, 10, 10, 10},
		{"eleven rows are a page", 11, 11, 1, 1},
		{"50 of 60 are a page", 50, 60, 1, 1},
		{"50 of 10,000 are 50 GETs, once the list's size is known", 50, 10_000, 51, 50},
		{"100 of 1,000 are ten pages", 100, 1000, 10, 10},
		{"1,000 of 1,000 are ten pages", 1000, 1000, 10, 10},
		{"10,000 of 10,000 are a hundred pages", 10_000, 10_000, 100, 100},
		{"rows the list lacks are read by GET beside it", 70, 60, 11, 11},
	} {
		t.Run(tt.name, func(t *testing.T) {
			first, later, d := requestsOfARound(t, tt.watched, tt.listed)
			if first != tt.first || later != tt.later {
				t.Errorf("first round %d requests, later %d; want %d and %d", first, later, tt.first, tt.later)
			}
			d.checkLimits(DefaultRate)
			for _, row := range d.engine.Board.Rows() {
				if row.Latest == nil && row.Failure == nil {
					t.Fatalf("%v was never read", row.Ref)
				}
			}
		})
	}
}

// requestsOfARound counts the requests until every row has been read, and,
// once all rows are steady, those of a round.
func requestsOfARound(t testing.TB, watched, listed int) (first, later int, d *drive) {
	d = newDrive(t, driveOptions, watched, listed)
	for i := listed; i < watched; i++ {
		d.hidden = append(d.hidden, refN(i))
	}
	unread := func(row *Row) bool { return row.Latest == nil }
	for slices.ContainsFunc(d.engine.Board.Rows(), unread) && d.now.Before(t0.Add(time.Minute)) {
		d.run(10 * time.Millisecond)
	}
	gets, pages := d.counts(t0)
	first = gets + pages
	d.run(10 * time.Minute)
	since := d.now
	const rounds = 50
	d.run(rounds * d.engine.Plan.Rhythm(d.now).Steady)
	gets, pages = d.counts(since)
	return first, (gets + pages + rounds/2) / rounds, d
}

func BenchmarkRequestsOfARound(b *testing.B) {
	for _, n := range []int{1, 10, 100, 1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for range b.N {
				first, later, _ := requestsOfARound(b, n, n)
				b.ReportMetric(float64(first), "first/round")
				b.ReportMetric(float64(later), "requests/round")
				b.ReportMetric(float64(n)/float64(later), "x-fewer-than-a-GET-each")
			}
		})
	}
}
