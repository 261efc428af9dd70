package ui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/ui/desk"
	"studiowatch/ui/keys"
	"studiowatch/ui/overlay"
)

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

// compareRows opens the comparison of two deployments, or closes it: of the two marked ones,
// or of the marked one and the focused one. Without a mark it says what to do.
func compareRows(a *app, act keys.Action) tea.Cmd {
	if a.Overlay != nil && a.overlayAction == act {
		a.Overlay = nil
		return nil
	}
	unknown := func(ref model.Ref) bool { return a.Engine.Board.Row(ref) == nil } // as earlier in a replay
	refs := slices.DeleteFunc(slices.Clone(a.table.picked), unknown)
	if row := a.focused(); len(refs) == 1 && row != nil && row.Ref != refs[0] {
		refs = append(refs, row.Ref)
	}
	mark := a.Label(keys.Mark)
	switch {
	case len(refs) == mostPicked:
		return opens(func(s *state, _ desk.Pane) desk.Pane {
			return overlay.NewCompare(&s.Desk, s.Engine.Board.Row(refs[0]), s.Engine.Board.Row(refs[1]))
		})(a, act)
	case len(refs) == 1:
		a.Say("only this row is marked: select the row to compare it with")
	case mark == "":
		a.Say("no row is marked, and no key marks one")
	default:
		a.Say(fmt.Sprintf("mark a row with %s first, then select another one to compare it with", mark))
	}
	return nil
}
