package cli

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/model/watch"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
	"studiowatch/ui/cli/usage"
	"studiowatch/ui/plain"
)

func newHistory(w host.World, f *session.Flags) *cobra.Command {
	since, output := 24*time.Hour, "table"
	cmd := &cobra.Command{
		Use:        "history [ID...]",
		Short:      "Print the timeline, newest last",
		SuggestFor: []string{"log", "logs", "events", "timeline", "journal"},
		Long: "history prints the transitions that were seen and kept in the journal. It needs no key and asks nobody. " +
			"An ID may be a glob; --profile keeps to a profile.\n\n" +
			"-o ndjson has every line of the journal, also those that only say that a run watched; host is where it was seen.",
		Example: "  studiowatch history --since 7d 'qwen-*'\n" +
			"  studiowatch history --since 1h -o ndjson | jq -r 'select(.event==\"failed\").id'",
		Args: checkIDs,
		RunE: func(cmd *cobra.Command, ids []string) error { return showHistory(source(w, *f), ids, since, output) },
	}
	takeConfig(cmd, f)
	takeProfile(cmd, w, f)
	takeASCII(cmd, f)
	takeOutput(cmd, &output, "`FORMAT`: table or ndjson", "table", "ndjson")
	cmd.Flags().Var(usage.Duration(&since, time.Millisecond, usage.Forever), "since", "how far to look back: a `DURATION` such as 90m, 24h or 7d")
	complete(cmd, w, f)
	return cmd
}

func showHistory(src session.Source, ids []string, since time.Duration, output string) error {
	w := src.World
	if err := w.CheckStateDir(); err != nil {
		return err
	}
	journalPath := session.JournalPath(w)
	if journalPath == "" {
		fmt.Fprintln(w.Stderr, "studiowatch: there is no journal: neither HOME nor XDG_STATE_HOME names a place for it")
		return nil
	}
	events, err := journal.Read(journalPath)
	if err != nil {
		return exit.Usage("the journal cannot be read: %w", err)
	}
	if output == "table" {
		events = watch.News(events)
	}
	now := time.Now()
	events = slices.DeleteFunc(events, func(e model.Event) bool {
		return e.At.Before(now.Add(-since)) || !concerns(e, ids, src.Flags.Profiles)
	})
	if len(events) == 0 {
		fmt.Fprintf(w.Stderr, "studiowatch: the journal, %s, has nothing of the last %s%s\n", w.ShortPath(journalPath), usage.Shortly(since), about(ids, src.Flags.Profiles))
		return nil
	}
	if output == "ndjson" {
		return plain.Events(w.Stdout, events)
	}
	// A configuration with faults is no reason not to print what happened.
	look, _ := src.Look()
	return plain.History(w.Stdout, events, time.Local, look.UI.ASCII)
}

func about(ids, profiles []string) (text string) {
	if len(ids) > 0 {
		text = " about " + strings.Join(ids, ", ")
	}
	if len(profiles) > 0 {
		text += " with profile " + strings.Join(profiles, ", ")
	}
	return text
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
