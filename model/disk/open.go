// Package disk opens the files that a person or an earlier run has named. What
// stands at a path may be anything: a pipe that nobody writes into would hold
// the program up for ever, and opening a device may do what nobody asked for.
package disk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Kinds are what may stand at a path beside a regular file.
type Kinds uint8

const (
	Files   Kinds = 0         // nothing else
	Pipes   Kinds = 1 << iota // a pipe, as a shell's <(…) or >(…) is one
	Devices                   // a device that takes or gives characters, as /dev/null or a terminal
)

// ErrKind is why a path was refused for what stands there.
var ErrKind = errors.New("a regular file is needed here")

// Open opens a file for reading. It does not wait for whoever writes into a
// pipe; reading from it does.
func Open(path string, kinds Kinds) (*os.File, error) { return open(path, os.O_RDONLY, 0, kinds) }

// Append opens a file to add to it, and makes one for its owner alone where
// there is none. A pipe must have a reader.
func Append(path string, kinds Kinds) (*os.File, error) {
	return open(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600, kinds)
}

// errEmpty is why a pipe was refused that gives nothing: nobody writes into it.
var errEmpty = errors.New("it is a pipe that nobody has written into")

// Read returns what a file holds, or limit bytes and one more of a larger one.
func Read(path string, kinds Kinds, limit int64) (content []byte, err error) {
	file, err := Open(path, kinds)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err = io.ReadAll(io.LimitReader(file, limit+1))
	if info, statErr := file.Stat(); err == nil && len(content) == 0 && statErr == nil && info.Mode()&fs.ModeNamedPipe != 0 {
		err = &fs.PathError{Op: "read", Path: path, Err: errEmpty}
	}
	return content, err
}

// open looks at what is there before it opens it, since opening may be an act,
// and after, since it may be something else by then.
func open(path string, flag int, mode fs.FileMode, kinds Kinds) (*os.File, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && flag&os.O_CREATE != 0:
	case err != nil:
		return nil, err
	default:
		if err := check(info.Mode(), kinds); err != nil {
			return nil, &fs.PathError{Op: "open", Path: path, Err: err}
		}
		if flag&os.O_RDWR != 0 && !info.Mode().IsRegular() {
			flag = flag&^(os.O_RDWR|os.O_CREATE) | os.O_WRONLY // nothing is read back from it
		}
	}
	file, err := os.OpenFile(path, flag|NoWait, mode)
	if errors.Is(err, fs.ErrPermission) && flag&os.O_RDWR != 0 {
		file, err = os.OpenFile(path, flag&^os.O_RDWR|os.O_WRONLY|NoWait, mode)
	}
	if err != nil {
		return nil, explain(err)
	}
	if info, err = file.Stat(); err == nil {
		if err = check(info.Mode(), kinds); err != nil {
			err = &fs.PathError{Op: "open", Path: path, Err: err}
		}
	}
	if err == nil && info.Mode()&fs.ModeNamedPipe != 0 {
		err = settle(file)
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return file, nil
}

// check returns why something of that mode is refused.
func check(mode fs.FileMode, kinds Kinds) error {
	what, taken := "no file", mode.IsRegular()
	switch {
	case mode.IsDir():
		what = "a folder"
	case mode&fs.ModeNamedPipe != 0:
		what, taken = "a pipe", kinds&Pipes != 0
	case mode&fs.ModeSocket != 0:
		what = "a socket"
	case mode&fs.ModeCharDevice != 0:
		what, taken = "a device", kinds&Devices != 0
	case mode&fs.ModeDevice != 0:
		what = "a device"
	}
	if taken {
		return nil
	}
	return fmt.Errorf("it is %s; %w", what, ErrKind)
}
