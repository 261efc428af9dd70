package draw

import (
	"fmt"
	"slices"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/safe"
	"studiowatch/model/words"
)

// Choices draws what can be added.
type Choices struct {
	Theme   *Theme
	Catalog query.Catalog
	query.Choices
	Profiles    map[string]string // as they are shown; nil if there is no column of profiles
	Cursor, Top int               // the highlighted choice, or -1, and the first visible one
}

// The widths of the columns of the choices.
const (
	ChoiceProfile = 10
	choiceStatus  = 18
	leastName     = 20
	longestName   = 48
)

// Lines draws a head and the visible choices.
func (c Choices) Lines(width, height int) []string {
	lines := []string{c.head(width, max(1, height-1))}
	names := c.names(width, height)
	for i := c.Top; i < len(c.All) && len(lines) < height; i++ {
		l := NewLine(c.Theme, width)
		mark := " "
		if i == c.Cursor {
			l.Pal, mark = &c.Theme.Selected, l.Marks.Cursor
		}
		l.Cell(l.Pal.Accent, mark, CursorWidth)
		c.draw(l, c.All[i], names)
		lines = append(lines, l.String())
	}
	return Fill(lines, width, height)
}

// narrowHead is the width below which the head of the choices is short.
const narrowHead = 64

// head says what the choices are, how many of all there are, and which are visible.
func (c Choices) head(width, room int) string {
	l := NewLine(c.Theme, width).Gap(1)
	position := ""
	if n := len(c.All); n > room {
		if position = fmt.Sprintf("  %d-%d ", c.Top+1, min(n, c.Top+room)); width >= narrowHead {
			position = fmt.Sprintf("%sof %d ", position, n)
		}
	}
	end := width - Width(position)
	put := func(look Style, text string) { l.Cell(look, text, min(end-l.Used, Width(l.Show(text)))) }
	listing := c.Catalog.Listing()
	switch {
	case len(c.All) > 0 && c.All[0].Kind == query.ChoiceNames:
		put(l.Pal.Head, "SEVERAL NAMES")
		put(l.Pal.Dim, "  "+words.Names(c.Choices))
	case c.Listed > 0 && width < narrowHead:
		put(l.Pal.Head, "NOT WATCHED YET")
		put(l.Pal.Dim, "  "+words.Listed(listing, c.Listed))
	case c.Listed > 0:
		put(l.Pal.Head, "LISTED BY THE SERVICE, NOT WATCHED YET")
		put(l.Pal.Dim, "  "+words.Listed(listing, c.Listed))
	default:
		put(l.Pal.Dim, words.NotListed(listing, c.Choices, l.Marks.Ellipsis))
	}
	l.Right(l.Pal.Dim, position, l.Rest())
	return l.String()
}

// names are the names of choices as they are shown.
type names struct {
	width, most int // of the column of the listed ones, and of a name that is not listed
	shown       map[string]string
}

// names returns the names of the visible choices. The column is wide enough for all that
// is listed, if there is room, so that it stays while somebody types.
func (c Choices) names(width, height int) names {
	room := width - CursorWidth - choiceStatus - 5
	if c.Profiles != nil {
		room -= ChoiceProfile + 1
	}
	most := max(leastName, min(longestName, room))
	n := names{width: max(leastName, min(most, c.Catalog.Longest())), most: most}
	var visible []string
	for _, choice := range c.All[min(len(c.All), c.Top):min(len(c.All), c.Top+height)] {
		if name := nameOf(choice); !slices.Contains(visible, name) {
			visible = append(visible, name)
		}
	}
	if len(visible) > 0 {
		n.shown = Apart(visible, n.most, c.Theme.Marks.Ellipsis)
	}
	return n
}

func nameOf(choice query.Choice) string {
	if choice.Kind == query.ChoiceNames {
		return "all of these"
	}
	return safe.Clean(choice.Ref.ID).String()
}

// draw draws a choice.
func (c Choices) draw(l *Line, choice query.Choice, names names) {
	if c.Profiles != nil {
		l.Cell(l.Pal.Dim, c.Profiles[choice.Ref.Profile], ChoiceProfile).Gap(1)
	}
	name := names.shown[nameOf(choice)]
	width := min(names.most, max(names.width, Width(l.Show(name))))
	switch choice.Kind {
	case query.ChoiceGlob, query.ChoiceNames, query.ChoiceWrong:
		width = min(width, Width(l.Show(name))) // the text beside it is long
	case query.ChoiceListed, query.ChoiceTyped, query.ChoiceWatched:
	}
	l.Cell(l.Pal.Text, name, width).Gap(2)
	switch choice.Kind {
	case query.ChoiceListed:
		verdict := model.Judge(choice.Deployment)
		l.Cell(l.Pal.Verdict[verdict], l.Marks.Verdict[verdict]+" "+string(choice.Deployment.Status), choiceStatus).Gap(2)
		l.Put(l.Pal.Dim, choice.Deployment.Model().String())
	case query.ChoiceWatched:
		l.Put(l.Pal.Dim, "is watched already")
	case query.ChoiceTyped:
		l.Put(l.Pal.Dim, "as typed")
	case query.ChoiceGlob:
		l.Put(l.Pal.Dim, c.globText())
	case query.ChoiceNames:
		l.Put(l.Pal.Dim, words.Names(c.Choices))
	case query.ChoiceWrong:
		l.Put(l.Pal.Code, choice.Err.Error())
	}
}

// globText says what a glob follows. Among several names it is not counted.
func (c Choices) globText() string {
	if c.All[0].Kind == query.ChoiceNames {
		return "is followed, as what matches appears"
	}
	return words.Glob(c.Choices)
}
