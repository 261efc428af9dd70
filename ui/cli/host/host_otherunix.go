//go:build unix && !linux

package host

// makeUndumpable does nothing, because the limit for core dumps always applies here.
func makeUndumpable() {}
