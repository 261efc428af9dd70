package terminal

import (
	"io"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
)

// A shell's title is kept on the terminal's stack of titles while ours is shown.
const (
	pushTitle = "\x1b[22;2t"
	popTitle  = "\x1b[23;2t"
)

// stopTime is how long the system may take to stop this process. It goes by only if the
// signal that continues it was missed.
const stopTime = 500 * time.Millisecond

// jobs is the part that this process has in a shell's control of jobs.
type jobs struct {
	raw       func()        // makes the terminal pass on every key
	restore   func()        // ends that
	stopping  atomic.Bool   // a stop that we asked for has not ended
	continued chan struct{} // that stop has ended
}

// stoppedMsg says that somebody has asked this process to stop, and continuedMsg that it
// goes on after a stop that we did not ask for. Then a shell may have used the terminal.
type (
	stoppedMsg   struct{}
	continuedMsg struct{}
)

// Suspend returns a command that gives the terminal back and stops this process and its
// group, until the shell continues them.
func (g *Guard) Suspend() tea.Cmd { return g.suspend(stopGroup) }

func (g *Guard) suspend(stop func() error) tea.Cmd {
	return tea.Exec(&suspension{jobs: &g.jobs, stop: stop}, resumed)
}

// retake makes the framework release the terminal and take it again.
func (g *Guard) retake() tea.Cmd { return tea.Exec(&continuation{jobs: &g.jobs}, resumed) }

// resumed tells the screen that the terminal is ours again.
func resumed(error) tea.Msg { return tea.ResumeMsg{} }

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

// continuation is what is left to do after a stop that we did not ask for.
type continuation struct {
	noProgram
	jobs *jobs
}

func (c *continuation) Run() error {
	c.jobs.raw()
	return c.noProgram.Run()
}

// suspension is a program for the framework that stops this process.
type suspension struct {
	noProgram
	jobs *jobs
	stop func() error
	out  io.Writer
}

func (s *suspension) SetStdout(out io.Writer) { s.out = out }

func (s *suspension) Run() error {
	_ = s.noProgram.Run()
	_, _ = io.WriteString(s.out, popTitle)
	s.jobs.restore()
	err := s.jobs.wait(s.stop)
	s.jobs.raw()
	_, _ = io.WriteString(s.out, pushTitle)
	return err
}

// wait stops this process, and returns when it goes on.
func (j *jobs) wait(stop func() error) error {
	j.stopping.Store(true)
	defer j.stopping.Store(false)
	select {
	case <-j.continued: // of an earlier stop
	default:
	}
	if err := stop(); err != nil {
		return err
	}
	within(j.continued, stopTime)
	return nil
}

// goOn is called when this process goes on. It reports whether it had stopped by itself.
func (j *jobs) goOn() bool {
	if !j.stopping.Load() {
		return false
	}
	select {
	case j.continued <- struct{}{}:
	default:
	}
	return true
}
