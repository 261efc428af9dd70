//go:build unix

package terminal

import (
	"errors"
	"time"

	"golang.org/x/sys/unix"
)

// readsInput is true if the framework reads the terminal by our input.
const readsInput = true

// inputReady waits until there is input, and reports whether there is some. It uses
// select, because poll does not work with terminals on every system.
func inputReady(fd uintptr, wait time.Duration) bool {
	deadline := time.Now().Add(wait)
	for {
		left := unix.NsecToTimeval(max(0, time.Until(deadline)).Nanoseconds())
		var files unix.FdSet
		files.Set(int(fd))
		n, err := unix.Select(int(fd)+1, &files, nil, nil, &left)
		if !errors.Is(err, unix.EINTR) {
			return n > 0
		}
	}
}
