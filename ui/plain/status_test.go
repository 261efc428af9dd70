package plain

import (
	"testing"

	"studiowatch/model"
)

// TestEveryStatusHasItsPlaceInAWait fails for a status that waiting does not list.
func TestEveryStatusHasItsPlaceInAWait(t *testing.T) {
	waiting := map[model.Status]bool{
		model.Pending: true, model.Deploying: true, model.WaitPrepaidToDeploying: true, model.WaitToDeploy: true, model.Running: true,
		model.Updating: true, model.Scaling: true, model.WaitPrepaidToScaling: true, model.Starting: true, model.Recovering: true,
		model.ArrearsRecovering: true, model.Suspending: true, model.Stopping: true, model.Deleting: true,
		model.UpdatingFailed: false, model.ArrearsDown: false, model.Suspended: false, model.Stopped: false, model.Offlining: false,
		model.Deleted: false, model.Failed: false,
	}
	for _, status := range model.Statuses() {
		want, known := waiting[status]
		if !known {
			t.Errorf("%s has no place", status)
			continue
		}
		if got := !goal(t, "ready").lost(&model.Deployment{Status: status}); got != want {
			t.Errorf("%s: a wait goes on: %v", status, got)
		}
		if goal(t, "status="+string(status)).lost(&model.Deployment{Status: status}) {
			t.Errorf("%s: a wait for it gives it up", status)
		}
	}
}
