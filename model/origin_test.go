package model

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestWhatCountsOnAHost(t *testing.T) {
	for here, loop := range map[string]bool{
		"127.0.0.1:8787": true, "127.9.9.9": true, "localhost": true, "LocalHost:1": true, "a.localhost:1": true, "localhost.:1": true,
		"[::1]:8787": true, "[::1]": true, "[::ffff:127.0.0.1]:1": true, "0.0.0.0:1": true, "[::]:1": true,
		"dashscope-intl.aliyuncs.com": false, "dashscope.aliyuncs.com:8443": false, "localhost.example.com": false, "10.0.0.1:8787": false,
		"[2001:db8::1]:443": false, "mylocalhost": false, "": false,
	} {
		if got := loopback(here); got != loop {
			t.Errorf("%q is this machine: %v", here, got)
		}
		if Counts("", here) == loop || !Counts("other", "other") || Counts("other", here) {
			t.Errorf("what counts on %q: without a host %v, of another %v", here, Counts("", here), Counts("other", here))
		}
	}
}

// rolledOut is past rollouts seen on a host.
func rolledOut(host string, took time.Duration, n int) (past []Event) {
	for i := range n {
		past = append(past, Event{
			At: at(-10_000 + i), Ref: refN(2), Host: host, Kind: KindReady, To: Running, Verdict: VerdictReady, Took: took, Session: "s" + host,
		})
	}
	return past
}

// TestASimulatorTeachesNothingAboutTheService makes twenty rollouts of 20 s on
// this machine and one of 8 m on the service.
func TestASimulatorTeachesNothingAboutTheService(t *testing.T) {
	const real, sim = "dashscope-intl.aliyuncs.com", "127.0.0.1:8787"
	simulated, before := rolledOut(sim, 20*time.Second, 20), rolledOut("", 7*time.Minute, 1)
	for name, tt := range map[string]struct {
		host string
		past []Event
		want string
	}{
		"the service after the simulator":             {real, simulated, "documented as 5 to 10m"},
		"the service after itself":                    {real, slices.Concat(simulated, rolledOut(real, 8*time.Minute, 1)), "ready in ~8m (last time 8m)"},
		"the simulator after itself":                  {sim, slices.Concat(simulated, rolledOut(real, 8*time.Minute, 1)), "ready in ~20s (usually 20s)"},
		"another simulator":                           {"127.0.0.1:8788", simulated, "documented as 5 to 10m"},
		"the service after an older version":          {real, slices.Concat(simulated, before), "ready in ~7m (last time 7m)"},
		"the simulator after an older version":        {sim, before, "documented as 5 to 10m"},
		"the service after itself and older versions": {real, slices.Concat(rolledOut(real, 8*time.Minute, 1), before), "ready in ~7m (usually 7m)"},
	} {
		e := NewEngine(driveOptions, t0, []Entry{{Ref: refN(1)}}, nil)
		e.Origins(map[string]Origin{"p": {Host: tt.host}})
		e.Remember(tt.past)
		d := reading(Pending, 0, 1)
		d.Created = Stamp{At: t0}
		estimate, _ := e.Board.Estimate(e.Board.Apply(good(refN(1), t0, d)), t0)
		if got, _ := estimate.Words(); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
	other := Ref{"q", "d1"}
	e := NewEngine(driveOptions, t0, []Entry{{Ref: other}}, nil)
	e.Origins(map[string]Origin{"p": {Host: real}, "q": {Host: real}})
	e.Remember(rolledOut(real, 8*time.Minute, 1))
	estimate, _ := e.Board.Estimate(e.Board.Apply(good(other, t0, reading(Pending, 0, 1))), t0)
	if estimate.Of > 0 {
		t.Error("an estimate goes by the profile as well")
	}
}

// TestWhatAnotherHostDidIsNotTheDeploymentsPast looks at all that a row takes
// over from earlier runs.
func TestWhatAnotherHostDidIsNotTheDeploymentsPast(t *testing.T) {
	stuck := Event{
		At: at(-1200), Ref: refN(1), Host: "127.0.0.1:8787", Kind: KindRolling, From: Running, To: Updating, Verdict: VerdictRolling,
		Ready: NumberOf(1), Capacity: NumberOf(2), Session: "s",
	}
	away := Event{At: at(-1100), Ref: Ref{Profile: "p"}, Host: stuck.Host, Kind: KindOffline, Session: "s"}
	closed := Event{At: at(-1000), Kind: KindClosed, Session: "s", Still: []Still{{Profile: "p", Host: stuck.Host, For: time.Minute, IDs: []string{"d1"}}}}
	for host, same := range map[string]bool{stuck.Host: true, "service": false} {
		e := NewEngine(driveOptions, t0, []Entry{{Ref: refN(1), Wanted: Wanted{Capacity: NumberOf(9)}}}, nil)
		e.StallAfter(10 * time.Minute)
		e.Origins(map[string]Origin{"p": {Host: host}})
		e.Remember([]Event{stuck, away, closed})
		row := e.Board.Apply(good(refN(1), t0, reading(Updating, 1, 2)))
		if (row.Verdict == VerdictStalled) != same {
			t.Errorf("on %s it is %v", host, row.Verdict)
		}
		if since := e.Board.DriftSince(row); since.Equal(stuck.At) != same {
			t.Errorf("on %s it drifts since %v", host, since)
		}
		h := e.Board.History()
		if n := len(h.Timeline(refN(1), t0)); (n > 1) != same {
			t.Errorf("on %s its timeline has %d parts", host, n)
		}
		if n := len(h.All()); same && n != 5 || !same && n != 2 {
			t.Errorf("on %s the timeline of everything has %d events", host, n)
		}
		for _, told := range e.Board.News() {
			if told.Host != host || !same && told.From != "" {
				t.Errorf("on %s: %+v", host, told)
			}
		}
		if e.Board.offline("p", Trouble{Failure: &Failure{Class: FailNetwork}, Since: t0}, at(120)); e.Board.News()[0].Host != host {
			t.Error("an outage has no host")
		}
	}
}

// TestAProfileThatMovesBeginsAnew is given another base URL, workspace or key
// while it runs.
func TestAProfileThatMovesBeginsAnew(t *testing.T) {
	moved := func(route string) map[string]Origin { return map[string]Origin{"p": {Host: "h" + route, Route: route}} }
	glob := []Pattern{{Profile: "p", Glob: "d2"}}
	d := newDrive(t, driveOptions, 1, 3, glob...)
	d.engine.Origins(moved("1"))
	d.run(time.Minute)
	entries := []Entry{{Ref: refN(0)}}
	d.engine.Origins(moved("1"))
	d.engine.Rewatch(entries, glob, d.now)
	if d.engine.Board.Row(refN(0)).Latest == nil || d.engine.Board.Row(refN(2)) == nil {
		t.Fatal("the same route begins anew")
	}
	d.engine.Plan.Refresh(d.now, refN(0))
	d.start()
	d.engine.Origins(moved("2"))
	if _, went := d.engine.Rewatch(entries, glob, d.now); len(went) != 1 {
		t.Errorf("%d rows went, want what the glob had found", len(went))
	}
	row := d.engine.Board.Row(refN(0))
	if row.Latest != nil || row.Verdict != VerdictWaiting || d.engine.Board.Count(VerdictWaiting) != 1 || d.engine.Board.Count(VerdictReady) != 0 {
		t.Errorf("it has still %v, %v", row.Latest, row.Verdict)
	}
	for _, f := range d.air {
		if f.ticket.Page == 0 {
			if _, current := d.engine.Settle(f.ticket, d.answer(f), d.now); current {
				t.Error("an answer of before counts")
			}
		}
	}
	d.air = nil
	d.status = Failed
	d.engine.Board.News()
	d.run(time.Minute)
	if row.Verdict != VerdictFailed || d.engine.Board.Row(refN(2)) == nil {
		t.Errorf("it is not read again: %v", row.Verdict)
	}
	for _, e := range d.engine.Board.History().Of(refN(0)) {
		if e.Kind != KindSeen || e.From != "" || e.Host != "h2" {
			t.Errorf("the change of the host is told as one of the deployment: %+v", e)
		}
	}
}

// TestNewsIsWhatHappened leaves out what says only that somebody watched, in the
// lines of this version and of older ones.
func TestNewsIsWhatHappened(t *testing.T) {
	seen := func(second int, host string, from, to Status, ready int64) Event {
		return Event{At: at(second), Ref: refN(1), Host: host, Kind: KindSeen, From: from, To: to, Ready: NumberOf(ready), Capacity: NumberOf(2)}
	}
	events := []Event{
		{At: at(0), Kind: KindOpened}, seen(1, "", "", Running, 2), {At: at(2), Kind: KindStop},
		seen(3, "", Running, Running, 2), seen(4, "service", Running, Running, 2), seen(5, "127.0.0.1:1", "", Running, 2),
		seen(6, "service", Running, Running, 1), seen(7, "service", Running, Stopped, 1), seen(8, "service", Stopped, Stopped, 1),
		{At: at(9), Ref: refN(1), Host: "service", Kind: KindReady, From: Stopped, To: Running}, {At: at(10), Kind: KindAsleep}, {At: at(11), Kind: KindClosed},
	}
	var told []int
	for _, e := range News(events) {
		told = append(told, int(e.At.Sub(t0).Seconds()))
	}
	if got := fmt.Sprint(told); got != "[1 5 6 7 9 10]" {
		t.Errorf("news of %s", got)
	}
}
