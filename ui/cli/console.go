package cli

import (
	"context"
	"fmt"
	"net/url"
	"os/exec"
	"slices"
	"time"

	"studiowatch/client"
)

// opener returns what opens a page in the user's browser; nil where nothing does.
func (d desktop) opener() func(ctx context.Context, page string) error {
	argv := d.first(d.openers())
	if argv == nil {
		return nil
	}
	return func(ctx context.Context, page string) error {
		return d.launch(ctx, slices.Concat(argv, []string{page}))
	}
}

// consolePages are the consoles' lists of deployments, by profile. No page of a
// single deployment is documented.
func consolePages(routes []route) map[string]string {
	pages := map[string]string{}
	for _, r := range routes {
		region := client.RegionOfHost(r.base.Host)
		switch _, known := client.LookupRegion(region); {
		case !known: // nobody knows which of the consoles has it
		case region == "cn-beijing":
			pages[r.profile] = "https://bailian.console.aliyun.com/cn-beijing/model/deploy"
		default:
			pages[r.profile] = "https://modelstudio.console.alibabacloud.com/" + url.PathEscape(region) + "?tab=dashboard#/efm/model_deploy"
		}
	}
	return pages
}

// openers are the programs that open a page in the user's browser. Over SSH
// the browser is not where the user is.
func (d desktop) openers() [][]string {
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
func (d desktop) launch(ctx context.Context, argv []string) error {
	c := exec.Command(argv[0], argv[1:]...)
	c.Env = withoutKeys(d.world, d.hidden)
	setsid(c)
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
