package host

import (
	"errors"
	"os/exec"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// The variables that name the user's folders.
const (
	homeVariable   = "USERPROFILE"
	configVariable = "AppData"
	stateVariable  = "LocalAppData"
)

// FileModesProtect is true if the mode of a file shows what others may do with it.
const FileModesProtect = false

// takesEscapes reports whether the terminal acts on escape sequences. An old console
// may print them.
func (w World) takesEscapes() bool { return w.Getenv("WT_SESSION") != "" || w.Getenv("TERM") != "" }

// ForbidCoreDumps does nothing, because a crash writes no memory to disk here.
func ForbidCoreDumps() {}

// FailAtFileSizeLimit does nothing, because there is no limit here.
func FailAtFileSizeLimit() {}

// HasJobControl returns false, because no shell here can stop a program.
func HasJobControl() bool { return false }

// detach does nothing, because there are no sessions here.
func detach(*exec.Cmd) {}

// detachGroup starts a command that cannot use our console.
func detachGroup(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// processGroup is a job with a command and the processes that it has started. Windows
// ends the job when its last handle is closed.
type processGroup struct{ job windows.Handle }

// groupOf makes a job of a started command.
func groupOf(c *exec.Cmd) (g processGroup, err error) {
	if g.job, err = windows.CreateJobObject(nil, nil); err != nil {
		return processGroup{}, err
	}
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{
		BasicLimitInformation: windows.JOBOBJECT_BASIC_LIMIT_INFORMATION{LimitFlags: windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE},
	}
	_, err = windows.SetInformationJobObject(g.job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	assigned := c.Process.WithHandle(func(handle uintptr) {
		err = errors.Join(err, windows.AssignProcessToJobObject(g.job, windows.Handle(handle)))
	})
	if err = errors.Join(err, assigned); err != nil {
		g.kill()
		return processGroup{}, err
	}
	return g, nil
}

// accounting is JOBOBJECT_BASIC_ACCOUNTING_INFORMATION.
type accounting struct {
	userTime, kernelTime, thisUserTime, thisKernelTime int64
	faults, processes, active, terminated              uint32
}

// alive reports whether any process of the group runs.
func (g processGroup) alive() bool {
	var a accounting
	err := windows.QueryInformationJobObject(g.job, windows.JobObjectBasicAccountingInformation,
		uintptr(unsafe.Pointer(&a)), uint32(unsafe.Sizeof(a)), nil)
	return err == nil && a.active > 0
}

// kill kills the processes of the group and closes the job.
func (g processGroup) kill() {
	if g.job != 0 {
		_ = windows.TerminateJobObject(g.job, 1)
		_ = windows.CloseHandle(g.job)
	}
}
