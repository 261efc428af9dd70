package model

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestAlertsAreEdgesOfTheChosenKinds(t *testing.T) {
	a := NewAlerts([]string{"ready", "stalled"})
	tell := func(kind Kind, ref Ref, second int) bool {
		return len(a.Of([]Event{{At: at(second), Ref: ref, Kind: kind}})) == 1
	}
	for i, tt := range []struct {
		kind   Kind
		row    int
		second int
		want   bool
	}{
		{KindReady, 1, 0, true}, {KindReady, 1, 59, false}, {KindReady, 2, 59, true}, {KindStalled, 1, 59, true}, {KindReady, 1, 60, true},
		{KindFailed, 1, 100, false}, {KindSeen, 1, 200, false}, {KindChanged, 1, 200, false}, {KindRolling, 1, 200, false}, {KindOffline, 1, 200, false},
	} {
		if got := tell(tt.kind, refN(tt.row), tt.second); got != tt.want {
			t.Errorf("%d: %+v told: %v", i, tt, got)
		}
	}
}

// TestNothingIsToldTwiceWithinAMinute makes streams of events of any kind.
func TestNothingIsToldTwiceWithinAMinute(t *testing.T) {
	for seed := range uint64(10_000) {
		rng := rand.New(rand.NewPCG(seed, 3))
		on := map[Kind]bool{}
		var names []string
		for _, kind := range AlertKinds() {
			if rng.IntN(2) == 0 {
				on[kind], names = true, append(names, string(kind))
			}
		}
		a, last := NewAlerts(names), map[alert]time.Time{}
		now := t0
		for range rng.IntN(60) {
			now = now.Add(time.Duration(rng.IntN(40)) * time.Second)
			e := Event{At: now, Ref: refN(rng.IntN(3)), Kind: append(AlertKinds(), KindSeen, KindRolling)[rng.IntN(8)]}
			told := len(a.Of([]Event{e})) == 1
			key := alert{e.Ref, e.Kind}
			before, known := last[key]
			if due := on[e.Kind] && (!known || now.Sub(before) >= alertEvery); told != due {
				t.Fatalf("seed %d: %s %v after the last: told %v", seed, e.Kind, now.Sub(before), told)
			}
			if told {
				last[key] = now
			}
		}
	}
}

func TestAlertsForgetWhatIsOver(t *testing.T) {
	a := NewAlerts([]string{"ready"})
	for i := range 20_000 {
		a.Of([]Event{{At: at(i), Ref: refN(i), Kind: KindReady}})
	}
	if len(a.last) > 1001 {
		t.Errorf("%d are remembered", len(a.last))
	}
}

func TestHeadlines(t *testing.T) {
	e := func(kind Kind) Event {
		return Event{Ref: Ref{"p", "qwen"}, Kind: kind, From: Running, To: Updating, Ready: NumberOf(4), Capacity: NumberOf(8), Took: 412 * time.Second}
	}
	failed := e(KindFailed)
	failed.Reason = textOf("InsufficientResource")
	quick := e(KindReady)
	quick.Took = 0
	for want, event := range map[string]Event{
		"qwen is ready after 6m52s":                       e(KindReady),
		"qwen is ready":                                   quick,
		"qwen has failed: InsufficientResource.":          failed,
		"qwen has failed: UPDATING.":                      e(KindFailed),
		"qwen has stalled: UPDATING, 4 of 8 units ready.": e(KindStalled),
		"qwen is degraded: UPDATING, 4 of 8 units ready.": e(KindDegraded),
		"qwen is gone":                                    e(KindGone),
		"qwen: RUNNING → UPDATING.":                       e(KindRolling),
		"p: offline.":                                     {Ref: Ref{Profile: "p"}, Kind: KindOffline},
	} {
		if got := event.Headline(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := Headlines([]Event{e(KindReady), failed, e(KindFailed), e(KindFailed)}); got != "qwen ready, 3 failed (qwen and 2 more)" {
		t.Errorf("%q", got)
	}
}
