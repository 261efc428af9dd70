package ui

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/model/words"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// messageLine is what matters most just now: what is being typed, what the
// last key did, what stands in the way of everything, or what the selected row
// has to say. The cursor is -1 unless something is being typed.
func (a *app) messageLine(width int) (string, int) {
	switch a.prompt.kind {
	case promptFilter:
		return a.filterLine(width)
	case promptAdd:
		return a.addLine(width)
	case promptNone:
	}
	l := draw.NewLine(&a.theme, width)
	l.Gap(1)
	troubles := a.engine.Plan.Troubles()
	switch {
	case a.now.Before(a.flash.until):
		l.Put(l.Pal.Text, a.flash.text)
	case a.broken != "":
		l.Put(l.Pal.Loud, a.broken)
	case len(troubles) > 0:
		a.troubleText(l, troubles[0])
	case a.now.Before(a.welcome) && a.filter.before:
		l.Put(l.Pal.Text, a.keptText())
	case a.now.Before(a.welcome):
		a.welcomeText(l)
	case a.screen == screenTable:
		a.selectedText(l)
	}
	return l.String(), -1
}

// welcomeText says to somebody who is here for the first time how to go on.
func (a *app) welcomeText(l *draw.Line) {
	l.Put(l.Pal.Text, "Welcome: ")
	for i, h := range []struct {
		act  keys.Action
		word string
	}{{keys.Detail, "opens the row"}, {keys.Next, "goes to what needs you"}, {keys.Help, "has all keys and words"}} {
		label := a.keys.Label(h.act, a.theme.Marks)
		if label == "" {
			continue
		}
		if i > 0 {
			l.Put(l.Pal.Text, ", ")
		}
		l.Put(l.Pal.Bold, label)
		l.Put(l.Pal.Text, " "+h.word)
	}
}

// keptText says that a filter of an earlier run is in force, and what shows all
// rows again.
func (a *app) keptText() string {
	if label := a.keys.Label(keys.Back, a.theme.Marks); label != "" {
		return label + " clears the filter kept from last time"
	}
	return "a filter kept from last time is in force; clear it in " + a.keys.Label(keys.Filter, a.theme.Marks)
}

func (a *app) troubleText(l *draw.Line, t poll.Trouble) {
	text := t.Failure.Label()
	if len(a.opts.Profiles) > 1 {
		text = t.Profile + ": " + text
	}
	hint := words.Hint(t.Failure)
	if noSuchPath(t.Failure) {
		hint = "does " + t.Failure.Host.String() + " have the deployment API? " + t.Failure.Text()
	}
	switch t.Scope {
	case poll.ScopeList:
		text += " of the list, so "
		if slices.ContainsFunc(a.opts.Patterns, func(p model.Pattern) bool { return p.Profile == t.Profile }) {
			text += "patterns are not followed"
		} else {
			text += "rows are read one by one"
		}
	case poll.ScopePause:
		hint = "Another row is asked next, which shows whether this is for one row or for all."
	case poll.ScopeProfile:
	}
	l.Put(l.Pal.Loud, text)
	l.Put(l.Pal.Text, " · "+hint)
}

// noSuchPath reports whether a failure that stands in the way of more than one
// deployment means that the host does not have what was asked for. What can be
// done about a wrong ID is no help then.
func noSuchPath(f *model.Failure) bool {
	return !f.Host.Empty() && (f.Class == model.FailNotFound || f.Class == model.FailRejected && f.HTTPStatus >= 400)
}

// selectedText is the selected row's note in full, which the table may have cut.
func (a *app) selectedText(l *draw.Line) {
	row := a.table.row()
	if row == nil {
		return
	}
	note, _ := words.Row(a.engine.Board, row, a.now)
	if wait := a.waitText(row); wait != "" {
		l.Put(l.Pal.Bold, wait+"  ")
	}
	if note.Code != "" && row.Blocked() != nil {
		l.Put(l.Pal.Code, note.Code)
		if words := note.Words(); words != "" {
			l.Put(l.Pal.Text, ": "+words)
		}
		return
	}
	l.Put(l.Pal.Dim, draw.Join(note.String(), modelText(row)))
}

// slowAnswer is how long an answer may take before the wait is worth a word.
const slowAnswer = 2 * time.Second

// waitText says how long a slow answer has been waited for; nothing about a
// quick one.
func (a *app) waitText(row *watch.Row) string {
	wait := a.engine.Plan.Waiting(row.Ref, a.now)
	if wait < slowAnswer {
		return ""
	}
	text, _ := words.Age(wait, true)
	return "waiting " + text
}

// modelText is the model and plan, for people who know it by that.
func modelText(row *watch.Row) string {
	d := row.Latest
	if d == nil {
		return ""
	}
	text := d.Model().String()
	if text == row.Ref.ID {
		text = ""
	}
	return draw.Join(draw.Join(text, d.Plan.String()), words.Throughput(d))
}

// footerKeys are shown while there is room, the most useful first.
func (a *app) footerKeys() []keys.Action {
	switch a.screen {
	case screenHelp, screenEvents:
		return []keys.Action{keys.Back, keys.Quit}
	case screenDetail:
		return []keys.Action{keys.Back, keys.Tab, keys.Refresh, keys.Pause, keys.Help, keys.Quit}
	case screenTable:
	}
	if a.player != nil {
		return []keys.Action{keys.Detail, keys.Filter, keys.Timeline, keys.Backward, keys.Forward, keys.Pause, keys.Help, keys.Quit}
	}
	if a.engine.Board.Len() == 0 {
		return []keys.Action{keys.Add, keys.Help, keys.Quit}
	}
	return []keys.Action{keys.Detail, keys.Filter, keys.Timeline, keys.Refresh, keys.Pause, keys.Add, keys.Help, keys.Quit}
}

// footerLine says how much of the list is seen, and which hints there are.
func (a *app) footerLine(width int) string {
	l, hints := a.footerParts(width)
	l.Gap(l.Rest() - 1 - hintsWidth(hints))
	for i, k := range hints {
		if i > 0 {
			l.Gap(2)
		}
		l.Put(l.Pal.Bold, k.key)
		l.Put(l.Pal.Dim, " "+k.word)
	}
	return l.String()
}

// footerParts returns the line with its left part drawn, and the hints that fit
// at its right edge.
func (a *app) footerParts(width int) (*draw.Line, []hint) {
	hints := a.keyHints()
	l := draw.NewLine(&a.theme, width)
	l.Gap(1)
	if a.prompt.kind == promptFilter {
		for len(hints) > 2 && hintsWidth(hints) > width/2 {
			hints = hints[1:]
		}
		a.filterHelpText(l, l.Rest()-hintsWidth(hints)-3)
		return l, hints
	}
	a.countText(l)
	room := l.Rest() - 3
	for len(hints) > 1 && hintsWidth(hints) > room {
		// The last two, help and quit, stay longest.
		drop := max(0, len(hints)-3)
		hints = slices.Delete(hints, drop, drop+1)
	}
	return l, hints
}

// countText says how many rows are shown, by which filter, and what it hides.
// Where there is little room, what it hides counts for more than what it shows.
func (a *app) countText(l *draw.Line) {
	hidden := a.hiddenText(l.Width)
	if hidden != "" && l.Width < roomy {
		l.Put(l.Pal.Loud, hidden)
	} else {
		l.Put(l.Pal.Dim, draw.Counted(len(a.table.index.Rows()), a.engine.Board.Len()))
	}
	if a.filter.text == "" {
		return
	}
	l.Put(l.Pal.Dim, " · filter ")
	l.Put(l.Pal.Accent, draw.CutEnd(l.Show(a.filter.text), max(8, l.Width/4), l.Marks.Ellipsis))
	if hidden != "" && l.Width >= roomy {
		l.Put(l.Pal.Dim, " · ")
		l.Put(l.Pal.Loud, hidden)
	}
}

// roomy is the width from which the footer has room for whole words.
const roomy = 60

// hiddenText says how many of the rows that the filter hides somebody should
// look at; empty when there are none.
func (a *app) hiddenText(width int) string {
	if len(a.table.index.Rows()) == a.engine.Board.Len() {
		return "" // and nobody needs to look through all rows for it
	}
	hidden := a.engine.Board.NeedAttention() - a.table.index.NeedAttention()
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

// hint is a key and what it does: an action, or a key press while something is
// typed.
type hint struct {
	key, word string
	act       keys.Action
	code      rune
}

func hintsWidth(hints []hint) int {
	n := 0
	for i, h := range hints {
		if i > 0 {
			n += 2
		}
		n += draw.Width(h.key) + 1 + draw.Width(h.word)
	}
	return n
}

// keyHints are the keys of the footer; typing has keys of its own.
func (a *app) keyHints() []hint {
	enter := a.theme.Marks.Enter
	switch a.prompt.kind {
	case promptFilter:
		return []hint{
			{key: a.theme.Marks.Up, word: "earlier", code: tea.KeyUp}, {key: "tab", word: "complete", code: tea.KeyTab},
			{key: enter, word: "keep", code: tea.KeyEnter}, {key: "esc", word: "clear", code: tea.KeyEscape},
		}
	case promptAdd:
		hints := []hint{{key: enter, word: "add", code: tea.KeyEnter}, {key: a.theme.Marks.Up + a.theme.Marks.Down, word: "choose"}}
		if len(a.opts.Profiles) > 1 {
			hints = append(hints, hint{key: "tab", word: "profile", code: tea.KeyTab})
		}
		return append(hints, hint{key: "esc", word: "cancel", code: tea.KeyEscape})
	case promptNone:
	}
	hints := a.scrollHint()
	for _, act := range a.footerKeys() {
		label := a.keys.Label(act, a.theme.Marks)
		word := a.keys.Find(act).Short
		if act == keys.Pause && (a.engine.Plan.Paused() || a.player != nil && a.player.paused) {
			word = "go on"
		}
		if act == keys.Tab {
			word = a.nextPaneWord()
		}
		if label != "" {
			hints = append(hints, hint{key: label, word: word, act: act})
		}
	}
	return hints
}

// scrollHint names the keys that show the rest of a text.
func (a *app) scrollHint() []hint {
	f := a.frame()
	long := a.screen == screenHelp && len(a.helpLines(f.width)) > f.body ||
		a.screen == screenEvents && len(a.engine.Board.History().All()) > f.body-eventHead ||
		a.screen == screenDetail && len(a.detailLines(f.detail)) > f.body-detailHead
	if !long {
		return nil
	}
	up, down := keys.Up, keys.Down
	if f.detail > 0 && f.table > 0 && !a.detail.hand {
		up, down = keys.PageUp, keys.PageDown
	}
	return []hint{{key: a.keys.Label(up, a.theme.Marks) + " " + a.keys.Label(down, a.theme.Marks), word: "scroll"}}
}
