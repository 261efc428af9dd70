//go:build !windows

package cli

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"studiowatch/ui/cli/clitest"
)

// block stops the terminal, fills the buffer of the system, and lets the program write
// more.
func (s *terminal) block() {
	s.t.Helper()
	s.reading.Lock()
	full, err := syscall.Open(s.tty.Name(), syscall.O_WRONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = syscall.Close(full) }()
	nothing := make([]byte, 1024)
	for some := true; some; <-time.After(10 * time.Millisecond) { // a read in progress takes some
		some = false
		for n, err := syscall.Write(full, nothing); n > 0 && err == nil; n, err = syscall.Write(full, nothing) {
			some = true
		}
	}
	s.redraws(3)
}

// redraws requests complete frames. It waits after each, because the framework draws at
// most thirty a second.
func (s *terminal) redraws(n int) {
	for range n {
		s.press("\x0c")
		<-time.After(40 * time.Millisecond)
	}
}

// stalling starts a dashboard with a server that counts requests, and a command that
// writes a file for each event.
func stalling(t *testing.T) (s *terminal, asked *atomic.Int64, change *atomic.Bool, event string) {
	t.Helper()
	change, asked = new(atomic.Bool), new(atomic.Int64)
	good := samples(t, change).Config.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		good.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	home := t.TempDir()
	event = filepath.Join(home, "event")
	clitest.Write(t, filepath.Join(home, "config.toml"), "refresh = \"1s\"\n[notify]\ncommand = [\"sh\", \"-c\", \"cat > "+event+"\"]\n")
	env := environment(t, "DASHSCOPE_API_KEY=sk-0123456789abcdef", "DASHSCOPE_HTTP_BASE_URL="+server.URL, "XDG_STATE_HOME="+home)
	s = start(t, true, env, program(t), "--config", filepath.Join(home, "config.toml"), "qwen-plus-2025-12-01-b6d61c71", "example-model-code")
	s.shows("PENDING")
	return s, asked, change, event
}

func TestATerminalThatDoesNotReadHoldsNothingUp(t *testing.T) {
	t.Parallel()
	s, asked, change, event := stalling(t)
	s.block()
	before := asked.Load()
	clitest.Until(t, "poll", func() bool { return asked.Load() > before+1 })
	change.Store(true)
	clitest.Until(t, "notification", func() bool {
		text, err := os.ReadFile(event)
		return err == nil && strings.Contains(string(text), `"event":"ready"`)
	})
	s.reading.Unlock()
	s.shows("4/4")
	s.shows("studiowatch  127.0.0.1")
	s.press("q")
	s.ends(0)
	s.bare()
	s.whole()
}

func TestATerminalThatDoesNotReadIsGivenBackWhenItDoes(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]struct {
		how  func(*terminal)
		code int
	}{
		"q":       {func(s *terminal) { s.press("q") }, 0},
		"SIGTERM": {func(s *terminal) { _ = s.cmd.Process.Signal(syscall.SIGTERM) }, 143},
		"SIGHUP":  {func(s *terminal) { _ = s.cmd.Process.Signal(syscall.SIGHUP) }, 129},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _, _, _ := stalling(t)
			s.block()
			leave.how(s)
			s.ends(leave.code)
			s.reading.Unlock()
			s.bare()
			s.whole()
		})
	}
}
