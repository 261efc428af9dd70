package model

import (
	"testing"
	"time"

	"studiowatch/model/safe"
)

// failing makes requests fail until a time, with one failure for all.
func failing(d *drive, f Failure, until time.Time) {
	d.fault = func(Ticket) *Failure {
		if d.now.Before(until) {
			return &f
		}
		return nil
	}
}

// gaps are the times between requests, one by one.
func gaps(sent []request) (between []time.Duration) {
	for i := 1; i < len(sent); i++ {
		between = append(between, sent[i].at.Sub(sent[i-1].at))
	}
	return between
}

func within(d, least, most time.Duration) bool { return d >= least && d <= most }

func TestAnOutageIsProbedOneAtATimeWithOneBackoff(t *testing.T) {
	d := newDrive(t, driveOptions, 5, 5)
	failing(d, Failure{Class: FailNetwork}, t0.Add(time.Hour))
	for len(d.engine.Plan.Troubles()) == 0 {
		d.run(time.Millisecond)
	}
	if d.now.Sub(t0) > 3*time.Second {
		t.Errorf("called down after %v", d.now.Sub(t0))
	}
	last := len(d.sent) - 1
	d.run(5 * time.Minute)
	probes := d.sent[last:]
	for i, gap := range gaps(probes) {
		most := min(backoffMost, backoffFirst<<min(i, 6))
		// The answer takes 100 ms, and the wait begins with it.
		if !within(gap, most*3/4, most+200*time.Millisecond) {
			t.Errorf("probe %d came after %v, want 0.75 to 1 of %v", i+1, gap, most)
		}
	}
	if len(probes) < 9 {
		t.Errorf("%d probes in five minutes", len(probes))
	}
}

func TestAProfileRecoversByItself(t *testing.T) {
	d := newDrive(t, driveOptions, 5, 5)
	d.run(3 * time.Minute)
	failing(d, Failure{Class: FailNetwork}, d.now.Add(10*time.Minute))
	back := d.now.Add(10 * time.Minute)
	d.run(5 * time.Minute)
	trouble, ok := d.engine.Plan.Trouble("p")
	if !ok || trouble.Failure.Class != FailNetwork || trouble.Since.After(back.Add(-9*time.Minute)) {
		t.Errorf("after five minutes: %+v, %v", trouble, ok)
	}
	for _, row := range d.engine.Board.Rows() {
		if row.Latest == nil || !row.Stale() || row.Verdict != VerdictReady {
			t.Errorf("%v: stale %v, verdict %v; want the last reading, marked as old", row.Ref, row.Stale(), row.Verdict)
		}
	}
	d.run(7 * time.Minute)
	if trouble, ok := d.engine.Plan.Trouble("p"); ok {
		t.Errorf("two minutes after its end: %+v", trouble)
	}
	for _, row := range d.engine.Board.Rows() {
		if row.Stale() || row.ReadAt.Before(back) {
			t.Errorf("%v: stale %v, read %v after the end", row.Ref, row.Stale(), row.ReadAt.Sub(back))
		}
	}
}

func TestARelapseDoesNotStartTheBackoffOver(t *testing.T) {
	for _, tt := range []struct {
		well time.Duration
		most time.Duration // of the first wait after the relapse
	}{{30 * time.Second, backoffMost}, {calm + 10*time.Second, backoffFirst}} {
		d := newDrive(t, driveOptions, 5, 5)
		failing(d, Failure{Class: FailNetwork}, t0.Add(10*time.Minute))
		d.run(10 * time.Minute)
		for len(d.engine.Plan.Troubles()) > 0 {
			d.run(time.Second)
		}
		d.run(tt.well)
		failing(d, Failure{Class: FailNetwork}, d.now.Add(time.Hour))
		for len(d.engine.Plan.Troubles()) == 0 {
			d.run(10 * time.Millisecond)
		}
		if wait := d.engine.Plan.lanes[0].outage.hold.Sub(d.now); !within(wait, tt.most/2, tt.most) {
			t.Errorf("relapse after %v: wait %v, want about %v", tt.well, wait, tt.most)
		}
	}
}

func TestAThrottlePausesEverythingAsLongAsTheServerWants(t *testing.T) {
	for _, tt := range []struct {
		after time.Duration
		rows  int
		pause time.Duration // until the next request of all
	}{
		{0, 1, throttleFirst},
		{0, 5, throttleFirst},
		{7 * time.Second, 5, 7 * time.Second},
		{10 * time.Minute, 1, 10 * time.Minute}, // there is nobody else to ask
		{10 * time.Minute, 5, trialAfter},
	} {
		d := newDrive(t, driveOptions, tt.rows, tt.rows)
		failing(d, Failure{Class: FailThrottled, HTTPStatus: 429, RetryAfter: tt.after}, t0.Add(time.Second))
		d.run(time.Second)
		sent := len(d.sent)
		noticed := d.sent[0].at.Add(100 * time.Millisecond)
		d.engine.Plan.Refresh(d.now)
		d.engine.Plan.Retry("p", d.now)
		d.engine.Plan.Resume(d.now)
		d.run(12 * time.Minute)
		if got := d.sent[sent].at.Sub(noticed); !within(got, tt.pause, tt.pause*11/10+time.Second) {
			t.Errorf("Retry-After %v, %d rows: the next request came after %v, whatever was pressed meanwhile", tt.after, tt.rows, got)
		}
	}
}

func TestAThrottleOfOneRowIsThatRows(t *testing.T) {
	const after = 10 * time.Minute
	d := newDrive(t, driveOptions, 9, 9)
	d.run(3 * time.Minute)
	d.fault = func(ticket Ticket) *Failure {
		if ticket.Ref == refN(4) || ticket.Ref == refN(5) && d.now.Sub(t0) > 5*time.Minute {
			return &Failure{Class: FailThrottled, HTTPStatus: 429, RetryAfter: after}
		}
		return nil
	}
	var throttled time.Time
	pauses := 0
	d.settled = func(ticket Ticket) {
		if ticket.Ref == refN(4) && throttled.IsZero() {
			throttled = d.now
		}
	}
	for end := d.now.Add(9 * time.Minute); d.now.Before(end); {
		before := d.engine.Plan.Troubles()
		d.run(time.Second)
		now := d.engine.Plan.Troubles()
		if len(now) > 0 && now[0].Scope != ScopePause {
			t.Fatalf("%v: a throttle of one row is the profile's: %+v", d.now.Sub(t0), now[0])
		}
		if len(now) > len(before) {
			pauses++
		}
	}
	if pauses != 1 {
		t.Errorf("%d pauses, want one, since the other row's throttle comes within ten minutes of it", pauses)
	}
	for _, r := range d.sent {
		if r.Ref == refN(4) && r.at.After(throttled) && r.at.Before(throttled.Add(after)) {
			t.Errorf("the throttled row is asked again after %v", r.at.Sub(throttled))
		}
	}
	if r := d.engine.Plan.Rhythm(d.now); r.Stretched {
		t.Errorf("one row's throttle slows all: %+v", r)
	}
}

func TestAThrottleThatAWitnessConfirmsIsTheProfiles(t *testing.T) {
	const after = 5 * time.Minute
	d := newDrive(t, driveOptions, 9, 9)
	d.run(3 * time.Minute)
	began := d.now
	failing(d, Failure{Class: FailThrottled, HTTPStatus: 429, RetryAfter: after}, began.Add(time.Hour))
	down := false
	for !down && d.now.Sub(began) < 2*time.Minute {
		d.run(time.Second)
		_, down = d.engine.Plan.Trouble("p")
	}
	if !down {
		t.Fatal("the profile is not called down")
	}
	sent := len(d.sent)
	d.run(4 * time.Minute)
	if len(d.sent) > sent {
		t.Errorf("%d requests before the time was over", len(d.sent)-sent)
	}
	if r := d.engine.Plan.Rhythm(d.now); r.Refresh != 2*driveOptions.Refresh {
		t.Errorf("%+v, want the intervals doubled", r)
	}
}

func TestThrottlesInARowWaitLongerAndSlowEverythingDown(t *testing.T) {
	d := newDrive(t, driveOptions, 1, 1)
	failing(d, Failure{Class: FailThrottled, HTTPStatus: 429}, t0.Add(20*time.Minute))
	d.run(20 * time.Minute)
	for i, gap := range gaps(d.sent) {
		least := min(throttleMost, throttleFirst<<i)
		if !within(gap, least, least*11/10+time.Second) {
			t.Errorf("throttle %d: next request after %v, want %v and up to a tenth more", i+1, gap, least)
		}
	}
	if r := d.engine.Plan.Rhythm(d.now); r.Refresh != 2*driveOptions.Refresh || !r.Stretched {
		t.Errorf("after a throttle: %+v, want the intervals doubled", r)
	}
	d.run(throttleSlows + 6*time.Minute)
	if r := d.engine.Plan.Rhythm(d.now); r.Stretched {
		t.Errorf("ten minutes later: %+v", r)
	}
}

func TestARefusedKeyPausesAfterTwo(t *testing.T) {
	for _, f := range []Failure{{Class: FailKey, HTTPStatus: 401}, {Class: FailPermission, HTTPStatus: 403, Code: safe.Clean("Workspace.AccessDenied")}} {
		d := newDrive(t, driveOptions, 1, 1)
		failing(d, f, t0.Add(time.Hour))
		d.run(blockedProbe - time.Second)
		if len(d.sent) != 2 {
			t.Errorf("%v: %d requests in five minutes, want 2:\n%s", f.Class, len(d.sent), describe(d.sent))
		}
		for name, ask := range map[string]func(){
			"refresh": func() { d.engine.Plan.Refresh(d.now) },
			"new key": func() { d.engine.Plan.Retry("p", d.now) },
		} {
			sent := len(d.sent)
			ask()
			d.run(3 * time.Second)
			if len(d.sent) == sent {
				t.Errorf("%v: a %s is no reason to ask again", f.Class, name)
			}
		}
	}
}

func TestWhatLastsIsProbedSlowly(t *testing.T) {
	for _, tt := range []struct {
		class FailureClass
		every time.Duration
	}{{FailBilling, 5 * time.Minute}, {FailTLS, time.Minute}} {
		d := newDrive(t, driveOptions, 1, 1)
		failing(d, Failure{Class: tt.class, HTTPStatus: 429}, t0.Add(time.Hour))
		d.run(time.Hour)
		between := gaps(d.sent)
		if tt.class == FailBilling {
			between = between[1:] // the second try, which confirms it
		}
		for _, gap := range between {
			if !within(gap, tt.every, tt.every*11/10+time.Second) {
				t.Errorf("%v: asked again after %v, want %v", tt.class, gap, tt.every)
			}
		}
	}
}

func TestOneBadRowIsNoOutage(t *testing.T) {
	for _, class := range []FailureClass{FailTimeout, FailPermission, FailRejected, FailServer, FailUnreadable} {
		d := newDrive(t, driveOptions, 5, 5)
		d.fault = func(ticket Ticket) *Failure {
			if ticket.Ref == refN(0) {
				return &Failure{Class: class, HTTPStatus: 500}
			}
			return nil
		}
		d.run(10 * time.Minute)
		if len(d.engine.Plan.Troubles()) > 0 {
			t.Errorf("%v of one row is taken for an outage", class)
		}
		for _, row := range d.engine.Board.Rows()[1:] {
			if row.Stale() || d.now.Sub(row.ReadAt) > 34*time.Second {
				t.Errorf("%v of another row: %v is stale: %v, read %v ago", class, row.Ref, row.Stale(), d.now.Sub(row.ReadAt))
			}
		}
	}
}

func TestFailuresOfAllRowsAreAnOutage(t *testing.T) {
	d := newDrive(t, driveOptions, 5, 5)
	d.run(3 * time.Minute)
	failing(d, Failure{Class: FailServer, HTTPStatus: 502}, d.now.Add(time.Hour))
	sent := len(d.sent)
	d.run(10 * time.Minute)
	if troubles := d.engine.Plan.Troubles(); len(troubles) != 1 || troubles[0].Failure.HTTPStatus != 502 {
		t.Errorf("troubles %+v", troubles)
	}
	if n := len(d.sent) - sent; n > 20 {
		t.Errorf("%d requests in ten minutes of an outage", n)
	}
	// No single row is probed for ever.
	rows := map[Ref]bool{}
	for _, r := range d.sent[sent+maxInFlight:] {
		rows[r.Ref] = true
	}
	if len(rows) != 5 {
		t.Errorf("%d of 5 rows were probed", len(rows))
	}
}

func TestADownProfileWhoseOtherRowsAnswerIsFoundUp(t *testing.T) {
	d := newDrive(t, driveOptions, 6, 6)
	d.fault = func(ticket Ticket) *Failure {
		if ticket.Ref == refN(0) || ticket.Ref == refN(1) {
			return &Failure{Class: FailServer, HTTPStatus: 500}
		}
		return nil
	}
	// Only the two bad rows are asked for, so that the last four fail.
	for range 3 {
		d.engine.Plan.Refresh(d.now, refN(0), refN(1))
		d.run(1200 * time.Millisecond)
	}
	d.run(2 * time.Minute)
	if len(d.engine.Plan.Troubles()) > 0 {
		t.Error("two bad rows of six keep the whole profile down")
	}
}

func TestNotFoundIsAnAnswer(t *testing.T) {
	d := newDrive(t, driveOptions, 5, 0)
	d.run(10 * time.Minute)
	if len(d.engine.Plan.Troubles()) > 0 {
		t.Error("five typos are taken for an outage")
	}
	if len(d.sent) > 5*4 {
		t.Errorf("%d requests in ten minutes for five IDs nobody has", len(d.sent))
	}
}

func TestOneBrokenProfileLeavesTheOthersLive(t *testing.T) {
	d := newDrive(t, driveOptions, 3, 3)
	other := Ref{Profile: "q", ID: "x"}
	d.hidden = []Ref{other}
	d.engine.Watch(Entry{Ref: other}, t0)
	d.fault = func(ticket Ticket) *Failure {
		if ticket.Ref.Profile == "p" {
			return &Failure{Class: FailKey, HTTPStatus: 401}
		}
		return nil
	}
	d.run(10 * time.Minute)
	if troubles := d.engine.Plan.Troubles(); len(troubles) != 1 || troubles[0].Profile != "p" {
		t.Errorf("troubles %+v", troubles)
	}
	if row := d.engine.Board.Row(other); row.Stale() || d.now.Sub(row.ReadAt) > 34*time.Second {
		t.Errorf("the other profile's row is stale: %v, read %v ago", row.Stale(), d.now.Sub(row.ReadAt))
	}
}

func TestAfterASleepEverythingIsAskedForAtOnce(t *testing.T) {
	d := newDrive(t, driveOptions, 5, 5)
	d.run(10 * time.Minute)
	d.latency = func() time.Duration { return time.Hour } // requests that hang on dead connections
	d.run(40 * time.Second)
	if len(d.air) == 0 {
		t.Fatal("nothing hangs")
	}
	hanging := d.air[0].ticket
	d.air, d.latency = nil, nil
	d.engine.Plan.Resume(d.now)
	if _, current := d.engine.Settle(hanging, Answer{Samples: []Sample{good(hanging.Ref, d.now, reading(Failed, 0, 1))}}, d.now); current {
		t.Error("what hung before the sleep counts")
	}
	if n := len(d.engine.Plan.lanes[0].air); n != 0 {
		t.Errorf("%d requests in flight after it", n)
	}
	woke := d.now
	d.run(3 * time.Second)
	for _, row := range d.engine.Board.Rows() {
		if row.ReadAt.Before(woke) {
			t.Errorf("%v was not read within three seconds", row.Ref)
		}
	}
}

func TestRefreshIsNotHeldUpByABackoff(t *testing.T) {
	d := newDrive(t, driveOptions, 3, 3)
	failing(d, Failure{Class: FailNetwork}, t0.Add(time.Hour))
	d.run(10 * time.Minute)
	for n := len(d.sent); len(d.sent) == n || len(d.air) > 0; {
		d.run(100 * time.Millisecond)
	}
	d.fault = nil
	pressed := d.now
	d.engine.Plan.Refresh(d.now)
	d.run(2 * time.Second)
	for _, row := range d.engine.Board.Rows() {
		if row.ReadAt.Before(pressed) {
			t.Errorf("%v was not read within two seconds of a refresh", row.Ref)
		}
	}
}

func TestAForbiddenListIsTheWholeTroubleWhenThereIsNothingElse(t *testing.T) {
	d := newDrive(t, driveOptions, 0, 5, Pattern{Profile: "p", Glob: "*"})
	failing(d, Failure{Class: FailPermission, HTTPStatus: 403, Code: safe.Clean("AccessDenied")}, t0.Add(time.Hour))
	d.run(blockedProbe - 10*time.Second)
	if len(d.sent) != 2 {
		t.Errorf("%d requests, want a pause after two:\n%s", len(d.sent), describe(d.sent))
	}
	if troubles := d.engine.Plan.Troubles(); len(troubles) != 1 || troubles[0].Scope != ScopeProfile {
		t.Errorf("troubles %+v", troubles)
	}
	d.fault = nil
	d.run(time.Minute)
	if d.engine.Board.Len() != 5 {
		t.Errorf("%d rows once the list can be read, want 5", d.engine.Board.Len())
	}
}

func TestARefusedRequestIsNotRepeatedForAMinute(t *testing.T) {
	d := newDrive(t, driveOptions, 1, 1)
	failing(d, Failure{Class: FailRejected, HTTPStatus: 400, Code: safe.Clean("InvalidParameter")}, t0.Add(time.Hour))
	d.run(20 * time.Minute)
	if len(d.sent) < 15 {
		t.Errorf("%d requests in twenty minutes", len(d.sent))
	}
	for _, gap := range gaps(d.sent) {
		if gap < time.Minute {
			t.Errorf("asked again after %v", gap)
		}
	}
}

func TestOneRowAloneIsTheProfileOnceItHasFailedTwice(t *testing.T) {
	d := newDrive(t, driveOptions, 1, 1)
	failing(d, Failure{Class: FailServer, HTTPStatus: 500}, t0.Add(time.Hour))
	d.run(time.Second)
	if troubles := d.engine.Plan.Troubles(); len(troubles) > 0 {
		t.Errorf("after one failure: %+v", troubles)
	}
	d.run(2 * time.Second)
	if troubles := d.engine.Plan.Troubles(); len(troubles) != 1 || len(d.sent) != 2 {
		t.Errorf("after %d failures: %+v", len(d.sent), troubles)
	}
}

func TestWhatWasSentBeforeAnOutageDoesNotEndIt(t *testing.T) {
	p := testPlan(refsN(3)...)
	tickets := mustStart(t, p, t0, 3)
	p.Settle(tickets[0], Outcome{Failure: &Failure{Class: FailNetwork}}, t0)
	now := t0.Add(secondTry)
	again := mustStart(t, p, now, 1)[0]
	if again.Ref != tickets[0].Ref {
		t.Fatalf("%v is asked to confirm it", again.Ref)
	}
	p.Settle(again, Outcome{Failure: &Failure{Class: FailNetwork}}, now)
	if _, ok := p.Trouble("p"); !ok {
		t.Fatal("two failures in a row, and nothing answered: no outage")
	}
	p.Settle(tickets[1], Outcome{Pace: PaceSteady}, now.Add(time.Second))
	if _, ok := p.Trouble("p"); !ok {
		t.Error("an answer to a request sent before ended the outage")
	}
}

func TestProbesGoRoundTheRowsThatWereGood(t *testing.T) {
	d := newDrive(t, driveOptions, 5, 5)
	bad := map[Ref]ill{refN(3): illNamed("500"), refN(4): illNamed("500")}
	d.beIll(bad, "")
	d.run(3 * time.Minute)
	failing(d, Failure{Class: FailNetwork}, d.now.Add(time.Hour))
	for len(d.engine.Plan.Troubles()) == 0 {
		d.run(100 * time.Millisecond)
	}
	sent := len(d.sent)
	d.run(20 * time.Minute)
	asked := map[Ref]int{}
	for _, r := range d.sent[sent:] {
		asked[r.Ref]++
	}
	for i := range 5 {
		_, ill := bad[refN(i)]
		if n := asked[refN(i)]; n == 0 || ill == (n > 5) {
			t.Errorf("row %d, ill before: %v, was probed %d times", i, ill, n)
		}
	}
}
