//go:build !windows

package cli

import (
	"encoding/base64"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"

	"studiowatch/ui/cli/clitest"
)

func demo(t *testing.T, extra ...string) *terminal {
	t.Helper()
	t.Parallel()
	s := mute(t, asIs, environment(t, extra...), program(t), "demo")
	s.shows("RUNNING")
	return s
}

// pause waits for longer than a sequence or a paste may pause.
func pause() { <-time.After(1300 * time.Millisecond) }

// TestKeysAreWhatWasPressed sends bytes of keyboards that are not Latin ones.
func TestKeysAreWhatWasPressed(t *testing.T) {
	t.Parallel()
	const ctrlC = "\x1b[1089::99;5u" // on the key of с
	t.Run("ctrl+c of Russian", func(t *testing.T) {
		s := demo(t)
		s.says("\x1b[>5u") // disambiguated keys, with those of the Latin layout
		s.press(ctrlC)
		s.ends(0)
	})
	t.Run("ctrl+c of Russian in an input", func(t *testing.T) {
		s := demo(t)
		s.press("/")
		s.shows("esc clear")
		s.press(ctrlC)
		s.ends(0)
	})
	t.Run("full-width characters", func(t *testing.T) {
		s := demo(t)
		s.press("？")
		s.shows("one row up")
		s.press("ｑ")
		s.shows("RUNNING")
		s.press("、")
		s.shows("esc clear")
		s.press("ｉｓ：ｒｏｌｌｉｎｇ")
		s.shows("of 14 ")
		s.press("\r")
		s.shows("filter ｉｓ：ｒｏｌｌｉｎｇ")
		s.press("ｑ")
		s.ends(0)
	})
}

func TestAPasteWithoutMarksDoesNothing(t *testing.T) {
	s := demo(t)
	s.press("xqpsqwen-plus\rqxp")
	s.shows("pasted text is no command")
	s.shows("14 deployments")
	pause()
	s.press("/wan2.5-i2v\r")
	s.shows("1 of 14 · filter wan2.5-i2v")
	pause()
	s.press(strings.Repeat("j", 20) + "?")
	s.shows("pasted text")
	pause()
	s.press("q")
	s.ends(0)
}

func TestAPasteThatHasNoEndEnds(t *testing.T) {
	t.Parallel()
	t.Run("after a second", func(t *testing.T) {
		s := demo(t)
		s.press("\x1b[200~q?p")
		s.shows("pasted text")
		s.press("?")
		s.shows("one row up")
	})
	t.Run("by ctrl+c", func(t *testing.T) {
		s := demo(t)
		s.press("\x1b[200~q?p")
		s.press("\x03")
		s.ends(0)
	})
}

// TestUnfinishedSequencesAreNoKeys sends what would open the filter, sort or quit.
func TestUnfinishedSequencesAreNoKeys(t *testing.T) {
	t.Parallel()
	for name, parts := range map[string][2]string{
		"a colour in two reads":  {"\x1b]11;rgb:", "1e1e/1e1e/1e1e\x07"},
		"a colour without end":   {"\x1b]11;rgb:1e1e/1e1e", ""},
		"an arrow in two reads":  {"\x1b[", "B"},
		"a mode in two reads":    {"\x1b[?2026;2", "$y"},
		"a version without end":  {"\x1bP>|sp?q/", ""},
		"a colour with a quit q": {"\x1b]11;q", "q\x1b\\"},
	} {
		t.Run(name, func(t *testing.T) {
			s := demo(t)
			s.press(parts[0])
			if name == "a colour in two reads" {
				pause()
			} else {
				<-time.After(300 * time.Millisecond)
			}
			s.press(parts[1])
			pause()
			if strings.Contains(s.text(), "esc clear") || !strings.Contains(s.text(), "q quit") {
				t.Errorf("it did something:\n%s", s.text())
			}
			s.press("?")
			s.shows("one row up")
		})
	}
}

func TestWithoutAShellTheProgramGoesOn(t *testing.T) {
	s := demo(t)
	s.press("\x1a")
	s.shows("no shell could continue the program")
	_ = s.cmd.Process.Signal(syscall.SIGTSTP)
	s.press("?")
	s.shows("one row up")
	s.press("qq")
	s.ends(0)
	s.bare()
}

// raw reports whether the terminal passes on every key.
func (s *terminal) raw() bool {
	now, err := term.GetState(s.tty.Fd())
	if err != nil {
		s.t.Fatal(err)
	}
	return *now != *s.before
}

// TestAProgramThatWasStoppedTakesTheTerminalBack stops it without its knowledge.
// Meanwhile something else uses the terminal.
func TestAProgramThatWasStoppedTakesTheTerminalBack(t *testing.T) {
	s := demo(t)
	_ = s.cmd.Process.Signal(syscall.SIGSTOP)
	if err := term.Restore(s.tty.Fd(), s.before); err != nil {
		t.Fatal(err)
	}
	s.feed([]byte("\x1b[?1049l\x1b[2J\x1b[Hanother program"))
	taken := strings.Count(s.written(), "\x1b[?1049h")
	_ = s.cmd.Process.Signal(syscall.SIGCONT)
	s.shows("DEPLOYMENT") // many counts leave no room for the name in the header
	s.shows("RUNNING")
	clitest.Until(t, "raw", s.raw)
	if n := strings.Count(s.written(), "\x1b[?1049h"); n != taken+1 {
		t.Errorf("the screen was taken %d times", n-taken)
	}
	s.press("?")
	s.shows("one row up")
	s.press("qq")
	s.ends(0)
	s.bare()
}

// TestAShellStopsAndContinuesIt by ctrl+z, or by the signal alone.
func TestAShellStopsAndContinuesIt(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Fatal("a shell with job control is needed: install bash")
	}
	const script = `set -m; "$0" demo; echo "stopped $?"; read -r pause; fg >/dev/null; echo "ended $?"`
	for name, stop := range map[string]func(s *terminal){
		"ctrl+z": func(s *terminal) { s.press("\x1a") },
		"SIGTSTP": func(s *terminal) {
			group, err := unix.IoctlGetInt(int(s.master.Fd()), unix.TIOCGPGRP)
			if err != nil {
				s.t.Fatal(err)
			}
			_ = syscall.Kill(group, syscall.SIGTSTP)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mute(t, asIs, environment(t), "bash", "-c", script, program(t))
			s.shows("RUNNING")
			stop(s)
			s.shows("stopped 147")
			s.titled()
			if s.raw() || len(s.leftOn()) > 0 {
				t.Errorf("while it is stopped, raw: %v, left on: %v", s.raw(), s.leftOn())
			}
			s.press("go on\r")
			s.shows("q quit")
			s.press("?")
			s.shows("one row up")
			s.press("qq")
			s.says("ended 0")
			s.ends(0)
			s.bare()
		})
	}
}

// TestLateAnswersAreNotTypedAtTheShell quits before the terminal answers.
func TestLateAnswersAreNotTypedAtTheShell(t *testing.T) {
	s := demo(t)
	s.says("\x1b[c")
	s.press("q")
	s.says("\x1b[?1049l")
	s.press("\x1b[?2026;2$y\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\")
	s.press("\x1b[?0u\x1b[?62;22c")
	s.ends(0)
	s.bare()
	if _, err := term.MakeRaw(s.tty.Fd()); err != nil { // so that a part of a line is found too
		t.Fatal(err)
	}
	if n, err := unix.Poll([]unix.PollFd{{Fd: int32(s.tty.Fd()), Events: unix.POLLIN}}, 0); err != nil || n > 0 {
		t.Errorf("something is left for the shell (%v)", err)
	}
	if strings.Contains(s.written(), "rgb:1e1e") || strings.Contains(s.written(), "62;22c") {
		t.Errorf("the answers are echoed: %q", tail(s.written()))
	}
}

// TestAMuteTerminalHoldsUpNobody quits where nothing is ever answered.
func TestAMuteTerminalHoldsUpNobody(t *testing.T) {
	s := demo(t)
	s.press("q")
	s.says("\x1b[?1049l")
	start := time.Now()
	s.ends(0)
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestScreenPassesTheClipboardOn(t *testing.T) {
	s := demo(t, "TERM=screen.xterm-256color", "STY=1.pts")
	s.press("C")
	s.shows("sent to the terminal")
	pieces := regexp.MustCompile(`\x1bP([^\x1b]*(?:\x1b[^\\][^\x1b]*)*)\x1b\\`).FindAllStringSubmatch(s.written(), -1)
	var passed string
	for _, piece := range pieces {
		if passed += piece[1]; len(piece[1]) > 767 {
			t.Errorf("a piece has %d bytes", len(piece[1]))
		}
	}
	encoded, found := strings.CutPrefix(strings.TrimSuffix(passed, "\a"), "\x1b]52;c;")
	text, err := base64.StdEncoding.DecodeString(encoded)
	if !found || err != nil || len(pieces) < 2 || !strings.Contains(string(text), "14 deployments") {
		t.Errorf("%d pieces, %q (%v)", len(pieces), passed, err)
	}
}
