package poll

import (
	"time"

	"studiowatch/model"
)

// What the tests of this folder look at beside what others may. The plans they
// drive have one profile, which is named p.

// LoseList lets the profile's list be one that cannot be read.
func (p *Plan) LoseList() { p.lane("p").sweep.failure = &model.Failure{Class: model.FailServer} }

// Hold is until when an outage keeps the profile silent.
func (p *Plan) Hold() time.Time { return p.lane("p").outage.backoffUntil }

// InFlight is how many requests are under way.
func (p *Plan) InFlight() int { return len(p.lane("p").inFlight) }

// CompleteSweeps is how many lists were read that lacked nothing.
func (p *Plan) CompleteSweeps() int { return len(p.lane("p").sweep.complete) }

// Sweeps is how many readings of the list have begun, and whether one runs.
func (p *Plan) Sweeps() (begun int, running bool) {
	w := &p.lane("p").sweep
	return w.number, w.page > 0
}

// NextSweep is when the list is read again.
func (p *Plan) NextSweep() time.Time { return p.lane("p").sweep.next }

// Paced is the time between two requests for a row of a pace.
func (p *Plan) Paced(pace Pace, now time.Time) time.Duration { return p.lane("p").paced(pace, now) }

// The bounds that the tests speak of.
const (
	BackoffFirst  = backoffFirst
	BackoffMost   = backoffMax
	BlockedProbe  = blockedProbe
	Calm          = backoffResets
	HangsAfter    = hangsAfter
	HangsNeeded   = hangsNeeded
	MaxInFlight   = maxInFlight
	MostHung      = maxHung
	MostInFlight  = maxWithHung
	MostPages     = maxPages
	MostRecords   = maxRecords
	SearchProbes  = searchProbes
	SweepAbove    = sweepAbove
	SweepShare    = sweepShare
	ThrottleFirst = throttleFirst
	ThrottleMost  = throttleMax
	ThrottleSlows = throttleSlows
	TrialAfter    = trialAfter
)

// beSweeping makes the reading of a lane's list another one.
func (l *lane) beSweeping(w sweep) {
	w.lane = l
	l.sweep = w
}
