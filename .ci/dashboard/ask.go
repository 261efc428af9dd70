package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// asker puts values into expressions as Grafana does, and asks a Prometheus.
type asker struct {
	server string
	end    time.Time
	span   time.Duration
	values map[string]string // of the variables

	asked   int // expressions
	slowest time.Duration
	slow    string // the expression that took so long
}

// series is an answer: one point of an instant, or those of a range.
type series struct {
	labels map[string]string
	points []point
}

type point struct{ at, value float64 }

func (s series) last() float64 { return s.points[len(s.points)-1].value }

// step is the time between two points.
func (a *asker) step() time.Duration { return max(time.Second, (a.span / 240).Round(time.Second)) }

var used = regexp.MustCompile(`\$\{?(\w+)\}?`)

// fill puts the values of the variables into an expression.
func (a *asker) fill(expression string) string {
	return used.ReplaceAllStringFunc(expression, func(name string) string {
		name = strings.Trim(name, "${}")
		if name == "__rate_interval" {
			return max(8*time.Second, 2*a.step()).String()
		}
		if value, ok := a.values[name]; ok {
			return value
		}
		return "$" + name // Prometheus refuses it
	})
}

// alternatives returns a regular expression for values inside of a quoted string.
func alternatives(values []string) string {
	escaped := make([]string, len(values))
	for i, v := range values {
		escaped[i] = strings.ReplaceAll(regexp.QuoteMeta(v), `\`, `\\`)
	}
	if len(escaped) == 1 {
		return escaped[0]
	}
	return "(" + strings.Join(escaped, "|") + ")"
}

// ask asks at the end, or for all of the time. Series without a number are left out.
func (a *asker) ask(expression string, instant bool) ([]series, error) {
	form := url.Values{"query": {a.fill(expression)}, "time": {seconds(a.end)}}
	path := "/api/v1/query"
	if !instant {
		path = "/api/v1/query_range"
		form.Set("start", seconds(a.end.Add(-a.span)))
		form.Set("end", seconds(a.end))
		form.Set("step", a.step().String())
	}
	var data struct {
		Result []struct {
			Metric map[string]string
			Value  *[2]any
			Values [][2]any
		}
	}
	began := time.Now()
	if err := a.get(path, form, &data); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, form.Get("query"))
	}
	a.asked++
	if took := time.Since(began); took > a.slowest {
		a.slowest, a.slow = took, form.Get("query")
	}
	var all []series
	for _, r := range data.Result {
		s := series{labels: r.Metric}
		if r.Value != nil {
			r.Values = append(r.Values, *r.Value)
		}
		for _, v := range r.Values {
			at, _ := v[0].(float64)
			text, _ := v[1].(string)
			if value, err := strconv.ParseFloat(text, 64); err == nil && !math.IsNaN(value) {
				s.points = append(s.points, point{at, value})
			}
		}
		if len(s.points) > 0 {
			all = append(all, s)
		}
	}
	return all, nil
}

func (a *asker) get(path string, form url.Values, into any) error {
	resp, err := http.Get(a.server + path + "?" + form.Encode())
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	answer := struct {
		Status, Error string
		Data          any
	}{Data: into}
	if err := json.Unmarshal(body, &answer); err != nil {
		return fmt.Errorf("HTTP %d: %w", resp.StatusCode, err)
	}
	if answer.Status != "success" {
		return fmt.Errorf("%s", answer.Error)
	}
	return nil
}

func seconds(t time.Time) string { return strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', 3, 64) }

var (
	labelValues = regexp.MustCompile(`^label_values\((.*),\s*(\w+)\)$`)
	queryResult = regexp.MustCompile(`^query_result\((.*)\)$`)
)

// options returns the values of a variable.
func (a *asker) options(v *variable) ([]string, error) {
	if m := labelValues.FindStringSubmatch(v.Definition); m != nil {
		var values []string
		form := url.Values{"match[]": {a.fill(m[1])}, "start": {seconds(a.end.Add(-a.span))}, "end": {seconds(a.end)}}
		err := a.get("/api/v1/label/"+m[2]+"/values", form, &values)
		return values, err
	}
	m := queryResult.FindStringSubmatch(v.Definition)
	if m == nil {
		return nil, fmt.Errorf("neither label_values nor query_result: %s", v.Definition)
	}
	found, err := a.ask(m[1], true)
	if err != nil {
		return nil, err
	}
	pattern, err := regexp.Compile(strings.Trim(v.Regex, "/"))
	if err != nil {
		return nil, err
	}
	var values []string
	for _, s := range found {
		if m := pattern.FindStringSubmatch(s.String()); m != nil && !slices.Contains(values, m[1]) {
			values = append(values, m[1])
		}
	}
	slices.Sort(values)
	return values, nil
}

// String returns a series as query_result does.
func (s series) String() string {
	var pairs []string
	for name, value := range s.labels {
		if name != "__name__" {
			pairs = append(pairs, fmt.Sprintf("%s=%q", name, value))
		}
	}
	slices.SortFunc(pairs, func(a, b string) int { return cmp.Compare(a, b) })
	return fmt.Sprintf("%s{%s} %v", s.labels["__name__"], strings.Join(pairs, ","), s.last())
}
