package desk

import (
	"testing"
	"time"
)

// TestAThirdClickIsAFirstOne, and a slow one or one on something else too.
func TestAThirdClickIsAFirstOne(t *testing.T) {
	var c Clicks[string]
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for i, click := range []struct {
		on    string
		after time.Duration
		twice bool
	}{
		{"", 0, false}, {"a", 0, false}, {"a", DoubleClick, true}, {"a", 0, false}, {"a", 0, true},
		{"b", 0, false}, {"a", 0, false}, {"a", DoubleClick + 1, false}, {"a", 0, true},
	} {
		at = at.Add(click.after)
		if got := c.Twice(click.on, at); got != click.twice {
			t.Errorf("click %d, on %q, is the second of two: %v", i+1, click.on, got)
		}
	}
}
