package watch

import (
	"studiowatch/model"
	"studiowatch/model/poll"
)

// KeyWarnings are warnings about keys, by profile. A warning is due when the key
// is refused for the whole profile. A refusal for one deployment proves nothing
// about the key.
type KeyWarnings map[string]string

// Due returns the warnings that are due, and removes them.
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
