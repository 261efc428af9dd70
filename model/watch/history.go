package watch

import (
	"maps"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// History is what is known to have happened, in this run and in earlier ones.
// It keeps the newest maxEvents events, and goes by those of them that count on
// the hosts which the profiles are read from now.
type History struct {
	hosts map[string]string // by profile; one without a host goes by everything

	whole     []*model.Event               // whatever it counts for; oldest first
	all       []*model.Event               // those that count
	rows      map[model.Ref][]*model.Event // of each deployment
	still     map[model.Ref][]still        // the runs that watched a deployment and had nothing to tell of it
	watch     []*model.Event               // of profiles and of the watching itself
	ended     map[string]time.Time
	durations map[product]*durations
}

// maxEvents bounds the memory: about 6 MB of events.
const maxEvents = 20_000

// product is what rollouts are compared by.
type product struct {
	profile     string
	model, plan safe.Text
}

// NewHistory returns a history that begins with events of earlier runs, in any
// order.
func NewHistory(past []model.Event) *History { return newHistory(past, nil) }

func newHistory(past []model.Event, hosts map[string]string) *History {
	h := &History{hosts: hosts}
	h.clear()
	slices.SortStableFunc(past, func(a, b model.Event) int { return a.At.Compare(b.At) })
	past = past[max(0, len(past)-maxEvents):]
	for i := range past {
		h.keep(&past[i])
	}
	return h
}

func (h *History) clear() {
	h.whole, h.all, h.watch = nil, nil, nil
	h.rows, h.still = map[model.Ref][]*model.Event{}, map[model.Ref][]still{}
	h.ended, h.durations = map[string]time.Time{}, map[product]*durations{}
}

// of makes the history one of other hosts.
func (h *History) of(hosts map[string]string) {
	if maps.Equal(h.hosts, hosts) {
		return
	}
	h.hosts = hosts
	h.again(h.whole)
}

// again takes in events as if they were new.
func (h *History) again(events []*model.Event) {
	h.clear()
	for _, e := range events {
		h.keep(e)
	}
}

// Add appends an event of this run.
func (h *History) Add(e model.Event) {
	if len(h.whole) >= maxEvents {
		h.again(h.whole[len(h.whole)/4:])
	}
	h.keep(&e)
}

func (h *History) keep(e *model.Event) {
	h.whole = append(h.whole, e)
	if e.Session != "" {
		h.ended[e.Session] = model.Later(h.ended[e.Session], e.At)
	}
	if !h.counts(e.Ref.Profile, e.Host) {
		return
	}
	if e.Kind != model.KindOpened { // what the run finds tells that it has begun
		h.all = append(h.all, e)
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

// still is a part of the line with which a run has ended.
type still struct {
	end  *model.Event
	part int
}

func (h *History) keepStill(e *model.Event) {
	for i, s := range e.Still {
		if !h.counts(s.Profile, s.Host) {
			continue
		}
		for _, id := range s.IDs {
			ref := model.Ref{Profile: s.Profile, ID: id}
			h.still[ref] = append(h.still[ref], still{e, i})
		}
	}
}

// counts reports whether what was seen of a profile on a host is of the host
// that the profile is read from now.
func (h *History) counts(profile, host string) bool {
	here := h.hosts[profile]
	return here == "" || model.Counts(host, here)
}

// All returns every event that counts, oldest first. The slice belongs to the
// history.
func (h *History) All() []*model.Event { return h.all }

// Of returns what happened to a deployment, oldest first.
func (h *History) Of(ref model.Ref) []*model.Event { return h.rows[ref] }

// News returns those of some events, which are in order of time, that tell of
// something that happened: neither that a run began or ended, nor that it found
// a deployment as it was known to be.
func News(events []model.Event) []model.Event {
	type site struct {
		host string
		ref  model.Ref
	}
	last := map[site]model.Event{}
	return slices.DeleteFunc(slices.Clone(events), func(e model.Event) bool {
		switch {
		case e.Kind == model.KindOpened || e.Kind == model.KindClosed || e.Kind == model.KindStop:
			return true
		case e.Ref.ID == "":
			return false
		}
		before, known := last[site{e.Host, e.Ref}]
		if !known && model.Counts("", e.Host) {
			before, known = last[site{"", e.Ref}]
		}
		last[site{e.Host, e.Ref}] = e
		return e.Kind == model.KindSeen && known && before.SameState(e)
	})
}

// lastKnown is what earlier runs knew of a deployment when they last saw it.
type lastKnown struct {
	last  *model.Event
	since time.Time // when it came to be as it was then, as far as that was seen
	moved bool      // it was seen to change then
	began time.Time // when the rollout it was in began; zero when there was none, or nobody saw it begin
	until time.Time // when it was last watched
}

// lastKnown returns what is known of a deployment from earlier runs.
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
	for session := range h.sessions(ref) {
		s.until = model.Later(s.until, h.ended[session])
	}
	return s, true
}

// begun returns when the rollout began that the last of the events is part of.
func begun(events []*model.Event) time.Time {
	for _, e := range slices.Backward(events) {
		rolling := e.Verdict == model.VerdictRolling || e.Verdict == model.VerdictStalled
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

// alike reports whether nothing that counts as progress lies between two
// events.
func alike(a, b *model.Event) bool {
	return a.To == b.To && same(a.Ready, b.Ready) && same(a.Capacity, b.Capacity) && (a.Verdict == model.VerdictGone) == (b.Verdict == model.VerdictGone)
}

func same(a, b model.Number) bool {
	x, haveX := a.Int()
	y, haveY := b.Int()
	return x == y && haveX == haveY
}
