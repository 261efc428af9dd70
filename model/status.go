package model

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"studiowatch/model/safe"
)

// Status is the server's word for the state of a deployment, as ParseStatus
// returns it. An undocumented status is kept as sent.
type Status string

// The documented values: twenty of the deployment-object and
// throughput-reservation API pages, and DEPLOYING of the Python SDK.
const (
	Pending                Status = "PENDING"
	Deploying              Status = "DEPLOYING"
	WaitPrepaidToDeploying Status = "WAIT_PRE_PAID_BILLING_TO_DEPLOYING"
	WaitToDeploy           Status = "WAIT_TO_DEPLOY"
	Running                Status = "RUNNING"
	Updating               Status = "UPDATING"
	UpdatingFailed         Status = "UPDATING_FAILED"
	Scaling                Status = "SCALING"
	WaitPrepaidToScaling   Status = "WAIT_PRE_PAID_BILLING_TO_SCALING"
	Starting               Status = "STARTING"
	Recovering             Status = "RECOVERING"
	ArrearsDown            Status = "ARREARS_DOWN"
	ArrearsRecovering      Status = "ARREARS_RECOVERING"
	Suspending             Status = "SUSPENDING"
	Suspended              Status = "SUSPENDED"
	Stopping               Status = "STOPPING"
	Stopped                Status = "STOPPED"
	Offlining              Status = "OFFLINING"
	Deleting               Status = "DELETING"
	Deleted                Status = "DELETED"
	Failed                 Status = "FAILED"
)

// Class says what a status means for a watcher.
type Class uint8

const (
	ClassUnknown        Class = iota // an undocumented status
	ClassProgress                    // on the way up, nothing serves yet
	ClassServing                     // up
	ClassServingChange               // the old size serves while it changes
	ClassServingProblem              // the old size serves, the change failed
	ClassProblem                     // down, and somebody must act
	ClassEnding                      // going down on purpose
	ClassDown                        // down on purpose
	ClassGone                        // deleted
)

var classes = map[Status]Class{
	Pending: ClassProgress, Deploying: ClassProgress, WaitPrepaidToDeploying: ClassProgress, WaitToDeploy: ClassProgress,
	Starting: ClassProgress, Recovering: ClassProgress, ArrearsRecovering: ClassProgress,
	Running:  ClassServing,
	Updating: ClassServingChange, Scaling: ClassServingChange, WaitPrepaidToScaling: ClassServingChange,
	UpdatingFailed: ClassServingProblem,
	ArrearsDown:    ClassProblem, Suspending: ClassProblem, Suspended: ClassProblem, Failed: ClassProblem,
	Stopping: ClassEnding, Offlining: ClassEnding, Deleting: ClassEnding,
	Stopped: ClassDown,
	Deleted: ClassGone,
}

// ParseStatus reads a status as the service writes it. Letter case and space
// around it do not matter for a documented status.
func ParseStatus(raw string) Status {
	raw = strings.TrimSpace(raw)
	if s := Status(strings.ToUpper(raw)); s.Known() {
		return s
	}
	return Status(safe.Clean(raw).String())
}

// Known reports whether the status is documented.
func (s Status) Known() bool { _, ok := classes[s]; return ok }

// Class returns what the status means; ClassUnknown if it is undocumented.
func (s Status) Class() Class { return classes[s] }

// Failing reports whether an undocumented status ends with FAILED, such as
// SCALING_FAILED. Its meaning is unknown, but somebody should look.
func (s Status) Failing() bool {
	return !s.Known() && strings.HasSuffix(canonical(string(s)), "failed")
}

// Statuses returns every documented status, sorted.
func Statuses() []Status { return slices.Sorted(maps.Keys(classes)) }

// shortStatuses are the short forms of the statuses that are longer than others.
var shortStatuses = map[Status]string{
	WaitPrepaidToDeploying: "WAIT_PAY_DEPLOY",
	WaitPrepaidToScaling:   "WAIT_PAY_SCALE",
	ArrearsRecovering:      "ARREARS_RECOVER",
}

// Short returns the status in at most 15 characters if it is documented, for a narrow
// column.
func (s Status) Short() string { return cmp.Or(shortStatuses[s], string(s)) }
