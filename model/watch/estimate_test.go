package watch

import (
	"testing"
	"time"
)

func TestQuantiles(t *testing.T) {
	var p durations
	for i := range 10 {
		p.add(time.Duration(10-i) * time.Minute)
		if enough := i+1 >= enoughRollouts; (p.slow > 0) != enough {
			t.Errorf("%d rollouts: %v", i+1, p.slow)
		}
	}
	if p.usual != 5*time.Minute || p.slow != 9*time.Minute {
		t.Errorf("half within %v, nine in ten within %v", p.usual, p.slow)
	}
	for range maxRollouts {
		p.add(time.Hour)
	}
	if p.usual != time.Hour || len(p.took) != maxRollouts {
		t.Errorf("the old ones still count: %v of %d", p.usual, len(p.took))
	}
}
