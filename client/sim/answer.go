package sim

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"time"
)

// requestID returns a request ID that looks like those of the service. It has
// a counter in it.
func (s *Sim) requestID() string {
	n := s.requests.Add(1)
	h := fnv.New64a()
	fmt.Fprintf(h, "%d/%d", s.opts.Seed, n)
	x := h.Sum64()
	return fmt.Sprintf("%08x-%04x-4%03x-9%03x-%012x", uint32(x), uint16(x>>32), uint16(x>>48)&0xfff, n>>48&0xfff, n)
}

// answer writes an answer as the service writes it.
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

// noPath answers a request for a path that the service does not have.
func (a answer) noPath() { a.fail(http.StatusNotFound, "NotFound", "Request path not found.") }

// html answers as a gateway does when the request does not reach the service.
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
	// An error means that the client has gone, which does not concern the service.
	_ = json.NewEncoder(a.w).Encode(body)
}
