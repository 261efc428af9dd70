package sim

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Transport returns a RoundTripper that calls the simulator directly. It waits only
// on a timer, so it works with a fake clock. A request ends with its context.
func (s *Sim) Transport() http.RoundTripper { return transport{s} }

type transport struct{ sim *Sim }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	return roundTrip(t.sim, t.sim, r)
}

// roundTrip sends a request to a service, which is the simulator or a view of
// it.
func roundTrip(s *Sim, service http.Handler, r *http.Request) (*http.Response, error) {
	w, err := s.record(r, service)
	if err != nil {
		return nil, err
	}
	return w.response(r), nil
}

// record lets a handler answer after the latency.
func (s *Sim) record(r *http.Request, h http.Handler) (*recorder, error) {
	if err := sleep(r.Context(), s.latency()); err != nil {
		return nil, err
	}
	w := &recorder{header: http.Header{}, status: http.StatusOK}
	h.ServeHTTP(w, r)
	return w, nil
}

// sleep waits. If the context ends first, it returns early with the error of
// the context.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
	// If both are ready, select may choose either.
	return ctx.Err()
}

// latency returns from half to twice the latency of the options.
func (s *Sim) latency() time.Duration {
	const steps = 16
	n := time.Duration(s.requests.Load() * 7 % steps)
	return s.opts.Latency/2 + s.opts.Latency*3/2*n/(steps-1)
}

// recorder keeps an answer in memory.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header         { return w.header }
func (w *recorder) WriteHeader(status int)      { w.status = status }
func (w *recorder) Write(b []byte) (int, error) { return w.body.Write(b) }

// response returns the answer as net/http would return it.
func (w *recorder) response(r *http.Request) *http.Response {
	return &http.Response{
		Status: strconv.Itoa(w.status) + " " + http.StatusText(w.status), StatusCode: w.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: w.header, Request: r,
		Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()),
	}
}
