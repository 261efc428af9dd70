// Package exit is how the program ends: the exit codes, errors that carry one,
// and error texts that are fit to print.
package exit

import (
	"errors"
	"fmt"
)

// The exit codes are a contract with scripts; a test freezes them.
const (
	OK          = 0
	Lost        = 1   // the goal cannot be reached any more
	BadUsage    = 2   // usage or configuration
	NoKey       = 3   // key or permission
	Unpaid      = 4   // the account must pay
	TimedOut    = 5   // it did not come in time
	Unreachable = 6   // the API gave no good answer
	Missing     = 7   // not found or gone
	Internal    = 70  // a bug of ours
	Signalled   = 128 // and the number of the signal
)

// Error is an error with the exit code it ends the program with.
type Error struct {
	Code int
	Err  error
}

func (e Error) Error() string { return e.Err.Error() }

func (e Error) Unwrap() error { return e.Err }

// CodeOf is the exit code that an error carries. An error without a code is a bug.
func CodeOf(err error) int {
	if known, ok := errors.AsType[Error](err); ok {
		return known.Code
	}
	return Internal
}

// Usage is an error that the caller of the program made. Its texts are made
// printable.
func Usage(format string, args ...any) error {
	Printable(args)
	return Error{BadUsage, fmt.Errorf(format, args...)}
}
