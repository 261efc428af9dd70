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

// family is what a command has started: a job, which ends with its last handle.
type family struct{ job windows.Handle }

// familyOf is called once the command has started. From then on ending the
// command ends the job.
func familyOf(c *exec.Cmd) (f family, err error) {
	if f.job, err = windows.CreateJobObject(nil, nil); err != nil {
		return family{}, err
	}
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{
		BasicLimitInformation: windows.JOBOBJECT_BASIC_LIMIT_INFORMATION{LimitFlags: windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE},
	}
	_, err = windows.SetInformationJobObject(f.job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	assigned := c.Process.WithHandle(func(handle uintptr) {
		err = errors.Join(err, windows.AssignProcessToJobObject(f.job, windows.Handle(handle)))
	})
	if err = errors.Join(err, assigned); err != nil {
		f.end()
		return family{}, err
	}
	return f, nil
}

// accounting is JOBOBJECT_BASIC_ACCOUNTING_INFORMATION.
type accounting struct {
	userTime, kernelTime, thisUserTime, thisKernelTime int64
	faults, processes, active, terminated              uint32
}

// left reports whether any of the family is there.
func (f family) left() bool {
	var a accounting
	err := windows.QueryInformationJobObject(f.job, windows.JobObjectBasicAccountingInformation,
		uintptr(unsafe.Pointer(&a)), uint32(unsafe.Sizeof(a)), nil)
	return err == nil && a.active > 0
}

// end ends what is left, and gives the job back.
func (f family) end() {
	if f.job != 0 {
		_ = windows.TerminateJobObject(f.job, 1)
		_ = windows.CloseHandle(f.job)
	}
}
