//go:build unix

package disk

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"syscall"
)

// NoWait are the flags that open a file without waiting for another process.
const NoWait = syscall.O_NONBLOCK | syscall.O_NOCTTY

// preparePipe makes an open pipe usable. Go cannot poll a pipe on Darwin, so reading
// blocks a thread there.
func preparePipe(file *os.File) error {
	if runtime.GOOS == "darwin" {
		return syscall.SetNonblock(int(file.Fd()), false)
	}
	return nil
}

// explain replaces the error of the system for a pipe without a reader.
func explain(err error) error {
	if errors.Is(err, syscall.ENXIO) {
		var path *os.PathError
		if errors.As(err, &path) {
			path.Err = errors.New("nobody reads from this pipe or socket")
		}
	}
	return err
}

// keepOwner gives a file the owner and the group of another. Only root may give every
// owner, so an error means that the file stays the user's.
func keepOwner(file *os.File, as fs.FileInfo) {
	if was, ok := as.Sys().(*syscall.Stat_t); ok {
		_ = file.Chown(int(was.Uid), int(was.Gid))
	}
}
