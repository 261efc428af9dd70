package ui

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/query"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
)

// down is a fleet of three that cannot be reached any more: a row fails, and so
// does the witness that is asked whether it is for all.
func down(t *testing.T, opts Options) *testApp {
	a := newTestApp(t, opts, "alpha", "beta")
	a.answer("alpha", read("alpha", model.Running, 2, 2))
	a.answer("beta", read("beta", model.Updating, 1, 2))
	a.time = a.time.Add(90 * time.Second)
	a.ask("beta")
	unreachable := failed(model.FailNetwork, 0, "", "connection refused by dashscope-intl.aliyuncs.com")
	unreachable.Poll.HTTPStatus = 0
	a.answer("beta", unreachable)
	a.fail("alpha", unreachable)
	a.table.update(a.Engine.Add(model.Entry{Ref: model.Ref{Profile: "default", ID: "never"}}, a.time))
	a.pass(time.Second)
	return a
}

func TestTheHeaderSaysWhatIsWrongSinceWhenAndWhenTheNextTryComes(t *testing.T) {
	a := down(t, Options{})
	a.size(120, 24)
	head := strings.Split(a.screenText(), "\n")[0]
	for _, part := range []string{"no connection", "since 12:06", "next try 12:06:0"} {
		if !strings.Contains(head, part) {
			t.Errorf("%q is not in the header %q", part, head)
		}
	}
	a.size(80, 24)
	if head := strings.Split(a.screenText(), "\n")[0]; !strings.Contains(head, "no connection") || !strings.Contains(head, "12:06:0") {
		t.Errorf("at 80 columns: %q", head)
	}
	a.wantOnScreen("connection refused by dashscope-intl.aliyuncs.com")
}

func TestAnOutageMakesEveryRowOfItsProfileOld(t *testing.T) {
	a := down(t, Options{Profiles: []string{"default", "other"}, Entries: []model.Entry{{Ref: model.Ref{Profile: "other", ID: "elsewhere"}}}})
	a.answer("elsewhere", read("elsewhere", model.Running, 1, 1))
	a.size(120, 24)
	for id, wants := range map[string][]string{
		"alpha": {"RUNNING", "2/2", " read 1m ago"},
		"beta":  {"UPDATING", "1/2", "serving 50% · read 1m ago"},
		"never": {"waiting"},
	} {
		for _, want := range wants {
			if line := a.lineOf(id); !strings.Contains(line, want) {
				t.Errorf("row %s has no %q: %s", id, want, line)
			}
		}
	}
	if line := a.lineOf("elsewhere"); strings.Contains(line, "read ") {
		t.Errorf("the row of another profile is marked: %s", line)
	}
	if n := strings.Count(a.screenText(), "no connection"); n != 2 {
		t.Errorf("the header and the message line say it, and no row; it is said %d times:\n%s", n, a.screenText())
	}
	for id, want := range map[string]string{"never": "nothing can be read with this key", "alpha": "so this is how it was at "} {
		a.typeText("/" + id)
		a.press("enter", "enter")
		a.wantOnScreen(want)
		a.press("esc", "esc")
	}
	a.pass(10 * time.Second)
	a.answer("alpha", read("alpha", model.Running, 2, 2))
	for _, id := range []string{"alpha", "never"} {
		if line := a.lineOf(id); strings.Contains(line, "no connection") {
			t.Errorf("after the end: %s", line)
		}
	}
}

func TestSeveralProfilesInTroubleAreCounted(t *testing.T) {
	a := down(t, Options{Profiles: []string{"default", "other"}, Entries: []model.Entry{{Ref: model.Ref{Profile: "other", ID: "elsewhere"}}}})
	a.fail("elsewhere", failed(model.FailKey, 401, "InvalidApiKey", "Invalid API-key provided."))
	a.size(120, 24)
	a.wantOnScreen("(+1)")
}

func TestAStretchedIntervalIsSaid(t *testing.T) {
	opts := Options{Plan: poll.PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second, Rates: map[string]float64{"default": 0.2}}}
	a := newTestApp(t, opts, "a", "b", "c")
	a.wantOnScreen("every 15s, not 5s")
}

// TestASleepOfTheMachineDropsWhatIsUnderWay sleeps for twelve times, with the
// monotonic clock standing still as it does in a real sleep, and going on as it
// does while a program is stopped.
func TestASleepOfTheMachineDropsWhatIsUnderWay(t *testing.T) {
	const day = 24 * time.Hour
	type sleep struct{ wall, both time.Duration }
	var sleeps []sleep
	for _, d := range []time.Duration{
		time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 2 * time.Hour,
		8 * time.Hour, 12 * time.Hour, day, 2 * day, 7 * day, 30 * day,
	} {
		sleeps = append(sleeps, sleep{wall: d}, sleep{both: d})
	}
	for _, slept := range sleeps {
		t.Run(fmt.Sprint(slept), func(t *testing.T) {
			a := newTestApp(t, Options{}, "alpha", "beta")
			wall, resumed := time.Duration(0), 0
			a.source.(*live).wall = func() time.Time { return a.time.Round(0).Add(wall) }
			a.opts.Resumed = func() { resumed++ }
			hanging, ctx := a.sent, a.source.(*live).requests.ctx
			a.time = a.time.Add(watch.BeatEvery)
			a.send(timerMsg{&a.source.(*live).beatTimer, a.source.(*live).beatTimer.number})
			if resumed > 0 || ctx.Err() != nil {
				t.Fatal("a heartbeat in time is taken for a sleep")
			}
			a.sent = nil
			wall += slept.wall
			a.time = a.time.Add(slept.both)
			a.time = a.time.Add(watch.BeatEvery)
			a.send(timerMsg{&a.source.(*live).beatTimer, a.source.(*live).beatTimer.number})
			if resumed != 1 || ctx.Err() == nil {
				t.Errorf("resumed %d times, requests cancelled: %v", resumed, ctx.Err() != nil)
			}
			a.send(reconnectedMsg{})
			if len(a.sent) != 2 {
				t.Errorf("%d requests after it, want both rows at once", len(a.sent))
			}
			a.send(answerMsg{hanging[0], model.Answer{Samples: []model.Sample{read("alpha", model.Failed, 0, 1)}}})
			a.wantOffScreen("FAILED")
			a.answer("alpha", read("alpha", model.Running, 1, 1))
			a.wantOnScreen("RUNNING")
		})
	}
}

func TestAHeartbeatDrawsNothing(t *testing.T) {
	a := newTestApp(t, Options{}, "alpha")
	a.answer("alpha", read("alpha", model.Running, 1, 1))
	before := a.View().Content
	for range 5 {
		a.time = a.time.Add(watch.BeatEvery)
		a.send(timerMsg{&a.source.(*live).beatTimer, a.source.(*live).beatTimer.number})
	}
	if a.View().Content != before {
		t.Error("the screen changed")
	}
}

func TestAnEditedConfigurationIsTakenOver(t *testing.T) {
	a := newTestApp(t, Options{Theme: "mono"}, "alpha", "beta")
	a.answer("alpha", read("alpha", model.Running, 1, 1))
	a.answer("beta", read("beta", model.Running, 1, 1))
	a.press("down")
	opts := a.opts
	opts.Entries = []model.Entry{{Ref: model.Ref{Profile: "default", ID: "beta"}}, {Ref: model.Ref{Profile: "default", ID: "gamma"}}}
	opts.Columns, opts.Keys = []string{"deployment", "status"}, map[string][]string{"refresh": {"z"}}
	opts.Plan.Refresh = 9 * time.Second
	selected := a.table.selected
	a.send(changeMsg{Options: &opts})
	a.wantOnScreen("beta", "RUNNING", "gamma", "every 9s", "1 added or renamed, 1 taken off", "z refresh")
	a.wantOffScreen("alpha", "READY")
	if a.table.selected != selected {
		t.Errorf("the cursor went from %v to %v", selected, a.table.selected)
	}
	a.answer("gamma", read("gamma", model.Pending, 0, 1))
	a.wantOnScreen("PENDING")
}

func TestAnEditClosesTheDetailOfWhatItTakesOff(t *testing.T) {
	for _, tt := range []struct {
		name  string
		keys  []string
		want  screen
		focus string
	}{
		{"the detail of what is taken off", []string{"enter"}, screenTable, ""},
		{"the detail of another", []string{"down", "enter"}, screenDetail, "beta"},
		{"the timeline, after that detail", []string{"enter", "esc", "t"}, screenTimeline, ""},
		{"the table, after that detail", []string{"enter", "esc"}, screenTable, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := newTestApp(t, Options{Sort: "list"}, "alpha", "beta")
			a.answer("alpha", read("alpha", model.Running, 1, 1))
			a.answer("beta", read("beta", model.Running, 1, 1))
			a.press(tt.keys...)
			opts := a.opts
			opts.Entries = opts.Entries[1:]
			a.send(changeMsg{Options: &opts})
			if a.screen() != tt.want {
				t.Errorf("got screen %v, want %v:\n%s", a.screen(), tt.want, a.screenText())
			}
			if tt.want == screenDetail {
				a.wantOnScreen(tt.focus, "It serves")
			}
		})
	}
}

// TestAnEditTakesOverEveryOption but those that are no part of a configuration.
func TestAnEditTakesOverEveryOption(t *testing.T) {
	lasting := []string{"Poll", "Past", "Keep", "Keeping", "Welcome", "Replay", "Machine", "Filters", "Tells", "Looked", "Clipboard", "Console", "Changes", "Resumed", "Now", "View", "Wall"}
	opts := Options{
		Title: "title", Profiles: []string{"a", "b"}, Entries: []model.Entry{{Ref: model.Ref{Profile: "a", ID: "x"}}},
		Patterns: []model.Pattern{{Profile: "b", Glob: "*"}}, Origins: map[string]model.Origin{"a": {Host: "h"}},
		Plan: poll.PlanOptions{Refresh: 7 * time.Second, Steady: time.Minute}, StallAfter: time.Hour, Notify: Notify{Channels: []Channel{Bell}},
		Theme: "mono", Sort: "status", Columns: []string{"note"}, Keys: map[string][]string{"pause": {"z"}}, Mouse: true, Cursor: true, ASCII: true, AddHint: "hint",
		Views: []query.View{{Name: "mine"}},
	}
	a := newTestApp(t, Options{}, "alpha")
	a.send(changeMsg{Options: &opts})
	got, want := reflect.ValueOf(a.opts), reflect.ValueOf(opts)
	for i := range want.NumField() {
		name := want.Type().Field(i).Name
		switch lasts := slices.Contains(lasting, name); {
		case lasts:
		case want.Field(i).IsZero():
			t.Errorf("%s is not tried", name)
		case !reflect.DeepEqual(got.Field(i).Interface(), want.Field(i).Interface()):
			t.Errorf("%s is not taken over", name)
		}
	}
}

// TestAnEditPutsRowsInTheirOrder as a restart would, those that nothing else is
// said of as well.
func TestAnEditPutsRowsInTheirOrder(t *testing.T) {
	a := newTestApp(t, Options{Sort: "list"}, "alpha", "beta", "gamma")
	for _, id := range []string{"alpha", "beta", "gamma"} {
		a.answer(id, read(id, model.Running, 1, 1))
	}
	opts := a.opts
	opts.Entries = slices.Clone(opts.Entries)
	slices.Reverse(opts.Entries)
	a.send(changeMsg{Options: &opts})
	b := newTestApp(t, Options{Sort: "list", Entries: opts.Entries})
	for _, id := range []string{"alpha", "beta", "gamma"} {
		b.answer(id, read(id, model.Running, 1, 1))
	}
	body := func(a *testApp) string {
		lines := strings.Split(a.screenText(), "\n")
		return strings.NewReplacer("▌", " ").Replace(strings.Join(lines[1:10], "\n"))
	}
	if diff := cmp.Diff(body(b), body(a)); diff != "" {
		t.Errorf("(-restart +edit):\n%s", diff)
	}
}

// TestAnEditThatMovesAProfileBeginsAnew shows nothing of the old host.
func TestAnEditThatMovesAProfileBeginsAnew(t *testing.T) {
	from := func(host string) map[string]model.Origin {
		return map[string]model.Origin{"default": {Host: host, Route: host}}
	}
	var kept []model.Event
	a := newTestApp(t, Options{Origins: from("one"), Keep: func(events ...model.Event) { kept = append(kept, events...) }}, "alpha")
	a.answer("alpha", read("alpha", model.Running, 1, 1))
	opts := a.opts
	opts.Origins = from("two")
	a.send(changeMsg{Options: &opts, Retry: []string{"default"}})
	a.wantOffScreen("RUNNING")
	a.wantOnScreen("waiting")
	a.pass(time.Second)
	a.answer("alpha", read("alpha", model.Failed, 0, 1))
	a.wantOnScreen("FAILED")
	if n := len(kept); n != 2 || kept[0].Host != "one" || kept[1].Host != "two" || kept[1].Kind != model.KindSeen {
		t.Errorf("kept: %+v", kept)
	}
}

func TestABrokenEditIsSaidUntilItIsMended(t *testing.T) {
	a := newTestApp(t, Options{}, "alpha")
	a.answer("alpha", read("alpha", model.Running, 1, 1))
	a.send(changeMsg{Notice: "something else"})
	a.send(changeMsg{Broken: "config.toml:3: refresh: must be a duration"})
	a.wantOnScreen("config.toml:3: refresh")
	a.pass(time.Minute)
	a.wantOnScreen("config.toml:3: refresh", "alpha", "RUNNING")
	opts := a.opts
	a.send(changeMsg{Options: &opts})
	a.pass(time.Minute)
	a.wantOffScreen("config.toml:3")
}

func TestANewKeyIsTriedAtOnce(t *testing.T) {
	a := newTestApp(t, Options{}, "alpha")
	refused := failed(model.FailKey, 401, "InvalidApiKey", "Invalid API-key provided.")
	a.answer("alpha", refused)
	a.pass(3 * time.Second)
	a.answer("alpha", refused)
	a.pass(time.Minute)
	if len(a.sent) > 0 {
		t.Fatal("a refused key is asked with again after a minute")
	}
	a.send(changeMsg{Retry: []string{"default"}, Notice: "profile default: the key has changed"})
	a.wantOnScreen("the key has changed")
	a.answer("alpha", read("alpha", model.Running, 1, 1))
	a.wantOnScreen("RUNNING")
}

func TestNewsArriveThroughTheChannel(t *testing.T) {
	changes := make(chan Change, 1)
	a := newTestApp(t, Options{Changes: nil}, "alpha")
	a.opts.Changes = changes
	changes <- Change{Notice: "hello"}
	msg, ok := a.listen()().(changeMsg)
	if !ok || msg.Notice != "hello" {
		t.Errorf("%+v, %v", msg, ok)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	a.ctx = ended
	if msg := a.listen()(); msg != nil {
		t.Errorf("%v after the end", msg)
	}
}

func TestAWrongClockIsSaidOnce(t *testing.T) {
	a := newTestApp(t, Options{}, "alpha")
	s := read("alpha", model.Running, 1, 1)
	s.Poll.Date = a.time.Add(26 * time.Hour)
	a.answer("alpha", s)
	a.wantOnScreen("clock is 1d behind the service's")
	a.pass(time.Minute)
	a.answer("alpha", s)
	a.wantOffScreen("clock is")
}

func TestAPatternWithoutAMatchIsExplained(t *testing.T) {
	a := newTestApp(t, Options{Patterns: []model.Pattern{{Profile: "default", Glob: "emo-*"}}})
	a.wantOnScreen("Looking for the deployments that match emo-*")
	if len(a.sent) != 1 || a.sent[0].Page != 1 {
		t.Fatalf("asked for %+v, want the first page", a.sent)
	}
	a.send(answerMsg{a.sent[0], model.Answer{Poll: model.Poll{At: a.time, HTTPStatus: 200}}})
	a.wantOnScreen("There are no deployments that match emo-*")
	a.sent = nil
	a.pass(time.Minute)
	d := deployment("emo-35b3f106", model.Running, 1, 1)
	s := model.Sample{Ref: model.Ref{Profile: "default", ID: "emo-35b3f106"}, Poll: model.Poll{At: a.time, HTTPStatus: 200}, Deployment: d, Listed: true}
	a.send(answerMsg{a.sent[0], model.Answer{Poll: s.Poll, Samples: []model.Sample{s}, Total: 1}})
	a.wantOnScreen("emo-35b3f106", "RUNNING", "1 deployment")
}

func TestAListThatCannotBeReadIsSaidWhereAPatternNeedsIt(t *testing.T) {
	a := newTestApp(t, Options{Patterns: []model.Pattern{{Profile: "default", Glob: "emo-*"}}}, "alpha")
	a.answer("alpha", read("alpha", model.Running, 1, 1))
	for _, ticket := range a.sent {
		f := &model.Failure{Class: model.FailPermission, HTTPStatus: 403, Code: safe.Clean("AccessDenied")}
		a.send(answerMsg{ticket, model.Answer{Poll: model.Poll{At: a.time, HTTPStatus: 403}, Failure: f}})
	}
	a.size(120, 24)
	a.wantOnScreen("AccessDenied of the list, so patterns are not followed")
	if line := a.lineOf("alpha"); strings.Contains(line, "AccessDenied") {
		t.Errorf("a row that is read well is marked: %s", line)
	}
}

func TestASlowAnswerIsSaid(t *testing.T) {
	a := newTestApp(t, Options{}, "alpha")
	a.answer("alpha", read("alpha", model.Running, 1, 1))
	a.pass(6 * time.Second)
	a.wantOffScreen("waiting")
	a.pass(9 * time.Second)
	a.wantOnScreen("waiting 9s", "RUNNING")
	a.press("enter")
	a.wantOnScreen("under way · waiting 9s")
	a.answer("alpha", read("alpha", model.Running, 1, 1))
	a.wantOffScreen("waiting 9s")
}

func TestComingBackFromASuspendPollsAtOnce(t *testing.T) {
	a := newTestApp(t, Options{}, "alpha")
	a.answer("alpha", read("alpha", model.Running, 1, 1))
	a.time = a.time.Add(2 * time.Second)
	a.send(tea.ResumeMsg{})
	a.send(reconnectedMsg{})
	a.answer("alpha", read("alpha", model.Failed, 0, 1))
	a.wantOnScreen("FAILED")
}

func TestAnOverdueReadingDoesNotLookFresh(t *testing.T) {
	a := newTestApp(t, Options{}, "alpha")
	a.size(120, 24)
	a.answer("alpha", read("alpha", model.Running, 1, 1))
	a.press("p")
	a.pass(20 * time.Second)
	a.wantOffScreen("read <1m ago")
	a.pass(10 * time.Minute)
	a.wantOnScreen("read 10m ago", "RUNNING", "paused")
}

func TestTheReasonComesBeforeAnyAge(t *testing.T) {
	a := newTestApp(t, Options{}, "alpha")
	a.size(160, 24)
	d := deployment("alpha", model.Pending, 0, 2)
	d.FailReason = safe.Clean("no stock, retrying")
	a.answer("alpha", reading(d))
	a.wantOnScreen("no stock, retrying · ")
	a.press("p")
	a.pass(10 * time.Minute)
	a.wantOnScreen("no stock, retrying · documented as 5 to 10m", "read 10m ago")
}

func TestAReservationShowsItsUnitAndItsEnd(t *testing.T) {
	a := newTestApp(t, Options{}, "alpha")
	a.size(120, 40)
	d := deployment("alpha", model.Running, 0, 0)
	d.Capacity, d.ReadyCapacity = model.Number{}, model.Number{}
	ordered := *d.Terms()
	ordered.Plan, ordered.PTUServiceTier = safe.Clean("ptu"), safe.Clean("ptu_fast")
	ordered.PTU = model.PTUCapacity{InputTPM: model.NumberOf(10000), OutputTPM: model.NumberOf(1000)}
	d.With(&ordered)
	d.PrePaidExpired = model.Stamp{At: t0.Add(5*time.Hour + 30*time.Second)}
	d.Raw = safe.Keep([]byte(`{"ptu_service_tier":"ptu_fast","tpm_limit":7,"ptu_capacity":{"input_tpm":10000,"output_tpm":1000}}`))
	a.answer("alpha", reading(d))
	a.wantOnScreen("expires in 5h", "ptu · 10000 in, 1000 out kTPM")
	a.press("enter")
	a.wantOnScreen("10000 in, 1000 out kTPM reserved", "10000 kTPM", "1000 kTPM", "prepaid term")
	a.wantOffScreen("7 kTPM")
}

func TestAListThatIsTooLongIsSaidInTheHeader(t *testing.T) {
	a := newTestApp(t, Options{Plan: poll.PlanOptions{Rates: map[string]float64{"default": 100}}, Patterns: []model.Pattern{{Profile: "default", Glob: "nothing"}}})
	for page := 1; page <= 2000; page++ {
		answer := model.Answer{Poll: model.Poll{At: a.time, HTTPStatus: 200}, Sent: 100, Total: 500_000, HasTotal: true}
		for i := range 100 {
			ref := model.Ref{Profile: "default", ID: fmt.Sprintf("d%d-%d", page, i)}
			answer.Samples = append(answer.Samples, model.Sample{Ref: ref, Poll: answer.Poll, Deployment: &model.Deployment{Status: model.Running}, Listed: true})
		}
		if len(a.sent) == 0 {
			break // it is left
		}
		ticket := a.sent[0]
		a.sent = nil
		a.send(answerMsg{ticket, answer})
		a.pass(100 * time.Millisecond)
	}
	for _, size := range []int{80, 120} {
		a.size(size, 24)
		a.wantOnScreen("the first 100000 of 500000")
	}
}

func TestAListThatIsCountedOtherwiseIsSaidOnce(t *testing.T) {
	a := newTestApp(t, Options{Patterns: []model.Pattern{{Profile: "default", Glob: "*"}}})
	for range 50 {
		if len(a.sent) == 0 {
			a.pass(100 * time.Millisecond)
			continue
		}
		answer := model.Answer{Poll: model.Poll{At: a.time, HTTPStatus: 200}, Sent: 1, Total: 2, HasTotal: true}
		ticket := a.sent[0]
		if ticket.Page == 1 {
			ref := model.Ref{Profile: "default", ID: "one"}
			answer.Samples = []model.Sample{{Ref: ref, Poll: answer.Poll, Deployment: deployment("one", model.Running, 1, 1), Listed: true}}
		} else {
			answer.Sent = 0
		}
		a.sent = nil
		a.send(answerMsg{ticket, answer})
		a.pass(100 * time.Millisecond)
	}
	a.wantOnScreen("default: the service says 2, listed 1")
	a.pass(time.Minute)
	a.wantOffScreen("the service says")
}

// TestAListThatIsNotThereAsksForTheAPI: what helps against a wrong ID does not
// help where the address is wrong.
func TestAListThatIsNotThereAsksForTheAPI(t *testing.T) {
	for code, status := range map[string]int{"": 404, "InvalidParameter": 400} {
		a := newTestApp(t, Options{Patterns: []model.Pattern{{Profile: "default", Glob: "emo-*"}}}, "alpha")
		a.answer("alpha", read("alpha", model.Running, 1, 1))
		for range 3 {
			sent := a.sent
			a.sent = nil
			for _, ticket := range sent {
				answer := model.Answer{Failure: failed(model.FailRejected, status, code, "not here, from https://a.example/v1").Failure}
				answer.Poll = model.Poll{At: a.time, HTTPStatus: status}
				if ticket.Page == 0 {
					answer = model.Answer{Samples: []model.Sample{read("alpha", model.Running, 1, 1)}}
				}
				a.send(answerMsg{ticket, answer})
			}
			a.pass(10 * time.Second)
		}
		a.size(200, 24)
		a.wantOnScreen("does dashscope-intl.aliyuncs.com have the deployment API? not here, from https://a.example/v1")
		a.wantOffScreen("Check the ID")
	}
}

// TestNoTimerIsSetForNoTime: two timers that are due at once crash the race detector
// inside a bubble of synctest.
func TestNoTimerIsSetForNoTime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	if n := testing.AllocsPerRun(10, func() { sleep(ctx, 0) }); n > 0 {
		t.Errorf("a sleep of no time allocates %v times", n)
	}
	if !sleep(ctx, 0) {
		t.Error("it says that it was cancelled")
	}
	cancel()
	if sleep(ctx, 0) {
		t.Error("it does not say that it was cancelled")
	}
}
