package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"studiowatch/client"
	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/disk"
	"studiowatch/model/poll"
	"studiowatch/model/query"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui"
	"studiowatch/ui/cli/exit"
	"studiowatch/ui/cli/host"
)

// settings are the configuration with the flags and the environment applied.
type settings struct {
	config.Config
	path     string           // of the file, whether it exists or not
	exists   bool             // whether it does
	profiles []config.Profile // those that are polled
	mono     bool
}

const (
	minRefresh = poll.MinInterval
	maxRefresh = poll.MaxInterval
)

// vocabulary is every name the configuration may use.
func vocabulary() config.Vocabulary {
	v := config.Vocabulary{
		Actions: ui.Actions(), Keys: ui.DefaultKeys(), CheckKey: ui.CheckKey, Columns: ui.Columns(), Sorts: query.Sorts(),
		Themes: []string{"auto", "dark", "light", "mono"},
	}
	for _, kind := range watch.AlertKinds() {
		v.Events = append(v.Events, string(kind))
	}
	for _, r := range client.Regions() {
		v.Regions = append(v.Regions, r.ID)
	}
	for _, s := range model.Statuses() {
		v.Statuses = append(v.Statuses, string(s))
	}
	return v
}

// configPath is the file the flags name, else the one in the user's
// configuration folder.
func configPath(w host.World, f flags) (string, error) {
	if f.config != "" {
		return f.config, nil
	}
	return w.ConfigFile()
}

// maxConfig is the size at which a configuration is refused unread.
const maxConfig = config.MaxBytes

// document is the configuration file as it was found.
type document struct {
	path string // where it is, whether it exists or not; empty without a home
	data []byte
	err  error // why it could not be read; fs.ErrNotExist when there is none
}

func readDocument(w host.World, f flags) document {
	// Without a home there is no file, and the defaults hold.
	path, err := configPath(w, f)
	if errors.Is(err, host.ErrKeyInPath) {
		return document{err: err}
	}
	data, err := readConfig(path)
	return document{path, data, err}
}

func (d document) missing() bool { return errors.Is(d.err, fs.ErrNotExist) }

// same reports whether reading both comes to the same.
func (d document) same(o document) bool {
	if d.err != nil || o.err != nil {
		return d.err != nil && o.err != nil && d.err.Error() == o.err.Error()
	}
	return bytes.Equal(d.data, o.data)
}

// settings parses the document and applies flags and environment. A file that
// is named must exist; the default one need not.
func (d document) settings(w host.World, f flags) (settings, error) {
	s := settings{Config: config.Default(), path: d.path}
	switch {
	case d.missing() && f.config == "":
	case d.err != nil:
		return settings{}, exit.Usage("configuration: %w", d.err)
	default:
		s.exists = true
		var err error
		if s.Config, err = config.Parse(d.path, d.data, vocabulary()); err != nil {
			return settings{}, exit.Usage("the configuration has faults:\n%w", err)
		}
	}
	return s.apply(w, f)
}

// load reads the configuration and applies flags and environment.
func load(w host.World, f flags) (settings, error) { return readDocument(w, f).settings(w, f) }

// readConfig reads the configuration, which is read again when it changes and
// so can be no pipe.
func readConfig(path string) ([]byte, error) {
	if path == "" {
		return nil, fs.ErrNotExist
	}
	return readSmall(path, disk.Files)
}

// readSmall reads a file of a person's own writing.
func readSmall(path string, kinds disk.Kinds) ([]byte, error) {
	data, err := disk.Read(path, kinds, maxConfig)
	if err == nil && len(data) > maxConfig {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("larger than 1 MiB")}
	}
	return data, err
}

func (s settings) apply(w host.World, f flags) (settings, error) {
	if f.refresh != 0 {
		if f.refresh < minRefresh || f.refresh > maxRefresh {
			return s, exit.Usage("--refresh %v: it may be 1s to 24h", f.refresh)
		}
		s.Refresh = f.refresh
		s.SteadyRefresh = max(s.SteadyRefresh, f.refresh)
	}
	s.UI.ASCII = s.UI.ASCII || f.ascii
	s.mono = f.noColor || w.Getenv("NO_COLOR") != "" || s.UI.Theme == "mono"
	var err error
	s.profiles, err = s.chosenProfiles(f.profiles)
	return s, err
}

// chosenProfiles returns the profiles to poll: those that are named, else all
// there are. The name of a region is a profile that needs no section.
func (s settings) chosenProfiles(names []string) ([]config.Profile, error) {
	known := s.Resolve().Profiles
	if len(names) == 0 {
		return known, nil
	}
	var chosen []config.Profile
	for _, name := range names {
		if slices.ContainsFunc(chosen, func(p config.Profile) bool { return p.Name == name }) {
			continue
		}
		p, err := findProfile(known, name)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, p)
	}
	return chosen, nil
}

func findProfile(known []config.Profile, name string) (config.Profile, error) {
	var names []string
	for _, p := range known {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	if r, ok := client.LookupRegion(name); ok {
		return config.Profile{Name: r.ID, Region: r.ID, Rate: config.DefaultRate}, nil
	}
	for _, r := range client.Regions() {
		names = append(names, r.ID)
	}
	return config.Profile{}, exit.Usage("no profile %q; there are %s", safe.Clean(name), strings.Join(names, ", "))
}

// targets are what is watched: deployments by their IDs, and globs of IDs.
type targets struct {
	entries  []model.Entry
	patterns []model.Pattern
}

// add takes in an entry of the watch list or the command line.
func (t *targets) add(profile string, e config.Entry) {
	wanted := model.Wanted{Status: model.Status(e.Status)}
	if e.Capacity != nil {
		wanted.Capacity = model.NumberOf(int64(*e.Capacity))
	}
	if !e.IsPattern() {
		t.entries = append(t.entries, model.Entry{Ref: model.Ref{Profile: profile, ID: e.ID}, Name: e.Name, Group: e.Group, Wanted: wanted})
		return
	}
	t.patterns = append(t.patterns, model.Pattern{Profile: profile, Glob: e.ID, Name: e.Name, Group: e.Group, Wanted: wanted})
}

// listed returns what the watch list says of an ID of the command line.
func (s settings) listed(id, profile string) config.Entry {
	for _, e := range s.Watch {
		if e.ID == id && e.Profile == profile {
			return e
		}
	}
	return config.Entry{ID: id}
}

// targets returns what is watched: the IDs if there are any, each in every
// chosen profile, else the watch list, and with --all whatever there is. That
// comes last, so that what the watch list says of a deployment holds.
func (s settings) targets(f flags, ids []string) (targets, error) {
	var t targets
	flagged := len(f.profiles) > 0
	for _, id := range ids {
		for _, profile := range s.profilesOf(id, flagged) {
			t.add(profile, s.listed(id, profile))
		}
	}
	if len(ids) == 0 {
		if err := s.watchList(&t, flagged); err != nil {
			return targets{}, err
		}
	}
	if f.all {
		for _, p := range s.profiles {
			t.add(p.Name, config.Entry{ID: "*"})
		}
	}
	return t, nil
}

// watchList adds the watch list. An entry that names no profile follows the
// --profile flag, as everything that names none does.
func (s settings) watchList(t *targets, flagged bool) error {
	for _, e := range s.Watch {
		if err := checkTarget(e.ID); err != nil {
			return exit.Usage("%s:%d: watch: %w", s.path, e.Line, err)
		}
		profile := e.Profile
		if flagged && !e.Named {
			profile = s.profiles[0].Name
		}
		if s.polls(profile) {
			t.add(profile, e)
		}
	}
	return nil
}

// checkTarget returns why something is neither an ID nor a glob of IDs.
func checkTarget(id string) error {
	if !(config.Entry{ID: id}).IsPattern() || safe.HoldsKey(id) {
		return model.CheckTypedID(id)
	}
	if err := config.CheckGlob(id); err != nil {
		return err
	}
	if model.CheckID(strings.NewReplacer("*", "x", "?", "x", "[", "x").Replace(id)) != nil {
		return fmt.Errorf("%q matches no deployment ID: an ID has no space and none of / \\ # %%", safe.Clean(id))
	}
	return nil
}

// profilesOf returns where an ID of the command line is looked for: in the
// profiles the flags name, else where the watch list has it, else in default.
func (s settings) profilesOf(id string, flagged bool) []string {
	var names []string
	if flagged {
		for _, p := range s.profiles {
			names = append(names, p.Name)
		}
		return names
	}
	for _, e := range s.Watch {
		if e.ID == id {
			names = append(names, e.Profile)
		}
	}
	if len(names) > 0 {
		return names
	}
	if s.polls(config.DefaultProfile) {
		return []string{config.DefaultProfile}
	}
	return []string{s.profiles[0].Name}
}

func (s settings) polls(profile string) bool {
	return slices.ContainsFunc(s.profiles, func(p config.Profile) bool { return p.Name == profile })
}

// used keeps the profiles that something is read with; all of them while
// nothing is watched, since any may have something to list.
func (s settings) used(t targets) []config.Profile {
	names := map[string]bool{}
	for _, e := range t.entries {
		names[e.Ref.Profile] = true
	}
	for _, p := range t.patterns {
		names[p.Profile] = true
	}
	if len(names) == 0 {
		return s.profiles
	}
	return slices.DeleteFunc(slices.Clone(s.profiles), func(p config.Profile) bool { return !names[p.Name] })
}
