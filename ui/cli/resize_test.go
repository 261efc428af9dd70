//go:build !windows

package cli

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"studiowatch/ui/cli/clitest"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
)

// resize changes the size of the terminal and of its emulator. Late is the output of
// the program for the old size that arrives after the change.
func (s *terminal) resize(width, height int, late string) {
	s.t.Helper()
	s.screen.Resize(width, height)
	_, _ = s.screen.Write([]byte(late))
	if err := setSize(s.master, width, height); err != nil {
		s.t.Fatal(err)
	}
}

func setSize(terminal *os.File, width, height int) error {
	return pty.Setsize(terminal, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)})
}

var digit = regexp.MustCompile(`[0-9]`)

// lines returns the lines of the screen, without the parts that the clock changes.
func (s *terminal) lines() []string {
	return strings.Split(digit.ReplaceAllString(s.text(), "#"), "\n")
}

// framed reports whether the screen is a complete frame of this size.
func (s *terminal) framed(width, height int) bool {
	lines := s.lines()
	if len(lines) != height || !strings.Contains(lines[height-1], "quit") || !strings.Contains(lines[1], "DEPLOYMENT") {
		return false
	}
	for _, line := range lines {
		if ansi.StringWidth(line) > width {
			return false
		}
	}
	return strings.Contains(lines[0], "##:##:##") && !strings.Contains(s.text(), "waiting")
}

// fresh starts the program in a terminal of this size. It lets the program redraw,
// because the emulator may have been too small for the first output.
func fresh(t *testing.T, width, height int, env []string, args ...string) *terminal {
	t.Helper()
	s := open(t, func(c *exec.Cmd) {
		if err := setSize(c.Stdin.(*os.File), width, height); err != nil {
			t.Fatal(err)
		}
	}, env, program(t), args...)
	s.screen.Resize(width, height)
	go s.answer(s.master)
	s.shows("DEPLOYMENT")
	s.press("\x0c")
	if !s.until(func() bool { return s.framed(width, height) }) {
		t.Fatalf("no frame at %d×%d:\n%s", width, height, s.text())
	}
	return s
}

// TestAStormOfResizesLeavesAWholeScreen changes the size two thousand times as fast as
// possible, and compares the screen with that of a program without resizes.
func TestAStormOfResizesLeavesAWholeScreen(t *testing.T) {
	t.Parallel()
	server := samples(t, new(atomic.Bool))
	env := environment(t, "DASHSCOPE_API_KEY=sk-0123456789abcdef", "DASHSCOPE_HTTP_BASE_URL="+server.URL)
	// In the order of the list no row moves, whichever answer comes first.
	config := clitest.WriteConfig(t, `refresh = "5m"
		watch = ["emo-35b3f106-sample01", "qwen-plus-2025-12-01-b6d61c71", "qwen3-8b-ft-202511132025-0260",
			"wan2.5-i2v-preview-ft-202511111122-xxxx", "example-model-code", "qwen-plus-20230703-cx7f"]
		[ui]
		sort = "list"`)
	rng := rand.New(rand.NewPCG(1, 1))
	sizes := [64][2]int{{1, 1}, {500, 200}}
	for i := range sizes[2:] {
		sizes[2+i] = [2]int{1 + rng.IntN(500), 1 + rng.IntN(200)}
	}
	s := fresh(t, 80, 24, env, "--config", config)
	for _, end := range [][2]int{{40, 8}, {200, 50}, {80, 24}} {
		want := fresh(t, end[0], end[1], env, "--config", config)
		// The emulator is as large as the largest of them, and stays so.
		s.resize(sizes[1][0], sizes[1][1], "")
		for range 2000 / 3 {
			size := sizes[rng.IntN(len(sizes))]
			if err := setSize(s.master, size[0], size[1]); err != nil {
				t.Fatal(err)
			}
		}
		// The renderer may leave the scroll region of a smaller screen.
		s.resize(end[0], end[1], fmt.Sprintf("\x1b[1;%dr", end[1]/2))
		same := func() bool { return strings.Join(s.lines(), "\n") == strings.Join(want.lines(), "\n") }
		if !s.until(same) {
			t.Fatalf("at %v the screen is\n%s\nand at a start of that size\n%s", end, s.text(), want.text())
		}
		if !s.framed(end[0], end[1]) {
			t.Errorf("no whole frame at %v:\n%s", end, s.text())
		}
	}
	s.press("?")
	s.shows("one row up")
	s.press("qq") // back, and out
	s.ends(0)
	s.whole()
}
