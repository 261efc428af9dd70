package disk

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"
)

const (
	// maxHeld is how many bytes may wait for a slow disk. An answer of the
	// service has 8 MiB at most.
	maxHeld = 32 << 20

	// closeTime is how long Close waits for the disk.
	closeTime = time.Second
)

// errSlow is the error of an Appender whose file is written more slowly than
// data arrives.
var errSlow = errors.New("it takes no more: the disk or the pipe is too slow")

// Appender adds to a file without making its callers wait for the disk. If the
// file cannot be written, the Appender ends and drops everything that is
// written later. Its methods may be used by several goroutines.
type Appender struct {
	name    string
	file    io.WriteCloser
	trouble func(error)

	mu    sync.Mutex
	held  []byte // not written yet
	over  bool   // nothing is taken any more
	told  sync.Once
	more  chan struct{}
	ended chan struct{}
}

// OpenAppender opens a file to add to it, and creates it if necessary. Trouble
// is called at most once, from any goroutine, when the file cannot be written.
// If an earlier run left an unfinished line, that line is ended first.
func OpenAppender(path string, kinds Kinds, trouble func(error)) (*Appender, error) {
	file, err := Append(path, kinds)
	if err != nil {
		return nil, err
	}
	a := NewAppender(path, file, trouble)
	if Torn(file) {
		_, _ = a.Write([]byte{'\n'})
	}
	return a, nil
}

// NewAppender returns an Appender for a file that is open already.
func NewAppender(name string, file io.WriteCloser, trouble func(error)) *Appender {
	a := &Appender{name: name, file: file, trouble: trouble, more: make(chan struct{}, 1), ended: make(chan struct{})}
	go a.run()
	return a
}

// Torn reports whether a file ends in the middle of a line.
func Torn(file *os.File) bool {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return false
	}
	last := make([]byte, 1)
	_, err = file.ReadAt(last, info.Size()-1)
	return err == nil && last[0] != '\n'
}

// Write takes p, which is written whole and soon. It never fails; the trouble
// function is told about errors.
func (a *Appender) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over {
		return len(p), nil
	}
	a.held = append(a.held, p...)
	if len(a.held) > maxHeld {
		a.over, a.held = true, nil
		go a.tell(&os.PathError{Op: "write", Path: a.name, Err: errSlow})
	}
	a.wake()
	return len(p), nil
}

func (a *Appender) wake() {
	select {
	case a.more <- struct{}{}:
	default:
	}
}

func (a *Appender) tell(err error) { a.told.Do(func() { a.trouble(err) }) }

// run writes what is held, until the Appender is over and nothing is held any
// more.
func (a *Appender) run() {
	defer close(a.ended)
	for range a.more {
		a.mu.Lock()
		lines, over := a.held, a.over
		a.held = nil
		a.mu.Unlock()
		var err error
		if len(lines) > 0 {
			_, err = a.file.Write(lines)
		}
		if err == nil && !over {
			continue
		}
		if closeErr := a.file.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			a.end()
			a.tell(err)
		}
		return
	}
}

func (a *Appender) end() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.over, a.held = true, nil
}

// Close writes what is held. It waits for the disk, but only for a short time.
func (a *Appender) Close() {
	a.mu.Lock()
	a.over = true
	a.wake()
	a.mu.Unlock()
	select {
	case <-a.ended:
	case <-time.After(closeTime):
		a.tell(&os.PathError{Op: "write", Path: a.name, Err: errSlow})
	}
}
