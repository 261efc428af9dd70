package client

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

const (
	dialTimeout   = 5 * time.Second
	headerTimeout = 10 * time.Second

	// callTimeout is the limit of a whole call. A server that sends one byte a
	// second stays within every other limit.
	callTimeout = 15 * time.Second

	// maxBody is the largest answer after decompression, in bytes. A full page has
	// about 100 KiB.
	maxBody = 8 << 20
)

// errWrongHost means that a request was for a place that must not get the key.
var errWrongHost = errors.New("refused to send the key anywhere but to the configured host over https")

// proxyError is the answer of a proxy that did not open a connection. Its status is
// 0 if the setting of the proxy cannot be read.
type proxyError struct {
	status int
	host   string
}

func (e *proxyError) Error() string { return "proxy error" }

// newTransport returns the transport to the service. The HTTP/2 ping finds
// connections that died while this machine slept. Without it the kernel takes up to
// half an hour.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  environmentProxy,
		OnProxyConnectResponse: checkProxyAnswer,
		DialContext:            (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    dialTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		MaxResponseHeaderBytes: 1 << 20,
		IdleConnTimeout:        time.Minute,
		MaxIdleConnsPerHost:    8,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second},
	}
}

// renewable is a transport that can stop using all of its connections.
// http.Transport alone cannot do that: an HTTP/2 connection on which a call has
// just failed does not count as idle, so the next call would use the same dead
// connection until a ping fails.
type renewable struct {
	current atomic.Pointer[http.Transport]
}

func renew(t *http.Transport) *renewable {
	r := new(renewable)
	r.current.Store(t)
	return r
}

// RoundTrip sends the request.
func (r *renewable) RoundTrip(req *http.Request) (*http.Response, error) {
	return r.current.Load().RoundTrip(req)
}

// CloseIdleConnections makes later requests use new connections. Running calls
// finish on the old ones.
func (r *renewable) CloseIdleConnections() {
	old := r.current.Load()
	r.current.CompareAndSwap(old, old.Clone())
	old.CloseIdleConnections()
}

// environmentProxy returns the proxy from the environment. It hides the library's
// error, which holds the password of the proxy.
func environmentProxy(r *http.Request) (*url.URL, error) {
	u, err := http.ProxyFromEnvironment(r)
	if err != nil {
		return nil, &proxyError{}
	}
	return u, nil
}

// checkProxyAnswer returns a proxyError for a refusal by the proxy. The library's
// error is only text.
func checkProxyAnswer(_ context.Context, proxy *url.URL, _ *http.Request, res *http.Response) error {
	if res.StatusCode != http.StatusOK {
		return &proxyError{status: res.StatusCode, host: proxy.Host}
	}
	return nil
}

// guard adds the key to a request and refuses requests to other hosts. It is used
// without an http.Client, so that no redirect is followed and no hostile Location
// header is parsed.
type guard struct {
	next      http.RoundTripper
	base      *url.URL
	key       Key
	workspace string
	userAgent string
}

// RoundTrip sends the request with the key.
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if !g.allows(req) {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, errWrongHost
	}
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+g.key.secret())
	req.Header.Set("User-Agent", g.userAgent)
	req.Header.Set("Accept", "application/json")
	if g.workspace != "" {
		req.Header.Set("X-DashScope-WorkSpace", g.workspace)
	}
	return g.next.RoundTrip(req)
}

func (g *guard) allows(req *http.Request) bool {
	u := req.URL
	if u.User != nil || u.Scheme != g.base.Scheme || !strings.EqualFold(u.Host, g.base.Host) {
		return false
	}
	if req.Host != "" && !strings.EqualFold(req.Host, g.base.Host) {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())
}

// readBody reads a body, up to one byte more than maxBody, and closes it. It
// returns when ctx ends, even if the body does not end: the body of HTTP 101 is the
// bare connection, which knows no context, and a transport may return other bodies
// like that.
func readBody(ctx context.Context, body io.ReadCloser) ([]byte, error) {
	type result struct {
		body []byte
		err  error
	}
	read := make(chan result, 1)
	go func() {
		b, err := io.ReadAll(io.LimitReader(body, maxBody+1))
		read <- result{b, err}
		_ = body.Close()
	}()
	select {
	case w := <-read:
		return w.body, w.err
	case <-ctx.Done():
		discard(body) // closing stops the reading of nearly every body
		return nil, ctx.Err()
	}
}

// discard closes a body without waiting, because closing may block too. The rest of
// the body is not needed, and an error of closing means nothing for the answer.
func discard(body io.Closer) { go func() { _ = body.Close() }() }
