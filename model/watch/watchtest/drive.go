// Package watchtest drives an engine against a fake service, for the tests of poll
// and watch. The program itself does not import it.
package watchtest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
)

// Drive runs an engine against a fake service on a fake clock, and records the
// requests.
type Drive struct {
	T        testing.TB
	Engine   *watch.Engine
	Now      time.Time
	InFlight []flight
	answered bool // an answer has just been settled
	Idle     int  // how often the plan woke with nothing to send
	Sent     []Request

	List      []model.Ref                                  // the deployments in the list, in its order
	Status    model.Status                                 // of all deployments; Running if empty
	statusOf  func(model.Ref) model.Status                 // of each deployment; nil for Status
	Hidden    []model.Ref                                  // deployments that are not in the list
	Size      int                                          // of a page; 0 for PerPage
	Latency   func() time.Duration                         // of an answer; nil for 100 ms
	LatencyOf func(poll.Ticket) time.Duration              // of the answer to a ticket; nil for Latency
	Fault     func(poll.Ticket) *model.Failure             // why a request fails; may be nil or return nil
	Page      func(poll.Ticket, model.Answer) model.Answer // changes a page; may be nil
	Key       func(*Drive)                                 // called before each Start; may be nil
	Listed    func(poll.Listed)                            // called after each answer with how much of the list is read; may be nil
	listedAt  map[model.Ref]time.Time                      // when the first page with a deployment was sent
	Settled   func(poll.Ticket)                            // called after each answer; may be nil
}

type flight struct {
	Ticket  poll.Ticket
	Sent    time.Time
	arrives time.Time
}

// Request is a request as the service sees it.
type Request struct {
	poll.Ticket
	At time.Time
}

// PerPage is how many records a page of the list has.
const PerPage = 100

// Options are the usual options of a drive.
var Options = poll.PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second, Seed: 1}

// New returns a drive that watches the first deployments of a service. The list of
// the service has the watched ones last.
func New(t testing.TB, opts poll.PlanOptions, watched, listed int, patterns ...model.Pattern) *Drive {
	var entries []model.Entry
	for _, ref := range modeltest.Refs(watched) {
		entries = append(entries, model.Entry{Ref: ref})
	}
	list := modeltest.Refs(listed)
	slices.Reverse(list)
	return &Drive{T: t, Engine: watch.NewEngine(opts, modeltest.T0, entries, patterns), Now: modeltest.T0, List: list}
}

// Run advances the clock by a time, from request to answer.
func (d *Drive) Run(span time.Duration) {
	end := d.Now.Add(span)
	for {
		before := len(d.Sent)
		d.Start()
		if len(d.Sent) == before && !d.answered {
			d.Idle++
		}
		next := end
		if wait, ok := d.Engine.Plan.Wake(d.Now); ok && d.Now.Add(wait).Before(next) {
			next = d.Now.Add(wait)
		}
		for _, f := range d.InFlight {
			if f.arrives.Before(next) {
				next = f.arrives
			}
		}
		d.Now = next
		d.answered = false
		if !next.Before(end) {
			d.answered = true // to come back later is no idle wake
			return
		}
		d.Deliver()
	}
}

// Start sends the requests that are due.
func (d *Drive) Start() {
	if d.Key != nil {
		d.Key(d)
	}
	for _, ticket := range d.Engine.Plan.Start(d.Now) {
		latency := 100 * time.Millisecond
		if d.Latency != nil {
			latency = d.Latency()
		}
		if d.LatencyOf != nil {
			latency = d.LatencyOf(ticket)
		}
		d.Sent = append(d.Sent, Request{ticket, d.Now})
		d.InFlight = append(d.InFlight, flight{ticket, d.Now, d.Now.Add(latency)})
	}
}

// Deliver settles the requests that are answered by now.
func (d *Drive) Deliver() {
	due := func(f flight) bool { return !f.arrives.After(d.Now) }
	landing := slices.DeleteFunc(slices.Clone(d.InFlight), func(f flight) bool { return !due(f) })
	d.InFlight = slices.DeleteFunc(d.InFlight, due)
	d.answered = len(landing) > 0
	for _, f := range landing {
		done, _ := d.Engine.Settle(f.Ticket, d.Answer(f), d.Now)
		if d.Listed != nil {
			d.Listed(done.Listed)
		}
		if d.Settled != nil {
			d.Settled(f.Ticket)
		}
	}
}

// Answer returns the service's answer to a request.
func (d *Drive) Answer(f flight) model.Answer {
	t := f.Ticket
	got := model.Poll{At: d.Now, HTTPStatus: 200, Latency: f.arrives.Sub(f.Sent)}
	var failure *model.Failure
	if d.Fault != nil {
		failure = d.Fault(t)
	}
	if failure != nil {
		got.HTTPStatus = failure.HTTPStatus
	}
	if t.Page == 0 {
		return model.Answer{Poll: got, Samples: []model.Sample{d.sample(t.Ref, got, failure)}}
	}
	if failure != nil {
		return model.Answer{Poll: got, Failure: failure}
	}
	size := PerPage
	if d.Size > 0 {
		size = d.Size
	}
	a := model.Answer{Poll: got, Total: len(d.List), HasTotal: true}
	for _, ref := range d.List[min(len(d.List), (t.Page-1)*size):min(len(d.List), t.Page*size)] {
		a.Sent++
		s := model.Sample{Ref: ref, Poll: got, Deployment: d.reading(ref), Listed: true}
		if d.listedAt == nil {
			d.listedAt = map[model.Ref]time.Time{}
		}
		if _, known := d.listedAt[ref]; !known {
			d.listedAt[ref] = f.Sent
		}
		a.Samples = append(a.Samples, s)
	}
	if d.Page != nil {
		a = d.Page(t, a)
	}
	return a
}

func (d *Drive) sample(ref model.Ref, poll model.Poll, failure *model.Failure) model.Sample {
	if failure == nil && poll.HTTPStatus == 200 && !d.has(ref) {
		failure = &model.Failure{Class: model.FailNotFound, HTTPStatus: 404}
	}
	if failure != nil {
		return model.Sample{Ref: ref, Poll: poll, Failure: failure}
	}
	return model.Sample{Ref: ref, Poll: poll, Deployment: d.reading(ref)}
}

func (d *Drive) reading(ref model.Ref) *model.Deployment {
	status := d.Status
	if d.statusOf != nil {
		status = d.statusOf(ref)
	}
	if status == "" || status == model.Running {
		return modeltest.Reading(model.Running, 1, 1)
	}
	return modeltest.Reading(status, 1, 2)
}

func (d *Drive) has(ref model.Ref) bool {
	return slices.Contains(d.List, ref) || slices.Contains(d.Hidden, ref)
}

// Counts returns how many GETs and pages were sent since a time.
func (d *Drive) Counts(since time.Time) (gets, pages int) {
	for _, r := range d.Sent {
		switch {
		case r.At.Before(since):
		case r.Page > 0:
			pages++
		default:
			gets++
		}
	}
	return gets, pages
}

// CheckLimits reports an error if the requests exceed the limits.
func (d *Drive) CheckLimits(perSecond float64) {
	d.T.Helper()
	last := map[model.Ref]time.Time{}
	for i, r := range d.Sent {
		if gap := r.At.Sub(last[r.Ref]); r.Page == 0 && gap < poll.Floor {
			d.T.Errorf("%v asked again after %v", r.Ref, gap)
		}
		if r.Page == 0 {
			last[r.Ref] = r.At
		}
		// A longer window cannot exceed the limit if all shorter ones do not.
		for n := 1; i+n < len(d.Sent) && n <= 3*poll.Burst; n++ {
			if span := d.Sent[i+n].At.Sub(r.At); float64(n+1) > poll.Burst+perSecond*span.Seconds()+1 {
				d.T.Fatalf("%d requests in %v", n+1, span)
			}
		}
	}
}

// Describe returns requests as text, one on each line.
func Describe(requests []Request) string {
	text := ""
	for _, r := range requests {
		text += fmt.Sprintf("%v %s", r.At.Sub(modeltest.T0).Round(time.Millisecond), r.Ref.ID)
		if r.Page > 0 {
			text += fmt.Sprintf("page %d", r.Page)
		}
		text += "\n"
	}
	return text
}
