package client

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"studiowatch/model"
)

// relay passes bytes to a server until it is closed. Then its connections drop all
// bytes, as the network does after the machine has slept. Connections that are made
// later are open.
type relay struct {
	listener net.Listener
	accepted atomic.Int32
	dropped  chan struct{} // has a value for each connection that the client closed

	mu   sync.Mutex
	shut []*atomic.Bool
}

func newRelay(t *testing.T, server string) *relay {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	v := &relay{listener: listener, dropped: make(chan struct{}, 100)}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			v.accepted.Add(1)
			far, err := net.Dial("tcp", server)
			if err != nil {
				t.Error(err)
				_ = near.Close()
				return
			}
			shut := v.join()
			context.AfterFunc(t.Context(), func() { _, _ = near.Close(), far.Close() })
			all.Go(func() { forward(far, near, shut); v.dropped <- struct{}{} })
			all.Go(func() { forward(near, far, shut) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		all.Wait()
	})
	return v
}

func (v *relay) join() *atomic.Bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	shut := new(atomic.Bool)
	v.shut = append(v.shut, shut)
	return shut
}

func (v *relay) close() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, shut := range v.shut {
		shut.Store(true)
	}
}

func forward(to, from net.Conn, shut *atomic.Bool) {
	defer func() { _ = to.Close() }()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		if shut.Load() {
			continue
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}

// overHTTP2 returns a client that reaches an HTTP/2 server through a relay. It uses
// the transport of the program with other root certificates.
func overHTTP2(t *testing.T, adjust func(*http.HTTP2Config)) (*Client, *relay) {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Proto != "HTTP/2.0" || r.Header.Get("Authorization") != "Bearer "+canary {
			t.Errorf("a request came over %s with %d headers", r.Proto, len(r.Header))
		}
		_, _ = w.Write([]byte(wholeBody))
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	v := newRelay(t, strings.TrimPrefix(server.URL, "https://"))
	c := clientOf(t, "https://"+v.listener.Addr().String())
	transport := c.guard.next.(*renewable).current.Load()
	transport.TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	adjust(transport.HTTP2)
	return c, v
}

func defaultPings(*http.HTTP2Config) {}

// quickPings sets pings that are quick enough for a test.
func quickPings(config *http.HTTP2Config) {
	config.SendPingTimeout, config.PingTimeout = 20*time.Millisecond, 20*time.Millisecond
}

func TestHTTP2IsSpokenOverOneConnection(t *testing.T) {
	c, v := overHTTP2(t, defaultPings)
	for range 3 {
		ask(t, c, 0, "")
	}
	if n := v.accepted.Load(); n != 1 {
		t.Errorf("%d connections for three calls, want 1", n)
	}
}

func TestAStalledHTTP2PeerIsDroppedByItsPing(t *testing.T) {
	c, v := overHTTP2(t, quickPings)
	ask(t, c, 0, "")
	v.close()
	ask(t, c, model.FailNetwork, "connection lost")
	ask(t, c, 0, "")
	if n := v.accepted.Load(); n != 2 {
		t.Errorf("%d connections, want 2", n)
	}
}

func TestAnIdleHTTP2ConnectionThatDiedCostsNoCall(t *testing.T) {
	c, v := overHTTP2(t, quickPings)
	ask(t, c, 0, "")
	v.close()
	select {
	case <-v.dropped:
	case <-time.After(5 * time.Second):
		t.Fatal("the dead connection is kept")
	}
	ask(t, c, 0, "")
}

// With the default pings, the limit of a call comes first.
func TestACallCutOffLeavesNoStalledHTTP2ConnectionBehind(t *testing.T) {
	c, v := overHTTP2(t, defaultPings)
	ask(t, c, 0, "")
	v.close()
	c.limit = short
	ask(t, c, model.FailTimeout, "gave no whole answer")
	c.limit = 5 * time.Second
	ask(t, c, 0, "")
	if n := v.accepted.Load(); n != 2 {
		t.Errorf("%d connections, want 2", n)
	}
}
