package plain

import (
	"fmt"
	"strings"

	"studiowatch/model"
)

// Goal is what somebody waits for a deployment to become.
type Goal struct {
	status   model.Status // the status it must have; DELETED also stands for being gone
	whole    bool         // and all of its capacity must be ready
	capacity model.Number // and that must be this much; not sent when any will do
}

// ParseGoal reads a goal: ready, running, stopped, deleted or status=X, X one
// of the documented statuses. A capacity, 1 to 999, goes with ready only; 0
// takes any.
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

// String says what the goal is, after "is".
func (g Goal) String() string {
	switch {
	case g.capacity.Sent():
		return "ready with capacity " + g.capacity.String()
	case g.whole:
		return "ready"
	}
	return string(g.status)
}

// gone reports whether a deployment that is no more is what the goal wants.
func (g Goal) gone() bool { return g.status == model.Deleted }

// met reports whether a reading is what the goal wants.
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

// mayBeOld reports whether a reading that meets the goal may be one from
// before a change which the service has not taken up yet: for a while after a
// scaling was asked for, the deployment still reads RUNNING, all of its old
// capacity ready. A wanted capacity, or any other status, tells the two apart.
func (g Goal) mayBeOld() bool { return g.status == model.Running && !g.capacity.Sent() }

// ends are the statuses from which nothing comes up again by itself.
var ends = map[model.Status]bool{
	model.Failed: true, model.UpdatingFailed: true, model.Stopped: true, model.ArrearsDown: true,
	model.Suspended: true, model.Offlining: true, model.Deleted: true,
}

// hopeless reports whether the goal is out of reach of a deployment in this
// state, unless somebody acts.
func (g Goal) hopeless(d *model.Deployment) bool {
	switch g.status.Class() {
	case model.ClassGone:
		return false
	case model.ClassProblem, model.ClassEnding, model.ClassDown:
		return d.Status != g.status && (d.Status == model.Failed || d.Status == model.Deleted)
	case model.ClassServing, model.ClassUnknown, model.ClassProgress, model.ClassServingChange, model.ClassServingProblem:
	}
	noUnits := g.capacity.Sent() && d.Status == g.status && !d.Capacity.Sent()
	return noUnits || d.Status != g.status && ends[d.Status]
}

// sure reports whether one reading of a hopeless state is enough.
func sure(d *model.Deployment) bool { return d.Status == model.Failed }
