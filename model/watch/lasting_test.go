package watch_test

import (
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

// pendingFor is a deployment that was created and last edited so long ago.
func pendingFor(created, edited time.Duration) *model.Deployment {
	d := modeltest.Reading(model.Pending, 0, 2)
	d.Created, d.Modified = model.Stamp{At: modeltest.T0.Add(-created)}, model.Stamp{At: modeltest.T0.Add(-edited)}
	return d
}

func engineIn(region string) *watch.Engine {
	e := watch.NewEngine(watchtest.Options, modeltest.T0, []model.Entry{{Ref: modeltest.Ref(1)}}, nil)
	e.StallAfter(15 * time.Minute)
	e.Origins(map[string]model.Origin{"p": {Host: "h", Region: region}})
	return e
}

// TestStampsProveAStallOfWhatIsPending with nothing ready, where their zone is known.
// They prove nothing of any other state, in which units may have become ready.
func TestStampsProveAStallOfWhatIsPending(t *testing.T) {
	const m = time.Minute
	zoned := pendingFor(40*m, 40*m)
	zoned.Created.Zoned, zoned.Modified.Zoned = true, true
	odd := pendingFor(40*m, 40*m)
	odd.ReadyCapacity = model.UnreadNumber()
	noUnits := pendingFor(40*m, 40*m)
	noUnits.ReadyCapacity, noUnits.Capacity = model.Number{}, model.Number{}
	with := func(status model.Status, ready int64) *model.Deployment {
		d := pendingFor(40*m, 40*m)
		d.Status, d.ReadyCapacity = status, model.NumberOf(ready)
		return d
	}
	for _, tt := range []struct {
		name, region string
		d            *model.Deployment
		want         time.Duration
		basis        watch.Basis
	}{
		{"in Singapore", "ap-southeast-1", pendingFor(40*m, 40*m), 40 * m, watch.BasisProved},
		{"in Beijing", "cn-beijing", pendingFor(40*m, 40*m), 40 * m, watch.BasisProved},
		{"a plan without units", "cn-beijing", noUnits, 40 * m, watch.BasisProved},
		{"at an unknown host", "", pendingFor(40*m, 40*m), 0, watch.BasisFirst},
		{"at an unknown host, with an offset", "", zoned, 40 * m, watch.BasisProved},
		{"written a moment after its creation", "cn-beijing", pendingFor(40*m, 40*m-30*time.Second), 40 * m, watch.BasisProved},
		{"edited since", "cn-beijing", pendingFor(40*m, 20*m), 20 * m, watch.BasisProved},
		{"edited just now", "cn-beijing", pendingFor(40*m, 0), 0, watch.BasisProved},
		{"with an odd count", "cn-beijing", odd, 0, watch.BasisFirst},
		{"with one unit ready", "cn-beijing", with(model.Pending, 1), 0, watch.BasisFirst},
		{"updating", "cn-beijing", with(model.Updating, 0), 0, watch.BasisFirst},
		{"deploying", "cn-beijing", with(model.Deploying, 0), 0, watch.BasisFirst},
		{"stopped", "cn-beijing", with(model.Stopped, 0), 40 * m, watch.BasisEdited},
		{"stamped in the future", "cn-beijing", pendingFor(-8*time.Hour, -8*time.Hour), 0, watch.BasisFirst},
	} {
		e := engineIn(tt.region)
		row := e.Board.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, tt.d))
		if got := row.Lasted(modeltest.T0); got != (watch.Lasting{For: tt.want, Basis: tt.basis}) {
			t.Errorf("%s: it has been so for %+v, want %v, basis %v", tt.name, got, tt.want, tt.basis)
		}
		stalled := tt.basis == watch.BasisProved && tt.want >= 15*m
		if (row.Verdict == model.VerdictStalled) != stalled {
			t.Errorf("%s: it is %v", tt.name, row.Verdict)
		}
	}
}

// TestWhatIsFoundStalledIsToldOnce, in one run and in the next.
func TestWhatIsFoundStalledIsToldOnce(t *testing.T) {
	e := engineIn("cn-beijing")
	var kinds []model.Kind
	var past []model.Event
	for i := range 5 {
		at := modeltest.At(10 * i)
		e.Board.Apply(modeltest.Good(modeltest.Ref(1), at, pendingFor(40*time.Minute, 40*time.Minute)))
		for _, news := range e.Board.News() {
			kinds, past = append(kinds, news.Kind), append(past, news)
		}
	}
	if len(kinds) != 2 || kinds[0] != model.KindSeen || kinds[1] != model.KindStalled {
		t.Errorf("the first run tells %v, want that it was seen, and that it has stalled", kinds)
	}
	for i := range past {
		past[i].Session = "before"
	}
	again := engineIn("cn-beijing")
	again.Restore(past)
	row := again.Board.Apply(modeltest.Good(modeltest.Ref(1), modeltest.At(100), pendingFor(40*time.Minute, 40*time.Minute)))
	for _, news := range again.Board.News() {
		if news.Kind == model.KindStalled {
			t.Error("the next run tells of the stall again")
		}
	}
	if got := row.Lasted(modeltest.At(100)).For; got != 40*time.Minute+100*time.Second {
		t.Errorf("the next run counts %v", got)
	}
}

// TestAnEarlierRunBeatsTheStamps if it has seen another state after them: somebody has
// started the deployment again, and the stamps have not moved.
func TestAnEarlierRunBeatsTheStamps(t *testing.T) {
	for _, tt := range []struct {
		name   string
		last   *model.Deployment
		seen   time.Duration // so long ago
		basis  watch.Basis
		lasted time.Duration
		took   time.Duration
	}{
		{"it was stopped a minute ago", modeltest.Reading(model.Stopped, 0, 2), time.Minute, watch.BasisFirst, 0, 0},
		{"it was ready ten minutes ago", modeltest.Reading(model.Running, 2, 2), 10 * time.Minute, watch.BasisFirst, 0, 0},
		{"it wanted other units a minute ago", modeltest.Reading(model.Pending, 0, 4), time.Minute, watch.BasisFirst, 0, 40 * time.Minute},
		{"it was pending a minute ago", modeltest.Reading(model.Pending, 0, 2), time.Minute, watch.BasisProved, 40 * time.Minute, 40 * time.Minute},
		{"it was stopped before it was edited", modeltest.Reading(model.Stopped, 0, 2), time.Hour, watch.BasisProved, 40 * time.Minute, 40 * time.Minute},
	} {
		before := engineIn("cn-beijing")
		before.Board.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0.Add(-tt.seen), tt.last))
		past := before.Board.News()
		for i := range past {
			past[i].Session = "before"
		}
		e := engineIn("cn-beijing")
		e.Restore(past)
		row := e.Board.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, pendingFor(40*time.Minute, 40*time.Minute)))
		if got, want := row.Lasted(modeltest.T0), (watch.Lasting{For: tt.lasted, Basis: tt.basis}); got != want {
			t.Errorf("%s: it has been so for %+v, want %+v", tt.name, got, want)
		}
		if stalled := row.Verdict == model.VerdictStalled; stalled != (tt.basis == watch.BasisProved) {
			t.Errorf("%s: it is %v", tt.name, row.Verdict)
		}
		if got := e.Board.News()[0].Took; got != tt.took {
			t.Errorf("%s: its rollout has taken %v, want %v", tt.name, got, tt.took)
		}
	}
}

// TestAChangeThatWasSeenBeatsTheStamps, and so does the time of the server's clock.
func TestAChangeThatWasSeenBeatsTheStamps(t *testing.T) {
	e := engineIn("cn-beijing")
	row := e.Board.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, pendingFor(40*time.Minute, 40*time.Minute)))
	more := pendingFor(40*time.Minute, 40*time.Minute)
	more.ReadyCapacity = model.NumberOf(1)
	e.Board.Apply(modeltest.Good(modeltest.Ref(1), modeltest.At(10), more))
	if got := row.Lasted(modeltest.At(70)); got != (watch.Lasting{For: time.Minute, Basis: watch.BasisSeen}) || row.Verdict != model.VerdictRolling {
		t.Errorf("a minute after a unit became ready: %+v, %v", got, row.Verdict)
	}
	ahead := engineIn("cn-beijing")
	s := modeltest.Good(modeltest.Ref(1), modeltest.T0, pendingFor(-20*time.Minute, -20*time.Minute))
	s.Poll.Date = modeltest.T0.Add(time.Hour)
	if got := ahead.Board.Apply(s).Lasted(modeltest.T0); got != (watch.Lasting{For: 40 * time.Minute, Basis: watch.BasisProved}) {
		t.Errorf("the server's clock is an hour ahead: %+v", got)
	}
}

// TestAFastClockProvesNoStall of a rollout that is younger by the server's clock, though
// the clocks differ by too little to be held for wrong.
func TestAFastClockProvesNoStall(t *testing.T) {
	for ahead, want := range map[time.Duration]time.Duration{-4 * time.Minute: 12 * time.Minute, 0: 16 * time.Minute, 4 * time.Minute: 16 * time.Minute} {
		e := engineIn("cn-beijing")
		s := modeltest.Good(modeltest.Ref(1), modeltest.T0, pendingFor(16*time.Minute, 16*time.Minute))
		s.Poll.Date = modeltest.T0.Add(ahead)
		row := e.Board.Apply(s)
		if got := row.Lasted(modeltest.T0).For; got != want || (row.Verdict == model.VerdictStalled) != (want >= 15*time.Minute) {
			t.Errorf("the server's clock is ahead by %v: %v for %v", ahead, row.Verdict, got)
		}
		if estimate, _ := e.Board.Estimate(row, modeltest.T0); estimate.Elapsed != want {
			t.Errorf("the server's clock is ahead by %v: the rollout has taken %v", ahead, estimate.Elapsed)
		}
	}
}
