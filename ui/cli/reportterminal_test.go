//go:build !windows

package cli

import (
	"regexp"
	"testing"
)

// TestAPageOnATerminalNamesTheWayToKeepIt runs the program on a terminal.
func TestAPageOnATerminalNamesTheWayToKeepIt(t *testing.T) {
	t.Parallel()
	s := mute(t, asIs, environment(t), program(t), "report")
	s.ends(0)
	said := regexp.MustCompile(`</html>\s+studiowatch: that was a page for a browser: studiowatch report > report\.html keeps it`)
	if !s.until(func() bool { return said.MatchString(s.written()) }) {
		t.Errorf("it does not say how to keep it: %.300q", s.written())
	}
}
