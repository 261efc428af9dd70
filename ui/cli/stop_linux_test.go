package cli

import (
	"fmt"
	"os"
	"regexp"
	"syscall"
	"testing"

	"studiowatch/ui/cli/clitest"

	"golang.org/x/sys/unix"
)

// stop stops a terminal's output.
func stop(t *testing.T, tty *os.File) { flow(t, tty, unix.TCOOFF) }

// resume starts it again.
func resume(t *testing.T, tty *os.File) { flow(t, tty, unix.TCOON) }

func flow(t *testing.T, tty *os.File, how int) {
	t.Helper()
	if err := unix.IoctlSetInt(int(tty.Fd()), unix.TCXONC, how); err != nil {
		t.Fatal(err)
	}
}

// TestATerminalThatWasStoppedGoesOn is about ctrl+s in a terminal that handles the key
// itself.
func TestATerminalThatWasStoppedGoesOn(t *testing.T) {
	t.Parallel()
	s, asked, change, _ := stalling(t)
	stop(t, s.tty)
	s.redraws(3)
	before := asked.Load()
	change.Store(true)
	clitest.Until(t, "poll", func() bool { return asked.Load() > before+1 })
	resume(t, s.tty)
	s.shows("4/4")
	stop(t, s.tty)
	s.redraws(3)
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	s.ends(143)
	s.bare()
	s.whole()
}

func TestTheProgramItselfDumpsNoCore(t *testing.T) {
	t.Parallel()
	s := mute(t, asIs, environment(t), "sh", "-c", `ulimit -S -c "$(ulimit -H -c)"; exec "$0" demo`, program(t))
	s.shows("RUNNING")
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", s.cmd.Process.Pid))
	if err != nil || !regexp.MustCompile(`(?m)^Max core file size +0 `).Match(limits) {
		t.Errorf("%v\n%s", err, limits)
	}
	s.press("q")
	s.ends(0)
}
