// Package ui is the dashboard. It knows the model and nothing of HTTP: what it
// polls with is handed to it as a function.
//
// One struct owns the state and is changed in Update only. Commands capture
// values, run elsewhere and come back as messages that carry what they were
// about, so a late one is recognised and dropped.
package ui

import (
	"context"
	"slices"
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
	Sort    string              // one of model.Sorts
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
	Notice  string   // what to tell, once; printable
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

// screen is what fills the body.
type screen uint8

const (
	screenTable screen = iota
	screenDetail
	screenHelp
	screenEvents
)

// app is the dashboard's state.
type app struct {
	ctx    context.Context
	opts   Options
	engine *watch.Engine
	guard  *terminal.Guard
	clock  func() time.Time
	now    time.Time // of the message being handled; what is drawn is true then

	sleep    func(context.Context, time.Duration) bool
	requests requests
	beat     heartbeat
	memory   memory
	player   *player // of a replay; nil when it is live
	alerts   *watch.Alerts

	wake alarm // the plan has something to do
	tick alarm // an age on screen has run out
	calm alarm // the terminal's size has settled

	dark    bool // the terminal's background
	theme   draw.Theme
	keys    keys.Map
	columns []string
	width   int
	height  int

	screen   screen
	behind   screen // what the help and the timeline cover
	helpOver screen // what the help was called from
	help     draw.Scroll
	events   draw.Scroll // of the timeline of everything
	table    table
	detail   detail
	prompt   prompt
	mouse    mouse
	filter   filter
	flash    flash
	welcome  time.Time         // until when it is said how to go on
	laments  watch.KeyWarnings // about keys that may be refused
	listed   map[string]bool   // profiles whose list has been read to its end
	broken   string            // why an edited configuration was not taken over
	skewed   map[string]bool   // profiles whose clock has been spoken of
	counted  map[string]bool   // profiles whose list has been spoken of
}

func newApp(ctx context.Context, opts Options, g *terminal.Guard) *app {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	opts.Title, opts.AddHint = safe.Clean(opts.Title).String(), safe.Clean(opts.AddHint).String()
	a := &app{ctx: ctx, opts: opts, guard: g, clock: opts.Now, sleep: sleep, skewed: map[string]bool{}, counted: map[string]bool{}, laments: watch.KeyWarnings{}, listed: map[string]bool{}}
	if opts.Replay != nil {
		a.player = newPlayer(*opts.Replay, opts.Now)
		a.clock = a.player.now
	}
	a.now = a.clock()
	a.beat.wall = func() time.Time { return a.clock().Round(0) }
	a.requests.renew(ctx)
	a.engine = newEngine(opts, a.now)
	a.alerts = watch.NewAlerts(opts.Notify.On)
	a.dark, a.mouse.ours = true, opts.Mouse
	a.dress()
	a.table = newTable(query.Query{Sort: opts.Sort}, a.engine.Board.Rows())
	a.prompt = newPrompt()
	if opts.Welcome {
		a.welcome = a.now.Add(welcomeTime)
	}
	a.filter.past = opts.Filters.Past
	a.takeUp(opts.Filters.Kept)
	if a.engine.Board.Len() == 0 {
		a.browse()
	}
	return a
}

func newEngine(opts Options, now time.Time) *watch.Engine {
	e := watch.NewEngine(opts.Plan, now, opts.Entries, opts.Patterns)
	e.StallAfter(opts.StallAfter)
	e.Origins(opts.Origins)
	return e
}

// dress makes what the options say of the looks and the keys come true.
func (a *app) dress() {
	a.keys, a.columns = keys.New(defaultBindings(), a.opts.Keys), a.opts.Columns
	if len(a.opts.Profiles) > 1 && !slices.Contains(a.columns, "profile") {
		a.columns = append([]string{"profile"}, a.columns...)
	}
	name := a.opts.Theme
	if name == "auto" || name == "" {
		name = "light"
		if a.dark {
			name = "dark"
		}
	}
	a.theme = draw.NewTheme(name, a.opts.ASCII)
}

// Init asks for the terminal's background and starts polling.
func (a *app) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, a.recall(), a.pump(), a.setTick(), a.listen(), a.setBeat())
}

// flash is what the last key did. It goes with the next key, or by itself.
type flash struct {
	text  string
	until time.Time
}

// flashTime is long enough to read a line twice.
const flashTime = 6 * time.Second

// welcomeTime is how long the way on is shown to somebody who presses no key.
const welcomeTime = time.Minute

// say shows a text where the selected row's note stands otherwise.
func (a *app) say(text string) {
	a.flash = flash{safe.Clean(text).String(), a.now.Add(a.forEyes(flashTime))}
}

// browse asks for the lists of all profiles.
func (a *app) browse() {
	for _, profile := range a.opts.Profiles {
		a.engine.Plan.Browse(profile)
	}
}

// frame divides the screen as it is now.
func (a *app) frame() frame {
	return divide(a.width, a.height, a.screen == screenDetail)
}

// fit gives the parts their sizes after something that may have changed them.
func (a *app) fit() {
	f := a.frame()
	a.table.resize(f.body - 1)
	a.detail.lines = nil
	switch a.screen {
	case screenDetail:
		a.detail.lines, a.detail.width = a.layDetail(f.detail), f.detail
		a.detail.scroll.Clamp(len(a.detail.lines), f.body-detailHead)
	case screenHelp:
		a.help.Clamp(len(a.helpLines(a.width)), f.body)
	case screenEvents:
		a.events.Clamp(len(a.engine.Board.History().All()), f.body-eventHead)
	case screenTable:
	}
}
