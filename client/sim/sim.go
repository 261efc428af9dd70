// Package sim simulates the deployments API with a deterministic script. An answer
// depends on the seed, on the time since the simulator was made, and on earlier
// writes. The demo and the tests use it through a transport without a socket;
// Handler serves it on one.
package sim

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Options are the settings of a simulator.
type Options struct {
	Seed    uint64
	Fleet   int              // number of deployments: the cast of the demo, then generated ones; 0 is the cast alone
	Static  bool             // all deployments are generated, run with all of their units and never change
	Speed   float64          // script seconds in a second; 0 is 1
	Now     func() time.Time // nil is time.Now; the script begins when New is called
	Key     string           // the key that is accepted; empty accepts any
	Faults  bool             // a throttle and a gateway error now and then, none in the first minute
	Latency time.Duration    // of an answer through Transport; it varies from half to twice this
}

// Sim answers like the service. It may be used by several goroutines.
type Sim struct {
	opts     Options
	epoch    time.Time
	requests atomic.Uint64

	mu        sync.RWMutex // guards the fields below, and every actor
	actors    []*actor
	byID      map[string]*actor
	unnamed   int   // number of deployments that were created without a suffix
	temporary []int // indexes of the actors that may be absent, ascending; a page checks only these
}

// New returns a simulator whose script begins now.
func New(opts Options) *Sim {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Speed <= 0 {
		opts.Speed = 1
	}
	s := &Sim{opts: opts, epoch: opts.Now(), actors: opts.actors(), byID: map[string]*actor{}}
	for i, a := range s.actors {
		s.byID[a.id] = a
		if a.temporary() {
			s.temporary = append(s.temporary, i)
		}
	}
	return s
}

func (o Options) actors() []*actor {
	if o.Static {
		return generated(o.Seed, o.Fleet, static)
	}
	actors := cast()
	stagger(o.Seed, actors)
	if o.Fleet > len(actors) {
		return append(actors, generated(o.Seed, o.Fleet-len(actors), changing)...)
	}
	if o.Fleet > 0 {
		return actors[:o.Fleet]
	}
	return actors
}

// IDs returns every deployment of the script, in the order of the list.
func (s *Sim) IDs() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	ids := make([]string, len(s.actors))
	for i, a := range s.actors {
		ids[i] = a.id
	}
	return ids
}

// lastDay is where the time of the script stops. A fast script would overflow after
// it.
const lastDay = 100 * 365 * day

// elapsed returns the time of the script. If the clock was set back, it stays at
// the beginning, because there is no script before it.
func (s *Sim) elapsed() time.Duration {
	at := float64(s.opts.Now().Sub(s.epoch)) * s.opts.Speed
	return time.Duration(min(max(0, at), float64(lastDay)))
}

// ServeHTTP answers the requests that are in routes.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.serve(w, r, nil) }

// withView returns the service as a view shows it.
func (s *Sim) withView(v view) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, v) })
}

func (s *Sim) serve(w http.ResponseWriter, r *http.Request, v view) {
	a := s.answer(w)
	asked := routeOf(r.Method, r.URL)
	if asked.op == opUnknown {
		a.noPath()
		return
	}
	if !s.authorized(r.Header.Get("Authorization")) {
		a.fail(http.StatusUnauthorized, "InvalidApiKey", "Invalid API-key provided.")
		return
	}
	switch asked.op {
	case opList:
		s.list(a, r.URL.Query(), v)
	case opGet:
		s.get(a, asked.id, v)
	case opModels:
		s.models(a, r.URL.Query())
	case opCreate, opScale, opUpdate, opDelete:
		s.write(a, asked, r.Body, v)
	default:
		a.fail(http.StatusBadRequest, "UnsupportedOperation", "The simulator has no "+r.Method+" for this path.")
	}
}

func (s *Sim) authorized(header string) bool {
	key, ok := strings.CutPrefix(header, "Bearer ")
	return ok && key != "" && (s.opts.Key == "" || key == s.opts.Key)
}

func (s *Sim) get(a answer, id string, v view) {
	elapsed := s.elapsed()
	if s.opts.Faults && s.fault(a, id, elapsed) {
		return
	}
	s.mu.RLock()
	o, exists := s.read(id, elapsed, v)
	s.mu.RUnlock()
	if !exists {
		a.fail(http.StatusNotFound, "NotFound", "Model: "+id+" not found!")
		return
	}
	a.succeed(v.record(o, GetRequests))
}

// read returns a deployment as the answer to a GET, and false if it does not exist.
func (s *Sim) read(id string, elapsed time.Duration, v view) (object, bool) {
	a := s.byID[id]
	if a == nil || v.hides(a, GetRequests, elapsed) {
		return object{}, false
	}
	return s.object(a, elapsed)
}

// faultSlot is how long a fault lasts.
const faultSlot = 4 * time.Second

// fault answers with an error now and then: the account is throttled, or the
// gateway fails for one deployment. The documentation of the service has no
// Retry-After; related gateways send x-acs-retry-after in milliseconds.
func (s *Sim) fault(a answer, id string, elapsed time.Duration) bool {
	if elapsed < time.Minute {
		return false
	}
	slot := uint64(elapsed / faultSlot)
	if s.oneIn("throttle", slot, 300) && s.oneIn(id, slot, 4) {
		a.w.Header().Set("x-acs-retry-after", "4000")
		a.fail(http.StatusTooManyRequests, "Throttling.RateQuota", "Requests rate limit exceeded, please try again later.")
		return true
	}
	if s.oneIn("gateway "+id, slot, 80) {
		a.html(http.StatusBadGateway)
		return true
	}
	return false
}

// hash returns a number that depends on the seed and on what.
func (s *Sim) hash(what string) uint32 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", s.opts.Seed, what)
	return uint32(h.Sum64() >> 16)
}

// oneIn is true for one slot in so many, depending on the seed and on what.
func (s *Sim) oneIn(what string, slot, of uint64) bool {
	h := fnv.New64a()
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:], s.opts.Seed)
	binary.LittleEndian.PutUint64(b[8:], slot)
	h.Write(b[:])
	h.Write([]byte(what))
	return h.Sum64()>>20%of == 0
}
