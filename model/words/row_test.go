package words

import (
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
)

func TestWhatOddCapacitiesAreSaidToBe(t *testing.T) {
	n, unread := model.NumberOf, model.UnreadNumber()
	for _, tt := range []struct {
		ready, capacity model.Number
		want            string
	}{
		{n(2), n(2), ""}, {n(1), n(2), ""}, {model.Number{}, model.Number{}, ""}, {n(1), model.Number{}, ""}, {model.Number{}, n(2), ""},
		{n(0), n(0), "capacity is 0"}, {model.Number{}, n(0), ""}, {n(0), model.Number{}, ""},
		{n(3), n(2), "more ready than asked for: scaling down"},
		{unread, n(2), "the server sent an odd capacity"}, {n(2), unread, "the server sent an odd capacity"}, {n(-1), n(2), "the server sent an odd capacity"},
	} {
		if got := OddCapacity(&model.Deployment{Status: model.Running, ReadyCapacity: tt.ready, Capacity: tt.capacity}); got.Whole != tt.want || (got.Brief == "") != (tt.want == "") {
			t.Errorf("%v of %v: %q, want %q", tt.ready, tt.capacity, got, tt.want)
		}
	}
}

func TestAChangeWithoutUnitsServesAtTheOldSize(t *testing.T) {
	for status, want := range map[model.Status]string{model.Updating: "serving at the old size", model.Scaling: "serving at the old size", model.Running: "", "MELTING": ""} {
		if got := servingNote(&model.Deployment{Status: status}).String(); got != want {
			t.Errorf("%s: %q, want %q", status, got, want)
		}
	}
}

func TestATitleIsANameThatIsNotTheID(t *testing.T) {
	named := func(own, served string) *watch.Row {
		return &watch.Row{Entry: model.Entry{Ref: modeltest.Ref(1), Name: own}, Latest: &model.Deployment{Name: modeltest.Text(served)}}
	}
	for row, want := range map[*watch.Row]string{
		named("", "chat"):                           "chat",
		named("", modeltest.Ref(1).ID):              "",
		named("", ""):                               "",
		named("own", "chat"):                        "own",
		{Entry: model.Entry{Ref: modeltest.Ref(1)}}: "",
		{Entry: model.Entry{Name: "own"}}:           "own",
	} {
		if got := title(row); got != want {
			t.Errorf("%+v: %q, want %q", row.Entry, got, want)
		}
	}
}

// TestACellDoesNotRepeatTheName that stands in the row, as a note outside the table does.
func TestACellDoesNotRepeatTheName(t *testing.T) {
	for _, tt := range []struct{ own, served, note, cell string }{
		{"", "chat", "chat", "chat"}, {"own", "chat", "own", ""}, {"own", "own", "own", ""},
	} {
		b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1), Name: tt.own})
		row := b.Row(modeltest.Ref(1))
		row.Latest, row.Verdict = &model.Deployment{Name: modeltest.Text(tt.served), Status: model.Running}, model.VerdictReady
		note, _ := Row(b, row, modeltest.T0)
		cell, _ := Cell(b, row, modeltest.T0)
		if note.String() != tt.note || cell.String() != tt.cell {
			t.Errorf("%+v: %q and %q", tt, note, cell)
		}
	}
}

// TestTheNoteSaysWhatStandsInTheWayOfTheRow, or of its whole profile. Below a header,
// which says the latter once, it does not say it again.
func TestTheNoteSaysWhatStandsInTheWayOfTheRow(t *testing.T) {
	own := &model.Failure{Class: model.FailServer, HTTPStatus: 500, Message: modeltest.Text("its own")}
	all := &model.Failure{Class: model.FailKey, Code: modeltest.Text("no key"), Message: modeltest.Text("of all")}
	failing := modeltest.Reading(model.Failed, 0, 2)
	failing.FailReason = modeltest.Text("no stock")
	for _, tt := range []struct {
		name string
		read *model.Deployment
		own  *model.Failure
		all  *model.Failure // of the other row, and with it of the profile
		note string         // in a line of its own
		cell string         // below a header
	}{
		{"nothing, after a reading", failing, nil, nil, "no stock", "no stock"},
		{"nothing", nil, nil, nil, "waiting for the first answer", "waiting for the first answer"},
		{"its own, never read", nil, own, nil, "HTTP 500: its own", "HTTP 500: its own"},
		{"its own, after a reading", failing, own, nil, "HTTP 500: no stock · its own", "HTTP 500: no stock · its own"},
		{"its profile's, never read", nil, nil, all, "no key: waiting for the first answer", "waiting for the first answer"},
		{"its profile's, after a reading", failing, nil, all, "no key: no stock", "no stock"},
	} {
		e := watch.NewEngine(poll.PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second}, modeltest.T0, []model.Entry{{Ref: modeltest.Ref(1)}, {Ref: modeltest.Ref(2)}}, nil)
		tickets := e.Plan.Start(modeltest.T0)
		answer := func(n int, d *model.Deployment, f *model.Failure) {
			for _, ticket := range tickets {
				if ticket.Ref == modeltest.Ref(n) {
					poll := model.Poll{At: modeltest.T0, HTTPStatus: 200}
					e.Settle(ticket, model.Answer{Poll: poll, Samples: []model.Sample{{Ref: ticket.Ref, Poll: poll, Deployment: d, Failure: f}}}, modeltest.T0)
				}
			}
		}
		switch {
		case tt.read != nil:
			answer(1, tt.read, nil)
		case tt.own != nil:
			answer(1, nil, tt.own)
		}
		if tt.read != nil && tt.own != nil {
			e.Plan.Refresh(modeltest.T0.Add(10*time.Second), modeltest.Ref(1))
			tickets = e.Plan.Start(modeltest.T0.Add(10 * time.Second))
			answer(1, nil, tt.own)
		}
		if tt.all != nil {
			answer(2, nil, tt.all)
		}
		row := e.Board.Row(modeltest.Ref(1))
		note, _ := Row(e.Board, row, modeltest.T0)
		cell, _ := Cell(e.Board, row, modeltest.T0)
		if note.String() != tt.note || cell.String() != tt.cell {
			t.Errorf("%s: %q and %q, want %q and %q", tt.name, note, cell, tt.note, tt.cell)
		}
	}
	gone := watch.Row{Gone: true, Failure: own, Latest: failing}
	if note, _ := Row(nil, &gone, modeltest.T0); note.String() != "deleted: was read before, now NotFound" {
		t.Errorf("gone: the note is %q", note)
	}
}

// TestTimeStandsStillInTheNoteOfWhatIsNotRead: it says what was known at the last
// reading, and nothing grows since.
func TestTimeStandsStillInTheNoteOfWhatIsNotRead(t *testing.T) {
	b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1), Wanted: model.Wanted{Status: model.Stopped}})
	b.StallAfter(time.Minute)
	b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, modeltest.Reading(model.Pending, 0, 2)))
	row := b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0.Add(time.Hour), modeltest.Reading(model.Pending, 0, 2)))
	noted := func() string {
		note, _ := Row(b, row, modeltest.T0.Add(2*time.Hour))
		return note.String()
	}
	if got := noted(); !strings.Contains(got, "no progress >2h00m") {
		t.Errorf("read: %q", got)
	}
	b.Apply(modeltest.Bad(modeltest.Ref(1), modeltest.T0.Add(time.Hour), model.FailServer, ""))
	if got := noted(); !strings.Contains(got, "no progress >1h00m") || !strings.Contains(got, Drift(row.Drift())) {
		t.Errorf("not read: %q", got)
	}
	b.Apply(modeltest.Bad(modeltest.Ref(1), modeltest.T0.Add(time.Hour), model.FailNotFound, "NotFound"))
	row.Gone = true
	if got := noted(); got != "deleted: was read before, now NotFound" {
		t.Errorf("gone: %q", got)
	}
}

func TestADriftHasAnAgeFromTheFirstSecondOn(t *testing.T) {
	for ago, want := range map[time.Duration]bool{time.Second - 1: false, time.Second: true} {
		row, note := noted(t, model.Entry{Ref: modeltest.Ref(1), Wanted: model.Wanted{Status: model.Stopped}}, modeltest.Reading(model.Running, 2, 2), ago)
		if !row.Drift().Any() || strings.Contains(note, " for 1s") != want {
			t.Errorf("after %v: %q", ago, note)
		}
	}
}
