package ui

import (
	"fmt"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/config"
	"studiowatch/model/poll"
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
	for _, n := range benchRows {
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			a := benchApp(b, n, "deployment")
			b.ReportAllocs()
			for b.Loop() {
				_ = a.View()
			}
		})
	}
}

// TestAFrameAllocatesLittle at 200×50, however many rows there are.
func TestAFrameAllocatesLittle(t *testing.T) {
	const most = 450
	for _, rows := range benchRows[:2] {
		a := benchApp(t, rows, "deployment")
		a.filter.choose("")
		a.fit()
		if n := testing.AllocsPerRun(10, func() { _ = a.View() }); n > most {
			t.Errorf("%d rows: %v allocations, want %d at most", rows, n, most)
		}
	}
}

// BenchmarkUpdate applies one changed row to the board, the order and the
// screen's geometry.
func BenchmarkUpdate(b *testing.B) {
	for _, n := range benchRows {
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			a := benchApp(b, n, "attention")
			samples := [2]model.Sample{benchSample(n/2, model.Updating), benchSample(n/2, model.Failed)}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				a.table.update(a.Engine.Board.Apply(samples[i%2]))
				a.fit()
				i++
			}
		})
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
