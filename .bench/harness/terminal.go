package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

const (
	columns  = 200
	lines    = 50
	patience = 30 * time.Second // after it a program is held to be broken
)

// terminal is a program in a pseudo-terminal that answers its queries.
type terminal struct {
	name    string
	cmd     *exec.Cmd
	master  *os.File
	screen  *vt.SafeEmulator
	started time.Time
	ended   chan struct{}

	mu      sync.Mutex
	bytes   int
	watched func(screen string) bool // what is waited for
	met     chan time.Time
}

// chunk is a piece of output, with the time at which it was read.
type chunk struct {
	text []byte
	at   time.Time
}

func start(name string, env []string, argv ...string) (*terminal, error) {
	t := &terminal{name: name, cmd: exec.Command(argv[0], argv[1:]...), screen: vt.NewSafeEmulator(columns, lines), ended: make(chan struct{})}
	t.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}, env...)
	t.started = time.Now()
	var err error
	if t.master, err = pty.StartWithSize(t.cmd, &pty.Winsize{Rows: lines, Cols: columns}); err != nil {
		return nil, err
	}
	chunks := make(chan chunk, 1024)
	go func() {
		defer close(chunks)
		for {
			b := make([]byte, 32<<10)
			n, err := t.master.Read(b)
			if err != nil {
				return
			}
			chunks <- chunk{b[:n], time.Now()}
		}
	}()
	go func() { _, _ = io.Copy(t.master, t.screen) }()
	go func() {
		for c := range chunks {
			t.take(c)
		}
		_ = t.cmd.Wait()
		close(t.ended)
	}()
	return t, nil
}

// take draws a chunk, and looks whether what is waited for is there.
func (t *terminal) take(c chunk) {
	func() {
		defer func() { _ = recover() }() // the emulator knows less than terminals do
		_, _ = t.screen.Write(c.text)
	}()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bytes += len(c.text)
	if t.watched != nil && t.watched(t.text()) {
		t.watched = nil
		t.met <- c.at
	}
}

func (t *terminal) text() string { return ansi.Strip(t.screen.Render()) }

// written returns how many bytes the program has written.
func (t *terminal) written() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.bytes
}

// until does something and returns when the screen then meets a condition.
func (t *terminal) until(what string, do func(), met func(screen string) bool) (time.Time, error) {
	t.mu.Lock()
	t.met, t.watched = make(chan time.Time, 1), met
	if do == nil && met(t.text()) {
		t.watched = nil
		t.met <- time.Now()
	}
	wait := t.met
	t.mu.Unlock()
	if do != nil {
		do()
	}
	select {
	case at := <-wait:
		return at, nil
	case <-time.After(patience):
		return time.Time{}, fmt.Errorf("%s: no %s within %v; the screen is\n%s", t.name, what, patience, strings.TrimSpace(t.text()))
	}
}

func contains(part string) func(string) bool {
	return func(screen string) bool { return strings.Contains(screen, part) }
}

func (t *terminal) press(keys string) { _, _ = t.master.WriteString(keys) }

// cpu is the processor time that the program and its children that have ended have used.
func (t *terminal) cpu() time.Duration {
	var used unix.Timespec
	// The number of the clock of a process is made of its ID, see clock_getcpuclockid(3).
	_ = unix.ClockGettime(int32(^t.cmd.Process.Pid<<3|2), &used)
	total := time.Duration(used.Nano())
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", t.cmd.Process.Pid))
	if fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:])); len(fields) > 14 {
		for _, field := range fields[13:15] {
			ticks, _ := strconv.Atoi(field)
			total += time.Duration(ticks) * 10 * time.Millisecond
		}
	}
	return total
}

// memory is the resident memory in bytes.
func (t *terminal) memory() int {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", t.cmd.Process.Pid))
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kilobytes, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kilobytes << 10
		}
	}
	return 0
}

// stop ends the program and what it started.
func (t *terminal) stop() {
	_ = syscall.Kill(-t.cmd.Process.Pid, syscall.SIGKILL)
	<-t.ended
	_ = t.master.Close()
	_ = t.screen.Close()
}
