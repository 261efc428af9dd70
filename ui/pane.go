package ui

import (
	tea "charm.land/bubbletea/v2"

	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// pane fills the screen between header and footer. The front pane gets the actions
// that are bound to byPane.
type pane interface {
	// lines draws the pane: height lines of exactly width cells.
	lines(width, height int) []string
	// fit adapts the pane to the size of the screen and to its content.
	fit()
	// key does an action.
	key(act keys.Action) tea.Cmd
	// click handles a click; x and y count from the upper left corner of the pane.
	click(x, y int)
	// wheel scrolls the part in column x by a number of lines.
	wheel(x, lines int)
	// hints returns keys for the footer, the most useful first.
	hints() []hint
	// help returns the help about keys that differ in this pane.
	help() paneHelp
}

// prompt is a pane in which something is typed. It gets all keys.
type prompt interface {
	pane
	// typed handles a key press or a paste.
	typed(msg tea.Msg) tea.Cmd
	// line returns the message line, and the column of the cursor in it.
	line(width int) (text string, cursor int)
	// foot draws the left part of the footer, and returns the hints that fit.
	foot(l *draw.Line, hints []hint) []hint
	// close closes the prompt.
	close()
}

// hint is a key and what it does. A click on it does the action, or while something
// is typed it presses the key.
type hint struct {
	key, word string
	act       keys.Action
	code      rune
}

// paneHelp is the part of the help about one pane. Its head is empty if there is no
// such part.
type paneHelp struct {
	head string
	keys []keyHelp
}

type keyHelp struct {
	action keys.Action
	help   string
}

// front returns the pane that gets the keys.
func (s *state) front() pane {
	switch {
	case s.prompt != nil:
		return s.prompt
	case s.overlay != nil:
		return s.overlay
	}
	return s.main()
}

// main returns the pane that is in front without overlay and prompt.
func (s *state) main() pane {
	if s.detail.shown {
		return s.detail
	}
	return s.table
}

// inDetail reports whether the detail is open and not covered.
func (s *state) inDetail() bool { return s.detail.shown && s.overlay == nil }

// frame holds the sizes of the parts of the screen, in cells and lines.
type frame struct {
	width, height int
	table         int // width of the table; 0 if the detail covers it
	detail        int // width of the detail; 0 if it is closed
	body          int // lines between header and footer
}

// The screen is too small for the dashboard below these sizes.
const (
	minWidth  = 40
	minHeight = 8
	// splitWidth is the least width of a screen with the detail beside the table.
	splitWidth = 160
)

const (
	ruleWidth   = 1 // between table and detail
	headerLines = 1
	footerLines = 2 // the message and the keys
)

// frame divides the screen. A detail beside the table takes two fifths of it.
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

// hintsOf returns the hints of the actions that have a key.
func (s *state) hintsOf(acts ...keys.Action) []hint {
	var hints []hint
	for _, act := range acts {
		word := s.keys.Find(act).Short
		switch {
		case act == keys.Pause && s.source.paused():
			word = "go on"
		case act == keys.Refresh && s.opts.Replay != nil:
			word = "again"
		}
		if label := s.label(act); label != "" {
			hints = append(hints, hint{key: label, word: word, act: act})
		}
	}
	return hints
}

// scrollHint returns the hint for the keys that scroll.
func (s *state) scrollHint(up, down keys.Action) hint {
	return hint{key: s.label(up) + " " + s.label(down), word: "scroll"}
}

// backHint returns the hint for going back, which the key of quit does too, except in
// the table.
func (s *state) backHint() []hint {
	for _, act := range []keys.Action{keys.Back, keys.Quit} {
		if label := s.label(act); label != "" {
			return []hint{{key: label, word: s.keys.Find(keys.Back).Short, act: keys.Back}}
		}
	}
	return nil
}

// scrolled is the common part of overlays that show lines of text.
type scrolled struct {
	*state
	draw.Scroll
	head  int        // number of lines that do not scroll
	count func() int // returns the number of lines that scroll
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
	hints := t.backHint()
	if t.count() > t.room() {
		return append([]hint{t.scrollHint(keys.Up, keys.Down)}, hints...)
	}
	return hints
}

// linesFor returns how many lines an action moves; all is the number of lines.
func linesFor(act keys.Action, page, all int) int {
	return map[keys.Action]int{keys.Up: -1, keys.Down: 1, keys.PageUp: -page, keys.PageDown: page, keys.Top: -all, keys.Bottom: all}[act]
}
