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

// FileModesProtect says that a file's mode tells what others may do with it.
const FileModesProtect = false

// takesEscapes reports whether the terminal acts on escape sequences. An old
// console may print them as they are.
func (w World) takesEscapes() bool { return w.Getenv("WT_SESSION") != "" || w.Getenv("TERM") != "" }

// ForbidCoreDumps has nothing to do where a crash writes no memory to disk.
func ForbidCoreDumps() {}

// FailAtFileSizeLimit has nothing to do where there is no such limit.
func FailAtFileSizeLimit() {}

// detach does nothing where a terminal has no sessions.
func detach(*exec.Cmd) {}

// detachGroup keeps a command from our console.
func detachGroup(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// processGroup is a command with what it has started: a job, which ends with
// its last handle.
type processGroup struct{ job windows.Handle }

// groupOf is called once the command has started. From then on ending the
// command ends the job.
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

// alive reports whether any process of the group is there.
func (g processGroup) alive() bool {
	var a accounting
	err := windows.QueryInformationJobObject(g.job, windows.JobObjectBasicAccountingInformation,
		uintptr(unsafe.Pointer(&a)), uint32(unsafe.Sizeof(a)), nil)
	return err == nil && a.active > 0
}

// kill ends what is left of the group, and gives the job back.
func (g processGroup) kill() {
	if g.job != 0 {
		_ = windows.TerminateJobObject(g.job, 1)
		_ = windows.CloseHandle(g.job)
	}
}
