package terminal

import "golang.org/x/sys/unix"

// unclog drops what a terminal was sent and has not read, and lets its output
// go on where that was stopped. Stopping it first is what wakes a write that
// waits for room. It does nothing to what is no terminal.
func unclog(fd uintptr) {
	_ = unix.IoctlSetInt(int(fd), unix.TCXONC, unix.TCOOFF)
	_ = unix.IoctlSetInt(int(fd), unix.TCFLSH, unix.TCOFLUSH)
	_ = unix.IoctlSetInt(int(fd), unix.TCXONC, unix.TCOON)
}
