package query

import (
	"slices"

	"studiowatch/model"
)

// Change is an event beside the one before it.
type Change struct {
	*model.Event
	Before *model.Event // of the same deployment, read from the same host; nil if there is none
}

// Resized returns the units that were wanted before and after, and whether the event
// changed them. It does not if one of the numbers is unknown.
func (c Change) Resized() (from, to int64, ok bool) {
	if c.Before == nil {
		return 0, 0, false
	}
	from, haveFrom := c.Before.Capacity.Int()
	to, haveTo := c.Capacity.Int()
	return from, to, haveFrom && haveTo && from != to && c.To != ""
}

// Transition reports whether the event tells that a deployment changed. Not so the events
// of profiles and of runs, first readings that found nothing new, and the end of a time
// in which a deployment could not be read.
func (c Change) Transition() bool {
	switch {
	case c.Ref.ID == "" || c.Kind == model.KindUnread:
		return false
	case c.Kind != model.KindSeen:
		return true
	case c.Before != nil:
		return !c.Before.SameState(*c.Event)
	}
	return c.From != "" && c.From != c.To
}

// Changes returns each event beside the one before it. The events must be in order of
// time. The changes point to them.
func Changes(events []model.Event) []Change {
	changes, states := make([]Change, len(events)), states{}
	for i := range events {
		changes[i] = states.take(&events[i])
	}
	return changes
}

// Transitions returns the changes that are transitions.
func Transitions(changes []Change) []Change {
	return slices.DeleteFunc(slices.Clone(changes), func(c Change) bool { return !c.Transition() })
}

// states holds the last event of each deployment, by where it was read.
type states map[site]*model.Event

type site struct {
	host string
	ref  model.Ref
}

// take returns an event beside the one before it, which may be from a version that knew
// no hosts.
func (s states) take(e *model.Event) Change {
	if e.Ref.ID == "" {
		return Change{Event: e}
	}
	before, known := s[site{e.Host, e.Ref}]
	if !known && model.Counts("", e.Host) {
		before = s[site{"", e.Ref}]
	}
	s[site{e.Host, e.Ref}] = e
	return Change{e, before}
}
