package watchtest

import (
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/safe"
)

// LongestWait returns the longest time without a request, GET or page, for any of the
// rows since a time.
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

// Defect is a way in which the requests for a row or a list fail.
type Defect struct {
	Name       string
	failure    model.Failure
	takes      time.Duration // until it fails; 100 ms when 0
	Alternates bool          // only every second request fails
}

// Defects holds all defects.
var Defects = []Defect{
	{Name: "cut", failure: model.Failure{Class: model.FailNetwork}, takes: time.Millisecond},
	{Name: "302", failure: model.Failure{Class: model.FailRedirect, HTTPStatus: 302}},
	{Name: "401", failure: model.Failure{Class: model.FailKey, HTTPStatus: 401, Code: safe.Clean("InvalidApiKey")}},
	{Name: "Arrearage", failure: model.Failure{Class: model.FailBilling, HTTPStatus: 400, Code: safe.Clean("Arrearage")}},
	{Name: "403", failure: model.Failure{Class: model.FailPermission, HTTPStatus: 403, Code: safe.Clean("AccessDenied")}},
	{Name: "500", failure: model.Failure{Class: model.FailServer, HTTPStatus: 500}},
	{Name: "hang", failure: model.Failure{Class: model.FailTimeout}, takes: 15 * time.Second},
	{Name: "429", failure: model.Failure{Class: model.FailThrottled, HTTPStatus: 429, RetryAfter: 10 * time.Minute}},
	{Name: "HTML", failure: model.Failure{Class: model.FailUnreadable, HTTPStatus: 200}},
	{Name: "every other", failure: model.Failure{Class: model.FailServer, HTTPStatus: 502}, Alternates: true},
	{Name: "dial", failure: model.Failure{Class: model.FailNetwork}, takes: 5 * time.Second},
	{Name: "no path", failure: model.Failure{Class: model.FailRejected, HTTPStatus: 404}},
	{Name: "workspace", failure: model.Failure{Class: model.FailPermission, HTTPStatus: 403, Code: safe.Clean("Workspace.AccessDenied")}},
	{Name: "no right to the list", failure: model.Failure{Class: model.FailPermission, HTTPStatus: 403, Code: safe.Clean("AccessDenied")}},
}

// DefectNamed returns the defect with a name.
func DefectNamed(name string) Defect {
	return Defects[slices.IndexFunc(Defects, func(x Defect) bool { return x.Name == name })]
}

// Break gives defects to rows, and one to the list unless its name is empty.
func (d *Drive) Break(bad map[model.Ref]Defect, list string) {
	turn := map[model.Ref]int{}
	d.LatencyOf = func(t poll.Ticket) time.Duration {
		x, is := bad[t.Ref]
		if t.Page > 0 && list != "" {
			x, is = DefectNamed(list), true
		}
		if is && x.takes > 0 {
			return x.takes
		}
		return 100 * time.Millisecond
	}
	d.Fault = func(t poll.Ticket) *model.Failure {
		x, is := bad[t.Ref]
		if t.Page > 0 && list != "" {
			x, is = DefectNamed(list), true
		}
		if !is {
			return nil
		}
		turn[t.Ref]++
		if x.Alternates && turn[t.Ref]%2 == 1 {
			return nil
		}
		f := x.failure
		return &f
	}
}

// EachStep runs for a time in short steps. After each it calls tell with whether the
// profile is down, and with the length of the step.
func (d *Drive) EachStep(span time.Duration, tell func(down bool, span time.Duration)) {
	const step = 250 * time.Millisecond
	for end := d.Now.Add(span); d.Now.Before(end); {
		d.Run(step)
		_, down := d.Engine.Plan.Trouble("p")
		tell(down, step)
	}
}

// FirstAsked returns how long it took until every row was polled, by GET or with an
// answered page.
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
