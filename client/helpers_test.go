package client

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"studiowatch/model"
)

// canary is the key of all tests. It must never be shown.
const canary = "sk-canary0123456789abcdef"

// roundTrip serves requests in the process.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answer(status int, body string, headers ...string) *http.Response {
	h := http.Header{}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

func answering(status int, body string, headers ...string) roundTrip {
	return func(*http.Request) (*http.Response, error) { return answer(status, body, headers...), nil }
}

func newClient(t testing.TB, transport http.RoundTripper) *Client {
	t.Helper()
	base, err := ParseBaseURL("https://dashscope-intl.aliyuncs.com")
	if err != nil {
		t.Fatal(err)
	}
	return New(Options{BaseURL: base, Key: newKey(canary, "$TEST_KEY"), Transport: transport, UserAgent: "studiowatch/test"})
}

// get reads the deployment "asked" and returns the one sample.
func get(t testing.TB, transport http.RoundTripper) model.Sample {
	t.Helper()
	return one(t, newClient(t, transport).Get(t.Context(), model.Ref{Profile: "p", ID: "asked"}))
}

func one(t testing.TB, a model.Answer) model.Sample {
	t.Helper()
	if len(a.Samples) != 1 || a.Failure != nil {
		t.Fatalf("answer has %d samples and failure %v, want one sample", len(a.Samples), a.Failure)
	}
	s := a.Samples[0]
	if (s.Deployment == nil) == (s.Failure == nil) {
		t.Fatalf("sample has deployment %v and failure %v, want one of them", s.Deployment, s.Failure)
	}
	return s
}

func failed(t testing.TB, s model.Sample) *model.Failure {
	t.Helper()
	if s.Failure == nil {
		t.Fatal("the request succeeded")
	}
	return s.Failure
}

func sampleLines(t testing.TB) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/samples.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range bytes.Lines(b) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			lines = append(lines, string(line))
		}
	}
	return lines
}

func hang(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, context.Cause(r.Context())
}
