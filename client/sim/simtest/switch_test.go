package simtest

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/client/sim"
	"studiowatch/model"
	"studiowatch/model/words"
)

const fine model.FailureClass = 0

func TestAServerThatIsOffRefusesUntilItIsOn(t *testing.T) {
	s := sim.New(sim.Options{})
	server := NewSwitch(s.Transport())
	c := Client(t, server)
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
		s := sim.New(sim.Options{Static: true, Fleet: 5})
		server := NewSwitch(s.Chaos(1, sim.Fault{Kind: sim.FaultSlow, Share: 1}))
		c := Client(t, server)
		var wg sync.WaitGroup
		for _, id := range s.IDs() {
			wg.Go(func() {
				sample := c.Get(t.Context(), refOf(id)).Samples[0]
				checkFailure(t, "GET", sample.Failure, model.FailNetwork, "reset the connection")
				if sample.Poll.Latency != 3*time.Second {
					t.Errorf("it takes %v, want 3s", sample.Poll.Latency)
				}
			})
		}
		time.Sleep(3 * time.Second)
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
		s := sim.New(sim.Options{})
		c := Client(t, NewSwitch(s.Chaos(1, sim.Fault{Kind: sim.FaultTimeout, Share: 1})))
		checkFailure(t, "GET", c.Get(t.Context(), refOf(s.IDs()[0])).Samples[0].Failure, model.FailTimeout, "in 15s")
	})
}

func TestASwitchIsPressedByManyAtOnce(t *testing.T) {
	s := sim.New(sim.Options{})
	server := NewSwitch(s.Transport())
	var wg sync.WaitGroup
	var served, refusals atomic.Int32
	for worker := range 8 {
		wg.Go(func() {
			for i := range 200 {
				switch err := list(t, server); {
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

func refOf(id string) model.Ref { return model.Ref{Profile: "sim", ID: id} }

func checkFailure(t *testing.T, what string, f *model.Failure, class model.FailureClass, text string) {
	t.Helper()
	switch {
	case f == nil && class != fine:
		t.Errorf("%s: a good answer, want %v", what, class)
	case f != nil && (f.Class != class || !strings.Contains(words.Failure(f), text)):
		t.Errorf("%s: %v %q, want %v %q", what, f.Class, words.Failure(f), class, text)
	}
}

// list asks for a page of the list.
func list(t *testing.T, transport http.RoundTripper) error {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://sim/api/v1/deployments", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+Key)
	res, err := transport.RoundTrip(r)
	if err != nil {
		return err
	}
	return res.Body.Close()
}
