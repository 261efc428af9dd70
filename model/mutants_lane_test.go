package model

import (
	"testing"
	"time"
)

func TestAReadingIsStaleOnceANewerOneIsOverdue(t *testing.T) {
	engine := func() *Engine { return NewEngine(driveOptions, t0, []Entry{{Ref: refN(1)}}, nil) }
	e := engine()
	if e.Stale(e.Board.Row(refN(1)), t0.Add(time.Hour)) {
		t.Error("what was never read is stale")
	}
	for _, ticket := range e.Plan.Start(t0) {
		poll := Poll{At: t0, HTTPStatus: 200}
		e.Settle(ticket, Answer{Poll: poll, Samples: []Sample{{Ref: ticket.Ref, Poll: poll, Deployment: reading(Running, 1, 1)}}}, t0)
	}
	row := e.Board.Row(refN(1))
	fresh := e.Plan.Fresh(refN(1), t0)
	for after, want := range map[time.Duration]bool{0: false, fresh: false, fresh + 1: true} {
		if got := e.Stale(row, t0.Add(after)); got != want {
			t.Errorf("%v after the reading, fresh for %v: stale %v", after, fresh, got)
		}
	}
	e.Board.Apply(bad(refN(1), t0, FailServer, ""))
	if !e.Stale(row, t0) {
		t.Error("a reading beside a failure is not stale")
	}
}

// TestTroubleOfAProfileIsFoundBesideOneWithoutRows which is in trouble as well.
func TestTroubleOfAProfileIsFoundBesideOneWithoutRows(t *testing.T) {
	other := Ref{Profile: "q", ID: "d"}
	p := testPlan(refN(1), other)
	now := t0
	for range 2000 {
		for _, ticket := range p.Start(now) {
			p.Settle(ticket, Outcome{Pace: PaceChanging, Failure: &Failure{Class: FailNetwork}}, now)
		}
		now = now.Add(10 * time.Millisecond)
	}
	if got := p.Troubles(); len(got) != 2 {
		t.Fatalf("two profiles are down, and there is %+v", got)
	}
	p.Remove(refN(1))
	if got := p.Troubles(); len(got) != 1 || got[0].Profile != "q" {
		t.Errorf("one has no rows any more, and there is %+v", got)
	}
}

func TestAListIsTroubleOnceItFailsAgainAndIsOfUse(t *testing.T) {
	for name, tt := range map[string]struct {
		rows  int
		globs []Pattern
		fails int
		wait  time.Duration
		want  bool
	}{
		"a glob, once":            {0, []Pattern{{Profile: "p", Glob: "*"}}, 1, 0, false},
		"a glob, twice":           {0, []Pattern{{Profile: "p", Glob: "*"}}, 2, 0, true},
		"a glob, once, and asked": {0, []Pattern{{Profile: "p", Glob: "*"}}, 1, 20 * time.Second, true},
		"eleven rows, twice":      {11, nil, 2, 0, true},
		"ten rows that need none": {10, nil, 2, 0, false},
	} {
		e := NewEngine(driveOptions, t0, nil, tt.globs)
		for _, ref := range refsN(tt.rows) {
			e.Plan.Add(ref, t0)
		}
		l := e.Plan.lane("p")
		l.sweep.failure, l.sweep.record.fails = &Failure{Class: FailServer, HTTPStatus: 503, RetryAfter: tt.wait}, tt.fails
		found := false
		for _, trouble := range e.Plan.Troubles() {
			found = found || trouble.Scope == ScopeList
		}
		if found != tt.want {
			t.Errorf("%s: trouble of the list: %v", name, found)
		}
	}
}

// TestFewRowsAreAskedBeforeTheFirstIsAskedAgain where all fail and nothing was
// ever answered. A refused key or an unpaid account is another thing: an outage
// of that kind is probed too seldom to find the good rows.
func TestFewRowsAreAskedBeforeTheFirstIsAskedAgain(t *testing.T) {
	for name, tt := range map[string]struct {
		f    Failure
		most bool
	}{
		"HTTP 500": {Failure{Class: FailServer, HTTPStatus: 500}, true}, "no connection": {Failure{Class: FailNetwork}, true},
		"a refused key": {Failure{Class: FailKey, HTTPStatus: 401}, false}, "a bill": {Failure{Class: FailBilling, HTTPStatus: 400}, false},
		"no right": {Failure{Class: FailPermission, HTTPStatus: 403, Code: textOf("Workspace.AccessDenied")}, false},
	} {
		d := newDrive(t, driveOptions, 40, 0)
		d.engine.Plan.lane("p").sweep.failure = &Failure{Class: FailServer} // no list to read them with
		failing(d, tt.f, t0.Add(time.Hour))
		asked := map[Ref]bool{}
		for at := 0; ; d.run(10 * time.Millisecond) {
			again := false
			for ; at < len(d.sent) && !again; at++ {
				again = asked[d.sent[at].Ref]
				asked[d.sent[at].Ref] = true
			}
			if again || d.now.Sub(t0) > time.Minute {
				break
			}
		}
		if few := len(asked) < hangsNeeded+maxInFlight; few != tt.most {
			t.Errorf("%s: %d rows are asked before the first is asked again", name, len(asked))
		}
	}
}

// TestRowsThatHangNeverTakeAllPlaces: two of them at the most are asked at a
// time once they have hung.
func TestRowsThatHangNeverTakeAllPlaces(t *testing.T) {
	d := newDrive(t, driveOptions, 20, 0)
	d.engine.Plan.lane("p").sweep.failure = &Failure{Class: FailServer} // no list to read them with
	d.hidden = refsN(20)
	hangs := func(ref Ref) bool {
		for _, bad := range refsN(8) {
			if ref == bad {
				return true
			}
		}
		return false
	}
	d.slow = func(ticket Ticket) time.Duration {
		if hangs(ticket.Ref) {
			return 15 * time.Second
		}
		return 100 * time.Millisecond
	}
	d.fault = func(ticket Ticket) *Failure {
		if hangs(ticket.Ref) {
			return &Failure{Class: FailTimeout}
		}
		return nil
	}
	hung := map[Ref]bool{}
	d.settled = func(ticket Ticket) { hung[ticket.Ref] = hangs(ticket.Ref) }
	most, seen := 0, 0
	d.key = func(d *drive) {
		n := 0
		for _, f := range d.air {
			if hung[f.ticket.Ref] {
				n++
			}
		}
		most, seen = max(most, n), seen+n
	}
	d.run(10 * time.Minute)
	if most > mostHung || seen == 0 {
		t.Errorf("%d rows that hang are under way at once", most)
	}
	last := map[Ref]time.Time{}
	for _, r := range d.sent {
		if gap := r.at.Sub(last[r.Ref]); !last[r.Ref].IsZero() && !hangs(r.Ref) && gap > 65*time.Second {
			t.Errorf("%v was not asked for %v", r.Ref, gap)
		}
		last[r.Ref] = r.at
	}
}

// TestARowOfTheListIsDueWithTheList unless somebody looks at it.
func TestARowOfTheListIsDueWithTheList(t *testing.T) {
	d := newDrive(t, driveOptions, 30, 30)
	d.run(5 * time.Minute)
	p := d.engine.Plan
	for p.lane("p").sweep.page > 0 {
		d.run(100 * time.Millisecond)
	}
	next := p.lane("p").sweep.next
	if due, under := p.Due(refN(4)); under || !due.Equal(next) {
		t.Errorf("due at %v, under way %v, the list at %v", due, under, next)
	}
	gets, _ := d.counts(t0)
	p.Focus(refN(4))
	d.run(2 * time.Minute)
	after, _ := d.counts(t0)
	p.Focus(Ref{})
	if after-gets < 3 {
		t.Errorf("somebody looks at it for two minutes, and it is asked for %d times", after-gets)
	}
	d.run(time.Minute)
	gets, _ = d.counts(t0)
	d.run(2 * time.Minute)
	if after, _ = d.counts(t0); after != gets {
		t.Errorf("nobody looks at it any more, and it is asked for %d times", after-gets)
	}
}

// TestRefreshAsksForAllAtOnce those the list brings with the list.
func TestRefreshAsksForAllAtOnce(t *testing.T) {
	d := newDrive(t, driveOptions, 30, 30)
	other := Ref{Profile: "q", ID: "d"}
	d.hidden = []Ref{other}
	d.engine.Watch(Entry{Ref: other}, d.now)
	d.run(5 * time.Minute)
	from := d.now
	d.engine.Plan.Refresh(d.now)
	d.run(2 * time.Second)
	gets, pages := d.counts(from)
	if pages != 1 || gets > 3 {
		t.Errorf("%d pages and %d GETs", pages, gets)
	}
}
