package model

import (
	"fmt"
	"testing"
	"time"
)

// settled settles the next request, and returns when it was sent.
func settled(t *testing.T, p *Plan, now time.Time, o Outcome) time.Time {
	t.Helper()
	for range 100 {
		wait, ok := p.Wake(now)
		if !ok {
			break
		}
		now = now.Add(wait)
		for _, ticket := range p.Start(now) {
			p.Settle(ticket, o, now)
			return now
		}
	}
	t.Fatal("nothing is sent")
	return now
}

func TestWhatIsNotFoundIsAskedForEverMoreSeldom(t *testing.T) {
	lost := Outcome{Pace: PaceSteady, Failure: &Failure{Class: FailNotFound, HTTPStatus: 404}}
	p := testPlan(refN(1))
	at := settled(t, p, t0, lost)
	for i, least := range []time.Duration{5 * time.Second, 5 * time.Second, 8 * time.Second, 16 * time.Second, 32 * time.Second, time.Minute, time.Minute} {
		next := settled(t, p, at, lost)
		if gap := next.Sub(at); gap < least || gap > least*11/10+10*time.Millisecond {
			t.Errorf("answer %d came after %v, want %v and a tenth at most", i+2, gap, least)
		}
		at = next
	}
	lost.Pace = PaceChanging // where a second answer tells, it is asked for soon
	at = settled(t, p, at, lost)
	if gap := settled(t, p, at, lost).Sub(at); gap > 6*time.Second {
		t.Errorf("one that is waited for is asked again after %v", gap)
	}
}

func TestOneThatIsGoneIsAskedEveryFiveMinutes(t *testing.T) {
	gone := Outcome{Pace: PaceSlow, Failure: &Failure{Class: FailNotFound, HTTPStatus: 404}}
	p := testPlan(refN(1))
	at := settled(t, p, t0, gone)
	if gap := settled(t, p, at, gone).Sub(at); gap < 4*time.Minute || gap > 6*time.Minute {
		t.Errorf("asked again after %v", gap)
	}
	at = settled(t, p, at, gone)
	at = settled(t, p, at, Outcome{Pace: PaceSlow, Failure: &Failure{Class: FailServer, HTTPStatus: 500}})
	if due, _ := p.Due(refN(1)); due.Sub(at) > 3*time.Second {
		t.Errorf("after another failure it is due in %v", due.Sub(at))
	}
	p = testPlan(refN(1))
	at = settled(t, p, t0, Outcome{Pace: PaceChanging})
	p.Slow(refN(1), at)
	p.Slow(refN(2), at)
	if due, _ := p.Due(refN(1)); due.Sub(at) < 4*time.Minute || due.Sub(at) > 6*time.Minute {
		t.Errorf("one that has just gone is due in %v", due.Sub(at))
	}
}

func TestHowLongARequestIsUnderWay(t *testing.T) {
	p := testPlan(refN(1))
	later := t0.Add(7 * time.Second)
	if _, under := p.Due(refN(1)); under || p.Waiting(refN(1), later) != 0 {
		t.Error("nothing was sent, and something is under way")
	}
	ticket := mustStart(t, p, t0, 1)[0]
	if _, under := p.Due(refN(1)); !under || p.Waiting(refN(1), later) != 7*time.Second {
		t.Errorf("sent 7s ago, under way %v for %v", under, p.Waiting(refN(1), later))
	}
	if due, under := p.Due(refN(2)); under || !due.IsZero() || p.Waiting(refN(2), later) != 0 {
		t.Error("one that is not watched is under way")
	}
	p.Forget(ticket, later)
	if due, under := p.Due(refN(1)); under || due.Sub(later) != time.Second {
		t.Errorf("given up, under way %v, due in %v", under, due.Sub(later))
	}
}

func TestANewKeyIsTriedAtOnceWithItsProfileAlone(t *testing.T) {
	other := Ref{Profile: "q", ID: "d"}
	p := testPlan(refN(1), refN(2), other)
	for _, ticket := range mustStart(t, p, t0, 3) {
		if ticket.Ref != refN(2) {
			p.Settle(ticket, Outcome{Pace: PaceSteady}, t0)
		}
	}
	now := t0.Add(3 * time.Second)
	p.Retry("p", now)
	if due, _ := p.Due(refN(1)); due.After(now) {
		t.Errorf("the row is due in %v", due.Sub(now))
	}
	if due, _ := p.Due(other); due.Sub(now) < 10*time.Second {
		t.Errorf("another profile's row is due in %v", due.Sub(now))
	}
	if sent := p.Start(now); len(sent) != 1 || sent[0].Ref != refN(1) {
		t.Errorf("asked for %v, though one request is still under way", sent)
	}
}

// TestTheStartIsSearchedForAGoodRow as long as the failure may be the rows' own:
// a key, a bill or a throttle is the account's, and asking on costs more.
func TestTheStartIsSearchedForAGoodRow(t *testing.T) {
	for class, quick := range map[FailureClass]bool{FailNetwork: true, FailServer: true, FailRedirect: true, FailUnreadable: true, FailKey: false, FailBilling: false} {
		f := Failure{Class: class, HTTPStatus: map[FailureClass]int{FailKey: 401, FailBilling: 403, FailServer: 500}[class]}
		d := newDrive(t, driveOptions, 30, 0)
		d.engine.Plan.lane("p").sweep.failure = &Failure{Class: FailServer} // no list to read them with
		failing(d, f, t0.Add(time.Hour))
		for len(d.engine.Plan.Troubles()) == 0 || d.engine.Plan.Troubles()[0].Scope != ScopeProfile {
			d.run(time.Millisecond)
		}
		from := len(d.sent)
		d.run(20 * time.Second)
		if probes := len(d.sent) - from; (probes >= 3) != quick {
			t.Errorf("%v: %d probes in 20s", class, probes)
		}
		from = len(d.sent)
		if d.run(time.Hour / 2); len(d.sent)-from > 45 {
			t.Errorf("%v: %d probes in half an hour", class, len(d.sent)-from)
		}
	}
}

func TestRecordsWithoutAnIDCountToo(t *testing.T) {
	d := newDrive(t, driveOptions, 0, 3, Pattern{Profile: "p", Glob: "*"})
	d.page = func(ticket Ticket, a Answer) Answer {
		if a.Total += 2; ticket.Page == 1 {
			a.Sent, a.Skipped = a.Sent+2, 2
		}
		return a
	}
	d.run(time.Minute)
	if c := d.engine.Plan.ListCount("p"); c.Seen != 5 || c.Says != 5 || c.Differs() || c.Oddness() != "" {
		t.Errorf("%+v: %q", c, c.Oddness())
	}
}

func TestAnOddListIsWordedAsItIs(t *testing.T) {
	for _, tt := range []struct {
		count ListCount
		want  string
	}{
		{ListCount{}, ""}, {ListCount{Says: 3, Counted: true, Seen: 3}, ""}, {ListCount{Says: 3, Seen: 2}, ""},
		{ListCount{Says: 3, Counted: true, Seen: 2}, "the service says 3, listed 2"}, {ListCount{Says: 2, Counted: true, Seen: 3}, "the service says 2, listed 3"},
		{ListCount{Says: 9, Counted: true, Seen: 5, Cut: true}, "the list is too long to be read to its end: 5 of 9 are shown"},
		{ListCount{Says: 5, Counted: true, Seen: 5, Cut: true}, "the list is too long to be read to its end: 5 are shown"},
		{ListCount{Seen: 5, Cut: true}, "the list is too long to be read to its end: 5 are shown"},
	} {
		if got := tt.count.Oddness(); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.count, got, tt.want)
		}
	}
}

func TestAHostWithoutAListIsNamedOnceNoRowIsKnownThere(t *testing.T) {
	for name, tt := range map[string]struct {
		list Failure
		gets bool // the rows are there
		want bool
	}{
		"404 everywhere":              {Failure{Class: FailNotFound, HTTPStatus: 404}, false, true},
		"400 for the list, no row":    {Failure{Class: FailRejected, HTTPStatus: 400}, false, true},
		"405 for the list, no row":    {Failure{Class: FailRejected, HTTPStatus: 405}, false, true},
		"404 for the list, rows read": {Failure{Class: FailNotFound, HTTPStatus: 404}, true, false},
		"500 for the list, no row":    {Failure{Class: FailServer, HTTPStatus: 500}, false, false},
	} {
		d := newDrive(t, driveOptions, 12, 0)
		if tt.gets {
			d.hidden = refsN(12)
		}
		d.fault = func(ticket Ticket) *Failure {
			if ticket.Page > 0 {
				return &tt.list
			}
			return nil
		}
		d.run(time.Minute)
		trouble, down := d.engine.Plan.Trouble("p")
		if down != tt.want {
			t.Errorf("%s: trouble %+v", name, trouble)
		}
	}
}

// TestWhatIsPausedStaysSilent but for what somebody asks for.
func TestWhatIsPausedStaysSilent(t *testing.T) {
	d := newDrive(t, driveOptions, 30, 30)
	d.run(5 * time.Minute)
	d.engine.Plan.Pause(true)
	d.run(time.Second) // what was under way comes back
	from := len(d.sent)
	if d.run(10 * time.Minute); len(d.sent) != from {
		t.Errorf("paused, and %s are sent", describe(d.sent[from:]))
	}
	d.engine.Plan.Refresh(d.now, refN(3))
	d.run(time.Minute)
	if got := d.sent[from:]; len(got) != 1 || got[0].Ref != refN(3) || got[0].Page != 0 {
		t.Errorf("asked for one, and %s are sent", describe(got))
	}
	from = len(d.sent)
	d.engine.Plan.Browse("p")
	d.run(time.Minute)
	if got := d.sent[from:]; len(got) != 1 || got[0].Page != 1 {
		t.Errorf("asked for the list, and %s are sent", describe(got))
	}
	d.engine.Plan.Pause(false)
	if d.run(time.Minute); len(d.sent) == from+1 {
		t.Error("nothing goes on")
	}
}

// TestAThrottleWaitsLongerEachTime where the service names no time.
func TestAThrottleWaitsLongerEachTime(t *testing.T) {
	for before, least := range map[int]time.Duration{0: 30 * time.Second, 1: time.Minute, 2: 2 * time.Minute, 3: 4 * time.Minute, 4: 5 * time.Minute, 99: 5 * time.Minute} {
		d := dice(3)
		for range 50 {
			if got := d.throttle(&Failure{Class: FailThrottled}, before); got < least || got > least*11/10 {
				t.Errorf("after %d: %v, want %v and a tenth at most", before, got, least)
			}
		}
	}
	for asked, least := range map[time.Duration]time.Duration{time.Millisecond: time.Second, 20 * time.Second: 20 * time.Second, time.Hour: time.Hour} {
		d := dice(3)
		if got := d.throttle(&Failure{Class: FailThrottled, RetryAfter: asked}, 5); got < least || got > least*11/10 {
			t.Errorf("asked for %v: %v", asked, got)
		}
	}
}

// TestWhatComesFirstAmongRowsThatAreDue: what somebody asks for and looks at, then
// what somebody asks for.
func TestWhatComesFirstAmongRowsThatAreDue(t *testing.T) {
	p := testPlan(refsN(9)...)
	now := t0
	for range 20 { // all are read, and due later
		now = now.Add(time.Second)
		for _, ticket := range p.Start(now) {
			p.Settle(ticket, Outcome{Pace: PaceSteady}, now)
		}
	}
	p.Pause(true)
	p.Refresh(now.Add(2*time.Second), refN(7), refN(5))
	p.Focus(refN(5))
	now = now.Add(time.Minute)
	p.Pause(false)
	var order []string
	for range 8 {
		for _, ticket := range p.Start(now) {
			order = append(order, ticket.Ref.ID)
			p.Settle(ticket, Outcome{Pace: PaceSteady}, now)
		}
		now = now.Add(100 * time.Millisecond)
	}
	if got := fmt.Sprint(order[:2]); got != "[d5 d7]" {
		t.Errorf("first came %s", got)
	}
}
