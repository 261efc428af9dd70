package model

import (
	"fmt"
	"maps"
	"strings"
	"time"
)

// Alerts decides which events people are told of: those of the chosen kinds,
// the same one about the same deployment once a minute at most. What a run
// finds when it begins is no event of these kinds, so nothing rings for it.
type Alerts struct {
	on   map[Kind]bool
	last map[alert]time.Time
}

type alert struct {
	ref  Ref
	kind Kind
}

// alertEvery is how often the same event about the same deployment is told.
const alertEvery = time.Minute

// AlertKinds returns the kinds of events that people can be told of.
func AlertKinds() []Kind {
	return []Kind{KindReady, KindFailed, KindStalled, KindDegraded, KindGone, KindExpiring}
}

// NewAlerts returns rules that let the named kinds through.
func NewAlerts(on []string) *Alerts {
	a := &Alerts{on: map[Kind]bool{}, last: map[alert]time.Time{}}
	for _, kind := range AlertKinds() {
		for _, name := range on {
			a.on[kind] = a.on[kind] || name == string(kind)
		}
	}
	return a
}

// Of returns those of the events that people are told of, in their order.
func (a *Alerts) Of(events []Event) []Event {
	var told []Event
	for _, e := range events {
		if !a.on[e.Kind] {
			continue
		}
		key := alert{e.Ref, e.Kind}
		if last, known := a.last[key]; known && e.At.Sub(last) < alertEvery {
			continue
		}
		a.forget(e.At)
		a.last[key] = e.At
		told = append(told, e)
	}
	return told
}

// forget drops what no longer holds anything back, once there is much of it.
func (a *Alerts) forget(now time.Time) {
	if len(a.last) < 1000 {
		return
	}
	maps.DeleteFunc(a.last, func(_ alert, at time.Time) bool { return now.Sub(at) >= alertEvery })
}

// Headline tells an event in one line, for somebody who looks elsewhere.
func (e Event) Headline() string {
	units := ""
	if e.Capacity.Sent() || e.Ready.Sent() {
		units = fmt.Sprintf(", %s of %s units ready", e.Ready, e.Capacity)
	}
	age, _ := AgeText(e.Took, true)
	switch e.Kind {
	case KindReady:
		if e.Took > 0 {
			return e.Ref.ID + " is ready after " + age
		}
		return e.Ref.ID + " is ready"
	case KindFailed:
		return join(e.Ref.ID+" has failed", or(e.Reason.String(), string(e.To)))
	case KindStalled:
		return join(e.Ref.ID+" has stalled", joinNotes(string(e.To)+units, e.Reason.String()))
	case KindDegraded:
		return join(e.Ref.ID+" is degraded", or(e.Reason.String(), string(e.To)+units))
	case KindGone:
		return e.Ref.ID + " is gone"
	case KindExpiring:
		return e.Ref.ID + " " + e.Words()
	}
	return join(or(e.Ref.ID, e.Ref.Profile), e.Words())
}

// Headlines tells several events in one line: how many of which kind, and the
// first of them.
func Headlines(events []Event) string {
	if len(events) == 1 {
		return events[0].Headline()
	}
	var parts []string
	for _, kind := range AlertKinds() {
		n, first := 0, ""
		for _, e := range events {
			if e.Kind == kind {
				n++
				first = or(first, e.Ref.ID)
			}
		}
		switch {
		case n == 1:
			parts = append(parts, first+" "+string(kind))
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s (%s and %d more)", n, kind, first, n-1))
		}
	}
	return strings.Join(parts, ", ")
}
