package session

import (
	"slices"

	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/ui/cli/exit"
)

// Targets are the deployments to watch, by their IDs and by globs of IDs.
type Targets struct {
	Entries  []model.Entry
	Patterns []model.Pattern
}

// add adds an entry of the watch list or the command line.
func (t *Targets) add(profile string, e config.Entry) {
	wanted := model.Wanted{Status: model.Status(e.Status)}
	if e.Capacity != nil {
		wanted.Capacity = model.NumberOf(int64(*e.Capacity))
	}
	if !e.IsPattern() {
		t.Entries = append(t.Entries, model.Entry{Ref: model.Ref{Profile: profile, ID: e.ID}, Name: e.Name, Group: e.Group, Wanted: wanted})
		return
	}
	// Until all entries are there, Behind counts those in front of the glob.
	t.Patterns = append(t.Patterns, model.Pattern{Profile: profile, Glob: e.ID, Name: e.Name, Group: e.Group, Behind: len(t.Entries), Wanted: wanted})
}

// place sets Behind of the globs, once all entries are there.
func (t *Targets) place() {
	for i := range t.Patterns {
		t.Patterns[i].Behind = len(t.Entries) - t.Patterns[i].Behind
	}
}

// listed returns the entry of the watch list for an ID of the command line, or an entry
// with only the ID if there is none.
func (s Settings) listed(id, profile string) config.Entry {
	for _, e := range s.Watch {
		if e.ID == id && e.Profile == profile {
			return e
		}
	}
	return config.Entry{ID: id}
}

// Targets returns the targets: each of ids in every profile it is looked for in, or the
// watch list if there are no ids. With --all it adds the glob * last, so that entries
// of the watch list apply first.
func (s Settings) Targets(ids []string) (Targets, error) {
	var t Targets
	for _, id := range ids {
		for _, profile := range s.profilesOf(id) {
			t.add(profile, s.listed(id, profile))
		}
	}
	if len(ids) == 0 {
		if err := s.watchList(&t); err != nil {
			return Targets{}, err
		}
	}
	if s.source.Flags.All {
		for _, p := range s.Polled {
			t.add(p.Name, config.Entry{ID: "*"})
		}
	}
	t.place()
	return t, nil
}

// watchList adds the watch list. An entry that names no profile gets the first profile
// of --profile.
func (s Settings) watchList(t *Targets) error {
	for _, e := range s.Watch {
		if err := CheckTarget(e.ID); err != nil {
			return exit.Usage("%s:%d: watch: %w", s.Path, e.Line, err)
		}
		profile := e.Profile
		if s.flagged() && !e.Named {
			profile = s.Polled[0].Name
		}
		if s.polls(profile) {
			t.add(profile, e)
		}
	}
	return nil
}

// CheckTarget returns why a text is neither an ID nor a glob of IDs, or nil if it is one.
func CheckTarget(id string) error {
	_, err := model.CheckTarget(id)
	return err
}

// profilesOf returns the profiles that an ID of the command line is looked for in: those
// of --profile, or those of its entries in the watch list, or default, or the first.
func (s Settings) profilesOf(id string) []string {
	var names []string
	if s.flagged() {
		for _, p := range s.Polled {
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
	return []string{s.Polled[0].Name}
}

// flagged reports whether --profile is given.
func (s Settings) flagged() bool { return len(s.source.Flags.Profiles) > 0 }

func (s Settings) polls(profile string) bool {
	return slices.ContainsFunc(s.Polled, func(p config.Profile) bool { return p.Name == profile })
}

// used returns the profiles of the targets. If there are no targets it returns all
// polled profiles, because each may have deployments to list.
func (s Settings) used(t Targets) []config.Profile {
	names := map[string]bool{}
	for _, e := range t.Entries {
		names[e.Ref.Profile] = true
	}
	for _, p := range t.Patterns {
		names[p.Profile] = true
	}
	if len(names) == 0 {
		return s.Polled
	}
	return slices.DeleteFunc(slices.Clone(s.Polled), func(p config.Profile) bool { return !names[p.Name] })
}
