// Package modeltest makes facts for tests. Nothing of the program imports it.
package modeltest

import (
	"fmt"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// Reading is an answer with a status and units.
func Reading(status model.Status, ready, capacity int64) *model.Deployment {
	return &model.Deployment{ID: safe.Clean("d"), Status: status, ReadyCapacity: model.NumberOf(ready), Capacity: model.NumberOf(capacity)}
}

// Text is a text as the client hands it on.
func Text(s string) safe.Text { return safe.Clean(s) }

// Good is a sample that brought a reading.
func Good(ref model.Ref, at time.Time, d *model.Deployment) model.Sample {
	return model.Sample{Ref: ref, Poll: model.Poll{At: at, HTTPStatus: 200}, Deployment: d}
}

// Bad is a sample that failed with HTTP 500, whatever its class.
func Bad(ref model.Ref, at time.Time, class model.FailureClass, code string) model.Sample {
	return model.Sample{Ref: ref, Poll: model.Poll{At: at, HTTPStatus: 500}, Failure: &model.Failure{Class: class, Code: safe.Clean(code), HTTPStatus: 500}}
}

// Prepaid is a reading whose term ends so long after t0.
func Prepaid(left time.Duration) *model.Deployment {
	d := Reading(model.Running, 2, 2)
	d.PrePaidExpired = model.Stamp{At: T0.Add(left)}
	return d
}

// RolledOut is past rollouts seen on a host.
func RolledOut(host string, took time.Duration, n int) (past []model.Event) {
	for i := range n {
		past = append(past, model.Event{
			At: At(-10_000 + i), Ref: Ref(2), Host: host, Kind: model.KindReady, To: model.Running, Verdict: model.VerdictReady, Took: took, Session: "s" + host,
		})
	}
	return past
}

// Within reports whether a time is from least to most.
func Within(d, least, most time.Duration) bool { return d >= least && d <= most }

// T0 is when tests begin.
var T0 = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// Ref is the n-th deployment, of the profile p.
func Ref(n int) model.Ref { return model.Ref{Profile: "p", ID: fmt.Sprintf("d%d", n)} }

// Refs are the first n of them, from 0 on.
func Refs(n int) []model.Ref {
	var refs []model.Ref
	for i := range n {
		refs = append(refs, Ref(i))
	}
	return refs
}

// At is so many seconds after T0.
func At(seconds int) time.Time { return T0.Add(time.Duration(seconds) * time.Second) }
