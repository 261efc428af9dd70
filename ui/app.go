// Package ui is the dashboard. It knows the model, but nothing about HTTP: its
// caller passes the function that sends requests.
//
// A pane fills the screen: the table, the detail, an overlay that covers both, or a
// prompt. A source gives the answers: the service, or a recording. They share one
// state, which only Update changes. A command captures values, runs in another
// goroutine and returns a message. The message names the request or timer it belongs
// to, so that a late one is recognised and dropped. The bindings say which function
// an action calls.
package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/query"
	"studiowatch/model/safe"
	"studiowatch/model/watch"
	"studiowatch/ui/draw"
	"studiowatch/ui/keys"
	"studiowatch/ui/terminal"
)

// PollFunc sends the request of a ticket. It returns when the answer has come, the
// request has failed or ctx has ended.
type PollFunc func(ctx context.Context, t poll.Ticket) model.Answer

// Columns returns the names the configuration may list under ui.columns.
func Columns() []string { return draw.Columns() }

// Options are the settings of a dashboard.
type Options struct {
	Title    string   // beside the program's name; may be empty
	Profiles []string // all profiles; if there are several, a column shows them
	Entries  []model.Entry
	Patterns []model.Pattern         // globs; a deployment that matches is watched as soon as it appears
	Origins  map[string]model.Origin // where each profile is read from; nil if unknown
	Plan     poll.PlanOptions
	Poll     PollFunc

	StallAfter time.Duration                 // a rollout without progress for so long is stalled; 0 is never
	Past       func() ([]model.Event, error) // reads the events of earlier runs; may be nil
	Keep       func(events ...model.Event)   // records events, without waiting; may be nil

	Notify Notify

	Theme   string              // auto, dark, light or mono
	Sort    string              // one of query.Sorts
	Columns []string            // of Columns, in order
	Views   []query.View        // in the order of their keys
	View    string              // the name of the one to show; empty for what the last run showed
	Wall    bool                // a wall display, which is read from afar and needs no key
	Keys    map[string][]string // action to keys, in place of the defaults
	Mouse   bool                // the dashboard gets clicks and the wheel
	Cursor  bool                // the terminal's cursor is on the selected row, for screen readers and magnifiers
	ASCII   bool                // print no character above 0x7E
	AddHint string              // how else a deployment can be added; may be empty
	Welcome bool                // show a hint until a key is pressed

	Replay *Replay // the recording to show; nil for the live service

	Machine   Machine
	Filters   Filters
	Tells     Tells
	Looked    Looked
	Keeping   Keeping
	Clipboard Clipboard
	Console   Console

	Changes <-chan Change // news from outside while the dashboard runs; may be nil
	Resumed func()        // called after the machine has slept, when connections are dead; may be nil

	Now func() time.Time // nil for time.Now
}

// Change is news from outside: an edited configuration, or a new key.
type Change struct {
	Options *Options // the new options; Poll and Changes are ignored; nil if unchanged
	Retry   []string // profiles whose key is new: they are polled again at once
	Notice  string   // a message to show; printable
	Refused string   // a profile: the notice is shown when its key is refused for the whole profile
	Broken  string   // why an edit was not applied; shown until the next change; printable
}

// Machine is what the dashboard has to know of the machine and of who has started it.
type Machine = terminal.Machine

// The errors of Run about the terminal.
var (
	ErrHangup     = terminal.ErrHangup
	ErrNoTerminal = terminal.ErrNoTerminal
)

// Run shows the dashboard until the user quits, and restores the terminal. It returns
// the errors of terminal.Run.
func Run(ctx context.Context, opts Options) error {
	return terminal.Run(ctx, func(ctx context.Context, g *terminal.Guard) terminal.Screen { return newApp(ctx, opts, g) }, opts.Machine)
}

// app is the Bubble Tea model of the dashboard.
type app struct {
	*state
	do          map[keys.Action]func(*app, keys.Action) tea.Cmd
	mouse       bool  // the dashboard gets mouse events
	resized     timer // fires when the terminal's size has been stable for settleSize
	pastTimeout timer // fires when answers wait no longer for the events of earlier runs
}

func newApp(ctx context.Context, opts Options, g *terminal.Guard) *app {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	opts.Title, opts.AddHint = safe.Clean(opts.Title).String(), safe.Clean(opts.AddHint).String()
	opts.Keeping.Place = safe.Clean(opts.Keeping.Place).String()
	s := &state{ctx: ctx, opts: opts, guard: g, sleep: sleep}
	s.said, s.keyWarnings, s.alerts = map[string]bool{}, watch.KeyWarnings{}, watch.NewAlerts(opts.Notify.On)
	if s.Now = opts.Now(); opts.Replay != nil {
		s.Now = opts.Replay.Start
	}
	s.Engine = newEngine(opts, s.Now)
	if opts.Replay != nil {
		s.source = newPlayer(s, *opts.Replay)
	} else {
		s.source = newLive(s)
	}
	s.Speed = func() float64 { return s.source.speed() }
	s.LabelOf = func(ref model.Ref, width int) string { return s.table.labelOf(ref, width) }
	s.views = newViews(s)
	s.applyLook()
	s.notice = newNotice(opts, s.Now)
	s.table = &tablePane{state: s, table: newTable(query.Query{Sort: opts.Sort}, s.Engine.Board.Rows())}
	s.detail, s.filter, s.add = &detailPane{state: s}, newFilter(s), newAdd(s)
	s.openFleets()
	a := &app{state: s, mouse: opts.Mouse, do: map[keys.Action]func(*app, keys.Action) tea.Cmd{}}
	for _, b := range bindings() {
		a.do[b.action] = b.do
	}
	a.tick.fire, a.resized.fire, a.pastTimeout.fire = a.setTick, a.redraw, a.settleEarly
	a.wake.fire = func() tea.Cmd { return tea.Batch(a.pump(), a.setTick()) }
	if opts.Welcome {
		a.welcome = a.Now.Add(welcomeTime)
	}
	a.views.restore(opts.Filters.Kept)
	if a.Engine.Board.Len() == 0 {
		a.requestLists()
	}
	return a
}

func newEngine(opts Options, now time.Time) *watch.Engine {
	e := watch.NewEngine(opts.Plan, now, opts.Entries, opts.Patterns)
	e.StallAfter(opts.StallAfter)
	e.Origins(opts.Origins)
	return e
}

// Init asks for the terminal's background and starts polling.
func (a *app) Init() tea.Cmd {
	a.looks()
	return tea.Batch(tea.RequestBackgroundColor, a.readPast(), a.pump(), a.setTick(), a.listen(), a.source.start())
}

// Leave saves the filters and what is shown, and when somebody last looked.
func (a *app) Leave() {
	a.keepLooks()
	if keep := a.opts.Filters.Keep; keep != nil {
		keep(a.views.keep(), a.filter.past)
	}
}
