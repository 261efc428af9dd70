package ui

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// chaos spoils a share of the answers, each in one of many ways.
type chaos struct {
	next  http.RoundTripper
	share float64
	seed  uint64

	mu       sync.Mutex
	requests uint64
	spoilt   int
	kinds    map[int]int
}

// faultKinds are the ways in which an answer goes wrong. One that returns
// neither answer nor error has let the request hang.
var faultKinds = []func(c *chaos, r *http.Request) (*http.Response, error){
	func(*chaos, *http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	},
	func(*chaos, *http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	},
	func(*chaos, *http.Request) (*http.Response, error) { return nil, io.EOF },
	func(*chaos, *http.Request) (*http.Response, error) {
		return nil, &net.DNSError{Err: "no such host", Name: "simulated.invalid", IsNotFound: true}
	},
	func(*chaos, *http.Request) (*http.Response, error) {
		return nil, &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}
	},
	func(_ *chaos, r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	},
	plainAnswer(502, "<html>bad gateway</html>"),
	plainAnswer(500, `{"code":"InternalError","message":"m","request_id":"r"}`),
	plainAnswer(503, ""),
	plainAnswer(429, `{"code":"Throttling.RateQuota","message":"m"}`),
	plainAnswer(401, `{"code":"InvalidApiKey","message":"m"}`),
	plainAnswer(403, `{"code":"AccessDenied","message":"m"}`),
	plainAnswer(400, `{"code":"Arrearage","message":"m"}`),
	plainAnswer(400, `{"code":"InvalidParameter","message":"m"}`),
	plainAnswer(404, `{"code":"NotFound","message":"Model: x not found!"}`),
	plainAnswer(404, "<html>not here</html>"),
	plainAnswer(302, ""),
	plainAnswer(200, `{"code":"SomethingOdd","message":"m"}`),
	plainAnswer(200, `{"request_id":"r"}`),
	plainAnswer(200, ""),
	rewritten(func(body string) string { return body[:len(body)/2] }),
	rewritten(func(body string) string { return strings.ReplaceAll(body, `"capacity":`, `"capacity":null,"x":`) }),
	rewritten(func(body string) string { return strings.ReplaceAll(body, "RUNNING", "MELTING\\u001b[2J") }),
	rewritten(func(body string) string { return strings.ReplaceAll(body, `"deployed_model"`, `"no_id"`) }),
	rewritten(func(body string) string { return strings.ReplaceAll(body, `"total":`, `"total":1`) }),
	slowAnswerOf(9 * time.Second),
	slowAnswerOf(16 * time.Second),
}

func (c *chaos) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	c.requests++
	rng := rand.New(rand.NewPCG(c.seed, c.requests))
	spoil, kind := rng.Float64() < c.share, rng.IntN(len(faultKinds))
	if spoil {
		if c.kinds == nil {
			c.kinds = map[int]int{}
		}
		c.spoilt++
		c.kinds[kind]++
	}
	c.mu.Unlock()
	if !spoil {
		return c.next.RoundTrip(r)
	}
	return faultKinds[kind](c, r)
}

func plainAnswer(status int, body string) func(*chaos, *http.Request) (*http.Response, error) {
	return func(_ *chaos, r *http.Request) (*http.Response, error) {
		h := http.Header{}
		h.Set("Location", "http://elsewhere.invalid/"+strconv.Itoa(status))
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
}

func rewritten(change func(string) string) func(*chaos, *http.Request) (*http.Response, error) {
	return func(c *chaos, r *http.Request) (*http.Response, error) {
		res, err := c.next.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(res.Body)
		res.Body = io.NopCloser(bytes.NewReader([]byte(change(string(body)))))
		return res, err
	}
}

func slowAnswerOf(d time.Duration) func(*chaos, *http.Request) (*http.Response, error) {
	return func(c *chaos, r *http.Request) (*http.Response, error) {
		if !sleep(r.Context(), d) {
			return nil, r.Context().Err()
		}
		return c.next.RoundTrip(r)
	}
}
