//go:build linux || darwin

package cli

import "syscall"

// limitCoreDumps leaves the upper limit, so that a program started from here,
// such as a browser, may raise its own again.
func limitCoreDumps() {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_CORE, &limit) == nil {
		limit.Cur = 0
		_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &limit)
	}
}
