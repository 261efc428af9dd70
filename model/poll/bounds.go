package poll

import "time"

// The bounds of what a Plan is asked for, whether in a configuration, on the
// command line, by a key or in a recording.
const (
	MinInterval = time.Second // between two polls of a deployment
	MaxInterval = 24 * time.Hour

	MinRate = 0.01 // requests a second: one every 100 s; less would look like a program that hangs
	MaxRate = 100
)
