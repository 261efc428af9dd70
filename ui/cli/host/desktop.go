package host

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"studiowatch/model/config"
)

// toolTime is how long a program of the desktop may run.
const toolTime = 2 * time.Second

// Desktop runs programs for the browser and the clipboard.
type Desktop struct {
	world  World
	goos   string
	hidden []string // names of environment variables that hold keys
	find   func(program string) (path string, err error)
}

// NewDesktop returns the desktop of this machine. The programs do not get the
// environment variables that the configuration names for keys.
func NewDesktop(w World, c config.Config) Desktop {
	return Desktop{world: w, goos: runtime.GOOS, hidden: keyVariables(c), find: exec.LookPath}
}

// remote reports whether the user works on another machine, over SSH.
func (d Desktop) remote() bool { return d.world.Remote() }

// first returns the first command whose program is found, with the path of the
// program, or nil if there is none.
func (d Desktop) first(commands [][]string) (argv []string) {
	for _, c := range commands {
		if path, err := d.find(c[0]); err == nil {
			return append([]string{path}, c[1:]...)
		}
	}
	return nil
}

// Clipboard says how to write the system's clipboard.
type Clipboard struct {
	Tool string                                       // the name of the program; empty if there is none
	Copy func(ctx context.Context, text string) error // runs the tool; nil if there is none
	Hint string                                       // what copying with an escape sequence may need; may be empty
	Wrap func(seq string) string                      // wraps that sequence for a multiplexer; nil if it needs none
}

// Clipboard returns how to write the system's clipboard. Over SSH it has no tool,
// because that clipboard is not the user's.
func (d Desktop) Clipboard() Clipboard {
	var c Clipboard
	switch {
	case d.world.inScreen():
		c.Wrap = throughScreen
	case d.world.Getenv("TMUX") != "":
		c.Hint = "tmux needs set-clipboard on"
	}
	argv := d.first(d.clipboardCommands())
	if argv == nil {
		return c
	}
	c.Tool = toolName(argv)
	c.Copy = func(ctx context.Context, text string) error { return d.run(ctx, argv, text) }
	return c
}

func (d Desktop) clipboardCommands() (commands [][]string) {
	switch {
	case d.remote():
	case d.goos == "darwin":
		commands = append(commands, []string{"pbcopy"})
	case d.goos == "windows", d.world.Getenv("WSL_DISTRO_NAME") != "":
		commands = append(commands, []string{"clip.exe"})
	default:
		if d.world.Getenv("WAYLAND_DISPLAY") != "" {
			commands = append(commands, []string{"wl-copy"})
		}
		if d.world.Getenv("DISPLAY") != "" {
			commands = append(commands, []string{"xclip", "-selection", "clipboard", "-in"}, []string{"xsel", "--clipboard", "--input"})
		}
	}
	return commands
}

// toolName returns the name of a command's program without its folder.
func toolName(argv []string) string {
	return argv[0][strings.LastIndexAny(argv[0], `/\`)+1:]
}

// run runs a program with text on its standard input. Its output is discarded, because
// a program that continues to serve the clipboard would keep a pipe open.
func (d Desktop) run(ctx context.Context, argv []string, text string) error {
	ctx, cancel := context.WithTimeout(ctx, toolTime)
	defer cancel()
	c := exec.CommandContext(ctx, argv[0], argv[1:]...)
	c.Env = withoutKeys(d.world, d.hidden)
	c.Stdin = strings.NewReader(text)
	c.WaitDelay = time.Second
	detachGroup(c)
	err := c.Run()
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return fmt.Errorf("%s has been ended after %v", toolName(argv), toolTime)
	case err != nil:
		return fmt.Errorf("%s: %w", toolName(argv), err)
	}
	return nil
}

// withoutKeys returns the environment of this process without keys.
func withoutKeys(w World, hidden []string) []string {
	return slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, value, _ := strings.Cut(variable, "=")
		return slices.Contains(hidden, name) || w.Secrets.FoundIn(value)
	})
}
