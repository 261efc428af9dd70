//go:build !windows

package cli

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/exit"

	"github.com/charmbracelet/x/term"
)

// mute runs a command in a terminal that answers no query, like the Linux console and
// many serial lines.
func mute(t *testing.T, prepare func(*exec.Cmd), env []string, name string, args ...string) *terminal {
	t.Helper()
	s := open(t, prepare, env, name, args...)
	go s.answer(io.Discard)
	return s
}

func asIs(*exec.Cmd) {}

// extras are settings of the terminal besides private modes. The last match of each must
// be its reset.
var extras = []struct {
	name   string
	either *regexp.Regexp
	off    string
}{
	{"the other-keys protocol", regexp.MustCompile(`\x1b\[>4(;\d+)?m`), "\x1b[>4m"},
	{"the kitty keyboard protocol", regexp.MustCompile(`\x1b\[[><]\d*u`), "\x1b[<1u"},
	{"the window's title", regexp.MustCompile(`\x1b\]2;[^\x07]*\x07`), "\x1b]2;\x07"},
	{"a scroll region", regexp.MustCompile(`\x1b\[(\d+;\d+)?r`), "\x1b[1;24r"}, // the whole of 24 rows
	{"automatic wrapping", regexp.MustCompile(`\x1b\[\?7[hl]`), "\x1b[?7h"},
	{"a colour", regexp.MustCompile(`\x1b\[[\d;:]*m`), "\x1b[m"},
	{"the alternate screen", regexp.MustCompile(`\x1b\[\?1049[hl]`), "\x1b[?1049l"},
	{"a hidden cursor", regexp.MustCompile(`\x1b\[\?25[hl]`), "\x1b[?25h"},
}

// lastOf returns the extras that are not reset in the output.
func (s *terminal) lastOf() (left []string) {
	written := strings.ReplaceAll(s.written(), "\x1b[r", "\x1b[1;24r") // the same in two forms
	for _, x := range extras {
		all := x.either.FindAllString(written, -1)
		if len(all) > 0 && all[len(all)-1] != x.off {
			left = append(left, fmt.Sprintf("%s: %q", x.name, all[len(all)-1]))
		}
	}
	return left
}

// bare checks that the program has reset every protocol, title, colour and region.
func (s *terminal) bare() {
	s.t.Helper()
	s.until(func() bool { return len(s.lastOf()) == 0 })
	for _, left := range s.lastOf() {
		s.t.Errorf("left over: %s", left)
	}
	after, err := term.GetState(s.tty.Fd())
	if err != nil || *after != *s.before {
		s.t.Errorf("the terminal's settings differ: %+v, before %+v (%v)", after, s.before, err)
	}
}

var titles = regexp.MustCompile(`\x1b\[22;2t|\x1b\[23;2t|\x1b\]2;[^\x07]*\x07`)

// titled checks that the terminal has kept its title aside while it showed ours.
func (s *terminal) titled() {
	s.t.Helper()
	all := titles.FindAllString(s.written(), -1)
	if len(all) < 3 || all[0] != "\x1b[22;2t" || all[len(all)-1] != "\x1b[23;2t" || strings.Count(strings.Join(all, ""), "t\x1b[2") > 0 {
		s.t.Errorf("titles: %q", all)
	}
}

func TestNoProtocolOutlivesTheProgram(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"xterm-256color", "linux", "screen", "vt100", ""} {
		for how, code := range map[string]int{"q": 0, "SIGTERM": 143, "SIGQUIT": 131} {
			t.Run(name+" "+how, func(t *testing.T) {
				t.Parallel()
				s := mute(t, asIs, environment(t, "TERM="+name), program(t), "demo")
				s.shows("RUNNING")
				switch how {
				case "q":
					s.press("q")
				case "SIGTERM":
					_ = s.cmd.Process.Signal(syscall.SIGTERM)
				case "SIGQUIT":
					_ = s.cmd.Process.Signal(syscall.SIGQUIT)
				}
				s.ends(code)
				s.bare()
				s.titled()
			})
		}
	}
}

func TestAPanicLeavesACrashFileAndNoProtocol(t *testing.T) {
	for _, where := range []string{"command", "update", "follower"} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			state := t.TempDir()
			stderr, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = stderr.Close() })
			env := environment(t, panicWhere+"="+where, panicKey+"="+canary, "XDG_STATE_HOME="+state)
			s := mute(t, func(c *exec.Cmd) { c.Stderr = stderr }, env, os.Args[0])
			s.ends(exit.Internal)
			s.bare()
			told, err := os.ReadFile(stderr.Name())
			if err != nil {
				t.Fatal(err)
			}
			files, err := filepath.Glob(filepath.Join(state, "studiowatch", "crash-*.txt"))
			if err != nil || len(files) != 1 {
				t.Fatalf("crash files: %v, %v; stderr: %s", files, err, told)
			}
			crash, err := os.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range []string{"internal error: boom <masked>", "This is a bug", files[0]} {
				if !strings.Contains(string(told), part) {
					t.Errorf("stderr lacks %q: %s", part, told)
				}
			}
			for _, part := range []string{"studiowatch ", "boom <masked>", "goroutine ", "panicAt"} {
				if !strings.Contains(string(crash), part) {
					t.Errorf("the crash file lacks %q:\n%s", part, crash)
				}
			}
			for name, text := range map[string]string{"stderr": string(told), "the crash file": string(crash), "the terminal": s.written()} {
				if strings.Contains(text, "canary") {
					t.Errorf("the key is in %s", name)
				}
			}
			if strings.Contains(s.written(), "boom") {
				t.Errorf("standard output has the panic: %q", tail(s.written()))
			}
		})
	}
}

// TestASignalDuringTheStartLeavesTheTerminalWhole sends a signal at different times of
// the start. Before the program handles signals, the system ends it.
func TestASignalDuringTheStartLeavesTheTerminalWhole(t *testing.T) {
	t.Parallel()
	name := program(t)
	for delay := range 12 {
		t.Run(fmt.Sprintf("%d ms", 4*delay), func(t *testing.T) {
			t.Parallel()
			s := mute(t, asIs, environment(t), name, "demo")
			<-time.After(time.Duration(4*delay) * time.Millisecond)
			_ = s.cmd.Process.Signal(syscall.SIGTERM)
			select {
			case <-s.exited:
			case <-time.After(20 * time.Second):
				t.Fatal("it does not end")
			}
			status, _ := s.cmd.ProcessState.Sys().(syscall.WaitStatus)
			if s.cmd.ProcessState.ExitCode() != 143 && status.Signal() != syscall.SIGTERM {
				t.Errorf("ended with %v, want 143 or the signal", s.cmd.ProcessState)
			}
			s.bare()
			s.whole()
		})
	}
}

func TestUnderNohup(t *testing.T) {
	t.Parallel()
	nohup := func(t *testing.T) *terminal {
		t.Parallel()
		s := mute(t, asIs, environment(t), "sh", "-c", `trap "" HUP; exec "$0" demo`, program(t))
		s.shows("RUNNING")
		_ = s.cmd.Process.Signal(syscall.SIGHUP)
		s.press("?")
		s.shows("one row up")
		s.press("q")
		s.shows("RUNNING")
		return s
	}
	t.Run("a SIGHUP is ignored", func(t *testing.T) {
		s := nohup(t)
		s.press("q")
		s.ends(0)
		s.bare()
	})
	t.Run("a closed terminal is not", func(t *testing.T) {
		s := nohup(t)
		_ = s.tty.Close()
		_ = s.master.Close()
		s.ends(129)
	})
}

func TestInputIsNotATerminal(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]struct {
		how  func(*terminal)
		code int
	}{
		"q on the terminal": {func(s *terminal) { s.press("q") }, 0},
		"a closed terminal": {func(s *terminal) { _ = s.tty.Close(); _ = s.master.Close() }, 129},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mute(t, func(c *exec.Cmd) { c.Stdin = strings.NewReader("qqq\n") }, environment(t), program(t), "demo")
			s.shows("RUNNING")
			leave.how(s)
			s.ends(leave.code)
			if leave.code == 0 {
				s.bare()
			}
		})
	}
}

func TestOutputIsNotATerminal(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	s := mute(t, func(c *exec.Cmd) { c.Stdout = &out }, environment(t), program(t), "demo")
	s.ends(exit.BadUsage)
	s.says("standard output is not one")
	s.bare()
	if out.Len() > 0 {
		t.Errorf("standard output got %q", out.String())
	}
}

func TestHelpIsACommand(t *testing.T) {
	t.Parallel()
	if got := runPlain(t, environment(t), "help"); got.code != 0 || !strings.Contains(got.stdout, "demo") || got.stderr != "" {
		t.Errorf("help: %+v", got)
	}
}

func TestAMissingIDSaysWhyInFull(t *testing.T) {
	t.Parallel()
	var change atomic.Bool
	server := samples(t, &change)
	env := environment(t, "DASHSCOPE_API_KEY=sk-0123456789abcdef", "DASHSCOPE_HTTP_BASE_URL="+server.URL)
	s := start(t, true, env, program(t), "--refresh", "1s", "qwen-plus-2025-12-01-b6d61c71", "no-such-id")
	s.shows("no-such-id            ! NotFound")
	s.press("g")
	s.shows("Model: no-such-id not found!")
	s.shows("◐ PENDING")
	change.Store(true)
	s.shows("● RUNNING          ▆▆▆▆▆▆▆▆    ↑4/4")
	s.shows("! NotFound")
	s.press("q")
	s.ends(0)
}

// canary is a key that may be sent to its own host only.
const canary = "sk-canary0123456789abcdef"

// answers are servers whose answers could make the program write the key.
func answers(t *testing.T, elsewhere string) map[string]http.HandlerFunc {
	t.Helper()
	var change atomic.Bool
	good := samples(t, &change).Config.Handler
	return map[string]http.HandlerFunc{
		"RUNNING": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Request-Id", r.Header.Get("Authorization"))
			good.ServeHTTP(w, r)
		},
		"HTTP 401": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprintf(w, "<html>%s</html>", r.Header.Get("Authorization"))
		},
		"HTTP 302": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere+"/?key="+r.Header.Get("Authorization"), http.StatusFound)
		},
		"decode": func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `{"output":{"deployed_model":"example-model-code","status":"%s"`, r.Header.Get("Authorization"))
		},
	}
}

func TestTheKeyGoesToItsHostAndNowhereElse(t *testing.T) {
	t.Parallel()
	var strays atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strays.Add(1) }))
	t.Cleanup(elsewhere.Close)
	t.Run("answers", func(t *testing.T) {
		for name, answer := range answers(t, elsewhere.URL) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				server := httptest.NewServer(answer)
				t.Cleanup(server.Close)
				keepsTheKey(t, server.URL)
			})
		}
	})
	if n := strays.Load(); n > 0 {
		t.Errorf("%d requests followed a redirect to another host", n)
	}
}

// keepsTheKey shows a deployment in every view, and then looks for the key in all
// outputs.
func keepsTheKey(t *testing.T, base string) {
	t.Helper()
	home := t.TempDir()
	log, recording := filepath.Join(home, "log"), filepath.Join(home, "answers.ndjson")
	env := environment(t, "DASHSCOPE_API_KEY="+canary, "DASHSCOPE_HTTP_BASE_URL="+base, "HOME="+home, "XDG_CONFIG_HOME="+home)
	s := start(t, true, env, program(t), "--refresh", "1s", "--log-file", log, "--record", recording, "example-model-code")
	s.shows("1 deployment")
	for _, file := range []string{log, recording} {
		s.grows(file)
	}
	s.press("\r")
	s.shows("LAST POLL")
	s.press("\t")
	s.shows("tab fields")
	surfaces := map[string]string{"without a terminal": fmt.Sprint(runPlain(t, env, "example-model-code"))}
	if line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", s.cmd.Process.Pid)); err == nil {
		surfaces["the command line"] = string(line)
	}
	s.press("qq") // back, and out
	s.ends(0)
	surfaces["the terminal"] = s.written()
	err := fs.WalkDir(os.DirFS(home), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if info, err := d.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v (%v), for others to read", name, info.Mode(), err)
		}
		text, err := os.ReadFile(filepath.Join(home, name))
		surfaces[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range surfaces {
		if strings.Contains(text, "canary") {
			t.Errorf("the key is in %s: %q", where, tail(text))
		}
	}
}

// grows waits until a file is not empty.
func (s *terminal) grows(file string) {
	s.t.Helper()
	clitest.Until(s.t, filepath.Base(file), func() bool {
		info, err := os.Stat(file)
		return err == nil && info.Size() > 0
	})
}

// TestTheShellsCursorStaysWhereItWas redraws and quits at once. The rest of the redraw
// is written after the program has left the alternate screen.
func TestTheShellsCursorStaysWhereItWas(t *testing.T) {
	t.Parallel()
	harmless := strings.NewReplacer("\x1b7\x1b[r\x1b8", "")
	moves := regexp.MustCompile(`\x1b\[[\d;]*[ABCDEFGHdfr]`)
	for attempt := range 12 {
		t.Run(fmt.Sprint(attempt), func(t *testing.T) {
			t.Parallel()
			s := mute(t, asIs, environment(t), program(t), "demo")
			s.shows("RUNNING")
			s.press("\x0cq")
			s.ends(0)
			s.whole()
			all := s.written()
			after := all[strings.LastIndex(all, "\x1b[?1049l"):]
			if moves.MatchString(harmless.Replace(after)) {
				t.Errorf("the cursor moves on the shell's screen: %q", after)
			}
		})
	}
}
