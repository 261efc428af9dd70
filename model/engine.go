package model

import "time"

// Engine joins a Plan with a Board: what was learned decides when to ask
// again. The dashboard and the screenless commands drive the same one.
type Engine struct {
	Plan  *Plan
	Board *Board
}

// NewEngine returns an engine that watches the entries.
func NewEngine(opts PlanOptions, now time.Time, entries ...Entry) *Engine {
	e := &Engine{Plan: NewPlan(opts), Board: NewBoard()}
	for _, entry := range entries {
		e.Watch(entry, now)
	}
	return e
}

// Watch adds a deployment and returns its row.
func (e *Engine) Watch(entry Entry, now time.Time) *Row {
	e.Plan.Add(entry.Ref, now)
	return e.Board.Add(entry)
}

// Unwatch takes a deployment off the watch list.
func (e *Engine) Unwatch(ref Ref) {
	e.Plan.Remove(ref)
	e.Board.Remove(ref)
}

// Settle takes in the answer to a ticket and returns the rows it touched. It
// is false, and nothing changes, when the ticket was stale.
func (e *Engine) Settle(t Ticket, a Answer, now time.Time) ([]*Row, bool) {
	if !e.Plan.Current(t) {
		e.Plan.Settle(t, Outcome{}, now)
		return nil, false
	}
	var touched []*Row
	for _, sample := range a.Samples {
		if row := e.Board.Apply(sample); row != nil {
			touched = append(touched, row)
		}
	}
	e.Plan.Settle(t, e.outcome(t, a, now), now)
	return touched, true
}

func (e *Engine) outcome(t Ticket, a Answer, now time.Time) Outcome {
	if t.Page > 0 {
		return Outcome{Failure: a.Failure, More: a.More}
	}
	o := Outcome{Pace: e.Board.Row(t.Ref).Pace(now)}
	if len(a.Samples) > 0 {
		o.Failure = a.Samples[0].Failure
	}
	return o
}
