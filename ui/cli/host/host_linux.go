package host

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// makeUndumpable prevents core dumps. The limit alone is not enough, because it does
// not apply when the system sends dumps to a program; see core(5).
func makeUndumpable() {
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_DUMPABLE, 0, 0)
}

// parentOf returns the parent of a process; 0 if it is unknown.
func parentOf(pid int) (parent int) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// The name is in parentheses and may hold anything.
	text := string(stat)
	var status string
	_, _ = fmt.Sscan(text[strings.LastIndexByte(text, ')')+1:], &status, &parent)
	return parent
}
