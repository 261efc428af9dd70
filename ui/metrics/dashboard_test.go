package metrics

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	common "github.com/prometheus/common/model"

	"studiowatch/model"
	"studiowatch/ui/draw"
)

var update = flag.Bool("update", false, "write dashboard.json in its form")

// board is what the tests need to know of a dashboard of Grafana.
type board struct {
	UID         string
	Title       string
	Panels      []drawn
	Annotations struct{ List []asked }
	Templating  struct{ List []variable }
}

type drawn struct {
	ID                       int
	Type, Title, Description string
	GridPos                  struct{ X, Y, W, H int }
	Datasource               source
	Targets                  []asked
	FieldConfig              struct {
		Defaults  struct{ Mappings []mapping }
		Overrides []struct {
			Matcher    struct{ Options string }
			Properties []struct {
				ID    string
				Value json.RawMessage
			}
		}
	}
	Collapsed bool
	Panels    []drawn // of a row that is closed at first
}

type mapping struct {
	Options map[string]struct{ Color, Text string }
}

type asked struct {
	Name, Expr string
	Datasource source
}

type source struct{ UID string }

type variable struct {
	Name, Type, Description string
	Definition              string
	Datasource              source
}

func readBoard(t *testing.T) (b board, text string) {
	t.Helper()
	text = file(t, "dashboard.json")
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	return b, text
}

func file(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// all returns the panels of a dashboard, with those of rows that are closed.
func (b board) all() (panels []drawn) {
	for _, p := range b.Panels {
		panels = append(append(panels, p), p.Panels...)
	}
	return panels
}

// questions returns every expression of a dashboard by where it is.
func (b board) questions() map[string]string {
	all := map[string]string{}
	for _, p := range b.all() {
		for i, target := range p.Targets {
			all[fmt.Sprintf("%s, query %d", p.Title, i)] = target.Expr
		}
	}
	for _, a := range b.Annotations.List {
		if a.Expr != "" {
			all["annotation "+a.Name] = a.Expr
		}
	}
	for _, v := range b.Templating.List {
		if v.Type == "query" {
			all["variable "+v.Name] = v.Definition
		}
	}
	return all
}

func TestTheDashboardHasItsForm(t *testing.T) {
	_, text := readBoard(t)
	var content any
	if err := json.Unmarshal([]byte(text), &content); err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	encoder := json.NewEncoder(&want)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(content); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("dashboard.json", want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want.String() != text {
		t.Error("dashboard.json is not two spaces deep with sorted keys (-update writes it so)")
	}
}

// TestTheDashboardIsWhole: it can be imported as it is, nothing lies on anything else,
// and everything says what it is.
func TestTheDashboardIsWhole(t *testing.T) {
	b, text := readBoard(t)
	const chosen = "${datasource}"
	if b.UID == "" || b.Title == "" || strings.Contains(text, `"__inputs"`) {
		t.Error("it needs a uid and a title, and the data source is a variable")
	}
	ids := map[int]bool{}
	for _, p := range b.all() {
		if ids[p.ID] {
			t.Errorf("two panels have ID %d", p.ID)
		}
		ids[p.ID] = true
		if p.Type == "row" {
			continue
		}
		if p.Description == "" || !strings.HasSuffix(p.Description, ".") || p.Title == "" || len(p.Targets) == 0 {
			t.Errorf("panel %d, %q, has no title, no query or no description in sentences", p.ID, p.Title)
		}
		for _, used := range append(p.Targets, asked{Datasource: p.Datasource}) {
			if used.Datasource.UID != chosen {
				t.Errorf("%s reads %q and not the data source chosen", p.Title, used.Datasource.UID)
			}
		}
	}
	checkGrid(t, b.Panels)
	defined := []string{"__rate_interval"}
	for _, v := range b.Templating.List {
		defined = append(defined, v.Name)
		if v.Description == "" || v.Type == "query" && v.Datasource.UID != chosen {
			t.Errorf("variable %s has no description or another data source", v.Name)
		}
	}
	for where, question := range b.questions() {
		for _, used := range regexp.MustCompile(`\$\{?(\w+)`).FindAllStringSubmatch(question, -1) {
			if !slices.Contains(defined, used[1]) {
				t.Errorf("%s: there is no variable %s", where, used[1])
			}
		}
	}
}

// checkGrid checks that panels fill lines of 24 columns and do not lie on each other.
func checkGrid(t *testing.T, panels []drawn) {
	t.Helper()
	const width = 24
	lines := map[int][width]bool{}
	for _, p := range panels {
		at := p.GridPos
		for y := at.Y; y < at.Y+at.H; y++ {
			line := lines[y]
			for x := at.X; x < at.X+at.W; x++ {
				if x >= width || line[x] {
					t.Errorf("%q lies on another panel or beyond the edge", p.Title)
					return
				}
				line[x] = true
			}
			lines[y] = line
		}
		checkGrid(t, p.Panels)
	}
	for y, line := range lines {
		if slices.Contains(line[:], false) {
			t.Errorf("line %d has a hole", y)
		}
	}
}

// known are the labels of each metric that an expression may name.
type known map[string][]string

// knownMetrics returns what the exporter serves, what Prometheus adds and what is recorded.
func knownMetrics(t *testing.T) known {
	t.Helper()
	s := newScripted(t)
	s.engine.Watch(model.Entry{Ref: model.Ref{Profile: "default", ID: "a"}, Wanted: model.Wanted{Capacity: model.NumberOf(8)}}, s.now)
	s.reads("a", &model.Deployment{Status: model.Running, Capacity: model.NumberOf(6), ReadyCapacity: model.NumberOf(4)}, nil)
	parser := expfmt.NewTextParser(common.UTF8Validation)
	served, err := parser.TextToMetricFamilies(strings.NewReader(s.text()))
	if err != nil {
		t.Fatal(err)
	}
	k := known{"up": nil, "scrape_duration_seconds": nil, "scrape_samples_scraped": nil}
	for name, family := range served {
		var labels []string
		for _, label := range family.Metric[0].Label {
			labels = append(labels, label.GetName())
		}
		if family.GetType() == dto.MetricType_HISTOGRAM {
			k[name+"_bucket"] = append(slices.Clone(labels), "le")
			k[name+"_sum"], k[name+"_count"] = labels, labels
			continue
		}
		k[name] = labels
	}
	for name := range k {
		k[name] = append(k[name], "instance", "job")
	}
	for name, expression := range rules(t, "recording.yml") {
		by := regexp.MustCompile(`^sum by \(([^)]*)\)`).FindStringSubmatch(expression)
		if by == nil {
			t.Errorf("%s does not begin with a sum by labels", name)
			continue
		}
		k[name] = strings.Split(by[1], ", ")
	}
	return k
}

var rule = regexp.MustCompile(`(?m)^ +- (?:alert|record): (.+)\n +expr: (.+)\n((?: {10}.*\n)*)`)

// rules returns the expressions of a file of rules by their names.
func rules(t *testing.T, name string) map[string]string {
	t.Helper()
	text, found := file(t, name), map[string]string{}
	for _, r := range rule.FindAllStringSubmatch(text, -1) {
		expression := r[2]
		if expression == "|" {
			expression = r[3]
		}
		found[r[1]] = strings.TrimSpace(expression)
	}
	if n := strings.Count(text, "expr:"); n == 0 || len(found) != n {
		t.Fatalf("%s has %d expressions, and %d were read", name, n, len(found))
	}
	return found
}

var (
	quoted    = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	labelList = regexp.MustCompile(`\b(?:by|on|group_left) \(([^)]*)\)`)
	window    = regexp.MustCompile(`\[[^\]]*\]`)
	selector  = regexp.MustCompile(`([a-zA-Z_:][\w:]*)(\s*\(|\{[^}]*\})?`)
	matcher   = regexp.MustCompile(`(\w+)(?:=~|!~|!=|=)`)
	valuesOf  = regexp.MustCompile(`^label_values\((.*),\s*(\w+)\)$`)
)

// faults returns what an expression names and is not served, recorded or a label there.
func (k known) faults(expression string) (faults []string) {
	var others []string // labels that some metric of the expression must have
	if v := valuesOf.FindStringSubmatch(expression); v != nil {
		expression, others = v[1], append(others, v[2])
	}
	plain := quoted.ReplaceAllString(expression, `""`)
	for _, list := range labelList.FindAllStringSubmatch(plain, -1) {
		others = append(others, strings.Split(list[1], ", ")...)
	}
	plain = window.ReplaceAllString(labelList.ReplaceAllString(plain, ""), "")
	var labels []string
	for _, s := range selector.FindAllStringSubmatch(plain, -1) {
		if strings.HasSuffix(s[2], "(") || slices.Contains([]string{"and", "or", "unless"}, s[1]) {
			continue
		}
		own, ok := k[s[1]]
		if !ok {
			faults = append(faults, "no metric "+s[1])
		}
		labels = append(labels, own...)
		for _, m := range matcher.FindAllStringSubmatch(s[2], -1) {
			if ok && !slices.Contains(own, m[1]) {
				faults = append(faults, s[1]+" has no label "+m[1])
			}
		}
	}
	for _, label := range others {
		if label != "" && !slices.Contains(labels, label) {
			faults = append(faults, "nothing in it has a label "+label)
		}
	}
	return faults
}

func TestTheDashboardAndTheRulesNameWhatIsServed(t *testing.T) {
	b, _ := readBoard(t)
	all := b.questions()
	for _, name := range []string{"alerts.yml", "recording.yml"} {
		for rule, expression := range rules(t, name) {
			all[name+": "+rule] = expression
		}
	}
	k := knownMetrics(t)
	for where, expression := range all {
		for _, fault := range k.faults(expression) {
			t.Errorf("%s: %s", where, fault)
		}
		checkValues(t, where, expression)
	}
	for _, name := range regexp.MustCompile(`studiowatch_\w+`).FindAllString(file(t, "alerts.yml"), -1) {
		if _, ok := k[name]; !ok {
			t.Errorf("alerts.yml: no metric %s", name)
		}
	}
	for name := range rules(t, "recording.yml") {
		if !slices.ContainsFunc(slices.Collect(maps.Values(b.questions())), func(q string) bool { return strings.Contains(q, name) }) {
			t.Errorf("%s is recorded, and the dashboard does not draw it", name)
		}
	}
}

func TestWhatIsNotServedIsFound(t *testing.T) {
	k := known{"a_total": {"profile", "instance"}, "b": {"id", "instance"}}
	for expression, want := range map[string]string{
		`sum by (profile) (rate(a_total{profile=~"x}"}[$__rate_interval])) and on (instance) (b == 1)`: "",
		`sum(c_total) / 2`:                    "no metric c_total",
		`b{profile="x"}`:                      "b has no label profile",
		`sum by (group) (b)`:                  "nothing in it has a label group",
		`label_values(b{instance=~"x"}, id)`:  "",
		`label_values(b{instance=~"x"}, ids)`: "nothing in it has a label ids",
	} {
		if got := strings.Join(k.faults(expression), "; "); got != want {
			t.Errorf("%s: %q, want %q", expression, got, want)
		}
	}
}

var valued = regexp.MustCompile(`\b(verdict|outcome)(?:=~|!~|!=|=)"([^"]*)"`)

// checkValues checks that an expression compares with verdicts and outcomes that exist.
func checkValues(t *testing.T, where, expression string) {
	t.Helper()
	of := map[string][]string{"outcome": outcomes()}
	for _, v := range model.Verdicts() {
		of["verdict"] = append(of["verdict"], v.String())
	}
	for _, m := range valued.FindAllStringSubmatch(expression, -1) {
		for _, value := range strings.Split(m[2], "|") {
			if !slices.Contains(of[m[1]], value) {
				t.Errorf("%s: no %s is %q", where, m[1], value)
			}
		}
	}
}

// TestTheDashboardHasTheColoursOfTheProgram: those for an unknown background, because a
// colour of Grafana is the same on a dark and on a light page.
func TestTheDashboardHasTheColoursOfTheProgram(t *testing.T) {
	b, _ := readBoard(t)
	palette := draw.NewTheme(draw.Appearance{}).Plain
	want := map[string][]string{}
	for _, v := range model.Verdicts() {
		want[v.String()] = []string{hex(palette.Verdict[v]), hex(palette.Bar[v])}
	}
	seen := 0
	check := func(title, verdict, colour string) {
		if want[verdict] == nil || colour == "" {
			return
		}
		seen++
		if !slices.Contains(want[verdict], colour) {
			t.Errorf("%s: %s is %s, and one of %v in the program", title, verdict, colour, want[verdict])
		}
	}
	for _, p := range b.all() {
		mappings := p.FieldConfig.Defaults.Mappings
		for _, o := range p.FieldConfig.Overrides {
			for _, property := range o.Properties {
				switch property.ID {
				case "color":
					var colour struct{ FixedColor string }
					if err := json.Unmarshal(property.Value, &colour); err != nil {
						t.Error(err)
					}
					check(p.Title, o.Matcher.Options, colour.FixedColor)
				case "mappings":
					var more []mapping
					if err := json.Unmarshal(property.Value, &more); err != nil {
						t.Error(err)
					}
					mappings = append(mappings, more...)
				}
			}
		}
		for _, m := range mappings {
			for _, option := range m.Options {
				check(p.Title, option.Text, option.Color)
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d colours of verdicts were found", seen)
	}
}

// hex returns the colour of a style that uses the terminal's palette of 256. What has no
// colour there is drawn in the terminal's own foreground, and in grey here.
func hex(s draw.Style) string {
	_, number, found := strings.Cut(s.On, "38;5;")
	n, err := strconv.Atoi(strings.TrimRight(number, "m"))
	if !found || err != nil {
		return "#808080"
	}
	if n >= 232 {
		grey := 8 + 10*(n-232)
		return fmt.Sprintf("#%02x%02x%02x", grey, grey, grey)
	}
	levels := []int{0, 95, 135, 175, 215, 255}
	n -= 16
	return fmt.Sprintf("#%02x%02x%02x", levels[n/36], levels[n/6%6], levels[n%6])
}
