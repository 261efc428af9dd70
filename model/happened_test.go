package model

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// tale plays readings, one a line as "seconds STATUS ready/capacity", against
// a board, and returns what the board tells of them. A status in lower case is
// the code of a failed poll, "edit" before the numbers a reading whose stamp
// and modifier have moved.
func tale(t *testing.T, b *Board, text string) (told []string) {
	t.Helper()
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		var seconds, ready, capacity int64
		if _, err := fmt.Sscan(fields[0], &seconds); err != nil {
			t.Fatal(err)
		}
		at := t0.Add(time.Duration(seconds) * time.Second)
		if fields[1] == strings.ToLower(fields[1]) {
			b.Apply(bad(refN(1), at, FailServer, fields[1]))
		} else {
			if _, err := fmt.Sscanf(fields[len(fields)-1], "%d/%d", &ready, &capacity); err != nil {
				t.Fatal(err)
			}
			d := reading(Status(fields[1]), ready, capacity)
			if fields[2] == "edit" {
				d.Modified, d.Modifier = Stamp{At: at}, textOf("someone")
			}
			b.Apply(good(refN(1), at, d))
		}
		for _, e := range b.News() {
			told = append(told, wordOf(e))
		}
	}
	return told
}

func wordOf(e Event) string {
	text := fmt.Sprintf("%d %s %s>%s %s/%s", int(e.At.Sub(t0).Seconds()), e.Kind, e.From, e.To, e.Ready, e.Capacity)
	if !e.By.Empty() {
		text += " by " + e.By.String()
	}
	if !e.Code.Empty() {
		text += " " + e.Code.String()
	}
	if e.Took > 0 {
		text += " took " + e.Took.String()
	}
	return text
}

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
		b := NewBoard(Entry{Ref: refN(1)})
		b.rules.stallAfter = 10 * time.Minute
		if diff := cmp.Diff(strings.Split(tt.want, "|"), tale(t, b, tt.polls)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestAFirstRolloutBeganWithTheDeployment(t *testing.T) {
	for created, want := range map[time.Duration]string{
		-2 * time.Minute: "65 ready PENDING>RUNNING 1/1 took 3m5s",
		-25 * time.Hour:  "65 ready PENDING>RUNNING 1/1", // it has been something else since
		time.Hour:        "65 ready PENDING>RUNNING 1/1", // no clock is that wrong
	} {
		b := NewBoard(Entry{Ref: refN(1)})
		d := reading(Pending, 0, 1)
		d.Created = Stamp{At: t0.Add(created)}
		b.Apply(good(refN(1), t0, d))
		b.News()
		if got := tale(t, b, "65 RUNNING 1/1"); got[0] != want {
			t.Errorf("created %v before: %s, want %s", -created, got[0], want)
		}
	}
}

func TestAnOutageIsToldOnceItLasts(t *testing.T) {
	e := NewEngine(driveOptions, t0, nil, nil)
	b := e.Board
	down := func(after time.Duration) {
		b.offline("p", Trouble{Failure: &Failure{Class: FailNetwork}, Since: t0}, t0.Add(after))
	}
	down(0)
	down(59 * time.Second)
	b.offline("p", Trouble{}, t0.Add(59*time.Second))
	if news := b.News(); len(news) > 0 {
		t.Errorf("a short outage is told: %v", news)
	}
	down(10 * time.Second)
	down(time.Minute)
	down(2 * time.Minute)
	b.offline("p", Trouble{}, t0.Add(3*time.Minute))
	var told []string
	for _, e := range b.News() {
		told = append(told, wordOf(e))
	}
	want := []string{"0 offline > –/– no connection", "180 online > –/– took 3m0s"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

func TestARunGoesOnFromTheOneBefore(t *testing.T) {
	past := func(kind Kind, v Verdict, at time.Duration, took time.Duration) Event {
		return Event{
			At: t0.Add(at), Ref: refN(1), Kind: kind, To: Deploying, Verdict: v, Ready: NumberOf(1), Capacity: NumberOf(2), Took: took, Session: "s",
		}
	}
	tests := map[string]struct {
		past []Event
		poll string
		want string
	}{
		"the stall clock goes on": {
			[]Event{past(KindSeen, VerdictRolling, -9*time.Minute, 0)}, "60 DEPLOYING 1/2",
			"60 seen DEPLOYING>DEPLOYING 1/2|60 stalled DEPLOYING>DEPLOYING 1/2",
		},
		"and so does the rollout": {
			[]Event{past(KindRolling, VerdictRolling, -5*time.Minute, 0)}, "60 DEPLOYING 1/2\n70 RUNNING 2/2",
			"60 seen DEPLOYING>DEPLOYING 1/2 took 6m0s|70 ready DEPLOYING>RUNNING 2/2 took 6m10s",
		},
		"what served was in none": {
			[]Event{past(KindRolling, VerdictRolling, -5*time.Minute, 0), past(KindReady, VerdictReady, -4*time.Minute, time.Minute)}, "60 DEPLOYING 1/2",
			"60 seen DEPLOYING>DEPLOYING 1/2",
		},
		"a rollout that has moved on is the same": {
			[]Event{past(KindRolling, VerdictRolling, -9*time.Minute, 0)}, "60 DEPLOYING 2/2",
			"60 seen DEPLOYING>DEPLOYING 2/2 took 10m0s",
		},
		"but not after a long break": {
			[]Event{past(KindRolling, VerdictRolling, -time.Hour, 0)}, "60 DEPLOYING 2/2",
			"60 seen DEPLOYING>DEPLOYING 2/2",
		},
		"a stall that was told is not told again": {
			[]Event{past(KindRolling, VerdictRolling, -20*time.Minute, 0), past(KindStalled, VerdictStalled, -10*time.Minute, 10*time.Minute)}, "60 DEPLOYING 1/2",
			"60 seen DEPLOYING>DEPLOYING 1/2 took 21m0s",
		},
		"what differs began when it was seen": {
			[]Event{past(KindRolling, VerdictRolling, -9*time.Minute, 0)}, "60 DEPLOYING 0/2",
			"60 seen DEPLOYING>DEPLOYING 0/2",
		},
		"an edit meanwhile may be another rollout": {
			[]Event{past(KindRolling, VerdictRolling, -9*time.Minute, 0)}, "60 DEPLOYING edit 1/2",
			"60 seen DEPLOYING>DEPLOYING 1/2 took 10m0s",
		},
	}
	for name, tt := range tests {
		e := NewEngine(driveOptions, t0, []Entry{{Ref: refN(1)}}, nil)
		e.StallAfter(10 * time.Minute)
		e.Remember(tt.past)
		if diff := cmp.Diff(strings.Split(tt.want, "|"), tale(t, e.Board, tt.poll)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestSettledHandsOutWhatHappened(t *testing.T) {
	d := newDrive(t, driveOptions, 3, 3)
	d.run(time.Second)
	if got := len(d.engine.Board.History().All()); got != 3 {
		t.Errorf("%d events, want one for each first reading", got)
	}
	if news := d.engine.Board.News(); len(news) > 0 {
		t.Errorf("Settle has left %d events", len(news))
	}
}
