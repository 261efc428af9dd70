//go:build unix && !linux

package host

// makeUndumpable has nothing to do where the limit for core dumps always counts.
func makeUndumpable() {}
