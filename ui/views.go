package ui

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/words"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
	"studiowatch/ui/overlay"
)

// Kept is what a run keeps of the table for the next one.
type Kept struct {
	Filter  string // empty if it is that of the view
	View    string // empty for everything
	Sort    string // empty if it is that of the view, or else of the configuration
	Reverse bool
	Over    string // the order that Sort took the place of; if that is another now, Sort is forgotten
}

// views are the views, and which of them is shown.
type views struct {
	*state
	all    []query.View // in the order of their keys
	active string       // the name of the one that is shown; empty for everything
	drill  drill
}

func newViews(s *state) *views { return &views{state: s, all: slices.Clone(s.opts.Views)} }

// shown returns the view that is shown, with the order and the columns that apply. For
// everything it has no name and no filter.
func (v *views) shown() query.View {
	var view query.View
	if at := query.FindView(v.all, v.active); at >= 0 {
		view = v.all[at]
	}
	view.Sort = cmp.Or(view.Sort, v.opts.Sort)
	if len(view.Columns) == 0 {
		view.Columns = v.opts.Columns
	}
	return view
}

// show shows a view as it was saved, or everything if the name is empty.
func (v *views) show(name string) {
	v.active = name
	v.drill = drill{}
	v.applyLook()
	view := v.shown()
	v.filter.apply(view)
	v.filter.kept, v.filter.fromEarlierRun = view.Filter, false
}

// press shows the view of a key; 0 is everything.
func (v *views) press(n int) tea.Cmd {
	if n > len(v.all) {
		text := fmt.Sprintf("there is no view %d", n)
		if save := v.Label(keys.SaveView); save != "" {
			text += "; " + save + " saves what is shown as one"
		}
		v.Say(text)
		return nil
	}
	v.uncover()
	name := ""
	if n > 0 {
		name = v.all[n-1].Name
	}
	v.show(name)
	if len(v.all) == 0 {
		v.Say("everything is shown")
	}
	return nil
}

// uncover closes what hides the rows of a view.
func (v *views) uncover() {
	if v.Overlay != nil && v.Overlay != desk.Pane(v.fleet) && !v.onWall() {
		v.Overlay = nil
	}
	if v.detail.shown && v.frame().table == 0 {
		v.detail.close()
	}
}

// askName asks for the name under which what is shown is saved as a view.
func (v *views) askName() tea.Cmd {
	return overlay.NewNaming(&v.Desk, v.front(), overlay.NameFor{Title: "save as view:", Name: v.active, Check: v.checkName, Use: v.save}).Open()
}

// checkName says which view a name would be, or why it cannot be one.
func (v *views) checkName(name string) (aside, bad string) {
	switch at := query.FindView(v.all, name); {
	case at >= 0:
		return fmt.Sprintf("replaces view %d", at+1), ""
	case len(v.all) >= query.MaxViews:
		return "", fmt.Sprintf("there are %d views already; type the name of the one to replace", len(v.all))
	}
	return fmt.Sprintf("new, view %d", len(v.all)+1), ""
}

// save saves the filter, the order and the columns as a view of this run.
func (v *views) save(name string) {
	q, was := v.table.index.Query(), v.shown()
	view := query.View{Name: name, Filter: v.filter.current, Reverse: q.Reverse}
	if q.Sort != v.opts.Sort {
		view.Sort = q.Sort
	}
	if !slices.Equal(was.Columns, v.opts.Columns) {
		view.Columns = was.Columns
	}
	at := query.FindView(v.all, name)
	if at < 0 {
		at = len(v.all)
		v.all = append(v.all, query.View{})
	}
	v.all[at] = view
	v.table.counts = nil
	v.show(name)
	text := fmt.Sprintf("%s is view %d", name, at+1)
	if v.unkept(view) {
		text += " for this run"
		if key := v.keepLabel(); key != "" {
			text += "; " + key + " keeps it"
		}
	}
	v.Say(text)
}

// unkept reports whether the configuration does not have a view as it is.
func (v *views) unkept(view query.View) bool {
	return !slices.ContainsFunc(v.opts.Views, view.Equal)
}

// unkeptViews returns the views that the configuration does not have as they are.
func (v *views) unkeptViews() []query.View {
	return slices.DeleteFunc(slices.Clone(v.all), func(view query.View) bool { return !v.unkept(view) })
}

// reload takes over the views, the order and the columns of new options. What was saved
// in this run stays, and so does a filter or an order that is not the view's own.
func (v *views) reload(opts Options) {
	before, mine := v.shown(), v.unkeptViews()
	v.opts.Views, v.opts.Sort, v.opts.Columns = opts.Views, opts.Sort, opts.Columns
	v.all = slices.Clone(opts.Views)
	for _, view := range mine {
		if at := query.FindView(v.all, view.Name); at >= 0 {
			v.all[at] = view
			continue
		}
		v.all = append(v.all, view)
	}
	if query.FindView(v.all, v.active) < 0 {
		v.active = ""
	}
	after, q, text := v.shown(), v.table.index.Query(), v.filter.current
	if after.Sort != before.Sort || after.Reverse != before.Reverse {
		q.Sort, q.Reverse = after.Sort, after.Reverse
	}
	if text == before.Filter {
		text = after.Filter
	}
	if v.filter.kept == before.Filter {
		v.filter.kept = after.Filter
	}
	v.table.counts = nil
	v.filter.apply(query.View{Filter: text, Sort: q.Sort, Reverse: q.Reverse})
}

// keep returns what is kept for the next run.
func (v *views) keep() Kept {
	k, q, view := Kept{View: v.active}, v.table.index.Query(), v.shown()
	if v.filter.kept != view.Filter {
		k.Filter = v.filter.kept
	}
	if q.Sort != view.Sort || q.Reverse != view.Reverse {
		k.Sort, k.Reverse, k.Over = q.Sort, q.Reverse, view.Sort
	}
	return k
}

// restore shows what was kept, or the view that the options name.
func (v *views) restore(k Kept) {
	if v.opts.View != "" {
		v.show(v.opts.View)
		return
	}
	if query.FindView(v.all, k.View) >= 0 {
		v.show(k.View)
		text := "the view " + v.active + ", as last time"
		if all := v.Label(keys.Everything); all != "" {
			text += "; " + all + " shows everything"
		}
		v.Say(text)
	}
	if view := v.shown(); k.Over == view.Sort && slices.Contains(query.Sorts(), k.Sort) {
		view.Sort, view.Reverse = k.Sort, k.Reverse
		v.filter.apply(view)
	}
	if k.Filter != "" {
		v.filter.restore(k.Filter)
	}
}

// fit counts the views anew if that must be, and makes room for their tabs.
func (v *views) fit() {
	v.Tabs = min(1, len(v.all))
	t := &v.table.table
	if len(v.all) == 0 || t.counts != nil && !t.counts.Outdated(v.Now) {
		return
	}
	filters := []query.Filter{{}}
	for _, view := range v.all {
		f, _ := query.ParseFilter(view.Filter) // a wrong condition hides no rows
		filters = append(filters, f)
	}
	t.counts = query.NewCounts(filters, v.Engine.Board.Rows(), v.Now)
}

// tabs returns the tabs, that of everything first.
func (v *views) tabs() draw.Tabs {
	tabs := draw.Tabs{Theme: &v.Theme, All: []draw.Tab{{Key: v.Label(keys.Everything), Name: "all", Active: v.active == ""}}}
	for i, view := range v.all {
		tabs.All = append(tabs.All, draw.Tab{Key: v.Label(keys.View(i + 1)), Name: view.Name, Active: view.Name == v.active, Unkept: v.unkept(view)})
	}
	for i := range tabs.All {
		tab := &tabs.All[i]
		if v.table.counts != nil {
			tab.Worst, tab.Rows = v.table.counts.Worst(i)
		}
	}
	return tabs
}

// click shows the view whose tab is in column x.
func (v *views) click(x int) {
	if at := v.tabs().At(x, v.Width); at >= 0 {
		v.press(at)
	}
}

// drill is how the table came to show a part of the fleet, and what it showed before.
type drill struct {
	filter string // that of the part; empty if the table shows no part
	before string
	place  tablePlace
}

// tablePlace is where somebody was in the table.
type tablePlace struct {
	selected model.Ref
	top      int
}

// drilled reports whether the table shows a part of the fleet.
func (v *views) drilled() bool { return v.drill.filter != "" && v.filter.current == v.drill.filter }

// drillDown shows the rows of a part of the fleet.
func (v *views) drillDown(condition string) {
	t := &v.table.table
	v.drill = drill{filter: condition, before: v.filter.current, place: tablePlace{t.selected, t.Top}}
	if v.drill.before != "" {
		v.drill.filter += " " + v.drill.before
	}
	v.Overlay = nil
	v.detail.close()
	v.filter.choose(v.drill.filter)
	t.move(-t.lines())
}

// drillUp shows again what the table showed before, in its place.
func (v *views) drillUp() {
	if v.drilled() {
		t := &v.table.table
		v.filter.choose(v.drill.before)
		t.choose(v.drill.place.selected)
		t.Top = v.drill.place.top
		t.clamp()
	}
	v.drill = drill{}
}

// fleetOf returns the fleet of the rows that the filter chooses.
func (v *views) fleetOf(by query.By) *query.Fleet {
	t := &v.table.table
	if t.fleet == nil || t.fleet.By() != by {
		t.fleet = query.NewFleet(by, t.index.Query(), t.index.Rows())
	}
	return t.fleet
}

// openFleets makes the fleet, which keeps its place for the whole run, and the wall
// display if there is one.
func (s *state) openFleets() {
	of := overlay.FleetOf{Fleet: s.views.fleetOf, Grouped: s.table.grouped, Open: s.views.drillDown, Clock: s.opts.Now}
	s.fleet = overlay.NewFleet(&s.Desk, of)
	if !s.opts.Wall {
		return
	}
	s.wall = overlay.NewWall(&s.Desk, overlay.WallOf{FleetOf: of, Title: s.wallTitle, Status: func() string { return s.source.status(formWhole) }})
	s.Overlay = s.wall
}

// wallTitle returns what is watched, and the view that is shown.
func (s *state) wallTitle() string { return words.List(s.title(), s.views.active) }

// onWall reports whether the wall display has the whole screen.
func (s *state) onWall() bool {
	return s.wall != nil && s.Overlay == desk.Pane(s.wall) && s.Prompt == nil
}

// overlayHolds returns how long the fleet and the wall display stay true, if one is open.
func (s *state) overlayHolds() time.Duration {
	switch {
	case s.Overlay == desk.Pane(s.fleet):
		return s.fleet.Holds()
	case s.onWall():
		return s.wall.Holds()
	}
	return time.Hour
}
