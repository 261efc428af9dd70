package sim

import (
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"testing"
	"time"

	"studiowatch/client"
	"studiowatch/model"
)

const (
	testKey  = "sk-simulated0123456789"
	listPath = "/api/v1/deployments"
)

// long asks for sizes that take seconds.
var long = flag.Bool("long", false, "run tests at their full sizes")

// TestMain has memory collected less often, which takes a quarter of the processor's
// time otherwise.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}

// atLength returns the size of a run, or that of a long one where it is asked for.
func atLength(size, full int) int {
	if *long {
		return full
	}
	return size
}

// t0 has a fraction of a second, so that a stamp that is rounded up is noticed.
var t0 = time.Date(2026, 3, 14, 23, 59, 58, 700_000_000, time.UTC)

// clock is a clock that is set by hand.
type clock struct{ now time.Time }

func (c *clock) set(elapsed time.Duration) { c.now = t0.Add(elapsed) }

// newSim returns a simulator that began at t0, and its clock.
func newSim(opts Options) (*Sim, *clock) {
	c := &clock{t0}
	opts.Now = func() time.Time { return c.now }
	return New(opts), c
}

// ask sends a GET with the key of the tests.
func ask(h http.Handler, target string) *httptest.ResponseRecorder {
	return send(h, http.MethodGet, target, "Bearer "+testKey)
}

func send(h http.Handler, method, target, authorization string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func read[T any](t testing.TB, w *httptest.ResponseRecorder) T {
	t.Helper()
	var body struct{ Output T }
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || w.Code != http.StatusOK {
		t.Fatalf("HTTP %d, %v: %s", w.Code, err, w.Body)
	}
	return body.Output
}

func getObject(t testing.TB, s *Sim, id string) object {
	t.Helper()
	return read[object](t, ask(s, listPath+"/"+id))
}

func errorCode(t testing.TB, w *httptest.ResponseRecorder) string {
	t.Helper()
	var body struct {
		Code, Message string
		RequestID     string `json:"request_id"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || body.Message == "" || body.RequestID == "" {
		t.Fatalf("%v, message or request id missing: %s", err, w.Body)
	}
	return body.Code
}

// NewClient and RandomFaults are those of simtest.
var (
	NewClient    func(testing.TB, http.RoundTripper) *client.Client
	RandomFaults func(share float64) []Fault
)

func refOf(id string) model.Ref { return model.Ref{Profile: "sim", ID: id} }
