package terminal

import (
	"os"
	"sync"
	"time"
)

const (
	// outletGrace is how long a terminal may take for what is written to it. One
	// that takes longer is not waited for any more until it has caught up.
	outletGrace = 50 * time.Millisecond

	// outletSize is how many bytes wait for a terminal that does not read. While
	// it is behind no new frames are drawn, so only resizes and bells add to them.
	outletSize = 1 << 20

	// outletEnd is how long the end waits for what is still to be written, before
	// and after what the terminal has not read is given up.
	outletEnd = 200 * time.Millisecond
)

// giveBack ends whatever the last bytes that were read may have begun, and
// leaves every mode the dashboard uses. All of it may be said twice.
const giveBack = "\x18\x1b[?2026l\x1b[m" + // an unfinished sequence, a held frame, colours
	"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l" + // the mouse, focus, pastes
	"\x1b[>4m\x1b[<1u" + // keys
	"\x1b]2;\x07\x1b[r\x1b[?7h\x1b[?1049l\x1b[?25h" // the title, scrolling, wrapping, the screen, the cursor

// outlet is the way to the terminal. It takes what is written at once, and
// waits for the terminal only as long as that keeps up: the framework draws in
// the loop that everything else runs in too.
type outlet struct {
	tty      Device
	begin    func(func())    // starts a goroutine
	caughtUp func(lost bool) // called when the terminal reads again; not while the outlet ends

	mu      sync.Mutex
	held    [][]byte // not written yet, beside what is being written
	size    int      // of held and of what is being written, in bytes
	drained chan struct{}
	behind  bool // the terminal has not kept up
	lost    bool // something was dropped
	ending  bool
	err     error
}

// Device is what the framework and the outlet need of a file.
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

// Write takes p whole, or not at all where too much is held.
func (o *outlet) Write(p []byte) (int, error) {
	drained, err := o.take(p)
	if err != nil {
		return 0, err
	}
	if drained != nil && !within(drained, outletGrace) {
		o.mu.Lock()
		o.behind = o.size > 0
		o.mu.Unlock()
	}
	return len(p), nil
}

// take holds p, and returns what is closed once the terminal has all of it; nil
// when nobody should wait for that.
func (o *outlet) take(p []byte) (drained chan struct{}, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.err != nil:
		return nil, o.err
	case len(p) == 0:
		return nil, nil
	case o.behind && o.size+len(p) > outletSize:
		o.lost = true
		return nil, nil
	}
	o.held = append(o.held, append([]byte(nil), p...))
	if o.size += len(p); o.drained == nil {
		o.drained = make(chan struct{})
		o.begin(o.pump)
	}
	if o.behind {
		return nil, nil
	}
	return o.drained, nil
}

// within reports whether a channel is closed in time.
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

// next returns what is to be written. At the end it says that the terminal has
// caught up, if it had not kept up.
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

// isBehind reports whether the terminal has not kept up.
func (o *outlet) isBehind() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.behind
}

// end gives a terminal back that the framework has been told to give back. One
// that does not read has what it has not read taken away, so that there is
// room for what gives it back: it is read whenever the terminal reads again.
func (o *outlet) end() {
	o.mu.Lock()
	o.ending = true
	drained := o.drained
	o.mu.Unlock()
	if drained == nil || within(drained, outletEnd) {
		return
	}
	const step = 10 * time.Millisecond
	for range outletEnd / step {
		unclog(o.tty.Fd())
		if within(drained, step) {
			break
		}
	}
	unclog(o.tty.Fd())
	o.mu.Lock()
	o.behind = false
	o.mu.Unlock()
	_, _ = o.Write([]byte(giveBack))
}
