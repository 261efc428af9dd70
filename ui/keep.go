package ui

import (
	tea "charm.land/bubbletea/v2"

	"studiowatch/model/config"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/model/words"
	"studiowatch/ui/desk"
	"studiowatch/ui/keys"
	"studiowatch/ui/overlay"
)

// Keeping writes what was changed by hand into the configuration. Its functions read and
// write files, so they run outside of Update.
type Keeping struct {
	Place   string                              // the file; printable
	Never   string                              // why nothing can be kept; empty if Propose works
	Propose func(config.Edit) (Proposal, error) // makes an edit of the file, and writes nothing
}

// Proposal is an edit of the configuration that can be written.
type Proposal = overlay.Proposal

// result is what a command has done outside of Update.
type result interface{ arrive(a *app) tea.Cmd }

// proposed is the edit that is to be shown.
type proposed struct {
	proposal Proposal
	off      []string
	err      error
}

// written is what became of writing an edit.
type written struct {
	does  words.Keeping
	fresh *Proposal
	err   error
}

// neverKept says why nothing can be kept; empty if something can be.
func (s *state) neverKept() string {
	switch fixed := s.source.fixed(); {
	case fixed != "":
		return fixed
	case s.opts.Keeping.Propose == nil && s.opts.Keeping.Never == "":
		return "there is no configuration to keep it in"
	}
	return s.opts.Keeping.Never
}

// keepLabel returns the key that keeps, if something can be kept.
func (s *state) keepLabel() string {
	if s.neverKept() != "" {
		return ""
	}
	return s.Label(keys.Keep)
}

// edit returns what is to be kept of what was done by hand.
func (s *state) edit(h watch.ByHand) config.Edit {
	var e config.Edit
	for _, ref := range h.Added {
		e.Add = append(e.Add, config.Addition{ID: ref.ID, Profile: ref.Profile})
	}
	for _, p := range h.Globs {
		e.Add = append(e.Add, config.Addition{ID: p.Glob, Profile: p.Profile})
	}
	for _, ref := range h.Removed {
		// What the command line names may be taken off without being in the file.
		e.Remove = append(e.Remove, config.Target{ID: ref.ID, Profile: ref.Profile, IfThere: true})
	}
	e.Views = s.views.unkeptViews()
	return e
}

// keep asks for the edit of what was done by hand, to show it.
func (s *state) keep() tea.Cmd {
	if never := s.neverKept(); never != "" {
		s.Say(never)
		return nil
	}
	if _, open := s.Overlay.(*overlay.KeepPane); open {
		return nil
	}
	h := s.Engine.ByHand()
	var off []string
	for _, ref := range h.Off {
		off = append(off, ref.ID)
	}
	edit := s.edit(h)
	if len(edit.Add)+len(edit.Remove)+len(edit.Views) == 0 {
		s.Say(words.NothingToKeep(off))
		return nil
	}
	propose := s.opts.Keeping.Propose
	return s.guard.Cmd(func() tea.Msg {
		proposal, err := propose(edit)
		return proposed{proposal, off, err}
	})
}

// keepKey does the key: in the prompt for adding it takes the choice first.
func (a *app) keepKey() tea.Cmd {
	if a.Prompt == nil {
		return a.keep()
	}
	return a.add.keep()
}

// arrive shows the edit. Somebody who types meanwhile is not interrupted.
func (p proposed) arrive(a *app) tea.Cmd {
	switch {
	case p.err != nil:
		a.Say("nothing is kept: " + p.err.Error())
	case a.Prompt != nil:
	case len(p.proposal.Diff) == 0:
		a.Say(words.AllKept)
	default:
		pane := overlay.NewKeep(&a.Desk, overlay.Keep{Proposal: p.proposal, Place: a.opts.Keeping.Place, Off: p.off})
		pane.Write = func() tea.Cmd {
			does, write := pane.Proposal.Does, pane.Proposal.Write
			return a.guard.Cmd(func() tea.Msg {
				fresh, err := write()
				return written{does, fresh, err}
			})
		}
		a.Overlay, a.overlayAction, a.Flash = pane, keys.Keep, desk.Flash{} // it said that this could be done
	}
	return a.setTick()
}

// arrive says what was written. If nothing was, the edit stays on the screen.
func (w written) arrive(a *app) tea.Cmd {
	pane, open := a.Overlay.(*overlay.KeepPane)
	switch {
	case w.err == nil && w.fresh == nil:
		if open {
			a.Overlay = nil
		}
		a.kept = true
		a.Say("kept: " + w.does.String())
	case open && w.err == nil && len(w.fresh.Diff) == 0:
		a.Overlay = nil
		a.Say(words.AllKept)
	case open && w.err == nil:
		pane.Renew(*w.fresh)
	case open:
		pane.Failed(safe.Clean(w.err.Error()).String())
	case w.err == nil:
		a.Say("nothing is written: the file has changed meanwhile")
	default:
		a.Say("nothing is written: " + w.err.Error())
	}
	return a.setTick()
}
