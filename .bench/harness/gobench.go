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
	{"./ui", "^Benchmark(View|Update|FilterKey|Sort)$", [2]string{"10x", "1s"}, "/^(plain|filtered|rows=50|rows=1000|rows=10000)$/^rows=(50|1000|10000)$"},
	{"./ui", "^Benchmark(Sweep|Memory|ReplayBack)$", [2]string{"1x", "3x"}, "/^(changed|unchanged|rows=1000|rows=10000|steps=1000|steps=10000)$/^rows=(1000|10000)$"},
	{"./client", "^BenchmarkPage$", [2]string{"50x", "1s"}, ""},
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
// grows from its smallest size from 1,000 on, or else its smallest, to its largest.
func printGrowth(w io.Writer, results []result) {
	table := [][]string{{"", "at", "ms", "allocations", "other", "grows as"}}
	var name string
	var from, fromTime float64
	for i, r := range results {
		m := sized.FindStringSubmatch(r.name)
		if m == nil {
			continue
		}
		size, _ := strconv.ParseFloat(m[3], 64)
		if m[1] != name || from < 1000 && size >= 1000 && m[2] == "rows" {
			name, from, fromTime = m[1], size, r.values["ns/op"]
		}
		line := []string{m[1], m[3] + " " + m[2], fmt.Sprintf("%.3f", r.values["ns/op"]/1e6), "", "", ""}
		if n, has := r.values["allocs/op"]; has {
			line[3] = fmt.Sprintf("%.0f", n)
		}
		for _, unit := range []string{"bytes/row", "plain-passes"} {
			if x, has := r.values[unit]; has {
				line[4] = fmt.Sprintf("%.1f %s", x, unit)
			}
		}
		last := i+1 == len(results) || !strings.HasPrefix(results[i+1].name, m[1]+"/"+m[2])
		if last && size > from {
			line[5] = fmt.Sprintf("N^%.2f", math.Log(r.values["ns/op"]/fromTime)/math.Log(size/from))
		}
		table = append(table, line)
	}
	printAligned(w, table)
}
