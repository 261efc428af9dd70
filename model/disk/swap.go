package disk

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace gives a file new content that only its owner can read. A reader sees the whole
// old content or the whole new content. If there is an error, the file is as it was.
func Replace(path string, content io.Reader) error {
	return replace(path, func(temp *os.File) error {
		_, err := io.Copy(temp, content)
		return err
	}, func() error { return nil })
}

// replace puts another file in the place of a file: fill writes it, and ready says at the
// last moment whether it may take the place.
func replace(path string, fill func(temp *os.File) error, ready func() error) error {
	temp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	err = errors.Join(fill(temp), temp.Sync(), temp.Close())
	if err == nil {
		err = ready()
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
	}
	return err
}

// ErrChanged is the error of Swap for a file that is not as it was read.
var ErrChanged = errors.New("it has changed since it was read")

// errReadOnly is the error of Swap for a file that nobody may write.
var errReadOnly = errors.New("it is read-only")

// Swap replaces the content of a file, which was read before as it should still be; nil
// means that there was no file. A reader sees the whole old content or the whole new
// content. Mode and owner stay where the system allows that, and a symbolic link stays
// and keeps its target. If there is an error, the file is as it was.
func Swap(path string, before, after []byte) error {
	path, err := follow(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		info = nil
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
	case err != nil:
		return err
	default:
		if err := writable(path, info); err != nil {
			return err
		}
	}
	return replace(path, func(temp *os.File) error {
		_, err := temp.Write(after)
		if err == nil && info != nil {
			keepOwner(temp, info) // before the mode, which a change of the owner may change
			err = temp.Chmod(info.Mode().Perm())
		}
		return err
	}, func() error { return unchanged(path, before) })
}

// maxLinks is how many symbolic links may lead to a file.
const maxLinks = 40

// follow returns the path of the file that a path leads to over symbolic links. The
// file need not exist.
func follow(path string) (string, error) {
	for range maxLinks {
		info, err := os.Lstat(path)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			return path, nil // another call has the error, or there is no file
		}
		to, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(to) {
			// The folder is resolved first, because .. may lead elsewhere from a linked one.
			folder, err := filepath.EvalSymlinks(filepath.Dir(path))
			if err != nil {
				return "", err
			}
			to = filepath.Join(folder, to)
		}
		path = to
	}
	return "", &fs.PathError{Op: "open", Path: path, Err: errors.New("too many symbolic links")}
}

// writable returns an error if a file must not be written. Replacing it needs no
// permission of the file itself, so it is asked for here.
func writable(path string, info fs.FileInfo) error {
	if err := check(info.Mode(), Files); err != nil {
		return &fs.PathError{Op: "write", Path: path, Err: err}
	}
	if info.Mode()&0o222 == 0 {
		return &fs.PathError{Op: "write", Path: path, Err: errReadOnly}
	}
	file, err := os.OpenFile(path, os.O_WRONLY|NoWait, 0)
	if err != nil {
		return err
	}
	return file.Close()
}

// unchanged returns ErrChanged if a file is not as it was before.
func unchanged(path string, before []byte) error {
	now, err := Read(path, Files, int64(len(before)))
	switch {
	case errors.Is(err, fs.ErrNotExist) && before == nil:
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	case err != nil || before == nil || !bytes.Equal(now, before):
		return &fs.PathError{Op: "write", Path: path, Err: ErrChanged}
	}
	return nil
}
