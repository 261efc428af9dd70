//go:build !linux && !darwin

package cli

// forbidCoreDumps has nothing to do where a crash writes no memory to disk.
func forbidCoreDumps() {}
