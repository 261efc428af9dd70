package watch

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
)

func line(spans []Span) string {
	var parts []string
	for _, s := range spans {
		what := string(s.Gap)
		if s.State != nil {
			what = string(s.State.To)
		}
		parts = append(parts, fmt.Sprintf("%d-%d %s", int(s.From.Sub(modeltest.T0).Seconds()), int(s.To.Sub(modeltest.T0).Seconds()), what))
	}
	return strings.Join(parts, ", ")
}

func TestTimeline(t *testing.T) {
	found := func(second int, session string, kind model.Kind, status model.Status) model.Event {
		return model.Event{At: modeltest.At(second), Ref: modeltest.Ref(1), Kind: kind, To: status, Session: session}
	}
	watching := func(second int, session string, kind model.Kind, took int) model.Event {
		e := model.Event{At: modeltest.At(second), Kind: kind, Took: time.Duration(took) * time.Second, Session: session}
		if kind == model.KindOffline || kind == model.KindOnline {
			e.Ref.Profile = "p"
		}
		return e
	}
	tests := map[string]struct {
		events []model.Event
		want   string
	}{
		"nothing is known": {nil, ""},
		"one run": {
			[]model.Event{found(0, "", model.KindSeen, model.Pending), found(60, "", model.KindChanged, model.Deploying)},
			"0-60 PENDING, 60-1000 DEPLOYING",
		},
		"quit and start again": {
			[]model.Event{
				found(0, "a", model.KindSeen, model.Pending), found(60, "a", model.KindChanged, model.Deploying), watching(180, "a", model.KindStop, 0),
				found(600, "", model.KindSeen, model.Running),
			},
			"0-60 PENDING, 60-180 DEPLOYING, 180-600 not-running, 600-1000 RUNNING",
		},
		"as it was before": {
			[]model.Event{found(0, "a", model.KindSeen, model.Deploying), watching(180, "a", model.KindStop, 0), found(600, "", model.KindSeen, model.Deploying), found(700, "", model.KindReady, model.Running)},
			"0-180 DEPLOYING, 180-600 not-running, 600-700 DEPLOYING, 700-1000 RUNNING",
		},
		"killed: watched until the last line of the run": {
			[]model.Event{found(0, "a", model.KindSeen, model.Deploying), {At: modeltest.At(100), Ref: modeltest.Ref(2), Session: "a"}, found(600, "", model.KindSeen, model.Deploying)},
			"0-100 DEPLOYING, 100-600 not-running, 600-1000 DEPLOYING",
		},
		"killed: the last line is a new state": {
			[]model.Event{found(0, "a", model.KindSeen, model.Deploying), found(100, "a", model.KindReady, model.Running), found(600, "", model.KindSeen, model.Pending)},
			"0-100 DEPLOYING, 100-100 RUNNING, 100-600 not-running, 600-1000 PENDING",
		},
		"seen once, by a run that is not over or was killed": {
			[]model.Event{found(0, "a", model.KindSeen, model.Deploying)},
			"0-0 DEPLOYING, 0-1000 not-running",
		},
		"not running now": {
			[]model.Event{found(0, "a", model.KindSeen, model.Deploying), watching(180, "a", model.KindStop, 0)},
			"0-180 DEPLOYING, 180-1000 not-running",
		},
		"asleep": {
			[]model.Event{found(0, "", model.KindSeen, model.Deploying), watching(600, "", model.KindAsleep, 500), found(601, "", model.KindReady, model.Running)},
			"0-100 DEPLOYING, 100-600 asleep, 600-601 DEPLOYING, 601-1000 RUNNING",
		},
		"offline": {
			[]model.Event{found(0, "", model.KindSeen, model.Deploying), watching(100, "", model.KindOffline, 0), watching(300, "", model.KindOnline, 200), watching(900, "", model.KindOffline, 0)},
			"0-100 DEPLOYING, 100-300 offline, 300-900 DEPLOYING, 900-1000 offline",
		},
		"the row alone": {
			[]model.Event{found(0, "", model.KindSeen, model.Deploying), {At: modeltest.At(400), Ref: modeltest.Ref(1), Kind: model.KindUnread, To: model.Deploying, Took: 300 * time.Second}, found(400, "", model.KindReady, model.Running)},
			"0-100 DEPLOYING, 100-400 unread, 400-1000 RUNNING",
		},
		"another profile's outage": {
			[]model.Event{found(0, "", model.KindSeen, model.Deploying), {At: modeltest.At(100), Ref: model.Ref{Profile: "q"}, Kind: model.KindOffline}},
			"0-1000 DEPLOYING",
		},
		"two runs at once tell it twice": {
			[]model.Event{
				found(0, "a", model.KindSeen, model.Pending), found(5, "b", model.KindSeen, model.Pending), found(60, "a", model.KindChanged, model.Deploying), found(63, "b", model.KindChanged, model.Deploying),
				watching(200, "a", model.KindStop, 0), watching(400, "b", model.KindStop, 0), found(500, "", model.KindSeen, model.Deploying),
			},
			"0-60 PENDING, 60-400 DEPLOYING, 400-500 not-running, 500-1000 DEPLOYING",
		},
		"one sleeps while the other watches": {
			[]model.Event{found(0, "a", model.KindSeen, model.Pending), found(5, "", model.KindSeen, model.Pending), watching(500, "a", model.KindAsleep, 300)},
			"0-1000 PENDING",
		},
	}
	for name, tt := range tests {
		h := newHistory(tt.events, nil)
		spans := h.Timeline(modeltest.Ref(1), modeltest.At(1000))
		if got := line(spans); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

// TestATimelineHasNoHoles makes histories of any kind and looks at the whole
// of each timeline.
func TestATimelineHasNoHoles(t *testing.T) {
	kinds := []model.Kind{model.KindSeen, model.KindChanged, model.KindReady, model.KindUnread, model.KindOffline, model.KindOnline, model.KindAsleep, model.KindStop}
	states := []model.Status{model.Pending, model.Deploying, model.Running}
	for seed := range uint64(2000) {
		rng := rand.New(rand.NewPCG(seed, 1))
		var events []model.Event
		for range rng.IntN(30) {
			e := model.Event{
				At: modeltest.At(rng.IntN(900)), Kind: kinds[rng.IntN(len(kinds))], To: states[rng.IntN(3)],
				Took: time.Duration(rng.IntN(400)) * time.Second, Session: []string{"", "a", "b"}[rng.IntN(3)],
			}
			switch e.Kind {
			case model.KindOffline, model.KindOnline:
				e.Ref.Profile = "p"
			case model.KindSeen, model.KindChanged, model.KindReady, model.KindUnread:
				e.Ref = modeltest.Ref(1)
			}
			events = append(events, e)
		}
		h := newHistory(events, nil)
		spans := h.Timeline(modeltest.Ref(1), modeltest.At(1000))
		if len(h.Of(modeltest.Ref(1))) == 0 {
			if len(spans) > 0 {
				t.Fatalf("seed %d: spans without a reading", seed)
			}
			continue
		}
		if !spans[0].From.Equal(h.Of(modeltest.Ref(1))[0].At) || !spans[len(spans)-1].To.Equal(modeltest.At(1000)) || !spans[len(spans)-1].Now {
			t.Fatalf("seed %d: it does not go from the first reading until now: %s", seed, line(spans))
		}
		for i, s := range spans {
			if (s.State == nil) == (s.Gap == "") || s.To.Before(s.From) || i > 0 && !s.From.Equal(spans[i-1].To) {
				t.Fatalf("seed %d: span %d of %s", seed, i, line(spans))
			}
		}
	}
}

// TestAPastCostsLittle: the events of earlier runs are not copied, and what is known of
// rollouts is worked out when it is asked for.
func TestAPastCostsLittle(t *testing.T) {
	past := make([]model.Event, 1000)
	for i := range past {
		past[i] = model.Event{At: modeltest.At(i), Ref: modeltest.Ref(i % 7), Kind: model.KindReady, Took: time.Second, Session: "s"}
	}
	const exact = 90
	if n := testing.AllocsPerRun(10, func() { newHistory(past, nil) }); n > exact*1.05 {
		t.Errorf("%.0f allocations for 1,000 events, want %d", n, exact)
	}
}

func TestAHistoryForgetsTheOldest(t *testing.T) {
	h := newHistory(nil, nil)
	for i := range 3 * maxEvents {
		h.Add(model.Event{At: modeltest.At(i), Ref: modeltest.Ref(i % 7), Kind: model.KindReady, Took: time.Second})
	}
	all := h.All()
	if len(all) > maxEvents+maxOlder || len(all) < maxEvents || !all[len(all)-1].At.Equal(modeltest.At(3*maxEvents-1)) {
		t.Errorf("%d events, the last at %v", len(all), all[len(all)-1].At)
	}
	n := 0
	for i := range 7 {
		n += len(h.Of(modeltest.Ref(i)))
	}
	if n != len(all) || len(h.durations[product{profile: "p"}].took) != maxRollouts {
		t.Errorf("%d events by deployment, %d lengths, %d in all", n, len(h.durations[product{profile: "p"}].took), len(all))
	}
	many := make([]model.Event, maxEvents+10)
	h = newHistory(many, nil)
	if got := len(h.All()); got != maxEvents {
		t.Errorf("%d of the past, want %d", got, maxEvents)
	}
	if h.Add(many[0]); len(h.All()) != maxEvents+1 {
		t.Errorf("%d after the first event of the run, want %d", len(h.All()), maxEvents+1)
	}
}
