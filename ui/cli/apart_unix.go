//go:build unix

package cli

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// apart gives a command a session of its own: it cannot draw on our terminal,
// and what it has started ends with it.
func apart(c *exec.Cmd) {
	setsid(c)
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
}

// setsid gives a command a session of its own, in which it may outlive us.
func setsid(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// processGroup is a command that was set apart, with what it has started. A
// process that has made itself a session of its own has left it.
type processGroup struct{ leader int }

// groupOf is called once the command has started.
func groupOf(c *exec.Cmd) (processGroup, error) { return processGroup{c.Process.Pid}, nil }

// left reports whether any of the group is there, once the command itself has
// been waited for. The group's number is not given to another process while one
// of the group lives, so a process of that number means that all have ended.
func (g processGroup) left() bool {
	return errors.Is(syscall.Kill(g.leader, 0), syscall.ESRCH) && syscall.Kill(-g.leader, 0) == nil
}

// end ends what is left.
func (g processGroup) end() {
	if g.left() {
		_ = syscall.Kill(-g.leader, syscall.SIGKILL)
	}
}

// failAtFileSizeLimit makes a write beyond the shell's limit for files fail as
// on a full disk. Without it the signal that comes along ends the program.
func failAtFileSizeLimit() { signal.Notify(make(chan os.Signal, 1), syscall.SIGXFSZ) }
