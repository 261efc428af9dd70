package model

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// drive runs an engine against a pretend service on a fake clock, from event
// to event, and keeps what the service would see.
type drive struct {
	t      testing.TB
	engine *Engine
	now    time.Time
	air    []airborne
	landed bool // an answer has just been taken in
	idle   int  // times the plan woke up with nothing to send
	sent   []request

	list     []Ref                       // what the service has, in the list's order
	status   Status                      // of everything; Running when empty
	statusOf func(Ref) Status            // of each; status when nil
	hidden   []Ref                       // what it has and does not list
	size     int                         // of a page; perPage when 0
	latency  func() time.Duration        // of an answer; 100 ms when nil
	slow     func(Ticket) time.Duration  // of the answer to a ticket; latency when nil
	fault    func(Ticket) *Failure       // why a request fails; nil, or nil of it, is none
	page     func(Ticket, Answer) Answer // does something to a page; may be nil
	key      func(*drive)                // called before each Start; may be nil
	listed   func(Listed)                // told how far each answer has brought the list; may be nil
	listedAt map[Ref]time.Time           // when the first page was sent that had it
	settled  func(Ticket)                // called after each answer; may be nil
}

type airborne struct {
	ticket Ticket
	sent   time.Time
	lands  time.Time
}

type request struct {
	Ticket
	at time.Time
}

var driveOptions = PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second, Seed: 1}

func newDrive(t testing.TB, opts PlanOptions, watched, listed int, patterns ...Pattern) *drive {
	var entries []Entry
	for _, ref := range refsN(watched) {
		entries = append(entries, Entry{Ref: ref})
	}
	list := refsN(listed)
	slices.Reverse(list) // what is watched comes last
	return &drive{t: t, engine: NewEngine(opts, t0, entries, patterns), now: t0, list: list}
}

// run lets time go by.
func (d *drive) run(span time.Duration) {
	end := d.now.Add(span)
	for {
		before := len(d.sent)
		d.start()
		if len(d.sent) == before && !d.landed {
			d.idle++
		}
		next := end
		if wait, ok := d.engine.Plan.Wake(d.now); ok && d.now.Add(wait).Before(next) {
			next = d.now.Add(wait)
		}
		for _, f := range d.air {
			if f.lands.Before(next) {
				next = f.lands
			}
		}
		d.now = next
		d.landed = false
		if !next.Before(end) {
			d.landed = true // to come back later is no idle wake
			return
		}
		d.land()
	}
}

func (d *drive) start() {
	if d.key != nil {
		d.key(d)
	}
	for _, ticket := range d.engine.Plan.Start(d.now) {
		latency := 100 * time.Millisecond
		if d.latency != nil {
			latency = d.latency()
		}
		if d.slow != nil {
			latency = d.slow(ticket)
		}
		d.sent = append(d.sent, request{ticket, d.now})
		d.air = append(d.air, airborne{ticket, d.now, d.now.Add(latency)})
	}
}

func (d *drive) land() {
	due := func(f airborne) bool { return !f.lands.After(d.now) }
	landing := slices.DeleteFunc(slices.Clone(d.air), func(f airborne) bool { return !due(f) })
	d.air = slices.DeleteFunc(d.air, due)
	d.landed = len(landing) > 0
	for _, f := range landing {
		done, _ := d.engine.Settle(f.ticket, d.answer(f), d.now)
		if d.listed != nil {
			d.listed(done.Listed)
		}
		if d.settled != nil {
			d.settled(f.ticket)
		}
	}
}

func (d *drive) answer(f airborne) Answer {
	t := f.ticket
	poll := Poll{At: d.now, HTTPStatus: 200, Latency: f.lands.Sub(f.sent)}
	var failure *Failure
	if d.fault != nil {
		failure = d.fault(t)
	}
	if failure != nil {
		poll.HTTPStatus = failure.HTTPStatus
	}
	if t.Page == 0 {
		return Answer{Poll: poll, Samples: []Sample{d.sample(t.Ref, poll, failure)}}
	}
	if failure != nil {
		return Answer{Poll: poll, Failure: failure}
	}
	size := perPage
	if d.size > 0 {
		size = d.size
	}
	a := Answer{Poll: poll, Total: len(d.list), HasTotal: true}
	for _, ref := range d.list[min(len(d.list), (t.Page-1)*size):min(len(d.list), t.Page*size)] {
		a.Sent++
		s := Sample{Ref: ref, Poll: poll, Deployment: d.reading(ref), Listed: true}
		if d.listedAt == nil {
			d.listedAt = map[Ref]time.Time{}
		}
		if _, known := d.listedAt[ref]; !known {
			d.listedAt[ref] = f.sent
		}
		a.Samples = append(a.Samples, s)
	}
	if d.page != nil {
		a = d.page(t, a)
	}
	return a
}

func (d *drive) sample(ref Ref, poll Poll, failure *Failure) Sample {
	if failure == nil && poll.HTTPStatus == 200 && !d.has(ref) {
		failure = &Failure{Class: FailNotFound, HTTPStatus: 404}
	}
	if failure != nil {
		return Sample{Ref: ref, Poll: poll, Failure: failure}
	}
	return Sample{Ref: ref, Poll: poll, Deployment: d.reading(ref)}
}

func (d *drive) reading(ref Ref) *Deployment {
	status := d.status
	if d.statusOf != nil {
		status = d.statusOf(ref)
	}
	if status == "" || status == Running {
		return reading(Running, 1, 1)
	}
	return reading(status, 1, 2)
}

func (d *drive) has(ref Ref) bool {
	return slices.Contains(d.list, ref) || slices.Contains(d.hidden, ref)
}

// counts is how many GETs and pages were sent since a time.
func (d *drive) counts(since time.Time) (gets, pages int) {
	for _, r := range d.sent {
		switch {
		case r.at.Before(since):
		case r.Page > 0:
			pages++
		default:
			gets++
		}
	}
	return gets, pages
}

// checkLimits counts what the service saw against what it is promised.
func (d *drive) checkLimits(perSecond float64) {
	d.t.Helper()
	last := map[Ref]time.Time{}
	for i, r := range d.sent {
		if gap := r.at.Sub(last[r.Ref]); r.Page == 0 && gap < floor {
			d.t.Errorf("%v asked again after %v", r.Ref, gap)
		}
		if r.Page == 0 {
			last[r.Ref] = r.at
		}
		// The burst before is as large a window as can hold more than it may.
		for n := 1; i+n < len(d.sent) && n <= 3*burst; n++ {
			if span := d.sent[i+n].at.Sub(r.at); float64(n+1) > burst+perSecond*span.Seconds()+1 {
				d.t.Fatalf("%d requests in %v", n+1, span)
			}
		}
	}
}

func describe(requests []request) string {
	text := ""
	for _, r := range requests {
		text += fmt.Sprintf("%v %s", r.at.Sub(t0).Round(time.Millisecond), r.Ref.ID)
		if r.Page > 0 {
			text += fmt.Sprintf("page %d", r.Page)
		}
		text += "\n"
	}
	return text
}
