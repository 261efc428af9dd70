package model

import (
	"math/rand/v2"
	"testing"
	"time"
)

// rolling returns a board whose row began a rollout at t0, after past ones of
// that many minutes each.
func rolling(past ...int) (*Board, *Row) {
	e := NewEngine(driveOptions, t0, []Entry{{Ref: refN(1)}}, nil)
	var events []Event
	for i, minutes := range past {
		events = append(events, Event{
			At: at(-10_000 + i), Ref: refN(2), Kind: KindReady, To: Running, Verdict: VerdictReady, Took: time.Duration(minutes) * time.Minute, Session: "s",
		})
	}
	e.Remember(events)
	b := e.Board
	b.Apply(good(refN(1), t0.Add(-time.Second), reading(Running, 2, 2)))
	return b, b.Apply(good(refN(1), t0, reading(Updating, 2, 4)))
}

func TestEstimateWords(t *testing.T) {
	tests := []struct {
		past   []int
		status Status // of the rollout
		seen   bool   // only its middle
		after  time.Duration
		want   string
	}{
		{nil, Updating, false, 90 * time.Second, "1m so far"},
		{nil, Updating, true, 90 * time.Second, ""},
		{nil, Deploying, false, 90 * time.Second, "1m so far, documented as 5 to 10m"},
		{nil, Deploying, true, 90 * time.Second, "documented as 5 to 10m"},
		{[]int{8}, Updating, false, 5 * time.Minute, "ready in ~3m (last time 8m)"},
		{[]int{8, 9, 7}, Updating, false, 5*time.Minute + time.Second, "ready in ~3m (usually 8m)"},
		{[]int{8, 9, 7}, Updating, false, 7*time.Minute + 45*time.Second, "ready in ~20s (usually 8m)"},
		{[]int{8, 9, 7}, Updating, false, 12 * time.Minute, "12m so far, usually 8m"},
		{[]int{8, 9, 7}, Updating, true, time.Minute, "usually 8m"},
		{[]int{95}, Updating, false, time.Minute, "ready in ~2h (last time 2h)"},
		{[]int{12, 12}, Updating, false, time.Minute, "ready in ~15m (usually 15m)"},
	}
	for _, tt := range tests {
		b, row := rolling(tt.past...)
		row.Latest.Status = tt.status
		if tt.seen {
			row.began = time.Time{}
		}
		e, ok := b.Estimate(row, t0.Add(tt.after))
		if got, _ := e.Words(); !ok || got != tt.want {
			t.Errorf("past %v, %s, after %v: %q, want %q", tt.past, tt.status, tt.after, got, tt.want)
		}
	}
	b := NewBoard(Entry{Ref: refN(1)})
	row := b.Apply(good(refN(1), t0, reading(Running, 2, 2)))
	if _, ok := b.Estimate(row, t0); ok {
		t.Error("what serves has an estimate")
	}
}

// TestAnEstimateRunsWithTheClock lets time go by, rollouts of the same kind
// end and polls come: what is left is never negative, never grows or falls but
// by the clock unless a rollout has ended, and the words hold as long as said.
func TestAnEstimateRunsWithTheClock(t *testing.T) {
	for seed := range uint64(500) {
		rng := rand.New(rand.NewPCG(seed, 2))
		var past []int
		for range rng.IntN(8) {
			past = append(past, 1+rng.IntN(200))
		}
		b, row := rolling(past...)
		now := t0
		e, _ := b.Estimate(row, now)
		for range 200 {
			step := time.Duration(rng.Int64N(int64(5 * time.Minute)))
			text, holds := e.Words()
			if holds <= 0 {
				t.Fatalf("seed %d: %q holds %v", seed, text, holds)
			}
			if still, _ := b.Estimate(row, now.Add(holds-1)); step >= holds {
				if words, _ := still.Words(); words != text {
					t.Fatalf("seed %d: %q became %q before the %v it holds were over", seed, text, words, holds)
				}
			}
			now = now.Add(step)
			ended := rng.IntN(10) == 0
			if ended {
				b.history.Add(Event{At: now, Ref: refN(3), Kind: KindReady, Took: time.Duration(1+rng.IntN(9000)) * time.Second})
			}
			if rng.IntN(2) == 0 { // a poll, which may show progress
				row = b.Apply(good(refN(1), now, reading(Updating, int64(rng.IntN(4)), 4)))
			}
			next, ok := b.Estimate(row, now)
			switch {
			case !ok || next.Elapsed != now.Sub(t0) || next.Left() < 0 || next.Slow > 0 && next.Slow < next.Usual:
				t.Fatalf("seed %d: %+v at %v", seed, next, now.Sub(t0))
			case !ended && next.Left() != max(0, e.Left()-step):
				t.Fatalf("seed %d: %v left, and %v after %v more", seed, e.Left(), next.Left(), step)
			}
			e = next
		}
	}
}

func TestQuantiles(t *testing.T) {
	var p pace
	for i := range 10 {
		p.add(time.Duration(10-i) * time.Minute)
		if enough := i+1 >= enoughRollouts; (p.slow > 0) != enough {
			t.Errorf("%d rollouts: %v", i+1, p.slow)
		}
	}
	if p.usual != 5*time.Minute || p.slow != 9*time.Minute {
		t.Errorf("half within %v, nine in ten within %v", p.usual, p.slow)
	}
	for range maxRollouts {
		p.add(time.Hour)
	}
	if p.usual != time.Hour || len(p.took) != maxRollouts {
		t.Errorf("the old ones still count: %v of %d", p.usual, len(p.took))
	}
}

func TestAbout(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "10s", 10 * time.Second: "10s", 11 * time.Second: "20s", 50 * time.Second: "50s", 51 * time.Second: "1m", 61 * time.Second: "2m",
		10 * time.Minute: "10m", 11 * time.Minute: "15m", time.Hour: "1h", 61 * time.Minute: "1h30m", 100 * time.Minute: "2h", 25 * time.Hour: "25h",
	} {
		if got, _ := About(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}

func TestDrift(t *testing.T) {
	tests := []struct {
		wanted Wanted
		status Status
		ready  int64
		has    int64
		want   string
	}{
		{Wanted{}, Running, 4, 4, ""},
		{Wanted{Capacity: NumberOf(8)}, Running, 4, 4, "wanted 8, has 4"},
		{Wanted{Capacity: NumberOf(8)}, Updating, 4, 8, ""},
		{Wanted{Capacity: NumberOf(0)}, Running, 4, 4, "wanted 0, has 4"},
		{Wanted{Status: Running}, Stopped, 0, 4, "wanted RUNNING, is STOPPED"},
		{Wanted{Status: Running}, Deploying, 0, 4, ""},
		{Wanted{Status: Stopped}, Stopping, 0, 4, ""},
		{Wanted{Status: Stopped}, Running, 4, 4, "wanted STOPPED, is RUNNING"},
		{Wanted{Status: Running}, Deleted, 0, 4, "wanted RUNNING, is gone"},
	}
	for _, tt := range tests {
		b := NewBoard(Entry{Ref: refN(1), Wanted: tt.wanted})
		row := b.Apply(good(refN(1), t0, reading(tt.status, tt.ready, tt.has)))
		if row.Drift() != tt.want {
			t.Errorf("%+v, %s %d: %q, want %q", tt.wanted, tt.status, tt.has, row.Drift(), tt.want)
		}
	}
	b := NewBoard(Entry{Ref: refN(1), Wanted: Wanted{Capacity: NumberOf(8)}}, Entry{Ref: refN(2)}, Entry{Ref: refN(3)})
	b.Apply(good(refN(2), t0, reading(Running, 2, 4)))
	b.Apply(good(refN(3), t0, reading(Running, 2, 2)))
	tale(t, b, "0 RUNNING 8/8\n60 RUNNING 4/4\n120 UPDATING 4/6\n180 RUNNING 6/6")
	row := b.Row(refN(1))
	if since := b.DriftSince(row); !since.Equal(at(60)) {
		t.Errorf("since %v", since)
	}
	if note, _ := b.Note(row, at(360)); note.Text != "wanted 8, has 6 for 5m00s" || !row.NeedsAttention() {
		t.Errorf("it says %q", note.Text)
	}
	var order []string
	for _, r := range NewIndex(Query{Sort: "attention"}, b.Rows()).Rows() {
		order = append(order, r.Ref.ID)
	}
	if order[0] != "d2" || order[1] != "d1" || order[2] != "d3" {
		t.Errorf("drift belongs after what serves in part and before what is well: %v", order)
	}
	b.Rename(row, Entry{Ref: row.Ref, Wanted: Wanted{Capacity: NumberOf(6)}})
	if row.Drift() != "" {
		t.Error("another wish counts at once")
	}
}

func TestAStalledRowSaysForHowLong(t *testing.T) {
	b := NewBoard(Entry{Ref: refN(1)})
	b.rules.stallAfter = 10 * time.Minute
	tale(t, b, "0 UPDATING 2/4\n900 UPDATING 2/4")
	note, holds := b.Note(b.Row(refN(1)), at(905))
	if note.Text != "no progress 15m · serving 50%" || !note.Loud || holds != 55*time.Second {
		t.Errorf("%+v holds %v", note, holds)
	}
	b.Apply(bad(refN(1), at(910), FailServer, "Busy"))
	if note, _ := b.Note(b.Row(refN(1)), at(915)); note.Code != "Busy" {
		t.Errorf("a failure comes first: %+v", note)
	}
}
