// Package ui is the dashboard. It knows the model and nothing of HTTP: what it
// polls with is handed to it as a function.
//
// A pane fills the screen: the table, the detail, a screen that covers them, a
// prompt. A source gives the answers: the service, or a recording. They share
// one state, which is changed in Update only. Commands capture values, run
// elsewhere and come back as messages that carry what they were about, so a
// late one is recognised and dropped. The bindings say who does what a key
// stands for.
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

// PollFunc sends the one request a ticket stands for. It returns when the
// answer is there, the request has failed or ctx has ended.
type PollFunc func(ctx context.Context, t poll.Ticket) model.Answer

// Columns returns the names the configuration may list under ui.columns.
func Columns() []string { return draw.Columns() }

// Options are what a dashboard is made of.
type Options struct {
	Title    string   // beside the program's name; may be empty
	Profiles []string // every profile there is; a column names them when there are several
	Entries  []model.Entry
	Patterns []model.Pattern         // globs; what they match is watched as it appears
	Origins  map[string]model.Origin // where each profile is read from; nil when that is not known
	Plan     poll.PlanOptions
	Poll     PollFunc

	StallAfter time.Duration                 // a rollout without progress for so long is stalled; 0 is never
	Past       func() ([]model.Event, error) // reads what earlier runs saw; may be nil
	Keep       func(events ...model.Event)   // takes down what happens, without waiting; may be nil

	Notify Notify

	Theme   string              // auto, dark, light or mono
	Sort    string              // one of query.Sorts
	Columns []string            // of Columns, in order
	Keys    map[string][]string // action to keys, in place of the defaults
	Mouse   bool                // clicks and the wheel are ours
	ASCII   bool                // print nothing above 0x7E
	AddHint string              // how to keep an ID that was added for the session
	Welcome bool                // say how to go on until a key is pressed

	Replay *Replay // what is shown in place of something live; nil when it is live

	Filters   Filters
	Clipboard Clipboard
	Console   Console

	Changes <-chan Change // news from outside while the dashboard runs; may be nil
	Resumed func()        // called when the machine has slept: connections are dead; may be nil

	Now func() time.Time // time.Now when nil
}

// Change is news from outside: an edited configuration, or a new key.
type Change struct {
	Options *Options // as they are from now on, Poll and Changes aside; nil when they stay
	Retry   []string // profiles whose key is new: they are asked again at once
	Notice  string   // what to say, once; printable
	Refused string   // a profile: the notice waits until its key is refused for everything
	Broken  string   // why an edit was not taken over; stays until the next change; printable
}

// The errors of Run about the terminal.
var (
	ErrHangup     = terminal.ErrHangup
	ErrNoTerminal = terminal.ErrNoTerminal
)

// Run shows the dashboard until the user quits, and gives the terminal back. It
// ends as terminal.Run does.
func Run(ctx context.Context, opts Options) error {
	return terminal.Run(ctx, func(ctx context.Context, g *terminal.Guard) terminal.Screen { return newApp(ctx, opts, g) })
}

// app is the program's part of the dashboard.
type app struct {
	*state
	do            map[keys.Action]func(*app, keys.Action) tea.Cmd
	overlayAction keys.Action // that the cover was called with
	mouse         bool        // the mouse is ours
	resized       timer       // the terminal's size has settled
	pastTimeout   timer       // what earlier runs saw is not waited for any more
}

func newApp(ctx context.Context, opts Options, g *terminal.Guard) *app {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	opts.Title, opts.AddHint = safe.Clean(opts.Title).String(), safe.Clean(opts.AddHint).String()
	s := &state{ctx: ctx, opts: opts, guard: g, sleep: sleep}
	s.dark, s.said, s.keyWarnings, s.alerts = true, map[string]bool{}, watch.KeyWarnings{}, watch.NewAlerts(opts.Notify.On)
	if opts.Replay != nil {
		s.source = newPlayer(s, *opts.Replay)
	} else {
		s.source = newLive(s)
	}
	s.now = s.source.clock()
	s.engine = newEngine(opts, s.now)
	s.applyLook()
	s.table = &tablePane{state: s, table: newTable(query.Query{Sort: opts.Sort}, s.engine.Board.Rows())}
	s.detail, s.filter, s.add = &detailPane{state: s}, newFilter(s), newAdd(s)
	a := &app{state: s, mouse: opts.Mouse, do: map[keys.Action]func(*app, keys.Action) tea.Cmd{}}
	for _, b := range bindings() {
		a.do[b.action] = b.do
	}
	a.tick.fire, a.resized.fire, a.pastTimeout.fire = a.setTick, a.redraw, a.begin
	a.wake.fire = func() tea.Cmd { return tea.Batch(a.pump(), a.setTick()) }
	if opts.Welcome {
		a.welcome = a.now.Add(welcomeTime)
	}
	a.filter.restore(opts.Filters.Kept)
	if a.engine.Board.Len() == 0 {
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
	return tea.Batch(tea.RequestBackgroundColor, a.readPast(), a.pump(), a.setTick(), a.listen(), a.source.start())
}

// Leave hands over what is to outlive the run.
func (a *app) Leave() {
	if keep := a.opts.Filters.Keep; keep != nil {
		keep(a.filter.kept, a.filter.past)
	}
}
