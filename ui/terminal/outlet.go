package terminal

import (
	"bytes"
	"os"
	"sync"
	"time"
)

const (
	// writeTimeout is how long a write waits for the terminal. After that the
	// terminal is behind, and writes do not wait until it has caught up.
	writeTimeout = 50 * time.Millisecond

	// maxHeld is how many bytes are held for a terminal that is behind. Meanwhile no
	// new frames are drawn, so only resizes and bells add to them.
	maxHeld = 1 << 20

	// endTimeout is how long the end of the program waits for the terminal, once
	// before its unread bytes are discarded and once after.
	endTimeout = 200 * time.Millisecond
)

// resetSequence ends an incomplete sequence and leaves every mode that the dashboard
// uses.
const resetSequence = "\x18\x1b[?2026l\x1b[m" + // an unfinished sequence, a held frame, colours
	"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l" + // the mouse, focus, pastes
	"\x1b[>4m\x1b[<1u" + // keys
	"\x1b]2;\x07" + popTitle + "\x1b[r\x1b[?7h" + leave + "\x1b[?25h" // the title, scrolling, wrapping, the screen, the cursor

// leave goes back from the alternate screen. A terminal without one, such as GNU screen by
// default, stays on the last line of the dashboard. So left also erases the line on which
// the shell goes on.
const (
	leave = "\x1b[?1049l"
	left  = leave + "\x1b[K"
)

// outlet is a writer to the terminal that never blocks for long. The framework
// draws in the same loop that handles messages, so a write to a slow terminal would
// stop everything.
type outlet struct {
	tty      Device
	begin    func(func())        // starts a goroutine
	caughtUp func(lost bool)     // called when the terminal reads again; not during end
	ask      func([]byte) []byte // returns output with what it asks the terminal besides; may be nil

	mu      sync.Mutex
	held    [][]byte      // to be written, without the bytes that are being written
	size    int           // bytes in held and being written
	drained chan struct{} // closed when all is written; nil if nothing is held
	behind  bool          // the terminal does not keep up
	lost    bool          // something was dropped
	ending  bool
	err     error
}

// Device is the part of a file that the framework and the outlet use.
type Device interface {
	Read(p []byte) (int, error)
	Write(p []byte) (int, error)
	Close() error
	Fd() uintptr
}

var _ Device = (*os.File)(nil)

func (o *outlet) Read(p []byte) (int, error) { return o.tty.Read(p) }
func (o *outlet) Close() error               { return o.tty.Close() }
func (o *outlet) Fd() uintptr                { return o.tty.Fd() }

// Write writes all of p, or drops all of it if too much is held. It writes left for leave.
func (o *outlet) Write(p []byte) (int, error) {
	q := bytes.ReplaceAll(p, []byte(leave), []byte(left))
	if o.ask != nil {
		q = o.ask(q)
	}
	drained, err := o.take(q)
	if err != nil {
		return 0, err
	}
	if drained != nil && !within(drained, writeTimeout) {
		o.mu.Lock()
		o.behind = o.size > 0
		o.mu.Unlock()
	}
	return len(p), nil
}

// take holds p, which the caller leaves to it, and returns the channel that is closed when all is written; nil if
// the caller should not wait.
func (o *outlet) take(p []byte) (drained chan struct{}, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.err != nil:
		return nil, o.err
	case len(p) == 0:
		return nil, nil
	case o.behind && o.size+len(p) > maxHeld:
		o.lost = true
		return nil, nil
	}
	o.held = append(o.held, p)
	if o.size += len(p); o.drained == nil {
		o.drained = make(chan struct{})
		o.begin(o.pump)
	}
	if o.behind {
		return nil, nil
	}
	return o.drained, nil
}

// within waits for a channel to be closed and reports whether it was in time.
func within(closed <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-closed:
		return true
	case <-timer.C:
		return false
	}
}

// pump writes until nothing is held.
func (o *outlet) pump() {
	for {
		next, more := o.next()
		if !more {
			return
		}
		_, err := o.tty.Write(next)
		o.mu.Lock()
		o.size -= len(next)
		if o.err = err; err != nil {
			o.held, o.size = nil, 0
		}
		o.mu.Unlock()
	}
}

// next returns the bytes to write; false if there are none. Then it calls caughtUp
// if the terminal was behind.
func (o *outlet) next() (next []byte, more bool) {
	o.mu.Lock()
	if len(o.held) > 0 {
		defer o.mu.Unlock()
		next, o.held = o.held[0], o.held[1:]
		return next, true
	}
	wasBehind, lost := o.behind && !o.ending, o.lost
	o.behind, o.lost = false, false
	close(o.drained)
	o.drained = nil
	o.mu.Unlock()
	if wasBehind {
		o.caughtUp(lost)
	}
	return nil, false
}

// isBehind reports whether the terminal does not keep up.
func (o *outlet) isBehind() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.behind
}

// end waits until the framework's last bytes are written, which restore the
// terminal. If the terminal does not read, end discards its unread bytes and writes
// resetSequence, which the terminal reads as soon as it reads again.
func (o *outlet) end() {
	o.mu.Lock()
	o.ending = true
	drained := o.drained
	o.mu.Unlock()
	if drained == nil || within(drained, endTimeout) {
		return
	}
	const step = 10 * time.Millisecond
	for range endTimeout / step {
		discardOutput(o.tty.Fd())
		if within(drained, step) {
			break
		}
	}
	discardOutput(o.tty.Fd())
	o.mu.Lock()
	o.behind = false
	o.mu.Unlock()
	_, _ = o.Write([]byte(resetSequence))
}
