package ui

import (
	tea "charm.land/bubbletea/v2"

	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// pane is what fills the screen between header and footer. The one in front has
// the keys that belong to no other.
type pane interface {
	// lines draws it: height lines of exactly width cells.
	lines(width, height int) []string
	// fit is called after whatever may have changed what there is to draw.
	fit()
	// key does what an action stands for here.
	key(act keys.Action) tea.Cmd
	// click does what stands at a place, counted from the pane's corner.
	click(x, y int)
	// wheel scrolls what is in column x by that many lines.
	wheel(x, lines int)
	// hints are keys for the footer, the most useful first.
	hints() []hint
	// help is what keys do here and nowhere else.
	help() paneHelp
}

// prompt is a pane in which something is typed. It has the whole keyboard.
type prompt interface {
	pane
	// typed takes a key press or a paste.
	typed(msg tea.Msg) tea.Cmd
	// line is the message line, and where the cursor stands in it.
	line(width int) (text string, cursor int)
	// foot draws the left part of the footer, and returns the hints that fit.
	foot(l *draw.Line, hints []hint) []hint
	// close ends the typing.
	close()
}

// hint is a key and what it does: an action, or a key press while something is
// typed.
type hint struct {
	key, word string
	act       keys.Action
	code      rune
}

// paneHelp is the part of the help that is about one pane; its head is empty
// where there is none.
type paneHelp struct {
	head string
	keys []keyHelp
}

type keyHelp struct {
	action keys.Action
	help   string
}

// front is the pane that has the keys.
func (s *state) front() pane {
	switch {
	case s.prompt != nil:
		return s.prompt
	case s.overlay != nil:
		return s.overlay
	}
	return s.main()
}

// main is what is in front while nothing covers it.
func (s *state) main() pane {
	if s.detail.shown {
		return s.detail
	}
	return s.table
}

// inDetail reports whether the detail is open and not covered.
func (s *state) inDetail() bool { return s.detail.shown && s.overlay == nil }

// frame is where things stand on a screen of one size.
type frame struct {
	width, height int
	table         int // cells across for the table
	detail        int // cells across for the detail; 0 when it is closed
	body          int // lines between header and footer
}

// The screen needs at least this many cells to say anything useful.
const (
	minWidth  = 40
	minHeight = 8
	// splitWidth is where the detail opens beside the table and not over it.
	splitWidth = 160
)

const (
	ruleWidth   = 1 // between table and detail
	headerLines = 1
	footerLines = 2 // what is said of the selected row, and the keys
)

// frame divides the screen as it is now. A detail beside the table takes two
// fifths.
func (s *state) frame() frame {
	f := frame{width: s.width, height: s.height, table: s.width, body: max(0, s.height-headerLines-footerLines)}
	switch {
	case s.inDetail() && f.width >= splitWidth:
		f.detail = f.width*2/5 - ruleWidth
		f.table = f.width - ruleWidth - f.detail
	case s.inDetail():
		f.table, f.detail = 0, f.width
	}
	return f
}

func (f frame) tooSmall() bool { return f.width < minWidth || f.height < minHeight }

// hintsOf returns the hints of those actions that have a key.
func (s *state) hintsOf(acts ...keys.Action) []hint {
	var hints []hint
	for _, act := range acts {
		word := s.keys.Find(act).Short
		if act == keys.Pause && s.source.paused() {
			word = "go on"
		}
		if label := s.label(act); label != "" {
			hints = append(hints, hint{key: label, word: word, act: act})
		}
	}
	return hints
}

// scrollHint names the keys that show the rest of a text.
func (s *state) scrollHint(up, down keys.Action) hint {
	return hint{key: s.label(up) + " " + s.label(down), word: "scroll"}
}

// scrolled is what panes have in common that cover the others with lines to read.
type scrolled struct {
	*state
	draw.Scroll
	head  int        // lines that do not scroll
	count func() int // the lines that do
}

func (t *scrolled) fit()               { t.Clamp(t.count(), t.room()) }
func (t *scrolled) click(_, _ int)     {}
func (t *scrolled) wheel(_, lines int) { t.Move(lines) }
func (t *scrolled) room() int          { return t.frame().body - t.head }

func (t *scrolled) key(act keys.Action) tea.Cmd {
	t.Move(linesFor(act, t.room()-t.head, t.count())) // below a head, a line of the old page stays
	return nil
}

func (t *scrolled) hints() []hint {
	hints := t.hintsOf(keys.Back, keys.Quit)
	if t.count() > t.room() {
		return append([]hint{t.scrollHint(keys.Up, keys.Down)}, hints...)
	}
	return hints
}

// linesFor is how many lines a key moves, all being more than there are.
func linesFor(act keys.Action, page, all int) int {
	return map[keys.Action]int{keys.Up: -1, keys.Down: 1, keys.PageUp: -page, keys.PageDown: page, keys.Top: -all, keys.Bottom: all}[act]
}
