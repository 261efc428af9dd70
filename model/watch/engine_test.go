package watch_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

func TestEngineDropsAStaleAnswer(t *testing.T) {
	e := watch.NewEngine(watchtest.Options, modeltest.T0, []model.Entry{{Ref: modeltest.Ref(1)}}, nil)
	ticket := e.Plan.Start(modeltest.T0)[0]
	answer := func(s model.Status) model.Answer {
		return model.Answer{Samples: []model.Sample{modeltest.Good(modeltest.Ref(1), modeltest.T0, modeltest.Reading(s, 1, 1))}}
	}
	if done, ok := e.Settle(ticket, answer(model.Running), modeltest.T0); !ok || len(done.Touched) != 1 {
		t.Fatalf("current: %v, %v", done, ok)
	}
	if done, ok := e.Settle(ticket, answer(model.Failed), modeltest.T0); ok || done.Touched != nil {
		t.Errorf("stale: %v, %v", done, ok)
	}
	if got := e.Board.Row(modeltest.Ref(1)).Latest.Status; got != model.Running {
		t.Errorf("a stale answer changed the row to %v", got)
	}
}

func TestAnAnswerThatIsEmptyTeachesNothing(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 30, 30)
	d.Start()
	page := d.InFlight[0].Ticket
	if page.Page != 1 {
		t.Fatalf("%+v is not the first page", page)
	}
	if _, ok := d.Engine.Settle(page, model.Answer{}, d.Now); !ok {
		t.Error("stale")
	}
	if d.Engine.Plan.Absent(modeltest.Ref(1), modeltest.T0.Add(-time.Hour)) != poll.AbsenceOpen {
		t.Error("a request that was given up is taken for an empty list")
	}
	d.InFlight = nil
	d.Run(3 * time.Second)
	if len(d.Sent) < 2 || d.Sent[1].Page != 1 {
		t.Errorf("the page is not asked for again:\n%s", watchtest.Describe(d.Sent))
	}
	single := watchtest.New(t, watchtest.Options, 1, 1)
	single.Start()
	single.Engine.Settle(single.InFlight[0].Ticket, model.Answer{}, single.Now)
	single.InFlight = nil
	single.Run(3 * time.Second)
	if len(single.Sent) != 2 {
		t.Errorf("%d requests, want the row asked for again", len(single.Sent))
	}
}

func TestGoneNeedsTwoAnswersAndTheList(t *testing.T) {
	for _, tt := range []struct {
		name    string
		watched int
		gone    bool
		prepare func(d *watchtest.Drive)
	}{
		{"deleted", 3, true, func(d *watchtest.Drive) { d.List = d.List[:2] }},
		{"deleted, of many", 300, true, func(d *watchtest.Drive) { d.List = d.List[:299] }},
		{"still listed", 3, false, func(d *watchtest.Drive) {
			d.Fault = func(ticket poll.Ticket) *model.Failure {
				if ticket.Ref == modeltest.Ref(0) {
					return &model.Failure{Class: model.FailNotFound, HTTPStatus: 404}
				}
				return nil
			}
		}},
		{"no list to be had", 3, true, func(d *watchtest.Drive) {
			d.List = d.List[:2]
			d.Fault = func(ticket poll.Ticket) *model.Failure {
				if ticket.Page > 0 {
					return &model.Failure{Class: model.FailPermission, HTTPStatus: 403, Code: safe.Clean("AccessDenied")}
				}
				return nil
			}
		}},
		{"the list is never whole", 3, false, func(d *watchtest.Drive) {
			d.List = d.List[:2]
			d.Page = func(_ poll.Ticket, a model.Answer) model.Answer { a.Total++; return a }
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := watchtest.New(t, watchtest.Options, tt.watched, tt.watched)
			d.Run(5 * time.Minute)
			tt.prepare(d)
			since := d.Now
			d.Run(90 * time.Second)
			row := d.Engine.Board.Row(modeltest.Ref(0))
			if gone := row.Verdict == model.VerdictGone; gone != tt.gone {
				t.Errorf("verdict %v", row.Verdict)
			}
			if row.Latest == nil {
				t.Error("the last reading is lost")
			}
			if _, pages := d.Counts(since); pages > 40 {
				t.Errorf("%d pages in 90 s to find out", pages)
			}
			if !tt.gone {
				return
			}
			before := len(d.Sent)
			d.Run(10 * time.Minute)
			gets := 0
			for _, r := range d.Sent[before:] {
				if r.Ref == modeltest.Ref(0) {
					gets++
				}
			}
			if gets > 3 {
				t.Errorf("%d GETs in ten minutes for what is gone", gets)
			}
		})
	}
}

func TestAGlobWatchesWhatAppears(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 1, 3, model.Pattern{Profile: "p", Glob: "d*", Group: "all"}, model.Pattern{Profile: "q", Glob: "*"})
	d.Run(time.Second)
	if got := d.Engine.Board.Len(); got != 3 {
		t.Fatalf("%d rows, want 3", got)
	}
	if row := d.Engine.Board.Row(modeltest.Ref(2)); row.Group != "all" || row.Latest == nil {
		t.Errorf("%+v", row)
	}
	if row := d.Engine.Board.Row(modeltest.Ref(0)); row.Group != "" {
		t.Errorf("the entry of its own has the glob's group %q", row.Group)
	}
	d.List = append(d.List, modeltest.Ref(7), model.Ref{Profile: "p", ID: "other"})
	d.Run(time.Minute)
	if d.Engine.Board.Row(modeltest.Ref(7)) == nil || d.Engine.Board.Row(model.Ref{Profile: "p", ID: "other"}) != nil {
		t.Error("a new one is not watched, or one is that does not match")
	}
	d.Engine.Unwatch(modeltest.Ref(7))
	d.Run(2 * time.Minute)
	if d.Engine.Board.Row(modeltest.Ref(7)) != nil {
		t.Error("what was taken off came back")
	}
}

func TestWhatAGlobWatchedLeavesAnHourAfterItHasGone(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 1, 3, model.Pattern{Profile: "p", Glob: "d*"})
	d.Run(time.Minute)
	d.List = nil
	d.Run(10 * time.Minute)
	for i := range 3 {
		if row := d.Engine.Board.Row(modeltest.Ref(i)); row == nil || row.Verdict != model.VerdictGone {
			t.Fatalf("%v: %+v, want it shown as gone", modeltest.Ref(i), row)
		}
	}
	d.Run(watch.GoneStays + 5*time.Minute)
	if d.Engine.Board.Len() != 1 || d.Engine.Board.Row(modeltest.Ref(0)) == nil {
		t.Errorf("%d rows; want only the one on the watch list itself", d.Engine.Board.Len())
	}
}

func TestRewatchKeepsWhatIsKnown(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 3, 10)
	d.Engine.Add(model.Entry{Ref: modeltest.Ref(5)}, d.Now)
	d.Engine.Unwatch(modeltest.Ref(1))
	d.Run(time.Minute)
	readAt := d.Engine.Board.Row(modeltest.Ref(0)).ReadAt
	came, went := d.Engine.Rewatch([]model.Entry{{Ref: modeltest.Ref(0), Name: "renamed"}, {Ref: modeltest.Ref(1)}, {Ref: modeltest.Ref(4)}}, nil, d.Now)
	ids := func(rows []*watch.Row) (ids []string) {
		for _, r := range rows {
			ids = append(ids, r.Ref.ID)
		}
		return ids
	}
	if got := fmt.Sprint(ids(came), ids(went), ids(d.Engine.Board.Rows())); got != "[d0 d4] [d2] [d0 d4 d5]" {
		t.Errorf("came, went, left: %s", got)
	}
	if row := d.Engine.Board.Row(modeltest.Ref(0)); row.Name != "renamed" || !row.ReadAt.Equal(readAt) {
		t.Errorf("%+v", row)
	}
	d.Run(time.Minute)
	if d.Engine.Board.Row(modeltest.Ref(4)).Latest == nil {
		t.Error("the new one was not read")
	}
	came, went = d.Engine.Rewatch([]model.Entry{{Ref: modeltest.Ref(0), Name: "renamed"}, {Ref: modeltest.Ref(4)}}, []model.Pattern{{Profile: "p", Glob: "d[789]"}}, d.Now)
	if len(came)+len(went) > 0 {
		t.Errorf("nothing was edited, and %v came, %v went", ids(came), ids(went))
	}
	d.Run(time.Minute)
	if d.Engine.Board.Row(modeltest.Ref(8)) == nil {
		t.Error("the new glob is not followed")
	}
	if _, went = d.Engine.Rewatch(nil, nil, d.Now); !slices.Contains(ids(went), "d8") || d.Engine.Board.Row(modeltest.Ref(5)) == nil {
		t.Errorf("went %v; want what the glob watched to go, and what was added by hand to stay", ids(went))
	}
}

func TestAListErasesNoFieldThatAGETGave(t *testing.T) {
	b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
	whole := modeltest.Reading(model.Running, 2, 2)
	whole.AutoRenewal = model.FlagTrue
	whole.With(&model.Terms{Plan: modeltest.Text("mu"), RPMLimit: model.NumberOf(60)})
	whole.FailReason, whole.Modified = modeltest.Text("old reason"), model.ParseStamp("2026-11-23T12:00:00")
	b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, whole))
	listed := modeltest.Good(modeltest.Ref(1), modeltest.T0.Add(time.Second), &model.Deployment{ID: modeltest.Text("d"), Status: model.Running, Capacity: model.NumberOf(3)})
	listed.Listed = true
	got := b.Apply(listed).Latest
	if got.Terms().Plan.String() != "mu" || got.Terms().RPMLimit != model.NumberOf(60) || got.AutoRenewal != model.FlagTrue || got.ReadyCapacity != model.NumberOf(2) ||
		got.FailReason.String() != "old reason" || got.Modified.At.IsZero() || got.Capacity != model.NumberOf(3) {
		t.Errorf("after a list without them: %+v", got)
	}
	listed.Deployment, listed.Poll.At = &model.Deployment{ID: modeltest.Text("d"), Status: model.Updating}, modeltest.T0.Add(2*time.Second)
	if got := b.Apply(listed).Latest; got.FailReason.String() != "" || got.Terms().Plan.String() != "mu" {
		t.Errorf("the reason of another status is kept: %+v", got)
	}
	again := modeltest.Good(modeltest.Ref(1), modeltest.T0.Add(3*time.Second), &model.Deployment{ID: modeltest.Text("d"), Status: model.Running})
	if got := b.Apply(again).Latest; !got.Terms().Plan.Empty() {
		t.Errorf("a GET without a plan has %v", got.Terms().Plan)
	}
}

func TestASlowPageIsNoNewsAfterAGET(t *testing.T) {
	b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
	b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0.Add(2*time.Second), modeltest.Reading(model.Running, 2, 2)))
	page := modeltest.Good(modeltest.Ref(1), modeltest.T0.Add(5*time.Second), modeltest.Reading(model.Updating, 1, 2))
	page.Listed, page.Poll.Latency = true, 4*time.Second
	if got := b.Apply(page).Latest.Status; got != model.Running {
		t.Errorf("a page sent before the GET and answered after it makes the row %v", got)
	}
	page.Poll.Latency = time.Second
	if got := b.Apply(page).Latest.Status; got != model.Updating {
		t.Errorf("a page sent after the GET leaves the row %v", got)
	}
}

func TestSkewIsNoticedAndStampsAreMeasuredByTheServersClock(t *testing.T) {
	for _, skew := range []time.Duration{-24 * time.Hour, -6 * time.Minute, 6 * time.Minute, 24 * time.Hour} {
		b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
		server := modeltest.T0.Add(skew)
		d := modeltest.Reading(model.Running, 1, 1)
		d.Modified = model.Stamp{At: server.Add(-10 * time.Minute)}
		s := modeltest.Good(modeltest.Ref(1), modeltest.T0, d)
		s.Poll.Date = server
		row := b.Apply(s)
		if got := b.Skew("p"); got != skew {
			t.Errorf("skew %v: noticed as %v", skew, got)
		}
		if age := row.Lasted(modeltest.T0); age != (watch.Lasting{For: 10 * time.Minute, Basis: watch.BasisEdited}) {
			t.Errorf("skew %v: a stamp of ten minutes ago is %v old", skew, age)
		}
		s.Poll.Date = modeltest.T0.Add(4 * time.Minute)
		b.Apply(s)
		if got := b.Skew("p"); got != 0 {
			t.Errorf("clocks four minutes apart: skew %v", got)
		}
	}
}

func TestSettledHandsOutWhatHappened(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 3, 3)
	d.Run(time.Second)
	if got := len(d.Engine.Board.History().All()); got != 3 {
		t.Errorf("%d events, want one for each first reading", got)
	}
	if news := d.Engine.Board.News(); len(news) > 0 {
		t.Errorf("Settle has left %d events", len(news))
	}
}

func TestAReadingIsStaleOnceANewerOneIsOverdue(t *testing.T) {
	engine := func() *watch.Engine {
		return watch.NewEngine(watchtest.Options, modeltest.T0, []model.Entry{{Ref: modeltest.Ref(1)}}, nil)
	}
	e := engine()
	if e.Stale(e.Board.Row(modeltest.Ref(1)), modeltest.T0.Add(time.Hour)) {
		t.Error("what was never read is stale")
	}
	for _, ticket := range e.Plan.Start(modeltest.T0) {
		poll := model.Poll{At: modeltest.T0, HTTPStatus: 200}
		e.Settle(ticket, model.Answer{Poll: poll, Samples: []model.Sample{{Ref: ticket.Ref, Poll: poll, Deployment: modeltest.Reading(model.Running, 1, 1)}}}, modeltest.T0)
	}
	row := e.Board.Row(modeltest.Ref(1))
	fresh := e.Plan.Fresh(modeltest.Ref(1), modeltest.T0)
	for after, want := range map[time.Duration]bool{0: false, fresh: false, fresh + 1: true} {
		if got := e.Stale(row, modeltest.T0.Add(after)); got != want {
			t.Errorf("%v after the reading, fresh for %v: stale %v", after, fresh, got)
		}
	}
	e.Board.Apply(modeltest.Bad(modeltest.Ref(1), modeltest.T0, model.FailServer, ""))
	if !e.Stale(row, modeltest.T0) {
		t.Error("a reading beside a failure is not stale")
	}
}

// TestAProfileThatMovesBeginsAnew is given another base URL, workspace or key
// while it runs.
func TestAProfileThatMovesBeginsAnew(t *testing.T) {
	moved := func(route string) map[string]model.Origin {
		return map[string]model.Origin{"p": {Host: "h" + route, Route: route}}
	}
	glob := []model.Pattern{{Profile: "p", Glob: "d2"}}
	d := watchtest.New(t, watchtest.Options, 1, 3, glob...)
	d.Engine.Origins(moved("1"))
	d.Run(time.Minute)
	entries := []model.Entry{{Ref: modeltest.Ref(0)}}
	d.Engine.Origins(moved("1"))
	d.Engine.Rewatch(entries, glob, d.Now)
	if d.Engine.Board.Row(modeltest.Ref(0)).Latest == nil || d.Engine.Board.Row(modeltest.Ref(2)) == nil {
		t.Fatal("the same route begins anew")
	}
	d.Engine.Plan.Refresh(d.Now, modeltest.Ref(0))
	d.Start()
	d.Engine.Origins(moved("2"))
	if _, went := d.Engine.Rewatch(entries, glob, d.Now); len(went) != 1 {
		t.Errorf("%d rows went, want what the glob had found", len(went))
	}
	row := d.Engine.Board.Row(modeltest.Ref(0))
	if row.Latest != nil || row.Verdict != model.VerdictWaiting || d.Engine.Board.Count(model.VerdictWaiting) != 1 || d.Engine.Board.Count(model.VerdictReady) != 0 {
		t.Errorf("it has still %v, %v", row.Latest, row.Verdict)
	}
	for _, f := range d.InFlight {
		if f.Ticket.Page == 0 {
			if _, current := d.Engine.Settle(f.Ticket, d.Answer(f), d.Now); current {
				t.Error("an answer of before counts")
			}
		}
	}
	d.InFlight = nil
	d.Status = model.Failed
	d.Engine.Board.News()
	d.Run(time.Minute)
	if row.Verdict != model.VerdictFailed || d.Engine.Board.Row(modeltest.Ref(2)) == nil {
		t.Errorf("it is not read again: %v", row.Verdict)
	}
	for _, e := range d.Engine.Board.History().Of(modeltest.Ref(0)) {
		if e.Kind != model.KindSeen || e.From != "" || e.Host != "h2" {
			t.Errorf("the change of the host is told as one of the deployment: %+v", e)
		}
	}
}
