package sim

import (
	"cmp"
	"time"

	"studiowatch/model"
)

// outcome is the result of a write to a deployment. A user chooses it by the
// beginning of the suffix of a created deployment.
type outcome string

const (
	succeeds     outcome = ""
	fails        outcome = "fail"    // it never runs
	stalls       outcome = "stall"   // it stays DEPLOYING
	failsToScale outcome = "noscale" // it runs, and keeps its size
	waits        outcome = "nostock" // it first waits for stock for as long as a rollout takes, with that reason
)

// The shortest times of writes; the seed makes them up to twice as long. The
// documentation says that a rollout takes 5 to 10 minutes, and nothing about
// scaling.
const (
	rolloutTime = 5 * mins
	scalingTime = 90 * sec
	orderTime   = 30 * sec // of a prepaid order, before anything else happens
	deleteTime  = 30 * sec
	releaseTime = 5 * mins // the time for which a released throughput can still be read
	suspendTime = 1 * mins
)

// duration returns how long something takes: from least to twice that, depending on
// the seed.
func (s *Sim) duration(least time.Duration, what, id string) time.Duration {
	const parts = 1000
	return least + least*time.Duration(s.hash(what+" "+id)%parts)/parts
}

// created returns the story of a deployment that is created at a time. If it counts
// in units, it becomes ready unit by unit, in the second half.
func created(at, duration time.Duration, target step, unit int, prepaid bool, f outcome) []step {
	target.ready = 0
	state := func(at time.Duration, status model.Status) step {
		s := target
		s.at, s.status = at, status
		return s
	}
	steps := []step{state(at, model.Pending), state(at+duration/5, model.Deploying)}
	if f == waits {
		waiting := state(at+duration/10, model.Pending)
		waiting.reason = "no stock, retrying"
		steps = []step{state(at, model.Pending), waiting, state(at+duration, model.Deploying)}
		at += duration
	}
	if prepaid {
		steps = []step{state(at, model.WaitPrepaidToDeploying), state(at+orderTime, model.WaitToDeploy)}
	}
	switch f {
	case fails:
		failed := state(at+duration, model.Failed)
		failed.reason = "InsufficientResource: the simulator fails what has this suffix"
		return append(steps, failed)
	case stalls:
		return steps
	}
	if !prepaid {
		steps = append(steps, growing(state(at+duration/2, model.Deploying), duration/2, unit)...)
	}
	done := state(at+duration, model.Running)
	done.ready = done.capacity
	return append(steps, done)
}

// growing returns the steps in which a deployment becomes ready unit by unit. It
// leaves out the last step, because that ends the growth.
func growing(from step, duration time.Duration, unit int) (steps []step) {
	for ready := from.ready + unit; unit > 0 && ready < from.capacity; ready += unit {
		s := from
		s.at, s.ready = from.at+duration*time.Duration(ready-from.ready)/time.Duration(from.capacity-from.ready), ready
		steps = append(steps, s)
	}
	return steps
}

// resizing returns the story of a deployment that counts in units and is scaled.
func resizing(at, duration time.Duration, before, target step, unit int, f outcome) []step {
	target.at, target.status, target.ready = at, model.Updating, before.ready
	if f == failsToScale {
		failed := target
		failed.at, failed.status = at+duration, model.UpdatingFailed
		failed.reason = "ResourceExhausted: the simulator fails to scale what has this suffix"
		return []step{target, failed}
	}
	done := target
	done.at, done.status, done.ready = at+duration, model.Running, target.capacity
	return append(append([]step{target}, growing(target, duration, unit)...), done)
}

// reserving returns the story of a reserved throughput that is scaled. The old
// throughput stays valid meanwhile.
func reserving(at, duration time.Duration, before, target step, prepaid bool, f outcome) []step {
	waiting := before
	waiting.at, waiting.status, waiting.reason, waiting.modifier = at, model.Scaling, "", target.modifier
	var steps []step
	if prepaid {
		ordering := waiting
		ordering.status = model.WaitPrepaidToScaling
		steps = append(steps, ordering)
		waiting.at += orderTime
	}
	done := target
	done.at, done.status = at+duration, model.Running
	if f == failsToScale {
		done.ptu, done.status, done.reason = before.ptu, model.UpdatingFailed, "ResourceExhausted: the simulator fails to scale what has this suffix"
	}
	return append(steps, waiting, done)
}

// ending returns the story of a deployment that is deleted.
func ending(at time.Duration, before step, modifier string) []step {
	before.at, before.status, before.reason, before.modifier = at, model.Deleting, "", modifier
	return []step{before, {at: at + deleteTime}}
}

// releasing returns the story of a reserved throughput that is deleted. It can be
// read for some time after its release.
func releasing(at time.Duration, before step, modifier string) []step {
	steps := ending(at, before, modifier)
	released := step{at: at + deleteTime, status: model.Stopped, ptu: &ptuRequested{}, modifier: modifier, deleted: true}
	return []step{steps[0], released, {at: at + deleteTime + releaseTime}}
}

// prepayment is a payment in advance, as the service writes it.
type prepayment struct {
	Duration        int    `json:"duration"`
	Cycle           string `json:"pricing_cycle"` // Day or Hour
	AutoRenewal     bool   `json:"auto_renewal"`
	RenewalDuration int    `json:"auto_renewal_duration,omitempty"`
	RenewalCycle    string `json:"auto_renewal_cycle,omitempty"`
}

const cycleDay, cycleHour = "Day", "Hour"

// How long after its expiry a deployment runs, and how long it exists.
const (
	graceTime = 2 * time.Hour
	keepTime  = 14 * time.Hour
)

func period(n int, cycle string) time.Duration {
	if cycle == cycleHour {
		return time.Duration(n) * time.Hour
	}
	return time.Duration(n) * day
}

// expires returns the end of a term that was paid for at a time. Each renewal until
// elapsed moves the end.
func (p prepayment) expires(paid, elapsed time.Duration) time.Duration {
	end := paid + period(p.Duration, p.Cycle)
	if !p.AutoRenewal || elapsed < end {
		return end
	}
	more := period(cmp.Or(p.RenewalDuration, p.Duration), cmp.Or(p.RenewalCycle, p.Cycle))
	return end + ((elapsed-end)/more+1)*more
}

func (p *prepayment) ends() bool { return p != nil && !p.AutoRenewal }

// lapsed returns the step of a prepaid deployment, and when the step began. It is
// the step of the script until graceTime after the paid term.
func (p *prepayment) lapsed(s step, since, paid, elapsed time.Duration) (step, time.Duration) {
	stop := p.expires(paid, elapsed) + graceTime
	gone := stop - graceTime + keepTime
	switch {
	case s.status == "" || !p.ends() || elapsed < stop:
		return s, since
	case elapsed >= gone:
		return step{}, gone
	case elapsed < stop+suspendTime:
		s.status = model.Suspending
		return s, stop
	}
	s.status, s.ready = model.Suspended, 0
	return s, stop + suspendTime
}
