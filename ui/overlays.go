package ui

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/ui/desk"
	"studiowatch/ui/keys"
	"studiowatch/ui/overlay"
)

// openTimeline opens the timeline. From a deployment that was opened in the timeline it
// leads back there.
func openTimeline(s *state, _ desk.Pane) desk.Pane {
	if from := s.detail.from; from != nil {
		from.restore(s)
		return from.timeline
	}
	return s.newTimeline()
}

// openTimelineAt opens the timeline at the first event at or after a time.
func (s *state) openTimelineAt(t time.Time) {
	timeline := s.newTimeline()
	timeline.GoTo(t)
	s.Overlay, s.overlayAction = timeline, keys.Timeline
}

// origin is the timeline in which the deployment in the detail was opened, and what the
// detail showed before.
type origin struct {
	timeline desk.Pane
	shown    bool
	ref      model.Ref
}

// restore shows again what was below the timeline.
func (o *origin) restore(s *state) {
	s.detail.close()
	if o.shown {
		s.detail.show(o.ref)
	}
}

// openFromTimeline shows a deployment in the detail. Back leads to the timeline.
func (s *state) openFromTimeline(ref model.Ref) {
	from := &origin{s.Overlay, s.detail.shown, s.detail.ref}
	s.Overlay = nil
	s.detail.show(ref)
	s.detail.from = from
}

// handsOn returns what a key does that hands something on. An overlay with a cursor hands
// on what is under it.
func handsOn(do func(*app) tea.Cmd) func(*app, keys.Action) tea.Cmd {
	return func(a *app, act keys.Action) tea.Cmd {
		list, covers := a.Overlay.(desk.List)
		if !covers {
			return do(a)
		}
		text, what := list.Copied(act)
		if text = safe.Shown(text); act == keys.Summary {
			text = inert(text)
		}
		if text == "" {
			a.Say(what)
			return nil
		}
		return a.copy(text, what)
	}
}

// markRow marks the focused row, or takes its mark away.
func (a *app) markRow() tea.Cmd {
	if a.Overlay != nil {
		return nil
	}
	row := a.requireRow()
	if row == nil {
		return nil
	}
	name := a.nameOf(row.Ref)
	marked, lost := a.table.pick(row.Ref)
	text := name + " is marked"
	switch {
	case !marked:
		a.Say(name + " is no longer marked")
		return nil
	case lost.ID != "":
		text += " in place of " + a.nameOf(lost)
	}
	if key := a.Label(keys.Compare); key != "" && len(a.table.picked) < mostPicked {
		text += fmt.Sprintf("; %s compares it with the row that you select", key)
	} else if key != "" {
		text += fmt.Sprintf("; %s compares the two marked rows", key)
	}
	a.Say(text)
	return nil
}

// longestName is the most cells of a name in a message.
const longestName = 24

// nameOf returns the label of a deployment for a message.
func (a *app) nameOf(ref model.Ref) string { return a.LabelOf(ref, longestName) }

// openCompare opens the comparison of two deployments: of the two marked ones, or of the
// marked one and the focused one. Without a mark it says what to do.
func openCompare(s *state, _ desk.Pane) desk.Pane {
	unknown := func(ref model.Ref) bool { return s.Engine.Board.Row(ref) == nil } // as earlier in a replay
	refs := slices.DeleteFunc(slices.Clone(s.table.picked), unknown)
	if row := s.focused(); len(refs) == 1 && row != nil && row.Ref != refs[0] {
		refs = append(refs, row.Ref)
	}
	mark := s.Label(keys.Mark)
	switch {
	case len(refs) == mostPicked:
		return overlay.NewCompare(&s.Desk, s.Engine.Board.Row(refs[0]), s.Engine.Board.Row(refs[1]))
	case len(refs) == 1:
		s.Say("only this row is marked: select the row to compare it with")
	case mark == "":
		s.Say("no row is marked, and no key marks one")
	default:
		s.Say(fmt.Sprintf("mark a row with %s first, then select another one to compare it with", mark))
	}
	return nil
}
