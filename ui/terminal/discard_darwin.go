package terminal

import "golang.org/x/sys/unix"

// writeSide is FWRITE, the side of a terminal that is written to.
const writeSide = 2

// discardOutput drops the bytes that a terminal has not read, and restarts its
// output if that was stopped. It does nothing if the file is no terminal.
func discardOutput(fd uintptr) {
	_ = unix.IoctlSetInt(int(fd), unix.TIOCSTART, 0)
	_ = unix.IoctlSetPointerInt(int(fd), unix.TIOCFLUSH, writeSide)
}
