package poll

import (
	"fmt"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
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
	lost := Outcome{Pace: PaceSteady, Failure: &model.Failure{Class: model.FailNotFound, HTTPStatus: 404}}
	p := testPlan(modeltest.Ref(1))
	at := settled(t, p, modeltest.T0, lost)
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
	gone := Outcome{Pace: PaceSlow, Failure: &model.Failure{Class: model.FailNotFound, HTTPStatus: 404}}
	p := testPlan(modeltest.Ref(1))
	at := settled(t, p, modeltest.T0, gone)
	if gap := settled(t, p, at, gone).Sub(at); gap < 4*time.Minute || gap > 6*time.Minute {
		t.Errorf("asked again after %v", gap)
	}
	at = settled(t, p, at, gone)
	at = settled(t, p, at, Outcome{Pace: PaceSlow, Failure: &model.Failure{Class: model.FailServer, HTTPStatus: 500}})
	if due, _ := p.Due(modeltest.Ref(1)); due.Sub(at) > 3*time.Second {
		t.Errorf("after another failure it is due in %v", due.Sub(at))
	}
	p = testPlan(modeltest.Ref(1))
	at = settled(t, p, modeltest.T0, Outcome{Pace: PaceChanging})
	p.SlowDown(modeltest.Ref(1), at)
	p.SlowDown(modeltest.Ref(2), at)
	if due, _ := p.Due(modeltest.Ref(1)); due.Sub(at) < 4*time.Minute || due.Sub(at) > 6*time.Minute {
		t.Errorf("one that has just gone is due in %v", due.Sub(at))
	}
}

func TestHowLongARequestIsUnderWay(t *testing.T) {
	p := testPlan(modeltest.Ref(1))
	later := modeltest.T0.Add(7 * time.Second)
	if _, under := p.Due(modeltest.Ref(1)); under || p.Waiting(modeltest.Ref(1), later) != 0 {
		t.Error("nothing was sent, and something is under way")
	}
	ticket := mustStart(t, p, modeltest.T0, 1)[0]
	if _, under := p.Due(modeltest.Ref(1)); !under || p.Waiting(modeltest.Ref(1), later) != 7*time.Second {
		t.Errorf("sent 7s ago, under way %v for %v", under, p.Waiting(modeltest.Ref(1), later))
	}
	if due, under := p.Due(modeltest.Ref(2)); under || !due.IsZero() || p.Waiting(modeltest.Ref(2), later) != 0 {
		t.Error("one that is not watched is under way")
	}
	p.Forget(ticket, later)
	if due, under := p.Due(modeltest.Ref(1)); under || due.Sub(later) != time.Second {
		t.Errorf("given up, under way %v, due in %v", under, due.Sub(later))
	}
}

func TestANewKeyIsTriedAtOnceWithItsProfileAlone(t *testing.T) {
	other := model.Ref{Profile: "q", ID: "d"}
	p := testPlan(modeltest.Ref(1), modeltest.Ref(2), other)
	for _, ticket := range mustStart(t, p, modeltest.T0, 3) {
		if ticket.Ref != modeltest.Ref(2) {
			p.Settle(ticket, Outcome{Pace: PaceSteady}, modeltest.T0)
		}
	}
	now := modeltest.T0.Add(3 * time.Second)
	p.Retry("p", now)
	if due, _ := p.Due(modeltest.Ref(1)); due.After(now) {
		t.Errorf("the row is due in %v", due.Sub(now))
	}
	if due, _ := p.Due(other); due.Sub(now) < 10*time.Second {
		t.Errorf("another profile's row is due in %v", due.Sub(now))
	}
	if sent := p.Start(now); len(sent) != 1 || sent[0].Ref != modeltest.Ref(1) {
		t.Errorf("asked for %v, though one request is still under way", sent)
	}
}

// TestAThrottleWaitsLongerEachTime where the service names no time.
func TestAThrottleWaitsLongerEachTime(t *testing.T) {
	for before, least := range map[int]time.Duration{0: 30 * time.Second, 1: time.Minute, 2: 2 * time.Minute, 3: 4 * time.Minute, 4: 5 * time.Minute, 99: 5 * time.Minute} {
		d := dice(3)
		for range 50 {
			if got := d.throttle(&model.Failure{Class: model.FailThrottled}, before); got < least || got > least*11/10 {
				t.Errorf("after %d: %v, want %v and a tenth at most", before, got, least)
			}
		}
	}
	for asked, least := range map[time.Duration]time.Duration{time.Millisecond: time.Second, 20 * time.Second: 20 * time.Second, time.Hour: time.Hour} {
		d := dice(3)
		if got := d.throttle(&model.Failure{Class: model.FailThrottled, RetryAfter: asked}, 5); got < least || got > least*11/10 {
			t.Errorf("asked for %v: %v", asked, got)
		}
	}
}

// TestWhatComesFirstAmongRowsThatAreDue: what somebody asks for and looks at, then
// what somebody asks for.
func TestWhatComesFirstAmongRowsThatAreDue(t *testing.T) {
	p := testPlan(modeltest.Refs(9)...)
	now := modeltest.T0
	for range 20 { // all are read, and due later
		now = now.Add(time.Second)
		for _, ticket := range p.Start(now) {
			p.Settle(ticket, Outcome{Pace: PaceSteady}, now)
		}
	}
	p.Pause(true)
	p.Refresh(now.Add(2*time.Second), modeltest.Ref(7), modeltest.Ref(5))
	p.Focus(modeltest.Ref(5))
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
