//go:build unix

package cli

import (
	"errors"
	"os/exec"
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

// family is what a command that was set apart has started: its process group.
// A process that has made itself a session of its own is no part of it.
type family struct{ leader int }

// familyOf is called once the command has started.
func familyOf(c *exec.Cmd) (family, error) { return family{c.Process.Pid}, nil }

// left reports whether any of the family is there, once the command itself has
// been waited for. The number of the group is not given to another while one
// of it lives, so a process of that number means that all of it has ended.
func (f family) left() bool {
	return errors.Is(syscall.Kill(f.leader, 0), syscall.ESRCH) && syscall.Kill(-f.leader, 0) == nil
}

// end ends what is left.
func (f family) end() {
	if f.left() {
		_ = syscall.Kill(-f.leader, syscall.SIGKILL)
	}
}
