package metrics

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener without sockets, which works on a fake clock.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	c, open := <-p
	if !open {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// ask sends a request for a scrape, and reads no answer.
func (p pipes) ask(t *testing.T) net.Conn {
	t.Helper()
	here, there := net.Pipe()
	p <- there
	if _, err := io.WriteString(here, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	return here
}

// scrape returns the HTTP status of a scrape.
func (p pipes) scrape(t *testing.T) int {
	t.Helper()
	c := p.ask(t)
	defer c.Close()
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode
}

func TestAClientThatReadsNoAnswerDoesNotBlockOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := make(pipes)
		server := &http.Server{Handler: newScripted(t).Handler()}
		go func() { _ = server.Serve(l) }()
		defer func() { close(l); _ = server.Close() }()
		for range scrapesAtOnce {
			defer l.ask(t).Close()
		}
		synctest.Wait()
		if code := l.scrape(t); code != http.StatusServiceUnavailable {
			t.Fatalf("HTTP %d while %d scrapes are under way", code, scrapesAtOnce)
		}
		pass(answerTime + time.Second)
		if code := l.scrape(t); code != http.StatusOK {
			t.Errorf("HTTP %d after those had their time", code)
		}
	})
}
