package model

import (
	"slices"
	"time"

	"studiowatch/model/safe"
)

// History is what is known to have happened, in this run and in earlier ones.
// It keeps the newest maxEvents events.
type History struct {
	all   []*Event         // oldest first
	rows  map[Ref][]*Event // of each deployment, oldest first
	watch []*Event         // of profiles and of the watching itself
	ended map[string]time.Time
	paces map[product]*pace
}

// maxEvents bounds the memory: about 6 MB of events.
const maxEvents = 20_000

// product is what rollouts are compared by.
type product struct{ model, plan safe.Text }

// NewHistory returns a history that begins with events of earlier runs, in any
// order.
func NewHistory(past []Event) *History {
	h := &History{}
	h.clear()
	slices.SortStableFunc(past, func(a, b Event) int { return a.At.Compare(b.At) })
	past = past[max(0, len(past)-maxEvents):]
	for i := range past {
		h.keep(&past[i])
	}
	return h
}

func (h *History) clear() {
	h.all, h.watch = nil, nil
	h.rows, h.ended, h.paces = map[Ref][]*Event{}, map[string]time.Time{}, map[product]*pace{}
}

// Add appends an event of this run.
func (h *History) Add(e Event) {
	if len(h.all) >= maxEvents {
		kept := h.all[len(h.all)/4:]
		h.clear()
		for _, old := range kept {
			h.keep(old)
		}
	}
	h.keep(&e)
}

func (h *History) keep(e *Event) {
	h.all = append(h.all, e)
	if e.Session != "" {
		h.ended[e.Session] = latest(h.ended[e.Session], e.At)
	}
	if e.Ref.ID == "" {
		h.watch = append(h.watch, e)
		return
	}
	h.rows[e.Ref] = append(h.rows[e.Ref], e)
	if e.Kind == KindReady && e.Took > 0 {
		p := product{e.Model, e.Plan}
		if h.paces[p] == nil {
			h.paces[p] = &pace{}
		}
		h.paces[p].add(e.Took)
	}
}

// All returns every event, oldest first. The slice belongs to the history.
func (h *History) All() []*Event { return h.all }

// Of returns what happened to a deployment, oldest first.
func (h *History) Of(ref Ref) []*Event { return h.rows[ref] }

// standing is what earlier runs knew of a deployment when they last saw it.
type standing struct {
	last  *Event
	since time.Time // when it came to be as it was then, as far as that was seen
	moved bool      // it was seen to change then
	began time.Time // when the rollout it was in began; zero when there was none, or nobody saw it begin
	until time.Time // when it was last watched
}

// standing returns what is known of a deployment from earlier runs.
func (h *History) standing(ref Ref) (standing, bool) {
	events := h.rows[ref]
	if len(events) == 0 {
		return standing{}, false
	}
	s := standing{last: events[len(events)-1]}
	for _, e := range slices.Backward(events) {
		if !alike(e, s.last) {
			break
		}
		s.since, s.moved = e.At, e.Kind != KindSeen && e.Kind != KindUnread && e.Kind != KindExpiring
	}
	s.began = begun(events)
	for _, e := range events {
		s.until = latest(s.until, h.ended[e.Session])
	}
	return s, true
}

// begun returns when the rollout began that the last of the events is part of.
func begun(events []*Event) time.Time {
	for _, e := range slices.Backward(events) {
		rolling := e.Verdict == VerdictRolling || e.Verdict == VerdictStalled
		switch {
		case e.Took > 0 && (rolling || e.Verdict == VerdictDegraded):
			return e.At.Add(-e.Took)
		case !rolling:
			return time.Time{}
		case e.Kind == KindRolling && e.From != e.To:
			return e.At
		}
	}
	return time.Time{}
}

// alike reports whether nothing that counts as progress lies between two
// events.
func alike(a, b *Event) bool {
	return a.To == b.To && same(a.Ready, b.Ready) && same(a.Capacity, b.Capacity) && (a.Verdict == VerdictGone) == (b.Verdict == VerdictGone)
}

func same(a, b Number) bool {
	x, haveX := a.Int()
	y, haveY := b.Int()
	return x == y && haveX == haveY
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
