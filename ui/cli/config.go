package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"studiowatch/model/config"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
	"studiowatch/ui/cli/usage"
)

func newConfig(w host.World, f *session.Flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:        "config",
		Short:      "Find, check, start or edit the configuration",
		SuggestFor: []string{"init", "check", "configure", "settings"},
	}
	usage.Group(cmd)
	path := &cobra.Command{
		Use: "path", Short: "Print where the configuration is", Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return printPath(source(w, *f)) },
	}
	takeConfig(path, f)
	start := &cobra.Command{
		Use: "init", Short: "Write a commented starter file, never over an existing one", Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return initialise(source(w, *f)) },
	}
	takeConfig(start, f)
	cmd.AddCommand(path, newConfigCheck(w, f), start, newConfigAdd(w, f), newConfigRemove(w, f))
	return cmd
}

func newConfigCheck(w host.World, f *session.Flags) *cobra.Command {
	online := false
	cmd := &cobra.Command{
		Use: "check", Short: "Say whether the configuration is right, and what it means", Args: noArgs,
		Long: "check says whether the configuration is right, what it comes to, and where each profile's key is found " +
			"or was looked for. It sends nothing; with --online it reads one page of the list with each profile.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			src := source(w, *f)
			routes, err := check(src)
			if err != nil || !online {
				return err
			}
			return tryOnline(cmd.Context(), src, routes)
		},
	}
	takeConfig(cmd, f)
	takeProfile(cmd, w, f)
	takeRefresh(cmd, f)
	takeLog(cmd, f)
	cmd.Flags().BoolVar(&online, "online", false, "try each profile's key once")
	usage.ExitCodes(cmd, "all is right", "If profiles differ, the first of 3, 4, 2, 6 counts.", exit.BadUsage, exit.NoKey, exit.Unpaid, exit.Unreachable, exit.Internal)
	return cmd
}

func printPath(src session.Source) error {
	path, err := src.ConfigPath()
	if err != nil {
		return err
	}
	return src.World.Printf("%s\n", path)
}

// check prints the result of the configuration and where each key is found, but never
// a key. It returns the routes of the profiles, and sends nothing.
func check(src session.Source) ([]session.Route, error) {
	w := src.World
	w.Stdout = host.Printable(w.Stdout)
	s, err := src.Settings()
	if err != nil {
		return nil, err
	}
	t, err := s.Targets(nil)
	if err != nil {
		return nil, err
	}
	routes, err := s.Routes(s.Polled)
	if err != nil {
		return nil, err
	}
	switch {
	case s.Exists:
		fmt.Fprintf(w.Stdout, "%s is right.\n", safe.Clean(s.Path))
	case s.Path == "":
		fmt.Fprintln(w.Stdout, "There is no configuration, and neither HOME nor XDG_CONFIG_HOME names a place for it; the defaults hold. To use one: --config FILE")
	default:
		fmt.Fprintf(w.Stdout, "There is no %s; the defaults hold. To start one: studiowatch config init\n", safe.Clean(s.Path))
	}
	fmt.Fprintf(w.Stdout, "refresh  %v while changing, %v once steady\n", s.Refresh, s.SteadyRefresh)
	fmt.Fprintf(w.Stdout, "watch    %s, %s\n", count(len(t.Entries), "deployment"), count(len(t.Patterns), "pattern"))
	if len(s.Views) > 0 {
		fmt.Fprintf(w.Stdout, "views    %s\n", strings.Join(viewNames(s.Views), ", "))
	}
	var keyFiles []string
	for i, r := range routes {
		key, file, err := session.FindKey(w, r)
		from := "key from " + key.Source()
		if err != nil {
			from = err.Error()
		}
		fmt.Fprintf(w.Stdout, "profile  %s: %s, %g requests a second at most, %s\n", r.Profile, r.Base.Host, s.Polled[i].Rate, from)
		keyFiles = append(keyFiles, file)
	}
	if warning := s.ExposureWarning(keyFiles...); warning != "" {
		fmt.Fprintf(w.Stdout, "warning  %s\n", warning)
	}
	return routes, nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// initialise writes the example to the path of the configuration.
func initialise(src session.Source) error {
	path, err := src.ConfigPath()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return exit.Usage("config init: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return exit.Usage("config init: %s exists and is left as it is", path)
	}
	if err != nil {
		return exit.Usage("config init: %w", err)
	}
	_, err = file.WriteString(config.Example())
	if err = errors.Join(err, file.Close()); err != nil {
		return exit.Usage("config init: %w", err)
	}
	return src.World.Printf("wrote %s\nList your deployments under watch, then: studiowatch\n", path)
}
