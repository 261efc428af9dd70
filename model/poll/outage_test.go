package poll_test

import (
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
	"studiowatch/model/watch/watchtest"
)

// failing makes requests fail until a time, with one failure for all.
func failing(d *watchtest.Drive, f model.Failure, until time.Time) {
	d.Fault = func(poll.Ticket) *model.Failure {
		if d.Now.Before(until) {
			return &f
		}
		return nil
	}
}

// gaps are the times between requests, one by one.
func gaps(sent []watchtest.Request) (between []time.Duration) {
	for i := 1; i < len(sent); i++ {
		between = append(between, sent[i].At.Sub(sent[i-1].At))
	}
	return between
}

func TestAnOutageIsProbedOneAtATimeWithOneBackoff(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 5, 5)
	failing(d, model.Failure{Class: model.FailNetwork}, modeltest.T0.Add(time.Hour))
	for len(d.Engine.Plan.Troubles()) == 0 {
		d.Run(time.Millisecond)
	}
	if d.Now.Sub(modeltest.T0) > 3*time.Second {
		t.Errorf("called down after %v", d.Now.Sub(modeltest.T0))
	}
	last := len(d.Sent) - 1
	d.Run(5 * time.Minute)
	probes := d.Sent[last:]
	for i, gap := range gaps(probes) {
		most := min(poll.BackoffMost, poll.BackoffFirst<<min(i, 6))
		// The answer takes 100 ms, and the wait begins with it.
		if !modeltest.Within(gap, most*3/4, most+200*time.Millisecond) {
			t.Errorf("probe %d came after %v, want 0.75 to 1 of %v", i+1, gap, most)
		}
	}
	if len(probes) < 9 {
		t.Errorf("%d probes in five minutes", len(probes))
	}
}

func TestAProfileRecoversByItself(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 5, 5)
	d.Run(3 * time.Minute)
	failing(d, model.Failure{Class: model.FailNetwork}, d.Now.Add(10*time.Minute))
	back := d.Now.Add(10 * time.Minute)
	d.Run(5 * time.Minute)
	trouble, ok := d.Engine.Plan.Trouble("p")
	if !ok || trouble.Failure.Class != model.FailNetwork || trouble.Since.After(back.Add(-9*time.Minute)) {
		t.Errorf("after five minutes: %+v, %v", trouble, ok)
	}
	for _, row := range d.Engine.Board.Rows() {
		if row.Latest == nil || !row.Stale() || row.Verdict != model.VerdictReady {
			t.Errorf("%v: stale %v, verdict %v; want the last reading, marked as old", row.Ref, row.Stale(), row.Verdict)
		}
	}
	d.Run(7 * time.Minute)
	if trouble, ok := d.Engine.Plan.Trouble("p"); ok {
		t.Errorf("two minutes after its end: %+v", trouble)
	}
	for _, row := range d.Engine.Board.Rows() {
		if row.Stale() || row.ReadAt.Before(back) {
			t.Errorf("%v: stale %v, read %v after the end", row.Ref, row.Stale(), row.ReadAt.Sub(back))
		}
	}
}

func TestARelapseDoesNotStartTheBackoffOver(t *testing.T) {
	for _, tt := range []struct {
		well time.Duration
		most time.Duration // of the first wait after the relapse
	}{{30 * time.Second, poll.BackoffMost}, {poll.Calm + 10*time.Second, poll.BackoffFirst}} {
		d := watchtest.New(t, watchtest.Options, 5, 5)
		failing(d, model.Failure{Class: model.FailNetwork}, modeltest.T0.Add(10*time.Minute))
		d.Run(10 * time.Minute)
		for len(d.Engine.Plan.Troubles()) > 0 {
			d.Run(time.Second)
		}
		d.Run(tt.well)
		failing(d, model.Failure{Class: model.FailNetwork}, d.Now.Add(time.Hour))
		for len(d.Engine.Plan.Troubles()) == 0 {
			d.Run(10 * time.Millisecond)
		}
		if wait := d.Engine.Plan.Hold().Sub(d.Now); !modeltest.Within(wait, tt.most/2, tt.most) {
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
		{0, 1, poll.ThrottleFirst},
		{0, 5, poll.ThrottleFirst},
		{7 * time.Second, 5, 7 * time.Second},
		{10 * time.Minute, 1, 10 * time.Minute}, // there is nobody else to ask
		{10 * time.Minute, 5, poll.TrialAfter},
	} {
		d := watchtest.New(t, watchtest.Options, tt.rows, tt.rows)
		failing(d, model.Failure{Class: model.FailThrottled, HTTPStatus: 429, RetryAfter: tt.after}, modeltest.T0.Add(time.Second))
		d.Run(time.Second)
		sent := len(d.Sent)
		noticed := d.Sent[0].At.Add(100 * time.Millisecond)
		d.Engine.Plan.Refresh(d.Now)
		d.Engine.Plan.Retry("p", d.Now)
		d.Engine.Plan.Resume(d.Now)
		d.Run(12 * time.Minute)
		if got := d.Sent[sent].At.Sub(noticed); !modeltest.Within(got, tt.pause, tt.pause*11/10+time.Second) {
			t.Errorf("Retry-After %v, %d rows: the next request came after %v, whatever was pressed meanwhile", tt.after, tt.rows, got)
		}
	}
}

func TestAThrottleOfOneRowIsThatRows(t *testing.T) {
	const after = 10 * time.Minute
	d := watchtest.New(t, watchtest.Options, 9, 9)
	d.Run(3 * time.Minute)
	d.Fault = func(ticket poll.Ticket) *model.Failure {
		if ticket.Ref == modeltest.Ref(4) || ticket.Ref == modeltest.Ref(5) && d.Now.Sub(modeltest.T0) > 5*time.Minute {
			return &model.Failure{Class: model.FailThrottled, HTTPStatus: 429, RetryAfter: after}
		}
		return nil
	}
	var throttled time.Time
	pauses := 0
	d.Settled = func(ticket poll.Ticket) {
		if ticket.Ref == modeltest.Ref(4) && throttled.IsZero() {
			throttled = d.Now
		}
	}
	for end := d.Now.Add(9 * time.Minute); d.Now.Before(end); {
		before := d.Engine.Plan.Troubles()
		d.Run(time.Second)
		now := d.Engine.Plan.Troubles()
		if len(now) > 0 && now[0].Scope != poll.ScopeThrottle {
			t.Fatalf("%v: a throttle of one row is the profile's: %+v", d.Now.Sub(modeltest.T0), now[0])
		}
		if len(now) > len(before) {
			pauses++
		}
	}
	if pauses != 1 {
		t.Errorf("%d pauses, want one, since the other row's throttle comes within ten minutes of it", pauses)
	}
	for _, r := range d.Sent {
		if r.Ref == modeltest.Ref(4) && r.At.After(throttled) && r.At.Before(throttled.Add(after)) {
			t.Errorf("the throttled row is asked again after %v", r.At.Sub(throttled))
		}
	}
	if r := d.Engine.Plan.Pacing(d.Now); r.Stretched {
		t.Errorf("one row's throttle slows all: %+v", r)
	}
}

func TestAThrottleThatAWitnessConfirmsIsTheProfiles(t *testing.T) {
	const after = 5 * time.Minute
	d := watchtest.New(t, watchtest.Options, 9, 9)
	d.Run(3 * time.Minute)
	began := d.Now
	failing(d, model.Failure{Class: model.FailThrottled, HTTPStatus: 429, RetryAfter: after}, began.Add(time.Hour))
	down := false
	for !down && d.Now.Sub(began) < 2*time.Minute {
		d.Run(time.Second)
		_, down = d.Engine.Plan.Trouble("p")
	}
	if !down {
		t.Fatal("the profile is not called down")
	}
	sent := len(d.Sent)
	d.Run(4 * time.Minute)
	if len(d.Sent) > sent {
		t.Errorf("%d requests before the time was over", len(d.Sent)-sent)
	}
	if r := d.Engine.Plan.Pacing(d.Now); r.Refresh != 2*watchtest.Options.Refresh {
		t.Errorf("%+v, want the intervals doubled", r)
	}
}

func TestThrottlesInARowWaitLongerAndSlowEverythingDown(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 1, 1)
	failing(d, model.Failure{Class: model.FailThrottled, HTTPStatus: 429}, modeltest.T0.Add(20*time.Minute))
	d.Run(20 * time.Minute)
	for i, gap := range gaps(d.Sent) {
		least := min(poll.ThrottleMost, poll.ThrottleFirst<<i)
		if !modeltest.Within(gap, least, least*11/10+time.Second) {
			t.Errorf("throttle %d: next request after %v, want %v and up to a tenth more", i+1, gap, least)
		}
	}
	if r := d.Engine.Plan.Pacing(d.Now); r.Refresh != 2*watchtest.Options.Refresh || !r.Stretched {
		t.Errorf("after a throttle: %+v, want the intervals doubled", r)
	}
	d.Run(poll.ThrottleSlows + 6*time.Minute)
	if r := d.Engine.Plan.Pacing(d.Now); r.Stretched {
		t.Errorf("ten minutes later: %+v", r)
	}
}

func TestARefusedKeyPausesAfterTwo(t *testing.T) {
	for _, f := range []model.Failure{{Class: model.FailKey, HTTPStatus: 401}, {Class: model.FailPermission, HTTPStatus: 403, Code: safe.Clean("Workspace.AccessDenied")}} {
		d := watchtest.New(t, watchtest.Options, 1, 1)
		failing(d, f, modeltest.T0.Add(time.Hour))
		d.Run(poll.BlockedProbe - time.Second)
		if len(d.Sent) != 2 {
			t.Errorf("%v: %d requests in five minutes, want 2:\n%s", f.Class, len(d.Sent), watchtest.Describe(d.Sent))
		}
		for name, ask := range map[string]func(){
			"refresh": func() { d.Engine.Plan.Refresh(d.Now) },
			"new key": func() { d.Engine.Plan.Retry("p", d.Now) },
		} {
			sent := len(d.Sent)
			ask()
			d.Run(3 * time.Second)
			if len(d.Sent) == sent {
				t.Errorf("%v: a %s is no reason to ask again", f.Class, name)
			}
		}
	}
}

func TestWhatLastsIsProbedSlowly(t *testing.T) {
	for _, tt := range []struct {
		class model.FailureClass
		every time.Duration
	}{{model.FailBilling, 5 * time.Minute}, {model.FailTLS, time.Minute}} {
		d := watchtest.New(t, watchtest.Options, 1, 1)
		failing(d, model.Failure{Class: tt.class, HTTPStatus: 429}, modeltest.T0.Add(time.Hour))
		d.Run(time.Hour)
		between := gaps(d.Sent)
		if tt.class == model.FailBilling {
			between = between[1:] // the second try, which confirms it
		}
		for _, gap := range between {
			if !modeltest.Within(gap, tt.every, tt.every*11/10+time.Second) {
				t.Errorf("%v: asked again after %v, want %v", tt.class, gap, tt.every)
			}
		}
	}
}

func TestOneBadRowIsNoOutage(t *testing.T) {
	for _, class := range []model.FailureClass{model.FailTimeout, model.FailPermission, model.FailRejected, model.FailServer, model.FailUnreadable} {
		d := watchtest.New(t, watchtest.Options, 5, 5)
		d.Fault = func(ticket poll.Ticket) *model.Failure {
			if ticket.Ref == modeltest.Ref(0) {
				return &model.Failure{Class: class, HTTPStatus: 500}
			}
			return nil
		}
		d.Run(10 * time.Minute)
		if len(d.Engine.Plan.Troubles()) > 0 {
			t.Errorf("%v of one row is taken for an outage", class)
		}
		for _, row := range d.Engine.Board.Rows()[1:] {
			if row.Stale() || d.Now.Sub(row.ReadAt) > 34*time.Second {
				t.Errorf("%v of another row: %v is stale: %v, read %v ago", class, row.Ref, row.Stale(), d.Now.Sub(row.ReadAt))
			}
		}
	}
}

func TestFailuresOfAllRowsAreAnOutage(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 5, 5)
	d.Run(3 * time.Minute)
	failing(d, model.Failure{Class: model.FailServer, HTTPStatus: 502}, d.Now.Add(time.Hour))
	sent := len(d.Sent)
	d.Run(10 * time.Minute)
	if troubles := d.Engine.Plan.Troubles(); len(troubles) != 1 || troubles[0].Failure.HTTPStatus != 502 {
		t.Errorf("troubles %+v", troubles)
	}
	if n := len(d.Sent) - sent; n > 20 {
		t.Errorf("%d requests in ten minutes of an outage", n)
	}
	// No single row is probed for ever.
	rows := map[model.Ref]bool{}
	for _, r := range d.Sent[sent+poll.MaxInFlight:] {
		rows[r.Ref] = true
	}
	if len(rows) != 5 {
		t.Errorf("%d of 5 rows were probed", len(rows))
	}
}

func TestADownProfileWhoseOtherRowsAnswerIsFoundUp(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 6, 6)
	d.Fault = func(ticket poll.Ticket) *model.Failure {
		if ticket.Ref == modeltest.Ref(0) || ticket.Ref == modeltest.Ref(1) {
			return &model.Failure{Class: model.FailServer, HTTPStatus: 500}
		}
		return nil
	}
	// Only the two bad rows are asked for, so that the last four fail.
	for range 3 {
		d.Engine.Plan.Refresh(d.Now, modeltest.Ref(0), modeltest.Ref(1))
		d.Run(1200 * time.Millisecond)
	}
	d.Run(2 * time.Minute)
	if len(d.Engine.Plan.Troubles()) > 0 {
		t.Error("two bad rows of six keep the whole profile down")
	}
}

func TestNotFoundIsAnAnswer(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 5, 0)
	d.Run(10 * time.Minute)
	if len(d.Engine.Plan.Troubles()) > 0 {
		t.Error("five typos are taken for an outage")
	}
	if len(d.Sent) > 5*4 {
		t.Errorf("%d requests in ten minutes for five IDs nobody has", len(d.Sent))
	}
}

func TestOneBrokenProfileLeavesTheOthersLive(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 3, 3)
	other := model.Ref{Profile: "q", ID: "x"}
	d.Hidden = []model.Ref{other}
	d.Engine.Watch(model.Entry{Ref: other}, modeltest.T0)
	d.Fault = func(ticket poll.Ticket) *model.Failure {
		if ticket.Ref.Profile == "p" {
			return &model.Failure{Class: model.FailKey, HTTPStatus: 401}
		}
		return nil
	}
	d.Run(10 * time.Minute)
	if troubles := d.Engine.Plan.Troubles(); len(troubles) != 1 || troubles[0].Profile != "p" {
		t.Errorf("troubles %+v", troubles)
	}
	if row := d.Engine.Board.Row(other); row.Stale() || d.Now.Sub(row.ReadAt) > 34*time.Second {
		t.Errorf("the other profile's row is stale: %v, read %v ago", row.Stale(), d.Now.Sub(row.ReadAt))
	}
}

func TestAfterASleepEverythingIsAskedForAtOnce(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 5, 5)
	d.Run(10 * time.Minute)
	d.Latency = func() time.Duration { return time.Hour } // requests that hang on dead connections
	d.Run(40 * time.Second)
	if len(d.InFlight) == 0 {
		t.Fatal("nothing hangs")
	}
	hanging := d.InFlight[0].Ticket
	d.InFlight, d.Latency = nil, nil
	d.Engine.Plan.Resume(d.Now)
	if _, current := d.Engine.Settle(hanging, model.Answer{Samples: []model.Sample{modeltest.Good(hanging.Ref, d.Now, modeltest.Reading(model.Failed, 0, 1))}}, d.Now); current {
		t.Error("what hung before the sleep counts")
	}
	if n := d.Engine.Plan.InFlight(); n != 0 {
		t.Errorf("%d requests in flight after it", n)
	}
	woke := d.Now
	d.Run(3 * time.Second)
	for _, row := range d.Engine.Board.Rows() {
		if row.ReadAt.Before(woke) {
			t.Errorf("%v was not read within three seconds", row.Ref)
		}
	}
}

func TestRefreshIsNotHeldUpByABackoff(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 3, 3)
	failing(d, model.Failure{Class: model.FailNetwork}, modeltest.T0.Add(time.Hour))
	d.Run(10 * time.Minute)
	for n := len(d.Sent); len(d.Sent) == n || len(d.InFlight) > 0; {
		d.Run(100 * time.Millisecond)
	}
	d.Fault = nil
	pressed := d.Now
	d.Engine.Plan.Refresh(d.Now)
	d.Run(2 * time.Second)
	for _, row := range d.Engine.Board.Rows() {
		if row.ReadAt.Before(pressed) {
			t.Errorf("%v was not read within two seconds of a refresh", row.Ref)
		}
	}
}

func TestAForbiddenListIsTheWholeTroubleWhenThereIsNothingElse(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 0, 5, model.Pattern{Profile: "p", Glob: "*"})
	failing(d, model.Failure{Class: model.FailPermission, HTTPStatus: 403, Code: safe.Clean("AccessDenied")}, modeltest.T0.Add(time.Hour))
	d.Run(poll.BlockedProbe - 10*time.Second)
	if len(d.Sent) != 2 {
		t.Errorf("%d requests, want a pause after two:\n%s", len(d.Sent), watchtest.Describe(d.Sent))
	}
	if troubles := d.Engine.Plan.Troubles(); len(troubles) != 1 || troubles[0].Scope != poll.ScopeProfile {
		t.Errorf("troubles %+v", troubles)
	}
	d.Fault = nil
	d.Run(time.Minute)
	if d.Engine.Board.Len() != 5 {
		t.Errorf("%d rows once the list can be read, want 5", d.Engine.Board.Len())
	}
}

func TestARefusedRequestIsNotRepeatedForAMinute(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 1, 1)
	failing(d, model.Failure{Class: model.FailRejected, HTTPStatus: 400, Code: safe.Clean("InvalidParameter")}, modeltest.T0.Add(time.Hour))
	d.Run(20 * time.Minute)
	if len(d.Sent) < 15 {
		t.Errorf("%d requests in twenty minutes", len(d.Sent))
	}
	for _, gap := range gaps(d.Sent) {
		if gap < time.Minute {
			t.Errorf("asked again after %v", gap)
		}
	}
}

func TestOneRowAloneIsTheProfileOnceItHasFailedTwice(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 1, 1)
	failing(d, model.Failure{Class: model.FailServer, HTTPStatus: 500}, modeltest.T0.Add(time.Hour))
	d.Run(time.Second)
	if troubles := d.Engine.Plan.Troubles(); len(troubles) > 0 {
		t.Errorf("after one failure: %+v", troubles)
	}
	d.Run(2 * time.Second)
	if troubles := d.Engine.Plan.Troubles(); len(troubles) != 1 || len(d.Sent) != 2 {
		t.Errorf("after %d failures: %+v", len(d.Sent), troubles)
	}
}

func TestProbesGoRoundTheRowsThatWereGood(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 5, 5)
	bad := map[model.Ref]watchtest.Defect{modeltest.Ref(3): watchtest.DefectNamed("500"), modeltest.Ref(4): watchtest.DefectNamed("500")}
	d.Break(bad, "")
	d.Run(3 * time.Minute)
	failing(d, model.Failure{Class: model.FailNetwork}, d.Now.Add(time.Hour))
	for len(d.Engine.Plan.Troubles()) == 0 {
		d.Run(100 * time.Millisecond)
	}
	sent := len(d.Sent)
	d.Run(20 * time.Minute)
	asked := map[model.Ref]int{}
	for _, r := range d.Sent[sent:] {
		asked[r.Ref]++
	}
	for i := range 5 {
		_, ill := bad[modeltest.Ref(i)]
		if n := asked[modeltest.Ref(i)]; n == 0 || ill == (n > 5) {
			t.Errorf("row %d, ill before: %v, was probed %d times", i, ill, n)
		}
	}
}

// TestWhatIsPausedStaysSilent but for what somebody asks for.
func TestWhatIsPausedStaysSilent(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 30, 30)
	d.Run(5 * time.Minute)
	d.Engine.Plan.Pause(true)
	d.Run(time.Second) // what was under way comes back
	from := len(d.Sent)
	if d.Run(10 * time.Minute); len(d.Sent) != from {
		t.Errorf("paused, and %s are sent", watchtest.Describe(d.Sent[from:]))
	}
	d.Engine.Plan.Refresh(d.Now, modeltest.Ref(3))
	d.Run(time.Minute)
	if got := d.Sent[from:]; len(got) != 1 || got[0].Ref != modeltest.Ref(3) || got[0].Page != 0 {
		t.Errorf("asked for one, and %s are sent", watchtest.Describe(got))
	}
	from = len(d.Sent)
	d.Engine.Plan.RequestList("p")
	d.Run(time.Minute)
	if got := d.Sent[from:]; len(got) != 1 || got[0].Page != 1 {
		t.Errorf("asked for the list, and %s are sent", watchtest.Describe(got))
	}
	d.Engine.Plan.Pause(false)
	if d.Run(time.Minute); len(d.Sent) == from+1 {
		t.Error("nothing goes on")
	}
}

func TestBackoffDoublesToAMinuteAndForgets(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 2, 2)
	d.Fault = func(ticket poll.Ticket) *model.Failure {
		if ticket.Ref == modeltest.Ref(1) {
			return &model.Failure{Class: model.FailServer, HTTPStatus: 500}
		}
		return nil
	}
	// next lets time go by until the row has failed again, and returns how long
	// it is left alone then.
	next := func() time.Duration {
		row := d.Engine.Board.Row(modeltest.Ref(1))
		for fails := row.Fails(); row.Fails() == fails; {
			d.Run(100 * time.Millisecond)
		}
		due, _ := d.Engine.Plan.Due(modeltest.Ref(1))
		return due.Sub(row.Poll.At)
	}
	for i, most := range []time.Duration{2, 4, 8, 16, 32, 60, 60, 60} {
		most *= time.Second
		if got := next(); !modeltest.Within(got, most*3/4, most) {
			t.Errorf("failure %d: next try after %v, want 0.75 to 1 of %v", i+1, got, most)
		}
	}
	ill := d.Fault
	d.Fault = nil
	d.Run(2 * time.Minute)
	d.Fault = ill
	if got := next(); got > 2*time.Second {
		t.Errorf("first failure after a success: next try after %v, want 2s at most", got)
	}
}
