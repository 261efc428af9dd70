package disk

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"
)

const (
	// maxHeld is how many bytes wait for a disk that does not take them. An
	// answer of the service is 8 MiB at most.
	maxHeld = 32 << 20

	// closeTime is how long Close waits for the disk.
	closeTime = time.Second
)

// errSlow is why an Appender ends whose file takes less than it is given.
var errSlow = errors.New("it takes no more: the disk or the pipe is too slow")

// Appender adds to a file and keeps nobody waiting, whatever the disk does. A
// file that cannot be written ends it: what is written later goes nowhere. Its
// methods may be used by several goroutines.
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

// OpenAppender opens a file to add to it, or makes it. Trouble is called once
// at most, when the file cannot be written, from any goroutine. A line that an
// earlier run left unfinished is closed off.
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

// NewAppender returns one on what is open already.
func NewAppender(name string, file io.WriteCloser, trouble func(error)) *Appender {
	a := &Appender{name: name, file: file, trouble: trouble, more: make(chan struct{}, 1), ended: make(chan struct{})}
	go a.run()
	return a
}

// Torn reports whether a file ends within a line.
func Torn(file *os.File) bool {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return false
	}
	last := make([]byte, 1)
	_, err = file.ReadAt(last, info.Size()-1)
	return err == nil && last[0] != '\n'
}

// Write takes p, to be written whole and soon. It never fails: what fails is
// told as trouble.
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

// run writes what is held until the Appender is over and nothing is held.
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

// Close writes what is held, and waits for that, but not for long.
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
