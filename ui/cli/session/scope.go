package session

import (
	"studiowatch/model"
	"studiowatch/model/poll"
)

// Scope is what a session watches. The configuration, the flags and the IDs of the
// command line decide it.
type Scope struct {
	Settings Settings
	Targets
	Title    string                  // the names of the profiles, for the header
	Profiles []string                // the profiles in use
	Routes   []Route                 // one for each of Profiles
	Origins  map[string]model.Origin // where each profile is read from
	Plan     poll.PlanOptions
}

// scope returns the scope of the configuration. It is called at the start and after
// each edit.
func (d document) scope(src Source, ids []string) (Scope, error) {
	s, err := d.settings(src)
	if err != nil {
		return Scope{}, err
	}
	t, err := s.Targets(ids)
	if err != nil {
		return Scope{}, err
	}
	profiles := s.used(t)
	routes, err := s.Routes(profiles)
	if err != nil {
		return Scope{}, err
	}
	scope := Scope{Settings: s, Targets: t, Title: titles(routes), Routes: routes, Origins: origins(routes), Plan: s.PlanOptions()}
	for _, p := range profiles {
		scope.Profiles = append(scope.Profiles, p.Name)
		scope.Plan.Rates[p.Name] = p.Rate
	}
	return scope, nil
}

// Hosts returns the host of each profile.
func (s Scope) Hosts() map[string]string { return hostsOf(s.Origins) }
