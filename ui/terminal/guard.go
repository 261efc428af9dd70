package terminal

import (
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/ui/crash"
)

// Guard catches panics wherever our code runs, remembers the first and ends
// the program, which gives the terminal back.
type Guard struct {
	mu    sync.Mutex
	first *crash.Crash
	quit  func()

	out  *outlet  // nil where the framework writes to something that never waits
	last tea.View // what was drawn last
}

// catch is deferred around code of ours.
func (g *Guard) catch() {
	if c := crash.Of(recover()); c != nil {
		g.record(c)
	}
}

func (g *Guard) record(c *crash.Crash) {
	g.mu.Lock()
	if g.first == nil {
		g.first = c
	}
	quit := g.quit
	g.mu.Unlock()
	if quit != nil {
		quit()
	}
}

// Crash is the first panic; nil when there was none.
func (g *Guard) Crash() *crash.Crash {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.first
}

// Go runs f in a goroutine. Every goroutine of ours starts here: a
// panic in any other would end the process with the terminal left raw.
func (g *Guard) Go(f func()) {
	go func() {
		defer g.catch()
		f()
	}()
}

// leaveTime is how long what is done at the end may wait for a disk.
const leaveTime = 300 * time.Millisecond

// finish gives the terminal back and does what is to be done at the end.
func (g *Guard) finish(leave func()) {
	left := make(chan struct{})
	g.Go(func() {
		defer close(left)
		leave()
	})
	if g.out != nil {
		g.out.end()
	}
	within(left, leaveTime)
}

// Cmd returns a command that does as c does, with its panics caught.
func (g *Guard) Cmd(c tea.Cmd) tea.Cmd {
	return func() (msg tea.Msg) {
		defer g.catch()
		return c()
	}
}

// Screen is what is shown. Leave is called once it is shown no more, and may
// not wait for long.
type Screen interface {
	Init() tea.Cmd
	Update(tea.Msg) tea.Cmd
	View() tea.View
	Leave()
}

// Guarded is the program's model: a screen with its panics caught.
type Guarded struct {
	Screen
	Guard *Guard
}

// Init begins the screen.
func (m Guarded) Init() (cmd tea.Cmd) {
	defer m.Guard.catch()
	return m.Screen.Init()
}

// Update hands a message to the screen.
func (m Guarded) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	next = m
	defer m.Guard.catch()
	if back, ok := msg.(caughtUpMsg); ok {
		return m, back.repaint()
	}
	return m, m.Screen.Update(msg)
}

// View is as it was while the terminal does not keep up: nothing is drawn that
// could not be written.
func (m Guarded) View() (view tea.View) {
	if m.Guard.Crash() != nil {
		return tea.View{AltScreen: true}
	}
	defer m.Guard.catch()
	if m.Guard.out == nil || !m.Guard.out.isBehind() {
		m.Guard.last = m.Screen.View()
	}
	return m.Guard.last
}
