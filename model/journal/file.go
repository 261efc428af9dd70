package journal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"studiowatch/model"
	"studiowatch/model/disk"
	"studiowatch/model/sorted"
)

// When the file is larger than maxSize bytes, it is cut to its newest half. Of
// the files that could not be read, the newest few are kept beside it.
const (
	maxSize = 8 << 20
	maxBad  = 3
)

// lockTime is how long to wait for a lock that another process holds. Writing
// a file of maxSize takes less than that.
const lockTime = 3 * time.Second

// file is a journal on disk. Any number of processes may append to it.
type file struct {
	path  string
	limit int64 // in bytes
}

// append adds whole lines with one write, and cuts a file that is too large.
func (f file) append(lines []byte) error {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return err
	}
	unlock, locked, err := f.lock()
	if err != nil {
		return err
	}
	defer unlock()
	out, err := disk.Append(f.path, disk.Files)
	if err != nil {
		return err
	}
	size, err := write(out, lines)
	if err = errors.Join(err, out.Close()); err != nil || size <= f.limit || !locked {
		return err
	}
	_ = f.cut() // the lines are written even if this fails; the next append tries again
	return nil
}

// appendable is an open file.
type appendable interface {
	io.ReaderAt
	io.Writer
	Stat() (fs.FileInfo, error)
	Truncate(size int64) error
}

// write appends to an open file and returns its new size. If the file ends with an
// unfinished line, write ends that line first. If only a part can be written, the
// part is removed, because everything is written again later.
func write(out appendable, lines []byte) (size int64, err error) {
	info, err := out.Stat()
	if err != nil {
		return 0, err
	}
	size = info.Size()
	if last := make([]byte, 1); size > 0 {
		if _, err := out.ReadAt(last, size-1); err != nil {
			return 0, err
		}
		if last[0] != '\n' {
			lines = append([]byte{'\n'}, lines...)
		}
	}
	n, err := out.Write(lines)
	if err != nil && n > 0 {
		_ = out.Truncate(size)
	}
	return size + int64(n), err
}

// lock keeps other processes from writing. On a file system without locks it
// does nothing, and the file is never cut.
func (f file) lock() (unlock func(), locked bool, err error) {
	l := flock.New(f.path+".lock", flock.SetPermissions(0o600), flock.SetFlag(os.O_CREATE|os.O_RDONLY|disk.NoWait))
	for until := time.Now().Add(lockTime); ; time.Sleep(5 * time.Millisecond) {
		locked, err = l.TryLock()
		if locked || err != nil {
			break
		}
		if time.Now().After(until) {
			return nil, false, errors.New("another process keeps it locked")
		}
	}
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, fs.ErrNotExist):
		return nil, false, err
	}
	return func() { _ = l.Close() }, err == nil && locked, nil
}

// cut keeps the newest half. The old file is not changed until the new one is
// complete.
func (f file) cut() error {
	in, err := disk.Open(f.path, disk.Files)
	if err != nil {
		return err
	}
	defer in.Close()
	if _, err := in.Seek(-f.limit/2, io.SeekEnd); err != nil {
		return err
	}
	half := bufio.NewReader(in)
	for {
		_, err := half.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case err != nil:
			return err // nothing would be left
		default:
			if _, err := half.Peek(1); err != nil {
				return err
			}
			return disk.Replace(f.path, half)
		}
	}
}

// Update replaces the content of a small file as disk.Replace does, while no other process
// updates it. Change gets the old content, nil if it cannot be read or is larger than
// limit, and returns the new one. The folder is created if there is none.
func Update(path string, limit int64, change func(old []byte) ([]byte, error)) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	unlock, _, err := file{path, limit}.lock()
	if err != nil {
		return err
	}
	defer unlock()
	old, err := disk.Read(path, disk.Files, limit)
	if err != nil || int64(len(old)) > limit {
		old = nil
	}
	content, err := change(old)
	if err != nil {
		return err
	}
	return disk.Replace(path, bytes.NewReader(content))
}

// Read returns the events of the journal at a path, in order of time, or nil if
// there is no file. It never changes the file.
func Read(path string) ([]model.Event, error) {
	found, err := file{path, maxSize}.read()
	if path == "" || errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return found.events, err
}

// load returns the newest events, in order of time. If the file cannot be read or
// is not a journal, it is moved aside, and the error has its new name.
func (f file) load() ([]model.Event, error) {
	found, err := f.read()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err == nil && (found.ours || !found.filled):
		return found.events, nil
	case err == nil:
		err = errors.New("it holds no line of a journal")
	}
	aside, moveErr := f.setAside(time.Now())
	if moveErr != nil {
		return nil, fmt.Errorf("%w, and cannot be moved aside: %w", err, moveErr)
	}
	return nil, fmt.Errorf("%w; moved to %s, and another begun", err, filepath.Base(aside))
}

// read returns what the file holds; of one larger than twice the limit, its newest part.
func (f file) read() (part, error) {
	in, err := disk.Open(f.path, disk.Files)
	if err != nil {
		return part{}, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return part{}, err
	}
	return read(in, max(0, info.Size()-2*f.limit), info.Size())
}

// setAside renames a file that cannot be used, and keeps the newest few of
// them.
func (f file) setAside(now time.Time) (string, error) {
	unlock, _, err := f.lock()
	if err != nil {
		return "", err
	}
	defer unlock()
	name := f.path + ".bad-" + now.UTC().Format("20060102T150405.000")
	aside := name
	for n := 2; exists(aside); n++ {
		aside = fmt.Sprintf("%s-%d", name, n)
	}
	if err := os.Rename(f.path, aside); err != nil {
		return "", err
	}
	_ = os.Chtimes(aside, now, now) // its age counts from the move
	f.pruneBad(aside)
	return aside, nil
}

// exists reports whether there is a file. It returns false if that is unknown; then
// renaming to the path returns the error.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// pruneBad deletes the oldest files that were moved aside when there are too
// many. It never deletes the newest. The names may hold the time of a wrong
// clock.
func (f file) pruneBad(justMoved string) {
	dir, prefix := filepath.Split(f.path)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	var others []fs.FileInfo
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix+".bad-") && e.Name() != filepath.Base(justMoved) {
			if info, err := e.Info(); err == nil {
				others = append(others, info)
			}
		}
	}
	sorted.By(others, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for _, old := range others[min(maxBad-1, len(others)):] {
		_ = os.RemoveAll(filepath.Join(dir, old.Name()))
	}
}
