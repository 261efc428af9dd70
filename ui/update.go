package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
)

// settleSize is how long the terminal's size must be quiet before the screen
// is drawn anew. After a quick series of resizes the renderer can be left
// scrolling inside the old height.
const settleSize = 100 * time.Millisecond

// Update routes a message to what it concerns.
func (a *app) Update(msg tea.Msg) tea.Cmd {
	a.now = a.clock()
	a.ages()
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case answerMsg:
		cmd = a.settle(msg)
	case wakeMsg:
		if a.wake.due(uint64(msg)) {
			cmd = tea.Batch(a.pump(), a.setTick())
		}
	case tickMsg:
		if a.tick.due(uint64(msg)) {
			cmd = a.setTick()
		}
	case pastMsg:
		cmd = a.remember(msg.events)
	case recallMsg:
		if a.memory.alarm.due(uint64(msg)) {
			cmd = a.begin()
		}
	case beatMsg:
		if a.beat.alarm.due(uint64(msg)) {
			cmd = a.beats()
		}
	case resumedMsg:
		cmd = a.resume()
	case changeMsg:
		cmd = a.change(msg)
	case openedMsg:
		a.opened(msg)
		cmd = a.told(nil)
	case copiedMsg:
		a.copied(msg)
		cmd = a.told(nil)
	case calmMsg:
		if a.calm.due(uint64(msg)) {
			cmd = redraw()
		}
	case tea.WindowSizeMsg:
		cmd = a.resize(msg)
	case tea.BackgroundColorMsg:
		a.dark = msg.IsDark()
		a.dress()
	case tea.ResumeMsg:
		cmd = a.wakeUp()
	case tea.PasteMsg:
		if a.prompt.kind != promptNone {
			cmd = a.edit(msg)
		}
	case tea.MouseWheelMsg:
		a.turn(tea.Mouse(msg))
	case tea.MouseClickMsg:
		cmd = a.told(a.click(tea.Mouse(msg)))
	case tea.KeyPressMsg:
		cmd = a.told(a.pressKey(msg))
	}
	a.fit()
	return cmd
}

func (a *app) resize(msg tea.WindowSizeMsg) tea.Cmd {
	first, same := a.width == 0, a.width == msg.Width && a.height == msg.Height
	a.width, a.height = msg.Width, msg.Height
	switch {
	case first:
		return a.setTick()
	case same:
		return nil
	}
	return a.set(&a.calm, settleSize, func(n uint64) tea.Msg { return calmMsg(n) })
}

// redraw resets the terminal's scroll region, which the renderer leaves as it
// was before a resize, and paints every cell. The reset moves the cursor, so it
// is saved around it: on the way out the framework may write this after it has
// gone back to the shell's screen.
func redraw() tea.Cmd { return tea.Sequence(tea.Raw("\x1b7\x1b[r\x1b8"), tea.ClearScreen) }

// told sees to it that what has just been said goes away again.
func (a *app) told(cmd tea.Cmd) tea.Cmd {
	if a.flash.text == "" {
		return cmd
	}
	return tea.Batch(cmd, a.setTick())
}

// pressKey gives a key to what owns the keyboard.
func (a *app) pressKey(msg tea.KeyPressMsg) tea.Cmd {
	a.flash, a.welcome = flash{}, time.Time{}
	switch {
	case msg.Keystroke() == "ctrl+c":
		return tea.Quit
	case a.prompt.kind != promptNone:
		return a.typeKey(msg)
	}
	return a.perform(a.keys.Action(msg))
}

// perform does what a key stands for.
func (a *app) perform(act keys.Action) tea.Cmd {
	if cmd, done := a.playKey(act); done {
		return cmd
	}
	if cmd, done := a.anywhere(act); done {
		return cmd
	}
	if cmd, done := a.copyKey(act); done {
		return cmd
	}
	switch a.screen {
	case screenHelp:
		a.scrollHelp(act)
		return nil
	case screenEvents:
		a.scrollEvents(act)
		return nil
	case screenTable, screenDetail:
	}
	return a.tableKey(act)
}

// anywhere does what a key does on every screen, and reports whether it did.
func (a *app) anywhere(act keys.Action) (tea.Cmd, bool) {
	switch act {
	case keys.Quit:
		return tea.Quit, true
	case keys.Help:
		a.toggle(screenHelp, &a.help)
	case keys.Timeline:
		a.toggle(screenEvents, &a.events)
	case keys.Redraw:
		return redraw(), true
	case keys.Suspend:
		return tea.Suspend, true
	case keys.Mouse:
		a.grab()
	case keys.Console:
		return a.openConsole(), true
	case keys.Refresh:
		a.engine.Plan.Refresh(a.now)
		a.say("asking for everything now")
		return a.pump(), true
	case keys.Pause:
		a.engine.Plan.Pause(!a.engine.Plan.Paused())
		return a.pump(), true
	case keys.More:
		return a.stretch(2), true
	case keys.Less:
		return a.stretch(0.5), true
	case keys.Forward, keys.Backward:
		a.say("nothing is replayed: this is live")
	case keys.Back:
		a.back()
	default:
		return nil, false
	}
	return nil, true
}

// stretch makes the interval of changing rows longer or shorter for this run.
func (a *app) stretch(by float64) tea.Cmd {
	refresh, _ := a.engine.Plan.Intervals()
	refresh = min(longestRefresh, max(shortestRefresh, time.Duration(float64(refresh)*by).Round(time.Second)))
	a.opts.Plan.Refresh, a.opts.Plan.Steady = refresh, max(refresh, a.opts.Plan.Steady)
	a.engine.Plan.Configure(a.opts.Plan, a.now)
	a.say("what changes is asked for every " + every(refresh))
	return a.pump()
}

// The bounds of the interval, as in the configuration.
const (
	shortestRefresh = poll.MinInterval
	longestRefresh  = poll.MaxInterval
)

// back leaves the screen, then the filter; it never quits.
func (a *app) back() {
	switch {
	case a.screen == screenHelp || a.screen == screenEvents:
		a.screen = a.behind
	case a.screen == screenDetail:
		a.closeDetail()
	case a.filter.text != "":
		a.keepFilter("")
	}
}

// toggle shows a screen over the table or the detail, or goes back to it.
func (a *app) toggle(s screen, text *draw.Scroll) {
	if a.screen == s {
		a.screen = a.behind
		return
	}
	if a.screen == screenTable || a.screen == screenDetail {
		a.behind = a.screen
	}
	a.helpOver = a.screen
	a.screen, text.Top = s, 0
}

func (a *app) scrollHelp(act keys.Action) {
	a.help.Move(linesFor(act, a.frame().body, len(a.helpLines(a.width))))
}

// tableKey handles what concerns rows, with the detail open or not.
func (a *app) tableKey(act keys.Action) tea.Cmd {
	switch act {
	case keys.Detail:
		a.openDetail()
	case keys.Tab:
		a.nextPane()
	case keys.Filter:
		if a.screen == screenDetail && a.frame().table == 0 {
			a.closeDetail()
		}
		return a.openFilter()
	case keys.Add, keys.Remove:
		if a.player != nil {
			a.say("a replay shows what was recorded")
			return nil
		}
		if act == keys.Remove {
			a.remove()
			return nil
		}
		a.browse()
		return tea.Batch(a.prompt.openAdd(), a.pump())
	case keys.Up, keys.Down, keys.PageUp, keys.PageDown, keys.Top, keys.Bottom:
		a.moveKey(act)
	case keys.Sort:
		a.nextSort()
	case keys.Reverse:
		a.reverseSort()
	case keys.Next:
		a.seek(1)
	case keys.Previous:
		a.seek(-1)
	}
	return nil
}

// seek selects the next row in need of attention, going around at the end.
func (a *app) seek(step int) {
	if !a.table.seek(step) {
		text := "no deployment is in need of attention"
		if slices.ContainsFunc(a.engine.Board.Rows(), (*watch.Row).NeedsAttention) {
			text = "what needs attention is hidden by the filter"
		}
		a.say(text)
		return
	}
	if a.screen == screenDetail {
		a.showDetail(a.table.selected)
	}
}

// moveKey moves through the rows, or through a detail that covers them or has
// the keys. Beside the rows, a detail follows the selection and pages on its
// own.
func (a *app) moveKey(act keys.Action) {
	f := a.frame()
	covered := f.detail > 0 && (f.table == 0 || a.detail.hand)
	page := f.body - detailHead - 1
	pages := act == keys.PageUp || act == keys.PageDown
	if covered || f.detail > 0 && pages {
		a.detail.scroll.Move(linesFor(act, page, len(a.detailLines(f.detail))))
		return
	}
	a.table.move(linesFor(act, a.table.page(), len(a.table.index.Rows())))
	if f.detail > 0 && a.table.row() != nil {
		a.showDetail(a.table.selected)
	}
}

// linesFor is how many lines a key moves, all being more than there are.
func linesFor(act keys.Action, page, all int) int {
	switch act {
	case keys.Up:
		return -1
	case keys.Down:
		return 1
	case keys.PageUp:
		return -page
	case keys.PageDown:
		return page
	case keys.Top:
		return -all
	case keys.Bottom:
		return all
	}
	return 0
}

// remove takes the row in question off the list, for this session.
func (a *app) remove() {
	ref := a.table.selected
	if a.screen == screenDetail {
		ref = a.detail.ref
	}
	row := a.engine.Board.Row(ref)
	if row == nil {
		return
	}
	a.engine.Unwatch(ref)
	a.table.drop(row)
	a.say(ref.ID + " is off the list for this session")
	if a.screen != screenDetail {
		return
	}
	if a.frame().table > 0 && a.table.row() != nil {
		a.showDetail(a.table.selected)
		return
	}
	a.closeDetail()
}
