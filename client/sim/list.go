package sim

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// The paging that the documentation of the list describes.
const (
	defaultPage = 50
	largestPage = 200
)

// page is the output of the list.
type page struct {
	PageNo      int      `json:"page_no"`
	PageSize    int      `json:"page_size"`
	Total       int      `json:"total"`
	Deployments []object `json:"deployments"`
}

func (s *Sim) list(a answer, q url.Values, v view) {
	number, size, ok := paging(q, largestPage)
	if !ok {
		a.fail(http.StatusBadRequest, "InvalidParameter", "page_no counts from 1, and page_size is 1 to 200.")
		return
	}
	a.succeed(s.page(number, size, q.Get("plan"), v))
}

// page returns a page of the list of all deployments, or of those of a plan,
// as the view shows it.
func (s *Sim) page(number, size int, plan string, v view) any {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := s.listing(plan, v)
	f := v.pages()
	if f.Size > 0 {
		size = min(size, f.Size)
	}
	repeated := min(f.Overlap, size-1)
	step := size - repeated
	last := 1 + max(0, all.total()-size+step-1)/step
	out := page{PageNo: number, PageSize: size, Total: all.total(), Deployments: []object{}}
	if number > last {
		number = map[Beyond]int{BeyondFirst: 1, BeyondLast: last}[f.Beyond]
	}
	if number > 0 {
		out.Deployments = all.records((number-1)*step, size)
	}
	return v.page(out, last, repeated)
}

// listing holds the deployments that are in the list at a time.
type listing struct {
	sim     *Sim
	elapsed time.Duration
	actors  []*actor
	absent  []int // indexes of the deployments that do not exist, ascending
}

func (s *Sim) listing(plan string, v view) listing {
	r := listing{sim: s, elapsed: s.elapsed()}
	r.actors, r.absent = s.actors, s.absent(r.elapsed)
	if plan == "" && !slices.ContainsFunc(v, func(f Fault) bool { return f.Kind == FaultAbsent }) {
		return r
	}
	r.actors, r.absent = nil, nil
	for _, a := range s.actors {
		if now, _ := a.at(r.elapsed); now.status != "" && a.counts(plan) && !v.hides(a, ListRequests, r.elapsed) {
			r.actors = append(r.actors, a)
		}
	}
	return r
}

// counts reports whether the actor is in the list of a plan. An empty plan
// stands for all.
func (a *actor) counts(plan string) bool {
	return plan == "" || a.plan == plan || plan == "ptu" && a.reserved()
}

func (r listing) total() int { return len(r.actors) - len(r.absent) }

// records returns up to n deployments, from the one with index first.
func (r listing) records(first, n int) []object {
	records := []object{}
	for i := index(first, r.absent); i < len(r.actors) && len(records) < n; i++ {
		if o, exists := r.sim.object(r.actors[i], r.elapsed); exists {
			records = append(records, o)
		}
	}
	return records
}

// absent returns the indexes of the actors that are deleted at this time,
// ascending.
func (s *Sim) absent(elapsed time.Duration) (indexes []int) {
	for _, i := range s.temporary {
		if now, _ := s.actors[i].at(elapsed); now.status == "" {
			indexes = append(indexes, i)
		}
	}
	return indexes
}

// index returns the index of the nth actor that exists, counting from 0.
func index(n int, absent []int) int {
	for _, i := range absent {
		if i <= n {
			n++
		}
	}
	return n
}

// paging reads the parameters that both lists have.
func paging(q url.Values, largest int) (number, size int, ok bool) {
	number, okNumber := positive(q.Get("page_no"), 1)
	size, okSize := positive(q.Get("page_size"), defaultPage)
	return number, size, okNumber && okSize && size <= largest
}

func positive(text string, missing int) (int, bool) {
	if text == "" {
		return missing, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 1
}
