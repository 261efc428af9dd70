package session

import (
	"slices"
	"strings"
	"time"

	"studiowatch/client"
	"studiowatch/model/config"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/exit"
)

// Settings are the configuration with the flags and the environment applied.
type Settings struct {
	config.Config
	Path   string           // the configuration file; empty if there is no home folder
	Exists bool             // whether that file exists
	Polled []config.Profile // the profiles to poll

	source Source
}

// PlanOptions returns how often deployments are polled. The caller adds the rates.
func (s Settings) PlanOptions() poll.PlanOptions {
	return poll.PlanOptions{Refresh: s.Refresh, Steady: s.SteadyRefresh, Rates: map[string]float64{}, Seed: uint64(time.Now().UnixNano())}
}

func (s Settings) apply() (Settings, error) {
	f := s.source.Flags
	if f.Refresh != 0 {
		s.Refresh = f.Refresh
		s.SteadyRefresh = max(s.SteadyRefresh, f.Refresh)
	}
	s.UI = s.source.look(s.UI)
	var err error
	s.Polled, err = s.chosenProfiles(f.Profiles)
	return s, err
}

// chosenProfiles returns the profiles to poll: the named ones, or all if none is named.
// A region is a profile even without a section.
func (s Settings) chosenProfiles(names []string) ([]config.Profile, error) {
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
