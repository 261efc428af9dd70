package watchtest

import (
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
)

// LongestWait is the longest time from request to request, GET or page, that
// any of the rows saw after a time.
func (d *Drive) LongestWait(since time.Time, rows ...model.Ref) (longest time.Duration, of model.Ref) {
	for _, ref := range rows {
		last := since
		for _, r := range append(d.Sent, Request{poll.Ticket{Ref: ref}, d.Now}) {
			if r.At.Before(since) || r.Page == 0 && r.Ref != ref {
				continue
			}
			if wait := r.At.Sub(last); wait > longest {
				longest, of = wait, ref
			}
			last = r.At
		}
	}
	return longest, of
}

// Changing makes only some rows change.
func (d *Drive) Changing(n int) {
	d.statusOf = func(ref model.Ref) model.Status {
		for i := range n {
			if ref == modeltest.Ref(i) {
				return model.Updating
			}
		}
		return model.Running
	}
}

// Ill is a way in which a row or a list may be ill.
type Ill struct {
	Name    string
	failure model.Failure
	takes   time.Duration // until it fails; 100 ms when 0
	Turns   bool          // it fails every other time
}

// Ills are the ways there are.
var Ills = []Ill{
	{Name: "cut", failure: model.Failure{Class: model.FailNetwork}, takes: time.Millisecond},
	{Name: "302", failure: model.Failure{Class: model.FailRedirect, HTTPStatus: 302}},
	{Name: "401", failure: model.Failure{Class: model.FailKey, HTTPStatus: 401, Code: safe.Clean("InvalidApiKey")}},
	{Name: "Arrearage", failure: model.Failure{Class: model.FailBilling, HTTPStatus: 400, Code: safe.Clean("Arrearage")}},
	{Name: "403", failure: model.Failure{Class: model.FailPermission, HTTPStatus: 403, Code: safe.Clean("AccessDenied")}},
	{Name: "500", failure: model.Failure{Class: model.FailServer, HTTPStatus: 500}},
	{Name: "hang", failure: model.Failure{Class: model.FailTimeout}, takes: 15 * time.Second},
	{Name: "429", failure: model.Failure{Class: model.FailThrottled, HTTPStatus: 429, RetryAfter: 10 * time.Minute}},
	{Name: "HTML", failure: model.Failure{Class: model.FailUnreadable, HTTPStatus: 200}},
	{Name: "every other", failure: model.Failure{Class: model.FailServer, HTTPStatus: 502}, Turns: true},
	{Name: "dial", failure: model.Failure{Class: model.FailNetwork}, takes: 5 * time.Second},
	{Name: "no path", failure: model.Failure{Class: model.FailRejected, HTTPStatus: 404}},
	{Name: "workspace", failure: model.Failure{Class: model.FailPermission, HTTPStatus: 403, Code: safe.Clean("Workspace.AccessDenied")}},
	{Name: "no right to the list", failure: model.Failure{Class: model.FailPermission, HTTPStatus: 403, Code: safe.Clean("AccessDenied")}},
}

// IllNamed is the way of that name.
func IllNamed(name string) Ill {
	return Ills[slices.IndexFunc(Ills, func(x Ill) bool { return x.Name == name })]
}

// BeIll makes rows, and the list, answer in their ways.
func (d *Drive) BeIll(bad map[model.Ref]Ill, list string) {
	turn := map[model.Ref]int{}
	d.Slow = func(t poll.Ticket) time.Duration {
		x, is := bad[t.Ref]
		if t.Page > 0 && list != "" {
			x, is = IllNamed(list), true
		}
		if is && x.takes > 0 {
			return x.takes
		}
		return 100 * time.Millisecond
	}
	d.Fault = func(t poll.Ticket) *model.Failure {
		x, is := bad[t.Ref]
		if t.Page > 0 && list != "" {
			x, is = IllNamed(list), true
		}
		if !is {
			return nil
		}
		turn[t.Ref]++
		if x.Turns && turn[t.Ref]%2 == 1 {
			return nil
		}
		f := x.failure
		return &f
	}
}

// Follow lets time go by, and tells for how long the profile was called down
// and for how long it was not.
func (d *Drive) Follow(span time.Duration, tell func(down bool, span time.Duration)) {
	const step = 250 * time.Millisecond
	for end := d.Now.Add(span); d.Now.Before(end); {
		d.Run(step)
		_, down := d.Engine.Plan.Trouble("p")
		tell(down, step)
	}
}

// FirstAsked is how long it took until every row was asked, by GET or with a
// page that was answered.
func (d *Drive) FirstAsked() (latest time.Duration) {
	first := map[model.Ref]time.Time{}
	for _, r := range d.Sent {
		if _, known := first[r.Ref]; r.Page == 0 && !known {
			first[r.Ref] = r.At
		}
	}
	for _, row := range d.Engine.Board.Rows() {
		at, known := first[row.Ref]
		if listed, is := d.listedAt[row.Ref]; is && (!known || listed.Before(at)) {
			at, known = listed, true
		}
		if !known {
			at = d.Now
		}
		latest = max(latest, at.Sub(modeltest.T0))
	}
	return latest
}
