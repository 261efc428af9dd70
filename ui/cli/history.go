package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/model/query"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
	"studiowatch/ui/cli/usage"
	"studiowatch/ui/plain"
)

func newHistory(w host.World, f *session.Flags) *cobra.Command {
	asked := past{since: 24 * time.Hour, output: "table"}
	cmd := &cobra.Command{
		Use:        "history [ID...]",
		Short:      "Print the timeline, newest last",
		SuggestFor: []string{"log", "logs", "events", "timeline", "journal"},
		Long: "history prints the transitions that were seen and kept in the journal. It needs no key and asks nobody. " +
			"An ID may be a glob; --profile keeps to a profile.\n\n" +
			"A transition is a change of a deployment: of its status or its units, also one that was only found afterwards; " +
			"that it stalled, is gone, or that its term ends. --all-events adds what was first seen or seen again unchanged, " +
			"what could not be read, offline and online, asleep, and the beginning and end of each run.\n\n" +
			"-o ndjson has every line of the journal; host is where it was seen.",
		Example: "  studiowatch history --since 7d 'qwen-*'\n" +
			"  studiowatch history --since 1h -o ndjson | jq -r 'select(.event==\"failed\").id'",
		Args: checkIDs,
		RunE: func(cmd *cobra.Command, ids []string) error { return showHistory(source(w, *f), ids, asked) },
	}
	takeConfig(cmd, f)
	takeProfile(cmd, w, f)
	takeASCII(cmd, f)
	takeOutput(cmd, &asked.output, "`FORMAT`: table or ndjson", "table", "ndjson")
	cmd.Flags().BoolVar(&asked.all, "all-events", false, "also what is no transition: first readings, gaps, runs")
	cmd.Flags().Var(usage.Duration(&asked.since, time.Millisecond, usage.Forever), "since", "how far to look back: a `DURATION` such as 90m, 24h or 7d")
	complete(cmd, w, f)
	return cmd
}

// past is what is asked of the past.
type past struct {
	since  time.Duration // how far back
	output string
	all    bool // the table has all events, and not the transitions only
}

func showHistory(src session.Source, ids []string, asked past) error {
	w := src.World
	events, journalPath, err := readJournal(w)
	if err != nil {
		return err
	}
	if journalPath == "" {
		fmt.Fprintln(w.Stderr, "studiowatch: "+noJournal)
		return nil
	}
	now := time.Now()
	changes := slices.DeleteFunc(query.Changes(events), func(c query.Change) bool {
		return c.At.Before(now.Add(-asked.since)) || !concerns(*c.Event, ids, src.Flags.Profiles)
	})
	nothing, hint := "nothing", ""
	if asked.output == "table" && !asked.all {
		if n := len(changes); n > 0 {
			nothing, hint = "no transition", fmt.Sprintf("; --all-events shows %d other", n)
		}
		changes = query.Transitions(changes)
	}
	if len(changes) == 0 {
		fmt.Fprintf(w.Stderr, "studiowatch: the journal, %s, has %s of the last %s%s%s\n", w.ShortPath(journalPath), nothing, usage.Shortly(asked.since), about(ids, src.Flags.Profiles), hint)
		return nil
	}
	if asked.output == "ndjson" {
		return plain.Events(w.Stdout, changes)
	}
	// A configuration with faults is no reason not to print what happened.
	look, _ := src.Look()
	return plain.History(w.Stdout, changes, time.Local, look.UI.ASCII)
}

// noJournal says why readJournal returns no path.
const noJournal = "there is no journal: neither HOME nor XDG_STATE_HOME names a place for it"

// readJournal returns the events of the journal and where it is; an empty path if there is
// no place for one.
func readJournal(w host.World) (events []model.Event, path string, err error) {
	if err := w.CheckStateDir(); err != nil {
		return nil, "", err
	}
	if path = session.JournalPath(w); path == "" {
		return nil, "", nil
	}
	if events, err = journal.Read(path); err != nil {
		return nil, "", exit.Usage("the journal cannot be read: %w", err)
	}
	return events, path, nil
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
		return e.Ref.ID != "" && (id == e.Ref.ID || model.Pattern{Profile: e.Ref.Profile, Glob: id}.Matches(e.Ref))
	})
}
