package desk

import (
	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// Pane fills the screen between header and footer. The front pane gets the actions
// that are its own.
type Pane interface {
	// Lines draws the pane: height lines of exactly width cells.
	Lines(width, height int) []string
	// Fit adapts the pane to the size of the screen and to its content.
	Fit()
	// Key does an action.
	Key(act keys.Action) tea.Cmd
	// Click handles a click; x and y count from the upper left corner of the pane.
	Click(x, y int)
	// Wheel scrolls the part in column x by a number of lines.
	Wheel(x, lines int)
	// Hints returns keys for the footer, the most useful first.
	Hints() []Hint
	// Help returns the help about keys that differ in this pane.
	Help() Help
}

// Prompt is a pane in which something is typed. It gets all keys.
type Prompt interface {
	Pane
	// Typed handles a key press or a paste.
	Typed(msg tea.Msg) tea.Cmd
	// Line returns the message line, and the column of the cursor in it.
	Line(width int) (text string, cursor int)
	// Foot draws the left part of the footer, and returns the hints that fit.
	Foot(l *draw.Line, hints []Hint) []Hint
	// Close closes the prompt.
	Close()
}

// List is a pane with a cursor of its own. The footer, and the keys that hand something
// on, are about the line under it and not about the table behind.
type List interface {
	Pane
	// Place says where the cursor is.
	Place() string
	// Filtered returns the filter of the lines; empty if there is none.
	Filtered() string
	// Clear clears the filter, and reports whether there was one.
	Clear() bool
	// Message writes the line under the cursor in full, for the message line.
	Message(l *draw.Line)
	// CursorLine returns the line of the pane on which the cursor is.
	CursorLine() int
	// Subject returns the deployment under the cursor, without an ID if there is none.
	Subject() model.Ref
	// Copied returns the text that a key copies, and what it is. Without a text it says
	// why there is none.
	Copied(act keys.Action) (text, what string)
}

// Help is the part of the help about one pane. Its head is empty if there is no such
// part.
type Help struct {
	Head string
	Keys []KeyHelp
}

// KeyHelp is what an action does in a pane.
type KeyHelp struct {
	Action keys.Action
	Help   string
}

// About returns the help about a pane.
func About(head string, keys ...KeyHelp) Help { return Help{head, keys} }

// Does says what an action does in a pane.
func Does(act keys.Action, help string) KeyHelp { return KeyHelp{act, help} }

// Scrolled is the common part of overlays that show lines of text.
type Scrolled struct {
	*Desk
	draw.Scroll
	Head  int        // number of lines that do not scroll
	Count func() int // returns the number of lines that scroll
}

func (t *Scrolled) Fit()               { t.Clamp(t.Count(), t.Room()) }
func (t *Scrolled) Click(_, _ int)     {}
func (t *Scrolled) Wheel(_, lines int) { t.Move(lines) }

// Room returns how many lines are visible below the head.
func (t *Scrolled) Room() int { return t.Body() - t.Head }

func (t *Scrolled) Key(act keys.Action) tea.Cmd {
	t.Move(LinesFor(act, t.Room()-t.Head, t.Count())) // below a head, a line of the old page stays
	return nil
}

func (t *Scrolled) Hints() []Hint {
	hints := t.BackHint()
	if t.Count() > t.Room() {
		return append([]Hint{t.ScrollHint(keys.Up, keys.Down)}, hints...)
	}
	return hints
}

// LinesFor returns how many lines an action moves; all is the number of lines.
func LinesFor(act keys.Action, page, all int) int {
	return map[keys.Action]int{keys.Up: -1, keys.Down: 1, keys.PageUp: -page, keys.PageDown: page, keys.Top: -all, keys.Bottom: all}[act]
}
