package sim

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/model/words"
)

func request(ctx context.Context, t testing.TB) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://sim"+listPath+"/qwen-flash-ptu-2f81", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+testKey)
	return r
}

func TestACancelledRequestIsNotServed(t *testing.T) {
	s, _ := newSim(Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 200 {
		if _, err := s.Transport().RoundTrip(request(ctx, t)); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v, want a cancelled request", err)
		}
	}
	if n := s.requests.Load(); n != 0 {
		t.Errorf("%d cancelled requests were served", n)
	}
}

func TestACancelledRequestEndsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Latency: time.Minute})
		ctx, cancel := context.WithTimeout(t.Context(), 3*sec)
		defer cancel()
		start := time.Now()
		_, err := s.Transport().RoundTrip(request(ctx, t))
		if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != 3*sec {
			t.Errorf("got %v after %v, want the deadline after 3s", err, took)
		}
	})
}

func TestLatencyIsHalfToTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const latency = 200 * time.Millisecond
		s := New(Options{Latency: latency})
		c := NewClient(t, s.Transport())
		shortest, longest := time.Hour, time.Duration(0)
		for range 100 {
			sample := c.Get(t.Context(), refOf("qwen-flash-ptu-2f81")).Samples[0]
			if sample.Failure != nil {
				t.Fatal(words.Failure(sample.Failure))
			}
			shortest, longest = min(shortest, sample.Poll.Latency), max(longest, sample.Poll.Latency)
		}
		if shortest < latency/2 || longest > latency*2 {
			t.Errorf("answers took %v to %v, want half to twice %v", shortest, longest, latency)
		}
		if shortest > latency*6/10 || longest < latency*19/10 {
			t.Errorf("answers took %v to %v, want them spread", shortest, longest)
		}
	})
}

func TestTheScriptRunsOnAFakeClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{})
		for _, want := range []string{"WAIT_PRE_PAID_BILLING_TO_DEPLOYING", "WAIT_TO_DEPLOY", "RUNNING"} {
			if o := getObject(t, s, "qwen-flash-ptu-2f81"); string(o.Status) != want {
				t.Errorf("the status is %s, want %s", o.Status, want)
			}
			time.Sleep(20 * sec)
		}
	})
}

func TestTheTransportGivesWhatTheHandlerWrites(t *testing.T) {
	s, _ := newSim(Options{})
	twin, _ := newSim(Options{})
	res, err := s.Transport().RoundTrip(request(t.Context(), t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	want := ask(twin, listPath+"/qwen-flash-ptu-2f81")
	if err != nil || string(body) != want.Body.String() || res.StatusCode != want.Code || res.ContentLength != int64(len(body)) {
		t.Errorf("got HTTP %d, %d bytes, %v: %s, want %s", res.StatusCode, res.ContentLength, err, body, want.Body)
	}
	for name := range want.Header() {
		if res.Header.Get(name) != want.Header().Get(name) {
			t.Errorf("%s is %q, want %q", name, res.Header.Get(name), want.Header().Get(name))
		}
	}
}

// TestNoTimerIsSetForNoTime: two timers that are due at once crash the race detector
// inside a bubble of synctest.
func TestNoTimerIsSetForNoTime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	if n := testing.AllocsPerRun(10, func() { _ = sleep(ctx, 0) }); n > 0 {
		t.Errorf("a sleep of no time allocates %v times", n)
	}
	if err := sleep(ctx, 0); err != nil {
		t.Error(err)
	}
	cancel()
	if err := sleep(ctx, 0); err == nil {
		t.Error("an ended context is not reported")
	}
}
