package sim

import (
	"cmp"
	"slices"
	"time"

	"studiowatch/model"
)

// step is a state that a deployment enters and keeps until the next step.
type step struct {
	at       time.Duration // time since the script's epoch; negative before it
	status   model.Status  // empty: the deployment is not there
	capacity int           // units asked for
	ready    int           // units able to serve
	reason   string        // fail_reason
	modifier string        // who caused it; empty is the creator
	ptu      *ptuRequested // throughput that a write has set; nil is that of the script
	deleted  bool          // released, but still readable
}

// actor is a deployment and its script. It goes through its story once. Then it
// repeats its cycle for ever, if it has one.
type actor struct {
	id, name, model, base string
	plan, spec            string
	unit                  int           // base_capacity, for plans that have one
	born                  time.Duration // gmt_create, from the epoch
	story                 []step
	cycle                 []step // times since the cycle's beginning
	cycleFrom, period     time.Duration

	creator      string        // empty is the script's own
	charge, tier string        // charge_type and ptu_service_tier; empty is the plan's usual one
	outcome      outcome       // the result of writes to it
	rpm, tpm     int           // limits that a write has set; 0 is those of the script
	updated      time.Duration // when they were written
	thinking     *bool         // enable_thinking that a write has set; nil is that of the model
	context      int           // max_context_length that a write has set; 0 is that of the script
	prepayment   *prepayment   // nil if there is none
}

// setStory replaces the rest of the script.
func (a *actor) setStory(story []step) { a.story, a.cycle = story, nil }

// at returns the step in which the actor is, and when it entered the step.
func (a *actor) at(elapsed time.Duration) (step, time.Duration) {
	s, since := a.scripted(elapsed)
	if a.prepayment == nil {
		return s, since
	}
	return a.prepayment.lapsed(s, since, a.born, elapsed)
}

func (a *actor) scripted(elapsed time.Duration) (step, time.Duration) {
	if len(a.cycle) == 0 || elapsed < a.cycleFrom {
		return lastStep(a.story, elapsed)
	}
	round := (elapsed - a.cycleFrom) / a.period
	begin := a.cycleFrom + round*a.period
	s, since := lastStep(a.cycle, elapsed-begin)
	return s, begin + since
}

func lastStep(steps []step, elapsed time.Duration) (step, time.Duration) {
	for i := len(steps) - 1; i >= 0; i-- {
		if steps[i].at <= elapsed {
			return steps[i], steps[i].at
		}
	}
	return step{}, 0
}

// temporary reports whether the script deletes the actor at some time.
func (a *actor) temporary() bool {
	gone := func(s step) bool { return s.status == "" }
	return a.prepayment.ends() || slices.ContainsFunc(a.story, gone) || slices.ContainsFunc(a.cycle, gone)
}

// units reports whether the plan counts in capacity units.
func (a *actor) units() bool { return a.plan == "mu" || a.plan == "cu" }

// reserved reports whether the plan is a reserved throughput.
func (a *actor) reserved() bool { return a.plan == "ptu" || a.plan == "ptu_v2" }

func (a *actor) prepaid() bool { return a.chargeType() == prePaid }

// chargeType returns the charge type that a write has set, or that of the published
// answers.
func (a *actor) chargeType() string {
	switch {
	case a.charge != "":
		return a.charge
	case a.plan == "ptu" && a.creator == "":
		return prePaid
	}
	return postPaid
}

// limited reports whether requests and tokens a minute are limited. In the
// published answers, a fine-tuned model has limits only if a write has set them.
func (a *actor) limited() bool {
	return a.plan == "mu" && (!fineTuned(a.model) || a.rpm != 0 || a.tpm != 0)
}

func (a *actor) limits() (rpm, tpm int) { return cmp.Or(a.rpm, 1000), cmp.Or(a.tpm, 200000) }

// rollout returns the steps of a creation, in which the deployment becomes ready
// unit by unit.
func rollout(at, duration time.Duration, units int) []step {
	steps := []step{{at: at, status: model.Pending, capacity: units}}
	for ready := 1; ready < units; ready++ {
		steps = append(steps, step{at: at + duration*time.Duration(ready)/time.Duration(units), status: model.Pending, capacity: units, ready: ready})
	}
	return append(steps, running(at+duration, units, units))
}

// scaling returns the steps from one size to another, unit by unit.
func scaling(at, duration time.Duration, from, to int, modifier string) []step {
	steps := []step{{at: at, status: model.Updating, capacity: to, ready: from, modifier: modifier}}
	for ready := from + 1; ready < to; ready++ {
		part := duration * time.Duration(ready-from) / time.Duration(to-from)
		steps = append(steps, step{at: at + part, status: model.Updating, capacity: to, ready: ready, modifier: modifier})
	}
	return append(steps, step{at: at + duration, status: model.Running, capacity: to, ready: to, modifier: modifier})
}

func running(at time.Duration, capacity, ready int) step {
	return step{at: at, status: model.Running, capacity: capacity, ready: ready}
}
