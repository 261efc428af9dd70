package ui

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/ui/keys"
	"studiowatch/ui/terminal"
)

// benchApp is an app that watches n deployments, all read, with a filter and a
// sort active.
func benchApp(b testing.TB, n int, sort string) *app {
	b.Helper()
	opts := Options{
		Profiles: []string{"default"}, Columns: config.Default().UI.Columns, Sort: sort, Theme: "dark",
		Plan: poll.PlanOptions{Refresh: time.Minute, Steady: time.Hour, Seed: 1},
		Now:  func() time.Time { return t0 },
	}
	for i := range n {
		opts.Entries = append(opts.Entries, model.Entry{Ref: benchRef(i)})
	}
	a := newApp(b.Context(), opts, &terminal.Guard{})
	a.Width, a.Height = 200, 50
	for i := range n {
		a.Engine.Board.Apply(benchSample(i, model.Running))
	}
	a.filter.choose("qwen")
	a.fit()
	return a
}

func benchRef(i int) model.Ref {
	return model.Ref{Profile: "default", ID: fmt.Sprintf("qwen-plus-ft-20230712%06d-5dde", i)}
}

func benchSample(i int, status model.Status) model.Sample {
	s := read(benchRef(i).ID, status, int64(i%5), 4)
	s.Ref, s.Poll.At = benchRef(i), t0
	return s
}

var benchRows = []int{50, 1_000, 10_000, 100_000}

// BenchmarkView draws a frame of 200×50. It must not depend on the rows: sorted
// by ID, the same ones are on the screen however many there are.
func BenchmarkView(b *testing.B) {
	for _, with := range []struct{ name, filter string }{{"plain", ""}, {"filtered", "qwen"}} {
		for _, n := range benchRows {
			b.Run(fmt.Sprintf("%s/rows=%d", with.name, n), func(b *testing.B) {
				a := benchApp(b, n, "deployment")
				a.filter.choose(with.filter)
				a.fit()
				b.ReportAllocs()
				for b.Loop() {
					_ = a.View()
				}
			})
		}
	}
}

// TestAFrameAllocatesLittle at 200×50, with and without a filter, however many rows there
// are.
func TestAFrameAllocatesLittle(t *testing.T) {
	const most = 430 // the race detector has a tenth more than usual
	for _, rows := range benchRows[:2] {
		for _, filter := range []string{"", "qwen"} {
			a := benchApp(t, rows, "deployment")
			a.filter.choose(filter)
			a.fit()
			n := testing.AllocsPerRun(10, func() { _ = a.View() })
			t.Logf("%d rows, filter %q: %v allocations", rows, filter, n)
			if n > most {
				t.Errorf("%d rows, filter %q: %v allocations, want %d at most", rows, filter, n, most)
			}
		}
	}
}

// BenchmarkUpdate applies one changed row to the board, the order and the
// screen's geometry.
func BenchmarkUpdate(b *testing.B) {
	for _, n := range benchRows {
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			update := benchUpdate(b, n)
			b.ReportAllocs()
			for b.Loop() {
				update()
			}
		})
	}
}

// benchUpdate returns what changes one of n rows, each time to another place.
func benchUpdate(b testing.TB, n int) func() {
	a := benchApp(b, n, "attention")
	samples := [2]model.Sample{benchSample(n/2, model.Updating), benchSample(n/2, model.Failed)}
	i := 0
	return func() {
		a.table.update(a.Engine.Board.Apply(samples[i%2]))
		a.fit()
		i++
	}
}

// TestAnUpdateAllocatesLittle, however many rows there are.
func TestAnUpdateAllocatesLittle(t *testing.T) {
	const most = 6
	for _, rows := range benchRows[:3] {
		n := testing.AllocsPerRun(100, benchUpdate(t, rows))
		t.Logf("%d rows: %v allocations", rows, n)
		if n > most {
			t.Errorf("%d rows: %v allocations, want %d at most", rows, n, most)
		}
	}
}

// BenchmarkFilterKey chooses among all rows anew, as each key of a filter does.
func BenchmarkFilterKey(b *testing.B) {
	for _, n := range benchRows {
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			a := benchApp(b, n, "attention")
			filters := [2]string{"qwen is:degraded", "qwen 77"}
			i := 0
			for b.Loop() {
				a.filter.choose(filters[i%2])
				i++
			}
		})
	}
}

// BenchmarkSort sorts all rows by another column.
func BenchmarkSort(b *testing.B) {
	for _, n := range benchRows {
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			a := benchApp(b, n, "attention")
			a.filter.choose("")
			q, sorts := a.table.index.Query(), [2]string{"ready", "deployment"}
			i := 0
			for b.Loop() {
				q.Sort = sorts[i%2]
				a.table.query(q, a.Engine.Board.Rows())
				i++
			}
		})
	}
}

// BenchmarkMemory says how much memory a row takes.
func BenchmarkMemory(b *testing.B) {
	for _, n := range benchRows[1:] {
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			var used uint64
			for b.Loop() {
				before := heapInUse()
				a := newSweeper(b, n).app
				used = heapInUse() - before
				runtime.KeepAlive(a)
			}
			b.ReportMetric(float64(used)/float64(n), "bytes/row")
		})
	}
}

// BenchmarkReplayBack goes one change back from the end of a recording in which every
// hundredth answer is a change.
func BenchmarkReplayBack(b *testing.B) {
	for _, n := range benchRows[1:] {
		b.Run(fmt.Sprintf("steps=%d", n), func(b *testing.B) {
			steps := make([]watch.Step, n)
			for i := range steps {
				sample := benchSample(i%100, [2]model.Status{model.Running, model.Updating}[i/10_000%2])
				if i%100 == 0 {
					sample = benchSample(0, [2]model.Status{model.Running, model.Updating}[i/100%2])
				}
				sample.Poll.At = t0.Add(time.Duration(i) * time.Second)
				steps[i] = watch.Step{At: sample.Poll.At, Ref: sample.Ref, Answer: model.Answer{Samples: []model.Sample{sample}, Poll: sample.Poll}}
			}
			end := steps[n-1].At
			now := t0
			opts := Options{
				Profiles: []string{"default"}, Columns: config.Default().UI.Columns, Sort: "attention", Theme: "dark", Now: func() time.Time { return now },
				Replay: &Replay{Start: t0, End: end, Speed: MaxSpeed, Recording: playing(steps)},
			}
			for i := range 100 {
				opts.Entries = append(opts.Entries, model.Entry{Ref: benchRef(i)})
			}
			a := newApp(b.Context(), opts, &terminal.Guard{})
			a.sleep = func(context.Context, time.Duration) bool { return false }
			a.Width, a.Height = 200, 50
			b.ResetTimer()
			for range b.N {
				b.StopTimer()
				for a.source.(*player).tape.HasStep {
					a.source.key(keys.Forward)
				}
				b.StartTimer()
				a.source.key(keys.Backward)
			}
		})
	}
}

// sweeper reads a list of n deployments, page by page, into an app.
type sweeper struct {
	*app
	now   time.Time
	pages [][]model.Sample
}

func newSweeper(b testing.TB, n int) *sweeper {
	b.Helper()
	s := &sweeper{now: t0}
	opts := Options{
		Profiles: []string{"default"}, Columns: config.Default().UI.Columns, Sort: "attention", Theme: "dark",
		Patterns: []model.Pattern{{Profile: "default", Glob: "*"}},
		Plan:     poll.PlanOptions{Refresh: time.Hour, Steady: time.Hour, Rates: map[string]float64{"default": 1e6}, Seed: 1},
		Now:      func() time.Time { return s.now },
	}
	s.app = newApp(b.Context(), opts, &terminal.Guard{})
	s.Width, s.Height = 200, 50
	for from := 0; from < n; from += 100 {
		page := make([]model.Sample, 0, 100)
		for i := from; i < min(n, from+100); i++ {
			page = append(page, benchSample(i, model.Running))
		}
		s.pages = append(s.pages, page)
	}
	s.sweep(b)
	s.sweep(b) // the second reading of a list is the first whose total is trusted
	if s.Engine.Board.Len() != n {
		b.Fatalf("%d rows, want %d", s.Engine.Board.Len(), n)
	}
	return s
}

// sweep reads the whole list once.
func (s *sweeper) sweep(b testing.TB) {
	s.Engine.Plan.RequestList("default")
	total := (len(s.pages)-1)*100 + len(s.pages[len(s.pages)-1])
	for read := 0; read < len(s.pages); {
		s.now = s.now.Add(time.Second)
		tickets := s.Engine.Plan.Start(s.now)
		if len(tickets) == 0 {
			continue
		}
		for _, ticket := range tickets {
			if ticket.Page == 0 {
				b.Fatalf("a GET of %s", ticket.Ref.ID)
			}
			a := model.Answer{Samples: s.pages[ticket.Page-1], Sent: len(s.pages[ticket.Page-1]), Total: total, HasTotal: true}
			a.Poll.At, a.Poll.HTTPStatus = s.now, 200
			for i := range a.Samples {
				a.Samples[i].Poll, a.Samples[i].Listed = a.Poll, true
			}
			done, _ := s.Engine.Settle(ticket, a, s.now)
			s.applyAnswer(watch.Step{Ref: ticket.Ref, Page: ticket.Page, Answer: a}, done)
			s.fit()
			read++
		}
	}
}

// turn gives all deployments another state.
func (s *sweeper) turn(status model.Status) {
	n := 0
	for _, page := range s.pages {
		for i := range page {
			page[i] = benchSample(n, status)
			n++
		}
	}
}

// BenchmarkSweep applies a list of unchanged deployments, and one of which all have
// changed.
func BenchmarkSweep(b *testing.B) {
	for _, n := range benchRows[1:] {
		b.Run(fmt.Sprintf("unchanged/rows=%d", n), func(b *testing.B) {
			s := newSweeper(b, n)
			for b.Loop() {
				s.sweep(b)
			}
		})
		b.Run(fmt.Sprintf("changed/rows=%d", n), func(b *testing.B) {
			s := newSweeper(b, n)
			states := []model.Status{model.Updating, model.Running}
			for i := 0; b.Loop(); i++ {
				b.StopTimer()
				s.turn(states[i%2])
				b.StartTimer()
				s.sweep(b)
			}
		})
	}
}
