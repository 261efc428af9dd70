package report

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

var update = flag.Bool("update", false, "write the golden pages")

// shanghai is the zone of the pages.
var shanghai = time.FixedZone("", 8*60*60)

const (
	uid       = "1758054160012345"
	otherUID  = "1654290200054321"
	workspace = "llm-v71tlv3dezezp2en"
)

// recorded returns the source of the steps of a recording.
func recorded(set Setting, steps ...watch.Step) *Source {
	next := func() (watch.Step, bool) {
		if len(steps) == 0 {
			return watch.Step{}, false
		}
		step := steps[0]
		steps = steps[1:]
		return step, true
	}
	if set.StallAfter == 0 {
		set.StallAfter = 15 * time.Minute
	}
	return Recording(next, set, modeltest.T0)
}

// answer returns the step of an answer about a deployment.
func answer(at int, s model.Sample) watch.Step {
	s.Poll.At, s.Poll.RequestID = modeltest.At(at), modeltest.Text(fmt.Sprintf("223ab91f-8d18-4717-9000-%012d", at))
	return watch.Step{At: s.Poll.At, Ref: s.Ref, Answer: model.Answer{Poll: s.Poll, Samples: []model.Sample{s}}}
}

// reading returns the step of a good answer, of a deployment with accounts and a
// workspace.
func reading(at int, id string, status model.Status, ready, capacity int64, change func(d *model.Deployment)) watch.Step {
	ref := model.Ref{Profile: "intl", ID: id}
	d := modeltest.Reading(status, ready, capacity)
	d.With(&model.Terms{
		BaseModel: modeltest.Text("qwen-plus"), Plan: modeltest.Text("mu"), ModelUnitSpec: modeltest.Text("MU1"), ChargeType: modeltest.Text("post_paid"),
		Creator: modeltest.Text(uid), WorkspaceID: modeltest.Text(workspace),
	})
	d.Modifier = modeltest.Text(uid)
	d.Created = model.ParseStamp("2026-11-20T09:30:00")
	d.Modified = model.ParseStamp("2026-11-20T09:30:00")
	if change != nil {
		change(d)
	}
	return answer(at, modeltest.Good(ref, modeltest.At(at), d))
}

func failing(at int, id string, class model.FailureClass, status int, code, message string) watch.Step {
	s := modeltest.Bad(model.Ref{Profile: "intl", ID: id}, modeltest.At(at), class, code)
	s.Poll.HTTPStatus, s.Failure.HTTPStatus, s.Failure.Message = status, status, modeltest.Text(message)
	s.Failure.RequestID = modeltest.Text(fmt.Sprintf("223ab91f-8d18-4717-9000-%012d", at))
	return answer(at, s)
}

func by(who, edited string) func(d *model.Deployment) {
	return func(d *model.Deployment) {
		d.Modifier, d.Modified = modeltest.Text(who), model.ParseStamp(edited)
	}
}

// incident is a scaling that fails after a while in which it could not be read.
func incident() *Source {
	const id = "qwen-plus-ft-202307121513-5dde"
	return recorded(Setting{
		Origins: map[string]model.Origin{"intl": {Host: workspace + ".ap-southeast-1.maas.aliyuncs.com", Region: "ap-southeast-1"}},
		Entries: []model.Entry{{Ref: model.Ref{Profile: "intl", ID: id}, Group: "prod"}},
	},
		reading(0, id, model.Running, 4, 4, nil),
		reading(605, id, model.Updating, 4, 8, by(otherUID, "2026-11-23T20:10:03")),
		reading(665, id, model.Updating, 5, 8, by(otherUID, "2026-11-23T20:10:03")),
		failing(725, id, model.FailServer, 502, "", "HTTP 502, not JSON, 1.2 kB"),
		failing(727, id, model.FailServer, 502, "", "HTTP 502, not JSON, 1.2 kB"),
		reading(1025, id, model.Updating, 6, 8, by(otherUID, "2026-11-23T20:10:03")),
		reading(1200, id, model.Failed, 0, 8, func(d *model.Deployment) {
			by(otherUID, "2026-11-23T20:10:03")(d)
			d.FailReason = modeltest.Text("InsufficientResource: no capacity left for MU1 in workspace " + workspace)
		}),
		watch.Step{At: modeltest.At(1260), Stop: true},
	)
}

// night returns the journal of several deployments: one failed, one scaled, one without
// a change, one of another profile, and an outage.
func night() *Source {
	var events []model.Event
	add := func(at int, e model.Event) {
		e.At, e.Session = modeltest.At(at), "s1"
		if e.Ref.Profile != "" {
			e.Host = "dashscope-intl.aliyuncs.com"
		}
		events = append(events, e)
	}
	state := func(n int, kind model.Kind, to model.Status, v model.Verdict, ready, capacity int64) model.Event {
		return model.Event{
			Ref: model.Ref{Profile: "intl", ID: fmt.Sprintf("qwen-max-2025-09-23-%04d", n)}, Kind: kind, To: to, Verdict: v,
			Ready: model.NumberOf(ready), Capacity: model.NumberOf(capacity), Model: modeltest.Text("qwen-max"), Plan: modeltest.Text("mu"),
			RequestID: modeltest.Text("7efdd3a7-a90d-96c6-b477-70055d59edf7"),
		}
	}
	add(0, model.Event{Kind: model.KindOpened})
	for n, e := range []model.Event{
		state(0, model.KindSeen, model.Running, model.VerdictReady, 4, 4), state(1, model.KindSeen, model.Running, model.VerdictReady, 2, 2),
		state(2, model.KindSeen, model.Running, model.VerdictReady, 1, 1), state(3, model.KindSeen, model.Stopped, model.VerdictStopped, 0, 1),
	} {
		add(n+1, e)
	}
	scaled := state(0, model.KindRolling, model.Updating, model.VerdictRolling, 4, 8)
	scaled.From, scaled.By = model.Running, safe.Clean(uid)
	add(3600, scaled)
	done := state(0, model.KindReady, model.Running, model.VerdictReady, 8, 8)
	done.From, done.Took = model.Updating, 8*time.Minute
	add(4080, done)
	add(5000, model.Event{Ref: model.Ref{Profile: "intl"}, Kind: model.KindOffline, Code: modeltest.Text("timeout"), Reason: modeltest.Text("no answer within 15s")})
	add(5600, model.Event{Ref: model.Ref{Profile: "intl"}, Kind: model.KindOnline, Took: 10 * time.Minute})
	failed := state(1, model.KindFailed, model.Failed, model.VerdictFailed, 0, 2)
	failed.From, failed.Reason = model.Running, modeltest.Text("InternalError: the instance could not be started")
	add(7200, failed)
	add(30_000, model.Event{Kind: model.KindClosed})
	return Journal(events, Setting{
		Origins: map[string]model.Origin{"intl": {Host: "dashscope-intl.aliyuncs.com"}},
		Entries: []model.Entry{{Ref: model.Ref{Profile: "intl", ID: "qwen-max-2025-09-23-0000"}, Name: "chat, production"}},
	}, modeltest.At(36_000))
}

func must(t testing.TB, s *Source, c Choice) *Report {
	t.Helper()
	r, err := New(s, c, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func htmlOf(t testing.TB, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.HTML(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func markdownOf(t testing.TB, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.Markdown(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestThePagesAreGolden(t *testing.T) {
	for name, source := range map[string]func() *Source{"incident": incident, "night": night} {
		for ending, write := range map[string]func(testing.TB, *Report) string{".html": htmlOf, ".md": markdownOf} {
			got := write(t, must(t, source(), Choice{Since: 24 * time.Hour}))
			if n := strings.Count(got, style); n != strings.Count(ending, "html") {
				t.Errorf("%s%s has the style sheet %d times", name, ending, n)
			}
			got = strings.Replace(got, style, "/* page.css */\n", 1) // which is a file already
			path := filepath.Join("testdata", name+ending)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-update writes it):\n%s", path, diff)
			}
		}
	}
}

// TestAPlayedHistoryIsTold goes the way of the journal: what one run has seen is what a
// report of it tells.
func TestAPlayedHistoryIsTold(t *testing.T) {
	engine, _, now := watchtest.Play(t, "22:10:00 RUNNING 4/4\n22:10:32 UPDATING 4/8 by=1758054160012777\n22:12:00 UPDATING 6/8\n22:13:50 RUNNING 8/8\n")
	var events []model.Event
	for _, e := range engine.Board.History().All() {
		events = append(events, *e)
	}
	page := markdownOf(t, must(t, Journal(events, Setting{}, now), Choice{Since: time.Hour}))
	for _, want := range []string{"scaled from 4 to 8 units by user-1", "| 2026-11-24 06:10:32 +08:00 | 1m28s | ◐ **rolling** `UPDATING` | 4 of 8 units ready | RUNNING → UPDATING by user-1 |", "UPDATING → RUNNING after 3m18s"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
}

func TestWhatAReportIsAbout(t *testing.T) {
	ids := func(sections []*section) (ids []string) {
		for _, sec := range sections {
			ids = append(ids, sec.ref.ID[len("qwen-max-2025-09-23-"):])
		}
		return ids
	}
	for _, tt := range []struct {
		name            string
		choice          Choice
		sections, quiet []string
	}{
		{"all, the worst first", Choice{Since: 24 * time.Hour}, []string{"0001", "0000"}, []string{"0002", "0003"}},
		{"by its ID, also without a change", Choice{IDs: []string{"qwen-max-2025-09-23-0002"}, Since: 24 * time.Hour}, []string{"0002"}, nil},
		{"by a glob", Choice{IDs: []string{"qwen-*-000[02]"}, Since: 24 * time.Hour}, []string{"0000"}, []string{"0002"}},
		{"by a glob, one alone, also without a change", Choice{IDs: []string{"*-0003"}, Since: 24 * time.Hour}, []string{"0003"}, nil},
		{"of a profile", Choice{Profiles: []string{"intl"}, Since: 24 * time.Hour}, []string{"0001", "0000"}, []string{"0002", "0003"}},
		{"of a short time", Choice{Since: 2 * time.Hour}, []string{"0001"}, []string{"0000", "0002", "0003"}},
		{"of a time in which nothing was watched", Choice{Since: time.Hour}, nil, nil},
	} {
		r := must(t, night(), tt.choice)
		if got := ids(r.sections); !slices.Equal(got, tt.sections) {
			t.Errorf("%s: sections %q, want %q", tt.name, got, tt.sections)
		}
		if got := ids(r.quiet); !slices.Equal(got, tt.quiet) {
			t.Errorf("%s: quiet %q, want %q", tt.name, got, tt.quiet)
		}
		if r.Empty() != (len(tt.sections)+len(tt.quiet) == 0) {
			t.Errorf("%s: empty is %v", tt.name, r.Empty())
		}
	}
	page := htmlOf(t, must(t, night(), Choice{Since: time.Hour}))
	if !strings.Contains(page, "Nothing was recorded about any deployment in 1h.") {
		t.Errorf("an empty page:\n%s", page)
	}
}

func TestAnUnknownIDNamesTheNearest(t *testing.T) {
	for id, want := range map[string]string{
		"qwen-max-2025-09-23-0000x": "; did you mean qwen-max-2025-09-23-0000?", "qwen-max": "; did you mean qwen-max-2025-09-23-0000 or qwen-max-2025-09-23-0001 or qwen-max-2025-09-23-0002?",
		"emo-*": "", "zzz": "",
	} {
		_, err := New(night(), Choice{IDs: []string{id}, Since: time.Hour}, shanghai)
		if _, unknown := err.(Unknown); !unknown || err.Error() != "nothing is known of "+id+want {
			t.Errorf("%s: %v", id, err)
		}
	}
	if _, err := New(night(), Choice{IDs: []string{"qwen-max-2025-09-23-0000"}, Profiles: []string{"cn"}}, shanghai); err == nil {
		t.Error("a deployment of another profile is known")
	}
}

// TestASimulatorIsNoPartOfAReport: what was seen on this machine stands only where
// nothing else does.
func TestASimulatorIsNoPartOfAReport(t *testing.T) {
	seen := func(at int, host, id string) model.Event {
		return model.Event{At: modeltest.At(at), Ref: model.Ref{Profile: "default", ID: id}, Host: host, Kind: model.KindSeen, To: model.Running, Verdict: model.VerdictReady, Session: "s"}
	}
	set := Setting{Origins: map[string]model.Origin{"default": {Host: "dashscope.aliyuncs.com"}}}
	both := Journal([]model.Event{seen(0, "127.0.0.1:8787", "sim-1"), seen(1, "dashscope.aliyuncs.com", "real-1"), seen(90, "dashscope.aliyuncs.com", "later")}, set, modeltest.At(60))
	if refs := both.refs(); len(refs) != 1 || refs[0].ID != "real-1" || !slices.Equal(both.LeftOut(), []string{"127.0.0.1:8787"}) {
		t.Errorf("%v, left out %q", refs, both.LeftOut())
	}
	alone := Journal([]model.Event{seen(0, "127.0.0.1:8787", "sim-1"), seen(90, "127.0.0.1:8787", "later")}, set, modeltest.At(60))
	if refs := alone.refs(); len(refs) != 1 || refs[0].ID != "sim-1" || len(alone.LeftOut()) > 0 {
		t.Errorf("%v, left out %q", refs, alone.LeftOut())
	}
}

func TestErrorsHaveCauseRemedyAndRequestID(t *testing.T) {
	r := must(t, incident(), Choice{})
	var got []string
	for _, f := range r.sections[0].faults {
		got = append(got, fmt.Sprintf("%s, %d, %s, %s", f.label, f.times, f.requestID, f.last.In(shanghai).Format(time.TimeOnly)))
		if f.cause == "" || f.remedy == "" {
			t.Errorf("%s has no cause or remedy", f.label)
		}
	}
	want := []string{"InsufficientResource, 0, 223ab91f-8d18-4717-9000-000000001200, 20:20:00", "HTTP 502, 2, 223ab91f-8d18-4717-9000-000000000727, 20:12:07"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// The events of a journal have the label alone.
	for label, class := range map[string]model.FailureClass{
		"timeout": model.FailTimeout, "HTTP 502": model.FailServer, "HTTP 401": model.FailKey, "Throttling.RateQuota": model.FailThrottled,
		"Arrearage": model.FailBilling, "InvalidApiKey": model.FailKey, "no connection": model.FailNetwork, "Odd.Code": model.FailServer,
	} {
		if f := failureOf(&model.Event{Code: safe.Clean(label)}); f.Class != class || f.Label() != label {
			t.Errorf("%s: class %v, label %s", label, f.Class, f.Label())
		}
	}
}

func TestAChartShowsWhatChanged(t *testing.T) {
	r := must(t, incident(), Choice{})
	c := r.sections[0].chart
	if c == nil || c.top != 8 || !c.hasGap() {
		t.Fatalf("%+v", c)
	}
	if got, want := c.line(func(s step) int64 { return s.wanted }), "M0.0 50.0H480.2V0.0H527.8"; !strings.HasPrefix(got, want) || strings.Count(got, "M") != 2 {
		t.Errorf("wanted is %s, want %s… and a gap", got, want)
	}
	if c.levels()[1] != 4 || len(c.ticks()) < 3 || len(c.ticks()) > maxTicks+1 {
		t.Errorf("levels %v, ticks %v", c.levels(), c.ticks())
	}
	if quiet := must(t, night(), Choice{IDs: []string{"qwen-max-2025-09-23-0002"}, Since: 24 * time.Hour}); quiet.sections[0].chart != nil {
		t.Error("there is a chart of what did not change")
	}
}

func TestTicksAreFewAndRound(t *testing.T) {
	for _, length := range []time.Duration{2 * time.Second, time.Minute, 7 * time.Minute, 90 * time.Minute, 24 * time.Hour, 10 * 24 * time.Hour, 1000 * 24 * time.Hour} {
		c := &chart{from: modeltest.T0.Add(17 * time.Second).In(shanghai), top: 1}
		c.to = c.from.Add(length)
		for _, tick := range c.ticks() {
			if tick.at < 0 || tick.at > 1 {
				t.Errorf("%v: a tick at %v", length, tick.at)
			}
		}
		if n := len(c.ticks()); n > 2*maxTicks || length >= time.Minute && n == 0 {
			t.Errorf("%v has %d ticks", length, n)
		}
	}
}

// TestWhereADeploymentIsIsToldIfThereAreSeveral profiles or hosts.
func TestWhereADeploymentIsIsToldIfThereAreSeveral(t *testing.T) {
	changed := func(profile, host, id string) model.Event {
		return model.Event{
			At: modeltest.At(0), Ref: model.Ref{Profile: profile, ID: id}, Host: host, Kind: model.KindReady, From: model.Pending, To: model.Running, Verdict: model.VerdictReady, Session: "s",
		}
	}
	page := func(events ...model.Event) string {
		return htmlOf(t, must(t, Journal(events, Setting{}, modeltest.At(60)), Choice{Since: time.Hour}))
	}
	const profile, host = `<span class="faint">cn</span>`, `<span class="faint">b.example</span>`
	if both := page(changed("intl", "a.example", "d1"), changed("cn", "b.example", "d2")); strings.Count(both, profile) != 1 || strings.Count(both, host) != 1 {
		t.Errorf("the line of d2 does not say where it is:\n%s", both)
	}
	if one := page(changed("cn", "b.example", "d1"), changed("cn", "b.example", "d2")); strings.Contains(one, profile) || strings.Contains(one, host) {
		t.Errorf("both are at one place, and it is told:\n%s", one)
	}
}

// TestTheLastEventOfARunningRunIsShown: nothing written says yet that the run went on
// after it.
func TestTheLastEventOfARunningRunIsShown(t *testing.T) {
	e := model.Event{
		At: modeltest.At(0), Ref: model.Ref{Profile: "intl", ID: "d1"}, Kind: model.KindSeen, To: model.Running, Verdict: model.VerdictReady, Session: "s",
		Ready: model.NumberOf(2), Capacity: model.NumberOf(2),
	}
	failed := e
	failed.At, failed.Kind, failed.From, failed.To, failed.Verdict, failed.Ready = modeltest.At(600), model.KindFailed, model.Running, model.Failed, model.VerdictFailed, model.NumberOf(0)
	page := markdownOf(t, must(t, Journal([]model.Event{e, failed}, Setting{}, modeltest.At(3600)), Choice{Since: time.Hour}))
	for _, want := range []string{
		"✗ **failed** `FAILED` 0 of 2 units ready, as last seen 2026-11-23 20:10:00 +08:00",
		"| 2026-11-23 20:10:00 +08:00 | 0s | ✗ **failed** `FAILED` | 0 of 2 units ready | RUNNING → FAILED |",
		"| 2026-11-23 20:10:00 +08:00 | 50m so far | | | nothing was written down since then |",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
}

func TestAListThatCouldNotBeReadIsTold(t *testing.T) {
	page := watch.Step{
		At: modeltest.At(30), Ref: model.Ref{Profile: "intl"}, Page: 1,
		Answer: model.Answer{Poll: model.Poll{At: modeltest.At(30), HTTPStatus: 403}, Failure: &model.Failure{Class: model.FailPermission, Code: safe.Clean("AccessDenied"), Message: safe.Clean("no"), HTTPStatus: 403}},
	}
	again := page
	again.At = modeltest.At(60)
	sheet := markdownOf(t, must(t, recorded(Setting{}, reading(0, "a", model.Running, 1, 1, nil), page, again, reading(90, "a", model.Updating, 1, 2, nil)), Choice{}))
	if want := "## Trouble with the service\n\n- `AccessDenied` intl 2026-11-23 20:00:30 +08:00 to 2026-11-23 20:01:00 +08:00, 2 times  \n  `no`"; !strings.Contains(sheet, want) {
		t.Errorf("no %q in\n%s", want, sheet)
	}
}

// TestWhatBeganBeforeIsTold: the reason of a state that has lasted since before the time
// of the report, and the change that led to it.
func TestWhatBeganBeforeIsTold(t *testing.T) {
	r := must(t, night(), Choice{Since: 2 * time.Hour})
	sec := r.sections[0]
	if sec.changes != 0 || sec.last == nil || sec.last.Kind != model.KindFailed || len(sec.faults) != 1 || len(sec.rows) != 2 {
		t.Errorf("%d changes, last %v, faults %v, rows %v", sec.changes, sec.last, sec.faults, sec.rows)
	}
}

func TestAnOutageIsToldOnce(t *testing.T) {
	down := func(at int) watch.Step { return failing(at, "a", model.FailServer, 502, "", "HTTP 502, HTML") }
	list := watch.Step{At: modeltest.At(60), Ref: model.Ref{Profile: "intl"}, Page: 1, Answer: model.Answer{Poll: model.Poll{At: modeltest.At(60), HTTPStatus: 502}, Failure: down(60).Answer.Samples[0].Failure}}
	r := must(t, recorded(Setting{}, reading(0, "a", model.Running, 1, 1, nil), down(30), down(32), down(34), list, down(100), down(160), reading(200, "a", model.Updating, 1, 2, nil)), Choice{})
	if len(r.outages) != 1 || r.outages[0].fault.label != "HTTP 502" || r.outages[0].to.Sub(r.outages[0].from) < time.Minute {
		t.Errorf("%+v", r.outages)
	}
}

func TestARecordingKnowsWhatHasStalledAndGone(t *testing.T) {
	var steps []watch.Step
	for at := 0; at <= 1200; at += 300 {
		steps = append(steps, reading(at, "a", model.Updating, 1, 2, nil))
	}
	steps = append(steps, reading(1210, "b", model.Running, 1, 1, nil), reading(1220, "b", model.Deleted, 1, 1, nil))
	sheet := markdownOf(t, must(t, recorded(Setting{}, steps...), Choice{}))
	for _, want := range []string{"| `a` | ■ **stalled** `UPDATING` | 1 of 2 units ready |", "| `b` | – **gone** `DELETED` |  |"} {
		if !strings.Contains(sheet, want) {
			t.Errorf("no %q in\n%s", want, sheet)
		}
	}
}
