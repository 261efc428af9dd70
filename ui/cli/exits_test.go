//go:build !windows

package cli

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/ui"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
)

// panicWhere makes this test binary show a dashboard that panics, because the program
// has no option for that.
const (
	panicWhere = "STUDIOWATCH_TEST_PANIC"
	panicKey   = "STUDIOWATCH_TEST_PANIC_KEY" // a variable read as a key, which the panic quotes
)

func TestMain(m *testing.M) {
	if where := os.Getenv(panicWhere); where != "" {
		read := &host.Secrets{}
		read.Note(os.Getenv(panicKey))
		os.Exit(conclude(host.World{Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Secrets: read}, panicAt(where)))
	}
	// Tests of whole programs mostly wait for terminals. So more of them run at the same
	// time than there are cores, unless a flag is set.
	// Emulators are large and stay until the end, so memory is collected less often.
	debug.SetGCPercent(400)
	flag.Parse()
	if parallel := flag.Lookup("test.parallel"); parallel.Value.String() == parallel.DefValue {
		_ = parallel.Value.Set("8")
	}
	code := m.Run()
	if dir := buildDir(); dir != "" {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

func panicAt(where string) error {
	opts := ui.Options{
		Profiles: []string{"default"}, Columns: []string{"deployment"},
		Plan:    poll.PlanOptions{Refresh: time.Second, Steady: time.Second},
		Entries: []model.Entry{{Ref: model.Ref{Profile: "default", ID: "a"}}},
		Poll:    func(context.Context, poll.Ticket) model.Answer { return model.Answer{} },
	}
	boom := strings.TrimSpace("boom " + os.Getenv(panicKey))
	ctx, end := context.WithCancelCause(context.Background())
	defer end(nil)
	calls := 0
	switch where {
	case "follower":
		session.Go(end, func() {
			<-time.After(100 * time.Millisecond)
			panic(boom)
		})
	case "command":
		opts.Poll = func(context.Context, poll.Ticket) model.Answer {
			<-time.After(100 * time.Millisecond) // the screen is up by then
			panic(boom)
		}
	case "update":
		opts.Now = func() time.Time {
			if calls++; calls > 8 {
				panic(boom)
			}
			return time.Now()
		}
	}
	return ui.Run(ctx, opts)
}

var built struct {
	once sync.Once
	dir  string
	err  error
}

func buildDir() string { return built.dir }

// program builds the real binary, once.
func program(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "studiowatch-test-"); built.err != nil {
			return
		}
		out, err := exec.Command("go", "build", "-ldflags=-s -w", "-o", filepath.Join(built.dir, "studiowatch"), "studiowatch").CombinedOutput()
		if err != nil {
			built.err = errors.New(string(out))
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return filepath.Join(built.dir, "studiowatch")
}

var ofTheUser = regexp.MustCompile(`^(DASHSCOPE_|XDG_|HOME=|TERM=|NO_COLOR=|TMUX|STY=|SSH_|LC_|LANG=|COLOR)`)

// environment returns the environment of this process without the variables that lead
// to the user's key and configuration.
func environment(t *testing.T, extra ...string) []string {
	t.Helper()
	env := slices.DeleteFunc(os.Environ(), ofTheUser.MatchString)
	home := t.TempDir()
	return append(env, append([]string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "TERM=xterm-256color"}, extra...)...)
}

// terminal is a program in its own pseudo-terminal, with an emulator.
type terminal struct {
	t       *testing.T
	cmd     *exec.Cmd
	master  *os.File
	tty     *os.File
	before  *term.State
	screen  *vt.SafeEmulator
	exited  chan struct{}
	changed chan struct{} // something was written since it was last drained
	reading sync.Mutex    // while a test holds it, the terminal does not read

	mu  sync.Mutex
	out bytes.Buffer
}

// start runs the program in a terminal that answers queries. If it is not the
// controlling terminal, there is no SIGHUP when it closes.
func start(t *testing.T, controlling bool, env []string, name string, args ...string) *terminal {
	t.Helper()
	s := open(t, func(c *exec.Cmd) { c.SysProcAttr.Setctty = controlling }, env, name, args...)
	go s.answer(s.master)
	return s
}

// open runs a command in a new terminal that does not answer queries yet. Prepare may
// change the command before it starts.
func open(t *testing.T, prepare func(*exec.Cmd), env []string, name string, args ...string) *terminal {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(master, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	before, err := term.GetState(tty.Fd())
	if err != nil {
		t.Fatal(err)
	}
	s := &terminal{
		t: t, master: master, tty: tty, before: before, screen: vt.NewSafeEmulator(80, 24),
		exited: make(chan struct{}), changed: make(chan struct{}, 1),
	}
	s.cmd = exec.Command(name, args...)
	s.cmd.Env = env
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = tty, tty, tty
	// The controlling terminal is named by a descriptor that no preparation moves.
	s.cmd.ExtraFiles = []*os.File{tty}
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 3}
	prepare(s.cmd)
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go s.read()
	go func() {
		_ = s.cmd.Wait()
		close(s.exited)
	}()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		<-s.exited
		_ = s.master.Close()
		_ = s.tty.Close()
	})
	return s
}

// read passes the output of the program to the emulator.
func (s *terminal) read() {
	b := make([]byte, 32<<10)
	for {
		s.mayRead()
		n, err := s.master.Read(b)
		s.mu.Lock()
		s.out.Write(b[:n])
		s.mu.Unlock()
		s.feed(b[:n])
		select {
		case s.changed <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// mayRead waits while a test holds the terminal.
func (s *terminal) mayRead() {
	s.reading.Lock()
	defer s.reading.Unlock()
}

// title is a sequence whose text the emulator may take for something else.
var title = regexp.MustCompile(`^\x1b\]2;[^\x07]*\x07`)

// feed writes to the emulator, sequence by sequence. After a resize, output for the
// larger screen may still come. A terminal ignores what is outside of the screen, but
// the emulator panics.
func (s *terminal) feed(b []byte) {
	for len(b) > 0 {
		end := bytes.IndexByte(b[1:], '\x1b') + 1
		if end == 0 {
			end = len(b)
		}
		func() {
			defer func() { _ = recover() }()
			_, _ = s.screen.Write(title.ReplaceAll(b[:end], nil))
		}()
		b = b[end:]
	}
}

// answer passes the emulator's replies to the program. It runs until the tests end,
// because the emulator cannot be closed while it is read.
func (s *terminal) answer(to io.Writer) { _, _ = io.Copy(to, s.screen) }

func (s *terminal) written() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.String()
}

func (s *terminal) text() string { return ansi.Strip(s.screen.Render()) }

// until waits for a condition on the output of the program, or for a deadline, which
// only a broken program reaches.
func (s *terminal) until(holds func() bool) bool {
	deadline := time.After(20 * time.Second)
	for !holds() {
		select {
		case <-s.changed:
		case <-deadline:
			return holds()
		}
	}
	return true
}

// shows waits until the text is on the screen.
func (s *terminal) shows(text string) {
	s.t.Helper()
	if !s.until(func() bool { return strings.Contains(s.text(), text) }) {
		s.t.Fatalf("%q does not come onto the screen:\n%s", text, s.text())
	}
}

func (s *terminal) press(keys string) {
	s.t.Helper()
	if _, err := s.master.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
}

// ends waits for the program and checks its exit code.
func (s *terminal) ends(code int) {
	s.t.Helper()
	select {
	case <-s.exited:
	case <-time.After(20 * time.Second):
		s.t.Fatalf("it does not end; screen:\n%s", s.text())
	}
	if got := s.cmd.ProcessState.ExitCode(); got != code {
		s.t.Errorf("exit code %d, want %d; output:\n%q", got, code, tail(s.written()))
	}
}

// says waits until the program has written the text.
func (s *terminal) says(text string) {
	s.t.Helper()
	if !s.until(func() bool { return strings.Contains(s.written(), text) }) {
		s.t.Errorf("it does not say %q: %q", text, tail(s.written()))
	}
}

func tail(s string) string { return s[max(0, len(s)-1500):] }

// whole checks that the terminal is as it was before the program started.
func (s *terminal) whole() {
	s.t.Helper()
	after, err := term.GetState(s.tty.Fd())
	if err != nil {
		s.t.Fatal(err)
	}
	if !reflect.DeepEqual(after, s.before) {
		s.t.Errorf("the terminal's settings differ: %+v, before %+v", after, s.before)
	}
	// The last output of the program may not have passed the terminal yet.
	if !s.until(func() bool { return len(s.leftOn()) == 0 }) {
		s.t.Errorf("left on: %v", s.leftOn())
	}
}

var modeSwitch = regexp.MustCompile(`\x1b\[\?([0-9;]+)([hl])`)

// normallyOn are the modes that are on in a shell: the cursor, and automatic wrapping,
// which the renderer changes around wide characters.
var normallyOn = map[string]bool{"7": true, "25": true}

// leftOn returns the terminal modes that differ from a shell's.
func (s *terminal) leftOn() (left []string) {
	last := map[string]string{}
	for _, m := range modeSwitch.FindAllStringSubmatch(s.written(), -1) {
		for mode := range strings.SplitSeq(m[1], ";") {
			last[mode] = m[2]
		}
	}
	for mode, state := range last {
		switch on := state == "h"; {
		case on && !normallyOn[mode]:
			left = append(left, "mode "+mode+" on")
		case !on && normallyOn[mode]:
			left = append(left, "mode "+mode+" off")
		}
	}
	return left
}

func TestWhatIsLeftOnIsTold(t *testing.T) {
	for _, tt := range []struct{ written, want string }{
		{"", "[]"},
		{"\x1b[?1049h\x1b[?25l\x1b[?1049l\x1b[?25h", "[]"},
		{"\x1b[?7l客\x1b[?7h", "[]"},
		{"\x1b[?7h\x1b[?7l", "[mode 7 off]"},
		{"\x1b[?25l", "[mode 25 off]"},
		{"\x1b[?2004h", "[mode 2004 on]"},
		{"\x1b[?1000;1006h\x1b[?1000l", "[mode 1006 on]"},
	} {
		s := &terminal{}
		s.out.WriteString(tt.written)
		if got := fmt.Sprint(s.leftOn()); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.written, got, tt.want)
		}
	}
}

func TestEveryExitLeavesTheTerminalWhole(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		leave func(s *terminal)
		code  int
	}{
		"q":       {func(s *terminal) { s.press("q") }, 0},
		"ctrl+c":  {func(s *terminal) { s.press("\x03") }, 0},
		"SIGINT":  {func(s *terminal) { _ = s.cmd.Process.Signal(syscall.SIGINT) }, 130},
		"SIGTERM": {func(s *terminal) { _ = s.cmd.Process.Signal(syscall.SIGTERM) }, 143},
		"SIGHUP":  {func(s *terminal) { _ = s.cmd.Process.Signal(syscall.SIGHUP) }, 129},
		"SIGQUIT": {func(s *terminal) { _ = s.cmd.Process.Signal(syscall.SIGQUIT) }, 131},
		"two signals": {func(s *terminal) {
			_ = s.cmd.Process.Signal(syscall.SIGTERM)
			_ = s.cmd.Process.Signal(syscall.SIGTERM)
		}, 143},
		"q while filtering is a letter": {func(s *terminal) {
			s.press("/")
			s.shows("esc clear")
			s.press("q")
			s.press("\x03")
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, true, environment(t), program(t), "demo")
			s.shows("RUNNING")
			tt.leave(s)
			s.ends(tt.code)
			s.whole()
		})
	}
}

func TestAClosedTerminalEndsTheProgram(t *testing.T) {
	t.Parallel()
	for name, controlling := range map[string]bool{"with SIGHUP": true, "without any signal": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, controlling, environment(t), program(t), "demo")
			s.shows("RUNNING")
			_ = s.tty.Close()
			_ = s.master.Close()
			s.ends(129)
		})
	}
}

func TestAPanicLeavesTheTerminalWhole(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"command", "update", "follower"} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			s := start(t, true, environment(t, panicWhere+"="+where), os.Args[0])
			s.ends(exit.Internal)
			s.whole()
			s.says("internal error: boom")
			s.says("This is a bug")
		})
	}
}
