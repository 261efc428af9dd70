//go:build !linux && !darwin

package terminal

// unclog has no way here to drop what a terminal has not read.
func unclog(uintptr) {}
