package sim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"studiowatch/model"
)

// generated returns n deployments that newActor makes from the seed.
func generated(seed uint64, n int, newActor func(*rand.Rand, int) *actor) []*actor {
	rng := rand.New(rand.NewPCG(seed, 0x5eed))
	fleet := make([]*actor, max(0, n))
	for i := range fleet {
		fleet[i] = newActor(rng, i)
	}
	return fleet
}

var families = []struct{ base, plan, spec string }{
	{"qwen-plus", "mu", "MU1"}, {"qwen-max", "mu", "MU3"}, {"qwen3-8b", "mu", "MU1"}, {"qwen2.5-72b", "mu", "MU4"},
	{"emo", "cu", ""}, {"cosyvoice-v3-flash", "cu", ""}, {"wan2.5-i2v-preview", "lora", ""}, {"qwen-flash", "ptu", ""},
}

// static returns a deployment that runs with all of its units and does not change.
func static(rng *rand.Rand, i int) *actor {
	f := families[rng.IntN(len(families))]
	born := -time.Duration(1+rng.IntN(200)) * day
	a := &actor{
		id: fmt.Sprintf("%s-sim-%06d-%04x", f.base, i, rng.IntN(1<<16)), model: f.base, base: f.base,
		plan: f.plan, spec: f.spec, unit: 1, born: born,
	}
	units := 1 + rng.IntN(8)
	a.story = []step{running(born+10*mins, units, units)}
	if a.reserved() {
		a.prepayment = &prepayment{Duration: 365, Cycle: cycleDay, AutoRenewal: true}
	}
	return a
}

// changing returns a deployment of a fleet. Nine in ten are static, and the others
// change in some way.
func changing(rng *rand.Rand, i int) *actor {
	a := static(rng, i)
	units := a.story[0].capacity
	offset := time.Duration(rng.IntN(600)) * sec
	switch rng.IntN(40) {
	case 0:
		a.cycle = resizeCycle(a, units)
	case 1:
		a.cycle = []step{running(0, units, units), running(4*mins, units, units/2), running(7*mins, units, units)}
	case 2:
		a.born = -offset - 10*mins
		a.story = []step{{at: a.born, status: model.Pending, capacity: units},
			{at: -offset, status: model.Failed, capacity: units, reason: "InsufficientResource: no capacity left in this region"}}
	case 3:
		a.story = append(a.story, step{at: -offset - 20*sec, status: model.Stopping, capacity: units, ready: units},
			step{at: -offset, status: model.Stopped, capacity: units})
	}
	a.cycleFrom, a.period = offset, 12*mins
	if a.reserved() && i%4 == 0 {
		// It is bought by the hour, and this is its last day.
		a.prepayment = &prepayment{Duration: int(-a.born/time.Hour) + 1 + i%23, Cycle: cycleHour}
	}
	return a
}

// resizeCycle returns a cycle in which the deployment is stopped, started, made
// larger and made smaller again. The service writes SCALING also for a plan without
// units.
func resizeCycle(a *actor, units int) []step {
	restart := []step{{status: model.Stopping, capacity: units, ready: units}, {at: 20 * sec, status: model.Stopped, capacity: units},
		{at: mins, status: model.Starting, capacity: units}, running(3*mins, units, units)}
	if !a.units() {
		return append(restart, step{at: 8 * mins, status: model.Scaling}, running(10*mins, units, units))
	}
	return slices.Concat(restart, scaling(5*mins, 2*mins, units, units+2, ""),
		[]step{{at: 9 * mins, status: model.Updating, capacity: units, ready: units + 2}, running(9*mins+30*sec, units, units)})
}
