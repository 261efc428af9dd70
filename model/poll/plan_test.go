package poll

import (
	"fmt"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
)

func testPlan(refs ...model.Ref) *Plan {
	p := NewPlan(PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second, Seed: 1})
	for _, ref := range refs {
		p.Add(ref, modeltest.T0)
	}
	return p
}

func mustStart(t *testing.T, p *Plan, now time.Time, want int) []Ticket {
	t.Helper()
	tickets := p.Start(now)
	if len(tickets) != want {
		t.Fatalf("Start at +%v: %d tickets, want %d", now.Sub(modeltest.T0), len(tickets), want)
	}
	return tickets
}

func TestAnAddedRowIsClaimedAtOnce(t *testing.T) {
	p := testPlan(modeltest.Ref(1))
	if d, ok := p.Wake(modeltest.T0); !ok || d > time.Millisecond {
		t.Errorf("Wake: %v, %v; want at once", d, ok)
	}
	tickets := mustStart(t, p, modeltest.T0, 1)
	if tickets[0].Ref != modeltest.Ref(1) || tickets[0].Number == 0 {
		t.Errorf("ticket: %+v", tickets[0])
	}
	mustStart(t, p, modeltest.T0, 0)
}

func TestNoRowHasTwoRequestsInFlight(t *testing.T) {
	p := testPlan(modeltest.Ref(1))
	mustStart(t, p, modeltest.T0, 1)
	p.Refresh(modeltest.T0.Add(time.Minute))
	mustStart(t, p, modeltest.T0.Add(time.Hour), 0)
}

func TestAtMostFourRequestsAreInFlight(t *testing.T) {
	p := testPlan(modeltest.Refs(9)...)
	tickets := mustStart(t, p, modeltest.T0, maxInFlight)
	if d, ok := p.Wake(modeltest.T0); !ok || d != hangsAfter {
		t.Errorf("Wake: %v, %v; want it when the calls hang and give their places to rows never asked", d, ok)
	}
	p.Settle(tickets[0], Outcome{}, modeltest.T0)
	tickets = append(tickets[1:], mustStart(t, p, modeltest.T0, 1)...)
	more := mustStart(t, p, modeltest.T0.Add(hangsAfter), maxWithHung-maxInFlight)
	if _, ok := p.Wake(modeltest.T0.Add(hangsAfter)); ok {
		t.Error("Wake is due although only an answer can change anything")
	}
	for _, ticket := range append(tickets, more...) {
		p.Settle(ticket, Outcome{}, modeltest.T0.Add(hangsAfter))
	}
	if tickets = p.Start(modeltest.T0.Add(time.Hour)); len(tickets) != maxInFlight {
		t.Errorf("%d requests of rows that were asked before, want %d", len(tickets), maxInFlight)
	}
	if tickets = p.Start(modeltest.T0.Add(2 * time.Hour)); len(tickets) != 0 {
		t.Errorf("%d more although the others hang", len(tickets))
	}
}

func TestIntervalsFollowThePace(t *testing.T) {
	for _, tt := range []struct {
		name string
		o    Outcome
		want time.Duration
	}{
		{"changing", Outcome{Pace: PaceChanging}, 5 * time.Second},
		{"steady", Outcome{Pace: PaceSteady}, 30 * time.Second},
		{"slow", Outcome{Pace: PaceSlow}, 5 * time.Minute},
		{"slow, and not found", Outcome{Pace: PaceSlow, Failure: &model.Failure{Class: model.FailNotFound}}, 5 * time.Minute},
	} {
		t.Run(tt.name, func(t *testing.T) {
			distinct := map[time.Duration]bool{}
			p := testPlan(modeltest.Refs(10)...)
			now := modeltest.T0
			for i := range 50 {
				for len(p.inFlight) == 0 {
					p.Start(now)
					now = now.Add(100 * time.Millisecond)
				}
				for number := range p.inFlight {
					ref, started := flyingRef(p, number)
					p.Settle(Ticket{Number: number, Ref: ref}, tt.o, now)
					due, _ := p.Due(ref)
					if got := due.Sub(started); got < tt.want*9/10 || got > tt.want*11/10 {
						t.Errorf("row %d: due after %v, want %v ±10%%", i, got, tt.want)
					}
					distinct[due.Sub(started)] = true
				}
			}
			if len(distinct) < 10 {
				t.Errorf("only %d different intervals: no jitter", len(distinct))
			}
		})
	}
}

func flyingRef(p *Plan, number uint64) (model.Ref, time.Time) {
	for ref, s := range p.lane("p").slots {
		if s.ticket == number {
			return ref, s.sent
		}
	}
	return model.Ref{}, time.Time{}
}

func TestASlowAnswerIsNotFollowedAtOnce(t *testing.T) {
	p := testPlan(modeltest.Ref(1))
	ticket := mustStart(t, p, modeltest.T0, 1)[0]
	now := modeltest.T0.Add(9 * time.Second)
	p.Settle(ticket, Outcome{Pace: PaceChanging}, now)
	if due, _ := p.Due(modeltest.Ref(1)); due.Before(now.Add(Floor)) {
		t.Errorf("due %v after the answer, want at least %v", due.Sub(now), Floor)
	}
}

func TestRetryAfterIsNeverUndercut(t *testing.T) {
	for _, after := range []time.Duration{time.Second, 7 * time.Second, 10 * time.Minute} {
		p := testPlan(modeltest.Ref(1), modeltest.Ref(2))
		tickets := mustStart(t, p, modeltest.T0, 2)
		p.Settle(tickets[0], Outcome{Failure: &model.Failure{Class: model.FailThrottled, RetryAfter: after}}, modeltest.T0)
		p.Settle(tickets[1], Outcome{}, modeltest.T0)
		p.Refresh(modeltest.T0)
		// Another row is asked after half a minute at the most.
		pause := min(after, trialAfter)
		if early := p.Start(modeltest.T0.Add(pause - time.Millisecond)); len(early) > 0 {
			t.Errorf("Retry-After %v: %d requests before %v were over", after, len(early), pause)
		}
		d, ok := p.Wake(modeltest.T0)
		if !ok || !modeltest.Within(d, pause, pause*11/10+Floor) {
			t.Errorf("Retry-After %v: Wake %v, %v", after, d, ok)
		}
		now := modeltest.T0.Add(d)
		trial := mustStart(t, p, now, 1)[0]
		if trial.Ref != modeltest.Ref(2) {
			t.Errorf("Retry-After %v: %v is asked, want the row that was answered", after, trial.Ref)
		}
		p.Settle(trial, Outcome{}, now)
		p.Refresh(now)
		p.Retry("p", now)
		for ; now.Before(modeltest.T0.Add(after)); now = now.Add(after / 100) {
			for _, ticket := range p.Start(now) {
				if ticket.Ref == modeltest.Ref(1) {
					t.Errorf("Retry-After %v: asked again after %v", after, now.Sub(modeltest.T0))
				}
				p.Settle(ticket, Outcome{}, now)
			}
		}
	}
}

func TestAThrottleHoldsTheWholeProfileAndNoOther(t *testing.T) {
	p := testPlan(model.Ref{Profile: "a", ID: "1"}, model.Ref{Profile: "a", ID: "2"}, model.Ref{Profile: "b", ID: "1"})
	tickets := mustStart(t, p, modeltest.T0, 3)
	for _, ticket := range tickets {
		o := Outcome{Pace: PaceChanging}
		if ticket.Ref == (model.Ref{Profile: "a", ID: "1"}) {
			o.Failure = &model.Failure{Class: model.FailThrottled}
		}
		p.Settle(ticket, o, modeltest.T0)
	}
	for _, ticket := range p.Start(modeltest.T0.Add(29 * time.Second)) {
		if ticket.Ref.Profile == "a" {
			t.Errorf("%v was asked for while its profile is throttled", ticket.Ref)
		}
	}
}

func TestAStaleTicketChangesNothing(t *testing.T) {
	p := testPlan(modeltest.Ref(1))
	old := mustStart(t, p, modeltest.T0, 1)[0]
	if !p.Settle(old, Outcome{Pace: PaceSteady}, modeltest.T0) {
		t.Fatal("a current ticket was called stale")
	}
	due, _ := p.Due(modeltest.Ref(1))
	for name, ticket := range map[string]Ticket{
		"settled before": old,
		"never issued":   {Number: 99, Ref: modeltest.Ref(1)},
	} {
		if p.Current(ticket) || p.Settle(ticket, Outcome{Failure: &model.Failure{Class: model.FailServer}}, modeltest.T0.Add(time.Second)) {
			t.Errorf("%s: not stale", name)
		}
		if now, _ := p.Due(modeltest.Ref(1)); now != due {
			t.Errorf("%s: moved the row's next poll", name)
		}
	}
}

func TestARemovedRowsTicketIsStaleAndFreesItsPlace(t *testing.T) {
	p := testPlan(modeltest.Refs(5)...)
	tickets := mustStart(t, p, modeltest.T0, maxInFlight)
	p.Remove(tickets[0].Ref)
	mustStart(t, p, modeltest.T0, 0)
	if p.Settle(tickets[0], Outcome{}, modeltest.T0) {
		t.Error("the ticket of a removed row was current")
	}
	mustStart(t, p, modeltest.T0, 1)
	p.Remove(tickets[1].Ref)
	p.Add(tickets[1].Ref, modeltest.T0)
	if p.Settle(tickets[1], Outcome{}, modeltest.T0) {
		t.Error("the ticket of a row removed and added again was current")
	}
}

func TestRefreshComesFirstEvenWhilePaused(t *testing.T) {
	p := testPlan(modeltest.Refs(3)...)
	for _, ticket := range mustStart(t, p, modeltest.T0, 3) {
		p.Settle(ticket, Outcome{Pace: PaceChanging}, modeltest.T0)
	}
	p.Pause(true)
	now := modeltest.T0.Add(time.Minute)
	mustStart(t, p, now, 0)
	p.Refresh(now, modeltest.Ref(2))
	if got := mustStart(t, p, now, 1)[0].Ref; got != modeltest.Ref(2) {
		t.Errorf("refreshed %v, want %v", got, modeltest.Ref(2))
	}
	p.Pause(false)
	mustStart(t, p, now, 2)
}

func TestRefreshIsNoFasterThanOnceASecondARow(t *testing.T) {
	p := testPlan(modeltest.Ref(1))
	sent := 0
	for ms := range 10_000 {
		now := modeltest.T0.Add(time.Duration(ms) * time.Millisecond)
		p.Refresh(now)
		for _, ticket := range p.Start(now) {
			sent++
			p.Settle(ticket, Outcome{Pace: PaceChanging}, now)
		}
	}
	if sent > 10 {
		t.Errorf("%d requests for one row in 10 s of holding the refresh key, want 10 at most", sent)
	}
}

func TestOrderOfClaim(t *testing.T) {
	p := testPlan(modeltest.Refs(4)...)
	for i, ticket := range mustStart(t, p, modeltest.T0, 4) {
		p.Settle(ticket, Outcome{Pace: []Pace{PaceSteady, PaceChanging, PaceSteady, PaceSteady}[i]}, modeltest.T0)
	}
	now := modeltest.T0.Add(time.Hour)
	p.Start(now.Add(-time.Hour))
	p.Focus(modeltest.Ref(2))
	p.Refresh(now, modeltest.Ref(3))
	p.RequestList("p")
	var got []string
	for _, ticket := range append(p.Start(now), settleAll(p, now)...) {
		got = append(got, fmt.Sprint(ticket.Ref.ID, ticket.Page))
	}
	want := "[d30 d20 d10 d00 1]"
	if fmt.Sprint(got) != want {
		t.Errorf("order %v, want %v: refreshed, in the detail, changing, steady, list", got, want)
	}
}

// settleAll settles what is in flight and starts what comes then.
func settleAll(p *Plan, now time.Time) []Ticket {
	for number := range p.inFlight {
		ref, _ := flyingRef(p, number)
		p.Settle(Ticket{Number: number, Ref: ref}, Outcome{}, now)
	}
	return p.Start(now)
}

func TestABrowsedListIsReadPageAfterPageOnce(t *testing.T) {
	p := NewPlan(PlanOptions{Refresh: time.Second, Steady: time.Second})
	p.RequestList("p")
	for page := 1; page <= 3; page++ {
		ticket := mustStart(t, p, modeltest.T0, 1)[0]
		if ticket.Page != page {
			t.Fatalf("page %d, want %d", ticket.Page, page)
		}
		complete, current := p.SettlePage(ticket, pageOf(ticket.Page, 100, 250), modeltest.T0)
		if !current || (complete == ListWhole) != (page == 3) {
			t.Errorf("page %d: complete %v, current %v", page, complete, current)
		}
	}
	mustStart(t, p, modeltest.T0.Add(time.Hour), 0)
	if d, ok := p.Wake(modeltest.T0.Add(time.Hour)); ok {
		t.Errorf("the list is done and Wake is still due in %v", d)
	}
}

// pageOf is a page of a list of d0, d1 and so on.
func pageOf(number, size, total int) Page {
	page := Page{Total: total, HasTotal: true}
	for i := (number - 1) * size; i < min(total, number*size); i++ {
		page.Listings = append(page.Listings, Listing{modeltest.Ref(i), PaceSteady})
		page.Sent++
	}
	return page
}
