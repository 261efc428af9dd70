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
	"studiowatch/model/words"
)

// listServer is how a service pages its list.
type listServer struct {
	name    string
	size    int                                           // of a page, at most
	records int                                           // that it has
	total   func(page, sent, records int) int             // what it counts; nil sends none
	change  func(number int, a model.Answer) model.Answer // of a page; may be nil
}

func exactly(_, _, records int) int { return records }

func (s listServer) drive(t testing.TB, watched int, patterns ...model.Pattern) *watchtest.Drive {
	d := watchtest.New(t, watchtest.Options, watched, s.records, patterns...)
	d.Size = s.size
	d.Page = func(ticket poll.Ticket, a model.Answer) model.Answer {
		a.HasTotal, a.Total = s.total != nil, 0
		if a.HasTotal {
			a.Total = s.total(ticket.Page, a.Sent, s.records)
		}
		if s.change != nil {
			a = s.change(ticket.Page, a)
		}
		return a
	}
	return d
}

// TestAListIsReadToItsEnd has services that make pages of their own size, count
// wrongly or not at all. Every record is found, the reading counts as one to
// the end, and only where all fits may it prove that something is gone.
func TestAListIsReadToItsEnd(t *testing.T) {
	tooMany := func(_, _, records int) int { return records + 1 }
	tooFew := func(_, _, records int) int { return records - 1 }
	ofThePage := func(_, sent, _ int) int { return sent }
	for _, tt := range []struct {
		listServer
		whole   bool
		differs bool
	}{
		{listServer{"ten a page, 25 in all", 10, 25, exactly, nil}, true, false},
		{listServer{"ten a page, 25 in all, no total", 10, 25, nil, nil}, true, false},
		{listServer{"fifty a page, 180 in all", 50, 180, exactly, nil}, true, false},
		{listServer{"seven a page, 23 in all", 7, 23, exactly, nil}, true, false},
		{listServer{"seven a page, 21 in all, no total", 7, 21, nil, nil}, true, false},
		{listServer{"a hundred a page, 100 in all", 100, 100, exactly, nil}, true, false},
		{listServer{"a hundred a page, 300 in all", 100, 300, exactly, nil}, true, false},
		{listServer{"two hundred a page", 200, 430, exactly, nil}, true, false},
		{listServer{"one", 100, 1, exactly, nil}, true, false},
		{listServer{"one, no total", 100, 1, nil, nil}, true, false},
		{listServer{"none", 100, 0, exactly, nil}, true, false},
		{listServer{"none, no total", 100, 0, nil, nil}, true, false},
		{listServer{"the total is one too high", 100, 9, tooMany, nil}, false, true},
		{listServer{"the total is one too high, of many", 100, 130, tooMany, nil}, false, true},
		{listServer{"the total is one too low", 100, 9, tooFew, nil}, false, true},
		{listServer{"the total is one too low, of many", 50, 130, tooFew, nil}, false, true},
		{listServer{"the total is that of the page", 100, 130, ofThePage, nil}, false, true},
		{listServer{"the total is that of a small page", 10, 25, ofThePage, nil}, false, true},
		{listServer{"the total is that of a page of an unusual size", 7, 23, ofThePage, nil}, false, true},
		{listServer{"a record stands on two pages and is counted twice", 100, 130, tooMany, func(number int, a model.Answer) model.Answer {
			if number == 2 {
				again := model.Sample{Ref: modeltest.Ref(129), Poll: a.Poll, Deployment: modeltest.Reading(model.Running, 1, 1), Listed: true}
				a.Samples, a.Sent = append(a.Samples, again), a.Sent+1
			}
			return a
		}}, false, true},
		{listServer{"the last page comes again and again", 50, 130, tooMany, func(number int, a model.Answer) model.Answer {
			for i := 0; number > 3 && i < 30; i++ {
				a.Samples = append(a.Samples, model.Sample{Ref: modeltest.Ref(29 - i), Poll: a.Poll, Deployment: modeltest.Reading(model.Running, 1, 1), Listed: true})
				a.Sent++
			}
			return a
		}}, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := tt.drive(t, 0, model.Pattern{Profile: "p", Glob: "*"})
			far := poll.ListOpen
			d.Listed = func(l poll.Listed) { far = max(far, l) }
			for d.Now.Before(modeltest.T0.Add(30*time.Second)) && far < poll.ListRead {
				d.Run(100 * time.Millisecond)
			}
			if d.Size == 7 && tt.differs {
				d.Run(watchtest.Options.Steady * 3 / 2) // it is found out the next time
			}
			if far < poll.ListRead {
				t.Errorf("it was not read to its end: %v", far)
			}
			if n := d.Engine.Board.Len(); n != tt.records {
				t.Errorf("%d records, want %d", n, tt.records)
			}
			if took := d.Now.Sub(modeltest.T0); took > 5*time.Second && d.Size != 7 {
				t.Errorf("it took %v", took)
			}
			d.Run(5 * time.Minute)
			if whole := d.Engine.Plan.CompleteSweeps() > 0; whole != tt.whole {
				t.Errorf("whole: %v, want %v", whole, tt.whole)
			}
			if c := d.Engine.Plan.ListCount("p"); c.Differs() != tt.differs || c.Seen != tt.records {
				t.Errorf("%+v", c)
			}
			if n := d.Engine.Board.Len(); n != tt.records {
				t.Errorf("%d records after five minutes, want %d", n, tt.records)
			}
		})
	}
}

// TestALargeListIsNotCut reads more than twenty thousand deployments, which the
// service lists fifty a page.
func TestALargeListIsNotCut(t *testing.T) {
	s := listServer{size: 50, records: 20_500, total: exactly}
	opts := watchtest.Options
	opts.Rates = map[string]float64{"p": 100}
	d := s.drive(t, 0, model.Pattern{Profile: "p", Glob: "*"})
	d.Engine.Plan.Configure(opts, modeltest.T0)
	d.Run(time.Minute)
	if n := d.Engine.Board.Len(); n != s.records {
		t.Errorf("%d of %d are shown", n, s.records)
	}
	if c := d.Engine.Plan.ListCount("p"); c.Differs() {
		t.Errorf("%+v", c)
	}
}

// TestAListWithoutEndIsSaidToBeCut gives up an endless list, and says so.
func TestAListWithoutEndIsSaidToBeCut(t *testing.T) {
	opts := watchtest.Options
	opts.Rates = map[string]float64{"p": 100}
	d := watchtest.New(t, opts, 0, 0, model.Pattern{Profile: "p", Glob: "nothing"})
	d.Page = func(ticket poll.Ticket, a model.Answer) model.Answer {
		a.Total, a.Sent = 5_000_000, watchtest.PerPage
		for i := range watchtest.PerPage {
			a.Samples = append(a.Samples, model.Sample{Ref: model.Ref{Profile: "p", ID: fmt.Sprintf("r%d-%d", ticket.Page, i)}, Poll: a.Poll, Deployment: modeltest.Reading(model.Running, 1, 1), Listed: true})
		}
		return a
	}
	d.Run(2 * time.Minute)
	if c := d.Engine.Plan.ListCount("p"); !c.Cut || c.Says != 5_000_000 || c.Seen < poll.MostRecords {
		t.Errorf("%+v, want it said that the list was cut", c)
	}
	if troubles := d.Engine.Plan.Troubles(); len(troubles) > 0 {
		t.Errorf("a list that is too long is no trouble of the network: %+v", troubles)
	}
}

// TestOnlyALookBehindTheFirstFullPageCostsMore counts the pages of lists that
// are exactly full.
func TestOnlyALookBehindTheFirstFullPageCostsMore(t *testing.T) {
	for _, tt := range []struct{ records, first, later int }{{99, 1, 2}, {100, 2, 1}, {200, 2, 2}, {101, 2, 2}} {
		d := listServer{size: watchtest.PerPage, records: tt.records, total: exactly}.drive(t, 0, model.Pattern{Profile: "p", Glob: "nothing"})
		d.Run(20 * time.Second)
		_, first := d.Counts(modeltest.T0)
		since := d.Now
		d.Run(20 * time.Second)
		_, later := d.Counts(since)
		if first != tt.first || later != tt.later {
			t.Errorf("%d records: %d pages at first and %d later, want %d and %d", tt.records, first, later, tt.first, tt.later)
		}
	}
}

// TestGoneIsProvedAndNotInferred has services whose answers look as if a
// deployment had gone, and lacks a part of the proof.
func TestGoneIsProvedAndNotInferred(t *testing.T) {
	notFound := &model.Failure{Class: model.FailNotFound, HTTPStatus: 404, Code: modeltest.Text("NotFound")}
	noPath := &model.Failure{Class: model.FailRejected, HTTPStatus: 404, Code: modeltest.Text("NotFound"), Message: modeltest.Text("Request path not found.")}
	forbidden := &model.Failure{Class: model.FailPermission, HTTPStatus: 403, Code: modeltest.Text("AccessDenied")}
	ofRow := func(f *model.Failure, rows ...int) func(*watchtest.Drive) func(poll.Ticket) *model.Failure {
		return func(*watchtest.Drive) func(poll.Ticket) *model.Failure {
			return func(ticket poll.Ticket) *model.Failure {
				if ticket.Page == 0 && slices.ContainsFunc(rows, func(i int) bool { return ticket.Ref == modeltest.Ref(i) }) {
					return f
				}
				return nil
			}
		}
	}
	for _, tt := range []struct {
		name  string
		rows  int
		fault func(*watchtest.Drive) func(poll.Ticket) *model.Failure
		size  int // of the list's pages
		total int // by which the list counts wrongly
		lacks bool
		gone  bool
		down  bool
	}{
		{name: "the row is NotFound, and no list has it", rows: 3, fault: ofRow(notFound, 0), lacks: true, gone: true},
		{name: "every path is NotFound, in the words of a deployment", rows: 9, fault: func(*watchtest.Drive) func(poll.Ticket) *model.Failure {
			return func(poll.Ticket) *model.Failure { return notFound }
		}, down: true},
		{name: "every path is NotFound, in the words of a path", rows: 9, fault: func(*watchtest.Drive) func(poll.Ticket) *model.Failure {
			return func(poll.Ticket) *model.Failure { return noPath }
		}, down: true},
		{name: "every path is NotFound, of one row", rows: 1, fault: func(*watchtest.Drive) func(poll.Ticket) *model.Failure {
			return func(poll.Ticket) *model.Failure { return notFound }
		}, down: true},
		{name: "the list has it", rows: 3, fault: ofRow(notFound, 0)},
		{name: "the list has it on a later page", rows: 30, fault: ofRow(notFound, 0), size: 10},
		{name: "the list counts one more than it sends", rows: 3, fault: ofRow(notFound, 0), lacks: true, total: 1},
		{name: "the list is broken", rows: 3, lacks: true, fault: func(d *watchtest.Drive) func(poll.Ticket) *model.Failure {
			return func(ticket poll.Ticket) *model.Failure {
				switch {
				case ticket.Page > 0:
					return &model.Failure{Class: model.FailServer, HTTPStatus: 502}
				case ticket.Ref == modeltest.Ref(0):
					return notFound
				}
				return nil
			}
		}},
		{name: "the list is forbidden, and others are read", rows: 3, lacks: true, gone: true, fault: func(d *watchtest.Drive) func(poll.Ticket) *model.Failure {
			return func(ticket poll.Ticket) *model.Failure {
				switch {
				case ticket.Page > 0:
					return forbidden
				case ticket.Ref == modeltest.Ref(0):
					return notFound
				}
				return nil
			}
		}},
		{name: "the list is forbidden, and nothing else is read", rows: 1, lacks: true, fault: func(d *watchtest.Drive) func(poll.Ticket) *model.Failure {
			return func(ticket poll.Ticket) *model.Failure {
				if ticket.Page > 0 {
					return forbidden
				}
				return notFound
			}
		}},
		{name: "an unknown path of one row", rows: 3, lacks: true, fault: ofRow(noPath, 0)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := watchtest.New(t, watchtest.Options, tt.rows, tt.rows)
			d.Size = tt.size
			d.Page = func(_ poll.Ticket, a model.Answer) model.Answer { a.Total += tt.total; return a }
			d.Run(3 * time.Minute)
			d.Fault = tt.fault(d)
			if tt.lacks {
				d.List = slices.DeleteFunc(slices.Clone(d.List), func(ref model.Ref) bool { return ref == modeltest.Ref(0) })
			}
			events := 0
			for end := d.Now.Add(10 * time.Minute); d.Now.Before(end); {
				d.Run(time.Second)
				for _, e := range d.Engine.Board.History().All() {
					if e.Kind == model.KindGone {
						events++
					}
				}
			}
			row := d.Engine.Board.Row(modeltest.Ref(0))
			if gone := row.Verdict == model.VerdictGone; gone != tt.gone || row.Absent() != tt.gone || (events > 0) != tt.gone {
				t.Errorf("verdict %v, absent %v, told %d times", row.Verdict, row.Absent(), events)
			}
			for _, other := range d.Engine.Board.Rows() {
				if other != row && other.Verdict == model.VerdictGone {
					t.Errorf("%v is called gone", other.Ref)
				}
			}
			if _, down := d.Engine.Plan.Trouble("p"); down != tt.down {
				t.Errorf("the profile is called down: %v", down)
			}
		})
	}
}

// TestAWaitProvesAnAbsenceOfWhatWasNeverRead asks for what nobody has. Only
// somebody who waits makes it worth the lists that prove it.
func TestAWaitProvesAnAbsenceOfWhatWasNeverRead(t *testing.T) {
	for _, awaited := range []bool{true, false} {
		d := watchtest.New(t, watchtest.Options, 3, 3)
		typo := model.Ref{Profile: "p", ID: "typo"}
		d.Engine.Watch(model.Entry{Ref: typo}, modeltest.T0)
		d.Engine.Await(typo, awaited)
		d.Run(30 * time.Second)
		row := d.Engine.Board.Row(typo)
		if row.Absent() != awaited || row.Verdict != model.VerdictUnreadable || row.ListWaived() {
			t.Errorf("awaited %v: absent %v, verdict %v", awaited, row.Absent(), row.Verdict)
		}
		if _, pages := d.Counts(modeltest.T0); pages > 4 || awaited == (pages < 2) {
			t.Errorf("awaited %v: %d pages", awaited, pages)
		}
	}
}

func TestTheListsTroubleSaysSinceWhen(t *testing.T) {
	for name, f := range map[string]*model.Failure{
		"forbidden": {Class: model.FailPermission, HTTPStatus: 403, Code: modeltest.Text("AccessDenied")},
		"not found": {Class: model.FailNotFound, HTTPStatus: 404, Code: modeltest.Text("NotFound")},
		"rejected":  {Class: model.FailRejected, HTTPStatus: 400, Code: modeltest.Text("InvalidParameter")},
	} {
		e := watch.NewEngine(poll.PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second}, modeltest.T0, []model.Entry{{Ref: model.Ref{Profile: "p", ID: "a"}}}, []model.Pattern{{Profile: "p", Glob: "x-*"}})
		now := modeltest.T0
		for range 20 {
			now = now.Add(time.Second)
			for _, tk := range e.Plan.Start(now) {
				poll := model.Poll{At: now, HTTPStatus: 200}
				if tk.Page > 0 {
					e.Settle(tk, model.Answer{Poll: poll, Failure: f}, now)
					continue
				}
				e.Settle(tk, model.Answer{Poll: poll, Samples: []model.Sample{{Ref: tk.Ref, Poll: poll, Deployment: &model.Deployment{Status: model.Running}}}}, now)
			}
		}
		tr := e.Plan.Troubles()
		if len(tr) != 1 {
			t.Errorf("%s: no trouble is told, though the pattern is not followed", name)
			continue
		}
		if tr[0].Since.IsZero() {
			t.Errorf("%s: since 00:00", name)
		}
	}
}

func TestTheSizeOfAListIsWhatWasReadOfIt(t *testing.T) {
	e := watch.NewEngine(poll.PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second}, modeltest.T0, nil, []model.Pattern{{Profile: "p", Glob: "*"}})
	now := modeltest.T0
	for range 240 {
		now = now.Add(time.Second)
		for _, tk := range e.Plan.Start(now) {
			poll := model.Poll{At: now, HTTPStatus: 200}
			a := model.Answer{Poll: poll, Total: 1_000_000_000, HasTotal: true}
			if tk.Page == 1 {
				a.Samples = []model.Sample{{Ref: model.Ref{Profile: "p", ID: "a"}, Poll: poll, Deployment: &model.Deployment{Status: model.Running}, Listed: true}}
				a.Sent = 1
			}
			e.Settle(tk, a, now)
		}
	}
	if r := e.Plan.Pacing(now); r.Stretched {
		t.Errorf("a list of two pages stretches the interval: %+v", r)
	}
}

func TestRecordsWithoutAnIDCountToo(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 0, 3, model.Pattern{Profile: "p", Glob: "*"})
	d.Page = func(ticket poll.Ticket, a model.Answer) model.Answer {
		if a.Total += 2; ticket.Page == 1 {
			a.Sent, a.Skipped = a.Sent+2, 2
		}
		return a
	}
	d.Run(time.Minute)
	if c := d.Engine.Plan.ListCount("p"); c.Seen != 5 || c.Says != 5 || c.Differs() || words.CountDifference(c) != "" {
		t.Errorf("%+v: %q", c, words.CountDifference(c))
	}
}

func TestAHostWithoutAListIsNamedOnceNoRowIsKnownThere(t *testing.T) {
	for name, tt := range map[string]struct {
		list model.Failure
		gets bool // the rows are there
		want bool
	}{
		"404 everywhere":              {model.Failure{Class: model.FailNotFound, HTTPStatus: 404}, false, true},
		"400 for the list, no row":    {model.Failure{Class: model.FailRejected, HTTPStatus: 400}, false, true},
		"405 for the list, no row":    {model.Failure{Class: model.FailRejected, HTTPStatus: 405}, false, true},
		"404 for the list, rows read": {model.Failure{Class: model.FailNotFound, HTTPStatus: 404}, true, false},
		"500 for the list, no row":    {model.Failure{Class: model.FailServer, HTTPStatus: 500}, false, false},
	} {
		d := watchtest.New(t, watchtest.Options, 12, 0)
		if tt.gets {
			d.Hidden = modeltest.Refs(12)
		}
		d.Fault = func(ticket poll.Ticket) *model.Failure {
			if ticket.Page > 0 {
				return &tt.list
			}
			return nil
		}
		d.Run(time.Minute)
		trouble, down := d.Engine.Plan.Trouble("p")
		if down != tt.want {
			t.Errorf("%s: trouble %+v", name, trouble)
		}
	}
}

func TestAPageThatFailsThreeTimesBeginsTheListAnew(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 0, 250, model.Pattern{Profile: "p", Glob: "*"})
	d.Fault = func(ticket poll.Ticket) *model.Failure {
		if ticket.Page == 2 {
			return &model.Failure{Class: model.FailServer, HTTPStatus: 500}
		}
		return nil
	}
	d.Run(time.Minute)
	var pages []int
	for _, r := range d.Sent {
		if r.Page > 0 {
			pages = append(pages, r.Page)
		}
	}
	if len(pages) < 6 || !slices.Equal(pages[:6], []int{1, 2, 2, 2, 1, 2}) {
		t.Errorf("pages %v", pages)
	}
}
