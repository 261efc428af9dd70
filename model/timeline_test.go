package model

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func at(seconds int) time.Time { return t0.Add(time.Duration(seconds) * time.Second) }

func line(spans []Span) string {
	var parts []string
	for _, s := range spans {
		what := string(s.Gap)
		if s.State != nil {
			what = string(s.State.To)
		}
		parts = append(parts, fmt.Sprintf("%d-%d %s", int(s.From.Sub(t0).Seconds()), int(s.To.Sub(t0).Seconds()), what))
	}
	return strings.Join(parts, ", ")
}

func TestTimeline(t *testing.T) {
	found := func(second int, session string, kind Kind, status Status) Event {
		return Event{At: at(second), Ref: refN(1), Kind: kind, To: status, Session: session}
	}
	watching := func(second int, session string, kind Kind, took int) Event {
		e := Event{At: at(second), Kind: kind, Took: time.Duration(took) * time.Second, Session: session}
		if kind == KindOffline || kind == KindOnline {
			e.Ref.Profile = "p"
		}
		return e
	}
	tests := map[string]struct {
		events []Event
		want   string
	}{
		"nothing is known": {nil, ""},
		"one run": {
			[]Event{found(0, "", KindSeen, Pending), found(60, "", KindChanged, Deploying)},
			"0-60 PENDING, 60-1000 DEPLOYING",
		},
		"quit and start again": {
			[]Event{
				found(0, "a", KindSeen, Pending), found(60, "a", KindChanged, Deploying), watching(180, "a", KindStop, 0),
				found(600, "", KindSeen, Running),
			},
			"0-60 PENDING, 60-180 DEPLOYING, 180-600 not running, 600-1000 RUNNING",
		},
		"as it was before": {
			[]Event{found(0, "a", KindSeen, Deploying), watching(180, "a", KindStop, 0), found(600, "", KindSeen, Deploying), found(700, "", KindReady, Running)},
			"0-180 DEPLOYING, 180-600 not running, 600-700 DEPLOYING, 700-1000 RUNNING",
		},
		"killed: watched until the last line of the run": {
			[]Event{found(0, "a", KindSeen, Deploying), {At: at(100), Ref: refN(2), Session: "a"}, found(600, "", KindSeen, Deploying)},
			"0-100 DEPLOYING, 100-600 not running, 600-1000 DEPLOYING",
		},
		"not running now": {
			[]Event{found(0, "a", KindSeen, Deploying), watching(180, "a", KindStop, 0)},
			"0-180 DEPLOYING, 180-1000 not running",
		},
		"asleep": {
			[]Event{found(0, "", KindSeen, Deploying), watching(600, "", KindAsleep, 500), found(601, "", KindReady, Running)},
			"0-100 DEPLOYING, 100-600 asleep, 600-601 DEPLOYING, 601-1000 RUNNING",
		},
		"offline": {
			[]Event{found(0, "", KindSeen, Deploying), watching(100, "", KindOffline, 0), watching(300, "", KindOnline, 200), watching(900, "", KindOffline, 0)},
			"0-100 DEPLOYING, 100-300 offline, 300-900 DEPLOYING, 900-1000 offline",
		},
		"the row alone": {
			[]Event{found(0, "", KindSeen, Deploying), {At: at(400), Ref: refN(1), Kind: KindUnread, To: Deploying, Took: 300 * time.Second}, found(400, "", KindReady, Running)},
			"0-100 DEPLOYING, 100-400 could not be read, 400-1000 RUNNING",
		},
		"another profile's outage": {
			[]Event{found(0, "", KindSeen, Deploying), {At: at(100), Ref: Ref{Profile: "q"}, Kind: KindOffline}},
			"0-1000 DEPLOYING",
		},
		"two runs at once tell it twice": {
			[]Event{
				found(0, "a", KindSeen, Pending), found(5, "b", KindSeen, Pending), found(60, "a", KindChanged, Deploying), found(63, "b", KindChanged, Deploying),
				watching(200, "a", KindStop, 0), watching(400, "b", KindStop, 0), found(500, "", KindSeen, Deploying),
			},
			"0-60 PENDING, 60-400 DEPLOYING, 400-500 not running, 500-1000 DEPLOYING",
		},
		"one sleeps while the other watches": {
			[]Event{found(0, "a", KindSeen, Pending), found(5, "", KindSeen, Pending), watching(500, "a", KindAsleep, 300)},
			"0-1000 PENDING",
		},
	}
	for name, tt := range tests {
		h := NewHistory(tt.events)
		spans := h.Timeline(refN(1), at(1000))
		if got := line(spans); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

// TestATimelineHasNoHoles makes histories of any kind and looks at the whole
// of each timeline.
func TestATimelineHasNoHoles(t *testing.T) {
	kinds := []Kind{KindSeen, KindChanged, KindReady, KindUnread, KindOffline, KindOnline, KindAsleep, KindStop}
	states := []Status{Pending, Deploying, Running}
	for seed := range uint64(2000) {
		rng := rand.New(rand.NewPCG(seed, 1))
		var events []Event
		for range rng.IntN(30) {
			e := Event{
				At: at(rng.IntN(900)), Kind: kinds[rng.IntN(len(kinds))], To: states[rng.IntN(3)],
				Took: time.Duration(rng.IntN(400)) * time.Second, Session: []string{"", "a", "b"}[rng.IntN(3)],
			}
			switch e.Kind {
			case KindOffline, KindOnline:
				e.Ref.Profile = "p"
			case KindSeen, KindChanged, KindReady, KindUnread:
				e.Ref = refN(1)
			}
			events = append(events, e)
		}
		h := NewHistory(events)
		spans := h.Timeline(refN(1), at(1000))
		if len(h.Of(refN(1))) == 0 {
			if len(spans) > 0 {
				t.Fatalf("seed %d: spans without a reading", seed)
			}
			continue
		}
		if !spans[0].From.Equal(h.Of(refN(1))[0].At) || !spans[len(spans)-1].To.Equal(at(1000)) || !spans[len(spans)-1].Now {
			t.Fatalf("seed %d: it does not go from the first reading until now: %s", seed, line(spans))
		}
		for i, s := range spans {
			if (s.State == nil) == (s.Gap == "") || s.To.Before(s.From) || i > 0 && !s.From.Equal(spans[i-1].To) {
				t.Fatalf("seed %d: span %d of %s", seed, i, line(spans))
			}
		}
	}
}

func TestAHistoryForgetsTheOldest(t *testing.T) {
	h := NewHistory(nil)
	for i := range 3 * maxEvents {
		h.Add(Event{At: at(i), Ref: refN(i % 7), Kind: KindReady, Took: time.Second})
	}
	all := h.All()
	if len(all) > maxEvents || len(all) < maxEvents/2 || !all[len(all)-1].At.Equal(at(3*maxEvents-1)) {
		t.Errorf("%d events, the last at %v", len(all), all[len(all)-1].At)
	}
	n := 0
	for i := range 7 {
		n += len(h.Of(refN(i)))
	}
	if n != len(all) || len(h.paces[product{profile: "p"}].took) != maxRollouts {
		t.Errorf("%d events by deployment, %d lengths, %d in all", n, len(h.paces[product{profile: "p"}].took), len(all))
	}
	many := make([]Event, maxEvents+10)
	if got := len(NewHistory(many).All()); got != maxEvents {
		t.Errorf("%d of the past, want %d", got, maxEvents)
	}
}

func TestEventsSurviveTheJournal(t *testing.T) {
	e := Event{
		At: t0, Ref: refN(1), Host: "127.0.0.1:8787", Kind: KindReady, From: Updating, To: Running, Verdict: VerdictReady, Ready: NumberOf(0), Capacity: NumberOf(4),
		Model: textOf("qwen"), Plan: textOf("mu"), By: textOf("1234"), Code: textOf("c"), Reason: textOf("r"), RequestID: textOf("id"), Took: 90 * time.Second, Session: "s", Watched: 7 * time.Second,
	}
	still := []Still{{Profile: "p", Host: "h", For: time.Minute, IDs: []string{"a", "b"}}, {Profile: "q", IDs: []string{"c"}}}
	for _, e := range []Event{
		e, {At: t0, Ref: refN(1), Kind: KindGone, From: "ODD", Verdict: VerdictGone}, {At: t0, Kind: KindStop, Session: "s"},
		{At: t0, Kind: KindOpened, Session: "s"}, {At: t0, Kind: KindClosed, Session: "s", Still: still},
	} {
		b, err := e.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var back Event
		if err := back.UnmarshalJSON(b); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fmt.Sprintf("%#v", e), fmt.Sprintf("%#v", back)); diff != "" {
			t.Errorf("%s\n%s", b, diff)
		}
	}
	want := `{"at":"2026-01-02T03:04:05Z","profile":"p","id":"d1","event":"ready","to":"RUNNING","verdict":"ready","ready":0,"capacity":4,"took_s":90.5}`
	b, _ := Event{At: time.Date(2026, 1, 2, 11, 4, 5, 999, Beijing), Ref: refN(1), Kind: KindReady, To: Running, Verdict: VerdictReady, Ready: NumberOf(0), Capacity: NumberOf(4), Took: 90460 * time.Millisecond}.MarshalJSON()
	if string(b) != want {
		t.Errorf("%s\nwant\n%s", b, want)
	}
	want = `{"at":"2026-01-02T03:04:05Z","profile":"","event":"closed","still":[{"profile":"p","host":"h","ids":["a"],"watched_s":1.5}],"session":"s"}`
	b, _ = Event{At: t0, Kind: KindClosed, Still: []Still{{Profile: "p", Host: "h", For: 1500 * time.Millisecond, IDs: []string{"a"}}}, Session: "s"}.MarshalJSON()
	if string(b) != strings.Replace(want, "2026-01-02T03:04:05Z", t0.UTC().Format(time.RFC3339), 1) {
		t.Errorf("%s\nwant\n%s", b, want)
	}
}

func FuzzEvent(f *testing.F) {
	f.Add([]byte(`{"at":"2026-01-02T03:04:05Z","profile":"p","id":"d1","event":"ready","to":"RUNNING","verdict":"ready","ready":0,"capacity":4,"took_s":90.5}`))
	f.Add([]byte(`{"at":"2026-01-02T03:04:05Z","profile":"p\u001b[2J","event":"\u202e","took_s":1e308}`))
	f.Add([]byte(`{"at":"2026-01-02T03:04:05Z","profile":"p","id":"a b","event":"ready","verdict":"ready","took_s":-1}`))
	f.Add([]byte(`{"at":"2026-01-02T03:04:05Z","host":"h\u001b[2J","event":"closed","still":[{"profile":"\u0007","host":"\u202e","ids":["a/b","ok"],"watched_s":-1},null]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var e Event
		if e.UnmarshalJSON(b) != nil {
			return
		}
		text, err := e.MarshalJSON()
		if err != nil {
			t.Skip("a year beyond 9999 has no JSON form")
		}
		var again Event
		if err := again.UnmarshalJSON(text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		texts := []string{again.Ref.Profile, again.Ref.ID, string(again.Kind), string(again.To), again.Session, again.Host}
		for _, still := range again.Still {
			texts = append(append(texts, still.Profile, still.Host), still.IDs...)
		}
		for _, s := range texts {
			if s != printable(s) {
				t.Fatalf("not printable: %q", s)
			}
		}
	})
}
