package metrics

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/model"
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

// ask sends a request for a scrape, and reads no answer. headers end with a line break.
func (p pipes) ask(t *testing.T, headers ...string) net.Conn {
	t.Helper()
	here, there := net.Pipe()
	p <- there
	if _, err := io.WriteString(here, "GET /metrics HTTP/1.1\r\nHost: x\r\n"+strings.Join(headers, "")+"\r\n"); err != nil {
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

// TestClientsThatReadNothingHoldNothing has answers under way while readings come.
func TestClientsThatReadNothingHoldNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := fleetOf(100, model.Running)
		l := make(pipes)
		server := &http.Server{Handler: s.Handler()}
		go func() { _ = server.Serve(l) }()
		defer func() { close(l); _ = server.Close() }()
		for i := range scrapesAtOnce - 1 {
			defer l.ask(t, "Accept-Encoding: "+[]string{"gzip", "identity"}[i%2]+"\r\n").Close()
		}
		synctest.Wait()
		s.now = s.now.Add(sharedFor)
		s.reads("another", &model.Deployment{Status: model.Running}, nil)
		s.Refresh(s.now)
		s.t = t
		if text := s.text(); has(text, `studiowatch_deployment_info{group="",id="another"`) != 1 {
			t.Errorf("a scrape does not have the reading before it:\n%s", text)
		}
		if code := l.scrape(t); code != http.StatusOK {
			t.Errorf("HTTP %d", code)
		}
	})
}
