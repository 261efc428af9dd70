// Package cli is the command tree, with one file for each command. It connects a
// session with the dashboard, the plain output or the exporter.
package cli

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"studiowatch/model/config"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
	"studiowatch/ui/cli/usage"
)

// Run runs the command line and returns the exit code.
func Run(ctx context.Context, args []string) int {
	host.ForbidCoreDumps()
	host.FailAtFileSizeLimit()
	defer host.PaceGarbage(os.Getenv)()
	// A library that logs by itself would write over the screen.
	log.SetOutput(io.Discard)
	return run(ctx, args, host.World{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Secrets: &host.Secrets{}})
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
	return conclude(w, root.ExecuteContext(ctx))
}

// Commands returns the tree of commands as it is on any machine, to print manual pages of
// it. The commands must not be run.
func Commands() *cobra.Command {
	return newRoot(host.World{Getenv: func(string) string { return "" }})
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
		Use:   "studiowatch [ID...]",
		Short: "Watch Alibaba Cloud Model Studio deployments live",
		Long: "studiowatch shows Model Studio (DashScope) deployments live in the terminal: whether they serve, " +
			"how far a rollout is, and why one failed.\n\n" +
			"An ID may be a glob, such as 'emo-*'. Without IDs it watches the configuration's watch list. " +
			"A first word that is close to a command is refused; after -- it is an ID.",
		Example: "  studiowatch demo                   # look around: no key, no network\n" +
			"  studiowatch 'emo-*' --profile cn-beijing\n" +
			"  studiowatch --all                  # everything the key can list\n" +
			"  studiowatch config init            # then list your IDs under watch",
		SuggestFor:    []string{"watch", "dashboard", "run", "start", "open", "top", "ui", "tui"},
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          checkIDs,
	}
	version := root.Flags().BoolP("version", "v", false, "print the version")
	root.RunE = func(cmd *cobra.Command, ids []string) error {
		if *version {
			return printVersion(w)
		}
		if err := mistyped(cmd, source(w, f), ids); err != nil {
			return err
		}
		return showDashboard(cmd.Context(), source(w, f), ids)
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if cmd == root { // the flag may be one of a command that is mistyped
			if wrong := mistyped(cmd, source(w, f), cmd.Flags().Args()); wrong != nil {
				return wrong
			}
		}
		return usage.FlagError(cmd, err)
	})
	root.SetOut(w.Stdout)
	root.SetErr(w.Stderr)
	takePolling(root, w, &f)
	takeLook(root, &f)
	takeTheme(root, &f)
	takeView(root, w, &f)
	root.Flags().BoolVar(&f.All, "all", false, "watch everything the key can list")
	usage.ExitCodes(root, "read, or reached, or you quit", "", exit.Lost, exit.BadUsage, exit.NoKey, exit.Unpaid, exit.TimedOut, exit.Unreachable, exit.Missing, exit.Internal)
	usage.Environment(root)
	completeRoot(root, w, &f)
	root.AddCommand(
		newDemo(w, &f), newGet(w, &f), newWait(w, &f), newMetrics(w, &f), newHistory(w, &f), newReport(w, &f), newReplay(w, &f),
		newSimulate(w), newNotifyTest(w, &f), newConfig(w, &f), newVersion(w),
	)
	usage.Prepare(root)
	grantLook(root, &f)
	return root
}

func newVersion(w host.World) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return printVersion(w) },
	}
}

func printVersion(w host.World) error {
	_, err := fmt.Fprintf(w.Stdout, "studiowatch %s, %s, %s/%s\n", host.Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// mistyped returns an error if the first argument of the dashboard is close to a command
// and is no ID that the configuration knows. After -- it is an ID.
func mistyped(root *cobra.Command, src session.Source, args []string) error {
	if len(args) == 0 || root.ArgsLenAtDash() == 0 || strings.ContainsAny(args[0], "*?[") {
		return nil
	}
	meant := usage.Meant(root, args[0])
	if meant == nil {
		return nil
	}
	// A configuration with faults knows no ID.
	if s, err := src.Settings(); err == nil && slices.ContainsFunc(s.Watch, func(e config.Entry) bool { return e.ID == args[0] }) {
		return nil
	}
	better := meant.CommandPath()
	if meant == root {
		better += " without it"
	}
	return exit.Usage("there is no command %q; did you mean %s?\nTo watch a deployment with this ID: %s -- %s",
		args[0], better, root.CommandPath(), args[0])
}

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
		return exit.Usage("%s takes no arguments, and got %q; see %[1]s --help", cmd.CommandPath(), strings.Join(args, " "))
	}
	return nil
}
