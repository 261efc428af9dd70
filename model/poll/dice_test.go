package poll

import (
	"testing"
	"time"
)

// TestDiceRollSplitMix64 as its authors publish it, from seed 0.
func TestDiceRollSplitMix64(t *testing.T) {
	d := dice(0)
	for _, published := range []uint64{0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4, 0x06c45d188009454f, 0xf88bb8a8724c81ec} {
		if got, want := d.roll(), float64(published>>11)/(1<<53); got != want {
			t.Errorf("%v, want %v", got, want)
		}
	}
}

func TestDiceKeepToTheirShare(t *testing.T) {
	const second = float64(time.Second)
	for name, tt := range map[string]struct {
		roll        func(d *dice) time.Duration
		least, most float64 // of ten seconds
	}{
		"jitter":   {func(d *dice) time.Duration { return d.jitter(10 * time.Second) }, 9, 11},
		"spread":   {func(d *dice) time.Duration { return d.spread(10 * time.Second) }, 10, 11},
		"back-off": {func(d *dice) time.Duration { return d.backoff(9) }, 45, 60},
	} {
		d := dice(7)
		low, high := tt.most, tt.least
		for range 2000 {
			got := float64(tt.roll(&d)) / second
			low, high = min(low, got), max(high, got)
		}
		width := tt.most - tt.least
		if low < tt.least || high > tt.most || low > tt.least+width/100 || high < tt.most-width/100 {
			t.Errorf("%s: from %v to %v, want all of %v to %v", name, low, high, tt.least, tt.most)
		}
	}
}

func TestABackoffDoublesFromTwoSecondsToAMinute(t *testing.T) {
	for nth, want := range map[int]time.Duration{
		0: 2 * time.Second, 1: 2 * time.Second, 2: 4 * time.Second, 3: 8 * time.Second, 4: 16 * time.Second, 5: 32 * time.Second, 6: time.Minute, 60: time.Minute,
	} {
		if got := backoffAt(nth); got != want {
			t.Errorf("%d failures: %v, want %v", nth, got, want)
		}
	}
}
