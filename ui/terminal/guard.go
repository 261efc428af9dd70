package terminal

import (
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"studiowatch/ui/crash"
)

// Guard catches panics in our code, records the first one and ends the program,
// which restores the terminal.
type Guard struct {
	mu    sync.Mutex
	crash *crash.Crash
	quit  func()

	in   *input  // nil if the input is no file
	out  *outlet // nil if the framework writes directly
	jobs jobs
	last tea.View // the last view that was drawn
}

// catch must be deferred in each function that runs our code.
func (g *Guard) catch() {
	if c := crash.Of(recover()); c != nil {
		g.record(c)
	}
}

func (g *Guard) record(c *crash.Crash) {
	g.mu.Lock()
	if g.crash == nil {
		g.crash = c
	}
	quit := g.quit
	g.mu.Unlock()
	if quit != nil {
		quit()
	}
}

// Crash returns the first panic; nil if there was none.
func (g *Guard) Crash() *crash.Crash {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.crash
}

// Go runs f in a goroutine. All our goroutines are started by Go, because a panic
// in any other would end the process and leave the terminal in raw mode.
func (g *Guard) Go(f func()) {
	go func() {
		defer g.catch()
		f()
	}()
}

// leaveTimeout is how long Screen.Leave may wait for a disk.
const leaveTimeout = 300 * time.Millisecond

// write writes to the terminal, if it is ours.
func (g *Guard) write(text string) {
	if g.out != nil {
		_, _ = g.out.Write([]byte(text))
	}
}

// finish calls leave, and restores the terminal.
func (g *Guard) finish(leave func()) {
	left := make(chan struct{})
	g.Go(func() {
		defer close(left)
		leave()
	})
	if g.out != nil {
		g.write(popTitle)
		g.out.end()
	}
	if g.in != nil {
		// After a panic the framework may still read, and take what drop waits for.
		dropped := make(chan struct{})
		g.Go(func() {
			defer close(dropped)
			g.in.drop(time.Now().Add(answerWait))
		})
		within(dropped, answerWait)
	}
	within(left, leaveTimeout)
}

// Cmd returns the command c with its panics caught.
func (g *Guard) Cmd(c tea.Cmd) tea.Cmd {
	return func() (msg tea.Msg) {
		defer g.catch()
		return c()
	}
}

// Screen is a program for the terminal. Leave is called after its end and must not
// take long.
type Screen interface {
	Init() tea.Cmd
	Update(tea.Msg) tea.Cmd
	View() tea.View
	Leave()
}

// Guarded is the model for Bubble Tea: a screen with its panics caught.
type Guarded struct {
	Screen
	Guard *Guard
}

// Init calls Init of the screen.
func (m Guarded) Init() (cmd tea.Cmd) {
	defer m.Guard.catch()
	return m.Screen.Init()
}

// Update passes a message to the screen.
func (m Guarded) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	next = m
	defer m.Guard.catch()
	switch msg := msg.(type) {
	case caughtUpMsg:
		return m, msg.repaint()
	case continuedMsg:
		return m, m.Guard.retake()
	case stoppedMsg:
		return m, m.Guard.suspend(stopSelf)
	case tea.PasteMsg:
		if keys, found := strings.CutPrefix(msg.Content, string(burstMark)); found {
			return m, m.Screen.Update(BurstMsg(keys))
		}
	}
	return m, m.Screen.Update(msg)
}

// View draws the screen. While the terminal does not keep up it returns the last
// view, because a new one could not be written.
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
