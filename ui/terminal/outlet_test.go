package terminal

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/ui/terminal/terminaltest"
)

func outletOf(p *terminaltest.Tap) (o *outlet, caughtUp *[]bool) {
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
		var p terminaltest.Tap
		o, caughtUp := outletOf(&p)
		for range 3 {
			put(t, o, "frame")
			if got := p.Text(); !strings.HasSuffix(got, "frame") || o.isBehind() {
				t.Errorf("%q is written, behind: %v", got, o.isBehind())
			}
			p.Reset()
		}
		o.end()
		synctest.Wait()
		if len(*caughtUp) > 0 || p.Text() != "" {
			t.Errorf("it caught up %v, and was sent %q", *caughtUp, p.Text())
		}
	})
}

// TestTheShellGoesOnOnAnEmptyLine: on the shell's screen, and on the last line of the
// dashboard where there is one screen only.
func TestTheShellGoesOnOnAnEmptyLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p terminaltest.Tap
		o, _ := outletOf(&p)
		put(t, o, "\x1b[24;1H\x1b[?1049l\x1b[?25h")
		if got := p.Text(); got != "\x1b[24;1H\x1b[?1049l\x1b[K\x1b[?25h" {
			t.Errorf("%q", got)
		}
		p.Reset()
		frame := []byte("\x1b[?1049hframe")
		put(t, o, string(frame))
		if got := p.Text(); got != string(frame) {
			t.Errorf("%q", got)
		}
		o.end()
	})
}

func TestATerminalThatDoesNotKeepUpIsWaitedForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p terminaltest.Tap
		o, caughtUp := outletOf(&p)
		p.Shut()
		start := time.Now()
		for range 100 {
			put(t, o, "frame")
		}
		if took := time.Since(start); took != writeTimeout || !o.isBehind() {
			t.Errorf("it waits %v, behind: %v", took, o.isBehind())
		}
		p.Open()
		time.Sleep(time.Second)
		synctest.Wait()
		if got := p.Text(); got != strings.Repeat("frame", 100) || o.isBehind() || len(*caughtUp) != 1 || (*caughtUp)[0] {
			t.Errorf("%d bytes, behind %v, caught up %v", len(got), o.isBehind(), *caughtUp)
		}
	})
}

func TestWhatATerminalDoesNotReadIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p terminaltest.Tap
		o, caughtUp := outletOf(&p)
		p.Shut()
		frame := strings.Repeat("x", maxHeld/10)
		for range 30 {
			put(t, o, frame)
		}
		if o.size > maxHeld {
			t.Errorf("%d bytes are held", o.size)
		}
		p.Open()
		time.Sleep(time.Second)
		synctest.Wait()
		if got := len(p.Text()); got%len(frame) != 0 || got > maxHeld || len(*caughtUp) != 1 || !(*caughtUp)[0] {
			t.Errorf("%d bytes, caught up %v", got, *caughtUp)
		}
	})
}

func TestATerminalThatHasGoneIsToldTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := terminaltest.Tap{Err: errors.New("gone")}
		o, _ := outletOf(&p)
		_, _ = o.Write([]byte("frame"))
		if _, err := o.Write([]byte("frame")); !errors.Is(err, p.Err) {
			t.Errorf("it says %v", err)
		}
		o.end()
	})
}

func TestTheEndWaitsForNoTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p terminaltest.Tap
		o, _ := outletOf(&p)
		p.Shut()
		put(t, o, "frame")
		start := time.Now()
		o.end()
		if took := time.Since(start); took > 2*endTimeout+writeTimeout {
			t.Errorf("it waits %v", took)
		}
		p.Open()
		time.Sleep(time.Second)
		synctest.Wait()
		if got := p.Text(); got != "frame"+strings.ReplaceAll(resetSequence, leave, left) {
			t.Errorf("%q", got)
		}
	})
}
