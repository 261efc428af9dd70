package host

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"time"
)

// Opener returns a function that opens a page in the user's browser, or nil if no
// program can.
func (d Desktop) Opener() func(ctx context.Context, page string) error {
	argv := d.first(d.openers())
	if argv == nil {
		return nil
	}
	return func(ctx context.Context, page string) error {
		return d.launch(ctx, slices.Concat(argv, []string{page}))
	}
}

// openers returns the commands that open a page, the preferred one first. Over SSH
// there are none, because the browser would open on the wrong machine.
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

// launch starts a program, which may run for as long as the browser does. It returns
// an error only if the program fails within toolTime.
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
