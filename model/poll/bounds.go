package poll

import "time"

// The bounds of the options of a Plan. They hold for the configuration, the
// command line, the keys and a recording.
const (
	MinInterval = time.Second // between two polls of a deployment
	MaxInterval = 24 * time.Hour

	MinRate = 0.01 // requests a second, one every 100 s; a slower program looks as if it hangs
	MaxRate = 100
)
