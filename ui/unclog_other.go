//go:build !linux && !darwin

package ui

// unclog has no way here to drop what a terminal has not read.
func unclog(uintptr) {}
