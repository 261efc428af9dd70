package watch

import (
	"maps"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/model/sorted"
)

// History holds the events of this run and of earlier ones. It keeps at least the newest
// maxEvents events. Which of them count is decided by the hosts that are read now.
type History struct {
	hosts map[string]string // by profile, as Event.CountsOn takes them

	whole     []*model.Event               // all events, oldest first
	counted   []*model.Event               // the events that count, oldest first
	rows      map[model.Ref][]*model.Event // of each deployment
	still     map[model.Ref][]still        // of each deployment: the runs that watched it without an event
	watch     []*model.Event               // of profiles and of runs
	ended     map[string]time.Time         // the last event of each earlier run
	durations map[product]*durations
}

// maxEvents bounds the memory: about 7 MB of events. The oldest are dropped when there are
// maxOlder more, so that this is seldom, and not at the first reading after a full journal
// was read.
const (
	maxEvents = 20_000
	maxOlder  = maxEvents / 4
)

// product is the key by which rollouts are compared.
type product struct {
	profile     string
	model, plan safe.Text
}

// newHistory returns a history with the events of earlier runs, in any order.
func newHistory(past []model.Event, hosts map[string]string) *History {
	h := &History{hosts: hosts}
	h.reset()
	sorted.ByTime(past, func(e *model.Event) time.Time { return e.At })
	older := max(0, len(past)-maxEvents)
	if past = past[older:]; older > maxEvents/2 {
		past = slices.Clone(past) // otherwise the older ones stay in memory
	}
	h.whole, h.counted = make([]*model.Event, 0, len(past)), make([]*model.Event, 0, len(past))
	for i := range past {
		h.keep(&past[i])
	}
	return h
}

func (h *History) reset() {
	h.whole, h.counted, h.watch = nil, nil, nil
	h.rows, h.still = map[model.Ref][]*model.Event{}, map[model.Ref][]still{}
	h.ended, h.durations = map[string]time.Time{}, map[product]*durations{}
}

// setHosts sets the hosts from which the profiles are read.
func (h *History) setHosts(hosts map[string]string) {
	if maps.Equal(h.hosts, hosts) {
		return
	}
	h.hosts = hosts
	h.rebuild(h.whole)
}

// rebuild replaces all events.
func (h *History) rebuild(events []*model.Event) {
	h.reset()
	for _, e := range events {
		h.keep(e)
	}
}

// Add appends an event of this run.
func (h *History) Add(e model.Event) {
	if len(h.whole) >= maxEvents+maxOlder {
		h.rebuild(h.whole[maxOlder:])
	}
	h.keep(&e)
}

func (h *History) keep(e *model.Event) {
	h.whole = append(h.whole, e)
	if e.Session != "" {
		h.ended[e.Session] = model.Later(h.ended[e.Session], e.At)
	}
	if !e.CountsOn(h.hosts) {
		return
	}
	if e.Kind != model.KindOpened { // the first readings of the run show that it has begun
		h.counted = append(h.counted, e)
	}
	h.keepStill(e)
	if e.Ref.ID == "" {
		h.watch = append(h.watch, e)
		return
	}
	h.rows[e.Ref] = append(h.rows[e.Ref], e)
	if e.Kind == model.KindReady && e.Took > 0 {
		p := product{e.Ref.Profile, e.Model, e.Plan}
		if h.durations[p] == nil {
			h.durations[p] = &durations{}
		}
		h.durations[p].add(e.Took)
	}
}

// still is one element of Event.Still of the event that ended a run.
type still struct {
	end  *model.Event
	part int
}

func (h *History) keepStill(e *model.Event) {
	for i, s := range e.Still {
		if seen := (model.Event{Ref: model.Ref{Profile: s.Profile}, Host: s.Host}); !seen.CountsOn(h.hosts) {
			continue
		}
		for _, id := range s.IDs {
			ref := model.Ref{Profile: s.Profile, ID: id}
			h.still[ref] = append(h.still[ref], still{e, i})
		}
	}
}

// All returns every event that counts, oldest first. The slice belongs to the
// history.
func (h *History) All() []*model.Event { return h.counted }

// Of returns the events of a deployment, oldest first.
func (h *History) Of(ref model.Ref) []*model.Event { return h.rows[ref] }

// lastKnown is what earlier runs knew about a deployment.
type lastKnown struct {
	last  *model.Event
	since time.Time // when its last state began, as far as it was watched
	moved bool      // the beginning of that state was seen
	began time.Time // when its rollout began; zero if there was none, or its beginning was not seen
	until time.Time // when it was last watched
}

// lastKnown returns what earlier runs knew about a deployment; false if nothing.
func (h *History) lastKnown(ref model.Ref) (lastKnown, bool) {
	events := h.rows[ref]
	if len(events) == 0 {
		return lastKnown{}, false
	}
	s := lastKnown{last: events[len(events)-1]}
	for _, e := range slices.Backward(events) {
		if !alike(e, s.last) {
			break
		}
		s.since, s.moved = e.At, e.Kind != model.KindSeen && e.Kind != model.KindUnread && e.Kind != model.KindExpiring
	}
	s.began = begun(events)
	for _, e := range events {
		s.until = model.Later(s.until, h.ended[e.Session])
	}
	for _, watched := range h.still[ref] {
		s.until = model.Later(s.until, h.ended[watched.end.Session])
	}
	return s, true
}

// begun returns when the rollout began that the last event is part of; zero if
// there is none, or its beginning was not seen.
func begun(events []*model.Event) time.Time {
	for _, e := range slices.Backward(events) {
		rolling := e.Verdict.RollingOut()
		switch {
		case e.Took > 0 && (rolling || e.Verdict == model.VerdictDegraded):
			return e.At.Add(-e.Took)
		case !rolling:
			return time.Time{}
		case e.Kind == model.KindRolling && e.From != e.To:
			return e.At
		}
	}
	return time.Time{}
}

// alike reports whether two events show no progress from one to the other.
func alike(a, b *model.Event) bool {
	return a.To == b.To && same(a.Ready, b.Ready) && same(a.Capacity, b.Capacity) && (a.Verdict == model.VerdictGone) == (b.Verdict == model.VerdictGone)
}

// same reports whether two numbers have the same value, or both have none.
func same(a, b model.Number) bool {
	x, haveX := a.Int()
	y, haveY := b.Int()
	return x == y && haveX == haveY
}
