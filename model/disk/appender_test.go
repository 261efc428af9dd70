package disk

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// troubled collects the complaints of an Appender.
type troubled struct {
	mu  sync.Mutex
	all []error
}

func (o *troubled) tell(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all = append(o.all, err)
}

func (o *troubled) told() []error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.all
}

// fake is a file. The function take decides what it accepts, and when.
type fake struct {
	mu     sync.Mutex
	text   strings.Builder
	take   func(p []byte) (int, error)
	closed error
}

func (f *fake) Write(p []byte) (n int, err error) {
	n, err = len(p), nil
	if f.take != nil {
		n, err = f.take(p)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.text.Write(p[:n])
	return n, err
}

func (f *fake) Close() error { return f.closed }

func put(t *testing.T, a *Appender, text string) {
	t.Helper()
	if n, err := a.Write([]byte(text)); n != len(text) || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

func TestAnAppenderAddsLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(path, []byte("one\ntorn"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		var o troubled
		a, err := OpenAppender(path, Files, o.tell)
		if err != nil {
			t.Fatal(err)
		}
		put(t, a, "two\n")
		put(t, a, "three\n")
		a.Close()
		put(t, a, "late\n")
		if len(o.told()) > 0 {
			t.Errorf("it complains: %v", o.told())
		}
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "one\ntorn\ntwo\nthree\ntwo\nthree\n" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestADiskThatTakesNothingEndsTheAppenderOnce(t *testing.T) {
	for name, file := range map[string]*fake{
		"full":         {take: func([]byte) (int, error) { return 0, syscall.ENOSPC }},
		"full halfway": {take: func(p []byte) (int, error) { return len(p) / 2, syscall.ENOSPC }},
		"at the end":   {closed: syscall.ENOSPC},
	} {
		synctest.Test(t, func(t *testing.T) {
			var o troubled
			a := NewAppender("log", file, o.tell)
			for range 10 {
				put(t, a, "line\n")
				synctest.Wait()
			}
			a.Close()
			if told := o.told(); len(told) != 1 || !errors.Is(told[0], syscall.ENOSPC) {
				t.Errorf("%s: it says %v", name, told)
			}
			if name != "at the end" && strings.Count(file.text.String(), "line") > 0 {
				t.Errorf("%s: it went on: %q", name, file.text.String())
			}
		})
	}
}

func TestADiskThatHangsKeepsNobodyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hung := make(chan struct{})
		file := &fake{take: func(p []byte) (int, error) { <-hung; return len(p), nil }}
		var o troubled
		a := NewAppender("log", file, o.tell)
		start := time.Now()
		big := strings.Repeat("x", 1<<20)
		put(t, a, big)
		synctest.Wait()
		for range maxHeld >> 20 {
			put(t, a, big)
		}
		if len(o.told()) > 0 {
			t.Errorf("it gives up early: %v", o.told())
		}
		put(t, a, big)
		put(t, a, big)
		synctest.Wait()
		if told := o.told(); len(told) != 1 || !errors.Is(told[0], errSlow) || len(a.held) > 0 {
			t.Errorf("it says %v, and holds %d bytes", told, len(a.held))
		}
		a.Close()
		if took := time.Since(start); took != closeTime {
			t.Errorf("the end waited %v", took)
		}
		close(hung)
		<-a.ended
	})
}

func TestADiskThatHangsAtTheEndIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hung := make(chan struct{})
		file := &fake{take: func(p []byte) (int, error) { <-hung; return len(p), nil }}
		var o troubled
		a := NewAppender("log", file, o.tell)
		put(t, a, "line\n")
		a.Close()
		if told := o.told(); len(told) != 1 || !errors.Is(told[0], errSlow) {
			t.Errorf("it says %v", told)
		}
		close(hung)
	})
}
