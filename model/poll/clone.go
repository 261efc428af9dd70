package poll

import (
	"maps"
	"slices"

	"golang.org/x/time/rate"

	"studiowatch/model"
)

// Clone returns a copy of a plan that shares nothing with it that either of the two
// changes. It is for a replay, to which the rate limits do not apply: those of the copy
// are as if nothing had been sent.
func (p *Plan) Clone() *Plan {
	c := cloner{lanes: make(map[*lane]*lane, len(p.lanes)), slots: map[*slot]*slot{}}
	whole := *p
	whole.lanes = make([]*lane, len(p.lanes))
	for i, l := range p.lanes {
		whole.lanes[i] = c.lane(l, &whole)
	}
	whole.inFlight = make(map[uint64]*lane, len(p.inFlight))
	for number, l := range p.inFlight {
		whole.inFlight[number] = c.lanes[l]
	}
	return &whole
}

// cloner makes one copy of everything that a plan points to, wherever it does so.
type cloner struct {
	lanes map[*lane]*lane
	slots map[*slot]*slot // those of the present lane
}

func (c *cloner) lane(l *lane, to *Plan) *lane {
	whole := *l
	whole.plan = to
	whole.limiter = rate.NewLimiter(l.limiter.Limit(), l.limiter.Burst())
	c.lanes[l], c.slots = &whole, make(map[*slot]*slot, len(l.slots))
	whole.sweep.clone(&whole)
	whole.slots = make(map[model.Ref]*slot, len(l.slots))
	for ref, s := range l.slots {
		whole.slots[ref] = c.slot(s, &whole)
	}
	whole.scheduled.slots = c.queued(l.scheduled.slots, &whole)
	whole.ready.slots = c.queued(l.ready.slots, &whole)
	whole.inFlight = slices.Clone(l.inFlight)
	for i := range whole.inFlight {
		whole.inFlight[i].slot = c.slot(whole.inFlight[i].slot, &whole)
	}
	whole.priority = c.slot(l.priority, &whole)
	q := &whole.suspicion
	q.by, q.witness, q.failed = c.record(q.by, &whole), c.record(q.witness, &whole), slices.Clone(q.failed)
	for i, r := range q.failed {
		q.failed[i] = c.record(r, &whole)
	}
	for i := range whole.recent {
		whole.recent[i].of = c.record(whole.recent[i].of, &whole)
	}
	return &whole
}

// clone lets the copy of a sweep share nothing with it but the IDs of the last list,
// which do not change any more.
func (w *sweep) clone(to *lane) {
	w.lane, w.setbacks = to, w.setbacks.clone()
	w.seen, w.firstIDs, w.complete = maps.Clone(w.seen), maps.Clone(w.firstIDs), slices.Clone(w.complete)
}

func (c *cloner) queued(slots []*slot, to *lane) []*slot {
	all := make([]*slot, len(slots))
	for i, s := range slots {
		all[i] = c.slot(s, to)
	}
	return all
}

// slot returns the copy of a slot, also of one whose row is no longer watched.
func (c *cloner) slot(s *slot, to *lane) *slot {
	if s == nil {
		return nil
	}
	if known := c.slots[s]; known != nil {
		return known
	}
	whole := *s
	whole.slot, whole.lane, whole.setbacks = &whole, to, s.setbacks.clone()
	switch s.queue {
	case nil:
	case &s.lane.ready:
		whole.queue = &to.ready
	default:
		whole.queue = &to.scheduled
	}
	c.slots[s] = &whole
	return &whole
}

// record returns the copy of a record of the present lane.
func (c *cloner) record(r *record, to *lane) *record {
	switch {
	case r == nil:
		return nil
	case r.slot == nil:
		return &to.sweep.record
	}
	return &c.slot(r.slot, to).record
}

func (b *setbacks) clone() *setbacks {
	if b == nil {
		return nil
	}
	whole := *b
	return &whole
}
