package sim

import (
	"math/rand/v2"
	"slices"
	"time"

	"studiowatch/model"
)

const (
	sec  = time.Second
	mins = time.Minute
	day  = 24 * time.Hour
)

// cast returns the deployments of the demo. They show everything that can happen,
// most of it within the first minute. The texts of failures are invented, because
// no published answer has one.
func cast() []*actor { return slices.Concat(rollouts(), others()) }

// stagger delays the cycles of the cast by up to half a minute, depending on the
// seed. Only the last step of a story becomes longer, so that nothing in the first
// minute changes.
func stagger(seed uint64, actors []*actor) {
	rng := rand.New(rand.NewPCG(seed, 0xca57))
	for _, a := range actors {
		a.cycleFrom += time.Duration(rng.IntN(30)) * sec
	}
}

// rollouts returns deployments of model units. Some of them go wrong.
func rollouts() []*actor {
	return []*actor{
		{ // a rollout that finishes
			id: "qwen-plus-2025-12-01-b6d61c71", model: "qwen-plus-2025-12-01", base: "qwen-plus", plan: "mu", spec: "MU1", unit: 1,
			born: -5 * sec, story: rollout(-5*sec, 48*sec, 4),
			cycleFrom: 70 * sec, period: 6 * mins,
			cycle: slices.Concat([]step{running(0, 4, 4)}, scaling(20*sec, 60*sec, 4, 6, ""), []step{
				{at: 3 * mins, status: model.Updating, capacity: 4, ready: 6}, running(3*mins+10*sec, 4, 4)}),
		},
		{ // scaled up by somebody else while it serves
			id: "qwen-max-2025-09-23-9d1ef0aa", model: "qwen-max-2025-09-23", base: "qwen-max", plan: "mu", spec: "MU3", unit: 2,
			born: -20 * day, story: slices.Concat([]step{running(-6*day, 4, 4)}, scaling(6*sec, 50*sec, 4, 8, otherUID)),
			cycleFrom: 90 * sec, period: 8 * mins,
			cycle: slices.Concat([]step{running(0, 8, 8), {at: mins, status: model.Updating, capacity: 4, ready: 8}, running(mins+15*sec, 4, 4)},
				scaling(4*mins, 70*sec, 4, 8, otherUID)),
		},
		{ // fails
			id: "qwen3-8b-ft-202511132025-0260", model: "qwen3-8b-ft-202511132025-0260", base: "qwen3-8b", plan: "mu", spec: "MU1", unit: 2,
			born: -90 * sec, story: []step{{at: -90 * sec, status: model.Pending, capacity: 2},
				{at: 20 * sec, status: model.Failed, capacity: 2, reason: "InsufficientResource: no capacity left for MU1 in this region"}},
			cycleFrom: 7 * mins, period: 9 * mins,
			cycle: slices.Concat(rollout(0, 70*sec, 2), []step{{at: 5 * mins, status: model.Updating, capacity: 4, ready: 2},
				{at: 6 * mins, status: model.Failed, capacity: 4, reason: "InternalError: the instance could not be started"}}),
		},
		{ // degraded for a while
			id: "deepseek-v3-ft-202510010900-31aa", model: "deepseek-v3-ft-202510010900-31aa", base: "deepseek-v3", plan: "mu", spec: "MU5", unit: 1,
			born: -9 * day, story: []step{running(-8*day, 4, 4), running(12*sec, 4, 2), running(32*sec, 4, 3), running(55*sec, 4, 4)},
			cycleFrom: 1 * mins, period: 5 * mins, cycle: []step{running(0, 4, 4), running(2*mins, 4, 1), running(2*mins+40*sec, 4, 4)},
		},
		{ // a change that failed; the old size serves
			id: "qwen-turbo-2025-07-15-55c0b1d2", model: "qwen-turbo-2025-07-15", base: "qwen-turbo", plan: "mu", spec: "MU2", unit: 2,
			born: -60 * day, story: []step{running(-59*day, 4, 4), {at: -40 * mins, status: model.Updating, capacity: 8, ready: 4},
				{at: -25 * mins, status: model.UpdatingFailed, capacity: 8, ready: 4, reason: "ResourceExhausted: 4 more units of MU2 are not available"}},
		},
		{ // no progress at all
			id: "qwen2.5-72b-ft-202508220714-77f0", model: "qwen2.5-72b-ft-202508220714-77f0", base: "qwen2.5-72b", plan: "mu", spec: "MU4", unit: 4,
			born: -31 * mins, story: []step{{at: -31 * mins, status: model.Pending, capacity: 4}},
		},
	}
}

// others returns the deployments of other plans, and those that mostly do not
// change.
func others() []*actor {
	return []*actor{
		{ // stopped, and started again later
			id: "cosyvoice-v3-flash-ft-202507011122-77aa", model: "cosyvoice-v3-flash-ft-202507011122-77aa", base: "cosyvoice-v3-flash", plan: "cu", unit: 1,
			born: -100 * day, story: []step{running(-99*day, 1, 1), {at: 9 * sec, status: model.Stopping, capacity: 1, ready: 1}, {at: 26 * sec, status: model.Stopped, capacity: 1}},
			cycleFrom: 2 * mins, period: 6 * mins,
			cycle: []step{{at: 0, status: model.Starting, capacity: 1}, running(30*sec, 1, 1), {at: 4 * mins, status: model.Stopping, capacity: 1, ready: 1},
				{at: 4*mins + 20*sec, status: model.Stopped, capacity: 1}},
		},
		{ // deleted
			id: "emo-35b3f106-sample01", model: "emo", base: "emo", plan: "cu", unit: 1,
			born: -30 * day, story: []step{running(-30*day, 2, 2), {at: 30 * sec, status: model.Deleting, capacity: 2, ready: 1}, {at: 48 * sec}},
		},
		{ // reserved throughput, beginning with the order
			id: "qwen-flash-ptu-2f81", model: "qwen-flash", base: "qwen-flash", plan: "ptu",
			born: -5 * sec, story: []step{{at: -5 * sec, status: model.WaitPrepaidToDeploying}, {at: 15 * sec, status: model.WaitToDeploy}, {at: 35 * sec, status: model.Running}},
			cycleFrom: 6 * mins, period: 7 * mins, cycle: []step{{status: model.Running}, {at: 2 * mins, status: model.Scaling}, {at: 2*mins + 30*sec, status: model.Running}},
		},
		{
			id: "qwen-plus-ptu-9e44", model: "qwen-plus", base: "qwen-plus", plan: "ptu_v2",
			born: -45 * day, story: []step{{at: -44 * day, status: model.Running}, {at: 18 * sec, status: model.Scaling}, {at: 52 * sec, status: model.Running}},
		},
		{ // unpaid
			id: "qwen-vl-max-2025-08-13-beef", model: "qwen-vl-max-2025-08-13", base: "qwen-vl-max", plan: "mu", spec: "MU3", unit: 2,
			born: -200 * day, story: []step{running(-199*day, 2, 2), {at: -11 * time.Hour, status: model.ArrearsDown, capacity: 2}},
			cycleFrom: 9 * mins, period: 20 * mins,
			cycle: []step{{at: 0, status: model.ArrearsRecovering, capacity: 2}, running(30*sec, 2, 2), {at: 15 * mins, status: model.ArrearsDown, capacity: 2}},
		},
		{ // no capacity is reported for lora
			id: "wan2.5-i2v-preview-ft-202511111122-4c1e", model: "wan2.5-i2v-preview-ft-202511111122-4c1e", base: "wan2.5-i2v-preview", plan: "lora",
			born: -12 * day, story: []step{{at: -12*day + 15*mins, status: model.Running}},
		},
		{
			id: "qwen-plus-ft-202307121513-5dde", name: "客服助手（生产）", model: "qwen-plus-ft-202307121513-5dde", base: "qwen-plus", plan: "mu", spec: "MU1", unit: 4,
			born: -130 * day, story: []step{running(-41*day, 12, 12)},
		},
	}
}
