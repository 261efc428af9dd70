package ui

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/ui/terminal/terminaltest"
)

// held is how many bytes wait for a terminal that does not read.
const held = 1 << 20

// TestAProgramGoesOnWithoutItsTerminal stops the terminal, from the start on or
// later, resizes it again and again, and lets it read again. Where it has missed
// something, everything is set and painted anew.
func TestAProgramGoesOnWithoutItsTerminal(t *testing.T) {
	for name, tt := range map[string]struct {
		first time.Duration
		burst int // bytes
	}{"from the start": {}, "later": {first: 10 * time.Second}, "with more than is held": {first: 10 * time.Second, burst: held / 10}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				s := &service{answer: func(ticket poll.Ticket) model.Sample {
					return read("rollout", model.Updating, int64(min(10, time.Since(start)/(10*time.Second))), 100)
				}}
				var p terminaltest.Tap
				var program *tea.Program
				opts := programOptions(s, "rollout")
				ran := 0
				opts.Keep = func(...model.Event) { ran++ }
				watch := tea.ProgramOption(func(p *tea.Program) { program = p })
				done := make(chan error, 1)
				if tt.first == 0 {
					p.Shut()
				}
				go func() {
					done <- runOn(t.Context(), opts, &p, tea.WithWindowSize(80, 24), watch)
				}()
				synctest.Wait()
				time.Sleep(tt.first)
				if tt.first > 0 {
					p.Shut()
				}
				asked := s.count()
				for n := range 20 {
					program.Send(tea.WindowSizeMsg{Width: 80 + n%2, Height: 24})
					program.Send(tea.RawMsg{Msg: strings.Repeat("\x00", tt.burst)})
					time.Sleep(6300 * time.Millisecond)
				}
				if n := s.count() - asked; n < 20 || ran == 0 {
					t.Errorf("%d requests in two minutes, %d changes kept", n, ran)
				}
				program.Send(tea.WindowSizeMsg{Width: 80, Height: 24})
				p.Open()
				time.Sleep(3 * time.Second)
				synctest.Wait()
				got := p.Text()
				if len(got) > held+1<<16 || !strings.Contains(ansi.Strip(got), "10/100") {
					t.Errorf("%d bytes, the last of them %q", len(got), got[max(0, len(got)-2000):])
				}
				if n, want := strings.Count(got, "\x1b[?1049h"), 1+min(1, tt.burst); n != want {
					t.Errorf("the screen is taken %d times, want %d", n, want)
				}
				program.Quit()
				if err := <-done; err != nil {
					t.Errorf("it ends with %v", err)
				}
				if got := p.Text(); strings.LastIndex(got, "\x1b[?1049l") < strings.LastIndex(got, "\x1b[?1049h") {
					t.Error("the terminal is not given back")
				}
			})
		})
	}
}
