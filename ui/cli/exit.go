package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"studiowatch/ui"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/crash"
)

// Signal is the cause of a context that was ended by a signal.
type Signal struct{ Signal os.Signal }

func (s Signal) Error() string { return s.Signal.String() }

// ExitCode returns 128 plus the number of the signal, as shells do.
func (s Signal) ExitCode() int {
	if n, ok := s.Signal.(syscall.Signal); ok {
		return exit.Signalled + int(n)
	}
	return exit.Internal
}

// conclude prints a message about err and returns the exit code. A signal and a hang-up
// get no message, because the user caused them.
func conclude(w host.World, err error) int {
	var bug *crash.Crash
	var signal Signal
	switch {
	case err == nil:
		return exit.OK
	case errors.As(err, &signal):
		return signal.ExitCode()
	case errors.Is(err, ui.ErrHangup):
		return Signal{syscall.SIGHUP}.ExitCode()
	case errors.Is(err, context.Canceled):
		return exit.OK
	case errors.As(err, &bug):
		w.ReportCrash(bug)
		return exit.Internal
	case errors.Is(err, syscall.EPIPE):
		return Signal{syscall.SIGPIPE}.ExitCode()
	}
	fmt.Fprintf(w.Stderr, "studiowatch: %s\n", exit.Line(err))
	return exit.CodeOf(err)
}
