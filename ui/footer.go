package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/model/words"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// footer draws the message line, and below it the line with the keys.
type footer struct{ *state }

// message draws the message line: the result of the last key, or a trouble of a
// profile, or the note of the selected row.
func (f footer) message(width int) string {
	l := draw.NewLine(&f.Theme, width).Gap(1)
	troubles := f.Engine.Plan.Troubles()
	switch {
	case f.Now.Before(f.Flash.Until):
		l.Put(l.Pal.Text, f.Flash.Text)
	case f.broken != "":
		l.Put(l.Pal.Loud, f.broken)
	case len(troubles) > 0:
		f.troubleText(l, troubles[0])
	case len(f.told) > 0:
		l.Put(l.Pal.Bold, words.Told(f.told, f.Now))
	case f.awayLine():
		f.awayText(l)
	case f.Now.Before(f.welcome) && f.filter.fromEarlierRun:
		l.Put(l.Pal.Text, f.filter.keptText())
	case f.Now.Before(f.welcome):
		f.welcomeText(l)
	case f.front() == desk.Pane(f.table):
		f.selectedText(l)
	default:
		if list, covers := f.Overlay.(desk.List); covers {
			list.Message(l)
		}
	}
	return l.String()
}

// welcomeText shows the most important keys to somebody who is new.
func (f footer) welcomeText(l *draw.Line) {
	l.Put(l.Pal.Text, "Welcome: ")
	for i, h := range []struct {
		act  keys.Action
		word string
	}{{keys.Detail, "opens the row"}, {keys.Next, "goes to what needs you"}, {keys.Help, "has all keys"}} {
		label := f.Label(h.act)
		if label == "" {
			continue
		}
		if i > 0 {
			l.Put(l.Pal.Text, ", ")
		}
		l.Put(l.Pal.Bold, label).Put(l.Pal.Text, " "+h.word)
	}
}

func (f footer) troubleText(l *draw.Line, t poll.Trouble) {
	text := t.Failure.Label()
	if len(f.Profiles) > 1 {
		text = t.Profile + ": " + text
	}
	hint := words.Hint(t.Failure)
	if noSuchPath(t.Failure) {
		hint = "does " + t.Failure.Host.String() + " have the deployment API? " + t.Failure.Text()
	}
	switch t.Scope {
	case poll.ScopeList:
		text += " of the list, so "
		if slices.ContainsFunc(f.Engine.Patterns(), func(p model.Pattern) bool { return p.Profile == t.Profile }) {
			text += "patterns are not followed"
		} else {
			text += "rows are read one by one"
		}
	case poll.ScopeThrottle:
		hint = "another row is asked next, to see whether it is for all"
	case poll.ScopeProfile:
	}
	l.Put(l.Pal.Loud, text).Put(l.Pal.Text, " · "+hint)
}

// noSuchPath reports whether a failure of a profile means that the host does not know
// the path. Then the remedy for a wrong ID is no help.
func noSuchPath(f *model.Failure) bool {
	return !f.Host.Empty() && (f.Class == model.FailNotFound || f.Class == model.FailRejected && f.HTTPStatus >= 400)
}

// selectedText writes the whole note of the selected row. The table may cut it off.
func (f footer) selectedText(l *draw.Line) {
	row := f.table.row()
	if row == nil {
		return
	}
	note, _ := words.Row(f.Engine.Board, row, f.Now)
	if wait := f.waitText(row); wait != "" {
		l.Put(l.Pal.Bold, wait+"  ")
	}
	if row.Name != "" {
		l.Put(l.Pal.Text, row.Ref.ID+"  ")
	}
	if note.Code != "" && row.Blocked() != nil {
		l.Put(l.Pal.Code, note.Code)
		if words := note.Words(); words != "" {
			l.Put(l.Pal.Text, ": "+words)
		}
		return
	}
	l.Put(l.Pal.Dim, words.List(note.String(), modelText(row)))
}

// slowAnswer is how long an answer may take before the waiting time is shown.
const slowAnswer = 2 * time.Second

// waitText says how long the answer for a row has been awaited; empty below
// slowAnswer.
func (s *state) waitText(row *watch.Row) string {
	wait := s.Engine.Plan.Waiting(row.Ref, s.Now)
	if wait < slowAnswer {
		return ""
	}
	text, _ := words.Age(wait, true)
	return "waiting " + text
}

// modelText returns the model and the plan of a row.
func modelText(row *watch.Row) string {
	d := row.Latest
	if d == nil {
		return ""
	}
	text := d.Model().String()
	if text == row.Ref.ID {
		text = ""
	}
	return words.List(text, d.Terms().Plan.String(), words.Throughput(d))
}

// line draws the last line: how many rows are shown, and the keys.
func (f footer) line(width int) string {
	l, hints := f.parts(width)
	l.Gap(l.Rest() - 1 - desk.HintsWidth(hints))
	for i, h := range hints {
		if i > 0 {
			l.Gap(2)
		}
		l.Put(l.Pal.Bold, h.Key).Put(l.Pal.Dim, " "+h.Word)
	}
	return l.String()
}

// parts returns the line with its left part, and the hints that fit at its right
// edge. A filter that was cut gets the cells that are left.
func (f footer) parts(width int) (*draw.Line, []desk.Hint) {
	if f.Prompt != nil {
		l := draw.NewLine(&f.Theme, width).Gap(1)
		return l, f.Prompt.Foot(l, f.Prompt.Hints())
	}
	filter := max(leastFilter, width/4)
	counts := func() (*draw.Line, []desk.Hint) {
		l := draw.NewLine(&f.Theme, width).Gap(1)
		return l, f.counts(l, f.front().Hints(), filter)
	}
	l, hints := counts()
	if free := l.Rest() - desk.HintsGap - desk.HintsWidth(hints); free > 0 && draw.Width(l.Show(f.filterText())) > filter {
		filter += free
		return counts()
	}
	return l, hints
}

// leastFilter is the least number of cells of a filter that is cut.
const leastFilter = 8

// counts draws how many rows there are, with at most so many cells of the filter, and
// returns the hints that fit beside that.
func (f footer) counts(l *draw.Line, hints []desk.Hint, filter int) []desk.Hint {
	f.countText(l, filter)
	return desk.FitHints(hints, l.Rest()-desk.HintsGap)
}

// at returns the hint in column x; false if there is none.
func (f footer) at(x, width int) (desk.Hint, bool) {
	_, hints := f.parts(width)
	from := width - 1 - desk.HintsWidth(hints)
	for _, h := range hints {
		to := from + draw.Width(h.Key) + 1 + draw.Width(h.Word)
		if x >= from && x < to {
			return h, true
		}
		from = to + 2
	}
	return desk.Hint{}, false
}

// countText writes how many rows are shown, the filter, and how many hidden rows need
// attention. On a narrow screen the last replaces the first.
func (f footer) countText(l *draw.Line, filter int) {
	_, covers := f.Overlay.(desk.List)
	hidden := f.hiddenText(l.Width)
	if hidden != "" && l.Width < roomy {
		l.Put(l.Pal.Loud, hidden)
	} else {
		l.Put(l.Pal.Dim, f.placeText())
	}
	if n := len(f.table.picked); n > 0 && !covers && l.Width >= roomy {
		l.Put(l.Pal.Dim, " · ").Put(l.Pal.Accent, fmt.Sprintf("%d marked", n))
	}
	switch text := f.filterText(); {
	case text != "":
		l.Put(l.Pal.Dim, " · filter ")
		l.Put(l.Pal.Accent, draw.CutEnd(l.Show(text), filter, l.Marks.Ellipsis))
	case !covers && f.filter.current != f.views.shown().Filter:
		l.Put(l.Pal.Dim, " · no filter")
	}
	if hidden != "" && l.Width >= roomy {
		l.Put(l.Pal.Dim, " · ").Put(l.Pal.Loud, hidden)
	}
}

// filterText returns the filter of the pane in front, without that of the view, which its
// tab stands for.
func (f footer) filterText() string {
	if list, covers := f.Overlay.(desk.List); covers {
		return list.Filtered()
	}
	text, view := f.filter.current, f.views.shown().Filter
	if text == view {
		return ""
	}
	return strings.TrimPrefix(text, view+" ")
}

// placeText says how many rows there are, or in a list that is longer than the screen
// where the selected row is.
func (f footer) placeText() string {
	if list, covers := f.Overlay.(desk.List); covers {
		return list.Place()
	}
	shown := f.table.index.Len()
	if f.Overlay == desk.Pane(f.fleet) {
		return words.List(f.fleet.Place(), draw.Counted(shown, f.Engine.Board.Len()))
	}
	if f.table.cursor >= 0 && f.table.table.lines() > f.table.room {
		return fmt.Sprintf("row %d of %d", f.table.cursor+1, shown)
	}
	return draw.Counted(shown, f.Engine.Board.Len())
}

// roomy is the least width of a footer with whole words.
const roomy = 60

// hiddenText says how many of the rows that the filter hides need attention; empty if
// none does.
func (f footer) hiddenText(width int) string {
	if _, covers := f.Overlay.(desk.List); covers {
		return ""
	}
	if f.table.index.Len() == f.Engine.Board.Len() {
		return "" // without counting all rows
	}
	hidden := f.Engine.Board.NeedAttention() - f.table.index.NeedAttention()
	switch {
	case hidden <= 0:
		return ""
	case width < roomy:
		return fmt.Sprintf("%d in need", hidden)
	case hidden == 1:
		return "1 hidden needs attention"
	}
	return fmt.Sprintf("%d hidden need attention", hidden)
}
