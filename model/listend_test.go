package model

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// listServer is how a service pages its list.
type listServer struct {
	name    string
	size    int                               // of a page, at most
	records int                               // that it has
	total   func(page, sent, records int) int // what it counts; nil sends none
	change  func(number int, a Answer) Answer // of a page; may be nil
}

func exactly(_, _, records int) int { return records }

func (s listServer) drive(t testing.TB, watched int, patterns ...Pattern) *drive {
	d := newDrive(t, driveOptions, watched, s.records, patterns...)
	d.size = s.size
	d.page = func(ticket Ticket, a Answer) Answer {
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
		{listServer{"a record stands on two pages and is counted twice", 100, 130, tooMany, func(number int, a Answer) Answer {
			if number == 2 {
				again := Sample{Ref: refN(129), Poll: a.Poll, Deployment: reading(Running, 1, 1), Listed: true}
				a.Samples, a.Sent = append(a.Samples, again), a.Sent+1
			}
			return a
		}}, false, true},
		{listServer{"the last page comes again and again", 50, 130, tooMany, func(number int, a Answer) Answer {
			for i := 0; number > 3 && i < 30; i++ {
				a.Samples = append(a.Samples, Sample{Ref: refN(29 - i), Poll: a.Poll, Deployment: reading(Running, 1, 1), Listed: true})
				a.Sent++
			}
			return a
		}}, false, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := tt.drive(t, 0, Pattern{Profile: "p", Glob: "*"})
			far := ListOpen
			d.listed = func(l Listed) { far = max(far, l) }
			for d.now.Before(t0.Add(30*time.Second)) && far < ListRead {
				d.run(100 * time.Millisecond)
			}
			if d.size == 7 && tt.differs {
				d.run(driveOptions.Steady * 3 / 2) // it is found out the next time
			}
			if far < ListRead {
				t.Errorf("it was not read to its end: %v", far)
			}
			if n := d.engine.Board.Len(); n != tt.records {
				t.Errorf("%d records, want %d", n, tt.records)
			}
			if took := d.now.Sub(t0); took > 5*time.Second && d.size != 7 {
				t.Errorf("it took %v", took)
			}
			d.run(5 * time.Minute)
			if whole := len(d.engine.Plan.lanes[0].sweep.complete) > 0; whole != tt.whole {
				t.Errorf("whole: %v, want %v", whole, tt.whole)
			}
			if c := d.engine.Plan.ListCount("p"); c.Differs() != tt.differs || c.Seen != tt.records {
				t.Errorf("%+v", c)
			}
			if n := d.engine.Board.Len(); n != tt.records {
				t.Errorf("%d records after five minutes, want %d", n, tt.records)
			}
		})
	}
}

// TestALargeListIsNotCut reads more than twenty thousand deployments, which the
// service lists fifty a page.
func TestALargeListIsNotCut(t *testing.T) {
	s := listServer{size: 50, records: 20_500, total: exactly}
	opts := driveOptions
	opts.Rates = map[string]float64{"p": 100}
	d := s.drive(t, 0, Pattern{Profile: "p", Glob: "*"})
	d.engine.Plan.Configure(opts, t0)
	d.run(time.Minute)
	if n := d.engine.Board.Len(); n != s.records {
		t.Errorf("%d of %d are shown", n, s.records)
	}
	if c := d.engine.Plan.ListCount("p"); c.Differs() {
		t.Errorf("%+v", c)
	}
}

// TestAListWithoutEndIsSaidToBeCut gives up an endless list, and says so.
func TestAListWithoutEndIsSaidToBeCut(t *testing.T) {
	opts := driveOptions
	opts.Rates = map[string]float64{"p": 100}
	d := newDrive(t, opts, 0, 0, Pattern{Profile: "p", Glob: "nothing"})
	d.page = func(ticket Ticket, a Answer) Answer {
		a.Total, a.Sent = 5_000_000, perPage
		for i := range perPage {
			a.Samples = append(a.Samples, Sample{Ref: Ref{"p", fmt.Sprintf("r%d-%d", ticket.Page, i)}, Poll: a.Poll, Deployment: reading(Running, 1, 1), Listed: true})
		}
		return a
	}
	d.run(2 * time.Minute)
	if c := d.engine.Plan.ListCount("p"); !c.Cut || c.Says != 5_000_000 || c.Seen < mostRecords {
		t.Errorf("%+v, want it said that the list was cut", c)
	}
	if troubles := d.engine.Plan.Troubles(); len(troubles) > 0 {
		t.Errorf("a list that is too long is no trouble of the network: %+v", troubles)
	}
}

// TestOnlyALookBehindTheFirstFullPageCostsMore counts the pages of lists that
// are exactly full.
func TestOnlyALookBehindTheFirstFullPageCostsMore(t *testing.T) {
	for _, tt := range []struct{ records, first, later int }{{99, 1, 2}, {100, 2, 1}, {200, 2, 2}, {101, 2, 2}} {
		d := listServer{size: perPage, records: tt.records, total: exactly}.drive(t, 0, Pattern{Profile: "p", Glob: "nothing"})
		d.run(20 * time.Second)
		_, first := d.counts(t0)
		since := d.now
		d.run(20 * time.Second)
		_, later := d.counts(since)
		if first != tt.first || later != tt.later {
			t.Errorf("%d records: %d pages at first and %d later, want %d and %d", tt.records, first, later, tt.first, tt.later)
		}
	}
}

// TestGoneIsProvedAndNotInferred has services whose answers look as if a
// deployment had gone, and lacks a part of the proof.
func TestGoneIsProvedAndNotInferred(t *testing.T) {
	notFound := &Failure{Class: FailNotFound, HTTPStatus: 404, Code: textOf("NotFound")}
	noPath := &Failure{Class: FailRejected, HTTPStatus: 404, Code: textOf("NotFound"), Message: textOf("Request path not found.")}
	forbidden := &Failure{Class: FailPermission, HTTPStatus: 403, Code: textOf("AccessDenied")}
	ofRow := func(f *Failure, rows ...int) func(*drive) func(Ticket) *Failure {
		return func(*drive) func(Ticket) *Failure {
			return func(ticket Ticket) *Failure {
				if ticket.Page == 0 && slices.ContainsFunc(rows, func(i int) bool { return ticket.Ref == refN(i) }) {
					return f
				}
				return nil
			}
		}
	}
	for _, tt := range []struct {
		name  string
		rows  int
		fault func(*drive) func(Ticket) *Failure
		size  int // of the list's pages
		total int // by which the list counts wrongly
		lacks bool
		gone  bool
		down  bool
	}{
		{name: "the row is NotFound, and no list has it", rows: 3, fault: ofRow(notFound, 0), lacks: true, gone: true},
		{name: "every path is NotFound, in the words of a deployment", rows: 9, fault: func(*drive) func(Ticket) *Failure {
			return func(Ticket) *Failure { return notFound }
		}, down: true},
		{name: "every path is NotFound, in the words of a path", rows: 9, fault: func(*drive) func(Ticket) *Failure {
			return func(Ticket) *Failure { return noPath }
		}, down: true},
		{name: "every path is NotFound, of one row", rows: 1, fault: func(*drive) func(Ticket) *Failure {
			return func(Ticket) *Failure { return notFound }
		}, down: true},
		{name: "the list has it", rows: 3, fault: ofRow(notFound, 0)},
		{name: "the list has it on a later page", rows: 30, fault: ofRow(notFound, 0), size: 10},
		{name: "the list counts one more than it sends", rows: 3, fault: ofRow(notFound, 0), lacks: true, total: 1},
		{name: "the list is broken", rows: 3, lacks: true, fault: func(d *drive) func(Ticket) *Failure {
			return func(ticket Ticket) *Failure {
				switch {
				case ticket.Page > 0:
					return &Failure{Class: FailServer, HTTPStatus: 502}
				case ticket.Ref == refN(0):
					return notFound
				}
				return nil
			}
		}},
		{name: "the list is forbidden, and others are read", rows: 3, lacks: true, gone: true, fault: func(d *drive) func(Ticket) *Failure {
			return func(ticket Ticket) *Failure {
				switch {
				case ticket.Page > 0:
					return forbidden
				case ticket.Ref == refN(0):
					return notFound
				}
				return nil
			}
		}},
		{name: "the list is forbidden, and nothing else is read", rows: 1, lacks: true, fault: func(d *drive) func(Ticket) *Failure {
			return func(ticket Ticket) *Failure {
				if ticket.Page > 0 {
					return forbidden
				}
				return notFound
			}
		}},
		{name: "an unknown path of one row", rows: 3, lacks: true, fault: ofRow(noPath, 0)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDrive(t, driveOptions, tt.rows, tt.rows)
			d.size = tt.size
			d.page = func(_ Ticket, a Answer) Answer { a.Total += tt.total; return a }
			d.run(3 * time.Minute)
			d.fault = tt.fault(d)
			if tt.lacks {
				d.list = slices.DeleteFunc(slices.Clone(d.list), func(ref Ref) bool { return ref == refN(0) })
			}
			events := 0
			for end := d.now.Add(10 * time.Minute); d.now.Before(end); {
				d.run(time.Second)
				for _, e := range d.engine.Board.History().All() {
					if e.Kind == KindGone {
						events++
					}
				}
			}
			row := d.engine.Board.Row(refN(0))
			if gone := row.Verdict == VerdictGone; gone != tt.gone || row.Absent() != tt.gone || (events > 0) != tt.gone {
				t.Errorf("verdict %v, absent %v, told %d times", row.Verdict, row.Absent(), events)
			}
			for _, other := range d.engine.Board.Rows() {
				if other != row && other.Verdict == VerdictGone {
					t.Errorf("%v is called gone", other.Ref)
				}
			}
			if _, down := d.engine.Plan.Trouble("p"); down != tt.down {
				t.Errorf("the profile is called down: %v", down)
			}
		})
	}
}

// TestAWaitProvesAnAbsenceOfWhatWasNeverRead asks for what nobody has. Only
// somebody who waits makes it worth the lists that prove it.
func TestAWaitProvesAnAbsenceOfWhatWasNeverRead(t *testing.T) {
	for _, awaited := range []bool{true, false} {
		d := newDrive(t, driveOptions, 3, 3)
		typo := Ref{"p", "typo"}
		d.engine.Watch(Entry{Ref: typo}, t0)
		d.engine.Await(typo, awaited)
		d.run(30 * time.Second)
		row := d.engine.Board.Row(typo)
		if row.Absent() != awaited || row.Verdict != VerdictUnreadable || row.ListWaived() {
			t.Errorf("awaited %v: absent %v, verdict %v", awaited, row.Absent(), row.Verdict)
		}
		if _, pages := d.counts(t0); pages > 4 || awaited == (pages < 2) {
			t.Errorf("awaited %v: %d pages", awaited, pages)
		}
	}
}

func TestTheListsTroubleSaysSinceWhen(t *testing.T) {
	for name, f := range map[string]*Failure{
		"forbidden": {Class: FailPermission, HTTPStatus: 403, Code: textOf("AccessDenied")},
		"not found": {Class: FailNotFound, HTTPStatus: 404, Code: textOf("NotFound")},
		"rejected":  {Class: FailRejected, HTTPStatus: 400, Code: textOf("InvalidParameter")},
	} {
		e := NewEngine(PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second}, t0, []Entry{{Ref: Ref{"p", "a"}}}, []Pattern{{Profile: "p", Glob: "x-*"}})
		now := t0
		for range 20 {
			now = now.Add(time.Second)
			for _, tk := range e.Plan.Start(now) {
				poll := Poll{At: now, HTTPStatus: 200}
				if tk.Page > 0 {
					e.Settle(tk, Answer{Poll: poll, Failure: f}, now)
					continue
				}
				e.Settle(tk, Answer{Poll: poll, Samples: []Sample{{Ref: tk.Ref, Poll: poll, Deployment: &Deployment{Status: Running}}}}, now)
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
	e := NewEngine(PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second}, t0, nil, []Pattern{{Profile: "p", Glob: "*"}})
	now := t0
	for range 240 {
		now = now.Add(time.Second)
		for _, tk := range e.Plan.Start(now) {
			poll := Poll{At: now, HTTPStatus: 200}
			a := Answer{Poll: poll, Total: 1_000_000_000, HasTotal: true}
			if tk.Page == 1 {
				a.Samples = []Sample{{Ref: Ref{"p", "a"}, Poll: poll, Deployment: &Deployment{Status: Running}, Listed: true}}
				a.Sent = 1
			}
			e.Settle(tk, a, now)
		}
	}
	if r := e.Plan.Rhythm(now); r.Stretched {
		t.Errorf("a list of two pages stretches the interval: %+v", r)
	}
}
