package poll_test

import (
	"flag"
	"math/rand/v2"
	"runtime/debug"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/watch/watchtest"
)

var long = flag.Bool("long", false, "run tests at their full sizes")

// TestMain has memory collected less often, which takes a third of the processor's time
// otherwise.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}

// atLength returns the size of a run, or that of a long one where it is asked for.
func atLength(size, full int) int {
	if *long {
		return full
	}
	return size
}

// TestLimitsHoldForEverySeed drives plans with random fleets, failures,
// latencies and keys, and counts what the service would see.
func TestLimitsHoldForEverySeed(t *testing.T) {
	t.Parallel()
	for seed := range uint64(atLength(400, 10_000)) {
		randomCourse(t, seed)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func randomCourse(t *testing.T, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 7))
	opts := poll.PlanOptions{Refresh: time.Duration(1+rng.IntN(5)) * time.Second, Steady: time.Duration(5+rng.IntN(30)) * time.Second, Seed: seed}
	var patterns []model.Pattern
	if rng.IntN(4) == 0 {
		patterns = []model.Pattern{{Profile: "p", Glob: "d*"}}
	}
	d := watchtest.New(t, opts, 1+rng.IntN(30), rng.IntN(400), patterns...)
	d.Latency = func() time.Duration { return time.Duration(rng.IntN(2000)) * time.Millisecond }
	failing := rng.IntN(100)
	type wish struct {
		of          model.Ref
		from, until time.Time
	}
	var wishes []wish // for silence, of the server
	d.Fault = func(ticket poll.Ticket) *model.Failure {
		if rng.IntN(100) >= failing {
			return nil
		}
		f := &model.Failure{Class: model.FailureClass(1 + rng.IntN(int(model.FailUnreadable))), HTTPStatus: 500}
		if f.Class == model.FailThrottled && rng.IntN(2) == 0 {
			f.RetryAfter = time.Duration(1+rng.IntN(20)) * time.Second
			wishes = append(wishes, wish{ticket.Ref, d.Now, d.Now.Add(f.RetryAfter)})
		}
		return f
	}
	d.Key = func(d *watchtest.Drive) {
		switch rng.IntN(60) {
		case 0:
			d.Engine.Plan.Refresh(d.Now)
		case 1:
			d.Engine.Plan.RequestList("p")
		case 2:
			d.Engine.Plan.Focus(modeltest.Ref(rng.IntN(30)))
		case 3:
			d.Engine.Plan.Pause(rng.IntN(2) == 0)
		case 4:
			d.Engine.Unwatch(modeltest.Ref(rng.IntN(30)))
		case 5:
			d.Engine.Add(model.Entry{Ref: modeltest.Ref(len(d.Sent))}, d.Now) // never one that was just taken off
		case 6:
			d.Engine.Plan.Retry("p", d.Now)
		}
	}
	for range 30 {
		d.Run(500 * time.Millisecond)
		fresh := 0
		for _, f := range d.InFlight {
			if d.Now.Sub(f.Sent) < poll.HangsAfter {
				fresh++
			}
		}
		if len(d.InFlight) > poll.MostInFlight || fresh > poll.MaxInFlight {
			t.Errorf("%d requests in flight, %d of them not for long", len(d.InFlight), fresh)
		}
	}
	if d.Idle > 300 {
		t.Errorf("woke up %d times in 15 s with nothing to send", d.Idle)
	}
	for _, w := range wishes {
		for _, r := range d.Sent {
			if r.Ref == w.of && r.At.After(w.from) && r.At.Before(w.until) {
				t.Errorf("sent %v before the server's wish was over", w.until.Sub(r.At))
			}
		}
	}
	d.CheckLimits(poll.DefaultRate)
}

// TestAnOutageCostsLittle counts the requests of an hour in which nothing
// succeeds, for every class of failure and several sizes of watch list.
func TestAnOutageCostsLittle(t *testing.T) {
	t.Parallel()
	seeds := uint64(atLength(2, 20))
	for class := model.FailNetwork; class <= model.FailUnreadable; class++ {
		if class == model.FailNotFound {
			continue // an answer, and no outage
		}
		for _, watched := range []int{1, 2, 5, 50, 1000} {
			for seed := range seeds {
				opts := watchtest.Options
				opts.Seed = seed
				d := watchtest.New(t, opts, watched, watched)
				d.Fault = func(poll.Ticket) *model.Failure { return &model.Failure{Class: class, HTTPStatus: 500} }
				d.Run(time.Hour)
				if len(d.Sent) > 90 {
					t.Fatalf("%v, %d rows, seed %d: %d requests in an hour, want 90 at most", class, watched, seed, len(d.Sent))
				}
			}
		}
	}
}
