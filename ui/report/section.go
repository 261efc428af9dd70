package report

import (
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
	"studiowatch/model/words"
)

// section returns what is known of a deployment from a time on. It has all rows.
func (s *Source) section(ref model.Ref, from, to time.Time) *section {
	sec := &section{ref: ref, name: s.names.of(ref)}
	zone := to.Location()
	events := s.history().Of(ref)
	spans := s.history().Timeline(ref, to)
	for _, e := range events {
		if sec.host = e.Host; e.Host != "" {
			break
		}
	}
	sec.state, sec.changed = s.stateOf(ref, spans, zone)
	spans = slices.DeleteFunc(spans, func(span watch.Span) bool { return span.To.Before(from) })
	spans = watchedPart(spans, from)
	for _, span := range spans {
		sec.add(span, from, zone)
	}
	if n := len(spans); n > 0 && spans[n-1].Now && spans[n-1].Gap == watch.GapNotRunning {
		sec.rows[n-1].gap = words.NothingSince // somebody may be watching, but the journal does not have it yet
	}
	sec.chart = newChart(spans, from, zone)
	if s.Recorded() {
		sec.faults = s.faults.during(ref, from, to)
	} else {
		sec.faults = unreadFaults(events, from)
	}
	sec.faults = append(reasonFaults(events, from), sec.faults...)
	s.describe(sec, zone)
	return sec
}

// watchedPart returns nil if a deployment was not watched at all after a time. A gap
// that lasts until now is nothing that happened then.
func watchedPart(spans []watch.Span, from time.Time) []watch.Span {
	if slices.ContainsFunc(spans, func(s watch.Span) bool { return s.State != nil && !s.To.Before(from) }) {
		return spans
	}
	return nil
}

// stateOf returns the state of a deployment when it was last seen, and when it last
// changed.
func (s *Source) stateOf(ref model.Ref, spans []watch.Span, zone *time.Location) (state, time.Time) {
	last, seen := lastSpan(spans)
	var changed time.Time
	if seen {
		changed = last.State.At.In(zone)
	}
	if row := s.engine.Board.Row(ref); row != nil {
		now := state{Verdict: row.Verdict, Status: words.Badge(row), ReadAt: model.Later(row.ReadAt, row.Poll.At).In(zone)}
		if d := row.Latest; d != nil {
			now.Units = unitsOf(row.Verdict, d.ReadyCapacity, d.Capacity)
			now.ReadAt = row.ReadAt.In(zone)
		}
		return now, changed
	}
	if !seen {
		return state{}, changed
	}
	now := stateAfter(last.State)
	now.ReadAt = last.To.In(zone)
	return now, changed
}

// stateAfter returns the state of a deployment after an event.
func stateAfter(e *model.Event) state {
	status := string(e.To)
	if status == "" && e.Verdict == model.VerdictGone {
		status = "GONE"
	}
	return state{Verdict: e.Verdict, Status: status, Units: unitsOf(e.Verdict, e.Ready, e.Capacity)}
}

// unitsOf says how many units are ready; empty for a deployment that is gone, of which
// only the last reading is known.
func unitsOf(v model.Verdict, ready, capacity model.Number) string {
	if v == model.VerdictGone {
		return ""
	}
	return words.ReadyUnits(ready, capacity)
}

// add adds the row of a span.
func (sec *section) add(span watch.Span, from time.Time, zone *time.Location) {
	one := row{from: span.From.In(zone), to: span.To.In(zone), lasts: span.Now}
	e := span.State
	if e == nil {
		one.gap = words.Unwatched(span.Gap)
		sec.rows = append(sec.rows, one)
		return
	}
	one.state, one.what = stateAfter(e), words.AsBefore
	if span.From.Equal(e.At) {
		one.what, one.by, one.reason = words.Happened(*e), e.By.String(), e.Reason.String()
		if e.Kind != model.KindSeen && !e.At.Before(from) {
			sec.changes++
		}
	}
	sec.last = e
	sec.rows = append(sec.rows, one)
}

// describe adds the fields of a deployment that help to find it.
func (s *Source) describe(sec *section, zone *time.Location) {
	addID := func(name, text string, of owner) {
		if text != "" {
			sec.facts = append(sec.facts, fact{name: name, text: text, of: of})
		}
	}
	add := func(name, text string) { addID(name, text, ofNobody) }
	stamp := func(name string, at model.Stamp) {
		if !at.At.IsZero() {
			sec.facts = append(sec.facts, fact{name: name, at: at.At.In(zone)})
		}
	}
	row := s.engine.Board.Row(sec.ref)
	if row == nil || row.Latest == nil {
		if events := s.history().Of(sec.ref); len(events) > 0 {
			last := events[len(events)-1]
			add("model", last.Model.String())
			add("plan", last.Plan.String())
		}
		return
	}
	d := row.Latest
	sec.group = row.Group
	add("model", d.Model().String())
	add("plan", d.Terms().Plan.String())
	add("unit", d.Terms().ModelUnitSpec.String())
	add("billing", d.Terms().ChargeType.String())
	stamp("created at", d.Created)
	addID("created by", d.Terms().Creator.String(), ofAccount)
	stamp("edited at", d.Modified)
	addID("edited by", d.Modifier.String(), ofAccount)
	stamp("paid until", d.PrePaidExpired)
	addID("workspace", d.Terms().WorkspaceID.String(), ofWorkspace)
}

// factsOf returns the fields of a deployment, and its place where that is not clear.
func (r *Report) factsOf(sec *section) []fact {
	var place []fact
	if sec.name != "" {
		place = append(place, fact{name: "name", text: sec.name})
	}
	if sec.group != "" {
		place = append(place, fact{name: "group", text: sec.group})
	}
	place = append(place, fact{name: "profile", text: sec.ref.Profile})
	if sec.host != "" {
		place = append(place, fact{name: "service", text: sec.host})
	}
	return append(place, sec.facts...)
}

// story returns what happened to a deployment in a few sentences.
func (s *Source) story(ref model.Ref, r *Report) []string {
	row := s.engine.Board.Row(ref)
	var told watch.Story
	if row != nil {
		told = s.engine.Board.Story(row, r.to)
	} else if recorded, known := s.history().Story(ref, r.to); known {
		told = recorded
	} else {
		return nil
	}
	if told.Change != nil && told.Change.By != "" {
		change := *told.Change
		change.By = r.mask.id(change.By, ofAccount)
		told.Change = &change
	}
	return words.Story(told, func(t time.Time) string { return moment(t.In(r.to.Location())) })
}
