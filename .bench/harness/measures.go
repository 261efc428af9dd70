package main

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// never is the time between readings of a program that reads once.
const never = 24 * time.Hour

// each runs a measure on all programs of some kind.
func each(of func(program) bool, measure func(program)) {
	for _, p := range programs {
		if of(p) {
			measure(p)
		}
	}
}

func all(program) bool     { return true }
func reads(p program) bool { return p.reads }
func moves(p program) bool { return p.moves }

// start measures the time to the first complete frame and to the first deployments, each
// program in turn, again and again.
func (b bench) start() {
	s := newService(50)
	defer s.Close()
	frame, data, full := b.row("first complete frame", "ms"), b.row("first deployments", "ms"), b.row("the same with a journal of 8 MiB", "ms")
	times := b.row("with that journal, divided by without", "×")
	for range b.pick(5, 15) {
		each(all, func(p program) {
			t := p.open(b, setting{service: s, every: never, rate: 5})
			defer t.stop()
			if at, err := t.until("first frame", nil, contains(p.first)); b.good(err) {
				frame.add(p, milliseconds(at.Sub(t.started)))
			}
			if !p.reads {
				return
			}
			if at, err := t.until("deployments", nil, contains(deploymentID(40))); b.good(err) {
				data.add(p, milliseconds(at.Sub(t.started)))
			}
		})
		t := programs[0].open(b, setting{service: s, every: never, rate: 5, journal: true})
		if at, err := t.until("deployments", nil, contains(deploymentID(40))); b.good(err) {
			full.add(programs[0], milliseconds(at.Sub(t.started)))
		}
		t.stop()
	}
	ours := programs[0].name
	for i, with := range full.values[ours][:min(len(full.values[ours]), len(data.values[ours]))] {
		times.add(programs[0], with/data.values[ours][i])
	}
}

// together starts all programs of a kind, and measures them in the same time.
func (b bench) together(s setting, of func(program) bool, settle, during time.Duration, keys func(*terminal)) (bytes, cpu map[string]float64) {
	bytes, cpu = map[string]float64{}, map[string]float64{}
	var open []*terminal
	each(of, func(p program) {
		t := p.open(b, s)
		defer func() { open = append(open, t) }()
		what := p.first
		if p.reads {
			what = deploymentID(40)
		}
		_, err := t.until("screen", nil, contains(what))
		b.good(err)
	})
	time.Sleep(settle)
	written, used := map[string]int{}, map[string]time.Duration{}
	for _, t := range open {
		written[t.name], used[t.name] = t.written(), t.cpu()
	}
	var typing sync.WaitGroup
	for _, t := range open {
		typing.Go(func() { keys(t) })
	}
	time.Sleep(during)
	for _, t := range open {
		bytes[t.name], cpu[t.name] = float64(t.written()-written[t.name]), milliseconds(t.cpu()-used[t.name])
	}
	typing.Wait()
	for _, t := range open {
		t.stop()
	}
	return bytes, cpu
}

// idle has nothing that changes and nothing that is read.
func (b bench) idle() {
	s := newService(50)
	defer s.Close()
	during := b.seconds(8, 60)
	bytes, cpu := b.together(setting{service: s, every: never, rate: 5}, func(p program) bool { return p.name != "curl|jq" }, 3*time.Second, during, func(*terminal) {})
	b.row("idle, nothing changes", "bytes").take(bytes, 1)
	b.row("idle, nothing changes", "CPU ms/min").take(cpu, float64(time.Minute)/float64(during))
}

// typical has 5 rollouts among 50 deployments, which are read every five seconds, and a
// key every two seconds.
func (b bench) typical() {
	s := newService(50)
	defer s.Close()
	s.rollouts = 5
	const during = 20 * time.Second
	bytes, cpu := b.together(setting{service: s, every: 5 * time.Second, rate: 5}, reads, 2*time.Second, during, func(t *terminal) {
		for i := range 9 {
			time.Sleep(2 * time.Second)
			if t.name != "curl|jq" {
				t.press("jjk"[i%3 : i%3+1])
			}
		}
	})
	b.row("20 s, 5 rollouts of 50", "bytes").take(bytes, 1)
	b.row("20 s, 5 rollouts of 50", "CPU ms").take(cpu, 1)
}

// change has one rollout among 50 deployments that gets on, on a list that is read every
// second. All programs run at the same time, each with a service of its own.
func (b bench) change() {
	row := b.row("one changed row of 50", "bytes")
	for range b.pick(3, 9) {
		var mu sync.Mutex
		var all sync.WaitGroup
		each(reads, func(p program) {
			all.Go(func() {
				n, err := b.oneChange(p)
				mu.Lock()
				defer mu.Unlock()
				if b.good(err) {
					row.add(p, float64(n))
				}
			})
		})
		all.Wait()
	}
}

// oneChange returns how many bytes a program writes for a change.
func (b bench) oneChange(p program) (int, error) {
	s := newService(50)
	defer s.Close()
	s.ready = 2
	t := p.open(b, setting{service: s, every: time.Second, rate: 5})
	defer t.stop()
	if _, err := t.until("rollout", nil, contains("2/8")); err != nil {
		return 0, err
	}
	time.Sleep(2 * time.Second)
	s.afterAnAnswer()
	time.Sleep(300 * time.Millisecond)
	before := t.written()
	if _, err := t.until("change", func() { s.set(func() { s.ready = 4 }) }, contains("4/8")); err != nil {
		return 0, err
	}
	time.Sleep(150 * time.Millisecond)
	return t.written() - before, nil
}

// atRow is met when the cursor is at a row.
func atRow(n int) func(string) bool {
	return contains(fmt.Sprintf("row %d of ", n))
}

// down goes down a list of 1,000, each key once the one before shows.
func (b bench) down() {
	row := b.row("100 × j", "bytes")
	each(moves, func(p program) {
		s := newService(1000)
		defer s.Close()
		t := p.open(b, setting{service: s, every: never, rate: 25})
		defer t.stop()
		if _, err := t.until("deployments", nil, contains("of 1000")); !b.good(err) {
			return
		}
		time.Sleep(2 * time.Second)
		before := t.written()
		for i := range 100 {
			if _, err := t.until("next row", func() { t.press("j") }, atRow(i+2)); !b.good(err) {
				return
			}
		}
		time.Sleep(100 * time.Millisecond)
		row.add(p, float64(t.written()-before))
	})
}

// crowd has 10,000 deployments, of which 500 a second are read and found changed, while
// somebody goes down. Ours reads them in bursts of 5 s in 20, and then four times as fast.
// All run at the same time, each with a service of its own.
func (b bench) crowd() {
	c := crowd{
		median: b.row("key to paint, 10,000 rows, 500 changes/s: median", "ms"), p95: b.row("the same, p95", "ms"),
		cpu: b.row("CPU meanwhile", "% of a core"), rate: b.row("changes read meanwhile", "a second"),
		memory: b.row("resident memory, 10,000 rows", "MiB"), after: b.row("resident memory after these changes", "MiB"),
	}
	var all sync.WaitGroup
	each(moves, func(p program) {
		all.Go(func() {
			waits, err := c.run(b, p)
			c.mu.Lock()
			defer c.mu.Unlock()
			if b.good(err) {
				c.median.add(p, quantile(waits, 0.5))
				c.p95.add(p, quantile(waits, 0.95))
			}
		})
	})
	all.Wait()
}

// crowd is the rows of that measure.
type crowd struct {
	mu                                    sync.Mutex
	median, p95, cpu, rate, memory, after *row
}

// run measures one program, and returns how long each key took.
func (c *crowd) run(b bench, p program) (waits []float64, err error) {
	const n = 10_000
	s := newService(n)
	defer s.Close()
	t := p.open(b, setting{service: s, every: time.Second, rate: 5})
	defer t.stop()
	if _, err := t.until("10,000 rows", nil, contains(fmt.Sprintf("of %d", n))); err != nil {
		return nil, err
	}
	time.Sleep(5 * time.Second)
	memory := t.memory()
	s.set(func() { s.churn = true })
	began, used, pages := time.Now(), t.cpu(), s.pagesRead()
	for i := 0; time.Since(began) < b.seconds(20, 60); i++ {
		time.Sleep(time.Duration(73+i*29%50) * time.Millisecond)
		var pressed time.Time
		shown, err := t.until("next row", func() { pressed = time.Now(); t.press("j") }, atRow(i+2))
		if err != nil {
			return nil, err
		}
		waits = append(waits, milliseconds(shown.Sub(pressed)))
	}
	passed := time.Since(began)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cpu.add(p, 100*float64(t.cpu()-used)/float64(passed))
	c.rate.add(p, float64(s.pagesRead()-pages)*pageSize/passed.Seconds())
	c.memory.add(p, float64(memory)/(1<<20))
	c.after.add(p, float64(t.memory())/(1<<20))
	return waits, nil
}

// requests has what a round costs: ours from its benchmark, and in the shell a GET each or
// the pages of the list.
func (b bench) requests(results []result) {
	ours, shell := programs[0], programs[len(programs)-1]
	for _, r := range results {
		n, err := strconv.Atoi(strings.TrimPrefix(r.name, "RequestsOfARound/"))
		if err != nil {
			continue
		}
		gets, pages := b.row(fmt.Sprintf("requests a round, N = %d; a GET each", n), "requests"), b.row(fmt.Sprintf("requests a round, N = %d; the list", n), "requests")
		gets.add(ours, r.values["requests/round"])
		gets.add(shell, float64(n))
		pages.add(ours, r.values["requests/round"])
		pages.add(shell, float64((n+pageSize-1)/pageSize))
	}
}
