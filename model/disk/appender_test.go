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

// errorLog collects the errors of an Appender.
type errorLog struct {
	mu  sync.Mutex
	all []error
}

func (o *errorLog) add(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all = append(o.all, err)
}

func (o *errorLog) errors() []error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.all
}

// fake is a file. The function take decides what it accepts.
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
		var o errorLog
		a, err := OpenAppender(path, Files, o.add)
		if err != nil {
			t.Fatal(err)
		}
		put(t, a, "two\n")
		put(t, a, "three\n")
		a.Close()
		put(t, a, "late\n")
		if len(o.errors()) > 0 {
			t.Errorf("it complains: %v", o.errors())
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
			var o errorLog
			a := NewAppender("log", file, o.add)
			for range 10 {
				put(t, a, "line\n")
				synctest.Wait()
			}
			a.Close()
			if reported := o.errors(); len(reported) != 1 || !errors.Is(reported[0], syscall.ENOSPC) {
				t.Errorf("%s: it says %v", name, reported)
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
		var o errorLog
		a := NewAppender("log", file, o.add)
		start := time.Now()
		big := strings.Repeat("x", 1<<20)
		put(t, a, big)
		synctest.Wait()
		for range maxHeld >> 20 {
			put(t, a, big)
		}
		if len(o.errors()) > 0 {
			t.Errorf("it gives up early: %v", o.errors())
		}
		put(t, a, big)
		put(t, a, big)
		synctest.Wait()
		if reported := o.errors(); len(reported) != 1 || !errors.Is(reported[0], errSlow) || len(a.held) > 0 {
			t.Errorf("it says %v, and holds %d bytes", reported, len(a.held))
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
		var o errorLog
		a := NewAppender("log", file, o.add)
		put(t, a, "line\n")
		a.Close()
		if reported := o.errors(); len(reported) != 1 || !errors.Is(reported[0], errSlow) {
			t.Errorf("it says %v", reported)
		}
		close(hung)
	})
}
