package model_test

import (
	"testing"

	"studiowatch/model"
)

func TestVerdictOfEveryStatus(t *testing.T) {
	want := map[model.Status]model.Verdict{
		model.Pending: model.VerdictRolling, model.Deploying: model.VerdictRolling, model.WaitPrepaidToDeploying: model.VerdictRolling, model.WaitToDeploy: model.VerdictRolling,
		model.Running: model.VerdictReady, model.Updating: model.VerdictRolling, model.UpdatingFailed: model.VerdictDegraded, model.Scaling: model.VerdictRolling,
		model.WaitPrepaidToScaling: model.VerdictRolling, model.Starting: model.VerdictRolling, model.Recovering: model.VerdictRolling,
		model.ArrearsDown: model.VerdictFailed, model.ArrearsRecovering: model.VerdictRolling, model.Suspending: model.VerdictFailed, model.Suspended: model.VerdictFailed,
		model.Stopping: model.VerdictEnding, model.Stopped: model.VerdictStopped, model.Offlining: model.VerdictEnding, model.Deleting: model.VerdictEnding,
		model.Deleted: model.VerdictGone, model.Failed: model.VerdictFailed, "PAUSED_BY_MOON": model.VerdictUnknown, "": model.VerdictUnknown,
	}
	if len(model.Statuses()) != 21 {
		t.Errorf("%d documented statuses, want 21", len(model.Statuses()))
	}
	for _, s := range model.Statuses() {
		if _, ok := want[s]; !ok {
			t.Errorf("%s is not in this table", s)
		}
	}
	for s, v := range want {
		if got := model.Judge(&model.Deployment{Status: s}); got != v {
			t.Errorf("%q: %v, want %v", s, got, v)
		}
	}
}

func TestVerdictOfRunningFollowsCapacity(t *testing.T) {
	for _, tt := range []struct {
		name            string
		ready, capacity model.Number
		want            model.Verdict
	}{
		{"all ready", model.NumberOf(2), model.NumberOf(2), model.VerdictReady},
		{"half ready", model.NumberOf(1), model.NumberOf(2), model.VerdictDegraded},
		{"none ready", model.NumberOf(0), model.NumberOf(2), model.VerdictDegraded},
		{"zero of zero", model.NumberOf(0), model.NumberOf(0), model.VerdictDegraded},
		{"one of zero", model.NumberOf(1), model.NumberOf(0), model.VerdictReady},
		{"zero of fewer than none", model.NumberOf(0), model.NumberOf(-3), model.VerdictDegraded},
		{"more than asked for", model.NumberOf(3), model.NumberOf(2), model.VerdictReady},
		{"no capacity sent", model.Number{}, model.Number{}, model.VerdictReady},
		{"only ready sent", model.NumberOf(0), model.Number{}, model.VerdictReady},
		{"only capacity sent", model.Number{}, model.NumberOf(4), model.VerdictReady},
		{"capacity is no number", model.NumberOf(0), model.UnreadNumber(), model.VerdictReady},
		{"capacity is negative", model.NumberOf(1), model.NumberOf(-3), model.VerdictReady},
	} {
		d := &model.Deployment{Status: model.Running, ReadyCapacity: tt.ready, Capacity: tt.capacity}
		if got := model.Judge(d); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestNoVerdictIsWithoutAName(t *testing.T) {
	for _, v := range []model.Verdict{model.VerdictCount, model.VerdictCount + 1, 255} {
		if v.String() != "unknown" || v.Attention() != model.VerdictUnreadable.Attention() {
			t.Errorf("%d: %q at %d", v, v, v.Attention())
		}
	}
}
