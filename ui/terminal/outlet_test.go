package terminal

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// tap is a terminal that reads only while it is open.
type tap struct {
	mu    sync.Mutex
	open  sync.Mutex // held by a test, it is closed
	drunk bytes.Buffer
	err   error
}

func (p *tap) Write(b []byte) (int, error) {
	for !p.open.TryLock() { // a mutex would stop the test's clock
		time.Sleep(time.Millisecond)
	}
	defer p.open.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return 0, p.err
	}
	return p.drunk.Write(b)
}

func (p *tap) Read([]byte) (int, error) { return 0, errors.New("no keyboard") }
func (p *tap) Close() error             { return nil }
func (p *tap) Fd() uintptr              { return ^uintptr(0) }

func (p *tap) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.drunk.String()
}

func outletOf(p *tap) (o *outlet, caughtUp *[]bool) {
	caughtUp = new([]bool)
	o = &outlet{tty: p, begin: func(f func()) { go f() }, caughtUp: func(lost bool) { *caughtUp = append(*caughtUp, lost) }}
	return o, caughtUp
}

func put(t *testing.T, o *outlet, text string) {
	t.Helper()
	if n, err := o.Write([]byte(text)); n != len(text) || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

func TestATerminalThatKeepsUpIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p tap
		o, caughtUp := outletOf(&p)
		for range 3 {
			put(t, o, "frame")
			if got := p.text(); !strings.HasSuffix(got, "frame") || o.isBehind() {
				t.Errorf("%q is written, behind: %v", got, o.isBehind())
			}
			p.drunk.Reset()
		}
		o.end()
		synctest.Wait()
		if len(*caughtUp) > 0 || p.text() != "" {
			t.Errorf("it caught up %v, and was sent %q", *caughtUp, p.text())
		}
	})
}

func TestATerminalThatDoesNotKeepUpIsWaitedForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p tap
		o, caughtUp := outletOf(&p)
		p.open.Lock()
		start := time.Now()
		for range 100 {
			put(t, o, "frame")
		}
		if took := time.Since(start); took != writeTimeout || !o.isBehind() {
			t.Errorf("it waits %v, behind: %v", took, o.isBehind())
		}
		p.open.Unlock()
		time.Sleep(time.Second)
		synctest.Wait()
		if got := p.text(); got != strings.Repeat("frame", 100) || o.isBehind() || len(*caughtUp) != 1 || (*caughtUp)[0] {
			t.Errorf("%d bytes, behind %v, caught up %v", len(got), o.isBehind(), *caughtUp)
		}
	})
}

func TestWhatATerminalDoesNotReadIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p tap
		o, caughtUp := outletOf(&p)
		p.open.Lock()
		frame := strings.Repeat("x", maxHeld/10)
		for range 30 {
			put(t, o, frame)
		}
		if o.size > maxHeld {
			t.Errorf("%d bytes are held", o.size)
		}
		p.open.Unlock()
		time.Sleep(time.Second)
		synctest.Wait()
		if got := len(p.text()); got%len(frame) != 0 || got > maxHeld || len(*caughtUp) != 1 || !(*caughtUp)[0] {
			t.Errorf("%d bytes, caught up %v", got, *caughtUp)
		}
	})
}

func TestATerminalThatHasGoneIsToldTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := tap{err: errors.New("gone")}
		o, _ := outletOf(&p)
		_, _ = o.Write([]byte("frame"))
		if _, err := o.Write([]byte("frame")); !errors.Is(err, p.err) {
			t.Errorf("it says %v", err)
		}
		o.end()
	})
}

func TestTheEndWaitsForNoTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p tap
		o, _ := outletOf(&p)
		p.open.Lock()
		put(t, o, "frame")
		start := time.Now()
		o.end()
		if took := time.Since(start); took > 2*endTimeout+writeTimeout {
			t.Errorf("it waits %v", took)
		}
		p.open.Unlock()
		time.Sleep(time.Second)
		synctest.Wait()
		if got := p.text(); got != "frame"+resetSequence {
			t.Errorf("%q", got)
		}
	})
}
