// Package terminaltest has a terminal for tests that stops reading when it is told
// to.
package terminaltest

import (
	"bytes"
	"errors"
	"sync"
	"time"
)

// Tap is a terminal that reads only while it is open. The zero value is open. It is
// for tests whose time is not real.
type Tap struct {
	Err error // what every write returns; nil for a good terminal

	shut  sync.Mutex // locked by a test: it is shut
	mu    sync.Mutex
	drunk bytes.Buffer
}

// Shut makes writes wait until Open.
func (t *Tap) Shut() { t.shut.Lock() }

// Open lets the writes go on. The tap must be shut.
func (t *Tap) Open() { t.shut.Unlock() }

func (t *Tap) Write(b []byte) (int, error) {
	for !t.shut.TryLock() { // waiting for a mutex would stop the test's clock
		time.Sleep(time.Millisecond)
	}
	defer t.shut.Unlock()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.Err != nil {
		return 0, t.Err
	}
	return t.drunk.Write(b)
}

// Read fails: there is no keyboard.
func (t *Tap) Read([]byte) (int, error) { return 0, errors.New("no keyboard") }

// Close does nothing.
func (t *Tap) Close() error { return nil }

// Fd returns a number that is no file's.
func (t *Tap) Fd() uintptr { return ^uintptr(0) }

// Text returns everything that was written.
func (t *Tap) Text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.drunk.String()
}

// Reset forgets what was written.
func (t *Tap) Reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.drunk.Reset()
}
