package plain

import (
	"fmt"
	"strings"

	"studiowatch/model"
)

// Goal is the state that a wait is for.
type Goal struct {
	status   model.Status // the required status; DELETED also includes deployments that are gone
	whole    bool         // all of the capacity must be ready
	capacity model.Number // the required capacity; not sent if any is accepted
}

// ParseGoal reads a goal: ready, running, stopped, deleted or status=X, where X is
// a documented status. A capacity is 1 to 999 and only allowed with ready; 0
// accepts any. The error is for the user.
func ParseGoal(text string, capacity int) (Goal, error) {
	g := Goal{}
	name, status, hasStatus := strings.Cut(text, "=")
	switch {
	case text == "ready":
		g = Goal{status: model.Running, whole: true}
	case text == "running":
		g.status = model.Running
	case text == "stopped":
		g.status = model.Stopped
	case text == "deleted":
		g.status = model.Deleted
	case hasStatus && name == "status":
		if g.status = model.ParseStatus(status); !g.status.Known() {
			return Goal{}, fmt.Errorf("no status %q; there are %s", string(g.status), statusNames())
		}
	default:
		return Goal{}, fmt.Errorf("%q is none of ready, running, stopped, deleted, status=X", text)
	}
	switch {
	case capacity == 0:
		return g, nil
	case capacity < 0 || capacity > model.MaxCapacity:
		return Goal{}, fmt.Errorf("a capacity is 1 to %d", model.MaxCapacity)
	case !g.whole:
		return Goal{}, fmt.Errorf("a capacity goes with ready, and not with %q", text)
	}
	g.capacity = model.NumberOf(int64(capacity))
	return g, nil
}

func statusNames() string {
	var names []string
	for _, s := range model.Statuses() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// String returns the goal as text that follows the word "is".
func (g Goal) String() string {
	switch {
	case g.capacity.Sent():
		return "ready with capacity " + g.capacity.String()
	case g.whole:
		return "ready"
	}
	return string(g.status)
}

// gone reports whether the goal is that the deployment no longer exists.
func (g Goal) gone() bool { return g.status == model.Deleted }

// met reports whether a reading meets the goal.
func (g Goal) met(d *model.Deployment) bool {
	want, wanted := g.capacity.Int()
	switch {
	case d.Status != g.status:
		return false
	case wanted:
		has, known := d.Capacity.Int()
		ready, counted := d.ReadyCapacity.Int()
		return known && counted && has == want && ready == want
	}
	return !g.whole || model.Judge(d) == model.VerdictReady
}

// mayBeOld reports whether a reading that meets the goal may show the state before
// a change. For some seconds after a scaling was requested, the service still
// reports RUNNING with all of the old capacity ready. A required capacity or
// another status excludes this.
func (g Goal) mayBeOld() bool { return g.status == model.Running && !g.capacity.Sent() }

// finalStatuses are the statuses that a deployment does not leave by itself.
var finalStatuses = map[model.Status]bool{
	model.Failed: true, model.UpdatingFailed: true, model.Stopped: true, model.ArrearsDown: true,
	model.Suspended: true, model.Offlining: true, model.Deleted: true,
}

// lost reports whether a deployment in this state cannot reach the goal by itself.
func (g Goal) lost(d *model.Deployment) bool {
	switch g.status.Class() {
	case model.ClassGone:
		return false
	case model.ClassProblem, model.ClassEnding, model.ClassDown:
		return d.Status != g.status && (d.Status == model.Failed || d.Status == model.Deleted)
	case model.ClassServing, model.ClassUnknown, model.ClassProgress, model.ClassServingChange, model.ClassServingProblem:
	}
	noUnits := g.capacity.Sent() && d.Status == g.status && !d.Capacity.Sent()
	return noUnits || d.Status != g.status && finalStatuses[d.Status]
}

// sure reports whether one reading of a lost state is enough to end the wait.
func sure(d *model.Deployment) bool { return d.Status == model.Failed }
