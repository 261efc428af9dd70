package cli

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"studiowatch/client"
	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/journal"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
)

// maxEventAge is the greatest age of an event whose ID is offered.
const maxEventAge = 30 * 24 * time.Hour

// complete lets the user's shell complete the arguments of a command.
func complete(cmd *cobra.Command, w host.World, f *session.Flags) {
	cmd.ValidArgsFunction = func(_ *cobra.Command, given []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return completeIDs(w, *f, given), cobra.ShellCompDirectiveNoFileComp
	}
}

// completeListed lets the shell complete the arguments of a command with the watch list
// alone, globs included.
func completeListed(cmd *cobra.Command, w host.World, f *session.Flags) {
	cmd.ValidArgsFunction = func(_ *cobra.Command, given []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var found []cobra.Completion
		// An error must not appear on the line that is typed.
		s, _ := source(w, *f).Settings()
		for _, entry := range s.Watch {
			if !slices.Contains(given, entry.ID) && (len(f.Profiles) == 0 || slices.Contains(f.Profiles, entry.Profile)) {
				found = append(found, cobra.CompletionWithDesc(entry.ID, cmp.Or(entry.Name, "on the watch list")))
			}
		}
		return found, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeRoot also offers the commands where a flag stands before them. Cobra offers
// them only where none does, as if the flag could not be one of theirs.
func completeRoot(root *cobra.Command, w host.World, f *session.Flags) {
	root.ValidArgsFunction = func(_ *cobra.Command, given []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		found := completeIDs(w, *f, given)
		for _, cmd := range root.Commands() {
			if len(given) == 0 && root.Flags().NFlag() > 0 && cmd.IsAvailableCommand() && strings.HasPrefix(cmd.Name(), typed) {
				found = append(found, cobra.CompletionWithDesc(cmd.Name(), cmd.Short))
			}
		}
		return found, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeWords lets the shell complete a flag with one of words.
func completeWords(cmd *cobra.Command, flag string, words ...string) {
	// An error means that the flag does not exist. A test would find that.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

// completeIDs returns the IDs of the watch list, then the IDs of recent events on the
// hosts of the profiles, the newest first. It skips a file that cannot be read, because
// an error must not appear on the line that is typed.
func completeIDs(w host.World, f session.Flags, given []string) []cobra.Completion {
	var found []cobra.Completion
	seen := map[string]bool{}
	offer := func(id, words string) {
		if seen[id] || slices.Contains(given, id) || model.CheckTypedID(id) != nil {
			return
		}
		seen[id] = true
		found = append(found, cobra.CompletionWithDesc(id, words))
	}
	s, err := source(w, f).Settings()
	states := map[string]model.Event{}
	events, _ := journal.Read(session.JournalPath(w))
	here := s.Hosts()
	for _, e := range events {
		if e.Ref.ID != "" && concerns(e, nil, f.Profiles) && time.Since(e.At) < maxEventAge && e.CountsOn(here) {
			states[e.Ref.ID] = e
		}
	}
	if err == nil {
		for _, entry := range s.Watch {
			if len(f.Profiles) == 0 || slices.Contains(f.Profiles, entry.Profile) {
				offer(entry.ID, cmp.Or(entry.Name, stateWords(states[entry.ID]), "on the watch list"))
			}
		}
	}
	newest := slices.SortedFunc(func(yield func(model.Event) bool) {
		for _, e := range states {
			if e.Kind != model.KindGone && !yield(e) {
				return
			}
		}
	}, func(a, b model.Event) int { return cmp.Or(b.At.Compare(a.At), strings.Compare(a.Ref.ID, b.Ref.ID)) })
	for _, e := range newest {
		offer(e.Ref.ID, stateWords(e))
	}
	return found
}

// stateWords describes the state of a deployment in its last event.
func stateWords(e model.Event) string {
	if e.Ref.ID == "" {
		return ""
	}
	words := string(e.To)
	if !e.Model.Empty() {
		words = strings.TrimSpace(words + " " + e.Model.String())
	}
	return words
}

// completeViews lets the shell complete --view with the views of the configuration.
func completeViews(cmd *cobra.Command, w host.World, f *session.Flags) {
	_ = cmd.RegisterFlagCompletionFunc("view", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var found []cobra.Completion
		c, _ := source(w, session.Flags{Config: f.Config}).Look()
		for _, v := range c.Views {
			found = append(found, cobra.CompletionWithDesc(v.Name, cmp.Or(v.Filter, "everything")))
		}
		return found, cobra.ShellCompDirectiveNoFileComp
	})
}

// completeProfiles lets the shell complete --profile with the configuration's profiles
// and the regions.
func completeProfiles(cmd *cobra.Command, w host.World, f *session.Flags) {
	_ = cmd.RegisterFlagCompletionFunc("profile", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var found []cobra.Completion
		named := map[string]bool{}
		if s, err := source(w, session.Flags{Config: f.Config}).Settings(); err == nil {
			for _, p := range s.Profiles {
				named[p.Name] = true
				found = append(found, cobra.CompletionWithDesc(p.Name, cmp.Or(p.Region, config.DefaultProfile)))
			}
		}
		for _, r := range client.Regions() {
			if !named[r.ID] {
				found = append(found, cobra.CompletionWithDesc(r.ID, "a region"))
			}
		}
		return found, cobra.ShellCompDirectiveNoFileComp
	})
}
