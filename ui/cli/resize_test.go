//go:build !windows

package cli

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
)

// resize changes the size of the terminal and of the emulator behind it.
func (s *session) resize(width, height int) {
	s.t.Helper()
	s.screen.Resize(width, height)
	if err := pty.Setsize(s.master, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)}); err != nil {
		s.t.Fatal(err)
	}
}

// lines is the screen, a line each, without what the clock changes.
func (s *session) lines() []string {
	return strings.Split(regexp.MustCompile(`[0-9]`).ReplaceAllString(s.text(), "#"), "\n")
}

// framed reports whether the screen is a whole frame of that size.
func (s *session) framed(width, height int) bool {
	lines := s.lines()
	if len(lines) != height || !strings.Contains(lines[height-1], "quit") || !strings.Contains(lines[1], "DEPLOYMENT") {
		return false
	}
	for _, line := range lines {
		if ansi.StringWidth(line) > width {
			return false
		}
	}
	return strings.Contains(lines[0], "paused")
}

// TestAStormOfResizesLeavesAWholeScreen changes the size two thousand times as
// fast as it can, and then looks for what the storm has left.
func TestAStormOfResizesLeavesAWholeScreen(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var sizes [64][2]int
	for i := range sizes {
		sizes[i] = [2]int{1 + rng.IntN(500), 1 + rng.IntN(200)}
	}
	s := start(t, true, environment(t), program(t), "demo")
	s.shows("RUNNING")
	s.press("p")
	s.shows("paused")
	for _, end := range [][2]int{{80, 24}, {40, 8}, {200, 50}} {
		for range 2000 / 3 {
			size := sizes[rng.IntN(len(sizes))]
			s.resize(size[0], size[1])
		}
		s.resize(end[0], end[1])
		if !s.until(func() bool { return s.framed(end[0], end[1]) }) {
			t.Fatalf("no whole frame at %v:\n%s", end, s.text())
		}
		// The help covers the rows, so they are drawn anew behind it; nothing
		// may differ from that.
		before := strings.Join(s.lines(), "\n")
		s.press("?")
		s.shows("one row up")
		s.press("?")
		if !s.until(func() bool { return strings.Join(s.lines(), "\n") == before }) {
			t.Errorf("at %v the screen was\n%s\nand drawn anew is\n%s", end, before, strings.Join(s.lines(), "\n"))
		}
	}
	s.press("?")
	s.shows("one row up")
	s.press("q")
	s.ends(0)
	s.whole()
}
