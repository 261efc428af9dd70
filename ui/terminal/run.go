// Package terminal runs a screen on a terminal, and restores the terminal after it.
// The terminal may be slow, may stop reading and may disappear.
package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
)

// ErrHangup is returned by Run when the terminal was closed.
var ErrHangup = errors.New("the terminal was closed")

// ErrNoTerminal is returned by Run when there is no terminal.
var ErrNoTerminal = errors.New("no terminal")

// quitTimeout is how long a program may take to end after it was told to.
const quitTimeout = 1500 * time.Millisecond

// framesPerSecond is half of the framework's default. The renderer wakes that often
// to look for a new frame, and a dashboard is idle most of the time.
const framesPerSecond = 30

// Begin makes the screen. Its commands and goroutines must run under the guard.
type Begin func(ctx context.Context, g *Guard) Screen

// Machine is what a program has to know of the machine and of who has started it.
type Machine struct {
	Remote     bool        // the terminal is behind a network
	JobControl func() bool // reports whether a shell can continue this process after a stop; nil if none can
}

// CanStop reports whether somebody can continue this process after a stop.
func (m Machine) CanStop() bool { return m.JobControl != nil && m.JobControl() }

// Run shows a screen until it quits, and restores the terminal. It returns nil after
// a quit, the context's cause if ctx has ended, ErrHangup if the terminal was
// closed, ErrNoTerminal if there is none, and a *crash.Crash after a panic in our
// code.
func Run(ctx context.Context, begin Begin, m Machine) error {
	if !term.IsTerminal(os.Stdout.Fd()) {
		return ErrNoTerminal
	}
	in := os.Stdin
	if !term.IsTerminal(in.Fd()) {
		tty, _, err := tea.OpenTTY()
		if err != nil {
			return ErrNoTerminal
		}
		in = tty
	}
	before, err := term.GetState(in.Fd())
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoTerminal, err)
	}
	// The framework finds the terminal in raw mode, and leaves it so. After it, answers of
	// the terminal may still come, which must not be echoed.
	s := Streams{In: in, Out: os.Stdout, Machine: m, Raw: func() { _, _ = term.MakeRaw(in.Fd()) }, Restore: func() { _ = term.Restore(in.Fd(), before) }}
	s.Raw()
	defer s.Restore()
	return RunOn(ctx, begin, s)
}

// Streams are the input and the output of a program.
type Streams struct {
	In      io.Reader
	Out     Device // nil if the options set the output
	Raw     func() // makes the terminal pass on every key
	Restore func() // ends that
	Machine Machine
}

// RunOn is Run on any terminal, with additional options for the framework.
func RunOn(outer context.Context, begin Begin, e Streams, extra ...tea.ProgramOption) error {
	ctx, cancel := context.WithCancel(outer)
	defer cancel()
	g := &Guard{quit: cancel, jobs: jobs{raw: e.Raw, restore: e.Restore, continued: make(chan struct{}, 1)}}
	var hungUp atomic.Bool
	if file, ok := e.In.(*os.File); ok {
		g.in = newInput(file, e.Machine, func() { hungUp.Store(true); cancel() })
		e.In = g.in
	}
	options := append([]tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(e.In), tea.WithoutSignalHandler(), tea.WithFPS(framesPerSecond),
	}, extra...)
	var program *tea.Program
	if e.Out != nil {
		g.out = &outlet{tty: e.Out, begin: g.Go, caughtUp: func(lost bool) { program.Send(caughtUpMsg{lost}) }}
		if g.in != nil && readsInput {
			g.out.ask = g.in.ask
		}
		options = append(options, tea.WithOutput(g.out))
	}
	screen := begin(ctx, g)
	program = tea.NewProgram(Guarded{screen, g}, options...)

	done := make(chan error, 1)
	if g.in != nil {
		g.Go(func() { g.jobs.follow(ctx, e.Machine, func(msg tea.Msg) { g.Go(func() { program.Send(msg) }) }) })
	}
	g.Go(func() {
		g.write(pushTitle)
		_, err := program.Run()
		done <- err
	})
	err := await(ctx, done, e.Restore)
	if !errors.Is(err, errStuck) {
		g.finish(screen.Leave)
	}
	switch {
	case g.Crash() != nil:
		return g.Crash()
	case hungUp.Load():
		return ErrHangup
	case outer.Err() != nil:
		return context.Cause(outer)
	}
	return err
}

// caughtUpMsg says that the terminal has caught up, and whether it has missed
// bytes.
type caughtUpMsg struct{ lost bool }

// repaint makes the framework release the terminal and take it again, which sets
// every mode and draws every cell. If no bytes were lost the next frame is enough;
// it follows every message.
func (m caughtUpMsg) repaint() tea.Cmd {
	if m.lost {
		return tea.Exec(noProgram{}, nil)
	}
	return nil
}

// errStuck says that the program did not end although it was told to.
var errStuck = errors.New("the program does not end")

// await returns the program's error. If the program does not end in time it calls
// stuck and returns errStuck.
func await(ctx context.Context, done <-chan error, stuck func()) error {
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	timer := time.NewTimer(quitTimeout)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-timer.C:
		stuck()
		return errStuck
	}
}
