package watch

import (
	"math/rand/v2"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
)

func TestAlertsAreEdgesOfTheChosenKinds(t *testing.T) {
	a := NewAlerts([]string{"ready", "stalled"})
	tell := func(kind model.Kind, ref model.Ref, second int) bool {
		return len(a.Of([]model.Event{{At: modeltest.At(second), Ref: ref, Kind: kind}})) == 1
	}
	for i, tt := range []struct {
		kind   model.Kind
		row    int
		second int
		want   bool
	}{
		{model.KindReady, 1, 0, true}, {model.KindReady, 1, 59, false}, {model.KindReady, 2, 59, true}, {model.KindStalled, 1, 59, true}, {model.KindReady, 1, 60, true},
		{model.KindFailed, 1, 100, false}, {model.KindSeen, 1, 200, false}, {model.KindChanged, 1, 200, false}, {model.KindRolling, 1, 200, false}, {model.KindOffline, 1, 200, false},
	} {
		if got := tell(tt.kind, modeltest.Ref(tt.row), tt.second); got != tt.want {
			t.Errorf("%d: %+v told: %v", i, tt, got)
		}
	}
}

// TestNothingIsToldTwiceWithinAMinute makes streams of events of any kind.
func TestNothingIsToldTwiceWithinAMinute(t *testing.T) {
	for seed := range uint64(10_000) {
		rng := rand.New(rand.NewPCG(seed, 3))
		on := map[model.Kind]bool{}
		var names []string
		for _, kind := range AlertKinds() {
			if rng.IntN(2) == 0 {
				on[kind], names = true, append(names, string(kind))
			}
		}
		a, last := NewAlerts(names), map[alert]time.Time{}
		now := modeltest.T0
		for range rng.IntN(60) {
			now = now.Add(time.Duration(rng.IntN(40)) * time.Second)
			e := model.Event{At: now, Ref: modeltest.Ref(rng.IntN(3)), Kind: append(AlertKinds(), model.KindSeen, model.KindRolling)[rng.IntN(8)]}
			told := len(a.Of([]model.Event{e})) == 1
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
		a.Of([]model.Event{{At: modeltest.At(i), Ref: modeltest.Ref(i), Kind: model.KindReady}})
	}
	if len(a.last) > 1001 {
		t.Errorf("%d are remembered", len(a.last))
	}
}
