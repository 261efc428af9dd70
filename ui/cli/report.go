package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"studiowatch/client"
	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
	"studiowatch/ui/cli/usage"
	"studiowatch/ui/report"
)

// reportOptions are the flags of the command report.
type reportOptions struct {
	choice    report.Choice
	recording string // empty for the journal
	format    string
}

func newReport(w host.World, f *session.Flags) *cobra.Command {
	opts := reportOptions{format: "html"}
	cmd := &cobra.Command{
		Use:        "report [ID...]",
		Short:      "Write what happened as a page, for people without access",
		SuggestFor: []string{"incident", "postmortem", "export", "html"},
		Long: "report prints what happened to deployments: how they were last seen, the timeline, errors and what can be done, a chart of the ready units. " +
			"It is one file of HTML without scripts and outside resources, or Markdown for a ticket or a chat. " +
			"It needs no key and asks nobody. An ID may be a glob; --profile keeps to a profile.\n\n" +
			"The IDs of accounts and workspaces are masked unless --full is given. Times are in this machine's zone; TZ=UTC before the command is another.",
		Example: "  studiowatch report > report.html\n" +
			"  studiowatch report 'qwen-*' --since 7d -o md\n" +
			"  studiowatch report --recording rollout.ndjson > incident.html",
		Args: checkIDs,
		RunE: func(cmd *cobra.Command, ids []string) error {
			opts.choice.IDs, opts.choice.Profiles = ids, f.Profiles
			return writeReport(source(w, *f), opts)
		},
	}
	takeConfig(cmd, f)
	takeProfile(cmd, w, f)
	takeOutput(cmd, &opts.format, "`FORMAT`: html or md", "html", "md")
	cmd.Flags().Var(usage.Duration(&opts.choice.Since, time.Millisecond, usage.Forever), "since", "how far to look back: a `DURATION` such as 90m or 7d; without it 24h, or all of a recording")
	cmd.Flags().StringVar(&opts.recording, "recording", "", "make it from `FILE`, which --record wrote, and not from the journal")
	cmd.Flags().BoolVar(&opts.choice.Unmasked, "full", false, "show the IDs of accounts and workspaces")
	complete(cmd, w, f)
	return cmd
}

func writeReport(src session.Source, opts reportOptions) error {
	from, err := openReport(src, &opts)
	if err != nil {
		return err
	}
	w := src.World
	r, err := report.New(from, opts.choice, time.Local)
	if unknown, is := errors.AsType[report.Unknown](err); is {
		return exit.Error{Code: exit.Missing, Err: unknown}
	}
	if err != nil {
		return err
	}
	if r.Empty() {
		fmt.Fprintf(w.Stderr, "studiowatch: nothing is known of the last %s%s; the report says so\n", usage.Shortly(opts.choice.Since), about(opts.choice.IDs, opts.choice.Profiles))
	}
	if hosts := from.LeftOut(); len(hosts) > 0 {
		fmt.Fprintf(w.Stderr, "studiowatch: left out: what was seen on %s, which no profile is read from now\n", strings.Join(hosts, ", "))
	}
	if opts.format == "md" {
		return r.Markdown(w.Stdout)
	}
	if err := r.HTML(w.Stdout); err != nil || w.ScreenSize() == nil {
		return err
	}
	fmt.Fprintln(w.Stderr, "studiowatch: that was a page for a browser: studiowatch report > report.html keeps it, and -o md is for reading here")
	return nil
}

// openReport reads the journal, or the recording that the flags name.
func openReport(src session.Source, opts *reportOptions) (*report.Source, error) {
	// A configuration with faults is no reason not to tell what happened.
	s, _ := src.Settings()
	if opts.recording != "" {
		r, err := journal.OpenRecording(opts.recording, client.Decode)
		if err != nil {
			return nil, exit.Usage("%s: %w", safe.Clean(opts.recording), err)
		}
		o := replayOptions(s, r.Head)
		from := report.Recording(r.Next, report.Setting{Origins: o.Origins, Entries: o.Entries, Patterns: o.Patterns, Plan: o.Plan, StallAfter: o.StallAfter}, r.Head.At)
		return from, r.Close()
	}
	if opts.choice.Since == 0 {
		opts.choice.Since = 24 * time.Hour
	}
	events, path, err := readJournal(src.World)
	if err != nil {
		return nil, err
	}
	if path == "" {
		return nil, exit.Usage(noJournal)
	}
	t, _ := s.Targets(nil)
	set := report.Setting{Origins: map[string]model.Origin{}, Entries: t.Entries, Patterns: t.Patterns}
	for profile, host := range s.Hosts() {
		set.Origins[profile] = model.Origin{Host: host}
	}
	return report.Journal(events, set, time.Now()), nil
}
