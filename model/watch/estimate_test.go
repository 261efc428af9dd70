package watch

import (
	"testing"
	"time"
)

func TestQuantiles(t *testing.T) {
	var p durations
	for i := range 10 {
		p.add(time.Duration(10-i) * time.Minute)
		_, slow := p.quantiles()
		if enough := i+1 >= enoughRollouts; (slow > 0) != enough {
			t.Errorf("%d rollouts: %v", i+1, slow)
		}
	}
	if usual, slow := p.quantiles(); usual != 5*time.Minute || slow != 9*time.Minute {
		t.Errorf("half within %v, nine in ten within %v", usual, slow)
	}
	for range maxRollouts {
		p.add(time.Hour)
	}
	if usual, _ := p.quantiles(); usual != time.Hour || len(p.took) != maxRollouts {
		t.Errorf("the old ones still count: %v of %d", usual, len(p.took))
	}
}
