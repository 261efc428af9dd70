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

// Run shows a screen until it quits, and restores the terminal. It returns nil after
// a quit, the context's cause if ctx has ended, ErrHangup if the terminal was
// closed, ErrNoTerminal if there is none, and a *crash.Crash after a panic in our
// code.
func Run(ctx context.Context, begin Begin) error {
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
	restore := func() { _ = term.Restore(in.Fd(), before) }
	// The framework restores the terminal, except when it fails to start.
	defer restore()
	return RunOn(ctx, begin, Streams{in, os.Stdout, restore})
}

// Streams are the input and the output of a program.
type Streams struct {
	In      io.Reader
	Out     Device // nil if the options set the output
	Restore func() // restores the terminal if the program does not end
}

// RunOn is Run on any terminal, with additional options for the framework.
func RunOn(outer context.Context, begin Begin, e Streams, extra ...tea.ProgramOption) error {
	ctx, cancel := context.WithCancel(outer)
	defer cancel()
	g := &Guard{quit: cancel}
	var hungUp atomic.Bool
	if file, ok := e.In.(*os.File); ok {
		e.In = &watchedInput{file, func() { hungUp.Store(true); cancel() }}
	}
	options := append([]tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(e.In), tea.WithoutSignalHandler(), tea.WithFPS(framesPerSecond),
	}, extra...)
	var program *tea.Program
	if e.Out != nil {
		g.out = &outlet{tty: e.Out, begin: g.Go, caughtUp: func(lost bool) { program.Send(caughtUpMsg{lost}) }}
		options = append(options, tea.WithOutput(g.out))
	}
	screen := begin(ctx, g)
	program = tea.NewProgram(Guarded{screen, g}, options...)

	done := make(chan error, 1)
	g.Go(func() {
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

// noProgram is a program that only waits. A goroutine of the framework stops the
// ticker of the frames some time after the release of the terminal. It must do so
// before the terminal is taken again and the ticker restarts.
type noProgram struct{}

const noProgramTime = 50 * time.Millisecond

func (noProgram) Run() error {
	time.Sleep(noProgramTime)
	return nil
}

func (noProgram) SetStdin(io.Reader)  {}
func (noProgram) SetStdout(io.Writer) {}
func (noProgram) SetStderr(io.Writer) {}

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

// watchedInput calls gone when the terminal is closed. The framework ignores the end
// of input, and would run without a terminal for ever.
type watchedInput struct {
	*os.File
	gone func()
}

func (w *watchedInput) Read(p []byte) (int, error) {
	n, err := w.File.Read(p)
	if err != nil && n == 0 {
		w.gone()
	}
	return n, err
}
