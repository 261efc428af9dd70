package sim

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"path"
	"slices"
	"sync"
	"time"

	"studiowatch/model/sorted"
)

// Chaos returns a transport like Transport that puts faults into its answers. Which
// request gets a fault depends only on the seed, on the method and URL, and on how
// many equal requests came before. It does not depend on other requests or on the
// number of goroutines. An answer has at most one fault, and each fault has its own
// share. When the shares add up to 1, the faults that follow never happen. Faults
// that change what exists do not count for this, and an answer may have any number
// of them. If a fault does not pass Check, every request returns that error.
func (s *Sim) Chaos(seed uint64, faults ...Fault) http.RoundTripper {
	c := &chaos{sim: s, seed: seed, faults: slices.Clone(faults), asked: map[string]uint64{}}
	for i, f := range faults {
		if err := f.Check(); err != nil {
			c.err = errors.Join(c.err, fmt.Errorf("fault %d: %w", i+1, err))
		}
	}
	for _, f := range c.faults {
		if f.Kind == FaultRecreated {
			c.events = append(c.events, f)
		}
	}
	sorted.By(c.events, func(a, b Fault) int { return cmp.Compare(a.From, b.From) })
	return c
}

type chaos struct {
	sim    *Sim
	seed   uint64
	faults []Fault
	err    error

	mu     sync.Mutex
	asked  map[string]uint64 // number of requests so far, by method, path and query
	events []Fault           // faults that happen once and have not happened yet, in order of time
}

// RoundTrip answers a request, or applies a fault to it.
func (c *chaos) RoundTrip(r *http.Request) (*http.Response, error) {
	if c.err != nil {
		return nil, c.err
	}
	n, rng := c.countRequest(r)
	elapsed := c.sim.elapsed()
	c.applyEvents(elapsed)
	f, hit := c.choose(r, n, rng.Float64())
	service := c.sim.withView(c.view(n, elapsed, rng))
	if !hit {
		return roundTrip(c.sim, service, r)
	}
	if err := sleep(r.Context(), f.Delay); err != nil {
		return nil, err
	}
	return injectors[f.Kind](call{sim: c.sim, service: service, fault: f, r: r, rng: rng})
}

// applyEvents applies the faults that happen once, if their time has come.
func (c *chaos) applyEvents(elapsed time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.events) > 0 && elapsed >= c.events[0].From {
		c.sim.recreate(c.events[0])
		c.events = c.events[1:]
	}
}

// countRequest counts a request. It returns the number of equal requests, including
// this one, and the random numbers for it.
func (c *chaos) countRequest(r *http.Request) (n uint64, rng *rand.Rand) {
	what := r.URL.RequestURI()
	if r.Method != http.MethodGet {
		what = r.Method + " " + what
	}
	c.mu.Lock()
	c.asked[what]++
	n = c.asked[what]
	c.mu.Unlock()
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", n, what)
	return n, rand.New(rand.NewPCG(c.seed, h.Sum64()))
}

// choose returns the fault of the nth request like r, and false if it has none.
// draw is in [0,1). The fault whose share contains it is chosen.
func (c *chaos) choose(r *http.Request, n uint64, draw float64) (Fault, bool) {
	asked := routeOf(r.Method, r.URL)
	elapsed := c.sim.elapsed()
	for _, f := range c.faults {
		if !f.matchesRoute(asked) || !f.active(elapsed) || !f.matchesCount(n) {
			continue
		}
		if draw < f.Share {
			return f, true
		}
		draw -= f.Share
	}
	return Fault{}, false
}

func (f Fault) active(elapsed time.Duration) bool {
	return elapsed >= f.From && (f.Until == 0 || elapsed < f.Until)
}

// matchesCount reports whether the fault may happen to the nth of equal requests.
func (f Fault) matchesCount(n uint64) bool { return f.Every <= 1 || n%uint64(f.Every) == 0 }

// matchesRoute reports whether the fault may replace the answer to a request of
// this route.
func (f Fault) matchesRoute(r route) bool {
	scope := r.scope()
	if _, injected := injectors[f.Kind]; !injected {
		return false
	}
	if f.Scope != AnyRequest && f.Scope != scope || f.Kind.ofPages() && scope != ListRequests {
		return false
	}
	if f.ID == "" {
		return true
	}
	match, err := path.Match(f.ID, r.id)
	return match && err == nil && r.id != ""
}
