package plain

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
)

func TestAWaitPrintsTheReasonWhenItComesAndWhenTheTimeIsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const reason = "no stock, retrying"
		start := time.Now()
		poll := func(ctx context.Context, ticket poll.Ticket) model.Answer {
			a := answering(func(string) (model.Status, int64) { return model.Pending, 0 })(ctx, ticket)
			if time.Since(start) > 30*time.Second {
				a.Samples[0].Deployment.FailReason = safe.Clean(reason)
			}
			return a
		}
		var out bytes.Buffer
		w := Wait{Loop: Loop{Engine: newEngine("a"), Poll: poll}, Goal: goal(t, "ready"), Timeout: 2 * time.Minute, Out: &out}
		err := w.Run(t.Context())
		if err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("the wait ended with %v, want the reason in it", err)
		}
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		found := 0
		for _, line := range lines {
			if strings.Contains(line, "PENDING") && strings.Contains(line, reason) {
				found++
			}
		}
		if found != 1 || strings.Contains(lines[0], reason) {
			t.Errorf("the reason is on %d of these lines, want one that is not the first:\n%s", found, out.String())
		}
	})
}

func TestRunningWithoutAnyUnitIsNotReady(t *testing.T) {
	none := model.NumberOf(0)
	reserved := (&model.Deployment{Status: model.Running}).With(&model.Terms{Plan: safe.Clean("ptu"), PTU: model.PTUCapacity{InputTPM: none, OutputTPM: none}})
	for name, d := range map[string]*model.Deployment{
		"no units":      {Status: model.Running, Capacity: none, ReadyCapacity: none},
		"no throughput": reserved,
	} {
		if goal(t, "ready").met(d) {
			t.Errorf("%s: RUNNING counts as ready", name)
		}
		if !goal(t, "running").met(d) {
			t.Errorf("%s: RUNNING is not running", name)
		}
	}
}
