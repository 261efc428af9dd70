package ui

import (
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model/query"
	"studiowatch/ui/desk"
	"studiowatch/ui/keys"
	"studiowatch/ui/overlay"
)

// binding is an action with its default keys, its texts in the help and in the
// footer, and the function that does it.
type binding struct {
	action             keys.Action
	keys               []string
	group, help, short string
	do                 func(*app, keys.Action) tea.Cmd
}

// An action is done by the front pane, by the source, by an overlay, or by the app.
func byPane(a *app, act keys.Action) tea.Cmd   { return a.front().Key(act) }
func bySource(a *app, act keys.Action) tea.Cmd { return a.source.key(act) }

// opens opens an overlay over the front pane, unless there is none to open, or closes it.
func opens(open func(s *state, over desk.Pane) desk.Pane) func(*app, keys.Action) tea.Cmd {
	return func(a *app, act keys.Action) tea.Cmd {
		if a.Overlay != nil && a.overlayAction == act {
			a.Overlay = nil
			return nil
		}
		if pane := open(a.state, a.front()); pane != nil {
			a.Overlay, a.overlayAction = pane, act
		}
		return nil
	}
}

func openFleet(s *state, _ desk.Pane) desk.Pane {
	s.views.drillUp()
	return s.fleet
}

func (s *state) newTimeline() *overlay.TimelinePane {
	return overlay.NewTimeline(&s.Desk, overlay.TimelineWays{Open: s.openFromTimeline, Clock: s.opts.Now})
}

func openHelp(s *state, over desk.Pane) desk.Pane {
	return overlay.NewHelp(&s.Desk, over, s.helpTexts())
}

func by(do func(*app) tea.Cmd) func(*app, keys.Action) tea.Cmd {
	return func(a *app, _ keys.Action) tea.Cmd { return do(a) }
}

// bindings returns all actions in the order of the help. A new overlay needs one line
// here, and its file.
func bindings() []binding {
	return slices.Concat(paneBindings(), viewBindings(), appBindings())
}

func paneBindings() []binding {
	return []binding{
		{keys.Up, []string{"up", "k"}, "Move", "one row up", "", byPane},
		{keys.Down, []string{"down", "j"}, "Move", "one row down", "", byPane},
		{keys.Top, []string{"g", "home"}, "Move", "first row", "", byPane},
		{keys.Bottom, []string{"G", "end"}, "Move", "last row", "", byPane},
		{keys.PageUp, []string{"pgup", "ctrl+u"}, "Move", "one page up", "", byPane},
		{keys.PageDown, []string{"pgdown", "ctrl+d"}, "Move", "one page down", "", byPane},
		{keys.Next, []string{"n"}, "Move", "next row that needs you", "", byPane},
		{keys.Previous, []string{"N"}, "Move", "row before that needs you", "", byPane},
		{keys.Detail, []string{"enter"}, "Look", "open the detail", "detail", openDetail},
		{keys.Tab, []string{"tab"}, "Look", "next pane: table, detail, JSON", "pane", byPane},
		{keys.Timeline, []string{"t"}, "Look", "the timeline of all deployments", "timeline", opens(openTimeline)},
		{keys.Mark, []string{"space"}, "Look", "mark the row, or unmark it", "mark", by((*app).markRow)},
		{keys.Compare, []string{"d"}, "Look", "compare two marked rows", "compare", opens(openCompare)},
		{keys.Fleet, []string{"f"}, "Look", "the fleet, by group", "fleet", opens(openFleet)},
		{keys.Back, []string{"esc"}, "Look", "back; clear the filter", "back", by((*app).back)},
		{keys.Filter, []string{"/"}, "Look", "filter as you type", "filter", byPane},
		{keys.Sort, []string{"s"}, "Look", "sort by the next column", "", byPane},
		{keys.Reverse, []string{"S"}, "Look", "sort the other way round", "", byPane},
	}
}

// viewBindings are the keys of the views, and the one that saves what is shown as one.
func viewBindings() []binding {
	all := []binding{{keys.Everything, []string{"0"}, "Views", "leave the view: everything", "", by(func(a *app) tea.Cmd { return a.views.press(0) })}}
	for n := 1; n <= query.MaxViews; n++ {
		show := by(func(a *app) tea.Cmd { return a.views.press(n) })
		all = append(all, binding{keys.View(n), []string{strconv.Itoa(n)}, "Views", "view " + strconv.Itoa(n), "", show})
	}
	return append(all, binding{keys.SaveView, []string{"v"}, "Views", "save what is shown as a view", "", by(func(a *app) tea.Cmd { return a.views.askName() })})
}

func appBindings() []binding {
	return []binding{
		{keys.Refresh, []string{"r", "f5"}, "Poll", "refresh now", "refresh", bySource},
		{keys.Pause, []string{"p"}, "Poll", "pause polling, or go on", "pause", bySource},
		{keys.More, []string{"+", "="}, "Poll", "a longer interval; a faster replay", "faster", bySource},
		{keys.Less, []string{"-"}, "Poll", "a shorter interval; a slower replay", "slower", bySource},
		{keys.Backward, []string{"left", ","}, "Poll", "in a replay: back to the change before", "back", bySource},
		{keys.Forward, []string{"right", "."}, "Poll", "in a replay: on to the next change", "next", bySource},
		{keys.Add, []string{"a"}, "List", "add a deployment", "add", byPane},
		{keys.Remove, []string{"x"}, "List", "take the row off the list", "", byPane},
		{keys.Undo, []string{"u"}, "List", "put the last row back", "", byPane},
		{keys.Keep, []string{"ctrl+s"}, "List", "keep what was changed", "keep", by((*app).keepKey)},
		{keys.Tell, []string{"w"}, "List", "tell me when it is done", "tell me", by((*app).tellMe)},
		{keys.Copy, []string{"c"}, "Hand on", "copy the ID", "", handsOn((*app).copyID)},
		{keys.Summary, []string{"C"}, "Hand on", "copy the rows as text", "", handsOn((*app).copySummary)},
		{keys.RequestID, []string{"i"}, "Hand on", "copy the last poll's request ID", "", handsOn((*app).copyRequestID)},
		{keys.Console, []string{"o"}, "Hand on", "open the console's page", "", by((*app).openConsole)},
		{keys.Mouse, []string{"m"}, "Screen", "give up the mouse, or take it", "", by((*app).toggleMouse)},
		{keys.Help, []string{"?"}, "Screen", "this help", "help", opens(openHelp)},
		{keys.Redraw, []string{"ctrl+l"}, "Screen", "draw everything anew", "", by((*app).redraw)},
		{keys.Suspend, []string{"ctrl+z"}, "Screen", "suspend", "", by((*app).suspend)},
		{keys.Quit, []string{"q"}, "Screen", "quit; from another pane: back", "quit", by((*app).quit)},
	}
}

// helpTexts returns the texts of the help that differ here. What does nothing here has an
// empty one.
func (s *state) helpTexts() map[keys.Action]string {
	texts := s.source.help()
	if len(s.opts.Console.Pages) == 0 {
		texts[keys.Console] = ""
	}
	if !s.opts.Machine.CanStop() {
		texts[keys.Suspend] = ""
	}
	if len(s.views.all) == 0 {
		texts[keys.Everything] = ""
	}
	for n := range query.MaxViews {
		texts[keys.View(n+1)] = ""
		if n < len(s.views.all) {
			texts[keys.View(n+1)] = "the view " + s.views.all[n].Name
		}
	}
	if s.neverKept() != "" {
		texts[keys.Keep] = ""
	}
	return texts
}

// newKeymap returns the bindings with the user's keys.
func newKeymap(custom map[string][]string) keys.Map {
	var all []keys.Binding
	for _, b := range bindings() {
		all = append(all, keys.Binding{Action: b.action, Keys: b.keys, Group: b.group, Help: b.help, Short: b.short})
	}
	return keys.New(all, custom)
}

// perform does an action.
func (a *app) perform(act keys.Action) tea.Cmd {
	if do := a.do[act]; do != nil {
		return do(a, act)
	}
	return nil
}

// Actions returns the names the configuration may bind keys to.
func Actions() []string {
	var names []string
	for _, b := range bindings() {
		names = append(names, string(b.action))
	}
	return names
}

// DefaultKeys returns the default keys of each action.
func DefaultKeys() map[string][]string {
	byAction := map[string][]string{}
	for _, b := range bindings() {
		byAction[string(b.action)] = b.keys
	}
	return byAction
}

// CheckKey says what is wrong with the name of a key; empty if nothing is.
func CheckKey(name string) string { return keys.Check(name) }

// quit ends the program from the table, and else goes back. So q pressed once too often
// in a pane is seen before it ends anything.
func (a *app) quit() tea.Cmd {
	if (a.Overlay != nil || a.detail.shown) && !a.onWall() {
		return a.back()
	}
	return tea.Quit
}

// suspend stops the program, if somebody can continue it.
func (a *app) suspend() tea.Cmd {
	if !a.opts.Machine.CanStop() {
		a.Say("no shell could continue the program, so it goes on")
		return nil
	}
	return a.guard.Suspend()
}

// redraw resets the terminal's scroll region, which the renderer does not do after a
// resize, and draws every cell. The reset moves the cursor, so the cursor is saved
// and restored: at the end the framework may write this sequence after it has left
// the alternate screen.
func (a *app) redraw() tea.Cmd { return tea.Sequence(tea.Raw("\x1b7\x1b[r\x1b8"), tea.ClearScreen) }

// back clears the filter of the overlay, or else closes the overlay, or else the detail, or
// else goes back to the fleet, or clears the filter. From a deployment that was opened in
// the timeline it leads back there. It never quits.
func (a *app) back() tea.Cmd {
	list, covers := a.Overlay.(desk.List)
	switch from := a.detail.from; {
	case covers && list.Clear():
	case a.Overlay != nil:
		a.Overlay = nil
	case from != nil:
		from.restore(a.state)
		a.Overlay, a.overlayAction = from.timeline, keys.Timeline
	case a.detail.shown:
		a.detail.close()
	case a.views.drilled():
		return a.perform(keys.Fleet)
	case a.filter.current != a.views.shown().Filter:
		a.filter.reset()
	case a.wall != nil:
		a.Overlay = a.wall
	}
	return nil
}

// toggleMouse leaves the mouse to the terminal, which can then select text, or takes
// it back.
func (a *app) toggleMouse() tea.Cmd {
	a.mouse = !a.mouse
	text := "the mouse is back: click, double click, wheel"
	if !a.mouse {
		text = "the mouse is the terminal's: select text with it"
		if key := a.Label(keys.Mouse); key != "" {
			text += "; " + key + " takes it back"
		}
	}
	a.Say(text)
	return nil
}
