package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"studiowatch/ui"
	"studiowatch/ui/crash"
)

// The exit codes are a contract with scripts; a test freezes them.
const (
	ExitOK          = 0
	ExitLost        = 1  // what is waited for cannot come any more
	ExitUsage       = 2  // usage or configuration
	ExitKey         = 3  // key or permission
	ExitBilling     = 4  // the account must pay
	ExitTimeout     = 5  // it did not come in time
	ExitUnreachable = 6  // the API gave no good answer
	ExitMissing     = 7  // not found or gone
	ExitInternal    = 70 // a bug of ours
	exitSignal      = 128
)

// failure is an error with the exit code it ends the program with.
type failure struct {
	code int
	err  error
}

func (f failure) Error() string { return f.err.Error() }
func (f failure) Unwrap() error { return f.err }

// usage is an error of who called the program. Its texts are made printable.
func usage(format string, args ...any) error {
	plainly(args)
	return failure{ExitUsage, fmt.Errorf(format, args...)}
}

// Signal is the cause of a context that a signal has ended.
type Signal struct{ Signal os.Signal }

func (s Signal) Error() string { return s.Signal.String() }

// ExitCode is 128 and the signal's number, as shells have it.
func (s Signal) ExitCode() int {
	if n, ok := s.Signal.(syscall.Signal); ok {
		return exitSignal + int(n)
	}
	return ExitInternal
}

// conclude prints what a person must know of err and returns the exit code. A
// signal and a hang-up need no words: whoever caused them knows.
func conclude(w world, err error) int {
	var bug *crash.Crash
	var signal Signal
	var known failure
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &signal):
		return signal.ExitCode()
	case errors.Is(err, ui.ErrHangup):
		return Signal{syscall.SIGHUP}.ExitCode()
	case errors.Is(err, context.Canceled):
		return ExitOK
	case errors.As(err, &bug):
		tellCrash(w, bug)
		return ExitInternal
	case errors.Is(err, syscall.EPIPE):
		return Signal{syscall.SIGPIPE}.ExitCode()
	case errors.As(err, &known):
		fmt.Fprintf(w.Stderr, "studiowatch: %s\n", lineOfError(err))
		return known.code
	}
	fmt.Fprintf(w.Stderr, "studiowatch: %s\n", lineOfError(err))
	return ExitInternal
}
