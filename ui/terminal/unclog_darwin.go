package terminal

import "golang.org/x/sys/unix"

// written is FWRITE: the side of a terminal that is written to.
const written = 2

// unclog drops what a terminal was sent and has not read, and lets its output
// go on where that was stopped. It does nothing to what is no terminal.
func unclog(fd uintptr) {
	_ = unix.IoctlSetInt(int(fd), unix.TIOCSTART, 0)
	_ = unix.IoctlSetPointerInt(int(fd), unix.TIOCFLUSH, written)
}
