package cli

import (
	"errors"
	"os/exec"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// apart keeps a command from our console.
func apart(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// setsid does nothing where there are no sessions of a terminal.
func setsid(*exec.Cmd) {}

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
		g.end()
		return processGroup{}, err
	}
	return g, nil
}

// accounting is JOBOBJECT_BASIC_ACCOUNTING_INFORMATION.
type accounting struct {
	userTime, kernelTime, thisUserTime, thisKernelTime int64
	faults, processes, active, terminated              uint32
}

// left reports whether any of the group is there.
func (g processGroup) left() bool {
	var a accounting
	err := windows.QueryInformationJobObject(g.job, windows.JobObjectBasicAccountingInformation,
		uintptr(unsafe.Pointer(&a)), uint32(unsafe.Sizeof(a)), nil)
	return err == nil && a.active > 0
}

// end ends what is left, and gives the job back.
func (g processGroup) end() {
	if g.job != 0 {
		_ = windows.TerminateJobObject(g.job, 1)
		_ = windows.CloseHandle(g.job)
	}
}

// failAtFileSizeLimit has nothing to do where there is no such limit.
func failAtFileSizeLimit() {}
