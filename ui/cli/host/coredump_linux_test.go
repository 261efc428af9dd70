package host

import (
	"syscall"
	"testing"
)

func TestNoCoreIsDumped(t *testing.T) {
	ForbidCoreDumps()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &limit); err != nil || limit.Cur != 0 {
		t.Errorf("limit %d, %v", limit.Cur, err)
	}
	dumpable, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_GET_DUMPABLE, 0, 0)
	if dumpable != 0 || errno != 0 {
		t.Errorf("dumpable %d, %v", dumpable, errno)
	}
}
