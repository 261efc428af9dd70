// Package sim is the deployments API over a deterministic script: what it
// answers is a function of the seed and the time since it was made. The demo
// and the tests poll it through a transport that needs no socket.
package sim

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Options say what is simulated.
type Options struct {
	Seed    uint64
	Fleet   int              // deployments; 0 is the demo's cast, more are generated behind it
	Static  bool             // Fleet deployments, all generated, that run in full and never change
	Speed   float64          // script seconds in a second; 0 is 1
	Now     func() time.Time // time.Now when nil; the script begins with New
	Key     string           // the key that is accepted; any when empty
	Faults  bool             // a throttle and a gateway error now and then, none in the first minute
	Latency time.Duration    // of an answer through Transport, from half to twice this
}

// Sim answers like the service. It may be used by several goroutines.
type Sim struct {
	opts     Options
	epoch    time.Time
	actors   []*actor
	byID     map[string]*actor
	mortal   []int // places of the actors that may be absent, so that a page costs no walk over the fleet
	requests atomic.Uint64
}

// The paging of the list-deployments page.
const (
	defaultPage = 50
	largestPage = 200
)

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
		if a.mortal() {
			s.mortal = append(s.mortal, i)
		}
	}
	return s
}

func (o Options) actors() []*actor {
	if o.Static {
		return generated(o.Seed, o.Fleet, settled)
	}
	actors := cast()
	stagger(o.Seed, actors)
	if o.Fleet > len(actors) {
		return append(actors, generated(o.Seed, o.Fleet-len(actors), busy)...)
	}
	if o.Fleet > 0 {
		return actors[:o.Fleet]
	}
	return actors
}

// IDs returns every deployment of the script, in the order of the list.
func (s *Sim) IDs() []string {
	ids := make([]string, len(s.actors))
	for i, a := range s.actors {
		ids[i] = a.id
	}
	return ids
}

// elapsed is the script's time. A clock set back stays at the begin: before it
// there is no script.
func (s *Sim) elapsed() time.Duration {
	return max(0, time.Duration(float64(s.opts.Now().Sub(s.epoch))*s.opts.Speed))
}

// ServeHTTP answers GET …/deployments and GET …/deployments/{id}.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := s.answer(w)
	scope, id := target(r.URL)
	switch {
	case scope == AnyRequest:
		a.fail(http.StatusNotFound, "NotFound", "Request path not found.")
	case !s.admits(r.Header.Get("Authorization")):
		a.fail(http.StatusUnauthorized, "InvalidApiKey", "Invalid API-key provided.")
	case r.Method != http.MethodGet:
		a.fail(http.StatusBadRequest, "UnsupportedOperation", "The simulator only reads.")
	case scope == ListRequests:
		s.list(a, r.URL.Query())
	default:
		s.get(a, id)
	}
}

// target returns what a URL asks for, and the escaped ID if that is one
// deployment. AnyRequest is a path the service does not have.
func target(u *url.URL) (Scope, string) {
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	_, rest, found := strings.Cut(path, "/api/v1/deployments")
	switch {
	case !found || rest != "" && rest[0] != '/':
		return AnyRequest, ""
	case rest == "":
		return ListRequests, ""
	}
	return GetRequests, rest[1:]
}

func (s *Sim) admits(header string) bool {
	key, ok := strings.CutPrefix(header, "Bearer ")
	return ok && key != "" && (s.opts.Key == "" || key == s.opts.Key)
}

func (s *Sim) get(a answer, escaped string) {
	if strings.Contains(escaped, "/") {
		a.fail(http.StatusNotFound, "NotFound", "Request path not found.")
		return
	}
	id, err := url.PathUnescape(escaped)
	if err != nil {
		a.fail(http.StatusBadRequest, "InvalidParameter", "The model code cannot be read.")
		return
	}
	elapsed := s.elapsed()
	if s.opts.Faults && s.fault(a, id, elapsed) {
		return
	}
	actor := s.byID[id]
	if actor != nil {
		if o, there := s.object(actor, elapsed); there {
			a.succeed(o)
			return
		}
	}
	a.fail(http.StatusNotFound, "NotFound", "Model: "+id+" not found!")
}

// page is the output of the list.
type page struct {
	PageNo      int      `json:"page_no"`
	PageSize    int      `json:"page_size"`
	Total       int      `json:"total"`
	Deployments []object `json:"deployments"`
}

func (s *Sim) list(a answer, q url.Values) {
	number, okNumber := positive(q.Get("page_no"), 1)
	size, okSize := positive(q.Get("page_size"), defaultPage)
	if !okNumber || !okSize || size > largestPage {
		a.fail(http.StatusBadRequest, "InvalidParameter", "page_no counts from 1, and page_size is 1 to 200.")
		return
	}
	elapsed := s.elapsed()
	absent := s.absent(elapsed)
	out := page{PageNo: number, PageSize: size, Total: len(s.actors) - len(absent), Deployments: []object{}}
	first := len(s.actors)
	if number <= len(s.actors) {
		first = place((number-1)*size, absent)
	}
	for i := first; i < len(s.actors) && len(out.Deployments) < size; i++ {
		if o, there := s.object(s.actors[i], elapsed); there {
			out.Deployments = append(out.Deployments, o)
		}
	}
	a.succeed(out)
}

// absent returns the places of the actors that are deleted by now, ascending.
func (s *Sim) absent(elapsed time.Duration) (places []int) {
	for _, i := range s.mortal {
		if now, _ := s.actors[i].at(elapsed); now.status == "" {
			places = append(places, i)
		}
	}
	return places
}

// place returns where the nth actor is that is there, counting from 0.
func place(n int, absent []int) int {
	for _, i := range absent {
		if i <= n {
			n++
		}
	}
	return n
}

func positive(text string, missing int) (int, bool) {
	if text == "" {
		return missing, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 1
}

// faultSlot is how long a fault lasts.
const faultSlot = 4 * time.Second

// fault answers with an error now and then: the account is throttled, or the
// gateway fails for one deployment. The service documents no Retry-After; its
// sibling gateways send x-acs-retry-after, in milliseconds.
func (s *Sim) fault(a answer, id string, elapsed time.Duration) bool {
	if elapsed < time.Minute {
		return false
	}
	slot := uint64(elapsed / faultSlot)
	if s.roll("throttle", slot, 300) && s.roll(id, slot, 4) {
		a.w.Header().Set("x-acs-retry-after", "4000")
		a.fail(http.StatusTooManyRequests, "Throttling.RateQuota", "Requests rate limit exceeded, please try again later.")
		return true
	}
	if s.roll("gateway "+id, slot, 80) {
		a.html(http.StatusBadGateway)
		return true
	}
	return false
}

// roll is true in one of so many slots.
func (s *Sim) roll(what string, slot, of uint64) bool {
	h := fnv.New64a()
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:], s.opts.Seed)
	binary.LittleEndian.PutUint64(b[8:], slot)
	h.Write(b[:])
	h.Write([]byte(what))
	return h.Sum64()>>20%of == 0
}

// requestID looks like the service's, and counts.
func (s *Sim) requestID() string {
	n := s.requests.Add(1)
	h := fnv.New64a()
	fmt.Fprintf(h, "%d/%d", s.opts.Seed, n)
	x := h.Sum64()
	return fmt.Sprintf("%08x-%04x-4%03x-9%03x-%012x", uint32(x), uint16(x>>32), uint16(x>>48)&0xfff, n>>48&0xfff, n)
}

// answer writes one answer of the service.
type answer struct {
	w         http.ResponseWriter
	requestID string
	date      time.Time
}

func (s *Sim) answer(w http.ResponseWriter) answer {
	return answer{w: w, requestID: s.requestID(), date: s.opts.Now()}
}

func (a answer) succeed(output any) {
	a.write(http.StatusOK, struct {
		RequestID string `json:"request_id"`
		Output    any    `json:"output"`
	}{a.requestID, output})
}

func (a answer) fail(status int, code, message string) {
	a.write(status, struct {
		RequestID string `json:"request_id"`
		Code      string `json:"code"`
		Message   string `json:"message"`
	}{a.requestID, code, message})
}

// html is what a gateway says before the service hears of the request.
func (a answer) html(status int) {
	a.w.Header().Set("Content-Type", "text/html")
	a.w.WriteHeader(status)
	fmt.Fprintf(a.w, "<html><head><title>%d %s</title></head></html>", status, http.StatusText(status))
}

func (a answer) write(status int, body any) {
	h := a.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Date", a.date.UTC().Format(http.TimeFormat))
	h.Set("X-Request-Id", a.requestID)
	a.w.WriteHeader(status)
	// A client that has gone away is no concern of the service.
	_ = json.NewEncoder(a.w).Encode(body)
}
