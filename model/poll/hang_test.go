package poll_test

import (
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/watch/watchtest"
)

// TestFewRowsAreAskedBeforeTheFirstIsAskedAgain where all fail and nothing was
// ever answered. A refused key or an unpaid account is another thing: an outage
// of that kind is probed too seldom to find the good rows.
func TestFewRowsAreAskedBeforeTheFirstIsAskedAgain(t *testing.T) {
	for name, tt := range map[string]struct {
		f    model.Failure
		most bool
	}{
		"HTTP 500": {model.Failure{Class: model.FailServer, HTTPStatus: 500}, true}, "no connection": {model.Failure{Class: model.FailNetwork}, true},
		"a refused key": {model.Failure{Class: model.FailKey, HTTPStatus: 401}, false}, "a bill": {model.Failure{Class: model.FailBilling, HTTPStatus: 400}, false},
		"no right": {model.Failure{Class: model.FailPermission, HTTPStatus: 403, Code: modeltest.Text("Workspace.AccessDenied")}, false},
	} {
		d := watchtest.New(t, watchtest.Options, 40, 0)
		d.Engine.Plan.LoseList()
		failing(d, tt.f, modeltest.T0.Add(time.Hour))
		asked := map[model.Ref]bool{}
		for at := 0; ; d.Run(10 * time.Millisecond) {
			again := false
			for ; at < len(d.Sent) && !again; at++ {
				again = asked[d.Sent[at].Ref]
				asked[d.Sent[at].Ref] = true
			}
			if again || d.Now.Sub(modeltest.T0) > time.Minute {
				break
			}
		}
		if few := len(asked) < poll.HangsNeeded+poll.MaxInFlight; few != tt.most {
			t.Errorf("%s: %d rows are asked before the first is asked again", name, len(asked))
		}
	}
}

// TestRowsThatHangNeverTakeAllPlaces: two of them at the most are asked at a
// time once they have hung.
func TestRowsThatHangNeverTakeAllPlaces(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 20, 0)
	d.Engine.Plan.LoseList()
	d.Hidden = modeltest.Refs(20)
	hangs := func(ref model.Ref) bool {
		for _, bad := range modeltest.Refs(8) {
			if ref == bad {
				return true
			}
		}
		return false
	}
	d.LatencyOf = func(ticket poll.Ticket) time.Duration {
		if hangs(ticket.Ref) {
			return 15 * time.Second
		}
		return 100 * time.Millisecond
	}
	d.Fault = func(ticket poll.Ticket) *model.Failure {
		if hangs(ticket.Ref) {
			return &model.Failure{Class: model.FailTimeout}
		}
		return nil
	}
	hung := map[model.Ref]bool{}
	d.Settled = func(ticket poll.Ticket) { hung[ticket.Ref] = hangs(ticket.Ref) }
	most, seen := 0, 0
	d.Key = func(d *watchtest.Drive) {
		n := 0
		for _, f := range d.InFlight {
			if hung[f.Ticket.Ref] {
				n++
			}
		}
		most, seen = max(most, n), seen+n
	}
	d.Run(10 * time.Minute)
	if most > poll.MostHung || seen == 0 {
		t.Errorf("%d rows that hang are under way at once", most)
	}
	last := map[model.Ref]time.Time{}
	for _, r := range d.Sent {
		if gap := r.At.Sub(last[r.Ref]); !last[r.Ref].IsZero() && !hangs(r.Ref) && gap > 65*time.Second {
			t.Errorf("%v was not asked for %v", r.Ref, gap)
		}
		last[r.Ref] = r.At
	}
}

// TestARowOfTheListIsDueWithTheList unless somebody looks at it.
func TestARowOfTheListIsDueWithTheList(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 30, 30)
	d.Run(5 * time.Minute)
	p := d.Engine.Plan
	for {
		if _, running := p.Sweeps(); !running {
			break
		}
		d.Run(100 * time.Millisecond)
	}
	next := p.NextSweep()
	if due, under := p.Due(modeltest.Ref(4)); under || !due.Equal(next) {
		t.Errorf("due at %v, under way %v, the list at %v", due, under, next)
	}
	gets, _ := d.Counts(modeltest.T0)
	p.Focus(modeltest.Ref(4))
	d.Run(2 * time.Minute)
	after, _ := d.Counts(modeltest.T0)
	p.Focus(model.Ref{})
	if after-gets < 3 {
		t.Errorf("somebody looks at it for two minutes, and it is asked for %d times", after-gets)
	}
	d.Run(time.Minute)
	gets, _ = d.Counts(modeltest.T0)
	d.Run(2 * time.Minute)
	if after, _ = d.Counts(modeltest.T0); after != gets {
		t.Errorf("nobody looks at it any more, and it is asked for %d times", after-gets)
	}
}

// TestRefreshAsksForAllAtOnce those the list brings with the list.
func TestRefreshAsksForAllAtOnce(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 30, 30)
	other := model.Ref{Profile: "q", ID: "d"}
	d.Hidden = []model.Ref{other}
	d.Engine.Watch(model.Entry{Ref: other}, d.Now)
	d.Run(5 * time.Minute)
	from := d.Now
	d.Engine.Plan.Refresh(d.Now)
	d.Run(2 * time.Second)
	gets, pages := d.Counts(from)
	if pages != 1 || gets > 3 {
		t.Errorf("%d pages and %d GETs", pages, gets)
	}
}

// TestTheStartIsSearchedForAGoodRow as long as the failure may be the rows' own:
// a key, a bill or a throttle is the account's, and asking on costs more.
func TestTheStartIsSearchedForAGoodRow(t *testing.T) {
	for class, quick := range map[model.FailureClass]bool{model.FailNetwork: true, model.FailServer: true, model.FailRedirect: true, model.FailUnreadable: true, model.FailKey: false, model.FailBilling: false} {
		f := model.Failure{Class: class, HTTPStatus: map[model.FailureClass]int{model.FailKey: 401, model.FailBilling: 403, model.FailServer: 500}[class]}
		d := watchtest.New(t, watchtest.Options, 30, 0)
		d.Engine.Plan.LoseList()
		failing(d, f, modeltest.T0.Add(time.Hour))
		for len(d.Engine.Plan.Troubles()) == 0 || d.Engine.Plan.Troubles()[0].Scope != poll.ScopeProfile {
			d.Run(time.Millisecond)
		}
		from := len(d.Sent)
		d.Run(20 * time.Second)
		if probes := len(d.Sent) - from; (probes >= 3) != quick {
			t.Errorf("%v: %d probes in 20s", class, probes)
		}
		from = len(d.Sent)
		if d.Run(time.Hour / 2); len(d.Sent)-from > 45 {
			t.Errorf("%v: %d probes in half an hour", class, len(d.Sent)-from)
		}
	}
}
