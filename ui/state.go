package ui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
	"studiowatch/ui/terminal"
)

// state is what the panes, the source and the program share.
type state struct {
	ctx    context.Context
	guard  *terminal.Guard
	sleep  func(context.Context, time.Duration) bool
	opts   Options
	engine *watch.Engine
	source source
	now    time.Time // of the message being handled; what is drawn is true then
	look
	width, height int
	messages
	effects

	table   *tablePane
	detail  *detailPane
	filter  *filterPane
	add     *addPane
	overlay pane   // the screen that covers table and detail, if one does
	prompt  prompt // what is being typed in, if anything is

	waiting bool  // polling waits for what earlier runs saw
	wake    timer // the source has something to do
	tick    timer // an age on screen has run out
}

// look is how things look and what keys do.
type look struct {
	dark    bool // the terminal's background
	theme   draw.Theme
	keys    keys.Map
	columns []string
}

// messages are what the message line says besides what the selected row has to
// say.
type messages struct {
	flash   flash
	welcome time.Time // until when it is said how to go on
	broken  string    // why an edited configuration was not taken over
}

// flash is what the last key did. It goes with the next key, or by itself.
type flash struct {
	text  string
	until time.Time
}

const (
	flashTime   = 6 * time.Second // enough to read a line twice
	welcomeTime = time.Minute     // for somebody who presses no key
	markTime    = 5 * time.Second // for a cell that has changed
)

// setMessage shows a text where the selected row's note stands otherwise.
func (s *state) setMessage(text string) {
	s.flash = flash{safe.Clean(text).String(), s.now.Add(s.displayTime(flashTime))}
}

// displayTime is a time that something is shown for, which a fast replay would cut
// short.
func (s *state) displayTime(d time.Duration) time.Duration {
	return time.Duration(float64(d) * max(1, s.source.speed()))
}

// applyLook makes what the options say of the looks and the keys come true.
func (s *state) applyLook() {
	s.keys, s.columns = newKeymap(s.opts.Keys), s.opts.Columns
	if len(s.opts.Profiles) > 1 && !slices.Contains(s.columns, "profile") {
		s.columns = append([]string{"profile"}, s.columns...)
	}
	name := s.opts.Theme
	if name == "auto" || name == "" {
		name = "light"
		if s.dark {
			name = "dark"
		}
	}
	s.theme = draw.NewTheme(name, s.opts.ASCII)
}

// label is the key of an action as the screen shows it; empty when it has none.
func (s *state) label(act keys.Action) string { return s.keys.Label(act, s.theme.Marks) }

// moment is what cells depend on beside their row.
func (s *state) moment(sought draw.FilterWords) draw.Moment {
	return draw.Moment{Engine: s.engine, Now: s.now, Marked: s.displayTime(markTime), Words: sought}
}

// newPage begins lines of text.
func (s *state) newPage(width int) *draw.Page { return &draw.Page{Theme: &s.theme, Width: width} }

// focused is the row whose words are on screen: the one in the detail, else the
// selected one.
func (s *state) focused() *watch.Row {
	if s.inDetail() {
		return s.engine.Board.Row(s.detail.ref)
	}
	return s.table.row()
}

// requestLists asks for the lists of all profiles.
func (s *state) requestLists() {
	for _, profile := range s.opts.Profiles {
		s.engine.Plan.RequestList(profile)
	}
}

// pump has the source take in what is due. It is called whenever there may be
// something.
func (s *state) pump() tea.Cmd {
	if s.waiting {
		return nil
	}
	return s.source.pump()
}

// timer is a sleep of which only the last set counts. Setting it again ends
// the sleep before, so there is never more than one.
type timer struct {
	fire   func() tea.Cmd
	number uint64
	cancel context.CancelFunc
}

// timerMsg says that an alarm's sleep has ended.
type timerMsg struct {
	*timer
	set uint64 // the number it was set with
}

// due reports whether the message is from the last time the alarm was set.
func (m timerMsg) due() bool { return m.number == m.set }

// set returns the command that sleeps, by the source's clock, and then rings.
func (s *state) set(al *timer, d time.Duration) tea.Cmd {
	if al.cancel != nil {
		al.cancel()
	}
	ctx, cancel := context.WithCancel(s.ctx)
	al.cancel = cancel
	al.number++
	n, sleep, d := al.number, s.sleep, realTime(d, s.source.speed())
	return s.guard.Cmd(func() tea.Msg {
		if !sleep(ctx, d) {
			return nil
		}
		return timerMsg{al, n}
	})
}

// sleep waits, and reports whether it did to the end.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// setTick wakes when something on screen is no longer true.
func (s *state) setTick() tea.Cmd { return s.set(&s.tick, s.screenHolds()) }

// screenHolds returns how long what is on screen stays true by itself: ages
// run out, and so does what the last key did.
func (s *state) screenHolds() time.Duration {
	hold := time.Hour
	if turns := s.table.index.NextChange(); !turns.IsZero() {
		hold = turns.Sub(s.now)
	}
	for _, until := range []time.Time{s.flash.until, s.welcome} {
		if left := until.Sub(s.now); left > 0 {
			hold = min(hold, left)
		}
	}
	if row := s.focused(); row != nil && s.engine.Plan.Waiting(row.Ref, s.now) > 0 {
		hold = min(hold, time.Second)
	}
	t := s.table.drawn(max(minWidth, s.frame().table))
	for _, row := range s.table.visible() {
		hold = min(hold, t.Holds(row))
	}
	return max(time.Second, hold)
}
