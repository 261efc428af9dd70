package poll

import "time"

// GoneAfter is the least time between two NotFound answers that prove a
// deployment to be deleted. It must have been read before, and the list must
// lack it too.
const GoneAfter = 5 * time.Second

// Pace says how often a row is polled.
type Pace uint8

const (
	PaceChanging Pace = iota // every refresh
	PaceSteady               // every steady_refresh
	PaceSlow                 // gone, or never found
	paceCount
)
