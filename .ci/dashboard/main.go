// Command dashboard asks a Prometheus everything that the Grafana dashboard asks, for
// .ci/prometheus, and can draw a picture of what it would show.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// dashboard is what is read of the file.
type dashboard struct {
	Title       string
	Panels      []*panel
	Annotations struct{ List []*annotation }
	Templating  struct{ List []*variable }
}

type panel struct {
	Type, Title string
	GridPos     struct{ X, Y, W, H float64 }
	Targets     []*target
	FieldConfig struct {
		Defaults  defaults
		Overrides []override
	}
	Transformations []struct{ Options organized }
	Collapsed       bool
	Panels          []*panel // of a row that is closed at first
}

type target struct {
	Expr, LegendFormat, RefID string
	Instant                   bool
	got                       []series
}

type annotation struct{ Name, Expr string }

type variable struct {
	Name, Type, Definition, Regex, AllValue string
}

func main() {
	server := flag.String("prometheus", "http://127.0.0.1:9090", "the Prometheus to ask")
	span := flag.Duration("span", 2*time.Minute, "how far back it is asked")
	pictures := flag.String("pictures", "", "the folder to write dashboard-dark.svg and dashboard-light.svg to")
	flag.Parse()
	if err := run(*server, *span, flag.Arg(0), *pictures); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func run(server string, span time.Duration, file, pictures string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var d dashboard
	if err := json.Unmarshal(text, &d); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	a := &asker{server: server, end: time.Now(), span: span}
	if err := a.all(&d); err != nil {
		return err
	}
	if err := a.chosen(&d); err != nil {
		return err
	}
	if pictures == "" {
		return nil
	}
	return paint(&d, a, pictures)
}

// everyPanel calls do for each panel that has queries.
func (d *dashboard) everyPanel(do func(*panel)) {
	for _, p := range d.Panels {
		for _, p := range append([]*panel{p}, p.Panels...) {
			if len(p.Targets) > 0 {
				do(p)
			}
		}
	}
}

// all asks with every variable at "All". Each answer must have series with a number, and
// at some time of the run one that is not 0: the faults see to that.
func (a *asker) all(d *dashboard) error {
	a.values = map[string]string{"id": ""}
	for _, v := range d.Templating.List {
		if v.Type != "query" {
			continue
		}
		options, err := a.options(v)
		if err != nil {
			return fmt.Errorf("variable %s: %w", v.Name, err)
		}
		if len(options) == 0 {
			return fmt.Errorf("variable %s has no values: %s", v.Name, a.fill(v.Definition))
		}
		fmt.Printf("%4d values of variable %s\n", len(options), v.Name)
		a.values[v.Name] = v.AllValue
		if v.AllValue == "" {
			a.values[v.Name] = alternatives(options)
		}
	}
	bad := 0
	report := func(where string, got []series, err error) {
		mark := "ok  "
		if err == nil && len(got) == 0 {
			err = errors.New("no series")
		}
		if err != nil {
			mark, bad = "FAIL", bad+1
			fmt.Printf("%s %s: %v\n", mark, where, err)
			return
		}
		fmt.Printf("%s %4d series  %s\n", mark, len(got), where)
	}
	d.everyPanel(func(p *panel) {
		for _, t := range p.Targets {
			var err error
			t.got, err = a.ask(t.Expr, t.Instant)
			if err == nil && len(t.got) > 0 {
				err = a.moves(t.Expr)
			}
			report(p.Title+" "+t.RefID, t.got, err)
		}
	})
	for _, n := range d.Annotations.List {
		if n.Expr != "" {
			got, err := a.ask(n.Expr, false)
			report("annotation "+n.Name, got, err)
		}
	}
	fmt.Printf("%4d queries, the slowest %d ms: %s\n", a.asked, a.slowest.Milliseconds(), strings.Join(strings.Fields(a.slow), " "))
	if bad > 0 {
		return fmt.Errorf("%d queries of the dashboard have no answer", bad)
	}
	return nil
}

// moves returns an error if an expression was 0 all the time.
func (a *asker) moves(expression string) error {
	got, err := a.ask(expression, false)
	if err != nil {
		return err
	}
	for _, s := range got {
		if slices.ContainsFunc(s.points, func(p point) bool { return p.value != 0 }) {
			return nil
		}
	}
	return errors.New("0 all the time")
}

// chosen asks again with one value of each variable. That may find nothing, but it must
// be a question, and what answers must be what was chosen.
func (a *asker) chosen(d *dashboard) error {
	values := a.values
	defer func() { a.values = values }()
	a.values = map[string]string{"id": ""}
	for _, v := range d.Templating.List {
		if v.Type != "query" {
			continue
		}
		options, err := a.options(v)
		if err != nil || len(options) == 0 {
			return fmt.Errorf("variable %s among what was chosen: %d values, %w", v.Name, len(options), err)
		}
		a.values[v.Name] = alternatives(options[:1])
		if v.Name == "deployment" {
			a.values["id"] = options[0]
		}
	}
	answered := 0
	var failed error
	d.everyPanel(func(p *panel) {
		for _, t := range p.Targets {
			got, err := a.ask(t.Expr, t.Instant)
			if err != nil {
				failed = fmt.Errorf("%s %s, with %v: %w", p.Title, t.RefID, a.values, err)
				return
			}
			if len(got) > 0 {
				answered++
			}
			for _, s := range got {
				for name, value := range s.labels {
					if want, ok := a.values[name]; ok && name != "id" && alternatives([]string{value}) != want {
						failed = fmt.Errorf("%s %s: %s is %q, and %q was chosen", p.Title, t.RefID, name, value, want)
					}
				}
			}
		}
	})
	if failed == nil {
		fmt.Printf("%4d queries have an answer for %s\n", answered, strings.TrimSpace(fmt.Sprint(a.values)))
	}
	return failed
}
