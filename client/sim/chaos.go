package sim

import (
	"errors"
	"fmt"
	"hash/fnv"
	"iter"
	"maps"
	"math/rand/v2"
	"net/http"
	"path"
	"slices"
	"sync"
	"time"
)

// Fault is one way in which answers go wrong, how often, and whose.
type Fault struct {
	Kind        FaultKind
	Scope       Scope
	ID          string        // only requests for deployments that match this pattern of path.Match; empty is any request
	Share       float64       // of the matching answers, 0 to 1; at 0 it never happens
	From, Until time.Duration // of the script, Until exclusive; Until 0 is for ever
	Status      int           // of FaultStatus, FaultHTML and FaultRedirect, 200 to 599; 0 is 500, 502 and 302
	Code        string        // the service's error code, of FaultStatus and FaultCode200
	Message     string        // the words that go with it
	RetryAfter  string        // the header as sent, of FaultStatus and FaultHTML; empty sends none
	Delay       time.Duration // before anything happens; of FaultSlow 0 is 9 seconds
}

// Scope is which requests a fault is for.
type Scope string

// The scopes.
const (
	AnyRequest   Scope = ""
	GetRequests  Scope = "get"  // for one deployment
	ListRequests Scope = "list" // for a page of the list
	Writes       Scope = "write"
)

// Scopes returns every scope that has a name.
func Scopes() []Scope { return []Scope{GetRequests, ListRequests, Writes} }

// FaultKind is what happens to an answer. Its text is its name in a file.
type FaultKind string

// The kinds that bring no answer: RoundTrip returns the error that net/http
// would.
const (
	FaultRefused FaultKind = "refused" // the connection is refused
	FaultReset   FaultKind = "reset"   // the connection is reset
	FaultEOF     FaultKind = "eof"     // the connection is closed before the answer
	FaultDNS     FaultKind = "dns"     // there is no such host
	FaultTLS     FaultKind = "tls"     // the certificate is from an unknown authority
	FaultProxy   FaultKind = "proxy"   // the proxy refuses the connection
	FaultTimeout FaultKind = "timeout" // no answer until the request's context ends
)

// The kinds that bring another answer than the service's.
const (
	FaultStatus   FaultKind = "status"   // an HTTP status; the service's error object if there is a Code or Message, else no body
	FaultHTML     FaultKind = "html"     // a gateway's page
	FaultRedirect FaultKind = "redirect" // to another host
	FaultEmpty    FaultKind = "empty"    // HTTP 200 without a body
	FaultNoOutput FaultKind = "noOutput" // HTTP 200 with a request_id and nothing else
	FaultCode200  FaultKind = "code200"  // HTTP 200 with an error object, InternalError if there is no Code
)

// The kinds that bring the service's answer, but not as it was.
const (
	FaultSlow     FaultKind = "slow"     // late
	FaultTruncate FaultKind = "truncate" // half of the body, as if that were all
	FaultCut      FaultKind = "cut"      // half of the body, then the connection is closed
	FaultStall    FaultKind = "stall"    // half of the body, then nothing until the request's context ends
	FaultHuge     FaultKind = "huge"     // good JSON of over 9 MiB
	FaultBOM      FaultKind = "bom"      // a byte order mark first, and called plain text
)

// The kinds that change what is in the records, but for deployed_model.
const (
	FaultHostile       FaultKind = "hostile"       // escape sequences, bidi and zero-width characters in every text
	FaultBadUTF8       FaultKind = "badUTF8"       // stray bytes, a lone surrogate and NUL in every text
	FaultWrongTypes    FaultKind = "wrongTypes"    // values of another type, null and arrays among them
	FaultOddNumbers    FaultKind = "oddNumbers"    // negative and absurd capacities, more ready than asked for
	FaultUnknownStatus FaultKind = "unknownStatus" // a status nobody documented
	FaultUnknownFields FaultKind = "unknownFields" // fields nobody documented, deeply nested
)

// The kinds for a page of the list only.
const (
	FaultMissingPage FaultKind = "missingPage" // the page is empty though the total says otherwise
	FaultRepeatPage  FaultKind = "repeatPage"  // page 1 again; page 1 itself is as it should be
	FaultTotalLies   FaultKind = "totalLies"   // another total from page to page, from half to 1.5 times the true one
	FaultNoID        FaultKind = "noID"        // a record without deployed_model
	FaultDuplicate   FaultKind = "duplicate"   // every record twice, one of them out of date
)

// FaultKinds returns every kind, by name.
func FaultKinds() []FaultKind { return slices.Sorted(maps.Keys(spoilers)) }

var pageKinds = []FaultKind{FaultMissingPage, FaultRepeatPage, FaultTotalLies, FaultNoID, FaultDuplicate}

func (k FaultKind) ofPages() bool { return slices.Contains(pageKinds, k) }

// Check returns everything that is wrong with the fault, or nil.
func (f Fault) Check() error {
	var all []error
	for field, problem := range f.Problems() {
		all = append(all, fmt.Errorf("%s: %s", field, problem))
	}
	return errors.Join(all...)
}

// Problems yields the fields that cannot be as they are, by their names in a
// file, each with what is wrong.
func (f Fault) Problems() iter.Seq2[string, string] {
	_, known := spoilers[f.Kind]
	_, pattern := path.Match(f.ID, "")
	all := []struct {
		wrong          bool
		field, problem string
	}{
		{f.Kind == "", "kind", "is missing"},
		{f.Kind != "" && !known, "kind", fmt.Sprintf("there is no fault %q", f.Kind)},
		{f.Scope != AnyRequest && !slices.Contains(Scopes(), f.Scope), "scope", fmt.Sprintf("there is no scope %q", f.Scope)},
		{f.ID != "" && f.Scope == ListRequests, "id", "a list has no ID"},
		{f.Kind.ofPages() && f.ID != "", "id", fmt.Sprintf("%s happens to lists only, and a list has no ID", f.Kind)},
		{f.Kind.ofPages() && f.Scope != AnyRequest && f.Scope != ListRequests, "scope", fmt.Sprintf("%s happens to lists only", f.Kind)},
		{pattern != nil, "id", fmt.Sprintf("%q is no pattern", f.ID)},
		{!(f.Share >= 0 && f.Share <= 1), "share", fmt.Sprintf("%v is not from 0 to 1", f.Share)},
		{f.From < 0, "from", fmt.Sprintf("%v is before the start", f.From)},
		{f.Until != 0 && f.Until <= f.From, "until", fmt.Sprintf("%v is not after the begin, %v", f.Until, f.From)},
		{f.Status != 0 && (f.Status < 200 || f.Status > 599), "status", fmt.Sprintf("%d is not from 200 to 599", f.Status)},
		{f.Status != 0 && known && !f.Kind.in(FaultStatus, FaultHTML, FaultRedirect), "status", fmt.Sprintf("%s has none", f.Kind)},
		{f.Code != "" && known && !f.Kind.in(FaultStatus, FaultCode200), "code", fmt.Sprintf("%s has none", f.Kind)},
		{f.Message != "" && known && !f.Kind.in(FaultStatus, FaultCode200), "message", fmt.Sprintf("%s has none", f.Kind)},
		{f.RetryAfter != "" && known && !f.Kind.in(FaultStatus, FaultHTML), "retry_after", fmt.Sprintf("%s has none", f.Kind)},
		{f.Delay < 0, "delay", fmt.Sprintf("%v is negative", f.Delay)},
	}
	return func(yield func(string, string) bool) {
		for _, p := range all {
			if p.wrong && !yield(p.field, p.problem) {
				return
			}
		}
	}
}

func (k FaultKind) in(kinds ...FaultKind) bool { return slices.Contains(kinds, k) }

// Chaos returns a transport like Transport with faults among its answers.
// Which request suffers follows from the seed, what is asked for and how often
// that was asked before, so neither the order of the requests nor the number
// of goroutines matters. An answer has one fault at most, and each fault its
// own share: once those before it make 1, nothing is left for it. If a fault
// does not pass Check, every request brings that error.
func (s *Sim) Chaos(seed uint64, faults ...Fault) http.RoundTripper {
	c := &chaos{sim: s, seed: seed, faults: slices.Clone(faults), asked: map[string]uint64{}}
	for i, f := range faults {
		if err := f.Check(); err != nil {
			c.err = errors.Join(c.err, fmt.Errorf("fault %d: %w", i+1, err))
		}
	}
	return c
}

type chaos struct {
	sim    *Sim
	seed   uint64
	faults []Fault
	err    error

	mu    sync.Mutex
	asked map[string]uint64 // requests so far, by path and query
}

// RoundTrip answers a request, or lets it suffer a fault.
func (c *chaos) RoundTrip(r *http.Request) (*http.Response, error) {
	if c.err != nil {
		return nil, c.err
	}
	rng := c.chance(r)
	f, unlucky := c.choose(r, rng.Float64())
	if !unlucky {
		return c.sim.Transport().RoundTrip(r)
	}
	if err := sleep(r.Context(), f.Delay); err != nil {
		return nil, err
	}
	return spoilers[f.Kind](call{sim: c.sim, fault: f, r: r, rng: rng})
}

// chance returns the random numbers that belong to the next request like r.
func (c *chaos) chance(r *http.Request) *rand.Rand {
	what := r.URL.RequestURI()
	if r.Method != http.MethodGet {
		what = r.Method + " " + what
	}
	c.mu.Lock()
	c.asked[what]++
	n := c.asked[what]
	c.mu.Unlock()
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", n, what)
	return rand.New(rand.NewPCG(c.seed, h.Sum64()))
}

// choose returns the fault in whose share the lot falls, which is in [0,1).
func (c *chaos) choose(r *http.Request, lot float64) (Fault, bool) {
	asked := routeOf(r.Method, r.URL)
	elapsed := c.sim.elapsed()
	for _, f := range c.faults {
		if !f.concerns(asked) || elapsed < f.From || f.Until > 0 && elapsed >= f.Until {
			continue
		}
		if lot < f.Share {
			return f, true
		}
		lot -= f.Share
	}
	return Fault{}, false
}

func (f Fault) concerns(r route) bool {
	scope := r.scope()
	if f.Scope != AnyRequest && f.Scope != scope || f.Kind.ofPages() && scope != ListRequests {
		return false
	}
	if f.ID == "" {
		return true
	}
	match, err := path.Match(f.ID, r.id)
	return match && err == nil && r.id != ""
}
