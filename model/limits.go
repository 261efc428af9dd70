package model

import "time"

// What more than one package goes by.
const (
	// DefaultRate is how many requests a second a profile sends at most. The
	// service documents no limit for these calls, so it is ours, and modest.
	DefaultRate = 5.0

	// MinInterval and MaxInterval bound the time between two polls of a row.
	MinInterval = time.Second
	MaxInterval = 24 * time.Hour

	// MaxCapacity is the most units a deployment can have, by the scale page
	// of the API.
	MaxCapacity = 999
)
