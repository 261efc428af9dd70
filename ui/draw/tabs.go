package draw

import (
	"fmt"

	"studiowatch/model"
)

// Tab is a view in the line of tabs.
type Tab struct {
	Key    string // empty if it has none
	Name   string
	Worst  model.Verdict
	Rows   int // how many have that verdict; 0 if the view chooses none
	Active bool
	Unkept bool // the configuration does not have it
}

// Tabs is the line of tabs. On a narrow screen the names are cut, and left out at last.
// The glyphs of the verdicts stay.
type Tabs struct {
	Theme *Theme
	All   []Tab
}

// tabForms are shorter and shorter forms of tabs: the longest name, and whether bad
// verdicts are counted.
var tabForms = []tabForm{{40, 40, true}, {16, 16, true}, {16, 16, false}, {10, 10, false}, {7, 7, false}, {5, 5, false}, {3, 3, false}, {0, 0, false}}

type tabForm struct {
	name, active int // the longest name, and that of the active tab
	counted      bool
}

// widened returns the form with so many more cells for the active tab.
func (f tabForm) widened(by int) tabForm {
	if f.active == 0 {
		by -= 2 // the gaps around the name
	}
	f.active += max(0, by)
	return f
}

// tabText is the text of a tab, in parts.
type tabText struct{ name, glyph string }

// Line draws the tabs.
func (t Tabs) Line(width int) string {
	l := NewLine(t.Theme, width)
	texts := t.fit(width)
	for i, tab := range t.All {
		mark, name := " ", t.Theme.Plain.Dim
		if tab.Active {
			l.Pal, mark, name = &t.Theme.Selected, l.Marks.Cursor, t.Theme.Selected.Bold
		}
		l.Cell(l.Pal.Accent, mark, 1).Put(name, texts[i].name).Put(l.Pal.Verdict[tab.Worst], texts[i].glyph).Gap(1)
		l.Pal = &t.Theme.Plain
	}
	return l.String()
}

// At returns the index of the tab in column x, or -1.
func (t Tabs) At(x, width int) int {
	from := 0
	for i, text := range t.fit(width) {
		to := from + text.width()
		if x >= from && x < to && x < width {
			return i
		}
		from = to
	}
	return -1
}

// fit returns the texts of the tabs in the longest form that fits, else in the shortest.
// The name of the active one gets the cells that are left.
func (t Tabs) fit(width int) []tabText {
	for form, f := range tabForms {
		texts, used := t.texts(f)
		if used > width && form < len(tabForms)-1 {
			continue
		}
		if more, used := t.texts(f.widened(max(0, width-used))); used <= width {
			return more
		}
		return texts
	}
	return nil
}

// texts returns the texts of the tabs in a form, and their width.
func (t Tabs) texts(f tabForm) (texts []tabText, used int) {
	l := NewLine(t.Theme, 0)
	for _, tab := range t.All {
		name, longest := tab.Name, f.name
		if tab.Unkept {
			name += "*"
		}
		if tab.Active {
			longest = f.active
		}
		name = CutEnd(l.Show(name), longest, l.Marks.Ellipsis)
		text := tabText{name: l.Show(tab.Key)}
		if text.name != "" && name != "" {
			text.name += " "
		}
		text.name += name
		switch {
		case tab.Rows > 0 && f.counted && tab.Worst.Attention() < model.VerdictUnknown.Attention():
			text.glyph = fmt.Sprintf("%s %d", l.Marks.Verdict[tab.Worst], tab.Rows)
		case tab.Rows > 0:
			text.glyph = l.Marks.Verdict[tab.Worst]
		}
		if name != "" && text.glyph != "" {
			text.glyph = " " + text.glyph
		}
		texts = append(texts, text)
		used += text.width()
	}
	return texts, used
}

// width returns the cells of a tab, with the mark before it and the gap behind it.
func (t tabText) width() int { return 1 + Width(t.name) + Width(t.glyph) + 1 }
