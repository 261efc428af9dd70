package terminal

import "golang.org/x/sys/unix"

// discardOutput drops the bytes that a terminal has not read, and restarts its
// output if that was stopped. It stops the output first, because that wakes a write
// that waits for room. It does nothing if the file is no terminal.
func discardOutput(fd uintptr) {
	_ = unix.IoctlSetInt(int(fd), unix.TCXONC, unix.TCOOFF)
	_ = unix.IoctlSetInt(int(fd), unix.TCFLSH, unix.TCOFLUSH)
	_ = unix.IoctlSetInt(int(fd), unix.TCXONC, unix.TCOON)
}
