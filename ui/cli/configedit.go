package cli

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"studiowatch/model/config"
	"studiowatch/model/disk"
	"studiowatch/model/query"
	"studiowatch/model/safe"
	"studiowatch/ui"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
	"studiowatch/ui/cli/session"
	"studiowatch/ui/cli/usage"
)

func newConfigAdd(w host.World, f *session.Flags) *cobra.Command {
	var name, group string
	capacity, dry := 0, false
	cmd := &cobra.Command{
		Use: "add ID...", Short: "Add deployments to the watch list, and print the change",
		Long: "add writes IDs and globs into the watch list. Everything else in the file stays as it is, and the change is printed. " +
			"An ID that is there already gets the name, the group and the capacity that are given; an empty one is taken away. " +
			"Instead of an ID, - reads IDs from standard input.",
		Example: "  studiowatch config add qwen-plus-ft-202307121513-5dde --name chat --group prod\n" +
			"  studiowatch get --all -o json | jq -r '.[].id' | studiowatch config add -",
		SuggestFor: []string{"keep", "watch", "append", "set"},
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := editedIDs(cmd, w, args)
			if err != nil {
				return err
			}
			a := config.Addition{Name: given(cmd, "name", &name), Group: given(cmd, "group", &group), Capacity: given(cmd, "capacity", &capacity)}
			if name != "" && len(ids) > 1 {
				return exit.Usage("--name is for one deployment, and there are %d", len(ids))
			}
			return editConfig(source(w, *f), config.Edit{Add: additions(a, ids, f.Profiles)}, dry)
		},
	}
	takeEdit(cmd, w, f, &dry)
	cmd.Flags().StringVar(&name, "name", "", "`NAME` that stands for the ID on the screen")
	cmd.Flags().StringVar(&group, "group", "", "`GROUP` to filter by")
	cmd.Flags().IntVar(&capacity, "capacity", 0, "`N` units that are wanted; a difference is shown")
	complete(cmd, w, f)
	return cmd
}

// given returns the value of a flag, or nil if the flag is not given.
func given[T any](cmd *cobra.Command, flag string, value *T) *T {
	if !cmd.Flags().Changed(flag) {
		return nil
	}
	return value
}

func newConfigRemove(w host.World, f *session.Flags) *cobra.Command {
	dry := false
	cmd := &cobra.Command{
		Use: "remove ID...", Short: "Remove deployments from the watch list, and print the change",
		Long: "remove takes IDs and globs out of the watch list, each as it stands there. Everything else in the file stays as it is, and " +
			"the change is printed. If one of them is not there, nothing is removed. Instead of an ID, - reads IDs from standard input.",
		Example:    "  studiowatch config remove qwen-plus-ft-202307121513-5dde 'emo-*'",
		SuggestFor: []string{"rm", "delete", "del", "unwatch"},
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := editedIDs(cmd, w, args)
			if err != nil {
				return err
			}
			return editConfig(source(w, *f), config.Edit{Remove: targets(ids, f.Profiles)}, dry)
		},
	}
	takeEdit(cmd, w, f, &dry)
	completeListed(cmd, w, f)
	return cmd
}

// takeEdit adds the flags of a command that writes the configuration.
func takeEdit(cmd *cobra.Command, w host.World, f *session.Flags, dry *bool) {
	takeConfig(cmd, f)
	takeProfile(cmd, w, f)
	cmd.Flags().BoolVar(dry, "dry-run", false, "print the change, and write nothing")
	usage.ExitCodes(cmd, "written, or there was nothing to change", "", exit.BadUsage, exit.Internal)
}

// maxTypedIDs is how many bytes of IDs are read from standard input.
const maxTypedIDs = config.MaxBytes

// editedIDs returns the IDs of the arguments. In place of - it reads them from standard
// input, in lines, or in a list with commas and quotes.
func editedIDs(cmd *cobra.Command, w host.World, args []string) (ids []string, err error) {
	for _, arg := range args {
		if arg != "-" {
			ids = append(ids, arg)
			continue
		}
		text, err := readInput(cmd.Context(), w.Stdin)
		switch {
		case err != nil:
			return nil, err
		case len(text) > maxTypedIDs:
			return nil, exit.Usage("standard input is larger than 1 MiB")
		case safe.HoldsKey(string(text)):
			return nil, exit.Usage("there is an API key in standard input, where IDs belong.\n" + keyAdvice)
		}
		ids = append(ids, query.SplitNames(string(text))...)
	}
	switch {
	case len(ids) == 0 && len(args) > 0:
		return nil, exit.Usage("there is no ID in standard input")
	case len(ids) == 0:
		return nil, exit.Usage("%s needs an ID, or - to read IDs from standard input; see %[1]s --help", cmd.CommandPath())
	}
	return ids, checkIDs(cmd, ids)
}

// readInput reads standard input to its end, or until the context ends.
func readInput(ctx context.Context, in io.Reader) ([]byte, error) {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	type content struct {
		text []byte
		err  error
	}
	read := make(chan content, 1)
	session.Go(end, func() {
		text, err := io.ReadAll(io.LimitReader(in, maxTypedIDs+1))
		read <- content{text, err}
	})
	select {
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case c := <-read:
		if c.err != nil {
			return nil, exit.Usage("standard input: %w", c.err)
		}
		return c.text, nil
	}
}

// namedProfiles returns the profiles of --profile, or an empty one if there is none.
func namedProfiles(profiles []string) []string {
	if len(profiles) == 0 {
		return []string{""}
	}
	return profiles
}

func additions(a config.Addition, ids, profiles []string) (all []config.Addition) {
	for _, id := range ids {
		for _, profile := range namedProfiles(profiles) {
			a.ID, a.Profile = id, profile
			all = append(all, a)
		}
	}
	return all
}

func targets(ids, profiles []string) (all []config.Target) {
	for _, id := range ids {
		for _, profile := range namedProfiles(profiles) {
			all = append(all, config.Target{ID: id, Profile: profile})
		}
	}
	return all
}

// editConfig makes an edit, prints it, and writes it unless it is only tried.
func editConfig(src session.Source, edit config.Edit, dry bool) error {
	apply := src.WriteEdit
	if dry {
		apply = src.Edit
	}
	edited, err := apply(edit)
	if err != nil {
		return err
	}
	w := src.World
	done := edited.Keeping.String()
	place := w.ShortPath(edited.Path)
	if _, err := io.WriteString(w.Stdout, config.Unified(place, edited.Diff)); err != nil {
		return err
	}
	switch {
	case len(edited.Diff) == 0:
		return w.Printf("nothing to change: %s\n", done)
	case dry:
		return w.Printf("%s; not written to %s\n", done, place)
	}
	return w.Printf("%s; written to %s\n", done, place)
}

// keepingIn lets the dashboard edit the configuration.
func keepingIn(src session.Source) ui.Keeping {
	path, err := src.ConfigPath()
	if err != nil {
		return ui.Keeping{Never: session.OneLine(err)}
	}
	return ui.Keeping{Place: src.World.ShortPath(path), Propose: func(edit config.Edit) (ui.Proposal, error) { return propose(src, edit) }}
}

// propose makes an edit for the dashboard. With --profile, entries that name no profile
// are watched with the first one.
func propose(src session.Source, edit config.Edit) (ui.Proposal, error) {
	if profiles := src.Flags.Profiles; len(profiles) > 0 {
		for i := range edit.Remove {
			edit.Remove[i].OrUnnamed = edit.Remove[i].Profile == profiles[0]
		}
	}
	edited, err := src.Edit(edit)
	if err != nil {
		return ui.Proposal{}, errors.New(session.OneLine(err))
	}
	write := func() (*ui.Proposal, error) {
		err := edited.Write()
		if !errors.Is(err, disk.ErrChanged) {
			return nil, err
		}
		fresh, err := propose(src, edit)
		return &fresh, err
	}
	return ui.Proposal{Does: edited.Keeping, Diff: edited.Diff, Write: write}, nil
}
