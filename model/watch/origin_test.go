package watch_test

import (
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

// TestWhatAnotherHostDidIsNotTheDeploymentsPast looks at all that a row takes
// over from earlier runs.
func TestWhatAnotherHostDidIsNotTheDeploymentsPast(t *testing.T) {
	stuck := model.Event{
		At: modeltest.At(-1200), Ref: modeltest.Ref(1), Host: "127.0.0.1:8787", Kind: model.KindRolling, From: model.Running, To: model.Updating, Verdict: model.VerdictRolling,
		Ready: model.NumberOf(1), Capacity: model.NumberOf(2), Session: "s",
	}
	away := model.Event{At: modeltest.At(-1100), Ref: model.Ref{Profile: "p"}, Host: stuck.Host, Kind: model.KindOffline, Session: "s"}
	closed := model.Event{At: modeltest.At(-1000), Kind: model.KindClosed, Session: "s", Still: []model.Still{{Profile: "p", Host: stuck.Host, For: time.Minute, IDs: []string{"d1"}}}}
	for host, same := range map[string]bool{stuck.Host: true, "service": false} {
		e := watch.NewEngine(watchtest.Options, modeltest.T0, []model.Entry{{Ref: modeltest.Ref(1), Wanted: model.Wanted{Capacity: model.NumberOf(9)}}}, nil)
		e.StallAfter(10 * time.Minute)
		e.Origins(map[string]model.Origin{"p": {Host: host}})
		e.Restore([]model.Event{stuck, away, closed})
		row := e.Board.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, modeltest.Reading(model.Updating, 1, 2)))
		if (row.Verdict == model.VerdictStalled) != same {
			t.Errorf("on %s it is %v", host, row.Verdict)
		}
		if since := e.Board.DriftSince(row); since.Equal(stuck.At) != same {
			t.Errorf("on %s it drifts since %v", host, since)
		}
		h := e.Board.History()
		if n := len(h.Timeline(modeltest.Ref(1), modeltest.T0)); (n > 1) != same {
			t.Errorf("on %s its timeline has %d parts", host, n)
		}
		if n := len(h.All()); same && n != 5 || !same && n != 2 {
			t.Errorf("on %s the timeline of everything has %d events", host, n)
		}
		for _, told := range e.Board.News() {
			if told.Host != host || !same && told.From != "" {
				t.Errorf("on %s: %+v", host, told)
			}
		}
		if e.Board.Offline("p", poll.Trouble{Failure: &model.Failure{Class: model.FailNetwork}, Since: modeltest.T0}, modeltest.At(120)); e.Board.News()[0].Host != host {
			t.Error("an outage has no host")
		}
	}
}

// TestTheTimelineOfAllHasNoSimulator looks at events of a profile that is not read.
func TestTheTimelineOfAllHasNoSimulator(t *testing.T) {
	seen := func(id int, host string) model.Event {
		ref := modeltest.Ref(id)
		ref.Profile = "other"
		return model.Event{At: modeltest.At(-100 * id), Ref: ref, Host: host, Kind: model.KindFailed, To: model.Failed, Verdict: model.VerdictFailed, Session: "s"}
	}
	closed := model.Event{At: modeltest.At(-10), Kind: model.KindClosed, Session: "s", Still: []model.Still{{Profile: "other", Host: "localhost:1", For: time.Minute, IDs: []string{"d1"}}}}
	for host, want := range map[string]string{"service": "d3 d2", "127.0.0.1:8787": "d1"} {
		e := watch.NewEngine(watchtest.Options, modeltest.T0, nil, nil)
		e.Origins(map[string]model.Origin{"p": {Host: host}})
		e.Restore([]model.Event{seen(1, "localhost:1"), seen(2, "elsewhere"), seen(3, ""), closed})
		var got []string
		for _, event := range e.Board.History().All() {
			if event.Ref.ID != "" {
				got = append(got, event.Ref.ID)
			}
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("on %s it has %q, want %q", host, text, want)
		}
	}
}
