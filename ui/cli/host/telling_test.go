//go:build unix

package host

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"studiowatch/model/config"
)

// TestItIsKnownWhatTellsHere: in tmux its option is asked for.
func TestItIsKnownWhatTellsHere(t *testing.T) {
	for _, tt := range []struct {
		name          string
		bell, desktop bool
		command       []string
		env           map[string]string
		passthrough   string // what tmux answers; empty if there is no tmux
		want          string
	}{
		{"by default", true, false, nil, nil, "", "bell"},
		{"all", true, true, []string{"x"}, nil, "", "bell desktop command"},
		{"nothing", false, false, nil, nil, "", "[notify] tells nothing: set bell, desktop or command there"},
		{"the desktop in a terminal", false, true, nil, map[string]string{"TERM": "xterm-kitty"}, "", "desktop"},
		{"in Screen", false, true, nil, map[string]string{"TERM": "screen", "STY": "x"}, "", "desktop"},
		{"in tmux that passes it on", false, true, nil, map[string]string{"TMUX": "x", "TMUX_PANE": "%1"}, "on", "desktop"},
		{"in tmux that passes all on", false, true, nil, map[string]string{"TMUX": "x", "TMUX_PANE": "%1"}, "all", "desktop"},
		{"in tmux that does not", false, true, nil, map[string]string{"TMUX": "x", "TMUX_PANE": "%1"}, "off*", "tmux drops [notify] desktop unless its allow-passthrough is on"},
		{"in such a tmux, with a bell", true, true, nil, map[string]string{"TMUX": "x", "TMUX_PANE": "%1"}, "off", "bell"},
		{"in tmux that says nothing", false, true, nil, map[string]string{"TMUX": "x", "TMUX_PANE": "%1"}, "", "desktop"},
		{"on a console", false, true, nil, map[string]string{"TERM": "linux"}, "", "this terminal shows no [notify] desktop: set bell or command there"},
		{"on a Mac", false, true, []string{"x"}, map[string]string{"TERM_PROGRAM": "Apple_Terminal"}, "", "command"},
	} {
		dir := t.TempDir()
		t.Setenv("PATH", dir+":/usr/bin:/bin")
		script := "#!/bin/sh\nexit 1\n"
		if tt.passthrough != "" {
			script = "#!/bin/sh\n[ \"$*\" = 'show-options -Apv -t %1 allow-passthrough' ] && [ -z \"$DASHSCOPE_API_KEY\" ] && echo '" + tt.passthrough + "'\n"
		}
		t.Setenv("DASHSCOPE_API_KEY", "sk-canary0123456789abcdef")
		if err := os.WriteFile(filepath.Join(dir, "tmux"), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		c := config.Default()
		c.Notify.Channels["bell"], c.Notify.Channels["desktop"], c.Notify.Command = tt.bell, tt.desktop, tt.command
		got := World{Getenv: func(name string) string { return tt.env[name] }, Secrets: &Secrets{}}.Telling(t.Context(), c)
		if text := strings.TrimSpace(strings.Join(got.Ways, " ") + got.Lost); text != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, text, tt.want)
		}
		if got.Lost != "" && len("marked, but "+got.Lost) > 78 {
			t.Errorf("%s: it is longer than a screen: %d", tt.name, len("marked, but "+got.Lost))
		}
	}
}
