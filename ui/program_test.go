package ui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"studiowatch/client/sim"
	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/poll"
	"studiowatch/ui/crash"
	"studiowatch/ui/terminal"
)

// service answers tickets from a script, inside the test's fake clock.
type service struct {
	mu     sync.Mutex
	asked  []poll.Ticket
	answer func(t poll.Ticket) model.Sample
	delay  time.Duration
}

func (s *service) poll(ctx context.Context, t poll.Ticket) model.Answer {
	s.mu.Lock()
	s.asked = append(s.asked, t)
	delay, answer := s.delay, s.answer
	s.mu.Unlock()
	if !sleep(ctx, delay) {
		return model.Answer{}
	}
	sample := answer(t)
	sample.Ref, sample.Poll.At = t.Ref, time.Now()
	return model.Answer{Samples: []model.Sample{sample}}
}

func (s *service) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.asked)
}

func programOptions(s *service, ids ...string) Options {
	opts := Options{
		Profiles: []string{"default"}, Poll: s.poll, Columns: config.Default().UI.Columns, Sort: "attention", Theme: "dark",
		Plan: poll.PlanOptions{Refresh: 5 * time.Second, Steady: 30 * time.Second, Seed: 1},
	}
	for _, id := range ids {
		opts.Entries = append(opts.Entries, model.Entry{Ref: model.Ref{Profile: "default", ID: id}})
	}
	return opts
}

// program is a whole program on a fake clock. Its frames are read through a
// filter, which sees the model before every message.
type program struct {
	mu     sync.Mutex
	app    terminal.Guarded
	cancel context.CancelFunc
	done   chan error
}

// runOn runs the dashboard on a terminal of a test's.
func runOn(ctx context.Context, opts Options, out terminal.Device, extra ...tea.ProgramOption) error {
	begin := func(ctx context.Context, g *terminal.Guard) terminal.Screen { return newApp(ctx, opts, g) }
	return terminal.RunOn(ctx, begin, terminal.Streams{Out: out, Restore: func() {}}, extra...)
}

// seldom has a program write once a second, for tests that do not read what it writes.
var seldom = tea.WithFPS(1)

func startProgram(ctx context.Context, opts Options, extra ...tea.ProgramOption) *program {
	p := &program{done: make(chan error, 1)}
	ctx, p.cancel = context.WithCancel(ctx)
	watch := func(m tea.Model, msg tea.Msg) tea.Msg {
		p.mu.Lock()
		p.app = m.(terminal.Guarded)
		p.mu.Unlock()
		return msg
	}
	extra = append([]tea.ProgramOption{tea.WithOutput(io.Discard), tea.WithWindowSize(80, 24), tea.WithFilter(watch)}, extra...)
	go func() { p.done <- runOn(ctx, opts, nil, extra...) }()
	synctest.Wait()
	return p
}

// look hands out the app while the program does nothing to it.
func (p *program) look(at func(a *app)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at(p.app.Screen.(*app))
}

func (p *program) screen() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return ansi.Strip(p.app.View().Content)
}

func TestAWholeProgramFollowsAChangeWithoutAKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		s := &service{delay: 100 * time.Millisecond, answer: func(ticket poll.Ticket) model.Sample {
			if ticket.Ref.ID == "missing" {
				return failed(model.FailNotFound, 404, "NotFound", "Model: missing not found!")
			}
			if time.Since(start) < 20*time.Second {
				return read(ticket.Ref.ID, model.Pending, 0, 2)
			}
			return read(ticket.Ref.ID, model.Running, 2, 2)
		}}
		p := startProgram(t.Context(), programOptions(s, "rollout", "missing"))
		time.Sleep(time.Second)
		synctest.Wait()
		for _, part := range []string{"rollout", "PENDING", "0/2", "missing", "NotFound"} {
			if !strings.Contains(p.screen(), part) {
				t.Errorf("after a second %q is not on the screen:\n%s", part, p.screen())
			}
		}
		time.Sleep(25 * time.Second)
		synctest.Wait()
		if !strings.Contains(p.screen(), "RUNNING") || !strings.Contains(p.screen(), "2/2") {
			t.Errorf("the change is not on the screen one refresh later:\n%s", p.screen())
		}
		p.cancel()
		if err := <-p.done; !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
	})
}

func TestAProgramPollsAtItsIntervals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{answer: func(ticket poll.Ticket) model.Sample {
			if ticket.Ref.ID == "changing" {
				return read("changing", model.Updating, 1, 2)
			}
			return read("steady", model.Running, 1, 1)
		}}
		p := startProgram(t.Context(), programOptions(s, "changing", "steady"))
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		// At first both are asked for every five seconds, ±10 %.
		first := s.count()
		if first < 43 || first > 55 {
			t.Errorf("%d requests in the first two minutes, want about 49", first)
		}
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		// Then 60 polls of the changing row and 10 of the steady one.
		if n := s.count() - first; n < 63 || n > 78 {
			t.Errorf("%d requests in five minutes, want about 70", n)
		}
		p.cancel()
		<-p.done
	})
}

func TestASlowServiceDoesNotHoldUpTheScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{delay: time.Hour, answer: func(ticket poll.Ticket) model.Sample { return read("a", model.Running, 1, 1) }}
		in, keys := io.Pipe()
		p := startProgram(t.Context(), programOptions(s, "a"), tea.WithInput(in))
		go func() { _, _ = keys.Write([]byte("?")) }()
		time.Sleep(time.Second)
		synctest.Wait()
		time.Sleep(time.Minute)
		synctest.Wait()
		if !strings.Contains(p.screen(), "one row up") {
			t.Errorf("the help is not open while a request hangs:\n%s", p.screen())
		}
		if n := s.count(); n != 1 {
			t.Errorf("%d requests for one row that has not answered, want 1", n)
		}
		_ = keys.Close()
		p.cancel()
		<-p.done
	})
}

func TestNothingIsWrittenWhileNothingChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := deployment("steady", model.Running, 1, 1)
		d.Modified = model.Stamp{At: time.Now().Add(-72 * time.Hour)}
		s := &service{answer: func(poll.Ticket) model.Sample { return reading(d) }}
		opts := programOptions(s, "steady")
		opts.Plan.Steady = time.Hour
		var out counter
		p := startProgram(t.Context(), opts, tea.WithOutput(&out))
		time.Sleep(3 * time.Minute) // by then the row is steady
		synctest.Wait()
		before := out.count()
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if n := out.count() - before; n != 0 {
			t.Errorf("%d bytes written in ten idle minutes, want none", n)
		}
		p.cancel()
		<-p.done
	})
}

func TestOneChangedRowOfFiftyCostsFewBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rollout = "qwen-plus-07"
		start := time.Now()
		s := &service{answer: func(ticket poll.Ticket) model.Sample {
			d := deployment(ticket.Ref.ID, model.Running, 4, 4)
			if ticket.Ref.ID == rollout {
				d = deployment(rollout, model.Pending, 0, 4)
				if time.Since(start) > 3*time.Minute {
					d = deployment(rollout, model.Updating, 2, 4)
				}
			}
			d.Modified = model.Stamp{At: start.Add(-72 * time.Hour)}
			return reading(d)
		}}
		var ids []string
		for i := range 50 {
			ids = append(ids, fmt.Sprintf("qwen-plus-%02d", i))
		}
		opts := programOptions(s, ids...)
		opts.Plan.Steady, opts.Plan.Refresh = 24*time.Hour, time.Minute
		opts.Sort = "list"
		var out counter
		p := startProgram(t.Context(), opts, tea.WithOutput(&out), tea.WithWindowSize(200, 60))
		time.Sleep(175 * time.Second)
		synctest.Wait()
		before := out.count()
		for !strings.Contains(p.screen(), "UPDATING") {
			before = out.count()
			time.Sleep(100 * time.Millisecond)
			synctest.Wait()
		}
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		const most = 124
		n := out.count() - before
		t.Logf("%d bytes for one changed row of fifty and the clock", n)
		if n == 0 || n > most {
			t.Errorf("%d bytes, want %d at most", n, most)
		}
		p.cancel()
		<-p.done
	})
}

// TestAHundredRowsDownCostFewBytes goes down through 200 deployments, each key on a
// frame of its own, so that half of the keys scroll.
func TestAHundredRowsDownCostFewBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fleet := sim.New(sim.Options{Seed: 1, Fleet: 200, Latency: 100 * time.Millisecond})
		opts := liveOptions(t, fleet.Transport())
		opts.Patterns = []model.Pattern{{Profile: "default", Glob: "*"}}
		opts.Plan.Steady, opts.Plan.Refresh = 24*time.Hour, 24*time.Hour
		board, input := newKeyboard()
		defer board.Close()
		var out counter
		p := startProgram(t.Context(), opts, tea.WithOutput(&out), tea.WithWindowSize(200, 50), input)
		rest(2 * time.Minute)
		board.press("g")
		rest(time.Second)
		if !strings.Contains(p.screen(), "row 1 of ") {
			t.Fatalf("not at the first row:\n%s", p.screen())
		}
		before := out.count()
		for range 100 {
			board.press("j")
			rest(50 * time.Millisecond)
		}
		if !strings.Contains(p.screen(), "row 101 of ") {
			t.Errorf("not a hundred rows down:\n%s", p.screen())
		}
		const most = 31_000
		n := out.count() - before
		t.Logf("%d bytes for 100 keys", n)
		if n == 0 || n > most {
			t.Errorf("%d bytes, want %d at most", n, most)
		}
		p.cancel()
		<-p.done
	})
}

// counter counts what is written to it.
type counter struct {
	mu sync.Mutex
	n  int
	b  bytes.Buffer
}

func (c *counter) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n += len(b)
	c.b.Write(b)
	return len(b), nil
}

func (c *counter) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

func TestAPanicEndsTheProgramInOrder(t *testing.T) {
	for where, opts := range map[string]func(*Options){
		"a poll": func(o *Options) {
			o.Poll = func(context.Context, poll.Ticket) model.Answer { panic("boom") }
		},
		"Update": func(o *Options) {
			calls := 0
			o.Now = func() time.Time {
				if calls++; calls > 20 {
					panic("boom")
				}
				return time.Now()
			}
		},
	} {
		t.Run(where, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &service{answer: func(poll.Ticket) model.Sample { return read("a", model.Updating, 1, 2) }}
				o := programOptions(s, "a")
				opts(&o)
				p := startProgram(t.Context(), o)
				var crash *crash.Crash
				if err := <-p.done; !errors.As(err, &crash) || crash.Value != "boom" || len(crash.Stack) == 0 {
					t.Errorf("ended with %v, want the crash with its stack", err)
				}
				p.cancel()
			})
		})
	}
}

func TestAPanicInViewIsCaughtAndDrawsNoMore(t *testing.T) {
	g := &terminal.Guard{}
	a := newTestApp(t, Options{}, "a").app
	m := terminal.Guarded{Screen: a, Guard: g}
	a.Theme.Marks = nil
	m.View()
	if g.Crash() == nil {
		t.Fatal("not caught")
	}
	if again := m.View(); again.Content != "" {
		t.Error("a crashed program draws on")
	}
}
