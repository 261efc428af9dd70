package watch

import (
	"maps"
	"time"

	"studiowatch/model"
)

// Alerts decides which events people are notified of: those of the chosen kinds,
// and for each deployment and kind at most one a minute. The first reading in a
// run has another kind, so it causes no alert.
type Alerts struct {
	on   map[model.Kind]bool
	last map[alert]time.Time
}

type alert struct {
	ref  model.Ref
	kind model.Kind
}

// alertEvery is the least time between two alerts of the same kind about the same
// deployment.
const alertEvery = time.Minute

// AlertKinds returns the kinds of events that people can be notified of.
func AlertKinds() []model.Kind {
	return []model.Kind{model.KindReady, model.KindFailed, model.KindStalled, model.KindDegraded, model.KindGone, model.KindExpiring}
}

// NewAlerts returns alerts for the named kinds.
func NewAlerts(on []string) *Alerts {
	a := &Alerts{on: map[model.Kind]bool{}, last: map[alert]time.Time{}}
	for _, kind := range AlertKinds() {
		for _, name := range on {
			a.on[kind] = a.on[kind] || name == string(kind)
		}
	}
	return a
}

// Of returns the events that people are notified of, in their order.
func (a *Alerts) Of(events []model.Event) []model.Event {
	var due []model.Event
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
		due = append(due, e)
	}
	return due
}

// forget deletes alerts that are older than alertEvery, if there are many.
func (a *Alerts) forget(now time.Time) {
	if len(a.last) < 1000 {
		return
	}
	maps.DeleteFunc(a.last, func(_ alert, at time.Time) bool { return now.Sub(at) >= alertEvery })
}
