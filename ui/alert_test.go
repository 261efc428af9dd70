package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// ring tells the app of events and returns what goes to the terminal for them.
func (a *testApp) ring(events ...model.Event) string {
	cmd := a.handleEvents(events)
	if cmd == nil {
		return ""
	}
	raw, ok := cmd().(tea.RawMsg)
	if !ok {
		a.t.Fatalf("%T", cmd())
	}
	return raw.Msg.(string)
}

func ready(id string, second int) model.Event {
	return model.Event{At: t0.Add(time.Duration(second) * time.Second), Ref: model.Ref{Profile: "default", ID: id}, Kind: model.KindReady, Took: 90 * time.Second}
}

func TestPeopleAreToldOnce(t *testing.T) {
	on := []string{"ready"}
	for _, tt := range []struct {
		name   string
		notify Notify
		events []model.Event
		want   string
	}{
		{"the bell", Notify{Channels: []Channel{Bell}, On: on}, []model.Event{ready("a", 0)}, "\a"},
		{"once for many", Notify{Channels: []Channel{Bell}, On: on}, []model.Event{ready("a", 0), ready("b", 0)}, "\a"},
		{"on the desktop", Notify{Channels: []Channel{Desktop(nil)}, On: on}, []model.Event{ready("a", 0)}, "\x1b]9;studiowatch: a is ready after 1m30s\a"},
		{"many on the desktop", Notify{Channels: []Channel{Desktop(nil)}, On: on}, []model.Event{ready("a", 0), ready("b", 0)}, "\x1b]9;studiowatch: 2 ready (a and 1 more)\a"},
		{"through tmux", Notify{Channels: []Channel{Bell, Desktop(ansi.TmuxPassthrough)}, On: on}, []model.Event{ready("a", 0)},
			"\a\x1bPtmux;\x1b\x1b]9;studiowatch: a is ready after 1m30s\a\x1b\\"},
		{"nothing of other kinds", Notify{Channels: []Channel{Bell}, On: []string{"failed"}}, []model.Event{ready("a", 0)}, ""},
		{"nothing when nothing is wanted", Notify{On: on}, []model.Event{ready("a", 0)}, ""},
	} {
		a := newTestApp(t, Options{Notify: tt.notify})
		if got := a.ring(tt.events...); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		if got := a.ring(tt.events...); got != "" {
			t.Errorf("%s: told twice: %q", tt.name, got)
		}
	}
}

// TestAStalledRolloutRingsOnce watches one that does not move on for an hour.
func TestAStalledRolloutRingsOnce(t *testing.T) {
	var ran []model.Event
	notify := Notify{On: []string{"stalled"}, Run: func(e model.Event) { ran = append(ran, e) }}
	a := newTestApp(t, Options{Notify: notify, StallAfter: 15 * time.Minute}, "stuck")
	for range 120 {
		a.answer("stuck", read("stuck", model.Updating, 2, 4))
		a.pass(30 * time.Second)
	}
	if len(ran) != 1 || ran[0].Kind != model.KindStalled || ran[0].At.Sub(t0) != 15*time.Minute {
		t.Errorf("told of %+v", ran)
	}
	a.wantOnScreen("■ 1 stalled", "no progress >1h00m")
}

func TestNothingRingsForWhatARunFinds(t *testing.T) {
	rang := false
	a := newTestApp(t, Options{Notify: Notify{On: []string{"failed", "ready", "degraded"}, Run: func(model.Event) { rang = true }}}, "a", "b", "c")
	a.answer("a", read("a", model.Failed, 0, 2))
	a.answer("b", read("b", model.Running, 2, 2))
	a.answer("c", read("c", model.Running, 1, 2))
	if rang {
		t.Error("it rings for the first reading")
	}
}

func TestOtherEventsCanBeChosenWhileItRuns(t *testing.T) {
	a := newTestApp(t, Options{Notify: Notify{Channels: []Channel{Bell}, On: []string{"failed"}}})
	opts := a.opts
	opts.Notify.On = []string{"ready"}
	a.send(changeMsg{Options: &opts})
	if got := a.ring(ready("a", 0)); got != "\a" {
		t.Errorf("%q", got)
	}
	a.send(changeMsg{Options: &opts})
	if got := a.ring(ready("a", 1)); got != "" {
		t.Errorf("an edit of something else rings again: %q", got)
	}
}

// TestANotificationIsOneSequence sends hostile texts to the desktop.
func TestANotificationIsOneSequence(t *testing.T) {
	_, texts := corpus(t)
	for _, text := range texts {
		e := ready("a", 0)
		e.Kind, e.Reason = model.KindFailed, safe.Clean(text)
		seq := Desktop(nil)([]model.Event{e})
		body, whole := strings.CutSuffix(strings.TrimPrefix(seq, "\x1b]9;"), "\a")
		if !whole || !safe.Printable(body) || ansi.StringWidth(body) > longestNotification {
			t.Errorf("%q", seq)
		}
	}
}
