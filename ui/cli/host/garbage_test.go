package host

import (
	"math"
	"runtime/debug"
	"testing"
	"testing/synctest"
	"time"
)

// garbageSettings returns the present settings of the collector, without changing them.
func garbageSettings() (percent int, limit int64) {
	percent = debug.SetGCPercent(100)
	debug.SetGCPercent(percent)
	return percent, debug.SetMemoryLimit(-1)
}

// TestTheStartIsNotHeldUpByGarbage: none is collected at the start, then more often than
// usual, and what the user has set decides.
func TestTheStartIsNotHeldUpByGarbage(t *testing.T) {
	before, limitBefore := garbageSettings()
	check := func(when string, percent int, limit int64) {
		t.Helper()
		if p, l := garbageSettings(); p != percent || l != limit {
			t.Errorf("%s: %d %% and a limit of %d, want %d %% and %d", when, p, l, percent, limit)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		undo := PaceGarbage(func(string) string { return "" })
		check("at the start", -1, startMemory)
		time.Sleep(startTime - time.Millisecond)
		check("before the end of the start", -1, startMemory)
		time.Sleep(2 * time.Millisecond)
		check("after the start", garbagePercent, math.MaxInt64)
		undo()
		check("at the end", before, limitBefore)

		undo = PaceGarbage(func(string) string { return "" })
		undo()
		time.Sleep(2 * startTime)
		check("after a short run", before, limitBefore)
	})
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		undo := PaceGarbage(func(asked string) string { return map[string]string{name: "75"}[asked] })
		check("with "+name, before, limitBefore)
		undo()
		check("with "+name+", at the end", before, limitBefore)
	}
}
