package plain

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/ui/crash"
)

func newEngine(ids ...string) *watch.Engine {
	var entries []model.Entry
	for _, id := range ids {
		entries = append(entries, model.Entry{Ref: model.Ref{Profile: "default", ID: id}})
	}
	return watch.NewEngine(poll.PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second}, time.Now(), entries, nil)
}

// good answers a GET with a running deployment.
func good(_ context.Context, t poll.Ticket) model.Answer {
	poll := model.Poll{At: time.Now(), HTTPStatus: 200}
	d := &model.Deployment{Status: model.Running}
	return model.Answer{Poll: poll, Samples: []model.Sample{{Ref: t.Ref, Poll: poll, Deployment: d}}}
}

func TestTheLoopPollsWhatIsDueUntilACallbackStopsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		start := time.Now()
		l := Loop{Engine: newEngine("a", "b"), Poll: good, Settled: func(t poll.Ticket, _ model.Answer, s watch.Settled, _ time.Time) bool {
			asked = append(asked, t.Ref.ID)
			return len(asked) == 6
		}}
		if err := l.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		slices.Sort(asked)
		if want := []string{"a", "a", "a", "b", "b", "b"}; !slices.Equal(asked, want) {
			t.Errorf("asked %q, want %q", asked, want)
		}
		if took := time.Since(start); took < 9*time.Second || took > 11*time.Second {
			t.Errorf("three rounds took %v", took)
		}
	})
}

// TestTheLoopsAnswersWaitForThePast asks at once, and settles the answers once the events
// of earlier runs are read, or when the time for that is over.
func TestTheLoopsAnswersWaitForThePast(t *testing.T) {
	ref := model.Ref{Profile: "default", ID: "a"}
	for reading, want := range map[time.Duration]struct {
		settled   time.Duration
		continues bool
	}{
		0:                   {100 * time.Millisecond, true},
		watch.PastTime / 2:  {watch.PastTime / 2, true},
		10 * watch.PastTime: {watch.PastTime, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			before := model.Event{
				At: start.Add(-time.Hour), Ref: ref, Kind: model.KindReady, To: model.Running, Verdict: model.VerdictReady, Session: "s",
			}
			var mu sync.Mutex
			var asked, settled []time.Duration
			l := Loop{Engine: newEngine("a", "b")}
			l.Past = func() ([]model.Event, error) {
				time.Sleep(reading)
				return []model.Event{before}, nil
			}
			l.Poll = func(ctx context.Context, ticket poll.Ticket) model.Answer {
				mu.Lock()
				asked = append(asked, time.Since(start))
				mu.Unlock()
				time.Sleep(100 * time.Millisecond)
				return good(ctx, ticket)
			}
			l.Settled = func(poll.Ticket, model.Answer, watch.Settled, time.Time) bool {
				settled = append(settled, time.Since(start))
				return len(settled) == 2
			}
			if err := l.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(asked, []time.Duration{0, 0}) || !slices.Equal(settled, []time.Duration{want.settled, want.settled}) {
				t.Errorf("the past takes %v: asked after %v, settled after %v, want %v", reading, asked, settled, want.settled)
			}
			if row := l.Engine.Board.Row(ref); row.Since.Equal(before.At) != want.continues {
				t.Errorf("the past takes %v: since %v", reading, row.Since)
			}
			time.Sleep(reading) // the loop does not wait for the past, but the test does
		})
	}
}

func TestTheLoopTicksWhenAskedTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, ticks := time.Now(), 0
		l := Loop{Engine: newEngine(), Poll: good, Tick: func(now time.Time) (time.Duration, bool) {
			ticks++
			return 7 * time.Second, ticks == 4
		}}
		if err := l.Run(t.Context()); err != nil || time.Since(start) != 21*time.Second {
			t.Errorf("got %v after %v, want nil after 21s", err, time.Since(start))
		}
	})
}

var errEnded = errors.New("ended")

func TestTheLoopEndsWithItsContextAndLeavesNothingUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancelCause(t.Context())
		var flying atomic.Int32
		l := Loop{Engine: newEngine("a", "b", "c"), Poll: func(ctx context.Context, _ poll.Ticket) model.Answer {
			flying.Add(1)
			defer flying.Add(-1)
			<-ctx.Done()
			return model.Answer{}
		}}
		time.AfterFunc(time.Minute, func() { end(errEnded) })
		if err := l.Run(ctx); !errors.Is(err, errEnded) {
			t.Errorf("got %v, want the cause", err)
		}
		if n := flying.Load(); n != 0 {
			t.Errorf("%d requests are still under way", n)
		}
	})
}

func TestAfterASleepTheLoopDropsWhatIsUnderWayAndAsksAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var slept atomic.Int64 // how long the wall clock is ahead
		var dropped, resumed bool
		var back []string
		first := true
		l := Loop{
			Engine: newEngine("a", "b"),
			Poll: func(ctx context.Context, t poll.Ticket) model.Answer {
				if t.Ref.ID == "a" && first {
					first = false
					<-ctx.Done()
					dropped = true
					return model.Answer{}
				}
				return good(ctx, t)
			},
			Resumed: func() { resumed = true },
			Wall:    func() time.Time { return time.Now().Round(0).Add(time.Duration(slept.Load())) },
			Settled: func(k poll.Ticket, _ model.Answer, s watch.Settled, _ time.Time) bool {
				if slept.Load() == 0 {
					return false
				}
				if len(back) == 0 && (len(s.Events) == 0 || s.Events[0].Kind != model.KindAsleep) {
					t.Errorf("got events %v, want an event of the sleep", s.Events)
				}
				back = append(back, k.Ref.ID)
				return len(back) == 2
			},
		}
		const sleeps = 11500 * time.Millisecond // just after b was polled
		woke := time.Now().Add(sleeps)
		time.AfterFunc(sleeps, func() { slept.Store(int64(8 * time.Hour)) })
		if err := l.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		slices.Sort(back)
		if took := time.Since(woke); !dropped || !resumed || took > 3*time.Second || !slices.Equal(back, []string{"a", "b"}) {
			t.Errorf("dropped %v, connections dropped %v, %q good again after %v", dropped, resumed, back, took)
		}
	})
}

func TestAPanicOfThePastEndsTheLoopAsACrash(t *testing.T) {
	l := Loop{Engine: newEngine(), Past: func() ([]model.Event, error) { panic("past") }}
	if _, ok := errors.AsType[*crash.Crash](l.Run(t.Context())); !ok {
		t.Error("a panic in Past does not end the loop")
	}
}

func TestAPanicEndsTheLoopAsACrash(t *testing.T) {
	boom := func() { panic("boom") }
	for what, l := range map[string]Loop{
		"in a request": {Poll: func(context.Context, poll.Ticket) model.Answer { boom(); return model.Answer{} }},
		"in a callback": {Poll: good, Settled: func(poll.Ticket, model.Answer, watch.Settled, time.Time) bool {
			boom()
			return false
		}},
	} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l.Engine = newEngine("a")
				err := l.Run(t.Context())
				var crash *crash.Crash
				if !errors.As(err, &crash) || crash.Value != "boom" || len(crash.Stack) == 0 {
					t.Errorf("got %v, want a crash with its stack", err)
				}
			})
		})
	}
}
