package simtest

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"studiowatch/client/sim"
)

// Switch is a server that can be killed and started again. While it is off, it
// refuses every connection. It may be used by several goroutines.
type Switch struct {
	next, refused, reset http.RoundTripper

	mu   sync.Mutex
	off  bool
	last uint64
	open map[uint64]context.CancelCauseFunc // requests that wait for their answer
}

var errKilled = errors.New("the server was killed")

// NewSwitch returns a server that is on and answers as next does.
func NewSwitch(next http.RoundTripper) *Switch {
	broken := sim.New(sim.Options{})
	failing := func(kind sim.FaultKind) http.RoundTripper { return broken.Chaos(0, sim.Fault{Kind: kind, Share: 1}) }
	return &Switch{next: next, refused: failing(sim.FaultRefused), reset: failing(sim.FaultReset), open: map[uint64]context.CancelCauseFunc{}}
}

// Off kills the server. Connections on which a request waits for its answer
// are reset, and later connections are refused. An answer that has begun is
// finished.
func (s *Switch) Off() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.off = true
	for _, kill := range s.open {
		kill(errKilled)
	}
}

// On starts the server again.
func (s *Switch) On() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.off = false
}

// RoundTrip sends the request if the server is on.
func (s *Switch) RoundTrip(r *http.Request) (*http.Response, error) {
	// The context must live as long as the body. It ends with the request's
	// own context.
	ctx, kill := context.WithCancelCause(r.Context())
	n, on := s.enter(kill)
	if !on {
		kill(nil)
		return s.refused.RoundTrip(r)
	}
	res, err := s.next.RoundTrip(r.WithContext(ctx))
	s.leave(n)
	if context.Cause(ctx) != errKilled {
		return res, err
	}
	if err == nil {
		_ = res.Body.Close() // nobody will read it
	}
	return s.reset.RoundTrip(r)
}

func (s *Switch) enter(kill context.CancelCauseFunc) (uint64, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.off {
		return 0, false
	}
	s.last++
	s.open[s.last] = kill
	return s.last, true
}

func (s *Switch) leave(n uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, n)
}
