package words

import (
	"slices"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

func TestHeadlines(t *testing.T) {
	e := func(kind model.Kind) model.Event {
		return model.Event{Ref: model.Ref{Profile: "p", ID: "qwen"}, Kind: kind, From: model.Running, To: model.Updating, Ready: model.NumberOf(4), Capacity: model.NumberOf(8), Took: 412 * time.Second}
	}
	failed := e(model.KindFailed)
	failed.Reason = modeltest.Text("InsufficientResource")
	quick := e(model.KindReady)
	quick.Took = 0
	for want, event := range map[string]model.Event{
		"qwen is ready after 6m52s":                       e(model.KindReady),
		"qwen is ready":                                   quick,
		"qwen has failed: InsufficientResource.":          failed,
		"qwen has failed: UPDATING.":                      e(model.KindFailed),
		"qwen has stalled: UPDATING, 4 of 8 units ready.": e(model.KindStalled),
		"qwen is degraded: UPDATING, 4 of 8 units ready.": e(model.KindDegraded),
		"qwen is gone":                                    e(model.KindGone),
		"qwen: RUNNING → UPDATING.":                       e(model.KindRolling),
		"p: offline.":                                     {Ref: model.Ref{Profile: "p"}, Kind: model.KindOffline},
	} {
		if got := Headline(event); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := Headlines([]model.Event{e(model.KindReady), failed, e(model.KindFailed), e(model.KindFailed)}); got != "qwen ready, 3 failed (qwen and 2 more)" {
		t.Errorf("%q", got)
	}
}

// TestASimulatorTeachesNothingAboutTheService makes twenty rollouts of 20 s on
// this machine and one of 8 m on the service.
func TestASimulatorTeachesNothingAboutTheService(t *testing.T) {
	const real, sim = "dashscope-intl.aliyuncs.com", "127.0.0.1:8787"
	simulated, before := modeltest.RolledOut(sim, 20*time.Second, 20), modeltest.RolledOut("", 7*time.Minute, 1)
	for name, tt := range map[string]struct {
		host string
		past []model.Event
		want string
	}{
		"the service after the simulator":             {real, simulated, "documented as 5 to 10m"},
		"the service after itself":                    {real, slices.Concat(simulated, modeltest.RolledOut(real, 8*time.Minute, 1)), "ready in ~8m (last time 8m)"},
		"the simulator after itself":                  {sim, slices.Concat(simulated, modeltest.RolledOut(real, 8*time.Minute, 1)), "ready in ~20s (usually 20s)"},
		"another simulator":                           {"127.0.0.1:8788", simulated, "documented as 5 to 10m"},
		"the service after an older version":          {real, slices.Concat(simulated, before), "ready in ~7m (last time 7m)"},
		"the simulator after an older version":        {sim, before, "documented as 5 to 10m"},
		"the service after itself and older versions": {real, slices.Concat(modeltest.RolledOut(real, 8*time.Minute, 1), before), "ready in ~7m (usually 7m)"},
	} {
		e := watch.NewEngine(watchtest.Options, modeltest.T0, []model.Entry{{Ref: modeltest.Ref(1)}}, nil)
		e.Origins(map[string]model.Origin{"p": {Host: tt.host}})
		e.Restore(tt.past)
		d := modeltest.Reading(model.Pending, 0, 1)
		d.Created = model.Stamp{At: modeltest.T0}
		estimate, _ := e.Board.Estimate(e.Board.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, d)), modeltest.T0)
		if got, _ := Estimate(estimate); got.Whole != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
	other := model.Ref{Profile: "q", ID: "d1"}
	e := watch.NewEngine(watchtest.Options, modeltest.T0, []model.Entry{{Ref: other}}, nil)
	e.Origins(map[string]model.Origin{"p": {Host: real}, "q": {Host: real}})
	e.Restore(modeltest.RolledOut(real, 8*time.Minute, 1))
	estimate, _ := e.Board.Estimate(e.Board.Apply(modeltest.Good(other, modeltest.T0, modeltest.Reading(model.Pending, 0, 1))), modeltest.T0)
	if estimate.Of > 0 {
		t.Error("an estimate goes by the profile as well")
	}
}
