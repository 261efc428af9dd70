//go:build unix

package host

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// The variables that name the user's folders. Unix has none for configuration and state
// except those of XDG, which work on every system.
const (
	homeVariable   = "HOME"
	configVariable = ""
	stateVariable  = ""
)

// FileModesProtect is true if the mode of a file shows what others may do with it.
const FileModesProtect = true

// takesEscapes reports whether the terminal acts on escape sequences.
func (w World) takesEscapes() bool { return true }

// ForbidCoreDumps prevents core dumps, because they would hold the key. It does not
// change the hard limit, so that a program that we start can raise its own limit.
func ForbidCoreDumps() {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_CORE, &limit) == nil {
		limit.Cur = 0
		_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &limit)
	}
	makeUndumpable()
}

// FailAtFileSizeLimit makes a write beyond the file size limit of the shell return an
// error, as on a full disk. Otherwise SIGXFSZ would end the program.
func FailAtFileSizeLimit() { signal.Notify(make(chan os.Signal, 1), syscall.SIGXFSZ) }

// HasJobControl reports whether a shell can continue this process after ctrl+z. It cannot
// if the process group is orphaned: then no member has a parent in another group of the
// same session, and the system ignores the signal to stop.
func HasJobControl() bool {
	pid := os.Getpid()
	group, err := syscall.Getpgid(pid)
	if err != nil || signal.Ignored(syscall.SIGTSTP) {
		return false
	}
	return hasShell(parents{unix.Getsid, syscall.Getpgid, parentOf}, pid, group)
}

// parents finds what the processes above this one are.
type parents struct {
	session, group func(pid int) (int, error)
	parent         func(pid int) int // 0 if unknown
}

// hasShell reports whether the nearest process above pid that is in another group is in
// the same session.
func hasShell(p parents, pid, group int) bool {
	session, err := p.session(pid)
	if err != nil {
		return false
	}
	for pid = p.parent(pid); pid > 0; pid = p.parent(pid) {
		its, err := p.session(pid)
		if err != nil || its != session {
			return false
		}
		if g, err := p.group(pid); err != nil || g != group {
			return err == nil
		}
	}
	return false
}

// detach starts a command in its own session, so that it may run longer than we do.
func detach(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// detachGroup starts a command in its own session, so that it cannot write to our
// terminal. If the command is cancelled, its process group is killed.
func detachGroup(c *exec.Cmd) {
	detach(c)
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
}

// processGroup is a detached command and the processes that it has started, except
// those that have started their own session.
type processGroup struct{ leader int }

// groupOf returns the group of a started command.
func groupOf(c *exec.Cmd) (processGroup, error) { return processGroup{c.Process.Pid}, nil }

// alive reports whether any process of the group runs. It is called after the command
// was waited for. The system does not reuse the ID of a group that has processes. So if
// there is a process with that ID, the whole group has ended.
func (g processGroup) alive() bool {
	return errors.Is(syscall.Kill(g.leader, 0), syscall.ESRCH) && syscall.Kill(-g.leader, 0) == nil
}

// kill kills the processes of the group.
func (g processGroup) kill() {
	if g.alive() {
		_ = syscall.Kill(-g.leader, syscall.SIGKILL)
	}
}
