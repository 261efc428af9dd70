package client

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/words"
)

// serve starts a server on this machine and returns a client of it that uses
// the real transport.
func serve(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	base, err := ParseBaseURL(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := New(Options{BaseURL: base, Key: newKey(canary, "$TEST_KEY"), Workspace: "llm-x", UserAgent: "studiowatch/1.2"})
	t.Cleanup(c.CloseIdleConnections)
	return c
}

func TestARequestIsSentAsDocumented(t *testing.T) {
	var got []*http.Request
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r)
		_, _ = w.Write([]byte(`{"output":{"deployed_model":"other","deployments":[]}}`))
	})
	s := one(t, c.Get(t.Context(), model.Ref{Profile: "p", ID: "a b/c?d#é%2e"}))
	if s.Ref.ID != "a b/c?d#é%2e" || s.Deployment.ID.String() != "other" {
		t.Errorf("sample is for %v, deployment %q", s.Ref, s.Deployment.ID)
	}
	c.List(t.Context(), "p", 3)
	want := []string{"/api/v1/deployments/a%20b%2Fc%3Fd%23%C3%A9%252e", "/api/v1/deployments?page_no=3&page_size=100"}
	for i, r := range got {
		if r.Method != "GET" || r.RequestURI != want[i] {
			t.Errorf("request %d is %s %s, want %s", i, r.Method, r.RequestURI, want[i])
		}
		for name, value := range map[string]string{"Authorization": "Bearer " + canary, "X-Dashscope-Workspace": "llm-x", "User-Agent": "studiowatch/1.2"} {
			if r.Header.Get(name) != value {
				t.Errorf("%s is %q, want %q", name, r.Header.Get(name), value)
			}
		}
	}
	if len(got) != 2 {
		t.Errorf("%d requests, want 2", len(got))
	}
}

func TestAnIDThatWouldChangeThePathIsNeverSent(t *testing.T) {
	rt := roundTrip(func(r *http.Request) (*http.Response, error) {
		t.Errorf("sent %s", r.URL.EscapedPath())
		return answer(200, "{}"), nil
	})
	for _, id := range []string{"", " ", ".", "..", "/", "//", "../x", "a/..", "a/../b", "./a", "a//b", "/a", "a/", `..\x`, `a\..`, " .. "} {
		s := one(t, newClient(t, rt).Get(t.Context(), model.Ref{ID: id}))
		if f := failed(t, s); f.Class != model.FailRejected || s.Poll.At.IsZero() || f.Message.Empty() {
			t.Errorf("%q gives %+v", id, f)
		}
	}
}

func TestNoRedirectIsFollowed(t *testing.T) {
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	otherHost := strings.TrimPrefix(other.URL, "http://")
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, target := range []struct{ location, host string }{
			{other.URL + "/x?token=secret", otherHost},
			{"//" + otherHost + "/x", otherHost},
			{"http://sub.127.0.0.1/", "sub.127.0.0.1"},
			{"https://evil.example/%zz", "without a readable target"},
			{"https://user:secret@evil.example/?token=secret", "evil.example"},
			{"http://" + strings.Replace(otherHost, "127.0.0.1", "localhost", 1) + "/", "localhost"},
			{"", "without a readable target"},
			{"LOOP", "127.0.0.1"},
			{"https://ev\u202eil.example/", "ev<U+202E>il.example"},
		} {
			var own atomic.Int32
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				own.Add(1)
				location := target.location
				if location == "LOOP" {
					location = r.RequestURI
				}
				if location != "" {
					w.Header()["Location"] = []string{location}
				}
				w.WriteHeader(status)
			})
			f := failed(t, one(t, c.Get(t.Context(), model.Ref{ID: "a"})))
			if f.Class != model.FailRedirect || !strings.Contains(f.Message.String(), target.host) || strings.Contains(f.Message.String(), "secret") {
				t.Errorf("%d to %q: %v %s", status, target.location, f.Class, words.Failure(f))
			}
			if own.Load() != 1 {
				t.Errorf("%d to %q: %d requests at our host, want 1", status, target.location, own.Load())
			}
		}
	}
	if n := elsewhere.Load(); n != 0 {
		t.Errorf("%d requests arrived elsewhere", n)
	}
}

func TestTheKeyGoesToTheConfiguredHostOnly(t *testing.T) {
	sent := 0
	next := roundTrip(func(*http.Request) (*http.Response, error) { sent++; return answer(200, "{}"), nil })
	tests := []struct {
		base, target, host string
		want               bool
	}{
		{"https://a.example/api/v1", "https://a.example/api/v1/x", "", true},
		{"https://a.example/api/v1", "https://A.example/api/v1/x", "", true},
		{"http://127.0.0.1:80/api/v1", "http://127.0.0.1:80/x", "", true},
		{"https://a.example/api/v1", "http://a.example/x", "", false},
		{"https://a.example/api/v1", "https://sub.a.example/x", "", false},
		{"https://a.example/api/v1", "https://a.example:444/x", "", false},
		{"https://a.example/api/v1", "https://b.example/x", "", false},
		{"https://a.example/api/v1", "https://u:p@a.example/x", "", false},
		{"https://a.example/api/v1", "https://a.example/x", "b.example", false},
		{"http://a.example/api/v1", "http://a.example/x", "", false},
		{"https://localhost/api/v1", "http://localhost/x", "", false},
		{"ftp://a.example/api/v1", "ftp://a.example/x", "", false},
	}
	for _, test := range tests {
		base, err := url.Parse(test.base)
		if err != nil {
			t.Fatal(err)
		}
		g := &guard{next: next, base: base, key: newKey(canary, "")}
		req := httptest.NewRequest("GET", test.target, nil)
		req.Host = test.host
		sent = 0
		_, err = g.RoundTrip(req)
		if (err == nil) != test.want || (sent == 1) != test.want {
			t.Errorf("%s for %s: sent %d, %v", test.target, test.base, sent, err)
		}
		if req.Header.Get("Authorization") != "" {
			t.Error("the caller's request was changed")
		}
	}
}

func TestWithoutABaseURLNothingIsSent(t *testing.T) {
	c := New(Options{Transport: roundTrip(func(*http.Request) (*http.Response, error) { t.Error("sent"); return answer(200, ""), nil })})
	if f := failed(t, one(t, c.Get(t.Context(), model.Ref{ID: "a"}))); f.Class != model.FailRejected {
		t.Errorf("%v %s", f.Class, words.Failure(f))
	}
}

func TestTransportLimits(t *testing.T) {
	tr := newTransport()
	if tr.TLSClientConfig.MinVersion < tls.VersionTLS12 || tr.TLSClientConfig.InsecureSkipVerify {
		t.Error("TLS is weaker than 1.2, or not verified")
	}
	if tr.MaxResponseHeaderBytes != 1<<20 || tr.TLSHandshakeTimeout != 5*time.Second || tr.ResponseHeaderTimeout != 10*time.Second || tr.IdleConnTimeout != time.Minute {
		t.Errorf("limits are %d, %v, %v, %v", tr.MaxResponseHeaderBytes, tr.TLSHandshakeTimeout, tr.ResponseHeaderTimeout, tr.IdleConnTimeout)
	}
	if tr.HTTP2.SendPingTimeout != 15*time.Second || tr.HTTP2.PingTimeout != 5*time.Second || tr.Proxy == nil || !tr.ForceAttemptHTTP2 {
		t.Error("HTTP/2 pings or the proxy are not set up")
	}
}

func TestAnUntrustedCertificateIsNamed(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	base, err := ParseBaseURL(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := New(Options{BaseURL: base, Key: newKey(canary, "")})
	f := failed(t, one(t, c.Get(t.Context(), model.Ref{ID: "a"})))
	if f.Class != model.FailTLS || !strings.Contains(f.Message.String(), "Acme Co") {
		t.Errorf("%v %s", f.Class, words.Failure(f))
	}
}

func TestWhatIsNotHTTPIsNeitherTrustedNorQuoted(t *testing.T) {
	for name, raw := range map[string]string{
		"no HTTP at all":   "SSH-2.0-secret\r\n\r\n",
		"a broken header":  "HTTP/1.1 200 OK\r\nsecret\r\n\r\n",
		"endless headers":  "HTTP/1.1 200 OK\r\n" + strings.Repeat("X-Secret: "+strings.Repeat("secret", 1000)+"\r\n", 200) + "\r\n",
		"a control inside": "HTTP/1.1 302 Found\r\nLocation: https://secret/\x01\r\n\r\n",
	} {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = conn.Write([]byte(raw))
			_ = conn.Close()
		})
		f := failed(t, one(t, c.Get(t.Context(), model.Ref{ID: "a"})))
		if f.Class != model.FailUnreadable || strings.Contains(words.Failure(f), "ecret") {
			t.Errorf("%s: %v %s", name, f.Class, words.Failure(f))
		}
	}
}

func TestAProxyThatWantsALoginIsNamed(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the proxy saw the key")
		}
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	t.Cleanup(proxy.Close)
	tr := newTransport()
	tr.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(proxy.URL) }
	f := failed(t, get(t, tr))
	if f.Class != model.FailProxy || !strings.Contains(f.Message.String(), "wants a login (HTTP 407)") {
		t.Errorf("%v %s", f.Class, words.Failure(f))
	}
	proxy.Close()
	if f := failed(t, get(t, tr)); f.Class != model.FailProxy || !strings.Contains(f.Message.String(), "no connection to the proxy 127.0.0.1") {
		t.Errorf("%v %s", f.Class, words.Failure(f))
	}
}

func TestTheKeyTurnsUpNowhere(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	echo := fmt.Sprintf(`{"code":"Bad %[1]s","message":"Incorrect API key: %[1]s","request_id":"%[1]s"}`, canary)
	base, err := ParseBaseURL("https://dashscope.aliyuncs.com")
	if err != nil {
		t.Fatal(err)
	}
	opts := Options{BaseURL: base, Key: newKey(canary, "$K"), Workspace: "w", Log: logger}
	transports := []roundTrip{
		answering(401, echo, "X-Request-Id", canary), answering(200, `{"output":{"deployed_model":"`+canary+`"}}`),
		answering(302, "", "Location", "https://"+canary+".example/"), answering(500, "<"+canary+">", "X-Request-Id", canary),
		func(r *http.Request) (*http.Response, error) { return nil, fmt.Errorf("odd %v", r.Header) },
		answering(500, `{"code":"c","message":"`+strings.Replace(canary, "sk", `\u0073k`, 1)+`"}`),
	}
	for _, rt := range transports {
		opts.Transport = rt
		c := New(opts)
		a := c.Get(t.Context(), model.Ref{ID: canary + "x"})
		a.Samples[0].Ref = model.Ref{}
		raw := []byte("null")
		if d := a.Samples[0].Deployment; d != nil {
			raw, _ = d.Raw.MarshalJSON()
		}
		opts.Transport = nil
		encoded, _ := json.Marshal(opts)
		seen := fmt.Sprintf("%+v %+v %#v %s %s", a.Samples[0].Failure, a.Samples[0].Deployment, opts, raw, encoded)
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			seen += fmt.Sprintf(verb+verb+verb, c, *c, *c.guard)
		}
		if strings.Contains(seen, canary) {
			t.Errorf("the key is in %s", seen)
		}
	}
	logger.Info("options", "key", opts.Key, "options", opts)
	if strings.Contains(log.String(), canary) || strings.Contains(log.String(), "Bearer") {
		t.Errorf("the key is in the log: %s", log.String())
	}
}

func TestEachRequestIsLoggedInOneLine(t *testing.T) {
	var log bytes.Buffer
	c := newClient(t, answering(429, `{"code":"Throttling","request_id":"r\u001b"}`))
	c.log = slog.New(slog.NewJSONHandler(&log, nil))
	c.List(t.Context(), "p", 1)
	var line map[string]any
	if err := json.Unmarshal(log.Bytes(), &line); err != nil {
		t.Fatalf("%v in %s", err, log.String())
	}
	for name, want := range map[string]any{"method": "GET", "host": "dashscope-intl.aliyuncs.com", "path": "/api/v1/deployments", "status": 429.0,
		"request_id": "r^[", "outcome": "Throttling"} {
		if line[name] != want {
			t.Errorf("%s is %v, want %v", name, line[name], want)
		}
	}
	if _, ok := line["latency"]; !ok {
		t.Error("the latency is missing")
	}
}

func TestARedirectCostsOneRequestAndNamesOnlyAHost(t *testing.T) {
	const own = "dashscope-intl.aliyuncs.com"
	targets := []struct{ name, location, host string }{
		{"plain http", "http://" + own + "/api/v1/x?token=secret", own},
		{"a sub-domain", "https://evil." + own + "/secret", "evil." + own},
		{"another port", "https://" + own + ":8443/secret", own + ":8443"},
		{"another domain", "https://user:secret@evil.example/secret?token=secret#secret", "evil.example"},
		{"a host without a scheme", "//evil.example/secret", "evil.example"},
		{"a loop", "/api/v1/deployments/asked", own},
	}
	cells := 0
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, target := range targets {
			cells++
			var sent []string
			c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
				sent = append(sent, r.URL.Host)
				return answer(status, "<a href=secret>secret</a>", "Location", target.location), nil
			}))
			single := failed(t, one(t, c.Get(t.Context(), model.Ref{ID: "asked"})))
			for _, f := range []*model.Failure{single, c.List(t.Context(), "p", 1).Failure} {
				if want := "redirected to " + target.host + ", not followed"; f.Class != model.FailRedirect || f.Message.String() != want {
					t.Errorf("%d to %s: %v %q, want %q", status, target.name, f.Class, f.Message, want)
				}
			}
			if diff := cmp.Diff([]string{own, own}, sent); diff != "" {
				t.Errorf("%d to %s: a get and a list went to (-want +got):\n%s", status, target.name, diff)
			}
		}
	}
	t.Logf("%d cells", cells)
}

// blockingBody is a bare connection. Its reads know no context, and only closing
// ends them.
type blockingBody struct {
	closed, freed chan struct{}
	once          sync.Once
}

func (b *blockingBody) Read([]byte) (int, error) {
	select {
	case <-b.closed:
	case <-b.freed:
	}
	return 0, io.ErrClosedPipe
}

func (b *blockingBody) Write(p []byte) (int, error) { return len(p), nil }

func (b *blockingBody) Close() error {
	b.once.Do(func() { close(b.closed) })
	return nil
}

// unclosableBody also blocks when it is closed.
type unclosableBody struct{ *blockingBody }

func (b unclosableBody) Close() error { <-b.freed; return nil }

func TestNoBodyOutlastsItsCall(t *testing.T) {
	for status, class := range map[int]model.FailureClass{
		101: model.FailUnreadable, 200: model.FailTimeout, 404: model.FailRejected, 500: model.FailServer,
	} {
		limit := callTimeout
		if status == 101 {
			limit = 0
		}
		for _, stuck := range []bool{false, true} {
			checkOddBody(t, status, stuck, class, limit)
		}
	}
}

func checkOddBody(t *testing.T, status int, stuck bool, class model.FailureClass, limit time.Duration) {
	synctest.Test(t, func(t *testing.T) {
		freed := make(chan struct{})
		defer close(freed)
		var body *blockingBody
		rt := roundTrip(func(*http.Request) (*http.Response, error) {
			body = &blockingBody{closed: make(chan struct{}), freed: freed}
			if stuck {
				return &http.Response{StatusCode: status, Body: unclosableBody{body}}, nil
			}
			return &http.Response{StatusCode: status, Body: body}, nil
		})
		start := time.Now()
		if f := failed(t, get(t, rt)); f.Class != class || time.Since(start) != limit {
			t.Errorf("%d: %v after %v, want %v after %v: %s", status, f.Class, time.Since(start), class, limit, words.Failure(f))
		}
		if synctest.Wait(); !stuck {
			select {
			case <-body.closed:
			default:
				t.Errorf("%d: the body is left open", status)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		time.AfterFunc(time.Second, cancel)
		start = time.Now()
		a := newClient(t, rt).Get(ctx, model.Ref{ID: "a"})
		if took := time.Since(start); limit > 0 && (len(a.Samples) != 0 || took != time.Second) {
			t.Errorf("%d: cancelled after 1s, it gives %+v after %v", status, a, took)
		}
	})
}

func TestAFinalStatusBelow200IsNoAnswer(t *testing.T) {
	for _, status := range []int{-1, 0, 1, 99, 100, 101, 102, 103, 199} {
		for _, body := range []string{wholeBody, ``, `{"code":"NotFound"}`} {
			f := failed(t, get(t, answering(status, body)))
			if f.Class != model.FailUnreadable || f.Label() != "unreadable" || !strings.Contains(f.Message.String(), "ends no answer") {
				t.Errorf("%d with %q: %v %s", status, body, f.Class, words.Failure(f))
			}
			if l := newClient(t, answering(status, body)).List(t.Context(), "p", 1); l.Failure == nil || l.Failure.Class != model.FailUnreadable {
				t.Errorf("list with %d: %+v", status, l.Failure)
			}
		}
	}
}
