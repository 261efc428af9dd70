package sim

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// after maps a status to those that may follow it in a script. A status may always
// follow itself. The empty status is a deployment that is deleted.
var after = map[model.Status][]model.Status{
	model.Pending:                {model.Running, model.Failed},
	model.Running:                {model.Updating, model.Scaling, model.Stopping, model.Deleting, model.ArrearsDown},
	model.Updating:               {model.Running, model.UpdatingFailed, model.Failed},
	model.Scaling:                {model.Running},
	model.WaitPrepaidToDeploying: {model.WaitToDeploy},
	model.WaitToDeploy:           {model.Running},
	model.Stopping:               {model.Stopped},
	model.Stopped:                {model.Starting},
	model.Starting:               {model.Running},
	model.ArrearsDown:            {model.ArrearsRecovering},
	model.ArrearsRecovering:      {model.Running},
	model.Failed:                 {model.Pending},
	model.Deleting:               {""},
}

// allActors returns the cast and enough generated actors to hold each kind.
func allActors() []*actor { return append(cast(), generated(1, 2000, changing)...) }

// allSteps returns the steps of an actor: its story up to the cycle, then the cycle
// twice.
func allSteps(a *actor) []step {
	if len(a.cycle) == 0 {
		return a.story
	}
	var steps []step
	for _, s := range a.story {
		if s.at < a.cycleFrom {
			steps = append(steps, s)
		}
	}
	return slices.Concat(steps, a.cycle, a.cycle)
}

func TestEveryStatusOfEveryScriptIsDocumented(t *testing.T) {
	for _, a := range allActors() {
		for _, s := range slices.Concat(a.story, a.cycle) {
			if s.status != "" && !s.status.Known() {
				t.Errorf("%s has the status %q", a.id, s.status)
			}
		}
	}
}

func TestEveryPlanIsInTheCast(t *testing.T) {
	s, _ := newSim(Options{})
	plans := map[string]int{}
	for _, id := range s.IDs() {
		plans[getObject(t, s, id).Plan]++
	}
	for _, plan := range []string{"mu", "cu", "lora", "ptu", "ptu_v2"} {
		if plans[plan] == 0 {
			t.Errorf("no deployment has the plan %s, only %v", plan, plans)
		}
	}
	if len(plans) != 5 {
		t.Errorf("the plans are %v, want five", plans)
	}
}

func TestScriptsAreInOrder(t *testing.T) {
	for _, a := range allActors() {
		byTime := func(x, y step) int { return int(x.at - y.at) }
		if !slices.IsSortedFunc(a.story, byTime) || !slices.IsSortedFunc(a.cycle, byTime) {
			t.Errorf("%s: the steps are out of order", a.id)
		}
		if a.born > 0 || a.story[0].at > 0 || a.story[0].at < a.born {
			t.Errorf("%s is created at %v and first seen at %v, want both before the begin", a.id, a.born, a.story[0].at)
		}
		if n := len(a.cycle); n > 0 && (a.cycle[0].at != 0 || a.cycle[n-1].at >= a.period) {
			t.Errorf("%s: its cycle of %v lasts from %v to %v", a.id, a.period, a.cycle[0].at, a.cycle[n-1].at)
		}
	}
}

func TestNoStateJumpsOddly(t *testing.T) {
	for _, a := range allActors() {
		steps := allSteps(a)
		for i, next := range steps[1:] {
			now := steps[i]
			if now.status != next.status && !slices.Contains(after[now.status], next.status) {
				t.Errorf("%s: %s is followed by %q", a.id, now.status, next.status)
			}
			changes := next.status == model.Updating || next.status == model.Pending || next.status == model.Scaling
			if a.units() && now.status == model.Running && next.status == model.Running && now.capacity != next.capacity {
				t.Errorf("%s: %d units become %d without a change", a.id, now.capacity, next.capacity)
			}
			if a.units() && now.status == model.Running && changes && next.ready != now.ready {
				t.Errorf("%s: a change begins with %d ready units, want the %d there were", a.id, next.ready, now.ready)
			}
		}
	}
}

func TestAFailureHasAReasonAndNothingElseHas(t *testing.T) {
	for _, a := range allActors() {
		for _, s := range slices.Concat(a.story, a.cycle) {
			failed := s.status == model.Failed || s.status == model.UpdatingFailed
			if failed != (s.reason != "") {
				t.Errorf("%s: %s has the reason %q", a.id, s.status, s.reason)
			}
		}
	}
}

// size returns the size as ready/capacity; empty without a capacity.
func size(o object) string {
	if o.Capacity == nil || o.ReadyCapacity == nil {
		return ""
	}
	return fmt.Sprintf("%d/%d", *o.ReadyCapacity, *o.Capacity)
}

func TestTheCastFollowsItsStory(t *testing.T) {
	type beat struct {
		at       time.Duration
		status   model.Status
		size     string
		modifier string
		reason   bool
	}
	stories := []struct {
		fact, id string
		beats    []beat
	}{
		{"a rollout finishes within 45 seconds", "qwen-plus-2025-12-01-b6d61c71", []beat{
			{0, model.Pending, "0/4", ownUID, false}, {20 * sec, model.Pending, "2/4", ownUID, false}, {45 * sec, model.Running, "4/4", ownUID, false}}},
		{"somebody else scales 4 to 8", "qwen-max-2025-09-23-9d1ef0aa", []beat{
			{5 * sec, model.Running, "4/4", ownUID, false}, {6 * sec, model.Updating, "4/8", otherUID, false},
			{55 * sec, model.Updating, "7/8", otherUID, false}, {56 * sec, model.Running, "8/8", otherUID, false}}},
		{"a rollout fails at 20 seconds", "qwen3-8b-ft-202511132025-0260", []beat{
			{19 * sec, model.Pending, "0/2", ownUID, false}, {20 * sec, model.Failed, "0/2", ownUID, true}}},
		{"one is degraded from 12 seconds until 55", "deepseek-v3-ft-202510010900-31aa", []beat{
			{11 * sec, model.Running, "4/4", ownUID, false}, {12 * sec, model.Running, "2/4", ownUID, false},
			{54 * sec, model.Running, "3/4", ownUID, false}, {55 * sec, model.Running, "4/4", ownUID, false}}},
		{"a change that failed stays so", "qwen-turbo-2025-07-15-55c0b1d2", []beat{
			{0, model.UpdatingFailed, "4/8", ownUID, true}, {time.Hour, model.UpdatingFailed, "4/8", ownUID, true}}},
		{"one makes no progress", "qwen2.5-72b-ft-202508220714-77f0", []beat{
			{0, model.Pending, "0/4", ownUID, false}, {time.Hour, model.Pending, "0/4", ownUID, false}}},
		{"one is stopped", "cosyvoice-v3-flash-ft-202507011122-77aa", []beat{
			{8 * sec, model.Running, "1/1", ownUID, false}, {9 * sec, model.Stopping, "1/1", ownUID, false}, {26 * sec, model.Stopped, "0/1", ownUID, false}}},
		{"one is being deleted", "emo-35b3f106-sample01", []beat{
			{29 * sec, model.Running, "2/2", ownUID, false}, {30 * sec, model.Deleting, "1/2", ownUID, false}}},
		{"reserved throughput goes from the order to running", "qwen-flash-ptu-2f81", []beat{
			{0, model.WaitPrepaidToDeploying, "", ownUID, false}, {15 * sec, model.WaitToDeploy, "", ownUID, false}, {35 * sec, model.Running, "", ownUID, false}}},
		{"reserved throughput of the newer kind scales", "qwen-plus-ptu-9e44", []beat{
			{0, model.Running, "", ownUID, false}, {18 * sec, model.Scaling, "", ownUID, false}, {52 * sec, model.Running, "", ownUID, false}}},
		{"one is unpaid", "qwen-vl-max-2025-08-13-beef", []beat{{0, model.ArrearsDown, "0/2", ownUID, false}, {time.Minute, model.ArrearsDown, "0/2", ownUID, false}}},
		{"lora has no capacity fields", "wan2.5-i2v-preview-ft-202511111122-4c1e", []beat{{0, model.Running, "", ownUID, false}}},
	}
	for _, story := range stories {
		t.Run(story.fact, func(t *testing.T) {
			s, c := newSim(Options{})
			for _, want := range story.beats {
				c.set(want.at)
				o := getObject(t, s, story.id)
				got := beat{want.at, o.Status, size(o), o.Modifier, o.FailReason != ""}
				if got != want {
					t.Errorf("got %+v, want %+v", got, want)
				}
				if (o.BaseCapacity != nil) != (want.size != "") {
					t.Errorf("base_capacity of %s is %v", story.id, o.BaseCapacity)
				}
			}
		})
	}
}

func TestADeletedDeploymentIsNowhere(t *testing.T) {
	const id = "emo-35b3f106-sample01"
	s, c := newSim(Options{Fleet: 40})
	for _, tt := range []struct {
		at     time.Duration
		status int
		total  int
	}{{47 * sec, http.StatusOK, 40}, {48 * sec, http.StatusNotFound, 39}, {time.Hour, http.StatusNotFound, 39}} {
		c.set(tt.at)
		if w := ask(s, listPath+"/"+id); w.Code != tt.status {
			t.Errorf("GET after %v is HTTP %d, want %d", tt.at, w.Code, tt.status)
		}
		p := read[page](t, ask(s, listPath))
		listed := slices.ContainsFunc(p.Deployments, func(o object) bool { return o.ID == id })
		if listed != (tt.status == http.StatusOK) || p.Total != tt.total || len(p.Deployments) != tt.total {
			t.Errorf("after %v listed is %v with %d records of %d, want %d", tt.at, listed, len(p.Deployments), p.Total, tt.total)
		}
	}
}

func TestACycleRepeats(t *testing.T) {
	s, c := newSim(Options{})
	for _, a := range s.actors {
		if len(a.cycle) == 0 {
			continue
		}
		for at := time.Duration(0); at < a.period; at += 7 * sec {
			c.set(a.cycleFrom + at)
			first := getObject(t, s, a.id)
			c.set(a.cycleFrom + at + 3*a.period)
			again := getObject(t, s, a.id)
			if first.Status != again.Status || size(first) != size(again) || first.Modified >= again.Modified {
				t.Fatalf("%s: %+v is %+v three rounds later", a.id, first, again)
			}
		}
	}
}

func TestGeneratedFleet(t *testing.T) {
	const n = 10_000
	fleet := generated(7, n, changing)
	seen := map[string]bool{}
	for _, a := range slices.Concat(cast(), fleet) {
		if seen[a.id] || !safe.Printable(a.id) || model.CheckID(a.id) != nil {
			t.Errorf("the id %q is there already, or no id", a.id)
		}
		seen[a.id] = true
	}
	for _, elapsed := range []time.Duration{0, 5 * mins, time.Hour, 30 * day} {
		ready := 0
		for _, a := range fleet {
			if now, _ := a.at(elapsed); now.status == model.Running && now.ready == now.capacity {
				ready++
			}
		}
		if ready < n*88/100 || ready > n*97/100 {
			t.Errorf("after %v %d of %d run and are ready, want about nine in ten", elapsed, ready, n)
		}
	}
}

func TestAnotherSeedIsAnotherFleet(t *testing.T) {
	one, two := generated(1, 50, changing), generated(2, 50, changing)
	same := slices.EqualFunc(one, two, func(a, b *actor) bool { return a.id == b.id })
	if same {
		t.Error("two seeds make the same fleet")
	}
}
