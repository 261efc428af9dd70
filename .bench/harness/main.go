// Harness runs the dashboard and its peers in pseudo-terminals, and prints one table of
// what they cost. It needs Linux, for the clocks of processes.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// bench is a run of all measures.
type bench struct {
	quick             bool
	bin, source, work string
	rows              *[]*row
	faults            *int
}

func main() {
	b := bench{rows: new([]*row), faults: new(int)}
	only := flag.String("only", "", "just these `measures`, with commas: start, idle, change, down, typical, crowd, go")
	flag.BoolVar(&b.quick, "quick", false, "few runs, two minutes or three")
	flag.StringVar(&b.bin, "bin", "", "`folder` of the programs")
	flag.StringVar(&b.source, "source", "..", "`folder` of the source")
	flag.Parse()
	var err error
	b.work, err = os.MkdirTemp("", "bench")
	check(err)
	defer os.RemoveAll(b.work)

	wanted := func(name string) bool { return *only == "" || strings.Contains(","+*only+",", ","+name+",") }
	before := load()
	for _, m := range []struct {
		name string
		run  func()
	}{{"start", b.start}, {"idle", b.idle}, {"change", b.change}, {"down", b.down}, {"typical", b.typical}, {"crowd", b.crowd}} {
		if wanted(m.name) {
			b.say("%s", m.name)
			m.run()
		}
	}
	var results []result
	if wanted("go") {
		results = b.goBenchmarks()
		b.requests(results)
	}
	fmt.Printf("%d processors, load %s before and %s after; a terminal of %d×%d. In brackets: ours divided by theirs.\n\n", runtime.NumCPU(), before, load(), columns, lines)
	printTable(os.Stdout, *b.rows)
	if len(results) > 0 {
		fmt.Println()
		printGrowth(os.Stdout, results)
	}
	if *b.faults > 0 {
		os.RemoveAll(b.work)
		os.Exit(1)
	}
}

// row adds a row to the table.
func (b bench) row(what, unit string) *row {
	r := &row{what: what, unit: unit, values: map[string][]float64{}}
	*b.rows = append(*b.rows, r)
	return r
}

// good reports whether a measure went well, and says what did not.
func (b bench) good(err error) bool {
	if err != nil {
		*b.faults++
		fmt.Fprintln(os.Stderr, err)
	}
	return err == nil
}

func (b bench) say(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

// pick is how often something is done.
func (b bench) pick(quick, full int) int {
	if b.quick {
		return quick
	}
	return full
}

func (b bench) seconds(quick, full int) time.Duration {
	return time.Duration(b.pick(quick, full)) * time.Second
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// load is how many processes wanted a processor in the last minute.
func load() string {
	text, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
