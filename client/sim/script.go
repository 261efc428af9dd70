package sim

import (
	"cmp"
	"slices"
	"time"

	"studiowatch/model"
)

// step is a state a deployment enters, and keeps until the next.
type step struct {
	at       time.Duration // from the script's epoch; negative lies before it
	status   model.Status  // empty: the deployment is not there
	capacity int           // units asked for
	ready    int           // units able to serve
	reason   string        // fail_reason
	modifier string        // who caused it; empty is the creator
	ptu      *ptuRequested // throughput, where it was written; nil is the script's
	deleted  bool          // released, though it is still there to be read
}

// actor is a deployment and its script. First it goes through its story, once;
// then, if it has a cycle, through that for ever.
type actor struct {
	id, name, model, base string
	plan, spec            string
	unit                  int           // base_capacity, for plans that have one
	born                  time.Duration // gmt_create, from the epoch
	story                 []step
	cycle                 []step // times from the cycle's begin
	cycleFrom, period     time.Duration

	creator      string        // empty is the script's own
	charge, tier string        // charge_type and ptu_service_tier; empty is the plan's usual one
	fate         fate          // of what is written to it
	rpm, tpm     int           // limits as they were written; 0 is the script's
	updated      time.Duration // when they were
	thinking     *bool         // enable_thinking as it was written; nil is the model's
	context      int           // max_context_length as it was written; 0 is the script's
	prepayment   *prepayment   // nil where none is told
}

// follow replaces the rest of the script.
func (a *actor) follow(story []step) { a.story, a.cycle = story, nil }

// at returns the step the actor is in, and when it entered it.
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

// mortal reports whether the script has the actor deleted at some time.
func (a *actor) mortal() bool {
	gone := func(s step) bool { return s.status == "" }
	return a.prepayment.ends() || slices.ContainsFunc(a.story, gone) || slices.ContainsFunc(a.cycle, gone)
}

// units reports whether the plan counts in capacity units.
func (a *actor) units() bool { return a.plan == "mu" || a.plan == "cu" }

// reserved reports whether the plan is a reserved throughput.
func (a *actor) reserved() bool { return a.plan == "ptu" || a.plan == "ptu_v2" }

func (a *actor) prepaid() bool { return a.chargeType() == prePaid }

// chargeType is as written, else that of the published answers.
func (a *actor) chargeType() string {
	switch {
	case a.charge != "":
		return a.charge
	case a.plan == "ptu" && a.creator == "":
		return prePaid
	}
	return postPaid
}

// limited reports whether requests and tokens a minute are limited. The
// published answers for fine-tuned models have no limits but those asked for.
func (a *actor) limited() bool {
	return a.plan == "mu" && (!fineTuned(a.model) || a.rpm != 0 || a.tpm != 0)
}

func (a *actor) limits() (rpm, tpm int) { return cmp.Or(a.rpm, 1000), cmp.Or(a.tpm, 200000) }

// rollout is a creation that becomes ready unit by unit within span.
func rollout(at, span time.Duration, units int) []step {
	steps := []step{{at: at, status: model.Pending, capacity: units}}
	for ready := 1; ready < units; ready++ {
		steps = append(steps, step{at: at + span*time.Duration(ready)/time.Duration(units), status: model.Pending, capacity: units, ready: ready})
	}
	return append(steps, running(at+span, units, units))
}

// scaling goes from one size to another, unit by unit within span.
func scaling(at, span time.Duration, from, to int, modifier string) []step {
	steps := []step{{at: at, status: model.Updating, capacity: to, ready: from, modifier: modifier}}
	for ready := from + 1; ready < to; ready++ {
		part := span * time.Duration(ready-from) / time.Duration(to-from)
		steps = append(steps, step{at: at + part, status: model.Updating, capacity: to, ready: ready, modifier: modifier})
	}
	return append(steps, step{at: at + span, status: model.Running, capacity: to, ready: to, modifier: modifier})
}

func running(at time.Duration, capacity, ready int) step {
	return step{at: at, status: model.Running, capacity: capacity, ready: ready}
}
