// Package watchtest drives an engine against a pretend service, for the tests of
// what polls and of what is known. Nothing of the program imports it.
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

// Drive runs an engine against a pretend service on a fake clock, from event
// to event, and keeps what the service would see.
type Drive struct {
	T      testing.TB
	Engine *watch.Engine
	Now    time.Time
	Air    []airborne
	landed bool // an answer has just been taken in
	Idle   int  // times the plan woke up with nothing to send
	Sent   []Request

	List     []model.Ref                                  // what the service has, in the list's order
	Status   model.Status                                 // of everything; Running when empty
	statusOf func(model.Ref) model.Status                 // of each; status when nil
	Hidden   []model.Ref                                  // what it has and does not list
	Size     int                                          // of a page; perPage when 0
	Latency  func() time.Duration                         // of an answer; 100 ms when nil
	Slow     func(poll.Ticket) time.Duration              // of the answer to a ticket; latency when nil
	Fault    func(poll.Ticket) *model.Failure             // why a request fails; nil, or nil of it, is none
	Page     func(poll.Ticket, model.Answer) model.Answer // does something to a page; may be nil
	Key      func(*Drive)                                 // called before each Start; may be nil
	Listed   func(poll.Listed)                            // told how far each answer has brought the list; may be nil
	listedAt map[model.Ref]time.Time                      // when the first page was sent that had it
	Settled  func(poll.Ticket)                            // called after each answer; may be nil
}

type airborne struct {
	Ticket poll.Ticket
	Sent   time.Time
	lands  time.Time
}

// Request is a request as the service sees it.
type Request struct {
	poll.Ticket
	At time.Time
}

// PerPage is how many records a page of the list has.
const PerPage = 100

// Options are those of a drive where no others are named.
var Options = poll.PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second, Seed: 1}

// New is a drive that watches the first deployments of a service that lists so
// many, the watched ones last.
func New(t testing.TB, opts poll.PlanOptions, watched, listed int, patterns ...model.Pattern) *Drive {
	var entries []model.Entry
	for _, ref := range modeltest.Refs(watched) {
		entries = append(entries, model.Entry{Ref: ref})
	}
	list := modeltest.Refs(listed)
	slices.Reverse(list) // what is watched comes last
	return &Drive{T: t, Engine: watch.NewEngine(opts, modeltest.T0, entries, patterns), Now: modeltest.T0, List: list}
}

// Run lets time go by.
func (d *Drive) Run(span time.Duration) {
	end := d.Now.Add(span)
	for {
		before := len(d.Sent)
		d.Start()
		if len(d.Sent) == before && !d.landed {
			d.Idle++
		}
		next := end
		if wait, ok := d.Engine.Plan.Wake(d.Now); ok && d.Now.Add(wait).Before(next) {
			next = d.Now.Add(wait)
		}
		for _, f := range d.Air {
			if f.lands.Before(next) {
				next = f.lands
			}
		}
		d.Now = next
		d.landed = false
		if !next.Before(end) {
			d.landed = true // to come back later is no idle wake
			return
		}
		d.Land()
	}
}

// Start sends what the plan has due.
func (d *Drive) Start() {
	if d.Key != nil {
		d.Key(d)
	}
	for _, ticket := range d.Engine.Plan.Start(d.Now) {
		latency := 100 * time.Millisecond
		if d.Latency != nil {
			latency = d.Latency()
		}
		if d.Slow != nil {
			latency = d.Slow(ticket)
		}
		d.Sent = append(d.Sent, Request{ticket, d.Now})
		d.Air = append(d.Air, airborne{ticket, d.Now, d.Now.Add(latency)})
	}
}

// Land settles what is answered by now.
func (d *Drive) Land() {
	due := func(f airborne) bool { return !f.lands.After(d.Now) }
	landing := slices.DeleteFunc(slices.Clone(d.Air), func(f airborne) bool { return !due(f) })
	d.Air = slices.DeleteFunc(d.Air, due)
	d.landed = len(landing) > 0
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

// Answer is what the service says to a request.
func (d *Drive) Answer(f airborne) model.Answer {
	t := f.Ticket
	got := model.Poll{At: d.Now, HTTPStatus: 200, Latency: f.lands.Sub(f.Sent)}
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

// Counts is how many GETs and pages were sent since a time.
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

// CheckLimits counts what the service saw against what it is promised.
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
		// The burst before is as large a window as can hold more than it may.
		for n := 1; i+n < len(d.Sent) && n <= 3*poll.Burst; n++ {
			if span := d.Sent[i+n].At.Sub(r.At); float64(n+1) > poll.Burst+perSecond*span.Seconds()+1 {
				d.T.Fatalf("%d requests in %v", n+1, span)
			}
		}
	}
}

// Describe lists requests, a line each.
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
