//go:build unix

package cli

import (
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
