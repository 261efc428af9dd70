package watch

import (
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
)

// What the tests of this folder look at beside what others may.

// Matched reports whether a glob watches the row, and not an entry of its own.
func (r *Row) Matched() bool { return r.matched }

// Rules are what the verdicts depend on besides the readings.
func (b *Board) Rules() any { return b.rules }

// GoneStays is how long what is gone is shown that a glob watches.
const GoneStays = goneShown

// Offline has the board note that a profile is in trouble.
func (b *Board) Offline(profile string, t poll.Trouble, now time.Time) { b.offline(profile, t, now) }

// State is an event that finds the row as it is.
func (r *Row) State(kind model.Kind) model.Event { return r.state(kind) }
