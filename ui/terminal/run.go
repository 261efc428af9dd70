// Package terminal runs what is shown on a terminal that may be slow, may stop
// reading and may go away, and gives it back as it was.
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

// ErrHangup is returned by Run when the terminal has gone away.
var ErrHangup = errors.New("the terminal was closed")

// ErrNoTerminal is returned by Run when there is no terminal to draw on.
var ErrNoTerminal = errors.New("no terminal")

// patience is how long a program that was told to end may take.
const patience = 1500 * time.Millisecond

// framesPerSecond is half of the framework's default: the renderer looks for
// something to draw this often, and a dashboard is idle most of the day.
const framesPerSecond = 30

// Begin makes what is shown. Its commands and goroutines run under the guard.
type Begin func(ctx context.Context, g *Guard) Screen

// Run shows a screen until it quits. The terminal is as it was before when Run
// returns: nil after a quit, the context's cause once ctx has ended, ErrHangup
// when the terminal was closed, ErrNoTerminal when there is none, and a
// *crash.Crash after a panic in our own code.
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
	// The framework gives the terminal back, but not where it fails at its start.
	defer restore()
	return RunOn(ctx, begin, Ends{in, os.Stdout, restore})
}

// Ends are where a program reads and writes, and what gives the terminal back
// when the program does not end.
type Ends struct {
	In    io.Reader
	Out   Device // nil where the options say what is written to
	Stuck func()
}

// RunOn is Run on any terminal, with options of the framework besides.
func RunOn(outer context.Context, begin Begin, e Ends, extra ...tea.ProgramOption) error {
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
	err := await(ctx, done, e.Stuck)
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

// caughtUpMsg says that a terminal reads again which had not kept up, and
// whether it has missed something.
type caughtUpMsg struct{ lost bool }

// repaint makes the framework leave the terminal and take it back, which sets
// every mode and paints every cell. What was only late needs no more than a
// frame, which follows every message.
func (m caughtUpMsg) repaint() tea.Cmd {
	if m.lost {
		return tea.Exec(nothing{}, nil)
	}
	return nil
}

// nothing is a program that does nothing, but takes its time: the framework has
// a goroutine that stops the ticker of the frames some time after it was told
// to, and must not do so once the ticker goes again.
type nothing struct{}

const nothingTakes = 50 * time.Millisecond

func (nothing) Run() error {
	time.Sleep(nothingTakes)
	return nil
}

func (nothing) SetStdin(io.Reader)  {}
func (nothing) SetStdout(io.Writer) {}
func (nothing) SetStderr(io.Writer) {}

// errStuck says that the program did not end although it was told to.
var errStuck = errors.New("the program does not end")

// await returns the program's error, or gives up on a program that does not
// end although it was told to.
func await(ctx context.Context, done <-chan error, stuck func()) error {
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-timer.C:
		stuck()
		return errStuck
	}
}

// watchedInput is a terminal whose end is noticed. The framework takes an end
// of input in silence, and would go on without a terminal for ever.
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
