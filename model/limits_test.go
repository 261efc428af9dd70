package model

import (
	"flag"
	"math/rand/v2"
	"testing"
	"time"
)

var long = flag.Bool("long", false, "run tests at their full sizes")

// TestLimitsHoldForEverySeed drives plans with random fleets, failures,
// latencies and keys, and counts what the service would see.
func TestLimitsHoldForEverySeed(t *testing.T) {
	t.Parallel()
	seeds := uint64(1500)
	if *long {
		seeds = 10_000
	}
	for seed := range seeds {
		randomCourse(t, seed)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func randomCourse(t *testing.T, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 7))
	opts := PlanOptions{Refresh: time.Duration(1+rng.IntN(5)) * time.Second, Steady: time.Duration(5+rng.IntN(30)) * time.Second, Seed: seed}
	var patterns []Pattern
	if rng.IntN(4) == 0 {
		patterns = []Pattern{{Profile: "p", Glob: "d*"}}
	}
	d := newDrive(t, opts, 1+rng.IntN(30), rng.IntN(400), patterns...)
	d.latency = func() time.Duration { return time.Duration(rng.IntN(2000)) * time.Millisecond }
	failing := rng.IntN(100)
	type wish struct {
		of          Ref
		from, until time.Time
	}
	var wishes []wish // for silence, of the server
	d.fault = func(ticket Ticket) *Failure {
		if rng.IntN(100) >= failing {
			return nil
		}
		f := &Failure{Class: FailureClass(1 + rng.IntN(int(FailUnreadable))), HTTPStatus: 500}
		if f.Class == FailThrottled && rng.IntN(2) == 0 {
			f.RetryAfter = time.Duration(1+rng.IntN(20)) * time.Second
			wishes = append(wishes, wish{ticket.Ref, d.now, d.now.Add(f.RetryAfter)})
		}
		return f
	}
	d.key = func(d *drive) {
		switch rng.IntN(60) {
		case 0:
			d.engine.Plan.Refresh(d.now)
		case 1:
			d.engine.Plan.Browse("p")
		case 2:
			d.engine.Plan.Focus(refN(rng.IntN(30)))
		case 3:
			d.engine.Plan.Pause(rng.IntN(2) == 0)
		case 4:
			d.engine.Unwatch(refN(rng.IntN(30)))
		case 5:
			d.engine.Add(Entry{Ref: refN(len(d.sent))}, d.now) // never one that was just taken off
		case 6:
			d.engine.Plan.Retry("p", d.now)
		}
	}
	for range 30 {
		d.run(500 * time.Millisecond)
		fresh := 0
		for _, f := range d.air {
			if d.now.Sub(f.sent) < hangsAfter {
				fresh++
			}
		}
		if len(d.air) > mostInFlight || fresh > maxInFlight {
			t.Errorf("%d requests in flight, %d of them not for long", len(d.air), fresh)
		}
	}
	if d.idle > 300 {
		t.Errorf("woke up %d times in 15 s with nothing to send", d.idle)
	}
	for _, w := range wishes {
		for _, r := range d.sent {
			if r.Ref == w.of && r.at.After(w.from) && r.at.Before(w.until) {
				t.Errorf("sent %v before the server's wish was over", w.until.Sub(r.at))
			}
		}
	}
	d.checkLimits(DefaultRate)
}

// TestAnOutageCostsLittle counts the requests of an hour in which nothing
// succeeds, for every class of failure and several sizes of watch list.
func TestAnOutageCostsLittle(t *testing.T) {
	t.Parallel()
	seeds := uint64(4)
	if *long {
		seeds = 20
	}
	for class := FailNetwork; class <= FailUnreadable; class++ {
		if class == FailNotFound {
			continue // an answer, and no outage
		}
		for _, watched := range []int{1, 2, 5, 50, 1000} {
			for seed := range seeds {
				opts := driveOptions
				opts.Seed = seed
				d := newDrive(t, opts, watched, watched)
				d.fault = func(Ticket) *Failure { return &Failure{Class: class, HTTPStatus: 500} }
				d.run(time.Hour)
				if len(d.sent) > 90 {
					t.Fatalf("%v, %d rows, seed %d: %d requests in an hour, want 90 at most", class, watched, seed, len(d.sent))
				}
			}
		}
	}
}
