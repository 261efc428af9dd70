package plain

import (
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
)

// listReading reads a list page by page.
type listReading struct {
	*getting
	*listing
	now time.Time
}

func readList() *listReading {
	now := time.Now()
	engine := watch.NewEngine(poll.PlanOptions{Refresh: time.Second, Steady: time.Second}, now, nil, []model.Pattern{{Profile: "default", Glob: "*"}})
	return &listReading{&getting{Get: &Get{Loop: Loop{Engine: engine}}, byRef: map[model.Ref]*wanted{}}, &listing{}, now}
}

// page gives the answer to the next request for a page.
func (r *listReading) page(t *testing.T, a model.Answer) {
	t.Helper()
	for range 100 {
		r.now = r.now.Add(time.Second)
		for _, ticket := range r.Engine.Plan.Start(r.now) {
			if ticket.Page == 0 {
				r.Engine.Settle(ticket, model.Answer{}, r.now)
				continue
			}
			a.Poll = model.Poll{At: r.now, HTTPStatus: 200}
			done, _ := r.Engine.Settle(ticket, a, r.now)
			r.list(r.listing, ticket, a, done)
			return
		}
	}
	t.Fatal("the list is not asked for")
}

// pageOf returns a page with these IDs. The service reports total as the size of
// the list.
func pageOf(total int, ids ...string) model.Answer {
	a := model.Answer{Sent: len(ids), Total: total, HasTotal: true}
	for _, id := range ids {
		a.Samples = append(a.Samples, model.Sample{Ref: model.Ref{Profile: "default", ID: id}, Deployment: &model.Deployment{}, Listed: true})
	}
	return a
}

func badGateway() model.Answer {
	return model.Answer{Failure: &model.Failure{Class: model.FailServer, HTTPStatus: 502}}
}

func TestOnlyFailuresInARowEndTheReadingOfAList(t *testing.T) {
	r := readList()
	for i, answer := range []model.Answer{badGateway(), badGateway(), pageOf(300, "a"), badGateway(), badGateway()} {
		if r.page(t, answer); r.end != Open {
			t.Fatalf("ended after %d answers", i+1)
		}
	}
	if r.page(t, badGateway()); r.end != Unreachable {
		t.Error("three failures in a row are no end")
	}
}

func TestTheReasonWhyAListWasNotRead(t *testing.T) {
	for want, answers := range map[string][]model.Answer{
		"no answer within 15s": nil,
		"the list was not read to its end; nothing more came for 15s":              {pageOf(300, "a", "b")},
		"the list was not twice the same within 15s: the service says 3, listed 2": {pageOf(3, "a", "b"), pageOf(3)},
		"HTTP 502. ": {pageOf(3, "a"), badGateway()},
	} {
		r := readList()
		for _, a := range answers {
			r.page(t, a)
		}
		if end, text := r.lateList(r.listing, "default"); end != Unreachable || !strings.HasPrefix(text, want) {
			t.Errorf("end %d, %q, want %q", end, text, want)
		}
	}
}

// TestALaterCreationIsToldByWhoWasAskedWhen has a GET and a list that were
// requested at the same time. Their order may change, and a list may be late.
func TestALaterCreationIsToldByWhoWasAskedWhen(t *testing.T) {
	const get, list = 0, 1
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	type reading struct {
		page       int
		sent, came time.Duration
		created    string
		another    bool
	}
	const old, young = "2026-01-01T08:00:00", "2026-03-01T19:59:00"
	for name, readings := range map[string][]reading{
		"the list knows, and comes second":  {{get, 0, 1, old, false}, {list, 0, 2, young, true}},
		"the list knows, and comes first":   {{list, 0, 1, young, false}, {get, 0, 2, old, false}, {list, 5, 6, young, true}},
		"the list is late, and comes first": {{list, 0, 1, old, false}, {get, 0, 2, young, false}, {get, 5, 6, young, false}},
		"the list is late":                  {{get, 0, 1, young, false}, {list, 0, 2, old, false}, {get, 5, 6, young, false}},
		"the GET came long after the list":  {{list, 0, 1, old, false}, {get, 9, 10, young, true}},
		"a fraction of a second":            {{get, 0, 1, old, false}, {get, 5, 6, old + ".999", false}},
		"a stamp of the future":             {{get, 0, 1, old, false}, {get, 5, 6, "2027-01-01T08:00:00", false}},
		"no stamp":                          {{get, 0, 1, "", false}, {get, 5, 6, young, false}, {get, 9, 10, "", false}},
	} {
		ref := model.Ref{Profile: "default", ID: "a"}
		w := &waiting{Wait: &Wait{Loop: Loop{Engine: newEngine("a")}}, started: start}
		x := &target{row: w.Engine.Board.Row(ref)}
		for i, r := range readings {
			poll := model.Poll{At: start.Add(r.came * time.Second), Latency: (r.came - r.sent) * time.Second, HTTPStatus: 200}
			d := &model.Deployment{Status: model.Running}
			if r.created != "" {
				d.Created = model.ParseStamp(r.created)
			}
			w.Engine.Board.Apply(model.Sample{Ref: ref, Poll: poll, Deployment: d, Listed: r.page > 0})
			if got := w.recreated(x, r.page); got != r.another {
				t.Errorf("%s: reading %d: another one: %v, want %v", name, i+1, got, r.another)
			}
		}
	}
}
