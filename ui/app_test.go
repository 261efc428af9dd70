package ui

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui/overlay"
	"studiowatch/ui/terminal"
)

var update = flag.Bool("update", false, "rewrite the golden frames")

// long asks for sizes that take minutes.
var long = flag.Bool("long", false, "run tests at their full sizes")

// TestMain has memory collected less often, which takes a quarter of the processor's
// time otherwise.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}

var t0 = time.Date(2026, 11, 23, 12, 4, 31, 0, time.UTC)

// testApp is an app without a program around it: tests hand it messages and
// look at its screen.
type testApp struct {
	*app
	t    *testing.T
	time time.Time
	sent []poll.Ticket // claimed and not answered

	bells int // how often the terminal was told to ring
}

func newTestApp(t *testing.T, opts Options, ids ...string) *testApp {
	t.Helper()
	a := &testApp{t: t, time: t0}
	for _, id := range ids {
		opts.Entries = append(opts.Entries, model.Entry{Ref: model.Ref{Profile: "default", ID: id}})
	}
	if opts.Profiles == nil {
		opts.Profiles = []string{"default"}
	}
	if opts.Sort == "" {
		opts.Sort = config.Default().UI.Sort
	}
	if opts.Columns == nil {
		opts.Columns = config.Default().UI.Columns
	}
	if opts.Plan.Refresh == 0 {
		opts.Plan = poll.PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second, Seed: 1, Rates: map[string]float64{"default": 1000}}
	}
	opts.Now = func() time.Time { return a.time }
	opts.Poll = func(_ context.Context, ticket poll.Ticket) model.Answer {
		a.sent = append(a.sent, ticket)
		return model.Answer{}
	}
	a.app = newApp(t.Context(), opts, &terminal.Guard{})
	a.app.sleep = func(context.Context, time.Duration) bool { return false }
	a.do(a.Init())
	a.size(80, 24)
	return a
}

// screen is what fills the screen, prompts aside.
type screen string

const (
	screenTable    screen = "table"
	screenDetail   screen = "detail"
	screenHelp     screen = "help"
	screenTimeline screen = "timeline"
	screenFleet    screen = "fleet"
	screenWall     screen = "wall"
)

func (a *testApp) screen() screen {
	switch a.Overlay.(type) {
	case *overlay.HelpPane:
		return screenHelp
	case *overlay.TimelinePane:
		return screenTimeline
	case *overlay.FleetPane:
		return screenFleet
	case *overlay.WallPane:
		return screenWall
	}
	if a.detail.shown {
		return screenDetail
	}
	return screenTable
}

// send hands the app a message and does what it asks for.
func (a *testApp) send(msg tea.Msg) { a.do(a.Update(msg)) }

// do runs commands. A request is noted and stays open until the test answers.
func (a *testApp) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			a.do(c)
		}
	case tea.RawMsg:
		if text, ok := msg.Msg.(string); ok {
			a.bells += strings.Count(text, "\a")
		}
	case proposed, written:
		a.send(msg)
	}
}

func (a *testApp) size(width, height int) {
	a.send(tea.WindowSizeMsg{Width: width, Height: height})
}

// press sends keys by name, such as "enter", or as the text they type.
func (a *testApp) press(keys ...string) {
	for _, key := range keys {
		a.send(keyPress(key))
	}
}

func (a *testApp) typeText(text string) {
	for _, r := range text {
		a.press(string(r))
	}
}

var keyCodes = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "up": {Code: tea.KeyUp},
	"down": {Code: tea.KeyDown}, "pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown}, "home": {Code: tea.KeyHome},
	"end": {Code: tea.KeyEnd}, "backspace": {Code: tea.KeyBackspace}, "f5": {Code: tea.KeyF5},
	"ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+l": {Code: 'l', Mod: tea.ModCtrl}, "ctrl+z": {Code: 'z', Mod: tea.ModCtrl}, "ctrl+s": {Code: 's', Mod: tea.ModCtrl},
	"space": {Code: tea.KeySpace, Text: " "},
}

func keyPress(key string) tea.KeyPressMsg {
	if msg, ok := keyCodes[key]; ok {
		return msg
	}
	if key == " " {
		return keyCodes["space"]
	}
	return tea.KeyPressMsg{Code: []rune(key)[0], Text: key}
}

// answer settles the ticket that is in flight for an ID, or, where the plan
// would leave the row to a sweep, one that is asked for.
func (a *testApp) answer(id string, s model.Sample) {
	a.t.Helper()
	inFlight := func(ticket poll.Ticket) bool { return ticket.Page == 0 && ticket.Ref.ID == id }
	if !slices.ContainsFunc(a.sent, inFlight) {
		a.ask(id)
	}
	for i, ticket := range a.sent {
		if ticket.Page == 0 && ticket.Ref.ID == id {
			a.sent = append(a.sent[:i:i], a.sent[i+1:]...)
			s.Ref = ticket.Ref
			if s.Poll.At.IsZero() {
				s.Poll.At = a.time
			}
			a.send(answerMsg{ticket, model.Answer{Samples: []model.Sample{s}}})
			return
		}
	}
	a.t.Fatalf("no request for %q is in flight", id)
}

// ask has the plan poll deployments now, ahead of others.
func (a *testApp) ask(ids ...string) {
	for _, id := range ids {
		a.Engine.Plan.Refresh(a.time, model.Ref{Profile: "default", ID: id})
	}
	a.send(timerMsg{&a.wake, a.wake.number})
}

// fail answers a row, and then all that is asked with its profile, with a
// failure until that is held to be the profile's.
func (a *testApp) fail(id string, s model.Sample) {
	a.t.Helper()
	profile := a.rowNamed(id).Ref.Profile
	a.answer(id, s)
	for range 20 {
		if _, down := a.Engine.Plan.Trouble(profile); down {
			return
		}
		i := slices.IndexFunc(a.sent, func(t poll.Ticket) bool { return t.Page == 0 && t.Ref.Profile == profile })
		if i < 0 {
			a.pass(2 * time.Second)
			continue
		}
		s.Poll.At = a.time
		a.answer(a.sent[i].Ref.ID, s)
	}
	a.t.Fatalf("%s and all others have failed, and the profile is not down", id)
}

// rowNamed is the row of a deployment, whatever its profile.
func (a *testApp) rowNamed(id string) *watch.Row {
	for _, row := range a.Engine.Board.Rows() {
		if row.Ref.ID == id {
			return row
		}
	}
	a.t.Fatalf("no row %s", id)
	return nil
}

// pass lets time go by and the plan act on it.
func (a *testApp) pass(d time.Duration) {
	a.time = a.time.Add(d)
	a.send(timerMsg{&a.wake, a.wake.number})
	a.send(timerMsg{&a.tick, a.tick.number})
}

func (a *testApp) screenText() string { return ansi.Strip(a.View().Content) }

func (a *testApp) wantOnScreen(parts ...string) {
	a.t.Helper()
	for _, part := range parts {
		if !strings.Contains(a.screenText(), part) {
			a.t.Errorf("%q is not on the screen:\n%s", part, a.screenText())
		}
	}
}

func (a *testApp) wantOffScreen(parts ...string) {
	a.t.Helper()
	for _, part := range parts {
		if strings.Contains(a.screenText(), part) {
			a.t.Errorf("%q is on the screen:\n%s", part, a.screenText())
		}
	}
}

// deployment is a reading with what tests mostly need. The rest is in raw.
func deployment(id string, status model.Status, ready, capacity int64) *model.Deployment {
	raw := fmt.Sprintf(`{"deployed_model":%q,"status":%q,"model_name":%q,"base_model":"qwen-plus","ready_capacity":%d,"capacity":%d,"plan":"mu","gmt_modified":"2026-11-23T18:04:31"}`,
		id, status, id, ready, capacity)
	d := &model.Deployment{
		ID: safe.Clean(id), Status: status, ReadyCapacity: model.NumberOf(ready), Capacity: model.NumberOf(capacity),
		Modified: model.ParseStamp("2026-11-23T18:04:31"), Raw: safe.Keep([]byte(raw)),
	}
	return d.With(&model.Terms{ModelName: safe.Clean(id), BaseModel: safe.Clean("qwen-plus"), Plan: safe.Clean("mu")})
}

func read(id string, status model.Status, ready, capacity int64) model.Sample {
	return reading(deployment(id, status, ready, capacity))
}

func reading(d *model.Deployment) model.Sample {
	return model.Sample{Deployment: d, Poll: model.Poll{HTTPStatus: 200, Latency: 123 * time.Millisecond, RequestID: safe.Clean("f2ae64f7-83cc-410c-bc0b-840443f7eb86")}}
}

func failed(class model.FailureClass, status int, code, message string) model.Sample {
	f := &model.Failure{Class: class, HTTPStatus: status, Code: safe.Clean(code), Message: safe.Clean(message), Host: safe.Clean("dashscope-intl.aliyuncs.com"), Region: "ap-southeast-1", KeySource: safe.Clean("$DASHSCOPE_API_KEY")}
	return model.Sample{Failure: f, Poll: model.Poll{HTTPStatus: status, Latency: 80 * time.Millisecond, RequestID: safe.Clean("ca218d57-b91b-46b2-bd35-c41c6287bcf4")}}
}

// golden compares the screen with a stored one.
func (a *testApp) golden(name string) {
	a.t.Helper()
	a.goldenText(name, a.screenText())
}

// goldenStyles is golden with the styles, as {bold and colours} before what
// they apply to.
func (a *testApp) goldenStyles(name string) {
	a.t.Helper()
	var b strings.Builder
	last := ink{fore: -1, back: -1}
	inks(a.t, a.View().Content, func(r rune, look ink) {
		if look != last && (r != ' ' || look.back != last.back || look.rev != last.rev || look.under != last.under) {
			b.WriteString(look.String())
			last = look
		}
		b.WriteRune(r)
	})
	a.goldenText(name, b.String())
}

func (a *testApp) goldenText(name, text string) {
	a.t.Helper()
	path := filepath.Join("testdata", filepath.FromSlash(name)+".txt")
	got := trimLines(text) + "\n"
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			a.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			a.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		a.t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		a.t.Errorf("%s (-want +got; -update rewrites):\n%s", name, diff)
	}
}

func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}
