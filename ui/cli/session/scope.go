package session

import (
	"studiowatch/model"
	"studiowatch/model/poll"
)

// Scope is what a session watches: what the configuration, the flags and the
// IDs of a command come to.
type Scope struct {
	Settings Settings
	Targets
	Title    string                  // names the profiles, for a header
	Profiles []string                // that something is read with
	Routes   []Route                 // of the profiles
	Origins  map[string]model.Origin // where each profile is read from
	Plan     poll.PlanOptions
}

// scope is what the configuration comes to, at the start as well as after an edit.
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

// Hosts are where the profiles are read from.
func (s Scope) Hosts() map[string]string { return hostsOf(s.Origins) }
