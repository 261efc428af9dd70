package sim

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// onSocket puts a transport on a socket. arrived has a value for each request.
func onSocket(t *testing.T, transport http.RoundTripper) (url string, arrived <-chan struct{}) {
	t.Helper()
	arrivals := make(chan struct{}, 1000)
	h := Handler(transport)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrivals <- struct{}{}
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, arrivals
}

// fetch sends a GET to a server, on its own connection.
func fetch(ctx context.Context, t *testing.T, url string) (*http.Response, []byte, error) {
	t.Helper()
	return fetchBy(ctx, t, &http.Transport{DisableKeepAlives: true}, url)
}

func fetchBy(ctx context.Context, t *testing.T, transport http.RoundTripper, url string) (*http.Response, []byte, error) {
	t.Helper()
	res, err := begin(ctx, t, transport, url)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res, body, err
}

func begin(ctx context.Context, t *testing.T, transport http.RoundTripper, url string) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+testKey)
	return transport.RoundTrip(r)
}

func TestASocketBringsWhatTheTransportDoes(t *testing.T) {
	for kind := range injectors {
		if kind.in(FaultTimeout, FaultHTTP101, FaultStall, FaultSlow, FaultDrip) {
			continue // these take time, and have tests of their own
		}
		fault := always(Fault{Kind: kind})
		direct, _ := newSim(Options{})
		want, wantBody, wantErr := fetchBy(t.Context(), t, direct.Chaos(1, fault), "http://sim"+listPath)
		s, _ := newSim(Options{})
		url, _ := onSocket(t, s.Chaos(1, fault))
		res, body, err := fetch(t.Context(), t, url+listPath)
		switch {
		case kind == FaultEOF || kind == FaultCut:
			if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s ends with %v", kind, err)
			}
		case wantErr != nil:
			if !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("%s ends with %v", kind, err)
			}
		case err != nil:
			t.Errorf("%s ends with %v", kind, err)
		case res.StatusCode != want.StatusCode || !bytes.Equal(body, wantBody):
			t.Errorf("%s is HTTP %d %.300q, want %d %.300q", kind, res.StatusCode, body, want.StatusCode, wantBody)
		}
	}
}

func TestNoAnswerComesAsLongAsTheClientWaits(t *testing.T) {
	s, _ := newSim(Options{})
	url, arrived := onSocket(t, s.Chaos(1, always(Fault{Kind: FaultTimeout})))
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	if _, body, err := fetch(ctx, t, url+listPath); !errors.Is(err, context.Canceled) {
		t.Errorf("it ends with %v and %d bytes", err, len(body))
	}
}

func TestHalfAnAnswerComesBeforeTheSilence(t *testing.T) {
	s, _ := newSim(Options{})
	url, _ := onSocket(t, s.Chaos(1, always(Fault{Kind: FaultStall})))
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	res, err := begin(ctx, t, &http.Transport{DisableKeepAlives: true}, url+listPath)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if n, err := io.CopyN(io.Discard, res.Body, res.ContentLength/2); err != nil {
		t.Errorf("%d of %d bytes have come, then %v", n, res.ContentLength, err)
	}
	cancel()
	if rest, err := io.ReadAll(res.Body); !errors.Is(err, context.Canceled) || len(rest) > 1 {
		t.Errorf("the rest is %d bytes, %v", len(rest), err)
	}
}

func TestAnotherProtocolIsAgreedToAndThenSilent(t *testing.T) {
	s, _ := newSim(Options{})
	url, _ := onSocket(t, s.Chaos(1, always(Fault{Kind: FaultHTTP101})))
	res, err := begin(t.Context(), t, &http.Transport{DisableKeepAlives: true}, url+listPath)
	if err != nil {
		t.Fatal(err)
	}
	if _, open := res.Body.(io.Writer); res.StatusCode != http.StatusSwitchingProtocols || !open {
		t.Errorf("it is HTTP %d, a connection to write to: %v", res.StatusCode, open)
	}
	read := make(chan error)
	go func() {
		_, err := res.Body.Read(make([]byte, 1))
		read <- err
	}()
	select {
	case err := <-read:
		t.Errorf("the connection brings %v", err)
	case <-time.After(20 * time.Millisecond):
		_ = res.Body.Close()
		<-read
	}
}

func TestHeadersAndBodiesArePassedOn(t *testing.T) {
	s, _ := newSim(Options{})
	url, _ := onSocket(t, s.Transport())
	res, body, err := fetch(t.Context(), t, url+listPath+"?page_size=200")
	if err != nil || res.Header.Get("Content-Type") != "application/json" || res.Header.Get("X-Request-Id") == "" || res.ContentLength != int64(len(body)) {
		t.Errorf("%v, %v, %d of %d bytes", err, res.Header, len(body), res.ContentLength)
	}
	same, _ := newSim(Options{})
	if diff := cmp.Diff(ask(same, listPath+"?page_size=200").Body.String(), string(body)); diff != "" {
		t.Error(diff)
	}
	if date, err := http.ParseTime(res.Header.Get("Date")); err != nil || !date.Equal(t0.Truncate(time.Second)) {
		t.Errorf("the server's time is %v, %v", date, err)
	}
}

func TestAFaultOfWrites(t *testing.T) {
	s, _ := newSim(Options{Static: true})
	lost := Handler(s.Chaos(1, Fault{Kind: FaultTruncate, Scope: Writes, Share: 1}))
	w := write(lost, "POST", "", `{"model_name":"emo","suffix":"a","capacity":1}`)
	if w.Code != http.StatusOK || strings.HasSuffix(strings.TrimSpace(w.Body.String()), "}") {
		t.Errorf("the answer is whole: HTTP %d %s", w.Code, w.Body)
	}
	if len(s.IDs()) != 1 {
		t.Errorf("a write whose answer is cut short was carried out %d times", len(s.IDs()))
	}
	refused := Handler(s.Chaos(1, Fault{Kind: FaultStatus, Status: 503, ID: "emo-*", Share: 1}))
	if w := write(refused, "DELETE", "/"+s.IDs()[0], ""); w.Code != 503 || getObject(t, s, s.IDs()[0]).Status == "DELETING" {
		t.Errorf("a deletion by ID is HTTP %d", w.Code)
	}
	if w := write(refused, "POST", "", `{"model_name":"emo","suffix":"b","capacity":1}`); w.Code != http.StatusOK {
		t.Errorf("a creation, which has no ID, is HTTP %d %s", w.Code, w.Body)
	}
}

// TestManyMayWriteAndReadAtOnce is for the race detector.
func TestManyMayWriteAndReadAtOnce(t *testing.T) {
	s := New(Options{Speed: 1000})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 20 {
				id := "/" + s.IDs()[i]
				write(s, "PUT", id+"/scale", `{"capacity":4,"ptu_capacity":{"input_tpm":1,"output_tpm":1}}`)
				write(s, "PUT", id+"/update", `{"rpm_limit":9}`)
				write(s, "POST", "", `{"model_name":"emo","suffix":"`+string(rune('a'+i))+`","capacity":1}`)
				write(s, "DELETE", id, "")
				ask(s, listPath+"?page_size=200")
				ask(s, listPath+"/models?model_source=custom")
				ask(s, listPath+id)
			}
		})
	}
	wg.Wait()
}
