package watch_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

func TestWhatHappenedIsTold(t *testing.T) {
	tests := map[string]struct{ polls, want string }{
		"a rollout": {
			"0 RUNNING 2/2\n5 UPDATING edit 2/4\n65 UPDATING 3/4\n125 RUNNING 4/4",
			"0 seen >RUNNING 2/2|5 rolling RUNNING>UPDATING 2/4 by someone|65 changed UPDATING>UPDATING 3/4 took 1m0s|125 ready UPDATING>RUNNING 4/4 took 2m0s",
		},
		"nothing new": {"0 RUNNING 2/2\n5 RUNNING 2/2\n10 RUNNING 2/2", "0 seen >RUNNING 2/2"},
		"a failure": {
			"0 RUNNING 2/2\n5 UPDATING 2/4\n30 UPDATING_FAILED 2/4\n60 FAILED 0/4",
			"0 seen >RUNNING 2/2|5 rolling RUNNING>UPDATING 2/4|30 degraded UPDATING>UPDATING_FAILED 2/4 took 25s|60 failed UPDATING_FAILED>FAILED 0/4 took 55s",
		},
		"a stall, progress, and another": {
			"0 DEPLOYING 0/2\n599 DEPLOYING 0/2\n600 DEPLOYING 0/2\n605 DEPLOYING 0/2\n700 DEPLOYING 1/2\n1299 DEPLOYING 1/2\n1300 DEPLOYING 1/2",
			"0 seen >DEPLOYING 0/2|600 stalled DEPLOYING>DEPLOYING 0/2|700 rolling DEPLOYING>DEPLOYING 1/2|1300 stalled DEPLOYING>DEPLOYING 1/2",
		},
		"a stall is concluded from readings, not from silence": {
			"0 DEPLOYING 0/2\n590 bad_gateway\n900 bad_gateway\n905 RUNNING 2/2",
			"0 seen >DEPLOYING 0/2|905 unread >DEPLOYING 0/2 bad_gateway took 15m5s|905 ready DEPLOYING>RUNNING 2/2",
		},
		"a short failure is no news": {"0 RUNNING 2/2\n5 bad_gateway\n40 RUNNING 2/2", "0 seen >RUNNING 2/2"},
		"ready after a partial start": {
			"0 STOPPED 0/2\n5 STARTING 0/2\n65 RUNNING 1/2\n125 RUNNING 2/2",
			"0 seen >STOPPED 0/2|5 rolling STOPPED>STARTING 0/2|65 degraded STARTING>RUNNING 1/2 took 1m0s|125 ready RUNNING>RUNNING 2/2 took 2m0s",
		},
		"a lost unit is no rollout": {
			"0 RUNNING 2/2\n65 RUNNING 1/2\n125 RUNNING 2/2",
			"0 seen >RUNNING 2/2|65 degraded RUNNING>RUNNING 1/2|125 ready RUNNING>RUNNING 2/2",
		},
		"a beginning nobody saw has no length": {
			"0 RUNNING 2/2\n200 UPDATING 2/4\n260 RUNNING 4/4",
			"0 seen >RUNNING 2/2|200 rolling RUNNING>UPDATING 2/4|260 ready UPDATING>RUNNING 4/4",
		},
		"an end nobody saw has none either": {
			"0 RUNNING 2/2\n5 UPDATING 2/4\n200 RUNNING 4/4",
			"0 seen >RUNNING 2/2|5 rolling RUNNING>UPDATING 2/4|200 ready UPDATING>RUNNING 4/4",
		},
	}
	for name, tt := range tests {
		b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
		b.StallAfter(10 * time.Minute)
		if diff := cmp.Diff(strings.Split(tt.want, "|"), watchtest.PlayReadings(t, b, tt.polls)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestAnEventHasTheReasonAtEveryStatus as the server gave it.
func TestAnEventHasTheReasonAtEveryStatus(t *testing.T) {
	for _, s := range append(model.Statuses(), "PAUSED_BY_MOON", "SCALING_FAILED", "") {
		b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
		d := modeltest.Reading(s, 1, 2)
		d.FailReason = modeltest.Text("no stock, retrying")
		row := b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, d))
		if e := row.State(model.KindSeen); e.Reason.String() != "no stock, retrying" {
			t.Errorf("%q: the reason is %q", s, e.Reason)
		}
	}
}

func TestAFirstRolloutBeganWithTheDeployment(t *testing.T) {
	for created, want := range map[time.Duration]string{
		-2 * time.Minute: "65 ready PENDING>RUNNING 1/1 took 3m5s",
		-25 * time.Hour:  "65 ready PENDING>RUNNING 1/1", // it has been something else since
		time.Hour:        "65 ready PENDING>RUNNING 1/1", // no clock is that wrong
	} {
		b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
		d := modeltest.Reading(model.Pending, 0, 1)
		d.Created = model.Stamp{At: modeltest.T0.Add(created)}
		b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, d))
		b.News()
		if got := watchtest.PlayReadings(t, b, "65 RUNNING 1/1"); got[0] != want {
			t.Errorf("created %v before: %s, want %s", -created, got[0], want)
		}
	}
}

func TestAnOutageIsToldOnceItLasts(t *testing.T) {
	e := watch.NewEngine(watchtest.Options, modeltest.T0, nil, nil)
	b := e.Board
	down := func(after time.Duration) {
		b.Offline("p", poll.Trouble{Failure: &model.Failure{Class: model.FailNetwork}, Since: modeltest.T0}, modeltest.T0.Add(after))
	}
	down(0)
	down(59 * time.Second)
	b.Offline("p", poll.Trouble{}, modeltest.T0.Add(59*time.Second))
	if news := b.News(); len(news) > 0 {
		t.Errorf("a short outage is told: %v", news)
	}
	down(10 * time.Second)
	down(time.Minute)
	down(2 * time.Minute)
	b.Offline("p", poll.Trouble{}, modeltest.T0.Add(3*time.Minute))
	var told []string
	for _, e := range b.News() {
		told = append(told, watchtest.EventText(e))
	}
	want := []string{"0 offline > –/– no connection", "180 online > –/– took 3m0s"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

func TestARunGoesOnFromTheOneBefore(t *testing.T) {
	past := func(kind model.Kind, v model.Verdict, at time.Duration, took time.Duration) model.Event {
		return model.Event{
			At: modeltest.T0.Add(at), Ref: modeltest.Ref(1), Kind: kind, To: model.Deploying, Verdict: v, Ready: model.NumberOf(1), Capacity: model.NumberOf(2), Took: took, Session: "s",
		}
	}
	tests := map[string]struct {
		past []model.Event
		poll string
		want string
	}{
		"the stall clock goes on": {
			[]model.Event{past(model.KindSeen, model.VerdictRolling, -9*time.Minute, 0)}, "60 DEPLOYING 1/2",
			"60 seen DEPLOYING>DEPLOYING 1/2|60 stalled DEPLOYING>DEPLOYING 1/2",
		},
		"and so does the rollout": {
			[]model.Event{past(model.KindRolling, model.VerdictRolling, -5*time.Minute, 0)}, "60 DEPLOYING 1/2\n70 RUNNING 2/2",
			"60 seen DEPLOYING>DEPLOYING 1/2 took 6m0s|70 ready DEPLOYING>RUNNING 2/2 took 6m10s",
		},
		"what served was in none": {
			[]model.Event{past(model.KindRolling, model.VerdictRolling, -5*time.Minute, 0), past(model.KindReady, model.VerdictReady, -4*time.Minute, time.Minute)}, "60 DEPLOYING 1/2",
			"60 seen DEPLOYING>DEPLOYING 1/2",
		},
		"a rollout that has moved on is the same": {
			[]model.Event{past(model.KindRolling, model.VerdictRolling, -9*time.Minute, 0)}, "60 DEPLOYING 2/2",
			"60 seen DEPLOYING>DEPLOYING 2/2 took 10m0s",
		},
		"but not after a long break": {
			[]model.Event{past(model.KindRolling, model.VerdictRolling, -time.Hour, 0)}, "60 DEPLOYING 2/2",
			"60 seen DEPLOYING>DEPLOYING 2/2",
		},
		"a stall that was told is not told again": {
			[]model.Event{past(model.KindRolling, model.VerdictRolling, -20*time.Minute, 0), past(model.KindStalled, model.VerdictStalled, -10*time.Minute, 10*time.Minute)}, "60 DEPLOYING 1/2",
			"60 seen DEPLOYING>DEPLOYING 1/2 took 21m0s",
		},
		"what differs began when it was seen": {
			[]model.Event{past(model.KindRolling, model.VerdictRolling, -9*time.Minute, 0)}, "60 DEPLOYING 0/2",
			"60 seen DEPLOYING>DEPLOYING 0/2",
		},
		"an edit meanwhile may be another rollout": {
			[]model.Event{past(model.KindRolling, model.VerdictRolling, -9*time.Minute, 0)}, "60 DEPLOYING edit 1/2",
			"60 seen DEPLOYING>DEPLOYING 1/2 took 10m0s",
		},
	}
	for name, tt := range tests {
		e := watch.NewEngine(watchtest.Options, modeltest.T0, []model.Entry{{Ref: modeltest.Ref(1)}}, nil)
		e.StallAfter(10 * time.Minute)
		e.Restore(tt.past)
		if diff := cmp.Diff(strings.Split(tt.want, "|"), watchtest.PlayReadings(t, e.Board, tt.poll)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
