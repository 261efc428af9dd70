package ui

import (
	"context"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/client/sim"
	"studiowatch/client/sim/simtest"
	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
)

// countedWire is a way to the service that counts the requests.
type countedWire struct {
	http.RoundTripper
	sent atomic.Int64
}

func (c *countedWire) RoundTrip(r *http.Request) (*http.Response, error) {
	c.sent.Add(1)
	return c.RoundTripper.RoundTrip(r)
}

// liveOptions are a dashboard over a real client and the simulator.
func liveOptions(t *testing.T, transport http.RoundTripper, ids ...string) Options {
	t.Helper()
	c := simtest.Client(t, transport)
	opts := programOptions(&service{}, ids...)
	opts.Resumed = c.CloseIdleConnections
	opts.Poll = func(ctx context.Context, ticket poll.Ticket) model.Answer {
		if ticket.Page > 0 {
			return c.List(ctx, ticket.Ref.Profile, ticket.Page)
		}
		return c.Get(ctx, ticket.Ref)
	}
	return opts
}

func rest(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestPromise01NoNetworkAtTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fleet := sim.New(sim.Options{Seed: 1, Latency: 100 * time.Millisecond})
		wire := simtest.NewSwitch(fleet.Transport())
		wire.Off()
		p := startProgram(t.Context(), liveOptions(t, wire, fleet.IDs()[:3]...))
		for _, want := range []struct {
			within time.Duration
			parts  []string
		}{
			{time.Second, []string{fleet.IDs()[0][:8], "no connection", "3 deployments"}},
			// A second try confirms that it is not the row's own.
			{3 * time.Second, []string{"no connection since", "next try"}},
		} {
			rest(want.within)
			for _, part := range want.parts {
				if !strings.Contains(p.screen(), part) {
					t.Errorf("within %v %q is not on the screen:\n%s", want.within, part, p.screen())
				}
			}
		}
		p.cancel()
		<-p.done
	})
}

// TestPromise02TheServerIsKilledAndComesBack needs no key press: the rows stay
// and are marked, a long time without the server costs few requests, and the rows
// are read again soon after it is back.
func TestPromise02TheServerIsKilledAndComesBack(t *testing.T) {
	t.Parallel()
	without, most, age := 20*time.Minute, int64(30), "21m"
	if *long {
		without, most, age = time.Hour, 90, "1h01m"
	}
	synctest.Test(t, func(t *testing.T) {
		fleet := sim.New(sim.Options{Seed: 1, Latency: 100 * time.Millisecond})
		server := simtest.NewSwitch(fleet.Transport())
		wire := &countedWire{RoundTripper: server}
		ids := fleet.IDs()
		p := startProgram(t.Context(), liveOptions(t, wire, ids...), tea.WithWindowSize(120, 24), seldom)
		rest(3 * time.Minute)
		server.Off()
		rest(time.Minute)
		sent := wire.sent.Load()
		rest(without)
		if n := wire.sent.Load() - sent; n > most {
			t.Errorf("%d requests in %v without the server, want %d at most", n, without, most)
		}
		if n := strings.Count(p.screen(), age); n < len(ids)-1 { // what is gone has no age
			t.Errorf("%d rows of %d are marked with their age:\n%s", n, len(ids), p.screen())
		}
		if !strings.Contains(p.screen(), "no connection since") {
			t.Errorf("the header does not say it:\n%s", p.screen())
		}
		server.On()
		rest(70 * time.Second)
		if strings.Contains(p.screen(), "no connection") {
			t.Errorf("70 s after it is back:\n%s", p.screen())
		}
		p.cancel()
		<-p.done
	})
}

// TestManyRoundsOfFaultsLoseNothing polls a fleet in which one answer of ten
// goes wrong in a random way, for many virtual rounds. It measures memory, so no other
// test runs beside it.
func TestManyRoundsOfFaultsLoseNothing(t *testing.T) {
	rounds := 25
	if *long {
		rounds = 10_000
	}
	synctest.Test(t, func(t *testing.T) {
		fleet := sim.New(sim.Options{Seed: 3, Fleet: 40, Latency: 200 * time.Millisecond})
		faults := &countedWire{RoundTripper: fleet.Chaos(5, simtest.RandomFaults(0.1)...)}
		ids := fleet.IDs()
		opts := liveOptions(t, faults, append(slices.Clone(ids), "nobody-has-this")...)
		var rows []*watch.Row
		p := startProgram(t.Context(), opts, seldom)
		watch := func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			rows = p.app.Screen.(*app).Engine.Board.Rows()
			checkRows(t, p.app.Screen.(*app), rows, ids)
		}
		rest(time.Minute)
		before := uint64(0)
		for i := range rounds {
			rest(opts.Plan.Steady)
			watch()
			if t.Failed() {
				break
			}
			if i == rounds/10 {
				before = heapInUse()
			}
		}
		if grown := int64(heapInUse()) - int64(before); grown > 5<<20 {
			t.Errorf("memory grew by %d kB in nine tenths of the rounds", grown>>10)
		}
		t.Logf("%d rounds of %d rows, %d requests, a tenth of them spoilt in %d ways", rounds, len(rows), faults.sent.Load(), len(sim.FaultKinds()))
		p.cancel()
		<-p.done
	})
}

// heapInUse is the memory that is still needed.
func heapInUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestTenThousandDeploymentsFitInLittleMemory reads as many through the list
// and looks at the screen.
func TestTenThousandDeploymentsFitInLittleMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		before := heapInUse()
		fleet := sim.New(sim.Options{Seed: 1, Fleet: 10_000, Latency: 100 * time.Millisecond})
		wire := &countedWire{RoundTripper: fleet.Transport()}
		opts := liveOptions(t, wire)
		opts.Patterns = []model.Pattern{{Profile: "default", Glob: "*"}}
		script := heapInUse() - before
		p := startProgram(t.Context(), opts)
		rest(time.Second)
		if !strings.Contains(p.screen(), "FAILED") {
			t.Errorf("nothing is shown after the first page:\n%s", p.screen())
		}
		rest(29 * time.Second)
		if n := wire.sent.Load(); n > 105 {
			t.Errorf("%d requests for 10,000 deployments, want 100 pages and a few GETs", n)
		}
		if !strings.Contains(p.screen(), "every 1m20s, not 5s") || !strings.Contains(p.screen(), "row 1 of 9992") && !strings.Contains(p.screen(), "row 1 of 10000") {
			t.Errorf("the screen does not say that the interval is stretched:\n%s", p.screen())
		}
		const most = 2600 // a tenth above what is used
		used := (heapInUse() - before - script) / 10_000
		t.Logf("%d bytes for each of 10,000 deployments", used)
		if used > most {
			t.Errorf("%d bytes for each deployment, want %d at most", used, most)
		}
		p.cancel()
		<-p.done
	})
}

// checkRows looks for rows that are lost, or that look fresh and are old.
func checkRows(t *testing.T, a *app, rows []*watch.Row, ids []string) {
	if len(rows) != len(ids)+1 {
		t.Fatalf("%d rows, want %d", len(rows), len(ids)+1)
	}
	now := time.Now()
	// A steady row is read every 30 s, or 60 s after a throttle, and what is
	// overdue is marked.
	const oldest = 130 * time.Second
	for _, row := range rows {
		if row.Latest != nil && !a.Engine.Stale(row, now) && row.Verdict != model.VerdictGone && now.Sub(row.ReadAt) > oldest {
			due, inFlight := a.Engine.Plan.Due(row.Ref)
			t.Errorf("%v looks fresh and was read %v ago; due %v, in flight %v", row.Ref, now.Sub(row.ReadAt), due.Sub(now), inFlight)
		}
		if row.Ref.ID == "nobody-has-this" && row.Latest != nil {
			t.Errorf("an ID nobody has was read: %+v", row.Latest)
		}
	}
}
