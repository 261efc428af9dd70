package cli

import (
	"fmt"
	"os"
	"regexp"
	"syscall"
	"testing"
)

func TestNoCoreIsDumped(t *testing.T) {
	forbidCoreDumps()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &limit); err != nil || limit.Cur != 0 {
		t.Errorf("limit %d, %v", limit.Cur, err)
	}
	dumpable, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_GET_DUMPABLE, 0, 0)
	if dumpable != 0 || errno != 0 {
		t.Errorf("dumpable %d, %v", dumpable, errno)
	}
}

func TestTheProgramItselfDumpsNoCore(t *testing.T) {
	t.Parallel()
	s := mute(t, asIs, environment(t), "sh", "-c", `ulimit -S -c "$(ulimit -H -c)"; exec "$0" demo`, program(t))
	s.shows("RUNNING")
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", s.cmd.Process.Pid))
	if err != nil || !regexp.MustCompile(`(?m)^Max core file size +0 `).Match(limits) {
		t.Errorf("%v\n%s", err, limits)
	}
	s.press("q")
	s.ends(0)
}
