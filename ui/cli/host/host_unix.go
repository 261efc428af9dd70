//go:build unix

package host

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// The variables that name the user's folders. The system has none of its own
// for configuration and state; XDG's are the same on every system.
const (
	homeVariable   = "HOME"
	configVariable = ""
	stateVariable  = ""
)

// FileModesProtect says that a file's mode tells what others may do with it.
const FileModesProtect = true

// takesEscapes reports whether the terminal acts on escape sequences.
func (w World) takesEscapes() bool { return true }

// ForbidCoreDumps keeps the key out of a core dump. It leaves the upper limit,
// so that a program started from here, such as a browser, may raise its own
// limit again.
func ForbidCoreDumps() {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_CORE, &limit) == nil {
		limit.Cur = 0
		_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &limit)
	}
	makeUndumpable()
}

// FailAtFileSizeLimit makes a write beyond the shell's limit for files fail as
// on a full disk. Without it the signal that comes along ends the program.
func FailAtFileSizeLimit() { signal.Notify(make(chan os.Signal, 1), syscall.SIGXFSZ) }

// detach gives a command a session of its own, in which it may outlive us.
func detach(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// detachGroup gives a command a session of its own, so that it cannot draw on
// our terminal. When the command is cancelled, what it has started ends too.
func detachGroup(c *exec.Cmd) {
	detach(c)
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
}

// processGroup is a detached command with what it has started. A process that
// has made itself a session of its own has left the group.
type processGroup struct{ leader int }

// groupOf is called once the command has started.
func groupOf(c *exec.Cmd) (processGroup, error) { return processGroup{c.Process.Pid}, nil }

// alive reports whether any process of the group is there, once the command
// itself has been waited for. The group's number is not given to another process
// while one of the group lives. So a process of that number means that all of
// the group have ended.
func (g processGroup) alive() bool {
	return errors.Is(syscall.Kill(g.leader, 0), syscall.ESRCH) && syscall.Kill(-g.leader, 0) == nil
}

// kill ends what is left of the group.
func (g processGroup) kill() {
	if g.alive() {
		_ = syscall.Kill(-g.leader, syscall.SIGKILL)
	}
}
