//go:build unix

package disk

import (
	"errors"
	"os"
	"runtime"
	"syscall"
)

// NoWait is the flag that opens a file without waiting for anybody.
const NoWait = syscall.O_NONBLOCK | syscall.O_NOCTTY

// settle makes an open pipe usable. Go cannot poll one on Darwin, so reading
// blocks a thread there.
func settle(file *os.File) error {
	if runtime.GOOS == "darwin" {
		return syscall.SetNonblock(int(file.Fd()), false)
	}
	return nil
}

// explain words the error of the system for a pipe without a reader.
func explain(err error) error {
	if errors.Is(err, syscall.ENXIO) {
		var path *os.PathError
		if errors.As(err, &path) {
			path.Err = errors.New("nobody reads from this pipe or socket")
		}
	}
	return err
}
