package watch

import (
	"time"

	"studiowatch/model"
)

// Origins says where the profiles are read from. A profile whose route is
// another than before begins anew with the next Rewatch: what was read on the
// way before says nothing of what is there now.
func (e *Engine) Origins(origins map[string]model.Origin) {
	hosts := map[string]string{}
	for profile, o := range origins {
		hosts[profile] = o.Host
		e.Board.source(profile).host = o.Host
		if before, known := e.origins[profile]; known && before.Route != o.Route {
			e.rerouted[profile] = true
		}
	}
	e.origins = origins
	e.Board.history.of(hosts)
}

// startOver makes the rows of profiles that have moved what they are at the
// start. Those that a glob has found go with that: it finds them again.
func (e *Engine) startOver(now time.Time) {
	for profile := range e.rerouted {
		s := e.Board.source(profile)
		s.skew, s.offlineRecorded = 0, false
	}
	for _, row := range e.Board.Rows() {
		if e.rerouted[row.Ref.Profile] {
			e.Board.reset(row)
			e.Plan.Remove(row.Ref) // what is under way comes from before
			e.Plan.Add(row.Ref, now)
		}
	}
	clear(e.rerouted)
}
