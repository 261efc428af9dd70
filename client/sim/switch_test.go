package sim

import (
	"errors"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/model"
)

func TestAServerThatIsOffRefusesUntilItIsOn(t *testing.T) {
	s, _ := newSim(Options{})
	server := NewSwitch(s.Transport())
	c := newClient(t, server)
	for i, want := range []model.FailureClass{fine, model.FailNetwork, model.FailNetwork, fine} {
		switch i {
		case 1, 2:
			server.Off()
		case 3:
			server.On()
		}
		checkFailure(t, "GET", c.Get(t.Context(), refOf(s.IDs()[0])).Samples[0].Failure, want, "refused the connection")
		checkFailure(t, "list", c.List(t.Context(), "sim", 1).Failure, want, "refused the connection")
	}
}

func TestAKilledServerResetsWhoWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Static: true, Fleet: 5})
		server := NewSwitch(s.Chaos(1, always(Fault{Kind: FaultSlow})))
		c := newClient(t, server)
		var wg sync.WaitGroup
		for _, id := range s.IDs() {
			wg.Go(func() {
				sample := c.Get(t.Context(), refOf(id)).Samples[0]
				checkFailure(t, "GET", sample.Failure, model.FailNetwork, "reset the connection")
				if sample.Poll.Latency != 3*sec {
					t.Errorf("it takes %v, want 3s", sample.Poll.Latency)
				}
			})
		}
		time.Sleep(3 * sec)
		server.Off()
		server.On()
		wg.Wait()
		checkFailure(t, "GET", c.Get(t.Context(), refOf(s.IDs()[0])).Samples[0].Failure, fine, "")
		if n := len(server.open); n != 0 {
			t.Errorf("%d requests are still open", n)
		}
	})
}

func TestTheReasonOfARequestThatEndsItselfIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{})
		c := newClient(t, NewSwitch(s.Chaos(1, always(Fault{Kind: FaultTimeout}))))
		checkFailure(t, "GET", c.Get(t.Context(), refOf(s.IDs()[0])).Samples[0].Failure, model.FailTimeout, "in 15s")
	})
}

func TestASwitchIsPressedByManyAtOnce(t *testing.T) {
	s, _ := newSim(Options{})
	server := NewSwitch(s.Transport())
	var wg sync.WaitGroup
	var served, refusals atomic.Int32
	for worker := range 8 {
		wg.Go(func() {
			for i := range 200 {
				switch _, _, err := through(t, server, listPath); {
				case err == nil:
					served.Add(1)
				case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ECONNRESET):
					refusals.Add(1)
				default:
					t.Errorf("a request ends with %v", err)
				}
				if worker == 0 && i%2 == 0 {
					server.Off()
				} else if worker == 0 {
					server.On()
				}
			}
		})
	}
	wg.Wait()
	if served.Load() == 0 || refusals.Load() == 0 {
		t.Errorf("%d requests were served and %d refused, want some of both", served.Load(), refusals.Load())
	}
}
