package poll

import "time"

// GoneAfter is how far apart two NotFound answers must lie before a deployment
// that was read before is believed to be deleted, if the list does not have it
// either.
const GoneAfter = 5 * time.Second

// Pace says how often a row is worth asking for.
type Pace uint8

const (
	PaceChanging Pace = iota // every refresh
	PaceSteady               // every steady_refresh
	PaceSlow                 // gone, or never found
	paceCount
)
