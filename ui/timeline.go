package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/safe"
	"studiowatch/ui/desk"
	"studiowatch/ui/keys"
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
