//go:build unix

package terminal

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	tea "charm.land/bubbletea/v2"
)

// follow passes the signals of job control to the program until ctx ends.
func (j *jobs) follow(ctx context.Context, m Machine, send func(tea.Msg)) {
	caught := make(chan os.Signal, 2)
	signal.Notify(caught, syscall.SIGCONT)
	if !signal.Ignored(syscall.SIGTSTP) {
		signal.Notify(caught, syscall.SIGTSTP)
	}
	defer signal.Stop(caught)
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-caught:
			switch {
			case s == syscall.SIGTSTP && m.CanStop():
				send(stoppedMsg{})
			case s == syscall.SIGCONT && !j.goOn():
				send(continuedMsg{})
			}
		}
	}
}

// stopGroup stops the process group, as the terminal does for ctrl+z. A script around
// this program stops with it. The signal is not SIGTSTP, whose default action cannot be
// restored once it was caught.
func stopGroup() error { return syscall.Kill(0, syscall.SIGSTOP) }

// stopSelf stops this process.
func stopSelf() error { return syscall.Kill(os.Getpid(), syscall.SIGSTOP) }
