package overlay

import (
	"cmp"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model/query"
	"studiowatch/model/watch"
	"studiowatch/model/words"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// ComparePane shows two deployments side by side: their last rollouts on one axis of time,
// and their fields that differ.
type ComparePane struct {
	desk.Scrolled
	rows [2]*watch.Row // as last known, when they are no longer watched
	all  bool          // equal fields are shown too
}

// compareHead is the number of lines with the names and states, which do not scroll.
const compareHead = 3

// NewCompare returns the comparison of two rows.
func NewCompare(d *desk.Desk, a, b *watch.Row) *ComparePane {
	p := &ComparePane{rows: [2]*watch.Row{a, b}}
	p.Scrolled = desk.Scrolled{Desk: d, Head: compareHead, Count: func() int { return len(p.body(p.Width).Lines) }}
	return p
}

// Fit replaces a row that was watched anew.
func (p *ComparePane) Fit() {
	for i, row := range p.rows {
		p.rows[i] = cmp.Or(p.Engine.Board.Row(row.Ref), row)
	}
	p.Scrolled.Fit()
}

func (p *ComparePane) Lines(width, height int) []string {
	return draw.Fill(append(p.head(width).Lines, p.Cut(p.body(width).Lines, height-compareHead)...), width, height)
}

// head writes the names of the two, how they stand, and where they are from.
func (p *ComparePane) head(width int) *draw.Page {
	page := p.NewPage(width)
	var names, states, places [2]draw.Side
	for i, row := range p.rows {
		names[i] = draw.Side{Text: cmp.Or(row.Name, row.Ref.ID), Look: draw.Bold}
		state := p.Theme.Marks.Verdict[row.Verdict] + " " + words.Badge(row)
		states[i] = draw.Side{Text: words.List(state, draw.ReadyText(row, "")), Look: draw.Judged(row.Verdict)}
		places[i] = draw.Side{Text: p.place(row), Look: draw.Quiet}
	}
	page.Sides(draw.Sides{Name: "COMPARE", Values: names, Cut: draw.CutMiddle})
	page.Sides(draw.Sides{Values: states, Cut: draw.CutEnd})
	page.Sides(draw.Sides{Values: places, Cut: draw.CutEnd})
	return page
}

// place says that a row is no longer watched, and which profile it is of if there are
// several.
func (p *ComparePane) place(row *watch.Row) string {
	left, profile := "", ""
	if p.Engine.Board.Row(row.Ref) == nil {
		left = "no longer watched"
	}
	if len(p.Profiles) > 1 {
		profile = row.Ref.Profile
	}
	return words.List(left, profile)
}

// body writes what scrolls.
func (p *ComparePane) body(width int) *draw.Page {
	page := p.NewPage(width)
	page.Rollouts(p.rollouts(width))
	page.Blank()
	p.fields(page)
	return page
}

// rollouts returns the last rollout of each.
func (p *ComparePane) rollouts(width int) []draw.Compared {
	var both []draw.Compared
	for _, row := range p.rows {
		c := draw.Compared{Title: p.LabelOf(row.Ref, max(8, min(32, width/3))), Text: "no rollout of it was seen yet"}
		if r, seen := p.Engine.Board.History().Rollout(row.Ref, p.Now); seen {
			c.Text, c.Rollout = words.Rollout(r, words.ClockHere(p.Now)), &r
		}
		both = append(both, c)
	}
	return both
}

// fields writes the fields that differ, and then the equal ones, or how many these are.
func (p *ComparePane) fields(page *draw.Page) {
	a, b := p.rows[0].Latest, p.rows[1].Latest
	if a == nil || b == nil {
		page.Head("FIELDS", "")
		page.Text(draw.Plain, "One of them was not read yet, so there is nothing to compare.")
		return
	}
	pairs := query.Pairs(a, b)
	equal := slices.DeleteFunc(slices.Clone(pairs), query.Pair.Differs)
	page.Head("FIELDS THAT DIFFER", p.equalText(len(equal)))
	if len(equal) == len(pairs) {
		page.Text(draw.Plain, "None: all fields are equal.")
	}
	for _, f := range pairs {
		if f.Differs() {
			page.Sides(draw.Sides{Name: f.Name, Values: [2]draw.Side{p.value(f.A), p.value(f.B)}})
		}
	}
	if !p.all || len(equal) == 0 {
		return
	}
	page.Blank()
	page.Head("EQUAL FIELDS", "")
	for _, f := range equal {
		page.Pair(f.Name, f.A.Text)
	}
}

// equalText says how many fields are equal, and which key shows them.
func (p *ComparePane) equalText(n int) string {
	text := fmt.Sprintf("%d more are equal", n)
	if n == 1 {
		text = "1 more is equal"
	}
	key := p.Label(keys.Tab)
	switch {
	case n == 0 || p.all || key == "":
		return text
	case n == 1:
		return text + ", " + key + " shows it"
	}
	return text + ", " + key + " shows them"
}

func (p *ComparePane) value(v query.Value) draw.Side {
	if !v.Sent {
		return draw.Side{Text: p.Theme.Marks.Dash, Look: draw.Quiet}
	}
	return draw.Side{Text: v.Text, Look: draw.Plain}
}

func (p *ComparePane) Key(act keys.Action) tea.Cmd {
	if act == keys.Tab {
		p.Top = 0
		if p.all = !p.all; p.all {
			p.Move(p.Count()) // to the fields that have come
		}
		return nil
	}
	return p.Scrolled.Key(act)
}

func (p *ComparePane) Hints() []desk.Hint {
	tab := p.HintsOf(keys.Tab)
	for i := range tab {
		if tab[i].Word = "all fields"; p.all {
			tab[i].Word = "what differs"
		}
	}
	return append(tab, p.Scrolled.Hints()...)
}

func (p *ComparePane) Help() desk.Help {
	return desk.About("In the comparison",
		desk.Does(keys.Up, "scroll up"), desk.Does(keys.Down, "scroll down"), desk.Does(keys.Tab, "all fields, or only those that differ"), desk.Does(keys.Back, "back"))
}
