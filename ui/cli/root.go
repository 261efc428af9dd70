// Package cli is the command tree, with one file for each command. It connects a
// session with the dashboard, the plain output or the exporter.
package cli

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"studiowatch/model/config"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
)

// Run runs the command line and returns the exit code.
func Run(ctx context.Context, args []string) int {
	host.ForbidCoreDumps()
	host.FailAtFileSizeLimit()
	// A library that logs by itself would write over the screen.
	log.SetOutput(io.Discard)
	return run(ctx, args, host.World{Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Secrets: &host.Secrets{}})
}

func run(ctx context.Context, args []string, w host.World) int {
	if w.Stderr != nil {
		w.Stderr = host.Printable(w.Stderr)
	}
	root := newRoot(w)
	refused := refuseKeys(root, args)
	switch {
	case completing(args) && (refused != nil || !safe.Printable(strings.Join(args, " "))):
		offerNothing(w.Stdout)
		return exit.OK
	case refused != nil:
		return conclude(w, refused)
	}
	root.SetArgs(args)
	root.SetOut(w.Stdout)
	root.SetErr(w.Stderr)
	return conclude(w, root.ExecuteContext(ctx))
}

func source(w host.World, f session.Flags) session.Source {
	return session.Source{World: w, Flags: f, Vocabulary: vocabulary()}
}

// warningsOn returns a function that prints a warning on stderr.
func warningsOn(stderr io.Writer) func(text string) {
	return func(text string) { fmt.Fprintf(stderr, "studiowatch: warning: %s\n", safe.Clean(text)) }
}

func newRoot(w host.World) *cobra.Command {
	var f session.Flags
	root := &cobra.Command{
		Use:   "studiowatch [ID…]",
		Short: "Watch Alibaba Cloud Model Studio deployments live",
		Long: "studiowatch shows Model Studio (DashScope) deployments live in the terminal: whether they serve,\n" +
			"how far a rollout is, and why one failed.\n\n" +
			"An ID may be a glob, such as 'emo-*'. Without IDs it watches the configuration's watch list.\n" +
			"To look around without a key: studiowatch demo.",
		Args:          checkIDs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, ids []string) error {
			return showDashboard(cmd.Context(), source(w, f), ids)
		},
	}
	p := root.PersistentFlags()
	p.StringVar(&f.Config, "config", "", "configuration `FILE`")
	p.StringArrayVar(&f.Profiles, "profile", nil, "profile or region `NAME`, such as cn-beijing; may repeat")
	p.DurationVar(&f.Refresh, "refresh", 0, "`DURATION` between two polls of a changing deployment, 1s to 24h")
	p.StringVar(&f.LogFile, "log-file", "", "append a line for each request to `FILE`")
	p.StringVar(&f.Record, "record", "", "append every answer to `FILE`, for replay or a bug report; it holds no key")
	p.VarPF(&f.ASCII, "ascii", "", "print nothing beyond ASCII; without it the locale decides").NoOptDefVal = "true"
	p.BoolVar(&f.NoColor, "no-color", false, "use no colour")
	takeTheme(root, &f)
	root.Flags().BoolVar(&f.All, "all", false, "watch everything the key can list")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return exit.Usage("%w; see %s --help", err, cmd.CommandPath())
	})
	complete(root, w, &f)
	completeProfiles(root, w, &f)
	root.AddCommand(
		newDemo(w, &f), newGet(w, &f), newWait(w, &f), newMetrics(w, &f), newHistory(w, &f), newReplay(w, &f),
		newSimulate(w), newNotifyTest(w, &f), newConfig(w, &f), newVersion(w),
	)
	return root
}

// takeTheme adds --theme to a command with a screen.
func takeTheme(cmd *cobra.Command, f *session.Flags) {
	cmd.Flags().Var(choice{&f.Theme, config.Themes()}, "theme", "`NAME` of the colours: "+strings.Join(config.Themes(), ", "))
	completeWords(cmd, "theme", config.Themes()...)
}

// choice is a flag that takes one of some words.
type choice struct {
	value *string
	words []string
}

func (c choice) Set(text string) error {
	if !slices.Contains(c.words, text) {
		return fmt.Errorf("must be one of %s", strings.Join(c.words, ", "))
	}
	*c.value = text
	return nil
}

func (c choice) String() string { return "" }
func (c choice) Type() string   { return "string" }

func checkIDs(cmd *cobra.Command, ids []string) error {
	for _, id := range ids {
		if err := session.CheckTarget(id); err != nil {
			return exit.Usage("%w", err)
		}
	}
	return nil
}

// noArgs returns an error if there are arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return exit.Usage("%s takes no arguments, and got %q", cmd.CommandPath(), strings.Join(args, " "))
	}
	return nil
}
