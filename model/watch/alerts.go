package watch

import (
	"maps"
	"time"

	"studiowatch/model"
)

// Alerts decides which events people are told of: those of the chosen kinds,
// the same one about the same deployment once a minute at most. What a run
// finds when it begins is no event of these kinds, so nothing rings for it.
type Alerts struct {
	on   map[model.Kind]bool
	last map[alert]time.Time
}

type alert struct {
	ref  model.Ref
	kind model.Kind
}

// alertEvery is how often the same event about the same deployment is told.
const alertEvery = time.Minute

// AlertKinds returns the kinds of events that people can be told of.
func AlertKinds() []model.Kind {
	return []model.Kind{model.KindReady, model.KindFailed, model.KindStalled, model.KindDegraded, model.KindGone, model.KindExpiring}
}

// NewAlerts returns rules that let the named kinds through.
func NewAlerts(on []string) *Alerts {
	a := &Alerts{on: map[model.Kind]bool{}, last: map[alert]time.Time{}}
	for _, kind := range AlertKinds() {
		for _, name := range on {
			a.on[kind] = a.on[kind] || name == string(kind)
		}
	}
	return a
}

// Of returns those of the events that people are told of, in their order.
func (a *Alerts) Of(events []model.Event) []model.Event {
	var told []model.Event
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
