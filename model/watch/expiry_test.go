package watch_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

func TestATermIsNearForADayOnEitherSide(t *testing.T) {
	for left, want := range map[time.Duration]bool{24*time.Hour + 1: false, 24 * time.Hour: true, 0: true, -24 * time.Hour: true, -24*time.Hour - 1: false} {
		row := &watch.Row{Latest: modeltest.Prepaid(left)}
		if _, near := row.Term(modeltest.T0); near != want {
			t.Errorf("%v left: near %v", left, near)
		}
	}
}

func TestATermToldByAnEarlierRunIsNotToldAgain(t *testing.T) {
	first := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
	watchtest.AppliedKinds(first, modeltest.Good(modeltest.Ref(1), modeltest.T0, modeltest.Prepaid(5*time.Hour)))
	var past []model.Event
	for _, e := range first.History().All() {
		line, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var read model.Event
		if err := json.Unmarshal(line, &read); err != nil {
			t.Fatal(err)
		}
		read.Session = "earlier"
		past = append(past, read)
	}
	cut := watch.NewEngine(poll.PlanOptions{Refresh: time.Second, Steady: time.Second}, modeltest.T0, []model.Entry{{Ref: modeltest.Ref(1)}}, nil)
	cut.Restore(past[1:])
	watchtest.AppliedKinds(cut.Board, modeltest.Good(modeltest.Ref(1), modeltest.T0.Add(time.Hour), modeltest.Prepaid(5*time.Hour)))
	if row := cut.Board.Row(modeltest.Ref(1)); !row.Changed.IsZero() {
		t.Errorf("an end of a term in a journal that was cut counts as a change: %v", row.Changed)
	}
	engine := watch.NewEngine(poll.PlanOptions{Refresh: time.Second, Steady: time.Second}, modeltest.T0, []model.Entry{{Ref: modeltest.Ref(1)}}, nil)
	engine.Restore(past)
	if got := watchtest.AppliedKinds(engine.Board, modeltest.Good(modeltest.Ref(1), modeltest.T0.Add(time.Hour), modeltest.Prepaid(5*time.Hour))); !slices.Equal(got, []model.Kind{model.KindSeen}) {
		t.Errorf("a second run tells %v", got)
	}
	if got := watchtest.AppliedKinds(engine.Board, modeltest.Good(modeltest.Ref(1), modeltest.T0.Add(2*time.Hour), modeltest.Prepaid(7*time.Hour))); !slices.Equal(got, []model.Kind{model.KindExpiring}) {
		t.Errorf("another term tells %v", got)
	}
	if row := engine.Board.Row(modeltest.Ref(1)); !row.Since.Equal(modeltest.T0) || !row.Changed.IsZero() {
		t.Errorf("an end of a term counts as a change: since %v, changed %v", row.Since, row.Changed)
	}
}
