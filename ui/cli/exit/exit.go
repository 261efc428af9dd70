// Package exit has the exit codes, errors with an exit code, and functions that make
// error texts printable.
package exit

import (
	"errors"
	"fmt"
)

// The exit codes. Scripts depend on them, so a test keeps them from changing.
const (
	OK          = 0
	Lost        = 1   // the goal cannot be reached any more
	BadUsage    = 2   // usage or configuration
	NoKey       = 3   // key or permission
	Unpaid      = 4   // the account must pay
	TimedOut    = 5   // the goal was not reached in time
	Unreachable = 6   // the API gave no good answer
	Missing     = 7   // not found or gone
	Internal    = 70  // a bug of ours
	Signalled   = 128 // plus the number of the signal
)

// Error is an error with an exit code.
type Error struct {
	Code int
	Err  error
}

func (e Error) Error() string { return e.Err.Error() }

func (e Error) Unwrap() error { return e.Err }

// CodeOf returns the exit code of an error. An error without a code is a bug, so it is
// Internal.
func CodeOf(err error) int {
	if known, ok := errors.AsType[Error](err); ok {
		return known.Code
	}
	return Internal
}

// Usage returns an error of usage. It makes the texts and errors among args printable.
func Usage(format string, args ...any) error {
	Printable(args)
	return Error{BadUsage, fmt.Errorf(format, args...)}
}
