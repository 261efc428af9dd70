package cli

import "syscall"

// forbidCoreDumps keeps the key out of a core dump. The limit alone does not:
// it is not asked where dumps go to a program.
func forbidCoreDumps() {
	limitCoreDumps()
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_DUMPABLE, 0, 0)
}
