package report

import (
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
)

// Source is what is known about some deployments until a time, from the journal or from
// a recording.
type Source struct {
	engine   *watch.Engine
	names    names
	faults   *faults // of the answers of a recording; nil if the source is the journal
	from, to time.Time
	leftOut  []string
}

// Setting is how a source is to be read.
type Setting struct {
	Origins    map[string]model.Origin // where each profile is read from
	Entries    []model.Entry           // of the watch list
	Patterns   []model.Pattern
	Plan       poll.PlanOptions // of a recording
	StallAfter time.Duration    // of a recording
}

// Journal returns the source of the events that were kept, in order of time, until now.
// The events of other hosts than the profiles are read from are left out, unless all
// are. The source goes back to the beginning of the journal.
func Journal(events []model.Event, set Setting, now time.Time) *Source {
	s := &Source{engine: watch.NewEngine(set.Plan, now, nil, nil), names: names{set.Entries, set.Patterns}, from: now, to: now}
	hosts := map[string]string{}
	for profile, o := range set.Origins {
		hosts[profile] = o.Host
	}
	past := slices.DeleteFunc(slices.Clone(events), func(e model.Event) bool { return e.At.After(now) })
	var count []model.Event
	for _, e := range past {
		if e.Ref.ID == "" || e.CountsOn(hosts) {
			count = append(count, e)
		} else if !slices.Contains(s.leftOut, e.Host) {
			s.leftOut = append(s.leftOut, e.Host)
		}
	}
	s.engine.Origins(set.Origins)
	if !slices.ContainsFunc(count, func(e model.Event) bool { return e.Ref.ID != "" }) {
		count, s.leftOut = past, nil
		s.engine.Origins(nil)
	}
	if len(count) > 0 {
		s.from = count[0].At
	}
	s.engine.Restore(count)
	return s
}

// Recording returns the source of a recorded run: its steps until next returns false.
// The time of the last step is the end of the source.
func Recording(next func() (watch.Step, bool), set Setting, begun time.Time) *Source {
	s := &Source{
		engine: watch.NewEngine(set.Plan, begun, set.Entries, set.Patterns), names: names{set.Entries, set.Patterns},
		faults: newFaults(), from: begun, to: begun,
	}
	s.engine.StallAfter(set.StallAfter)
	s.engine.Origins(set.Origins)
	for step, more := next(); more; step, more = next() {
		s.engine.Replay(step)
		s.faults.addStep(step)
		s.to = model.Later(s.to, step.At)
	}
	return s
}

// Recorded reports whether the source is a recording.
func (s *Source) Recorded() bool { return s.faults != nil }

// LeftOut returns the hosts whose events are left out, because no profile is read from
// them now.
func (s *Source) LeftOut() []string { return s.leftOut }

func (s *Source) history() *watch.History { return s.engine.Board.History() }

// refs returns the deployments of the source, in the order in which they were first
// watched. Those of a recording are the watched ones, and not all that the journal knew
// then.
func (s *Source) refs() (refs []model.Ref) {
	if s.Recorded() {
		for _, row := range s.engine.Board.Rows() {
			refs = append(refs, row.Ref)
		}
		return refs
	}
	seen := map[model.Ref]bool{}
	for _, e := range s.history().All() {
		if e.Ref.ID != "" && !seen[e.Ref] {
			seen[e.Ref] = true
			refs = append(refs, e.Ref)
		}
	}
	return refs
}

// names are the names that the watch list gives to deployments.
type names struct {
	entries  []model.Entry
	patterns []model.Pattern
}

// of returns the name of a deployment; empty if it has none.
func (n names) of(ref model.Ref) string {
	for _, e := range n.entries {
		if e.Ref == ref {
			return e.Name
		}
	}
	for _, p := range n.patterns {
		if p.Matches(ref) {
			return p.Name
		}
	}
	return ""
}
