package plain

import (
	"testing"

	"studiowatch/model"
)

// TestEveryStatusHasItsPlaceInAWait: a new status must say here whether a wait
// for ready goes on while a deployment has it.
func TestEveryStatusHasItsPlaceInAWait(t *testing.T) {
	goesOn := map[model.Status]bool{
		model.Pending: true, model.Deploying: true, model.WaitPrepaidToDeploying: true, model.WaitToDeploy: true, model.Running: true,
		model.Updating: true, model.Scaling: true, model.WaitPrepaidToScaling: true, model.Starting: true, model.Recovering: true,
		model.ArrearsRecovering: true, model.Suspending: true, model.Stopping: true, model.Deleting: true,
		model.UpdatingFailed: false, model.ArrearsDown: false, model.Suspended: false, model.Stopped: false, model.Offlining: false,
		model.Deleted: false, model.Failed: false,
	}
	for _, status := range model.Statuses() {
		want, known := goesOn[status]
		if !known {
			t.Errorf("%s has no place", status)
			continue
		}
		if got := !goal(t, "ready").hopeless(&model.Deployment{Status: status}); got != want {
			t.Errorf("%s: a wait goes on: %v", status, got)
		}
		if goal(t, "status="+string(status)).hopeless(&model.Deployment{Status: status}) {
			t.Errorf("%s: a wait for it gives it up", status)
		}
	}
}
