package model

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"studiowatch/model/safe"
)

func TestEngineDropsAStaleAnswer(t *testing.T) {
	e := NewEngine(driveOptions, t0, []Entry{{Ref: refN(1)}}, nil)
	ticket := e.Plan.Start(t0)[0]
	answer := func(s Status) Answer { return Answer{Samples: []Sample{good(refN(1), t0, reading(s, 1, 1))}} }
	if done, ok := e.Settle(ticket, answer(Running), t0); !ok || len(done.Touched) != 1 {
		t.Fatalf("current: %v, %v", done, ok)
	}
	if done, ok := e.Settle(ticket, answer(Failed), t0); ok || done.Touched != nil {
		t.Errorf("stale: %v, %v", done, ok)
	}
	if got := e.Board.Row(refN(1)).Latest.Status; got != Running {
		t.Errorf("a stale answer changed the row to %v", got)
	}
}

func TestAnAnswerThatIsEmptyTeachesNothing(t *testing.T) {
	d := newDrive(t, driveOptions, 30, 30)
	d.start()
	page := d.air[0].ticket
	if page.Page != 1 {
		t.Fatalf("%+v is not the first page", page)
	}
	if _, ok := d.engine.Settle(page, Answer{}, d.now); !ok {
		t.Error("stale")
	}
	if d.engine.Plan.Absent(refN(1), t0.Add(-time.Hour)) != AbsenceOpen {
		t.Error("a request that was given up is taken for an empty list")
	}
	d.air = nil
	d.run(3 * time.Second)
	if len(d.sent) < 2 || d.sent[1].Page != 1 {
		t.Errorf("the page is not asked for again:\n%s", describe(d.sent))
	}
	single := newDrive(t, driveOptions, 1, 1)
	single.start()
	single.engine.Settle(single.air[0].ticket, Answer{}, single.now)
	single.air = nil
	single.run(3 * time.Second)
	if len(single.sent) != 2 {
		t.Errorf("%d requests, want the row asked for again", len(single.sent))
	}
}

func TestGoneNeedsTwoAnswersAndTheList(t *testing.T) {
	for _, tt := range []struct {
		name    string
		watched int
		gone    bool
		prepare func(d *drive)
	}{
		{"deleted", 3, true, func(d *drive) { d.list = d.list[:2] }},
		{"deleted, of many", 300, true, func(d *drive) { d.list = d.list[:299] }},
		{"still listed", 3, false, func(d *drive) {
			d.fault = func(ticket Ticket) *Failure {
				if ticket.Ref == refN(0) {
					return &Failure{Class: FailNotFound, HTTPStatus: 404}
				}
				return nil
			}
		}},
		{"no list to be had", 3, true, func(d *drive) {
			d.list = d.list[:2]
			d.fault = func(ticket Ticket) *Failure {
				if ticket.Page > 0 {
					return &Failure{Class: FailPermission, HTTPStatus: 403, Code: safe.Clean("AccessDenied")}
				}
				return nil
			}
		}},
		{"the list is never whole", 3, false, func(d *drive) {
			d.list = d.list[:2]
			d.page = func(_ Ticket, a Answer) Answer { a.Total++; return a }
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDrive(t, driveOptions, tt.watched, tt.watched)
			d.run(5 * time.Minute)
			tt.prepare(d)
			since := d.now
			d.run(90 * time.Second)
			row := d.engine.Board.Row(refN(0))
			if gone := row.Verdict == VerdictGone; gone != tt.gone {
				t.Errorf("verdict %v", row.Verdict)
			}
			if row.Latest == nil {
				t.Error("the last reading is lost")
			}
			if _, pages := d.counts(since); pages > 40 {
				t.Errorf("%d pages in 90 s to find out", pages)
			}
			if !tt.gone {
				return
			}
			before := len(d.sent)
			d.run(10 * time.Minute)
			gets := 0
			for _, r := range d.sent[before:] {
				if r.Ref == refN(0) {
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
	d := newDrive(t, driveOptions, 1, 3, Pattern{Profile: "p", Glob: "d*", Group: "all"}, Pattern{Profile: "q", Glob: "*"})
	d.run(time.Second)
	if got := d.engine.Board.Len(); got != 3 {
		t.Fatalf("%d rows, want 3", got)
	}
	if row := d.engine.Board.Row(refN(2)); row.Group != "all" || row.Latest == nil {
		t.Errorf("%+v", row)
	}
	if row := d.engine.Board.Row(refN(0)); row.Group != "" {
		t.Errorf("the entry of its own has the glob's group %q", row.Group)
	}
	d.list = append(d.list, refN(7), Ref{"p", "other"})
	d.run(time.Minute)
	if d.engine.Board.Row(refN(7)) == nil || d.engine.Board.Row(Ref{"p", "other"}) != nil {
		t.Error("a new one is not watched, or one is that does not match")
	}
	d.engine.Unwatch(refN(7))
	d.run(2 * time.Minute)
	if d.engine.Board.Row(refN(7)) != nil {
		t.Error("what was taken off came back")
	}
}

func TestWhatAGlobWatchedLeavesAnHourAfterItHasGone(t *testing.T) {
	d := newDrive(t, driveOptions, 1, 3, Pattern{Profile: "p", Glob: "d*"})
	d.run(time.Minute)
	d.list = nil
	d.run(10 * time.Minute)
	for i := range 3 {
		if row := d.engine.Board.Row(refN(i)); row == nil || row.Verdict != VerdictGone {
			t.Fatalf("%v: %+v, want it shown as gone", refN(i), row)
		}
	}
	d.run(goneStays + 5*time.Minute)
	if d.engine.Board.Len() != 1 || d.engine.Board.Row(refN(0)) == nil {
		t.Errorf("%d rows; want only the one on the watch list itself", d.engine.Board.Len())
	}
}

func TestRewatchKeepsWhatIsKnown(t *testing.T) {
	d := newDrive(t, driveOptions, 3, 10)
	d.engine.Add(Entry{Ref: refN(5)}, d.now)
	d.engine.Unwatch(refN(1))
	d.run(time.Minute)
	readAt := d.engine.Board.Row(refN(0)).ReadAt
	came, went := d.engine.Rewatch([]Entry{{Ref: refN(0), Name: "renamed"}, {Ref: refN(1)}, {Ref: refN(4)}}, nil, d.now)
	ids := func(rows []*Row) (ids []string) {
		for _, r := range rows {
			ids = append(ids, r.Ref.ID)
		}
		return ids
	}
	if got := fmt.Sprint(ids(came), ids(went), ids(d.engine.Board.Rows())); got != "[d0 d4] [d2] [d0 d4 d5]" {
		t.Errorf("came, went, left: %s", got)
	}
	if row := d.engine.Board.Row(refN(0)); row.Name != "renamed" || !row.ReadAt.Equal(readAt) {
		t.Errorf("%+v", row)
	}
	d.run(time.Minute)
	if d.engine.Board.Row(refN(4)).Latest == nil {
		t.Error("the new one was not read")
	}
	came, went = d.engine.Rewatch([]Entry{{Ref: refN(0), Name: "renamed"}, {Ref: refN(4)}}, []Pattern{{Profile: "p", Glob: "d[789]"}}, d.now)
	if len(came)+len(went) > 0 {
		t.Errorf("nothing was edited, and %v came, %v went", ids(came), ids(went))
	}
	d.run(time.Minute)
	if d.engine.Board.Row(refN(8)) == nil {
		t.Error("the new glob is not followed")
	}
	if _, went = d.engine.Rewatch(nil, nil, d.now); !slices.Contains(ids(went), "d8") || d.engine.Board.Row(refN(5)) == nil {
		t.Errorf("went %v; want what the glob watched to go, and what was added by hand to stay", ids(went))
	}
}

func TestAListErasesNoFieldThatAGETGave(t *testing.T) {
	b := NewBoard(Entry{Ref: refN(1)})
	whole := reading(Running, 2, 2)
	whole.Plan, whole.RPMLimit, whole.EnableThinking = textOf("mu"), NumberOf(60), FlagTrue
	whole.FailReason, whole.Modified = textOf("old reason"), ParseStamp("2026-11-23T12:00:00")
	b.Apply(good(refN(1), t0, whole))
	listed := good(refN(1), t0.Add(time.Second), &Deployment{ID: textOf("d"), Status: Running, Capacity: NumberOf(3)})
	listed.Listed = true
	got := b.Apply(listed).Latest
	if got.Plan.String() != "mu" || got.RPMLimit != NumberOf(60) || got.EnableThinking != FlagTrue || got.ReadyCapacity != NumberOf(2) ||
		got.FailReason.String() != "old reason" || got.Modified.At.IsZero() || got.Capacity != NumberOf(3) {
		t.Errorf("after a list without them: %+v", got)
	}
	listed.Deployment, listed.Poll.At = &Deployment{ID: textOf("d"), Status: Updating}, t0.Add(2*time.Second)
	if got := b.Apply(listed).Latest; got.FailReason.String() != "" || got.Plan.String() != "mu" {
		t.Errorf("the reason of another status is kept: %+v", got)
	}
	again := good(refN(1), t0.Add(3*time.Second), &Deployment{ID: textOf("d"), Status: Running})
	if got := b.Apply(again).Latest; !got.Plan.Empty() {
		t.Errorf("a GET without a plan has %v", got.Plan)
	}
}

func TestASlowPageIsNoNewsAfterAGET(t *testing.T) {
	b := NewBoard(Entry{Ref: refN(1)})
	b.Apply(good(refN(1), t0.Add(2*time.Second), reading(Running, 2, 2)))
	page := good(refN(1), t0.Add(5*time.Second), reading(Updating, 1, 2))
	page.Listed, page.Poll.Latency = true, 4*time.Second
	if got := b.Apply(page).Latest.Status; got != Running {
		t.Errorf("a page sent before the GET and answered after it makes the row %v", got)
	}
	page.Poll.Latency = time.Second
	if got := b.Apply(page).Latest.Status; got != Updating {
		t.Errorf("a page sent after the GET leaves the row %v", got)
	}
}

func TestSkewIsNoticedAndStampsAreMeasuredByTheServersClock(t *testing.T) {
	for _, skew := range []time.Duration{-24 * time.Hour, -6 * time.Minute, 6 * time.Minute, 24 * time.Hour} {
		b := NewBoard(Entry{Ref: refN(1)})
		server := t0.Add(skew)
		d := reading(Running, 1, 1)
		d.Modified = Stamp{At: server.Add(-10 * time.Minute)}
		s := good(refN(1), t0, d)
		s.Poll.Date = server
		row := b.Apply(s)
		if got := b.Skew("p"); got != skew {
			t.Errorf("skew %v: noticed as %v", skew, got)
		}
		if age, _, ok := row.Age(t0); !ok || age != 10*time.Minute {
			t.Errorf("skew %v: a stamp of ten minutes ago is %v old, %v", skew, age, ok)
		}
		s.Poll.Date = t0.Add(4 * time.Minute)
		b.Apply(s)
		if got := b.Skew("p"); got != 0 {
			t.Errorf("clocks four minutes apart: skew %v", got)
		}
	}
}
