package serve

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/client/sim"
	"studiowatch/model/safe"
)

// servedHosts are Host headers, and whether they name this machine.
var servedHosts = map[string]bool{
	"localhost": true, "localhost:9464": true, "LOCALHOST:80": true, "LocalHost": true, "localhost.": true, "localhost.:8787": true, "localhost:": true,
	"127.0.0.1": true, "127.0.0.1:9464": true, "127.0.0.1:0": true, "127.0.0.1:65535": true, "127.9.8.7:1": true, "127.255.255.254": true,
	"[::1]": true, "[::1]:9464": true, "[0:0:0:0:0:0:0:1]:9464": true, "[::0001]": true, "[::ffff:127.0.0.1]:80": true, "[::FFFF:7f00:1]": true,

	"": false, ":9464": false, "evil.example": false, "evil.example:9464": false, "localhost.evil.example": false, "evil.localhost": false, "localhost..": false,
	"notlocalhost": false, "localhost@evil.example": false, "localhost:80@evil.example": false, "localhost:x": false, "localhost:-1": false, "localhost:80:80": false, "localhost ": false,
	"127.1": false, "127.0.1": false, "127.0.0.1.": false, "127.0.0.1.evil.example": false, "127.0.0.256": false, "0127.0.0.1": false, "0x7f.0.0.1": false, "2130706433": false,
	"128.0.0.1": false, "10.0.0.1": false, "192.168.0.1:9464": false, "0.0.0.0": false, "0.0.0.0:9464": false, "[::]": false, "[::]:9464": false,
	"::1": false, "[::1%lo]": false, "[::1%25lo]:80": false, "[fe80::1]": false, "[::2]": false, "[127.0.0.1]": false, "[localhost]": false, "[::1": false, "::1]": false, "[::1]x": false, "[::1]:x": false,
	"[::ffff:10.0.0.1]": false, "[::127.0.0.1]": false, "x[::1]": false, "[]": false, "localhost,evil.example": false, "ｌocalhost": false, "127。0。0。1": false,
}

func TestOnlyNamesOfThisMachineAreAnswered(t *testing.T) {
	answered := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	for at, open := range map[string]bool{"127.0.0.1": false, "127.8.8.8": false, "::1": false, "::ffff:127.0.0.1": false, "0.0.0.0": true, "::": true, "10.0.0.1": true, "192.0.2.1": true} {
		handler := onlyLocal(&net.TCPAddr{IP: net.ParseIP(at), Port: 9464}, answered)
		for host, local := range servedHosts {
			r := httptest.NewRequest("GET", "/metrics", nil)
			r.Host = host
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			want := http.StatusForbidden
			if open || local {
				want = http.StatusNoContent
			}
			if w.Code != want {
				t.Errorf("on %s for %q: HTTP %d, want %d", at, host, w.Code, want)
			}
			if text := w.Body.String(); want == http.StatusForbidden && (!strings.Contains(text, "only localhost") || len(text) > 100 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain")) {
				t.Errorf("on %s for %q it says %q", at, host, text)
			}
		}
	}
}

// ends is a listener of pipes. It needs no socket, so it works on a fake clock.
type ends struct {
	waiting chan net.Conn
	closed  chan struct{}
	at      net.Addr
}

func (e ends) Accept() (net.Conn, error) {
	select {
	case c := <-e.waiting:
		return c, nil
	case <-e.closed:
		return nil, net.ErrClosed
	}
}

func (e ends) Close() error   { close(e.closed); return nil }
func (e ends) Addr() net.Addr { return e.at }

func (e ends) dial() net.Conn {
	here, there := net.Pipe()
	e.waiting <- there
	return here
}

// serving serves on pipes until the test ends. The test dials them.
func serving(t *testing.T, at string, h http.Handler, test func(t *testing.T, dial func() net.Conn)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		l := ends{make(chan net.Conn), make(chan struct{}), &net.TCPAddr{IP: net.ParseIP(at), Port: 9464}}
		done := make(chan error, 1)
		go func() { done <- Run(ctx, l, h, io.Discard) }()
		test(t, l.dial)
		stop()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("it ended with %v", err)
		}
	})
}

// exchange writes a request, and returns the status of the answer and its time; 0 if the
// connection was closed without an answer.
func exchange(c net.Conn, request string) (status int, after time.Duration) {
	start := time.Now()
	go func() { _, _ = io.WriteString(c, request) }()
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0, time.Since(start)
	}
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode, time.Since(start)
}

func TestARequestIsJudgedByTheHostItGoesTo(t *testing.T) {
	answered := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	for request, want := range map[string]int{
		"GET / HTTP/1.1\r\nHost: localhost:9464\r\n\r\n":                              200,
		"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n":                                403,
		"GET / HTTP/1.1\r\nHost: \r\n\r\n":                                            403,
		"GET / HTTP/1.1\r\n\r\n":                                                      400,
		"GET / HTTP/1.0\r\n\r\n":                                                      403,
		"GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n":                                   200,
		"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n":             400,
		"GET / HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\n\r\n":             400,
		"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n":                403,
		"GET http://localhost:9464/ HTTP/1.1\r\nHost: localhost:9464\r\n\r\n":         200,
		"GET http://localhost@evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n":      403,
		"GET //evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n":                     200,
		"POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 3\r\n\r\nabc":       403,
		"OPTIONS * HTTP/1.1\r\nHost: evil.example\r\n\r\n":                            403,
		"GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost\r\n\r\n": 403,
		"GET / HTTP/1.1\r\nHost: LOCALHOST.\r\n\r\n":                                  200,
		"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n":                                    200,
		"GET / HTTP/1.1\r\nHost: a\x00b\r\n\r\n":                                      400,
	} {
		serving(t, "127.0.0.1", answered, func(t *testing.T, dial func() net.Conn) {
			c := dial()
			defer c.Close()
			if status, _ := exchange(c, request); status != want {
				t.Errorf("%q: HTTP %d, want %d", request, status, want)
			}
		})
	}
}

// TestWhereItListensDecidesWhoIsAnswered uses sockets, as the two commands do.
func TestWhereItListensDecidesWhoIsAnswered(t *testing.T) {
	for address, evil := range map[string]int{"127.0.0.1:0": 403, "localhost:0": 403, "[::1]:0": 403, "127.0.0.9:0": 403, ":0": 200, "0.0.0.0:0": 200, "[::]:0": 200} {
		ctx, stop := context.WithCancel(t.Context())
		l, err := Listen(ctx, address)
		if err != nil && address != "127.0.0.1:0" {
			stop()
			continue // this machine has no such address
		}
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		done := make(chan error, 1)
		go func() { done <- Run(ctx, l, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), io.Discard) }()
		for host, want := range map[string]int{"evil.example": evil, fmt.Sprintf("localhost:%d", l.Addr().(*net.TCPAddr).Port): 200} {
			c, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			if status, _ := exchange(c, "GET / HTTP/1.1\r\nHost: "+host+"\r\nConnection: close\r\n\r\n"); status != want {
				t.Errorf("%s: HTTP %d for %s, want %d", address, status, host, want)
			}
			_ = c.Close()
		}
		stop()
		<-done
	}
}

const local = "Host: localhost\r\n"

func TestASlowClientIsNotServedForEver(t *testing.T) {
	reads := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(http.StatusRequestTimeout)
		}
	})
	// drip sends a byte a second until sending fails, and returns how long that took. It
	// reads every answer.
	drip := func(c net.Conn, head string) time.Duration {
		start := time.Now()
		go func() { _, _ = io.Copy(io.Discard, c) }()
		if _, err := io.WriteString(c, head); err != nil {
			return 0
		}
		for {
			if _, err := io.WriteString(c, "x"); err != nil || time.Since(start) > time.Hour {
				return time.Since(start)
			}
			time.Sleep(time.Second)
		}
	}
	for name, tt := range map[string]struct {
		head string
		most time.Duration
	}{
		"a first line without an end": {"GET /", headerTime},
		"a head without an end":       {"GET / HTTP/1.1\r\n" + local + "X: ", headerTime},
		"a body without an end":       {"POST / HTTP/1.1\r\n" + local + "Content-Length: 1000000\r\n\r\n", readTime},
	} {
		serving(t, "127.0.0.1", reads, func(t *testing.T, dial func() net.Conn) {
			c := dial()
			defer c.Close()
			if took := drip(c, tt.head); took > tt.most+5*time.Second {
				t.Errorf("%s: served for %v", name, took)
			}
		})
	}
	serving(t, "127.0.0.1", reads, func(t *testing.T, dial func() net.Conn) {
		c := dial()
		defer c.Close()
		if status, _ := exchange(c, "GET / HTTP/1.1\r\n"+local+"\r\n"); status != 200 {
			t.Errorf("HTTP %d", status)
		}
		start := time.Now()
		if _, err := c.Read(make([]byte, 1)); err == nil || time.Since(start) != idleTime {
			t.Errorf("an idle connection is closed after %v, %v", time.Since(start), err)
		}
	})
	serving(t, "127.0.0.1", reads, func(t *testing.T, dial func() net.Conn) {
		c := dial()
		defer c.Close()
		if status, _ := exchange(c, "GET / HTTP/1.1\r\n"+local+"X: "+strings.Repeat("x", 2*maxHeader)+"\r\n\r\n"); status != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("a head of %d bytes: HTTP %d", 2*maxHeader, status)
		}
	})
}

// TestAnAnswerMayTakeItsTime delays answers for longer than any limit for a client.
func TestAnAnswerMayTakeItsTime(t *testing.T) {
	const long = time.Hour
	held := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, "begun")
		if r.Method == "GET" {
			_ = http.NewResponseController(w).Flush()
		}
		select {
		case <-time.After(long):
		case <-r.Context().Done():
			return
		}
		if r.Method == "GET" {
			_, _ = io.WriteString(w, " and ended")
		}
	})
	for _, request := range []string{"GET / HTTP/1.1\r\n" + local + "\r\n", "POST / HTTP/1.1\r\n" + local + "Content-Length: 3\r\n\r\nabc"} {
		serving(t, "127.0.0.1", bounded(held), func(t *testing.T, dial func() net.Conn) {
			c := dial()
			defer c.Close()
			if status, after := exchange(c, request); status != 200 || after != long {
				t.Errorf("%q: HTTP %d after %v", request[:4], status, after)
			}
			if status, _ := exchange(c, request); status != 200 {
				t.Errorf("%q again: HTTP %d", request[:4], status)
			}
		})
	}
}

// TestFaultsOfTheSimulatorMindTheClientsTime has an answer that never comes, for which
// the client waits, and an answer that the client does not read.
func TestFaultsOfTheSimulatorMindTheClientsTime(t *testing.T) {
	const ask = "GET /api/v1/deployments HTTP/1.1\r\n" + local + "Authorization: Bearer k\r\n\r\n"
	for kind, open := range map[sim.FaultKind]bool{sim.FaultTimeout: true, sim.FaultHuge: false} {
		handler := Handler(io.Discard, sim.Handler(sim.New(sim.Options{Seed: 1}).Chaos(1, sim.Fault{Kind: kind, Share: 1})))
		serving(t, "127.0.0.1", handler, func(t *testing.T, dial func() net.Conn) {
			c := dial()
			defer c.Close()
			if _, err := io.WriteString(c, ask); err != nil {
				t.Fatal(err)
			}
			time.Sleep(partTime + time.Second)
			if open {
				time.Sleep(time.Hour)
			}
			_ = c.SetReadDeadline(time.Now().Add(time.Second))
			want := io.EOF
			if open {
				want = os.ErrDeadlineExceeded
			}
			if _, err := c.Read(make([]byte, 1)); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", kind, err, want)
			}
		})
	}
}

func TestRawPathsAreLoggedPrintably(t *testing.T) {
	for _, sent := range []string{"/a\x1b[2J", "/\u202eevil", "/\xff\xfe", "/" + strings.Repeat("é", 1000), "/sk-0123456789abcdefghij"} {
		got := printable(sent)
		if !safe.Printable(got) || len(got) > 1000 || strings.Contains(got, "0123456789abcdef") {
			t.Errorf("%q is shown as %q", sent, got)
		}
	}
}
