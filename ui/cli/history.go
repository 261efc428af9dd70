package cli

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
	"studiowatch/ui/plain"
)

func newHistory(w host.World, f *session.Flags) *cobra.Command {
	since, output := "24h", "table"
	cmd := &cobra.Command{
		Use:   "history [ID…]",
		Short: "Print the timeline, newest last",
		Long: "history prints the transitions that the dashboard and wait have seen and kept in the journal.\n" +
			"It needs no key and asks nobody. An ID may be a glob; --profile keeps to a profile.\n" +
			"-o ndjson has every line of the journal, also those that only say that a run watched; host is where it was seen.",
		Example: "  studiowatch history --since 7d 'qwen-*'\n" +
			"  studiowatch history --since 1h -o ndjson | jq -r 'select(.event == \"failed\") | .id'",
		Args: checkIDs,
		RunE: func(cmd *cobra.Command, ids []string) error { return showHistory(source(w, *f), ids, since, output) },
	}
	cmd.Flags().StringVar(&since, "since", since, "how far to look back: a `DURATION` such as 90m, 24h or 7d")
	cmd.Flags().StringVarP(&output, "output", "o", output, "`FORMAT`: table or ndjson")
	complete(cmd, w, f)
	completeWords(cmd, "output", "table", "ndjson")
	return cmd
}

func showHistory(src session.Source, ids []string, since, output string) error {
	w := src.World
	back, err := parseSince(since)
	if err != nil {
		return err
	}
	if output != "table" && output != "ndjson" {
		return exit.Usage("-o: must be table or ndjson, and not %q", safe.Clean(output))
	}
	if err := w.CheckStateDir(); err != nil {
		return err
	}
	events, err := journal.Read(session.JournalPath(w))
	if err != nil {
		return exit.Usage("the journal cannot be read: %w", err)
	}
	if output == "table" {
		events = watch.News(events)
	}
	now := time.Now()
	events = slices.DeleteFunc(events, func(e model.Event) bool {
		return e.At.Before(now.Add(-back)) || !concerns(e, ids, src.Flags.Profiles)
	})
	if len(events) == 0 {
		fmt.Fprintf(w.Stderr, "studiowatch: the journal, %s, has nothing of the last %s%s\n", w.ShortPath(session.JournalPath(w)), since, about(ids))
		return nil
	}
	if output == "ndjson" {
		return plain.Events(w.Stdout, events)
	}
	// A configuration with faults is no reason not to print what happened.
	look, _ := src.Look()
	return plain.History(w.Stdout, events, time.Local, look.ASCII)
}

func about(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return " about " + strings.Join(ids, ", ")
}

// concerns reports whether an event is about one of the IDs and one of the profiles.
// An empty list stands for all. If there are IDs, an event without a deployment does
// not count.
func concerns(e model.Event, ids, profiles []string) bool {
	if len(profiles) > 0 && !slices.Contains(profiles, e.Ref.Profile) {
		return false
	}
	return len(ids) == 0 || slices.ContainsFunc(ids, func(id string) bool {
		ok, err := path.Match(id, e.Ref.ID)
		return e.Ref.ID != "" && (ok && err == nil || id == e.Ref.ID)
	})
}

// parseSince parses a duration, which may also be in days, such as 7d.
func parseSince(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseFloat(days, 64); err == nil && n > 0 && n < 100_000 {
			if d := time.Duration(n * float64(24*time.Hour)); d > 0 {
				return d, nil
			}
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, exit.Usage("--since: must be a duration such as 90m, 24h or 7d, and not %q", safe.Clean(text))
	}
	return d, nil
}
