package watch

import (
	"cmp"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/sorted"
)

// Span is a part of a deployment's timeline.
type Span struct {
	From, To time.Time
	State    *model.Event // the event that shows the state of the deployment; nil in a gap
	Before   *model.Event // the one that shows the state before; nil if there is none
	Gap      Gap          // why it was not watched; empty while it was watched
	Now      bool         // it lasts until now
}

// Gap is why a deployment was not watched for a while.
type Gap string

const (
	GapNotRunning Gap = "not-running"
	GapAsleep     Gap = "asleep"
	GapOffline    Gap = "offline"
	GapUnread     Gap = "unread"
)

// minGap is the shortest gap that is shown.
const minGap = time.Second

// period is a time in which a deployment was watched, or was not watched.
type period struct {
	from, to time.Time
	why      Gap
}

// Timeline returns the spans of a deployment from its first reading until now,
// oldest first. Each span begins where the one before ends. A state has a span of no
// length if nothing shows that it was watched any longer: it is the last thing that a run
// wrote down.
func (h *History) Timeline(ref model.Ref, now time.Time) []Span {
	states := h.states(ref)
	if len(states) == 0 {
		return nil
	}
	gaps := h.gaps(ref, states[0].At, now)
	var spans []Span
	var before *model.Event
	for i, state := range states {
		if i > 0 {
			before = states[i-1]
		}
		end := now
		if i < len(states)-1 {
			end = states[i+1].At
		}
		at, shown := state.At, false
		show := func(to time.Time) {
			if to.After(at) || !shown {
				spans = append(spans, Span{From: at, To: to, State: state, Before: before})
				shown = true
			}
		}
		for _, gap := range gaps {
			from, to := model.Later(gap.from, at), model.Earlier(gap.to, end)
			if !to.After(from) {
				continue
			}
			show(from)
			spans = append(spans, Span{From: from, To: to, Gap: gap.why})
			at = to
		}
		show(end)
	}
	spans[len(spans)-1].Now = true
	return joined(spans)
}

// joined joins neighbouring gaps of the same kind.
func joined(spans []Span) []Span {
	whole := spans[:1]
	for _, s := range spans[1:] {
		before := &whole[len(whole)-1]
		if s.Gap != "" && s.Gap == before.Gap {
			before.To, before.Now = s.To, s.Now
			continue
		}
		whole = append(whole, s)
	}
	return whole
}

// states returns the events after which a deployment was in another state than
// before. Two runs at the same time record each change twice.
func (h *History) states(ref model.Ref) []*model.Event {
	var states []*model.Event
	for _, e := range h.rows[ref] {
		if n := len(states); n == 0 || !states[n-1].SameState(*e) {
			states = append(states, e)
		}
	}
	return states
}

// gaps returns the times between from and to in which a deployment was not
// watched, in order.
func (h *History) gaps(ref model.Ref, from, to time.Time) []period {
	var watched, lapses []period
	for session, begun := range h.sessions(ref) {
		end := to
		if session != "" {
			end = h.ended[session]
		}
		missing := h.interruptions(ref, session, end)
		lapses = append(lapses, missing...)
		watched = append(watched, subtract(period{from: begun, to: end}, missing)...)
	}
	var gaps []period
	for _, hole := range subtract(period{from: from, to: to}, watched) {
		if hole.to.Sub(hole.from) < minGap {
			continue
		}
		hole.why = GapNotRunning
		for _, lapse := range lapses {
			if !lapse.from.After(hole.from) && lapse.to.After(hole.from) {
				hole.why = lapse.why
			}
		}
		gaps = append(gaps, hole)
	}
	return gaps
}

// sessions returns the runs that watched a deployment, and when each began to.
func (h *History) sessions(ref model.Ref) map[string]time.Time {
	begun := map[string]time.Time{}
	since := func(session string, at time.Time) {
		if before, known := begun[session]; !known || at.Before(before) {
			begun[session] = at
		}
	}
	for _, e := range h.rows[ref] {
		since(e.Session, e.At.Add(-e.Watched))
	}
	for _, s := range h.still[ref] {
		since(s.end.Session, s.end.At.Add(-s.end.Still[s.part].For))
	}
	return begun
}

// interruptions returns the times in which a run went on but could not read a
// deployment.
func (h *History) interruptions(ref model.Ref, session string, end time.Time) []period {
	var found []period
	var offline time.Time
	for _, e := range h.watch {
		switch {
		case e.Session != session:
		case e.Kind == model.KindAsleep:
			found = append(found, period{e.At.Add(-e.Took), e.At, GapAsleep})
		case e.Ref.Profile != ref.Profile:
		case e.Kind == model.KindOffline && offline.IsZero():
			offline = e.At
		case e.Kind == model.KindOnline && !offline.IsZero():
			found = append(found, period{offline, e.At, GapOffline})
			offline = time.Time{}
		}
	}
	if !offline.IsZero() {
		found = append(found, period{offline, end, GapOffline})
	}
	for _, e := range h.rows[ref] {
		if e.Session == session && e.Kind == model.KindUnread {
			found = append(found, period{e.At.Add(-e.Took), e.At, GapUnread})
		}
	}
	return found
}

// subtract returns the parts of a period that are in none of the cuts.
func subtract(whole period, cuts []period) []period {
	cuts = slices.Clone(cuts)
	sorted.By(cuts, func(a, b period) int { return cmp.Or(a.from.Compare(b.from), a.to.Compare(b.to)) })
	var left []period
	at := whole.from
	for _, cut := range cuts {
		if end := model.Earlier(cut.from, whole.to); end.After(at) {
			left = append(left, period{from: at, to: end})
		}
		at = model.Later(at, cut.to)
	}
	if whole.to.After(at) {
		left = append(left, period{from: at, to: whole.to})
	}
	return left
}
