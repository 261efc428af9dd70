package ui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
)

// View draws the screen as it is at a.now. It reads the state and changes
// nothing.
func (a *app) View() tea.View {
	v := tea.View{AltScreen: true, WindowTitle: a.windowTitle()}
	if a.width <= 0 || a.height <= 0 {
		return v
	}
	f := a.frame()
	if f.tooSmall() {
		v.Content = a.smallScreen()
		return v
	}
	lines := make([]string, 0, f.height)
	lines = append(lines, a.headerLine(f.width))
	lines = append(lines, a.body(f)...)
	message, cursor := a.messageLine(f.width)
	lines = append(lines, message, a.footerLine(f.width))
	if cursor >= 0 {
		v.Cursor = tea.NewCursor(cursor, f.height-footerLines)
	}
	v.Content = strings.Join(lines, "\n")
	return v
}

func (a *app) windowTitle() string {
	if a.opts.Title == "" {
		return "studiowatch"
	}
	return "studiowatch " + a.opts.Title
}

func (a *app) smallScreen() string {
	l := newLine(&a.theme, a.width)
	l.put(l.pal.text, fmt.Sprintf("at least %d×%d, please", minWidth, minHeight))
	return strings.Join(fill([]string{l.String()}, a.width, a.height), "\n")
}

// body draws what is between header and footer.
func (a *app) body(f frame) []string {
	switch {
	case a.screen == screenHelp:
		return fill(a.help.cut(a.helpLines(f.width), f.body), f.width, f.body)
	case a.prompt.kind == promptAdd:
		return a.offerLines(f.width, f.body)
	case a.screen == screenDetail && f.table == 0:
		return a.detailPane(f.width, f.body)
	case a.engine.Board.Len() == 0:
		return a.emptyLines(f.width, f.body)
	}
	table := a.tableLines(f.table, f.body)
	if f.detail == 0 {
		return table
	}
	return a.beside(table, a.detailPane(f.detail-1, f.body))
}

// beside joins two panes line by line, with a rule between them.
func (a *app) beside(left, right []string) []string {
	rule := a.theme.plain.faint.on + a.theme.glyphs.rule + a.theme.plain.faint.off
	lines := make([]string, len(left))
	for i := range left {
		lines[i] = left[i] + rule + right[i]
	}
	return lines
}

func (a *app) emptyLines(width, height int) []string {
	p := &page{theme: &a.theme, width: width}
	p.blank()
	p.text(boldText, "Nothing is watched yet.")
	p.blank()
	text := "Press " + a.keys.label(actAdd, a.theme.glyphs) + " to add a deployment"
	if a.opts.AddHint != "" {
		text += ", or " + a.opts.AddHint
	}
	p.text(plainText, text+".")
	if n := len(a.prompt.offers); n > 0 {
		p.text(plainText, fmt.Sprintf("The service lists %d for this key; %s shows them.", n, a.keys.label(actAdd, a.theme.glyphs)))
	} else if a.prompt.listing != "" {
		p.text(plainText, "Its list could not be used: "+a.prompt.listing)
	}
	return fill(p.lines, width, height)
}

// count is a verdict and how many rows have it.
type count struct {
	verdict model.Verdict
	rows    int
}

// counts lists the verdicts that rows have, the good ones first, as a person
// would tell it.
func (a *app) counts() []count {
	var found []count
	for _, v := range verdictMeanings {
		if n := a.engine.Board.Count(v.verdict); n > 0 {
			found = append(found, count{v.verdict, n})
		}
	}
	return found
}

// headerForms are ever shorter ways to write the header.
var headerForms = []struct{ title, words, interval bool }{
	{true, true, true}, {true, false, true}, {true, false, false}, {false, false, false},
}

// headerLine says what is watched, how it is and how fresh that is.
func (a *app) headerLine(width int) string {
	counts := a.counts()
	for i, form := range headerForms {
		left, right := "studiowatch", a.freshness(form.interval)
		if form.title && a.opts.Title != "" {
			left += "  " + a.opts.Title
		}
		middle := 0
		for _, c := range counts {
			middle += 2 + textWidth(countText(&a.theme, c, form.words))
		}
		if i < len(headerForms)-1 && 1+textWidth(left)+2+middle+2+textWidth(right)+1 > width {
			continue
		}
		l := newLine(&a.theme, width)
		l.gap(1)
		l.put(l.pal.title, "studiowatch")
		l.put(l.pal.dim, strings.TrimPrefix(left, "studiowatch"))
		l.gap(1)
		for _, c := range counts {
			l.gap(2)
			l.put(l.pal.verdict[c.verdict], countText(&a.theme, c, form.words))
		}
		look := l.pal.dim
		if a.engine.Plan.Paused() {
			look = l.pal.verdict[model.VerdictDegraded]
		}
		l.right(look, right, l.rest()-1)
		return l.String()
	}
	return ""
}

func countText(t *theme, c count, word bool) string {
	text := fmt.Sprintf("%s %d", t.glyphs.verdict[c.verdict], c.rows)
	if word {
		text += " " + c.verdict.String()
	}
	return text
}

// freshness is the interval and the time of the last answer.
func (a *app) freshness(interval bool) string {
	last := "no answer yet"
	if at := a.engine.Board.LastAnswer(); !at.IsZero() {
		last = clockText(at)
	}
	refresh, _ := a.engine.Plan.Intervals()
	switch {
	case a.engine.Plan.Paused():
		return "paused · " + last
	case interval:
		return "every " + every(refresh) + " · " + last
	}
	return last
}

// messageLine is what matters most just now: what is being typed, what the
// last key did, what stands in the way of everything, or what the selected row
// has to say. The cursor is -1 unless something is being typed.
func (a *app) messageLine(width int) (string, int) {
	if a.prompt.kind != promptNone {
		return a.promptLine(width)
	}
	l := newLine(&a.theme, width)
	l.gap(1)
	trouble, inTheWay := a.engine.Board.Trouble()
	switch {
	case a.flash != "":
		l.put(l.pal.text, a.flash)
	case inTheWay:
		a.troubleText(l, trouble)
	case a.screen == screenTable:
		a.selectedText(l)
	}
	return l.String(), -1
}

func (a *app) troubleText(l *line, t model.Trouble) {
	text := t.Failure.Label()
	if len(a.opts.Profiles) > 1 {
		text = t.Profile + ": " + text
	}
	l.put(l.pal.loud, text)
	l.put(l.pal.code, " since "+t.Since.Format("15:04"))
	l.put(l.pal.text, " · "+t.Failure.Hint())
}

// selectedText is the selected row's note in full, which the table may have cut.
func (a *app) selectedText(l *line) {
	row := a.table.row()
	if row == nil {
		return
	}
	note := row.Note()
	if note.Code != "" && row.Failure != nil {
		l.put(l.pal.code, note.Code)
		if note.Text != "" {
			l.put(l.pal.text, ": "+note.Text)
		}
		return
	}
	l.put(l.pal.dim, joinWords(note.String(), modelText(row)))
}

// modelText is the model and plan, for people who know it by that.
func modelText(row *model.Row) string {
	d := row.Latest
	if d == nil {
		return ""
	}
	text := d.Model().String()
	if text == row.Ref.ID {
		text = ""
	}
	return joinWords(text, d.Plan.String())
}

// footerKeys are shown while there is room, the most useful first.
func (a *app) footerKeys() []action {
	switch a.screen {
	case screenHelp:
		return []action{actBack, actQuit}
	case screenDetail:
		return []action{actBack, actTab, actRefresh, actPause, actHelp, actQuit}
	case screenTable:
	}
	if a.engine.Board.Len() == 0 {
		return []action{actAdd, actHelp, actQuit}
	}
	return []action{actDetail, actFilter, actRefresh, actPause, actAdd, actHelp, actQuit}
}

var footerWords = map[action]string{
	actBack: "back", actTab: "raw", actDetail: "detail", actFilter: "filter", actRefresh: "refresh",
	actPause: "pause", actAdd: "add", actHelp: "help", actQuit: "quit",
}

// footerLine says how much of the list is seen, and which keys there are.
func (a *app) footerLine(width int) string {
	keys := a.keyHints()
	l := newLine(&a.theme, width)
	l.gap(1)
	shown, all := len(a.table.index.Rows()), a.engine.Board.Len()
	l.put(l.pal.dim, counted(shown, all))
	if a.filter != "" && a.prompt.kind != promptFilter {
		l.put(l.pal.dim, " · filter ")
		l.put(l.pal.accent, cutEnd(a.filter, max(8, width/4), l.g.ellipsis))
	}
	room := l.rest() - 3
	for len(keys) > 1 && hintsWidth(keys) > room {
		// The last two, help and quit, stay longest.
		drop := max(0, len(keys)-3)
		keys = slices.Delete(keys, drop, drop+1)
	}
	l.gap(l.rest() - 1 - hintsWidth(keys))
	for i, k := range keys {
		if i > 0 {
			l.gap(2)
		}
		l.put(l.pal.bold, k.key)
		l.put(l.pal.dim, " "+k.word)
	}
	return l.String()
}

type hint struct{ key, word string }

func hintsWidth(hints []hint) int {
	n := 0
	for i, h := range hints {
		if i > 0 {
			n += 2
		}
		n += textWidth(h.key) + 1 + textWidth(h.word)
	}
	return n
}

// keyHints are the keys of the footer; typing has keys of its own.
func (a *app) keyHints() []hint {
	enter := a.theme.glyphs.enter
	switch a.prompt.kind {
	case promptFilter:
		return []hint{{enter, "keep"}, {"esc", "clear"}}
	case promptAdd:
		hints := []hint{{enter, "add"}, {a.theme.glyphs.up + a.theme.glyphs.down, "choose"}}
		if len(a.opts.Profiles) > 1 {
			hints = append(hints, hint{"tab", "profile"})
		}
		return append(hints, hint{"esc", "cancel"})
	case promptNone:
	}
	hints := a.scrollHint()
	for _, act := range a.footerKeys() {
		label := a.keys.label(act, a.theme.glyphs)
		word := footerWords[act]
		if act == actPause && a.engine.Plan.Paused() {
			word = "go on"
		}
		if act == actTab && a.detail.raw {
			word = "fields"
		}
		if label != "" {
			hints = append(hints, hint{label, word})
		}
	}
	return hints
}

// scrollHint names the keys that show the rest of a text.
func (a *app) scrollHint() []hint {
	f := a.frame()
	long := a.screen == screenHelp && len(a.helpLines(f.width)) > f.body ||
		a.screen == screenDetail && len(a.detailLines(f.detail)) > f.body-detailHead
	if !long {
		return nil
	}
	up, down := actUp, actDown
	if f.detail > 0 && f.table > 0 {
		up, down = actPageUp, actPageDown
	}
	return []hint{{a.keys.label(up, a.theme.glyphs) + " " + a.keys.label(down, a.theme.glyphs), "scroll"}}
}

func counted(shown, all int) string {
	if shown == all {
		if all == 1 {
			return "1 deployment"
		}
		return fmt.Sprintf("%d deployments", all)
	}
	return fmt.Sprintf("%d of %d", shown, all)
}
