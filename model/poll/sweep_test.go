package poll_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

// TestRequestsOfARound counts what it takes to read every row once, in the
// first round and in a later one.
func TestRequestsOfARound(t *testing.T) {
	for _, tt := range []struct {
		name            string
		watched, listed int
		first, later    int // requests a round
	}{
		{"ten rows are ten GETs", 10, 10, 10, 10},
		{"eleven rows are a page", 11, 11, 1, 1},
		{"50 of 60 are a page", 50, 60, 1, 1},
		{"50 of 10,000 are 50 GETs, once the list's size is known", 50, 10_000, 51, 50},
		{"100 of 1,000 are ten pages", 100, 1000, 10, 10},
		{"1,000 of 1,000 are ten pages", 1000, 1000, 10, 10},
		{"10,000 of 10,000 are a hundred pages", 10_000, 10_000, 100, 100},
		{"rows the list lacks are read by GET beside it", 70, 60, 11, 11},
	} {
		t.Run(tt.name, func(t *testing.T) {
			first, later, d := requestsOfARound(t, tt.watched, tt.listed)
			if first != tt.first || later != tt.later {
				t.Errorf("first round %d requests, later %d; want %d and %d", first, later, tt.first, tt.later)
			}
			d.CheckLimits(poll.DefaultRate)
			for _, row := range d.Engine.Board.Rows() {
				if row.Latest == nil && row.Failure == nil {
					t.Fatalf("%v was never read", row.Ref)
				}
			}
		})
	}
}

// requestsOfARound counts the requests until every row has been read, and,
// once all rows are steady, those of a round.
func requestsOfARound(t testing.TB, watched, listed int) (first, later int, d *watchtest.Drive) {
	d = watchtest.New(t, watchtest.Options, watched, listed)
	for i := listed; i < watched; i++ {
		d.Hidden = append(d.Hidden, modeltest.Ref(i))
	}
	unread := func(row *watch.Row) bool { return row.Latest == nil }
	for slices.ContainsFunc(d.Engine.Board.Rows(), unread) && d.Now.Before(modeltest.T0.Add(time.Minute)) {
		d.Run(10 * time.Millisecond)
	}
	gets, pages := d.Counts(modeltest.T0)
	first = gets + pages
	d.Run(10 * time.Minute)
	since := d.Now
	rounds := atLength(5, 30)
	d.Run(time.Duration(rounds) * d.Engine.Plan.Pacing(d.Now).Steady)
	gets, pages = d.Counts(since)
	return first, (gets + pages + rounds/2) / rounds, d
}

func BenchmarkRequestsOfARound(b *testing.B) {
	for _, n := range []int{1, 10, 100, 1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for range b.N {
				first, later, _ := requestsOfARound(b, n, n)
				b.ReportMetric(float64(first), "first/round")
				b.ReportMetric(float64(later), "requests/round")
				b.ReportMetric(float64(n)/float64(later), "x-fewer-than-a-GET-each")
			}
		})
	}
}

func TestSweepsTakeAQuarterOfTheBudgetAndTheIntervalSaysSo(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 10_000, 10_000)
	span := time.Duration(atLength(10, 20)) * time.Minute
	d.Run(5 * time.Minute)
	since := d.Now
	d.Run(span)
	gets, pages := d.Counts(since)
	if most := int(poll.SweepShare * poll.DefaultRate * span.Seconds()); gets > 0 || pages > most+100 {
		t.Errorf("%d GETs and %d pages in %v, want no GET and %d pages at most", gets, pages, span, most)
	}
	if r := d.Engine.Plan.Pacing(d.Now); !r.Stretched || r.Steady != 80*time.Second {
		t.Errorf("%+v, want the steady interval stretched to 100 pages at a quarter of 5 a second", r)
	}
	for _, row := range d.Engine.Board.Rows() {
		if age := d.Now.Sub(row.ReadAt); age > 110*time.Second {
			t.Fatalf("%v was read %v ago", row.Ref, age)
		}
	}
}

func TestSmallFleetsAreNotStretched(t *testing.T) {
	for _, watched := range []int{1, 10, 11, 50, 400} {
		d := watchtest.New(t, watchtest.Options, watched, watched)
		d.Run(10 * time.Minute)
		if r := d.Engine.Plan.Pacing(d.Now); r.Stretched || r.Refresh != watchtest.Options.Refresh || r.Steady != watchtest.Options.Steady {
			t.Errorf("%d rows: %+v", watched, r)
		}
	}
}

func TestManyChangingRowsOfALongListStretchTheirInterval(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 60, 20_000)
	d.Run(10 * time.Second)
	// Sixty rows are read just now, so all are hot: sixty GETs every five
	// seconds are twelve a second, and five may be sent.
	if r := d.Engine.Plan.Pacing(d.Now); r.Refresh != 12*time.Second {
		t.Errorf("%+v, want 12s", r)
	}
	d.CheckLimits(poll.DefaultRate)
}

func TestTheRowSomebodyLooksAtIsReadByGET(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 100, 100)
	d.Run(5 * time.Minute)
	d.Engine.Plan.Focus(modeltest.Ref(42))
	since := d.Now
	d.Run(5 * time.Minute)
	for _, r := range d.Sent {
		if r.Page == 0 && r.At.After(since) && r.Ref != modeltest.Ref(42) {
			t.Errorf("a GET for %v", r.Ref)
		}
	}
	if gets, pages := d.Counts(since); gets < 8 || pages < 8 {
		t.Errorf("%d GETs and %d pages in five minutes, want about ten of each", gets, pages)
	}
	d.Engine.Plan.Focus(model.Ref{})
	d.Run(time.Minute)
	since = d.Now
	d.Run(5 * time.Minute)
	if gets, _ := d.Counts(since); gets > 0 {
		t.Errorf("%d GETs after it was closed", gets)
	}
}

func TestAPageGetsItsTurnHoweverManyRowsAreDue(t *testing.T) {
	opts := watchtest.Options
	opts.Refresh = time.Second
	d := watchtest.New(t, opts, 60, 20_000, model.Pattern{Profile: "p", Glob: "nothing-*"})
	d.Status = model.Updating
	d.Run(10 * time.Minute)
	gets, pages := d.Counts(modeltest.T0.Add(2 * time.Minute))
	if share := float64(pages) / float64(gets+pages); share < 0.1 || share > 0.3 {
		t.Errorf("%d GETs and %d pages: the pages' share is %.2f, want about a quarter", gets, pages, share)
	}
}

func TestAListThatCannotBeReadIsReplacedByGETs(t *testing.T) {
	for _, class := range []model.FailureClass{model.FailPermission, model.FailRejected, model.FailServer, model.FailTimeout} {
		d := watchtest.New(t, watchtest.Options, 30, 30)
		d.Fault = func(ticket poll.Ticket) *model.Failure {
			if ticket.Page > 0 {
				return &model.Failure{Class: class, HTTPStatus: 403}
			}
			return nil
		}
		d.Run(2 * time.Minute)
		for _, row := range d.Engine.Board.Rows() {
			if row.Latest == nil {
				t.Fatalf("%v: %v was not read", class, row.Ref)
			}
		}
		if trouble, down := d.Engine.Plan.Trouble("p"); down {
			t.Errorf("%v of the list is taken for an outage: %+v", class, trouble)
		}
		if _, pages := d.Counts(modeltest.T0); pages > 12 {
			t.Errorf("%v: the list was tried %d times in two minutes", class, pages)
		}
		d.Fault = nil
		d.Run(10 * time.Minute)
		since := d.Now
		d.Run(5 * time.Minute)
		if gets, _ := d.Counts(since); gets > 0 {
			t.Errorf("%v: the list can be read again, and %d GETs were sent", class, gets)
		}
	}
}

// TestOnlyAWholeListSaysWhatItLacks has lists that are not what they seem to
// be: none may make a row look absent.
func TestOnlyAWholeListSaysWhatItLacks(t *testing.T) {
	for name, spoil := range map[string]func(poll.Ticket, model.Answer) model.Answer{
		"nothing": nil,
		"a page is empty though there are more": func(ticket poll.Ticket, a model.Answer) model.Answer {
			if ticket.Page == 2 {
				a.Samples, a.Sent = nil, 0
			}
			return a
		},
		"the total changes": func(ticket poll.Ticket, a model.Answer) model.Answer {
			a.Total += ticket.Page
			return a
		},
		"a record is missing": func(ticket poll.Ticket, a model.Answer) model.Answer {
			if ticket.Page == 2 {
				a.Samples, a.Sent = a.Samples[1:], a.Sent-1
			}
			return a
		},
		"the first page comes again and again": func(ticket poll.Ticket, a model.Answer) model.Answer {
			if ticket.Page > 1 {
				a.Samples = []model.Sample{{Ref: modeltest.Ref(249), Poll: a.Poll, Deployment: modeltest.Reading(model.Running, 1, 1), Listed: true}}
			}
			return a
		},
	} {
		d := watchtest.New(t, watchtest.Options, 250, 250)
		d.Page = spoil
		d.Hidden = d.List
		d.Run(time.Minute)
		for _, row := range d.Engine.Board.Rows() {
			if d.Engine.Plan.Absent(row.Ref, modeltest.T0.Add(-time.Hour)) != poll.AbsenceOpen {
				t.Errorf("%s: %v counts as absent", name, row.Ref)
			}
			if row.Latest == nil {
				t.Errorf("%s: %v was not read", name, row.Ref)
			}
		}
		if complete := d.Engine.Plan.CompleteSweeps() > 0; complete != (spoil == nil) {
			t.Errorf("%s: complete is %v", name, complete)
		}
	}
}

// TestADeletionWhileTheListIsReadHidesNobody deletes a record of the first page
// before the second is read: all later ones move up, and one falls between two
// pages, though as many are seen as the list now has.
func TestADeletionWhileTheListIsReadHidesNobody(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 250, 250)
	hidden := d.List[watchtest.PerPage]
	d.Fault = func(ticket poll.Ticket) *model.Failure {
		if ticket.Page == 2 && len(d.List) == 250 {
			d.List = slices.Delete(d.List, 5, 6)
		}
		return nil
	}
	for {
		if begun, running := d.Engine.Plan.Sweeps(); begun > 0 && !running {
			break
		}
		d.Run(10 * time.Millisecond)
	}
	if d.Engine.Plan.Absent(hidden, modeltest.T0.Add(-time.Hour)) != poll.AbsenceOpen {
		t.Errorf("%v counts as absent", hidden)
	}
}

func TestAnEndlessListIsLeft(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 0, 0, model.Pattern{Profile: "p", Glob: "*"})
	d.Page = func(ticket poll.Ticket, a model.Answer) model.Answer {
		a.HasTotal, a.Total, a.Sent = false, 0, 1
		a.Samples = []model.Sample{{Ref: model.Ref{Profile: "p", ID: fmt.Sprintf("endless-%d", ticket.Page)}, Poll: a.Poll, Deployment: modeltest.Reading(model.Running, 1, 1), Listed: true}}
		return a
	}
	highest := 0
	d.Run(8 * time.Minute)
	for _, r := range d.Sent {
		highest = max(highest, r.Page)
	}
	if highest != poll.MostPages {
		t.Errorf("page %d was asked for, want %d at most", highest, poll.MostPages)
	}
}

// TestWakeNeverSleepsPastWhatIsDue calls Start between the times Wake names,
// and finds nothing there.
func TestWakeNeverSleepsPastWhatIsDue(t *testing.T) {
	for _, watched := range []int{3, 30, 300} {
		d := watchtest.New(t, watchtest.Options, watched, watched)
		d.Latency = func() time.Duration { return 0 }
		times := atLength(800, 2000)
		for range times {
			d.Start()
			d.Deliver()
			wait, ok := d.Engine.Plan.Wake(d.Now)
			if !ok {
				t.Fatal("Wake has nothing although rows are watched and nothing is in flight")
			}
			if wait > 2*time.Millisecond {
				if early := d.Engine.Plan.Start(d.Now.Add(wait - 2*time.Millisecond)); len(early) > 0 {
					t.Fatalf("%d rows: Start had %d tickets before Wake's time", watched, len(early))
				}
			}
			d.Now = d.Now.Add(wait)
		}
		if span := d.Now.Sub(modeltest.T0); span < time.Minute {
			t.Errorf("%d rows: Wake fired %d times in %v", watched, times, span)
		}
	}
}
