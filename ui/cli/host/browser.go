package host

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"time"
)

// Opener returns what opens a page in the user's browser; nil where nothing does.
func (d Desktop) Opener() func(ctx context.Context, page string) error {
	argv := d.first(d.openers())
	if argv == nil {
		return nil
	}
	return func(ctx context.Context, page string) error {
		return d.launch(ctx, slices.Concat(argv, []string{page}))
	}
}

// openers are the programs that open a page in the user's browser. Over SSH
// the browser is not where the user is.
func (d Desktop) openers() [][]string {
	switch {
	case d.remote():
	case d.goos == "darwin":
		return [][]string{{"open"}}
	case d.goos == "windows":
		return [][]string{{"rundll32", "url.dll,FileProtocolHandler"}}
	case d.world.Getenv("WAYLAND_DISPLAY") != "" || d.world.Getenv("DISPLAY") != "":
		return [][]string{{"xdg-open"}}
	}
	return nil
}

// launch starts a program that may stay for as long as the browser does. It
// returns an error only when the program fails at once.
func (d Desktop) launch(ctx context.Context, argv []string) error {
	c := exec.Command(argv[0], argv[1:]...)
	c.Env = withoutKeys(d.world, d.hidden)
	detach(c)
	if err := c.Start(); err != nil {
		return fmt.Errorf("%s: %w", toolName(argv), err)
	}
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("%s: %w", toolName(argv), err)
		}
	case <-ctx.Done():
	case <-time.After(toolTime):
	}
	return nil
}
