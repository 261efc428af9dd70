package ui

import (
	"cmp"
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"studiowatch/model/watch"
	"studiowatch/ui/desk"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
	"studiowatch/ui/overlay"
	"studiowatch/ui/terminal"
)

// state is shared by the table, the detail, the prompts, the source and the app.
type state struct {
	desk.Desk
	ctx    context.Context
	guard  *terminal.Guard
	sleep  func(context.Context, time.Duration) bool
	opts   Options
	source source
	look
	messages
	notice
	effects

	table  *tablePane
	detail *detailPane
	filter *filterPane
	add    *addPane
	views  *views
	fleet  *overlay.FleetPane
	wall   *overlay.WallPane // nil unless the dashboard is a wall display

	overlayAction keys.Action // the action that opened the overlay

	wake timer // fires when the source has something to do
	tick timer // fires when a text on screen is no longer true
}

// look is what the theme and the table are made from.
type look struct {
	palette palette
	columns []string
}

// palette is what the terminal has said about its colours.
type palette struct {
	ground, hint draw.Ground // by its answer, and by its environment
	profile      colorprofile.Profile
	basic        bool // it is named as one of 16 colours at most
}

// appearance returns what the theme is made from. The answer of a terminal counts more
// than its environment, which may be from another terminal.
func (s *state) appearance() draw.Appearance {
	a := draw.Appearance{Name: s.opts.Theme, Ground: cmp.Or(s.palette.ground, s.palette.hint), ASCII: s.opts.ASCII}
	switch p := s.palette; {
	case p.profile == colorprofile.NoTTY || p.profile == colorprofile.ASCII:
		a.Depth = draw.NoColour
	case p.profile == colorprofile.ANSI || p.basic:
		a.Depth = draw.Basic
	}
	return a
}

// learn applies what the terminal says about its colours.
func (s *state) learn(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.EnvMsg:
		s.palette.hint = draw.GroundOf(msg.Getenv("COLORFGBG"))
		s.palette.basic = draw.NamedBasic(msg.Getenv("TERM"))
	case tea.ColorProfileMsg:
		s.palette.profile = msg.Profile
	case tea.BackgroundColorMsg:
		s.palette.ground = draw.LightGround
		if msg.IsDark() {
			s.palette.ground = draw.DarkGround
		}
	}
	s.applyLook()
}

// messages are the messages for the message line. Without one it shows the note of
// the selected row.
type messages struct {
	welcome time.Time // until then the welcome text is shown
	broken  string    // why an edited configuration was not applied
	kept    bool      // the message tells what was just written, and that it is read again needs no other
}

const (
	welcomeTime = time.Minute     // unless a key is pressed
	markTime    = 5 * time.Second // of a cell that has changed
)

// applyLook sets the theme, the keys, the columns and the profiles from the options.
func (s *state) applyLook() {
	s.Keys, s.columns, s.Profiles = newKeymap(s.opts.Keys), s.views.shown().Columns, s.opts.Profiles
	if len(s.Profiles) > 1 && !slices.Contains(s.columns, "profile") {
		s.columns = append([]string{"profile"}, s.columns...)
	}
	s.Theme = draw.NewTheme(s.appearance())
}

// moment returns what cells depend on besides their row.
func (s *state) moment(sought draw.FilterWords) draw.Moment {
	return draw.Moment{Engine: s.Engine, Now: s.Now, Marked: s.DisplayTime(markTime), Words: sought, Tells: s.tells, News: s.away}
}

// front returns the pane that gets the keys.
func (s *state) front() desk.Pane {
	switch {
	case s.Prompt != nil:
		return s.Prompt
	case s.Overlay != nil:
		return s.Overlay
	}
	return s.main()
}

// main returns the pane that is in front without overlay and prompt.
func (s *state) main() desk.Pane {
	if s.detail.shown {
		return s.detail
	}
	return s.table
}

// inDetail reports whether the detail is open and not covered.
func (s *state) inDetail() bool { return s.detail.shown && s.Overlay == nil }

// sourceHints returns the hints of actions, in the words of the source.
func (s *state) sourceHints(acts ...keys.Action) []desk.Hint {
	hints := s.HintsOf(acts...)
	for i := range hints {
		switch act := hints[i].Act; {
		case act == keys.Pause && s.source.paused():
			hints[i].Word = "go on"
		case act == keys.Refresh && s.opts.Replay != nil:
			hints[i].Word = "again"
		}
	}
	return hints
}

// focused returns the row under the cursor of an overlay, or the one in the detail, or the
// selected one; nil if there is none, or if an overlay without a cursor on rows covers it.
func (s *state) focused() *watch.Row {
	if list, covers := s.Overlay.(desk.List); covers {
		return s.Engine.Board.Row(list.Subject())
	}
	if s.Overlay != nil && s.overlayAction != keys.Help {
		return nil
	}
	if s.inDetail() {
		return s.Engine.Board.Row(s.detail.ref)
	}
	return s.table.row()
}

// requestLists requests the lists of all profiles.
func (s *state) requestLists() {
	for _, profile := range s.Profiles {
		s.Engine.Plan.RequestList(profile)
	}
}

// pump lets the source do what is due. It is called after everything that may change
// that.
func (s *state) pump() tea.Cmd { return s.source.pump() }

// timer is a command that sleeps and then fires. Setting it again cancels the sleep
// before, so that there is never more than one.
type timer struct {
	fire   func() tea.Cmd
	number uint64
	cancel context.CancelFunc
}

// timerMsg says that the sleep of a timer has ended.
type timerMsg struct {
	*timer
	set uint64 // the number it was set with
}

// due reports whether the timer was not set again meanwhile.
func (m timerMsg) due() bool { return m.number == m.set }

// set sets a timer to a duration of the source's clock, and returns its command.
func (s *state) set(t *timer, d time.Duration) tea.Cmd {
	if t.cancel != nil {
		t.cancel()
	}
	ctx, cancel := context.WithCancel(s.ctx)
	t.cancel = cancel
	t.number++
	n, sleep, d := t.number, s.sleep, realTime(d, s.source.speed())
	return s.guard.Cmd(func() tea.Msg {
		if !sleep(ctx, d) {
			return nil
		}
		return timerMsg{t, n}
	})
}

// sleep waits, and reports whether it was not cancelled.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// setTick sets the timer for the next time at which the screen must be drawn again.
func (s *state) setTick() tea.Cmd { return s.set(&s.tick, s.screenHolds()) }

// screenHolds returns how long the screen stays true if nothing happens: ages grow,
// and messages end.
func (s *state) screenHolds() time.Duration {
	hold := s.overlayHolds()
	if turns := s.table.index.NextChange(); !turns.IsZero() {
		hold = turns.Sub(s.Now)
	}
	if counts := s.table.counts; counts != nil && !counts.NextChange().IsZero() {
		hold = min(hold, counts.NextChange().Sub(s.Now))
	}
	for _, until := range []time.Time{s.Flash.Until, s.welcome} {
		if left := until.Sub(s.Now); left > 0 {
			hold = min(hold, left)
		}
	}
	if row := s.focused(); row != nil && s.Engine.Plan.Waiting(row.Ref, s.Now) > 0 {
		hold = min(hold, time.Second)
	}
	t := draw.Table{Moment: s.moment(nil), Layout: s.table.layout(max(minWidth, s.frame().table))}
	for _, l := range s.table.visible() {
		hold = min(hold, t.Holds(l.row))
	}
	return max(time.Second, hold)
}
