package client

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/model/words"
)

func TestStatusAndBodyGiveOneVerdict(t *testing.T) {
	classes := map[int]model.FailureClass{
		400: model.FailRejected, 401: model.FailKey, 402: model.FailBilling, 403: model.FailPermission, 404: model.FailRejected,
		405: model.FailRejected, 407: model.FailProxy, 408: model.FailServer, 409: model.FailServer, 413: model.FailRejected, 418: model.FailRejected,
		425: model.FailServer, 429: model.FailThrottled, 430: model.FailRejected, 431: model.FailRejected,
		500: model.FailServer, 501: model.FailServer, 502: model.FailServer, 503: model.FailServer, 504: model.FailServer, 520: model.FailServer,
		200: model.FailUnreadable, 204: model.FailUnreadable, 206: model.FailUnreadable,
	}
	html := "<html><body>" + strings.Repeat("secret page ", 100) + "</body></html>"
	bodies := []struct{ name, body, message string }{
		{"HTML", html, "not JSON, 1.2 kB"},
		{"empty", "", "empty answer"},
		{"truncated", `{"output":{"deployed_model":"a","sta`, "JSON cut short after 36 B"},
		{"broken", `{"output":}`, "broken JSON, 11 B"},
		{"array", `[1,2]`, "not a JSON object, 5 B"},
		{"scalar", `null`, "not a JSON object, 4 B"},
	}
	for status, class := range classes {
		for _, b := range bodies {
			s := get(t, answering(status, b.body, "X-Request-Id", "from-header"))
			f := failed(t, s)
			want := fmt.Sprintf("HTTP %d, %s", status, b.message)
			if status == 404 || status == 410 {
				want += ", from https://dashscope-intl.aliyuncs.com/api/v1"
			}
			if f.Class != class || f.Message.String() != want || f.HTTPStatus != status || s.Poll.HTTPStatus != status || f.RequestID.String() != "from-header" {
				t.Errorf("%d %s: %v %q, want %v %q", status, b.name, f.Class, f.Message, class, want)
			}
			if l := newClient(t, answering(status, b.body)).List(t.Context(), "p", 1); l.Failure == nil || l.Failure.Class != class || len(l.Samples) != 0 {
				t.Errorf("list %d %s: %+v", status, b.name, l.Failure)
			}
		}
		for _, body := range []string{`{"code":"Arrearage","message":"m"}`, `{"error":{"code":"Arrearage","message":"m"}}`} {
			f := failed(t, get(t, answering(status, body)))
			if f.Class != model.FailBilling || f.Label() != "Arrearage" || f.Message.String() != "m" {
				t.Errorf("%d %s: %v %s", status, body, f.Class, words.Failure(f))
			}
		}
	}
}

func TestErrorShapes(t *testing.T) {
	tests := []struct {
		name           string
		status         int
		body           string
		code, msg, rid string
	}{
		{"top level", 429, `{"request_id":"r","code":"Throttling.RateQuota","message":"m"}`, "Throttling.RateQuota", "m", "r"},
		{"msg", 400, `{"code":"c","msg":"m"}`, "c", "m", "header"},
		{"OpenAI", 401, `{"error":{"message":"m","type":"t","code":"invalid_api_key"},"request_id":"r"}`, "invalid_api_key", "m", "r"},
		{"OpenAI with a type only", 400, `{"error":{"message":"m","type":"invalid_request_error","code":null}}`, "invalid_request_error", "m", "header"},
		{"error as text", 500, `{"error":"m"}`, "", "m", "header"},
		{"error as text under 200", 200, `{"error":"m"}`, "error", "m", "header"},
		{"numeric code", 400, `{"code":1234,"message":"m"}`, "1234", "m", "header"},
		{"the status as a code", 429, `{"code":429,"message":"m"}`, "", "m", "header"},
		{"an event stream", 400, "id:1\nevent:error\n:HTTP_STATUS/400\ndata:{\"code\":\"InvalidParameter\",\"message\":\"m\",\"request_id\":\"r\"}\n\n", "InvalidParameter", "m", "r"},
		{"upper case names", 400, `{"REQUEST_ID":"R","CODE":"c","MESSAGE":"m"}`, "c", "m", "R"},
		{"200 with a code", 200, `{"code":"InvalidApiKey","message":"m","output":{"deployed_model":"a"}}`, "InvalidApiKey", "m", "header"},
		{"no reason", 500, `{}`, "", "the service gave no reason", "header"},
		{"objects for text", 500, `{"code":{},"message":[1]}`, "{}", "[1]", "header"},
	}
	for _, test := range tests {
		f := failed(t, get(t, answering(test.status, test.body, "X-Request-Id", "header")))
		if f.Code.String() != test.code || f.Message.String() != test.msg || f.RequestID.String() != test.rid {
			t.Errorf("%s: code %q, message %q, request id %q", test.name, f.Code, f.Message, f.RequestID)
		}
		if want := model.Classify(test.status, test.code, test.msg); f.Class != want {
			t.Errorf("%s: %v, want %v", test.name, f.Class, want)
		}
	}
}

func TestAnAnswerWithoutOutputIsUnreadable(t *testing.T) {
	for _, body := range []string{`{}`, `{"output":null}`, `{"request_id":"r","output":null,"data":null}`, `{"output":[]}`, `{"output":"x"}`, `{"output":{}}`} {
		f := failed(t, get(t, answering(200, body)))
		if f.Class != model.FailUnreadable || !strings.Contains(f.Message.String(), "output") || f.Label() != "unreadable" {
			t.Errorf("%s: %s", body, words.Failure(f))
		}
	}
}

func TestAFailureSaysWhoWasAskedWithWhichKey(t *testing.T) {
	f := failed(t, get(t, answering(429, `{"code":"Throttling"}`, "Retry-After", "7")))
	if f.Host.String() != "dashscope-intl.aliyuncs.com" || f.Region != "ap-southeast-1" || f.KeySource.String() != "$TEST_KEY" || f.RetryAfter != 7*time.Second {
		t.Errorf("failure is %+v", f)
	}
}

func TestA404AboutNoDeploymentNamesTheURLThatWasAsked(t *testing.T) {
	const from = "from https://dashscope-intl.aliyuncs.com/api/v1"
	tests := []struct{ name, body, want string }{
		{"HTML", "<html>" + strings.Repeat("x", 1200), "not JSON, 1.2 kB, " + from},
		{"a sentence", `{"message":"Request path not found."}`, "Request path not found, " + from},
		{"the status as a code", `{"code":404,"message":"m"}`, "m, " + from},
		{"a blank code", `{"code":" ","message":"m"}`, "m, " + from},
		{"nothing said", `{}`, "the service gave no reason, " + from},
		{"an unknown path", `{"code":"NotFound","message":"Request path not found."}`, "Request path not found, " + from},
		{"an unknown path, elsewhere", `{"code":"NotFound","message":"The request path not found: /x"}`, "The request path not found: /x, " + from},
		{"a code nobody knows", `{"code":"Route.Missing","message":"m"}`, "m, " + from},
		{"a code", `{"code":"NotFound","message":"Not found."}`, "Not found."},
		{"another code", `{"code":"MODEL_CODE_NOT_FOUND","message":"m."}`, "m."},
		{"a code of the workspace", `{"code":"WorkSpaceNotFound","message":"m."}`, "m."},
	}
	for _, test := range tests {
		f := failed(t, get(t, answering(404, test.body)))
		if f.Text() != test.want {
			t.Errorf("%s: %q, want %q", test.name, f.Text(), test.want)
		}
		if want := model.Classify(404, f.Code.String(), f.Text()); f.Class != want {
			t.Errorf("%s: %v, want %v", test.name, f.Class, want)
		}
		list := newClient(t, answering(404, test.body)).List(t.Context(), "p", 1)
		if named := strings.Contains(list.Failure.Text(), from); named != !strings.Contains(test.body, "WorkSpace") {
			t.Errorf("%s, on the list: %q", test.name, list.Failure.Text())
		}
	}
	if f := failed(t, get(t, answering(410, "<html>"))); !strings.Contains(words.Failure(f), from) {
		t.Errorf("410 does not name the URL: %s", words.Failure(f))
	}
	if f := failed(t, get(t, answering(405, "<html>"))); strings.Contains(words.Failure(f), "https://") {
		t.Errorf("405 names the URL: %s", words.Failure(f))
	}
}

func TestTheURLOfA404HoldsNoSecret(t *testing.T) {
	base := &url.URL{Scheme: "https", Host: "a.example", Path: "/" + canary + "/api/v1", RawQuery: "token=secret", Fragment: "secret"}
	c := New(Options{BaseURL: base, Key: newKey(canary, ""), Transport: answering(404, "")})
	f := failed(t, one(t, c.Get(t.Context(), model.Ref{ID: "a"})))
	if want := "HTTP 404, empty answer, from https://a.example/<masked>/api/v1"; f.Message.String() != want {
		t.Errorf("%q, want %q", f.Message, want)
	}
	c.base.User = url.UserPassword("secret", "secret")
	f = c.failure(reply{poll: model.Poll{HTTPStatus: 404}}, &serviceError{message: "m"})
	if strings.Contains(f.Message.String(), "secret") {
		t.Errorf("%q", f.Message)
	}
}

func TestAWorkspaceHostThatIsNotFoundHintsAtTheWorkspace(t *testing.T) {
	const hint = "check the workspace ID"
	tests := []struct {
		host string
		err  net.DNSError
		want bool
	}{
		{"llm-typo.cn-beijing.maas.aliyuncs.com", net.DNSError{IsNotFound: true}, true},
		{"llm-typo.cn-beijing.maas.aliyuncs.com.:8443", net.DNSError{IsNotFound: true}, true},
		{"llm-typo.cn-beijing.maas.aliyuncs.com", net.DNSError{IsTimeout: true}, false},
		{"dashscope.aliyuncs.com", net.DNSError{IsNotFound: true}, false},
		{"maas.aliyuncs.com.example", net.DNSError{IsNotFound: true}, false},
		{"evilmaas.aliyuncs.com", net.DNSError{IsNotFound: true}, false},
	}
	for _, test := range tests {
		base, err := ParseBaseURL("https://" + test.host)
		if err != nil {
			t.Fatal(err)
		}
		c := New(Options{BaseURL: base, Transport: roundTrip(func(*http.Request) (*http.Response, error) { return nil, &test.err })})
		f := failed(t, one(t, c.Get(t.Context(), model.Ref{ID: "a"})))
		text := f.Message.String()
		if f.Class != model.FailNetwork || !strings.Contains(text, test.host) || strings.Contains(text, hint) != test.want {
			t.Errorf("%s: %v %q", test.host, f.Class, text)
		}
	}
}

func TestTransportErrorsAreNamed(t *testing.T) {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	cert := &x509.Certificate{Issuer: pkix.Name{CommonName: "Evil \x1b[31m Proxy CA"}, DNSNames: []string{"other.example"}, NotAfter: time.Unix(0, 0)}
	proxyAddr := &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 3128}
	tests := []struct {
		name  string
		err   error
		class model.FailureClass
		want  string
	}{
		{"no such host", dial(&net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}), model.FailNetwork, "cannot look up dashscope-intl.aliyuncs.com: no such host"},
		{"name server silent", dial(&net.DNSError{Err: "i/o timeout", IsTimeout: true}), model.FailNetwork, "the name server did not answer"},
		{"refused", dial(syscall.ECONNREFUSED), model.FailNetwork, "dashscope-intl.aliyuncs.com refused the connection"},
		{"reset", dial(syscall.ECONNRESET), model.FailNetwork, "reset the connection"},
		{"EOF", io.EOF, model.FailNetwork, "closed the connection"},
		{"unexpected EOF", io.ErrUnexpectedEOF, model.FailNetwork, "closed the connection"},
		{"no route", dial(errors.New("network is unreachable")), model.FailNetwork, "network is unreachable"},
		{"dial timeout", dial(context.DeadlineExceeded), model.FailTimeout, "gave no whole answer in"},
		{"unknown CA without a certificate", x509.UnknownAuthorityError{}, model.FailTLS, "is from an unknown issuer, which"},
		{"unknown CA without a name", x509.UnknownAuthorityError{Cert: &x509.Certificate{}}, model.FailTLS, "is from an unnamed issuer, which"},
		{"unknown CA", &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{Cert: cert}}, model.FailTLS, "Proxy CA, which this machine does not trust"},
		{"wrong name", x509.HostnameError{Certificate: cert, Host: "h"}, model.FailTLS, "not for dashscope-intl.aliyuncs.com"},
		{"expired", x509.CertificateInvalidError{Cert: cert, Reason: x509.Expired}, model.FailTLS, "check this machine's clock"},
		{"other certificate trouble", &tls.CertificateVerificationError{Err: errors.New("odd")}, model.FailTLS, "was refused: odd"},
		{"no TLS", http.ErrSchemeMismatch, model.FailTLS, "does not speak TLS"},
		{"alert", &net.OpError{Op: "remote error", Err: errors.New("tls: handshake failure")}, model.FailTLS, "handshake failure"},
		{"proxy down", &net.OpError{Op: "proxyconnect", Err: &net.OpError{Op: "dial", Addr: proxyAddr, Err: syscall.ECONNREFUSED}}, model.FailProxy, "no connection to the proxy 10.0.0.1:3128"},
		{"proxy wants a login", &proxyError{407, "proxy:3128"}, model.FailProxy, "the proxy proxy:3128 wants a login (HTTP 407)"},
		{"proxy says no", &proxyError{403, "proxy:3128"}, model.FailProxy, "answered HTTP 403"},
		{"proxy setting", &proxyError{}, model.FailProxy, "HTTPS_PROXY"},
		{"socks", &net.OpError{Op: "socks connect", Err: errors.New("unknown")}, model.FailProxy, "no connection to the proxy"},
		{"an answer nobody asked for", errors.New("readLoopPeekFailLocked: %!w(<nil>)"), model.FailUnreadable, "sent something that is not proper HTTP"},
		{"anything else", errors.New("odd \x1b[2J " + canary), model.FailNetwork, "odd ^[[2J <masked>"},
	}
	for _, test := range tests {
		s := get(t, roundTrip(func(*http.Request) (*http.Response, error) { return nil, test.err }))
		f := failed(t, s)
		if f.Class != test.class || !strings.Contains(f.Message.String(), test.want) || !safe.Printable(f.Message.String()) {
			t.Errorf("%s: %v %q, want %v %q", test.name, f.Class, f.Message, test.class, test.want)
		}
		if f.HTTPStatus != 0 || s.Poll.At.IsZero() {
			t.Errorf("%s: poll is %+v", test.name, s.Poll)
		}
	}
}

// idleCounter counts how often its idle connections are closed.
type idleCounter struct {
	roundTrip
	closed int
}

func (c *idleCounter) CloseIdleConnections() { c.closed++ }

func TestACallIsCutAtFifteenSeconds(t *testing.T) {
	drip := func(r *http.Request) (*http.Response, error) {
		body := readFunc(func(p []byte) (int, error) {
			select {
			case <-r.Context().Done():
				return 0, r.Context().Err()
			case <-time.After(time.Second):
				p[0] = ' '
				return 1, nil
			}
		})
		return &http.Response{StatusCode: 200, Body: io.NopCloser(body)}, nil
	}
	for name, rt := range map[string]roundTrip{"no answer": hang, "a byte a second": drip} {
		synctest.Test(t, func(t *testing.T) {
			counter := &idleCounter{roundTrip: rt}
			start := time.Now()
			s := get(t, counter)
			if f := failed(t, s); f.Class != model.FailTimeout || !strings.Contains(f.Message.String(), "in 15s") {
				t.Errorf("%s: %v %s", name, f.Class, words.Failure(f))
			}
			if took := time.Since(start); took != callTimeout || s.Poll.Latency != callTimeout || !s.Poll.At.Equal(time.Now()) {
				t.Errorf("%s: took %v, poll %+v", name, took, s.Poll)
			}
			if counter.closed != 1 {
				t.Errorf("%s: idle connections closed %d times, want once", name, counter.closed)
			}
		})
	}
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

func TestASlowAnswerIsStillAccepted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := get(t, roundTrip(func(*http.Request) (*http.Response, error) {
			time.Sleep(9 * time.Second)
			return answer(200, `{"output":{"deployed_model":"a"}}`), nil
		}))
		if s.Deployment == nil || s.Poll.Latency != 9*time.Second {
			t.Errorf("sample is %+v", s)
		}
	})
}

func TestACancelledCallTeachesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		c := newClient(t, roundTrip(hang))
		if a := c.Get(ctx, model.Ref{ID: "a"}); len(a.Samples) != 0 || a.Failure != nil {
			t.Errorf("get gives %+v", a)
		}
		if a := c.List(ctx, "p", 1); len(a.Samples) != 0 || a.Failure != nil {
			t.Errorf("list gives %+v", a)
		}
		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if f := failed(t, one(t, c.Get(ctx, model.Ref{ID: "a"}))); f.Class != model.FailTimeout {
			t.Errorf("the caller's own deadline is %v", f.Class)
		}
	})
}

func TestABodyThatBreaksOff(t *testing.T) {
	broken := func(status int) roundTrip {
		return func(*http.Request) (*http.Response, error) {
			body := io.MultiReader(strings.NewReader(`{"output":{`), readFunc(func([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }))
			return &http.Response{StatusCode: status, Body: io.NopCloser(body)}, nil
		}
	}
	if f := failed(t, get(t, broken(200))); f.Class != model.FailNetwork || f.HTTPStatus != 200 || !strings.Contains(f.Message.String(), "closed the connection") {
		t.Errorf("under 200: %v %s", f.Class, words.Failure(f))
	}
	if f := failed(t, get(t, broken(502))); f.Class != model.FailServer || f.Message.String() != "HTTP 502, the answer broke off" {
		t.Errorf("under 502: %v %s", f.Class, words.Failure(f))
	}
}

func TestAnEndlessBodyIsNotReadOn(t *testing.T) {
	read := 0
	endless := readFunc(func(p []byte) (int, error) {
		if read += len(p); read > maxBody+1 {
			return 0, errors.New("read on")
		}
		return len(p), nil
	})
	f := failed(t, get(t, roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: io.NopCloser(endless)}, nil
	})))
	if f.Message.String() != "answer too large: over 8 MiB" {
		t.Errorf("%v %s", f.Class, words.Failure(f))
	}
}

func TestAGzipBombIsBounded(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	zeros := make([]byte, 1<<20)
	for range 10 {
		_, _ = z.Write(zeros)
	}
	_ = z.Close()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	})
	f := failed(t, one(t, c.Get(t.Context(), model.Ref{ID: "a"})))
	if f.Class != model.FailUnreadable || f.Message.String() != "answer too large: over 8 MiB" {
		t.Errorf("%v %s", f.Class, words.Failure(f))
	}
}
