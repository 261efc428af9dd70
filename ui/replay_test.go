package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"studiowatch/client"
	"studiowatch/client/sim"
	"studiowatch/model"
	"studiowatch/model/journal"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
	"studiowatch/ui/desk"
)

// body is the screen as of now, without its header and footer, which differ in
// a replay. Ages on screen may be a second old otherwise.
func (p *program) body() []string {
	p.look(func(a *app) { a.Now = a.source.clock(); a.fit() })
	lines := strings.Split(p.screen(), "\n")
	return lines[1 : len(lines)-2]
}

// compare fails unless the replay has the live run's screen.
func compare(t *testing.T, second int, live, replay []string) {
	t.Helper()
	if diff := cmp.Diff(live, replay); diff != "" {
		t.Fatalf("second %d (-live +replay):\n%s", second, diff)
	}
}

// trouble is a run of the dashboard on a fleet, whose service has another trouble in each
// quarter.
type trouble struct {
	seed    uint64
	quarter time.Duration
}

func (r trouble) whole() time.Duration { return 4 * r.quarter }

// record runs the dashboard on a troubled fleet and returns its screens, one a
// second and one at the end, and the recording.
func (run trouble) record(t *testing.T, path string, past []model.Event, keys ...string) (screens [][]string) {
	fleet := sim.New(sim.Options{Seed: run.seed, Fleet: 12, Latency: 100 * time.Millisecond})
	quarter := run.quarter
	wire := fleet.Chaos(run.seed-2,
		sim.Fault{Kind: sim.FaultStatus, Scope: sim.GetRequests, Share: 0.2, Status: 500, Code: "InternalError", Until: quarter},
		sim.Fault{Kind: sim.FaultStatus, Share: 1, Status: 429, Code: "Throttling.RateQuota", RetryAfter: "20", From: quarter + 10*time.Second, Until: quarter + 12*time.Second},
		sim.Fault{Kind: sim.FaultRefused, Share: 1, From: 2 * quarter, Until: 3 * quarter},
		sim.Fault{Kind: sim.FaultTruncate, Share: 0.2},
	)
	opts := liveOptions(t, wire, append(fleet.IDs()[:4:4], "qwen-typo")...)
	opts.Patterns = []model.Pattern{{Profile: "default", Glob: fleet.IDs()[5][:6] + "*"}}
	opts.StallAfter = quarter
	r, err := journal.OpenRecorder(path, func(text string) { t.Error(text) })
	if err != nil {
		t.Fatal(err)
	}
	r.Begin(journal.Head{
		At: time.Now(), Profiles: opts.Profiles, Plan: opts.Plan, StallAfter: opts.StallAfter, Entries: opts.Entries, Patterns: opts.Patterns,
		Sort: opts.Sort, Columns: opts.Columns,
	})
	r.Past(time.Now(), past)
	opts.Past = func() ([]model.Event, error) { return past, nil }
	ask := opts.Poll
	opts.Poll = func(ctx context.Context, ticket poll.Ticket) model.Answer {
		r.Sent(ticket, time.Now())
		a := ask(ctx, ticket)
		// Answers never come at the very same time. On the fake clock they
		// would, and then be recorded in another order than they are taken in.
		time.Sleep(time.Duration(ticket.Number) * time.Microsecond)
		if a.Empty() {
			r.Cancelled(ticket, time.Now())
		}
		r.Record(ticket, a)
		return a
	}
	board, input := newKeyboard(keys...)
	defer board.Close()
	p := startProgram(t.Context(), opts, input, seldom)
	rest(secondHalf)
	for range int(run.whole() / time.Second) {
		screens = append(screens, p.body())
		rest(time.Second)
	}
	screens = append(screens, p.body())
	p.cancel()
	<-p.done
	rest(time.Second) // the requests under way end
	r.Stop(time.Now())
	r.Close()
	return screens
}

// secondHalf keeps the screens that are compared away from the full seconds, at
// which ages change.
const secondHalf = 600 * time.Millisecond

// keyboard is a program's input.
type keyboard struct{ *io.PipeWriter }

// newKeyboard returns one that somebody presses keys on at once.
func newKeyboard(keys ...string) (keyboard, tea.ProgramOption) {
	in, out := io.Pipe()
	k := keyboard{out}
	go k.press(keys...)
	return k, tea.WithInput(in)
}

func (k keyboard) press(keys ...string) {
	for _, key := range keys {
		_, _ = k.Write([]byte(key))
	}
}

func replayOptions(t testing.TB, path string, speed float64) Options {
	t.Helper()
	r, err := journal.OpenRecording(path, client.Decode)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return Options{
		Profiles: r.Head.Profiles, Plan: r.Head.Plan, StallAfter: r.Head.StallAfter, Entries: r.Head.Entries, Patterns: r.Head.Patterns,
		Sort: r.Head.Sort, Columns: r.Head.Columns, Theme: "dark", Replay: &Replay{Start: r.Head.At, Speed: speed, Recording: r},
	}
}

// TestAReplayShowsWhatTheRunShowed compares the screens of runs through faults
// with those of their replays, second by second, and again after a step back.
func TestAReplayShowsWhatTheRunShowed(t *testing.T) {
	t.Parallel()
	runs := []trouble{{3, 30 * time.Second}, {6, 40 * time.Second}}
	if *long {
		for seed := range uint64(8) {
			for _, quarter := range []time.Duration{23 * time.Second, 40 * time.Second, time.Minute} {
				runs = append(runs, trouble{3 + seed, quarter})
			}
		}
	}
	for _, run := range runs {
		for name, keys := range map[string][]string{"table": {"g"}, "detail": {"j", "j", "\r"}, "timeline": {"t"}} {
			t.Run(fmt.Sprintf("%s, %d, %v", name, run.seed, run.quarter), func(t *testing.T) {
				checkReplay(t, run, keys...)
			})
		}
	}
}

func checkReplay(t *testing.T, run trouble, keys ...string) {
	path := filepath.Join(t.TempDir(), "run.ndjson")
	var live [][]string
	var end []string
	synctest.Test(t, func(t *testing.T) {
		past, _ := past()
		live = run.record(t, path, past, keys...)
		end, live = live[len(live)-1], live[:len(live)-1]
	})
	synctest.Test(t, func(t *testing.T) {
		board, input := newKeyboard(keys...)
		defer board.Close()
		p := startProgram(t.Context(), replayOptions(t, path, 1), input, seldom)
		rest(secondHalf)
		for i, want := range live {
			compare(t, i, want, p.body())
			rest(time.Second)
		}
		board.press(",", ",", "p") // two changes back, and on from there
		rest(0)
		var at time.Duration
		p.look(func(a *app) { at = a.source.(*player).clock().Sub(a.source.(*player).replay.Start) })
		if at > run.whole()-time.Second {
			t.Fatalf("it did not go back, but to %v", at)
		}
		second := int(at/time.Second) + 1
		rest(time.Duration(second)*time.Second + secondHalf - at)
		for i := second; i < len(live); i++ {
			compare(t, i, live[i], p.body())
			rest(time.Second)
		}
		p.cancel()
		<-p.done
	})
	synctest.Test(t, func(t *testing.T) {
		board, input := newKeyboard(keys...)
		defer board.Close()
		p := startProgram(t.Context(), replayOptions(t, path, 50), input, seldom)
		rest(time.Minute)
		p.look(func(a *app) {
			if !a.source.(*player).ended() {
				t.Fatalf("a replay at speed 50 is at %v after a minute", a.source.(*player).clock())
			}
			a.source.(*player).setTime(a.source.(*player).replay.Start.Add(run.whole() + secondHalf))
			a.Flash, a.source.(*player).factor = desk.Flash{}, 1
		})
		compare(t, len(live), end, p.body())
		p.cancel()
		<-p.done
	})
}

// TestNoHostileRecordingActsOnTheTerminal plays a recording whose every text is
// hostile, as somebody may attach it to an issue.
func TestNoHostileRecordingActsOnTheTerminal(t *testing.T) {
	t.Parallel()
	names, texts := corpus(t)
	own := ownStyles(t, Options{Theme: "dark"})
	for n, name := range names {
		if !turn(n) || !*long && len(texts[name]) >= 500 {
			continue // the texts of kilobytes take the most time
		}
		path := filepath.Join(t.TempDir(), "hostile.ndjson")
		hostileRecording(t, path, texts[name])
		opts := replayOptions(t, path, 1)
		opts.Sort, opts.Columns = "", nil
		a := newTestApp(t, opts)
		a.pass(3 * time.Second)
		if a.source.(*player).tape.HasStep || a.Engine.Board.Len() == 0 {
			t.Fatalf("%s: the recording was not played: %d rows", name, a.Engine.Board.Len())
		}
		for _, keys := range [][]string{nil, {"enter"}, {"tab"}, {"esc", "t"}, {"esc", "?"}, {"esc", ","}} {
			a.press(keys...)
			v := a.View()
			checkGeometry(t, name, v, a.Width, a.Height, false)
			for _, text := range []string{v.Content, v.WindowTitle} {
				if r, around, found := active(text, own); found {
					t.Fatalf("%s after %q: %U reaches the screen: %q", name, keys, r, around)
				}
			}
		}
	}
}

func hostileRecording(t *testing.T, path, text string) {
	t.Helper()
	var file strings.Builder
	line := func(second int, fields map[string]any) {
		fields["at"] = t0.Add(time.Duration(second) * time.Second)
		if fields["profile"] == nil {
			fields["profile"] = text
		}
		b, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		file.Write(append(b, '\n'))
	}
	object := map[string]any{}
	for _, field := range textFields {
		object[field] = text
	}
	object["deployed_model"] = "one"
	failure := map[string]any{"class": text, "message": text, "host": text, "region": text, "key_source": text, "retry_after_s": 1e300}
	past := map[string]any{"at": t0, "profile": text, "id": "one", "event": text, "from": text, "to": text, "verdict": "rolling", "by": text, "model": text, "plan": text}
	line(0, map[string]any{
		"event": "recording", "program": text, "title": text, "profiles": []string{text}, "refresh_s": -1, "steady_refresh_s": 1e300,
		"seed": 7, "rates": map[string]float64{text: -1}, "sort": text, "columns": []string{text},
		"watch": []any{map[string]any{"profile": text, "id": "one", "name": text, "group": text, "capacity": 1 << 60, "status": text}},
		"globs": []any{map[string]any{"profile": text, "id": text, "name": text}},
	})
	line(0, map[string]any{"event": "past", "past": []any{past, text, 1}})
	line(1, map[string]any{"event": "sample", "id": "one", "sample": object, "request_id": text, "code": text, "latency_ms": 1e300})
	line(1, map[string]any{"event": "sample", "id": "two", "request_id": text, "code": text, "error": failure, "http_status": 1 << 30})
	line(2, map[string]any{"event": "page", "page": 1, "error": failure, "code": text})
	line(2, map[string]any{"event": "asleep", "took_s": 1e12})
	line(2, map[string]any{"event": text})
	if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// at fails unless so much of the recording has been played.
func (a *testApp) at(want time.Duration) {
	a.t.Helper()
	if got := a.Now.Sub(t0); got != want {
		a.t.Errorf("the replay is at %v, want %v", got, want)
	}
}

func TestAPausedReplayStandsStillAndSleeps(t *testing.T) {
	a := replayed(t, Options{}, time.Second)
	a.wantOnScreen("replay ×4", "0/8")
	a.press("p")
	asleep := a.wake.number
	a.pass(time.Hour)
	a.at(4 * time.Second)
	a.wantOnScreen("replay paused", "0/8")
	if a.wake.number != asleep {
		t.Error("a paused replay sets its timer")
	}
	a.press("p")
	a.pass(time.Second)
	a.at(8 * time.Second)
	a.wantOnScreen("replay ×4", "0/8")
	if a.wake.number == asleep {
		t.Error("a replay that goes on sets no timer for its next step")
	}
	a.pass(750 * time.Millisecond)
	a.at(11 * time.Second)
	a.wantOnScreen("2/8")
}

func TestAReplayThatIsOverStandsAtItsLastStep(t *testing.T) {
	a := replayed(t, Options{}, 7*time.Second)
	a.wantOnScreen("replay ×4", "4/8")
	a.wantOffScreen("the recording ends here")
	a.pass(time.Second)
	a.wantOnScreen("replay over", "RUNNING", "the recording ends here; r plays it again")
	a.at(31 * time.Second)
	asleep := a.wake.number
	a.pass(time.Hour)
	a.at(31 * time.Second)
	if a.wake.number != asleep {
		t.Error("a replay that is over sets its timer")
	}
	a.press("p")
	a.wantOnScreen("replay paused")
	a.press("r")
	a.at(0)
	a.wantOnScreen("replay ×4", "waiting")
	a.pass(time.Second)
	a.wantOnScreen("0/8")
}

// TestALongSilenceIsNotPlayed has an hour between two answers, and plays them at
// the speed of the clock.
func TestALongSilenceIsNotPlayed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.ndjson")
	const line = `{"at":%q,"profile":"default","id":"one","event":"sample","http_status":200,"sample":{"deployed_model":"one","status":%q}}` + "\n"
	text := fmt.Sprintf(line, "2026-11-23T12:00:00Z", "PENDING") + fmt.Sprintf(line, "2026-11-23T13:00:00Z", "RUNNING")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	opts := replayOptions(t, path, 1)
	opts.Sort, opts.Columns = "", nil
	a := newTestApp(t, opts)
	if a.pass(time.Second); !strings.Contains(a.screenText(), "PENDING") {
		t.Errorf("after a second:\n%s", a.screenText())
	}
	if a.pass(silenceLeft); !strings.Contains(a.screenText(), "RUNNING") || a.Now.Hour() != 13 {
		t.Errorf("after %v, at %v:\n%s", time.Second+silenceLeft, a.Now, a.screenText())
	}
}

// TestAPausedReplayLeavesOutNoSilence which the step to the next change ends
// before.
func TestAPausedReplayLeavesOutNoSilence(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.ndjson")
	var text strings.Builder
	for after, status := range map[time.Duration]string{0: "PENDING", 10 * time.Second: "RUNNING", time.Hour: "STOPPED"} {
		fmt.Fprintf(&text, `{"at":%q,"profile":"default","id":"one","event":"sample","http_status":200,"sample":{"deployed_model":"one","status":%q}}`+"\n",
			t0.Add(after).Format(time.RFC3339), status)
	}
	lines := slices.Sorted(strings.Lines(text.String()))
	if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	opts := replayOptions(t, path, 1)
	opts.Sort, opts.Columns = "", nil
	a := newTestApp(t, opts)
	a.pass(time.Second)
	a.press(".")
	a.at(10 * time.Second)
	a.wantOnScreen("replay paused", "RUNNING")
	a.pass(time.Minute)
	a.at(10 * time.Second)
	a.press("p")
	a.pass(silenceLeft)
	a.wantOnScreen("STOPPED")
}

// TestAReplayDoesNotCountTheList: a recording of several runs has pages that a
// later run asked for anew, when an earlier one had shown where the list ends.
func TestAReplayDoesNotCountTheList(t *testing.T) {
	list := func(second, page int, ids ...string) watch.Step {
		at := t0.Add(time.Duration(second) * time.Second)
		answer := model.Answer{Poll: model.Poll{At: at, HTTPStatus: 200}, Sent: len(ids), Total: 1, HasTotal: true}
		for _, id := range ids {
			answer.Samples = append(answer.Samples, model.Sample{Ref: model.Ref{Profile: "default", ID: id}, Poll: answer.Poll, Deployment: deployment(id, model.Running, 1, 1), Listed: true})
		}
		return watch.Step{At: at, Ref: model.Ref{Profile: "default"}, Page: page, Answer: answer}
	}
	steps := []watch.Step{list(1, 1, "one"), list(2, 1, "one"), list(3, 2), {At: t0.Add(4 * time.Second), Stop: true}, list(5, 1, "one"), list(6, 1, "one"), list(7, 2), list(60, 1, "one")}
	a := newTestApp(t, Options{Patterns: []model.Pattern{{Profile: "default", Glob: "*"}}, Replay: &Replay{Start: t0, Speed: 1, Recording: playing(steps)}})
	for range 10 {
		a.pass(time.Second)
		a.wantOffScreen("the service says")
	}
	a.wantOnScreen("one")
}

// TestAnEmptyReplayOffersNothing that a replay refuses.
func TestAnEmptyReplayOffersNothing(t *testing.T) {
	ref := model.Ref{Profile: "default", ID: "one"}
	listed := model.Answer{Poll: model.Poll{At: t0, HTTPStatus: 200}, Sent: 1, Samples: []model.Sample{
		{Ref: ref, Poll: model.Poll{At: t0, HTTPStatus: 200}, Deployment: deployment("one", model.Running, 1, 1), Listed: true},
	}}
	steps := []watch.Step{{At: t0, Ref: model.Ref{Profile: "default"}, Page: 1, Answer: listed}}
	a := newTestApp(t, Options{Replay: &Replay{Start: t0, Speed: 1, Recording: playing(steps)}})
	a.pass(3 * time.Second)
	a.wantOnScreen("Nothing is watched yet.")
	a.wantOffScreen("Press")
	a.wantOffScreen("The service lists")
}

// manySteps is a recording of n readings, a second apart. Each tenth one tells of a change.
func manySteps(n int) (steps []watch.Step) {
	for i := range n {
		at := t0.Add(time.Duration(i) * time.Second)
		ref, poll := model.Ref{Profile: "default", ID: "one"}, model.Poll{At: at, HTTPStatus: 200}
		sample := model.Sample{Ref: ref, Poll: poll, Deployment: deployment("one", model.Updating, int64(i/10), int64(n))}
		steps = append(steps, watch.Step{At: at, Ref: ref, Answer: model.Answer{Poll: poll, Samples: []model.Sample{sample}}})
	}
	return steps
}

// sliced lets a slice of the replay be over after so many looks at the clock.
func (a *testApp) sliced(looks int) *player {
	p := a.source.(*player)
	p.real = func() time.Time {
		a.time = a.time.Add(sliceTime / time.Duration(looks))
		return a.time
	}
	return p
}

// TestAJumpShowsItsWayAndCanBeInterrupted: it goes in slices, between which the header
// moves and keys count. What stopped it, it is paused where it is.
func TestAJumpShowsItsWayAndCanBeInterrupted(t *testing.T) {
	const n = 400
	end := t0.Add(n * time.Second)
	a := newTestApp(t, Options{Replay: &Replay{Start: t0, End: end, Speed: MaxSpeed, Recording: playing(manySteps(n))}})
	a.pass(time.Second)
	a.wantOnScreen("replay over")
	p := a.sliced(20)
	turn := func() { a.send(timerMsg{&a.wake, a.wake.number}) }
	a.press(",")
	a.wantOnScreen("replay seeking")
	turns, before := 0, a.Now
	for ; p.jump != nil && turns < n; turns++ {
		if turns > 0 && !a.Now.After(before) {
			t.Fatalf("a slice does not go on: %v", a.Now.Sub(t0))
		}
		before = a.Now
		a.wantOnScreen("replay seeking · " + a.Now.Format("Jan _2 15:04:05"))
		turn()
	}
	if turns < 10 {
		t.Errorf("%d slices on the way back, want many", turns)
	}
	a.at((n - 10) * time.Second)
	a.wantOnScreen("replay paused")

	a.press(",", ",", ",") // the second and third count from where the first one goes
	for p.jump != nil {
		turn()
	}
	a.at((n - 40) * time.Second)
	a.press(".")
	for p.jump != nil {
		turn()
	}
	a.at((n - 30) * time.Second)

	a.press(",")
	turn()
	a.press("p")
	a.wantOnScreen("replay paused")
	if at := a.Now.Sub(t0); p.jump != nil || at <= 0 || at > (n-40)*time.Second {
		t.Errorf("it was stopped on its way, and is at %v", at)
	}
	stopped := a.Now
	turn()
	a.at(stopped.Sub(t0))
	a.press(",")
	turn()
	a.press("r") // a new beginning ends the way too
	if p.jump != nil || p.stopped {
		t.Error("it does not play again from the beginning")
	}
}

// TestForwardOnAWayBackCountsFromItsEnd, as back does, and not from where the way is.
func TestForwardOnAWayBackCountsFromItsEnd(t *testing.T) {
	const n = 400
	a := newTestApp(t, Options{Replay: &Replay{Start: t0, Speed: MaxSpeed, Recording: playing(manySteps(n))}})
	a.pass(time.Second)
	p := a.sliced(20)
	a.press(",", ",", ".")
	a.wantOnScreen("replay seeking")
	for p.jump != nil {
		a.send(timerMsg{&a.wake, a.wake.number})
	}
	a.at((n - 10) * time.Second)
}

// TestAStepBackGoesToTheTimeOfTheChange, also when nothing was played since then.
func TestAStepBackGoesToTheTimeOfTheChange(t *testing.T) {
	a := newTestApp(t, Options{Replay: &Replay{Start: t0, Speed: 1, Recording: playing(manySteps(40))}})
	a.pass(10*time.Second + 500*time.Millisecond)
	a.at(10*time.Second + 500*time.Millisecond)
	a.press(",")
	a.at(10 * time.Second)
	a.press("p")
	a.pass(250 * time.Millisecond)
	a.at(10*time.Second + 250*time.Millisecond)
}

// TestPlayingGoesInSlicesToo, however many steps are due.
func TestPlayingGoesInSlicesToo(t *testing.T) {
	a := newTestApp(t, Options{Replay: &Replay{Start: t0, Speed: 1, Recording: playing(manySteps(400))}})
	p := a.sliced(20)
	a.time = a.time.Add(time.Minute)
	p.factor = MaxSpeed
	a.pass(0)
	if !p.due() {
		t.Error("everything was played at once")
	}
	for turns := 0; !p.ended(); turns++ {
		if turns == 400 {
			t.Fatal("it does not end")
		}
		a.send(timerMsg{&a.wake, a.wake.number})
	}
}

// stretched is a recording of which so many bytes count for each.
type stretched struct {
	*journal.Recording
	by int64
}

func (s stretched) Offset() int64 { return s.by * s.Recording.Offset() }

// troubledRuns are runs of small fleets through all kinds of trouble.
func troubledRuns() []runOf {
	past, _ := past()
	faults := []sim.Fault{
		{Kind: sim.FaultStatus, Scope: sim.GetRequests, Share: 0.1, Status: 500, Code: "InternalError"},
		{Kind: sim.FaultStatus, Share: 1, Status: 429, Code: "Throttling.RateQuota", RetryAfter: "20", From: 40 * time.Second, Until: 42 * time.Second},
		{Kind: sim.FaultRefused, Share: 1, From: 70 * time.Second, Until: 140 * time.Second},
		{Kind: sim.FaultTruncate, Share: 0.1},
	}
	one, two := []string{"default"}, []string{"default", "intl"}
	return []runOf{
		{seed: 1, profiles: one, fleet: 6, faults: faults, past: past, span: 4 * time.Minute},
		{seed: 2, profiles: one, fleet: 30, globs: true, faults: faults, asleep: 5 * time.Minute, span: 4 * time.Minute},
		{seed: 3, profiles: two, fleet: 15, faults: faults, runs: 3, span: 3 * time.Minute},
		{seed: 4, profiles: two, fleet: 25, globs: true, past: past, runs: 2, asleep: time.Hour, span: 5 * time.Minute},
		{seed: 5, profiles: one, fleet: 120, globs: true, older: true, span: 2 * time.Minute},
	}
}

// TestEveryWayToATimeShowsTheSame goes back and on through recordings of troubled fleets,
// in slices of any length, and compares the engine and the screen with those of a replay
// that was played straight to there.
func TestEveryWayToATimeShowsTheSame(t *testing.T) {
	t.Parallel()
	for _, run := range troubledRuns() {
		t.Run(run.String(), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "run.ndjson")
			recorded(t, path, run)
			ways := uint64(2)
			if *long {
				ways = 100
			}
			for seed := range ways {
				wander(t, path, rand.New(rand.NewPCG(seed, run.seed)))
			}
		})
	}
}

// TestAReplayConcludesWhatTheRunConcluded compares the engine of a run with one that is
// told the same by a replay, after each answer: when each row is asked for next, and what
// is in trouble.
func TestAReplayConcludesWhatTheRunConcluded(t *testing.T) {
	t.Parallel()
	seeds := uint64(10)
	if *long {
		seeds = 300
	}
	for seed := range seeds {
		of := troubledRuns()[seed%4]
		of.seed, of.runs, of.past = seed, 1, nil
		path := filepath.Join(t.TempDir(), "run.ndjson")
		r, err := journal.OpenRecorder(path, func(text string) { t.Error(text) })
		if err != nil {
			t.Fatal(err)
		}
		d := newRecording(t, path, r, of)
		replayed := watch.NewEngine(d.head.Plan, t0, d.head.Entries, d.head.Patterns)
		replayed.StallAfter(d.head.StallAfter)
		d.told = func(step watch.Step) {
			replayed.Replay(step)
			if step.Sent {
				return
			}
			d.engine.Plan.Replayed(d.now) // the run will do so at once, when it sends what is due
			if diff := cmp.Diff(concluded(d.engine), concluded(replayed)); diff != "" {
				t.Fatalf("seed %d, %v after the beginning (-run +replay):\n%s", seed, step.At.Sub(t0), diff)
			}
		}
		d.run()
		r.Close()
	}
}

// concluded says what an engine makes of the answers so far.
func concluded(e *watch.Engine) (all []string) {
	for _, row := range e.Board.Rows() {
		due, underWay := e.Plan.Due(row.Ref)
		all = append(all, fmt.Sprint(row.Ref, row.Verdict, row.ReadAt, row.Absent(), due, underWay))
	}
	for _, trouble := range e.Plan.Troubles() {
		all = append(all, fmt.Sprint(trouble.Profile, trouble.Failure.Label(), trouble.Since, trouble.Next, trouble.Scope))
	}
	return all
}

// replayOf opens a recording, of which checkpoints are made often. In some replays the
// detail is open.
func replayOf(t *testing.T, path string, inDetail bool) (*testApp, *player) {
	opts := replayOptions(t, path, 1)
	opts.Replay.Recording = stretched{opts.Replay.Recording.(*journal.Recording), 100}
	a := newTestApp(t, opts)
	if inDetail {
		a.press("j", "enter")
	}
	return a, a.source.(*player)
}

// wander goes on one way through a recording.
func wander(t *testing.T, path string, random *rand.Rand) {
	inDetail := random.IntN(3) == 0
	a, p := replayOf(t, path, inDetail)
	for n := range 25 {
		a.press([]string{",", ",", ".", ".", ".", "r", "p"}[random.IntN(7)])
		for range random.IntN(40) {
			a.sliced(1 + random.IntN(30))
			a.send(timerMsg{&a.wake, a.wake.number})
		}
		if random.IntN(3) == 0 {
			a.press("p", "p")
		}
		for p.jump != nil {
			a.send(timerMsg{&a.wake, a.wake.number})
		}
		p.stop()
		a.press("g")
		a.Now, a.Flash = p.clock(), desk.Flash{}
		b, q := replayOf(t, path, inDetail)
		for q.stopped = true; q.replay.Recording.Offset() < p.replay.Recording.Offset() || p.ended() && !q.ended(); {
			q.takeIn()
		}
		if q.replay.Recording.Offset() > p.replay.Recording.Offset() {
			continue // what is due at once is played by all that have not gone back to the beginning
		}
		q.setTime(a.Now)
		b.press("g")
		b.Flash = desk.Flash{}
		if diff := watchtest.Difference(b.Engine, a.Engine); diff != "" {
			t.Fatalf("way %d at %v: the engine differs (-straight +there): %s", n, a.Now, diff)
		}
		if diff := cmp.Diff(b.screenText(), a.screenText()); diff != "" {
			t.Fatalf("way %d at %v (-straight +there):\n%s", n, a.Now, diff)
		}
	}
}
