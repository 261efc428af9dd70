package host

import (
	"math"
	"runtime/debug"
	"time"
)

const (
	// startTime is how long garbage is not collected, because the first screen waits
	// for nothing else then.
	startTime = time.Second

	// startMemory is how much memory, in bytes, the start may take before garbage is
	// collected after all.
	startMemory = 48 << 20

	// garbagePercent is by how much garbage may grow after the start, in percent of what
	// is in use. The usual 100 would double the memory of a long run. This little takes
	// a little more time for each poll.
	garbagePercent = 12
)

// PaceGarbage collects no garbage at the start, and later more often than usual. If the
// user has set GOGC or GOMEMLIMIT it does nothing. Undo restores the settings.
func PaceGarbage(getenv func(name string) string) (undo func()) {
	if getenv("GOGC") != "" || getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	percent, limit := debug.SetGCPercent(-1), debug.SetMemoryLimit(startMemory)
	later := time.AfterFunc(startTime, func() {
		debug.SetGCPercent(garbagePercent)
		debug.SetMemoryLimit(math.MaxInt64)
	})
	return func() {
		later.Stop()
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}
