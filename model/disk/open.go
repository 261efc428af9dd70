// Package disk opens files whose paths come from outside. Such a path may name
// anything: opening a pipe without a writer would block for ever, and opening a
// device may have an unwanted effect.
package disk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Kinds are the kinds of files that are allowed besides regular files.
type Kinds uint8

const (
	Files   Kinds = 0         // nothing else
	Pipes   Kinds = 1 << iota // a pipe, such as a shell's <(…) or >(…)
	Devices                   // a character device, such as /dev/null or a terminal
)

// ErrKind is the error for a path that names a file of another kind.
var ErrKind = errors.New("a regular file is needed here")

// Open opens a file for reading. Open does not wait for the writer of a pipe;
// reading does.
func Open(path string, kinds Kinds) (*os.File, error) { return open(path, os.O_RDONLY, 0, kinds) }

// Append opens a file to append to it. If there is no file, it creates one that
// only its owner can read. A pipe must have a reader.
func Append(path string, kinds Kinds) (*os.File, error) {
	return open(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600, kinds)
}

// errEmpty is the error for a pipe without a writer, which has no content.
var errEmpty = errors.New("it is a pipe that nobody has written into")

// Read returns the content of a file. Of a file larger than limit it returns
// limit+1 bytes.
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

// open checks the kind of the file before it opens it, because opening a device may
// have an effect. It checks again afterwards, because the path may name another
// file by then.
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
			flag = flag&^(os.O_RDWR|os.O_CREATE) | os.O_WRONLY // we never read from it
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
		err = preparePipe(file)
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return file, nil
}

// check returns an error if a file of that mode is refused.
func check(mode fs.FileMode, kinds Kinds) error {
	what, allowed := "no file", mode.IsRegular()
	switch {
	case mode.IsDir():
		what = "a folder"
	case mode&fs.ModeNamedPipe != 0:
		what, allowed = "a pipe", kinds&Pipes != 0
	case mode&fs.ModeSocket != 0:
		what = "a socket"
	case mode&fs.ModeCharDevice != 0:
		what, allowed = "a device", kinds&Devices != 0
	case mode&fs.ModeDevice != 0:
		what = "a device"
	}
	if allowed {
		return nil
	}
	return fmt.Errorf("it is %s; %w", what, ErrKind)
}
