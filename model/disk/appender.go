package disk

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"
)

const (
	// maxHeld is how many bytes may wait for a slow disk. An answer of the service
	// has 8 MiB at most.
	maxHeld = 32 << 20

	// closeTime is how long Close waits for the disk.
	closeTime = time.Second
)

// errSlow is the error of an Appender whose file is written more slowly than
// data arrives.
var errSlow = errors.New("it takes no more: the disk or the pipe is too slow")

// Appender appends to a file. Write does not wait for the disk. If the file cannot
// be written, the Appender ends and drops everything that is written later.
// Several goroutines may use it.
type Appender struct {
	name    string
	file    io.WriteCloser
	onError func(error)

	mu       sync.Mutex
	held     []byte // not written yet
	closed   bool   // Write drops its data
	reported sync.Once
	more     chan struct{}
	ended    chan struct{}
}

// OpenAppender opens a file to append to it, or creates it. OnError is called at
// most once, from any goroutine, when the file cannot be written. If the file ends
// with an unfinished line, that line is ended first. The errors are those of Append.
func OpenAppender(path string, kinds Kinds, onError func(error)) (*Appender, error) {
	file, err := Append(path, kinds)
	if err != nil {
		return nil, err
	}
	a := NewAppender(path, file, onError)
	if Torn(file) {
		_, _ = a.Write([]byte{'\n'})
	}
	return a, nil
}

// NewAppender returns an Appender for an open file. The name is for errors only.
func NewAppender(name string, file io.WriteCloser, onError func(error)) *Appender {
	a := &Appender{name: name, file: file, onError: onError, more: make(chan struct{}, 1), ended: make(chan struct{})}
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

// Write adds p to what is held. It never returns an error; onError gets the errors.
func (a *Appender) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return len(p), nil
	}
	a.held = append(a.held, p...)
	if len(a.held) > maxHeld {
		a.closed, a.held = true, nil
		go a.report(&os.PathError{Op: "write", Path: a.name, Err: errSlow})
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

func (a *Appender) report(err error) { a.reported.Do(func() { a.onError(err) }) }

// run writes what is held, until the Appender is closed and nothing is held.
func (a *Appender) run() {
	defer close(a.ended)
	for range a.more {
		a.mu.Lock()
		lines, closed := a.held, a.closed
		a.held = nil
		a.mu.Unlock()
		var err error
		if len(lines) > 0 {
			_, err = a.file.Write(lines)
		}
		if err == nil && !closed {
			continue
		}
		if closeErr := a.file.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			a.end()
			a.report(err)
		}
		return
	}
}

func (a *Appender) end() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closed, a.held = true, nil
}

// Close writes what is held. It waits for the disk, at most closeTime.
func (a *Appender) Close() {
	a.mu.Lock()
	a.closed = true
	a.wake()
	a.mu.Unlock()
	select {
	case <-a.ended:
	case <-time.After(closeTime):
		a.report(&os.PathError{Op: "write", Path: a.name, Err: errSlow})
	}
}
