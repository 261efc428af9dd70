package watch

import (
	"slices"
	"time"

	"studiowatch/model"
)

// Origins says where the profiles are read from. The rows of a profile whose route
// has changed are reset at the next Rewatch, because their readings are of other
// deployments.
func (e *Engine) Origins(origins map[string]model.Origin) {
	hosts := map[string]string{}
	for profile, o := range origins {
		hosts[profile] = o.Host
		s := e.Board.source(profile)
		s.host, s.zoneKnown = o.Host, slices.Contains(model.ZonedRegions, o.Region)
		if before, known := e.origins[profile]; known && before.Route != o.Route {
			e.rerouted[profile] = true
		}
	}
	e.origins = origins
	e.Board.history.setHosts(hosts)
}

// resetRerouted resets the rows of the profiles whose route has changed. Rows that
// only a glob matches are dropped after that, until the glob finds them again.
func (e *Engine) resetRerouted(now time.Time) {
	for profile := range e.rerouted {
		s := e.Board.source(profile)
		s.skew, s.offlineRecorded = 0, false
	}
	for _, row := range e.Board.Rows() {
		if e.rerouted[row.Ref.Profile] {
			e.Board.reset(row)
			e.Plan.Remove(row.Ref) // makes the answer to a request in flight stale
			e.Plan.Add(row.Ref, now)
		}
	}
	clear(e.rerouted)
}
