package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"studiowatch/client"
	"studiowatch/model/config"
)

func newConfig(w world, f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Find, check or start the configuration",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "path", Short: "Print where the configuration is", Args: noArgs,
			RunE: func(*cobra.Command, []string) error { return printPath(w, *f) },
		},
		&cobra.Command{
			Use: "check", Short: "Say whether the configuration is right, and what it means", Args: noArgs,
			RunE: func(*cobra.Command, []string) error { return check(w, *f) },
		},
		&cobra.Command{
			Use: "init", Short: "Write a commented starter file, never over an existing one", Args: noArgs,
			RunE: func(*cobra.Command, []string) error { return initialise(w, *f) },
		},
	)
	return cmd
}

func printPath(w world, f flags) error {
	path, err := configPath(w, f)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w.Stdout, path)
	return err
}

// check prints what the configuration comes to. It sends nothing and prints
// where each key is found, never the key.
func check(w world, f flags) error {
	s, err := load(w, f)
	if err != nil {
		return err
	}
	t, err := s.targets(f, nil)
	if err != nil {
		return err
	}
	routes, err := s.routes(w, s.profiles)
	if err != nil {
		return err
	}
	if s.exists {
		fmt.Fprintf(w.Stdout, "%s is right.\n", s.path)
	} else {
		fmt.Fprintf(w.Stdout, "There is no %s; the defaults hold. To start one: studiowatch config init\n", s.path)
	}
	fmt.Fprintf(w.Stdout, "refresh  %v while changing, %v once steady\n", s.Refresh, s.SteadyRefresh)
	fmt.Fprintf(w.Stdout, "watch    %s, %s\n", count(len(t.entries), "deployment"), count(len(t.patterns), "pattern"))
	files := []string{s.path}
	for i, r := range routes {
		key, file, err := lookForKey(w, r)
		source := "key from " + key.Source()
		switch missing := (*client.NoKeyError)(nil); {
		case errors.As(err, &missing):
			source = "no key yet"
		case err != nil:
			source = err.Error()
		}
		fmt.Fprintf(w.Stdout, "profile  %s: %s, %g requests a second at most, %s\n", r.profile, r.base.Host, s.profiles[i].Rate, source)
		files = append(files, file)
	}
	if warning := exposed(w, files...); warning != "" {
		fmt.Fprintf(w.Stdout, "warning  %s\n", warning)
	}
	return nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// initialise writes the example where the configuration belongs.
func initialise(w world, f flags) error {
	path, err := configPath(w, f)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return usage("config init: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return usage("config init: %s exists and is left as it is", path)
	}
	if err != nil {
		return usage("config init: %w", err)
	}
	_, err = file.WriteString(config.Example())
	if err = errors.Join(err, file.Close()); err != nil {
		return usage("config init: %w", err)
	}
	_, err = fmt.Fprintf(w.Stdout, "wrote %s\nList your deployments under watch, then: studiowatch\n", path)
	return err
}
