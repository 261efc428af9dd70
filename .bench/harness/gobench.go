package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// result is a line of a benchmark of the Go tests.
type result struct {
	name   string
	values map[string]float64 // by unit
}

// suite is benchmarks that run together.
type suite struct {
	dir, pattern string
	time         [2]string // of -benchtime, quick and full
	pick         string    // the sizes of the quick mode
}

// suites are for the parts that must not grow. The names of their benchmarks end in a
// size, such as rows=1000.
var suites = []suite{
	{"./ui", "^BenchmarkView$", [2]string{"100x", "1s"}, "/./^rows=(50|1000|10000)$"},
	{"./ui", "^Benchmark(Update|FilterKey|Sort)$", [2]string{"10x", "1s"}, "/^rows=(1000|10000)$"},
	{"./ui", "^BenchmarkSweep$", [2]string{"1x", "3x"}, "/./^rows=(1000|10000)$"},
	{"./ui", "^Benchmark(Memory|ReplayBack)$", [2]string{"1x", "3x"}, "/=(1000|10000)$"},
	{"./client", "^BenchmarkPage$", [2]string{"100x", "1s"}, ""},
	{"./model/journal", "^BenchmarkLoad$", [2]string{"1x", "5x"}, ""},
	{"./model/poll", "^BenchmarkRequestsOfARound$", [2]string{"1x", "1x"}, ""},
}

// goBenchmarks runs the suites.
func (b bench) goBenchmarks() (results []result) {
	for _, s := range suites {
		pattern, time := s.pattern+s.pick, s.time[0]
		if !b.quick {
			pattern, time = s.pattern, s.time[1]
		}
		b.say("go test %s -bench '%s' -benchtime %s", s.dir, pattern, time)
		cmd := exec.Command("go", "test", s.dir, "-run", "^$", "-bench", pattern, "-benchtime", time)
		cmd.Dir, cmd.Stderr = b.source, os.Stderr
		out, err := cmd.Output()
		if err != nil {
			b.good(fmt.Errorf("%s: %w\n%s", s.dir, err, out))
		}
		results = append(results, parse(string(out))...)
	}
	return results
}

var resultLine = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+(.*)$`)

// parse reads what go test -bench prints.
func parse(out string) (results []result) {
	for line := range strings.Lines(out) {
		m := resultLine.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		r := result{m[1], map[string]float64{}}
		fields := strings.Fields(m[2])
		for i := 0; i+1 < len(fields); i += 2 {
			r.values[fields[i+1]], _ = strconv.ParseFloat(fields[i], 64)
		}
		results = append(results, r)
	}
	return results
}

var sized = regexp.MustCompile(`^(.*?)/?(rows|steps|bytes|records)=(\d+)$`)

// printGrowth writes the benchmarks with their sizes, and the exponent with which each
// grows from its smallest size, of rows from 1,000 on, to its largest.
func printGrowth(w io.Writer, results []result) {
	table := [][]string{{"", "at", "ms", "allocations", "other", "grows as"}}
	var names []string
	byName := map[string][]result{}
	for _, r := range results {
		if m := sized.FindStringSubmatch(r.name); m != nil {
			if byName[m[1]] == nil {
				names = append(names, m[1])
			}
			byName[m[1]] = append(byName[m[1]], r)
		}
	}
	for _, name := range names {
		var from, fromTime float64
		for i, r := range byName[name] {
			m := sized.FindStringSubmatch(r.name)
			size, _ := strconv.ParseFloat(m[3], 64)
			if i == 0 || from < 1000 && m[2] == "rows" {
				from, fromTime = size, r.values["ns/op"]
			}
			line := []string{name, m[3] + " " + m[2], fmt.Sprintf("%.3f", r.values["ns/op"]/1e6), "", r.other(), ""}
			if n, has := r.values["allocs/op"]; has {
				line[3] = fmt.Sprintf("%.0f", n)
			}
			if i+1 == len(byName[name]) && size > from {
				line[5] = fmt.Sprintf("N^%.2f", math.Log(r.values["ns/op"]/fromTime)/math.Log(size/from))
			}
			table = append(table, line)
		}
	}
	printAligned(w, table)
}

// other is what a benchmark says besides the time.
func (r result) other() string {
	for _, unit := range []string{"bytes/row", "plain-passes"} {
		if x, has := r.values[unit]; has {
			return fmt.Sprintf("%.1f %s", x, unit)
		}
	}
	return ""
}
