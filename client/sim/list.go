package sim

import (
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// The paging of the list-deployments page.
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

func (s *Sim) list(a answer, q url.Values) {
	number, size, ok := paging(q, largestPage)
	if !ok {
		a.fail(http.StatusBadRequest, "InvalidParameter", "page_no counts from 1, and page_size is 1 to 200.")
		return
	}
	a.succeed(s.page(number, size))
}

// page returns a page of all that is there.
func (s *Sim) page(number, size int) page {
	s.mu.RLock()
	defer s.mu.RUnlock()
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
	return out
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

// paging reads what both lists take.
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
