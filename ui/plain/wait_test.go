package plain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/vt"

	"studiowatch/model"
	"studiowatch/model/poll"
)

// answering answers each GET with the result of state and a capacity of 4.
func answering(state func(id string) (s model.Status, ready int64)) func(context.Context, poll.Ticket) model.Answer {
	return func(_ context.Context, t poll.Ticket) model.Answer {
		status, ready := state(t.Ref.ID)
		poll := model.Poll{At: time.Now(), HTTPStatus: 200}
		d := &model.Deployment{Status: status, ReadyCapacity: model.NumberOf(ready), Capacity: model.NumberOf(4)}
		return model.Answer{Poll: poll, Samples: []model.Sample{{Ref: t.Ref, Poll: poll, Deployment: d}}}
	}
}

func goal(t *testing.T, text string) Goal {
	t.Helper()
	g, err := ParseGoal(text, 0)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestATimeoutThatPassedInASleepAsksOnceMore(t *testing.T) {
	for what, after := range map[string]model.Status{"reached meanwhile": model.Running, "still not there": model.Pending} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var slept atomic.Int64
				var out bytes.Buffer
				w := Wait{
					Loop: Loop{
						Engine: newEngine("a"),
						Wall:   func() time.Time { return time.Now().Round(0).Add(time.Duration(slept.Load())) },
						Poll: answering(func(string) (model.Status, int64) {
							if slept.Load() > 0 {
								return after, 4
							}
							return model.Pending, 0
						}),
					},
					Goal: goal(t, "ready"), Timeout: 30 * time.Minute, Out: &out,
				}
				const sleeps = 60500 * time.Millisecond
				woke := time.Now().Add(sleeps)
				time.AfterFunc(sleeps, func() { slept.Store(int64(8 * time.Hour)) })
				err := w.Run(t.Context())
				var unmet *Unmet
				switch after {
				case model.Running:
					if err != nil {
						t.Errorf("got %v, want it reached", err)
					}
				default:
					if !errors.As(err, &unmet) || unmet.End != TimedOut {
						t.Errorf("got %v, want a timeout", err)
					}
				}
				if took := time.Since(woke); took > 4*time.Second {
					t.Errorf("the wait ended %v after the machine woke", took)
				}
			})
		})
	}
}

// terminal is a terminal whose screen can be read.
type terminal struct {
	vt *vt.Emulator
	mu *sync.Mutex
}

func newTerminal(width, height int) terminal {
	return terminal{vt.NewEmulator(width, height), &sync.Mutex{}}
}

func (t terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.vt.Write(p)
}

func (t terminal) screen() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var lines []string
	for line := range strings.Lines(t.vt.String()) {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

func TestOnATerminalEachDeploymentHasOneLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := newTerminal(72, 10)
		start := time.Now()
		w := Wait{
			Loop: Loop{Engine: newEngine("a", "b"), Poll: answering(func(id string) (model.Status, int64) {
				ready := int64(time.Since(start) / (20 * time.Second))
				if id == "b" {
					ready /= 2
				}
				if ready >= 4 {
					return model.Running, 4
				}
				return model.Updating, ready
			})},
			Goal: goal(t, "ready"), Out: term, Screen: func() (int, int) { return 72, 10 }, Look: Look{Colour: true},
		}
		fmt.Fprint(term, "$ studiowatch wait a b\r\n")
		time.AfterFunc(67*time.Second, func() {
			want := "$ studiowatch wait a b\n◐ UPDATING                3/4  a  1s · serving 75% · ready in ~20s\n◐ UPDATING                1/4  b  21s · serving 25%"
			if got := term.screen(); !strings.HasPrefix(got, "$ studiowatch wait a b\n◐ UPDATING                3/4  a  ") || strings.Count(got, "\n") != 2 {
				t.Errorf("the screen is\n%s\nwant something like\n%s", got, want)
			}
		})
		if err := w.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := "$ studiowatch wait a b\n● RUNNING                 4/4  a  reached after"
		if got := term.screen(); !strings.HasPrefix(got, want) || strings.Count(got, "\n") != 2 || strings.Contains(got, "UPDATING") {
			t.Errorf("the screen is\n%s", got)
		}
		if at := term.vt.CursorPosition(); at.X != 0 || at.Y != 3 {
			t.Errorf("the cursor is at %v, want it below the lines", at)
		}
	})
}

func TestMoreDeploymentsThanLinesAreWrittenBelowEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		w := Wait{
			Loop: Loop{Engine: newEngine("a", "b", "c", "d"), Poll: answering(func(string) (model.Status, int64) { return model.Running, 4 })},
			Goal: goal(t, "ready"), Out: &out, Screen: func() (int, int) { return 80, 4 },
		}
		if err := w.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if text := out.String(); strings.Contains(text, "\x1b") || strings.Count(text, "reached after") != 4 {
			t.Errorf("written:\n%q", text)
		}
	})
}

func TestALiveBlockSurvivesANarrowerTerminal(t *testing.T) {
	term := newTerminal(40, 12)
	block := live{out: term, ellipsis: "…"}
	draw := func(width int, lines ...string) {
		t.Helper()
		if fits, err := block.draw(lines, width, 12); !fits || err != nil {
			t.Fatal(fits, err)
		}
	}
	draw(40, strings.Repeat("a", 38), "b")
	draw(40, strings.Repeat("a", 38), "c")
	if got, want := term.screen(), strings.Repeat("a", 38)+"\nc"; got != want {
		t.Errorf("the screen is\n%s\nwant\n%s", got, want)
	}
	if rows := block.rows(20); rows != 3 {
		t.Errorf("the block takes %d rows at half the width, want 3", rows)
	}
	if fits, _ := block.draw(make([]string, 12), 40, 12); fits {
		t.Error("as many lines as the terminal has fit, and the cursor needs one more")
	}
}

func TestGoalsAreReadStrictly(t *testing.T) {
	for text, wants := range map[string]string{
		"ready": "ready", "running": "RUNNING", "stopped": "STOPPED", "deleted": "DELETED", "status=updating": "UPDATING",
	} {
		if g, err := ParseGoal(text, 0); err != nil || g.String() != wants {
			t.Errorf("%s: %v, %v", text, g, err)
		}
	}
	if g, err := ParseGoal("ready", 8); err != nil || g.String() != "ready with capacity 8" {
		t.Errorf("%v, %v", g, err)
	}
}

func TestALineShowsThatTheGoalWasLeftAgain(t *testing.T) {
	ref := model.Ref{Profile: "default", ID: "a"}
	w := &waiting{Wait: &Wait{Loop: Loop{Engine: newEngine("a")}, Goal: goal(t, "ready")}}
	x := &target{row: w.Engine.Board.Row(ref), end: Done}
	for status, want := range map[model.Status]string{model.Running: "reached after 0s", model.Failed: "reached after 0s, and left again"} {
		now := time.Now()
		poll := model.Poll{At: now, HTTPStatus: 200}
		w.Engine.Board.Apply(model.Sample{Ref: ref, Poll: poll, Deployment: &model.Deployment{Status: status, ReadyCapacity: model.NumberOf(4), Capacity: model.NumberOf(4)}})
		if got := w.note(x, now); got != want {
			t.Errorf("%s: %q, want %q", status, got, want)
		}
	}
}
