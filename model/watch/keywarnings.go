package watch

import (
	"studiowatch/model"
	"studiowatch/model/poll"
)

// KeyWarnings are warnings about keys, by profile. A warning waits until the
// profile's key is refused for everything. One deployment that refuses a key says
// nothing about the key.
type KeyWarnings map[string]string

// Due returns the warnings that it is time to give, and takes them out.
func (w KeyWarnings) Due(plan *poll.Plan) []string {
	var due []string
	for profile, text := range w {
		if t, down := plan.Trouble(profile); down && t.Failure.Class == model.FailKey {
			delete(w, profile)
			due = append(due, text)
		}
	}
	return due
}
