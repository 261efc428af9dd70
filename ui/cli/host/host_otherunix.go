//go:build unix && !linux

package host

import "os"

// makeUndumpable does nothing, because the limit for core dumps always applies here.
func makeUndumpable() {}

// parentOf returns the parent of a process; 0 if it is unknown, which it is for every
// process but this one.
func parentOf(pid int) int {
	if pid == os.Getpid() {
		return os.Getppid()
	}
	return 0
}
