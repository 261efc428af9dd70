package words

import (
	"math/rand/v2"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/query"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

// rolling returns a board whose row began a rollout at t0, after past ones of
// that many minutes each.
func rolling(past ...int) (*watch.Board, *watch.Row) {
	e := watch.NewEngine(watchtest.Options, modeltest.T0, []model.Entry{{Ref: modeltest.Ref(1)}}, nil)
	var events []model.Event
	for i, minutes := range past {
		events = append(events, model.Event{
			At: modeltest.At(-10_000 + i), Ref: modeltest.Ref(2), Kind: model.KindReady, To: model.Running, Verdict: model.VerdictReady, Took: time.Duration(minutes) * time.Minute, Session: "s",
		})
	}
	e.Restore(events)
	b := e.Board
	b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0.Add(-time.Second), modeltest.Reading(model.Running, 2, 2)))
	return b, b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, modeltest.Reading(model.Updating, 2, 4)))
}

func TestEstimateWords(t *testing.T) {
	tests := []struct {
		past   []int
		status model.Status // of the rollout
		seen   bool         // only its middle
		after  time.Duration
		want   Text
	}{
		{nil, model.Updating, false, 90 * time.Second, short("1m so far")},
		{nil, model.Updating, true, 90 * time.Second, Text{}},
		{nil, model.Deploying, false, 90 * time.Second, Text{"1m so far, documented as 5 to 10m", "1m of 5-10m"}},
		{nil, model.Deploying, true, 90 * time.Second, Text{"documented as 5 to 10m", "takes 5-10m"}},
		{[]int{8}, model.Updating, false, 5 * time.Minute, Text{"ready in ~3m (last time 8m)", "~3m left"}},
		{[]int{8, 9, 7}, model.Updating, false, 5*time.Minute + time.Second, Text{"ready in ~3m (usually 8m)", "~3m left"}},
		{[]int{8, 9, 7}, model.Updating, false, 7*time.Minute + 45*time.Second, Text{"ready in ~20s (usually 8m)", "~20s left"}},
		{[]int{8, 9, 7}, model.Updating, false, 12 * time.Minute, Text{"12m so far, usually 8m", "12m, usually 8m"}},
		{[]int{8, 9, 7}, model.Updating, true, time.Minute, Text{"usually 8m", "usually 8m"}},
		{[]int{95}, model.Updating, false, time.Minute, Text{"ready in ~2h (last time 2h)", "~2h left"}},
		{[]int{12, 12}, model.Updating, false, time.Minute, Text{"ready in ~15m (usually 15m)", "~15m left"}},
	}
	for _, tt := range tests {
		b, row := rolling(tt.past...)
		if tt.seen {
			b.Remove(row.Ref)
			b.Add(model.Entry{Ref: row.Ref})
			row = b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, modeltest.Reading(model.Updating, 2, 4)))
		}
		row.Latest.Status = tt.status
		e, ok := b.Estimate(row, modeltest.T0.Add(tt.after))
		if got, _ := Estimate(e); !ok || got != tt.want {
			t.Errorf("past %v, %s, after %v: %q, want %q", tt.past, tt.status, tt.after, got, tt.want)
		}
	}
	b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
	row := b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, modeltest.Reading(model.Running, 2, 2)))
	if _, ok := b.Estimate(row, modeltest.T0); ok {
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
		now := modeltest.T0
		e, _ := b.Estimate(row, now)
		for range 200 {
			step := time.Duration(rng.Int64N(int64(5 * time.Minute)))
			text, holds := Estimate(e)
			if holds <= 0 {
				t.Fatalf("seed %d: %q holds %v", seed, text, holds)
			}
			if still, _ := b.Estimate(row, now.Add(holds-1)); step >= holds {
				if words, _ := Estimate(still); words != text {
					t.Fatalf("seed %d: %q became %q before the %v it holds were over", seed, text, words, holds)
				}
			}
			now = now.Add(step)
			ended := rng.IntN(10) == 0
			if ended {
				b.History().Add(model.Event{At: now, Ref: modeltest.Ref(3), Kind: model.KindReady, Took: time.Duration(1+rng.IntN(9000)) * time.Second})
			}
			if rng.IntN(2) == 0 { // a poll, which may show progress
				row = b.Apply(modeltest.Good(modeltest.Ref(1), now, modeltest.Reading(model.Updating, int64(rng.IntN(4)), 4)))
			}
			next, ok := b.Estimate(row, now)
			switch {
			case !ok || next.Elapsed != now.Sub(modeltest.T0) || next.Left() < 0 || next.Slow > 0 && next.Slow < next.Usual:
				t.Fatalf("seed %d: %+v at %v", seed, next, now.Sub(modeltest.T0))
			case !ended && next.Left() != max(0, e.Left()-step):
				t.Fatalf("seed %d: %v left, and %v after %v more", seed, e.Left(), next.Left(), step)
			}
			e = next
		}
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
		wanted model.Wanted
		status model.Status
		ready  int64
		has    int64
		want   string
	}{
		{model.Wanted{}, model.Running, 4, 4, ""},
		{model.Wanted{Capacity: model.NumberOf(8)}, model.Running, 4, 4, "wanted 8, has 4"},
		{model.Wanted{Capacity: model.NumberOf(8)}, model.Updating, 4, 8, ""},
		{model.Wanted{Capacity: model.NumberOf(0)}, model.Running, 4, 4, "wanted 0, has 4"},
		{model.Wanted{Status: model.Running}, model.Stopped, 0, 4, "wanted RUNNING, is STOPPED"},
		{model.Wanted{Status: model.Running}, model.Deploying, 0, 4, ""},
		{model.Wanted{Status: model.Stopped}, model.Stopping, 0, 4, ""},
		{model.Wanted{Status: model.Stopped}, model.Running, 4, 4, "wanted STOPPED, is RUNNING"},
		{model.Wanted{Status: model.Running}, model.Deleted, 0, 4, "wanted RUNNING, is gone"},
	}
	for _, tt := range tests {
		b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1), Wanted: tt.wanted})
		row := b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, modeltest.Reading(tt.status, tt.ready, tt.has)))
		if Drift(row.Drift()) != tt.want {
			t.Errorf("%+v, %s %d: %q, want %q", tt.wanted, tt.status, tt.has, Drift(row.Drift()), tt.want)
		}
	}
	b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1), Wanted: model.Wanted{Capacity: model.NumberOf(8)}}, model.Entry{Ref: modeltest.Ref(2)}, model.Entry{Ref: modeltest.Ref(3)})
	b.Apply(modeltest.Good(modeltest.Ref(2), modeltest.T0, modeltest.Reading(model.Running, 2, 4)))
	b.Apply(modeltest.Good(modeltest.Ref(3), modeltest.T0, modeltest.Reading(model.Running, 2, 2)))
	watchtest.PlayReadings(t, b, "0 RUNNING 8/8\n60 RUNNING 4/4\n120 UPDATING 4/6\n180 RUNNING 6/6")
	row := b.Row(modeltest.Ref(1))
	if since := b.DriftSince(row); !since.Equal(modeltest.At(60)) {
		t.Errorf("since %v", since)
	}
	if note, _ := Row(b, row, modeltest.At(360)); note.Words() != "wanted 8, has 6 for 5m00s" || !row.NeedsAttention() {
		t.Errorf("it says %q", note.Words())
	}
	var order []string
	for _, r := range query.NewIndex(query.Query{Sort: "attention"}, b.Rows()).Rows() {
		order = append(order, r.Ref.ID)
	}
	if order[0] != "d2" || order[1] != "d1" || order[2] != "d3" {
		t.Errorf("drift belongs after what serves in part and before what is well: %v", order)
	}
	b.Rename(row, model.Entry{Ref: row.Ref, Wanted: model.Wanted{Capacity: model.NumberOf(6)}})
	if row.Drift().Any() {
		t.Error("another wish counts at once")
	}
}
