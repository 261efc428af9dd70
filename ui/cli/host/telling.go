package host

import (
	"cmp"
	"context"
	"os/exec"
	"strings"
	"time"

	"studiowatch/model/config"
	"studiowatch/model/words"
)

// askTime is how long tmux may take to say how it is set.
const askTime = 500 * time.Millisecond

// Telling says by which ways of [notify] people can be told of events in this terminal.
// That a bell or a command reaches somebody cannot be known, so they count as working. A
// notification of the desktop is lost in a tmux that passes nothing on, and in terminals
// that are known to have none.
func (w World) Telling(ctx context.Context, cfg config.Config) words.Telling {
	n := cfg.Notify
	var t words.Telling
	lost := ""
	for _, c := range config.Channels() {
		if !n.Channels[c.Key] {
			continue
		}
		why := ""
		if c.Drops {
			why = w.dropped(ctx, c.Key, keyVariables(cfg))
		}
		if why == "" {
			t.Ways = append(t.Ways, c.Key)
		}
		lost = cmp.Or(lost, why)
	}
	if len(n.Command) > 0 {
		t.Ways = append(t.Ways, "command")
	}
	if len(t.Ways) == 0 {
		t.Lost = cmp.Or(lost, "[notify] tells nothing: set bell, desktop or command there")
	}
	return t
}

// dropped says why a channel with this key reaches nobody here; empty if it may. The
// environment variables that are hidden hold keys.
func (w World) dropped(ctx context.Context, key string, hidden []string) string {
	switch {
	case w.inScreen():
	case w.Getenv("TMUX") != "":
		if w.tmuxOption(ctx, "allow-passthrough", hidden) == "off" {
			return "tmux drops [notify] " + key + " unless its allow-passthrough is on"
		}
	case w.Getenv("TERM") == "linux" || w.Getenv("TERM") == "alacritty" || w.Getenv("TERM_PROGRAM") == "Apple_Terminal" || w.Getenv("VTE_VERSION") != "":
		return "this terminal shows no [notify] " + key + ": set bell or command there"
	}
	return ""
}

// tmuxOption returns the value of an option of the tmux pane that the program runs in;
// empty if it cannot be had.
func (w World) tmuxOption(ctx context.Context, name string, hidden []string) string {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	c := exec.CommandContext(ctx, "tmux", "show-options", "-Apv", "-t", w.Getenv("TMUX_PANE"), name)
	c.Env = withoutKeys(w, hidden)
	detachGroup(c)
	value, err := c.Output()
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(strings.TrimSpace(string(value)), "*") // an inherited value has a star
}
