package ui

import (
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/ui/crash"
)

// guard catches panics wherever our code runs, remembers the first and ends
// the program, which gives the terminal back.
type guard struct {
	mu    sync.Mutex
	first *crash.Crash
	quit  func()

	out  *outlet  // nil where the framework writes to something that never waits
	last tea.View // what was drawn last
}

// catch is deferred around code of ours.
func (g *guard) catch() {
	if c := crash.Of(recover()); c != nil {
		g.record(c)
	}
}

func (g *guard) record(c *crash.Crash) {
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

func (g *guard) crash() *crash.Crash {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.first
}

// goroutine runs f in a goroutine. Every goroutine of ours starts here: a
// panic in any other would end the process with the terminal left raw.
func (g *guard) goroutine(f func()) {
	go func() {
		defer g.catch()
		f()
	}()
}

// leaveTime is how long what is done at the end may wait for a disk.
const leaveTime = 300 * time.Millisecond

// finish gives the terminal back and does what is to be done at the end.
func (g *guard) finish(leave func()) {
	left := make(chan struct{})
	g.goroutine(func() {
		defer close(left)
		leave()
	})
	if g.out != nil {
		g.out.end()
	}
	within(left, leaveTime)
}

// cmd returns a command that does as c does, with its panics caught.
func (g *guard) cmd(c tea.Cmd) tea.Cmd {
	return func() (msg tea.Msg) {
		defer g.catch()
		return c()
	}
}

// guarded is the program's model: the app with its panics caught.
type guarded struct {
	*app
	guard *guard
}

func (m guarded) Init() (cmd tea.Cmd) {
	defer m.guard.catch()
	return m.app.Init()
}

func (m guarded) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	next = m
	defer m.guard.catch()
	if back, ok := msg.(caughtUpMsg); ok {
		return m, back.repaint()
	}
	return m, m.app.Update(msg)
}

// View is as it was while the terminal does not keep up: nothing is drawn that
// could not be written.
func (m guarded) View() (view tea.View) {
	if m.guard.crash() != nil {
		return tea.View{AltScreen: true}
	}
	defer m.guard.catch()
	if m.guard.out == nil || !m.guard.out.isBehind() {
		m.guard.last = m.app.View()
	}
	return m.guard.last
}
