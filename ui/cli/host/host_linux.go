package host

import "syscall"

// makeUndumpable prevents core dumps. The limit alone is not enough, because it does
// not apply when the system sends dumps to a program; see core(5).
func makeUndumpable() {
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_DUMPABLE, 0, 0)
}
