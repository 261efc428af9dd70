package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"studiowatch/client"
	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/model/query"
	"studiowatch/model/safe"
	"studiowatch/ui"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
)

func newReplay(w host.World, f *session.Flags) *cobra.Command {
	speed := 10.0
	cmd := &cobra.Command{
		Use:   "replay FILE",
		Short: "Show a recording in the dashboard",
		Long: "replay plays what --record wrote: the whole dashboard, at any speed. It asks nobody and needs no key.\n" +
			"p pauses, + and - change the speed, the arrows go to the next change and the one before, r starts over.",
		Example: "  studiowatch --record rollout.ndjson\n" +
			"  studiowatch replay rollout.ndjson --speed 60",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return exit.Usage("%s takes the one file that --record wrote, and got %d arguments; see %[1]s --help", cmd.CommandPath(), len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return showReplay(cmd.Context(), source(w, *f), args[0], speed)
		},
	}
	takeConfig(cmd, f)
	takeLook(cmd, f)
	takeTheme(cmd, f)
	takeView(cmd, w, f)
	cmd.Flags().Float64Var(&speed, "speed", speed, "recorded seconds in a second, `X` from 0.1 to 10000")
	return cmd
}

func showReplay(ctx context.Context, src session.Source, path string, speed float64) error {
	if !(speed >= ui.MinSpeed && speed <= ui.MaxSpeed) {
		return exit.Usage("--speed %g: it may be %g to %g", speed, ui.MinSpeed, float64(ui.MaxSpeed))
	}
	w := src.World
	s, err := src.Settings()
	if err != nil {
		return err
	}
	if err := checkView(s.Views, src.Flags.View); err != nil {
		return err
	}
	r, err := journal.OpenRecording(path, client.Decode)
	if err != nil {
		return exit.Usage("%s: %w", safe.Clean(path), err)
	}
	opts := replayOptions(s, r.Head)
	if opts.Title == "" {
		opts.Title = safe.Clean(filepath.Base(path)).String()
	}
	opts.View, opts.Wall = src.Flags.View, src.Flags.Wall
	opts.Replay = &ui.Replay{Start: r.Head.At, End: r.End(), Speed: speed, Recording: r}
	opts.Clipboard = ui.Clipboard(host.NewDesktop(w, s.Config).Clipboard())
	err = show(ctx, w, opts)
	if r.Skipped > 0 {
		fmt.Fprintf(w.Stderr, "studiowatch: %d lines of %s are of no recording and were left out\n", r.Skipped, safe.Clean(path))
	}
	return errors.Join(err, r.Close())
}

// replayOptions returns options with the settings of this user and the watch list of
// the recording.
func replayOptions(s session.Settings, head journal.Head) ui.Options {
	opts := looks(s)
	opts.Title = head.Title
	opts.Profiles, opts.Entries, opts.Patterns = head.Profiles, head.Entries, head.Patterns
	opts.Plan, opts.StallAfter = head.Plan, head.StallAfter
	opts.Origins = map[string]model.Origin{}
	for profile, host := range head.Hosts {
		opts.Origins[profile] = model.Origin{Host: host, Region: client.RegionOfHost(host)}
	}
	for profile, region := range head.Regions {
		opts.Origins[profile] = model.Origin{Host: head.Hosts[profile], Region: region}
	}
	if opts.Plan.Refresh == 0 {
		opts.Plan, opts.StallAfter = s.PlanOptions(), s.StallAfter
	}
	if slices.Contains(query.Sorts(), head.Sort) {
		opts.Sort = head.Sort
	}
	if len(head.Columns) > 0 && !slices.ContainsFunc(head.Columns, func(c string) bool { return !slices.Contains(ui.Columns(), c) }) {
		opts.Columns = head.Columns
	}
	return opts
}
