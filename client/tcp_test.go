package client

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/words"
)

const wholeBody = `{"output":{"deployed_model":"a","status":"RUNNING"}}`

// line is the server's end of a connection.
type line struct {
	*net.TCPConn
	in *bufio.Reader
}

// request reads a request, and returns false if there is none.
func (l *line) request() bool {
	_, err := http.ReadRequest(l.in)
	return err == nil
}

// write returns false if the client has gone. Some tests are about that.
func (l *line) write(s string) bool {
	_, err := l.Write([]byte(s))
	return err == nil
}

func (l *line) answer() bool {
	return l.write(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(wholeBody), wholeBody))
}

func (l *line) half() {
	l.write(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(wholeBody), wholeBody[:len(wholeBody)/2]))
}

// reset makes the connection send a RST when it is closed.
func (l *line) reset() { _ = l.SetLinger(0) }

// discardInput drops all input until the client closes the connection.
func (l *line) discardInput() {
	for {
		if _, err := l.in.Discard(1); err != nil {
			return
		}
	}
}

// answerAll answers every request of a connection.
func answerAll(l *line) {
	for l.request() && l.answer() {
	}
}

// peer is a server made of bare connections.
type peer struct {
	accepted atomic.Int32
	ended    chan int // the number of each connection whose script has come to its end
}

// listen starts a peer and returns a client of it. The nth connection runs the
// nth script, and all further connections run the last one. A connection is
// closed when its script ends.
func listen(t *testing.T, scripts ...func(*line)) (*Client, *peer) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &peer{ended: make(chan int, 100)}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			n := int(p.accepted.Add(1))
			stop := context.AfterFunc(t.Context(), func() { _ = conn.Close() })
			all.Go(func() {
				defer stop()
				scripts[min(n, len(scripts))-1](&line{conn.(*net.TCPConn), bufio.NewReader(conn)})
				_ = conn.Close()
				p.ended <- n
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		all.Wait()
	})
	return clientOf(t, "http://"+listener.Addr().String()), p
}

// waitForClose waits for the end of the nth connection. No other connection may end
// before it.
func (p *peer) waitForClose(t *testing.T, n int) {
	t.Helper()
	select {
	case got := <-p.ended:
		if got != n {
			t.Errorf("connection %d ended, want %d", got, n)
		}
	case <-time.After(5 * time.Second):
		t.Errorf("connection %d is kept", n)
	}
}

func clientOf(t *testing.T, address string) *Client {
	t.Helper()
	base, err := ParseBaseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	c := New(Options{BaseURL: base, Key: newKey(canary, "$TEST_KEY")})
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// ask makes a call and checks whether it succeeds or how it fails.
func ask(t *testing.T, c *Client, class model.FailureClass, want string) {
	t.Helper()
	s := one(t, c.Get(t.Context(), model.Ref{ID: "a"}))
	switch {
	case class == 0 && s.Failure != nil:
		t.Errorf("%v %s, want an answer", s.Failure.Class, words.Failure(s.Failure))
	case class != 0 && s.Failure == nil:
		t.Errorf("the call succeeded, want %v", class)
	case class != 0 && (s.Failure.Class != class || !strings.Contains(s.Failure.Message.String(), want)):
		t.Errorf("%v %s, want %v %q", s.Failure.Class, words.Failure(s.Failure), class, want)
	}
}

// short is the limit of a call in tests that must reach it.
const short = 40 * time.Millisecond

func TestAFaultOfTheConnectionCostsOneCall(t *testing.T) {
	tests := []struct {
		name  string
		limit time.Duration
		fault func(*line)
		class model.FailureClass
		want  string
	}{
		{"a reset before the answer", 0, func(l *line) { l.request(); l.reset() }, model.FailNetwork, "reset the connection"},
		{"a reset before the request", 0, func(l *line) { l.reset() }, model.FailNetwork, "reset the connection"},
		{"the end before the answer", 0, func(l *line) { l.request() }, model.FailNetwork, "closed the connection before the answer was whole"},
		{"the end after half of the head", 0, func(l *line) { l.request(); l.write("HTTP/1.1 200 OK\r\nServer: x\r\n") }, model.FailNetwork, "closed the connection before the answer was whole"},
		{"half-closed in mid-body", 0, func(l *line) { l.request(); l.half(); _ = l.CloseWrite(); l.discardInput() }, model.FailNetwork, "closed the connection before the answer was whole"},
		{"a reset in mid-body", 0, func(l *line) { l.request(); l.half(); l.reset() }, model.FailNetwork, "reset the connection"},
		{"silence in mid-body", short, func(l *line) { l.request(); l.half(); l.discardInput() }, model.FailTimeout, "gave no whole answer"},
		{"a drip", short, drip, model.FailTimeout, "gave no whole answer"},
		{"a drip of headers", short, dripHeaders, model.FailTimeout, "gave no whole answer"},
		{"a black hole", short, func(l *line) { l.discardInput() }, model.FailTimeout, "gave no whole answer"},
		{"garbage", 0, func(l *line) { l.request(); l.write("\x00\x15\x03\x01secret\r\n\r\n") }, model.FailUnreadable, "sent something that is not proper HTTP"},
		{"another protocol at once", 0, func(l *line) { l.request(); l.write(switching); l.discardInput() }, model.FailUnreadable, "HTTP 101 from 127.0.0.1:"},
		{"another protocol, and words in it", 0, func(l *line) { l.request(); l.write(switching + wholeBody); l.discardInput() }, model.FailUnreadable, "HTTP 101 from"},
		{"101 with a length", 0, func(l *line) { l.request(); l.write("HTTP/1.1 101 X\r\nContent-Length: 9\r\n\r\nab"); l.discardInput() }, model.FailUnreadable, "HTTP 101 from"},
		{"101 and the end", 0, func(l *line) { l.request(); l.write(switching) }, model.FailUnreadable, "HTTP 101 from"},
		{"status 000", 0, func(l *line) { l.request(); l.write("HTTP/1.1 000 X\r\n\r\n"); l.discardInput() }, model.FailUnreadable, "HTTP 000 from"},
		{"status 042", 0, func(l *line) { l.request(); l.write("HTTP/1.1 042 X\r\nContent-Length: 3\r\n\r\n"); l.discardInput() }, model.FailUnreadable, "HTTP 042 from"},
		{"a status of two digits", 0, func(l *line) { l.request(); l.write("HTTP/1.1 20 X\r\n\r\n"); l.discardInput() }, model.FailUnreadable, "not proper HTTP"},
		{"a negative status", 0, func(l *line) { l.request(); l.write("HTTP/1.1 -20 X\r\n\r\n"); l.discardInput() }, model.FailUnreadable, "not proper HTTP"},
		{"a flood of 103", 0, func(l *line) { l.request(); flood(l, "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n") }, model.FailUnreadable, "too many headers"},
		{"a flood of 100", 0, func(l *line) { l.request(); flood(l, "HTTP/1.1 100 Continue\r\n\r\n") }, model.FailUnreadable, "too many headers"},
		{"a flood of 199", 0, func(l *line) { l.request(); flood(l, "HTTP/1.1 199 X\r\n\r\n") }, model.FailUnreadable, "too many headers"},
		{"103 and silence", short, func(l *line) { l.request(); l.write("HTTP/1.1 103 X\r\n\r\n"); l.discardInput() }, model.FailTimeout, "gave no whole answer"},
		{"a body that names no end", short, func(l *line) { l.request(); l.write("HTTP/1.1 200 OK\r\n\r\n{"); l.discardInput() }, model.FailTimeout, "gave no whole answer"},
		{"another protocol", 0, func(l *line) { l.write("SSH-2.0-secret\r\n"); l.discardInput() }, model.FailUnreadable, "sent something that is not proper HTTP"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, p := listen(t, test.fault, answerAll)
			if test.limit > 0 {
				c.limit = test.limit
			}
			ask(t, c, test.class, test.want)
			p.waitForClose(t, 1)
			c.limit = callTimeout
			ask(t, c, 0, "")
			if n := p.accepted.Load(); n != 2 {
				t.Errorf("%d connections, want a new one for the second call", n)
			}
		})
	}
}

// drip sends a body one byte at a time, and it never ends.
func drip(l *line) {
	l.request()
	l.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
	for range time.Tick(time.Millisecond) {
		if !l.write(" ") {
			return
		}
	}
}

// switching is the answer after which a connection no longer speaks HTTP.
const switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"

func flood(l *line, piece string) {
	for many := strings.Repeat(piece, 1000); l.write(many); {
	}
}

func dripHeaders(l *line) {
	l.request()
	l.write("HTTP/1.1 200 OK\r\nX-Long: ")
	for range time.Tick(time.Millisecond) {
		if !l.write("x") {
			return
		}
	}
}

func TestAKeptConnectionThatTheServerDroppedCostsNoCall(t *testing.T) {
	for name, dropped := range map[string]func(*line){
		"closed while idle":     func(*line) {},
		"reset while idle":      func(l *line) { l.reset() },
		"closed when next used": func(l *line) { l.request() },
		"reset when next used":  func(l *line) { l.request(); l.reset() },
	} {
		t.Run(name, func(t *testing.T) {
			c, p := listen(t, func(l *line) { l.request(); l.answer(); dropped(l) }, answerAll)
			ask(t, c, 0, "")
			ask(t, c, 0, "")
			if n := p.accepted.Load(); n != 2 {
				t.Errorf("%d connections, want 2", n)
			}
		})
	}
}

func TestAGoodConnectionIsKept(t *testing.T) {
	c, p := listen(t, answerAll)
	for range 3 {
		ask(t, c, 0, "")
	}
	if n := p.accepted.Load(); n != 1 {
		t.Errorf("%d connections for three calls, want 1", n)
	}
	c.CloseIdleConnections()
	p.waitForClose(t, 1)
	ask(t, c, 0, "")
	if n := p.accepted.Load(); n != 2 {
		t.Errorf("%d connections after the idle one was dropped, want 2", n)
	}
}

// This is like after a sleep of the machine: what happened to one connection has
// happened to the other kept ones.
func TestASilentConnectionCostsOneCallAndNotOneForEachKept(t *testing.T) {
	var both sync.WaitGroup
	both.Add(2)
	fallsSilent := func(l *line) {
		l.request()
		both.Done()
		both.Wait()
		l.answer()
		l.discardInput()
	}
	c, p := listen(t, fallsSilent, fallsSilent, answerAll)
	var calls sync.WaitGroup
	for range 2 {
		calls.Go(func() { ask(t, c, 0, "") })
	}
	calls.Wait()
	c.limit = short
	ask(t, c, model.FailTimeout, "")
	c.limit = callTimeout
	ask(t, c, 0, "")
	if n := p.accepted.Load(); n != 3 {
		t.Errorf("%d connections, want 3", n)
	}
}

func TestARefusedConnectionIsNamed(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u := url.URL{Scheme: "http", Host: listener.Addr().String()}
	_ = listener.Close()
	ask(t, clientOf(t, u.String()), model.FailNetwork, u.Host+" refused the connection")
}
