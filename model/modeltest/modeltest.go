package modeltest

import (
	"fmt"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

func Reading(status model.Status, ready, capacity int64) *model.Deployment {
	return &model.Deployment{ID: safe.Clean("d"), Status: status, ReadyCapacity: model.NumberOf(ready), Capacity: model.NumberOf(capacity)}
}

func Text(s string) safe.Text { return safe.Clean(s) }

func Good(ref model.Ref, at time.Time, d *model.Deployment) model.Sample {
	return model.Sample{Ref: ref, Poll: model.Poll{At: at, HTTPStatus: 200}, Deployment: d}
}

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

func Within(d, least, most time.Duration) bool { return d >= least && d <= most }

var T0 = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func Ref(n int) model.Ref { return model.Ref{Profile: "p", ID: fmt.Sprintf("d%d", n)} }

func Refs(n int) []model.Ref {
	var refs []model.Ref
	for i := range n {
		refs = append(refs, Ref(i))
	}
	return refs
}

func At(seconds int) time.Time { return T0.Add(time.Duration(seconds) * time.Second) }
