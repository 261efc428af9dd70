package metrics

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	common "github.com/prometheus/common/model"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// byLibrary collects the series of a snapshot as the library wants them. It says once
// more what each family has, without the writer of the text.
type byLibrary struct{ *snapshot }

func (byLibrary) Describe(chan<- *prometheus.Desc) {} // an unchecked collector

func (l byLibrary) Collect(to chan<- prometheus.Metric) {
	help := func(name string) string {
		for _, f := range append(slices.Clone(families), summary) {
			if f.name == name {
				return strings.TrimPrefix(strings.Split(f.head, "\n")[0], "# HELP "+name+" ")
			}
		}
		return "no such family"
	}
	send := func(name string, value float64, labels prometheus.Labels) {
		name = "studiowatch_" + name
		to <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, help(name), nil, labels), prometheus.GaugeValue, value)
	}
	var statuses []string
	for _, status := range l.statuses {
		statuses = append(statuses, unescape(status)["status"])
	}
	for _, s := range l.series {
		own := func(more ...string) prometheus.Labels {
			labels := unescape(s.labels[1:])
			if len(more) > 0 {
				labels[more[0]] = more[1]
			}
			return labels
		}
		info := own()
		info["name"], info["group"], info["model"], info["plan"] = label(s.name), label(s.group), label(s.model), label(s.plan)
		send("deployment_info", 1, info)
		is := label(string(s.status))
		all := statuses
		if !slices.Contains(all, is) {
			all = append(slices.Clone(all), is)
		}
		for _, status := range all {
			send("deployment_status", boolValue(status == is), own("status", status))
		}
		for _, v := range verdicts {
			send("deployment_verdict", boolValue(v == s.verdict), own("verdict", v.String()))
		}
		for name, n := range map[string]model.Number{"capacity": s.capacity, "ready_capacity": s.ready, "wanted_capacity": s.wanted} {
			if n, ok := n.Int(); ok {
				send("deployment_"+name, float64(n), own())
			}
		}
		send("deployment_stalled", boolValue(s.verdict == model.VerdictStalled), own())
		send("deployment_state_seconds", max(0, l.at.Sub(s.since).Seconds()), own())
	}
	for _, c := range l.counts {
		for v, n := range c.of {
			labels := unescape(c.labels[1:])
			labels["verdict"] = model.Verdict(v).String()
			send("deployments", float64(n), labels)
		}
	}
}

// unescape reads labels with the parser of the library.
func unescape(text string) prometheus.Labels {
	parser := expfmt.NewTextParser(common.UTF8Validation)
	parsed, err := parser.TextToMetricFamilies(strings.NewReader("x{" + strings.TrimPrefix(text, ",") + "} 1\n"))
	if err != nil {
		panic(fmt.Sprintf("%q: %v", text, err))
	}
	labels := prometheus.Labels{}
	for _, pair := range parsed["x"].Metric[0].Label {
		labels[pair.GetName()] = pair.GetValue()
	}
	return labels
}

// texts are hostile to a text format.
var texts = []string{
	"", `"`, `\`, "\n", `\n`, `"} 1` + "\n", "\r", "\x00", "\xff\xfe", "\u2028", "\u202e", "客", "🙂", "a\\", `\"`, "{", "}", ",", "=", "# EOF", "\t", " ", "\x1b[2J",
}

func hostile(r *rand.Rand) string {
	var text strings.Builder
	for range r.IntN(6) {
		text.WriteString(texts[r.IntN(len(texts))])
	}
	if r.IntN(10) == 0 {
		text.WriteString(strings.Repeat(texts[1+r.IntN(len(texts)-1)], 200))
	}
	return text.String()
}

// hostileFleet has deployments whose texts did not pass the door of the model.
func hostileFleet(t *testing.T, seed uint64) *scripted {
	r := rand.New(rand.NewPCG(seed, 0))
	s := newScripted(t)
	profiles := []string{"default", "\"p\\\n", "\xff", strings.Repeat("p", 200)}
	s.Profiles(profiles)
	numbers := []string{"0", "1", "-1", "8", "999", "1000000", "123456789", "9007199254740992", "-7", "x", ""}
	number := func() model.Number { return model.ParseNumber(numbers[r.IntN(len(numbers))]) }
	for i := range 30 {
		ref := model.Ref{Profile: profiles[r.IntN(len(profiles))], ID: fmt.Sprint(hostile(r), i)}
		f := facts{
			name: hostile(r), group: hostile(r), model: hostile(r), plan: hostile(r), status: model.Status(hostile(r)),
			verdict: verdicts[r.IntN(len(verdicts))], capacity: number(), ready: number(), wanted: number(),
			since: s.now.Add(-time.Duration(r.Int64N(int64(1000 * time.Hour)))),
		}
		d := &deployment{verdict: f.verdict, series: newSeries(ref, f), until: s.now.Add(time.Hour)}
		if r.IntN(8) == 0 {
			d.until = s.now
		}
		s.deployments[ref] = d
		if len(s.statuses) < 20 && !slices.Contains(s.statuses, d.series.statusLabel) {
			s.statuses = append(s.statuses, d.series.statusLabel)
		}
	}
	return s
}

// TestTheTextIsWhatTheLibraryWrites compares each line with those of the library for
// the same data, in each format.
func TestTheTextIsWhatTheLibraryWrites(t *testing.T) {
	for seed := range uint64(10) {
		s := hostileFleet(t, seed)
		shot, done, err := s.share()
		if err != nil {
			t.Fatal(err)
		}
		done()
		registry := prometheus.NewRegistry()
		registry.MustRegister(byLibrary{shot})
		gathered, err := registry.Gather()
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		gathered = append(gathered, shot.library...)
		slices.SortFunc(gathered, func(a, b *dto.MetricFamily) int { return strings.Compare(a.GetName(), b.GetName()) })
		for _, format := range formats {
			var got, want bytes.Buffer
			if err := shot.write(&got, format, nil); err != nil {
				t.Fatal(err)
			}
			encoder := expfmt.NewEncoder(&want, format)
			for _, f := range gathered {
				if err := encoder.Encode(f); err != nil {
					t.Fatal(err)
				}
			}
			if err := encoder.(expfmt.Closer).Close(); err != nil {
				t.Fatal(err)
			}
			if !utf8.Valid(got.Bytes()) {
				t.Fatalf("seed %d, %s: no UTF-8", seed, format)
			}
			if diff := cmp.Diff(byFamily(want.String()), byFamily(got.String())); diff != "" {
				t.Fatalf("seed %d, %s: the library's lines, then ours:\n%s", seed, format, diff)
			}
		}
	}
}

// byFamily returns the lines of a text, with the series of each family in an order that
// does not depend on who wrote them.
func byFamily(text string) (lines []string) {
	lines = strings.Split(text, "\n")
	for i := 0; i < len(lines); {
		end := i
		for end < len(lines) && !strings.HasPrefix(lines[end], "# ") {
			end++
		}
		if strings.HasPrefix(lines[i], "studiowatch_deployment") {
			slices.Sort(lines[i:end])
		}
		i = end + 1
	}
	return lines
}

func TestFamiliesAreSortedByName(t *testing.T) {
	if !slices.IsSortedFunc(append(slices.Clone(families), summary), func(a, b family) int { return strings.Compare(a.name, b.name) }) {
		t.Error("they are not")
	}
	var heads []string
	s := hostileFleet(t, 1)
	for line := range strings.Lines(s.text()) {
		if name, ok := strings.CutPrefix(line, "# TYPE "); ok {
			heads = append(heads, strings.Fields(name)[0])
		}
	}
	if !slices.IsSorted(heads) || len(slices.Compact(slices.Clone(heads))) != len(heads) {
		t.Errorf("a scrape has %v", heads)
	}
	lint(t, s.text())
}

// ask scrapes with headers, given as names and values.
func (s *scripted) ask(target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

func TestTheClientChoosesTheFormat(t *testing.T) {
	s := fleetOf(2, model.Running)
	const open, text = "application/openmetrics-text; version=1.0.0", "text/plain; version=0.0.4"
	for accept, want := range map[string]string{
		"":           text,
		"*/*":        text,
		"text/plain": text,
		"application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2": open,
		"application/openmetrics-text;version=0.0.1":                                                                          "application/openmetrics-text; version=0.0.1",
		"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited":                          text,
		"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.9,text/plain;q=0.3":   text,
		"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=1.0.0;escaping=allow-utf-8": open,
		"image/png": text,
	} {
		w := s.ask("/metrics", "Accept", accept)
		body, kind := w.Body.String(), w.Header().Get("Content-Type")
		isOpen := strings.HasPrefix(kind, "application/openmetrics-text")
		if !strings.HasPrefix(kind, want) || isOpen != strings.HasSuffix(body, "\n# EOF\n") || isOpen != strings.Contains(body, "# TYPE studiowatch_polls counter\n") {
			t.Errorf("%q: it is %q and ends with %q", accept, kind, body[len(body)-100:])
		}
		one := `studiowatch_deployment_verdict{id="qwen-plus-2025-12-01-00000000",profile="default",verdict="ready"} 1`
		if isOpen {
			one += ".0"
		}
		if has(body, one+"\n") != 1 {
			t.Errorf("%q: there is no %s", accept, one)
		}
	}
}

func TestOnlyThoseGetGzipWhoTakeIt(t *testing.T) {
	s := fleetOf(50, model.Statuses()...)
	s.t = t
	plain := s.text()
	for accepts, want := range map[string]bool{
		"": false, "identity": false, "gzip": true, "GZIP": true, "deflate, gzip": true, "gzip;q=1.0": true, "gzip; q=0.5": true, "gzip;q=0.001": true,
		"gzip;q=0": false, "gzip; q=0.000": false, "gzip;q=x": false, "br;q=1.0, gzip;q=0.8, *;q=0.1": true, "xgzip": false, "zstd": false, "*": false,
	} {
		w := s.ask("/metrics", "Accept-Encoding", accepts)
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != want {
			t.Errorf("%q: gzip is %v", accepts, got)
		}
		if vary := w.Header().Values("Vary"); !slices.Equal(vary, []string{"Accept", "Accept-Encoding"}) {
			t.Errorf("it varies with %q", vary)
		}
		if !want {
			continue
		}
		unpacked, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(unpacked)
		if err != nil || has(string(body), "studiowatch_") != has(plain, "studiowatch_") || has(string(body), "# ") != has(plain, "# ") {
			t.Errorf("%q: %d bytes are packed, want %d: %v", accepts, len(body), len(plain), err)
		}
	}
}

func TestSomeMetricsCanBeAskedFor(t *testing.T) {
	s := fleetOf(3, model.Running)
	for query, names := range map[string][]string{
		"?name[]=studiowatch_up": {"studiowatch_up"},
		"?name[]=studiowatch_deployment_info&name[]=studiowatch_build_info&name[]=nothing": {"studiowatch_build_info", "studiowatch_deployment_info"},
		"?name[]=studiowatch_deployments":                                                  {"studiowatch_deployments"},
		"?name[]=nothing":                                                                  nil,
	} {
		w := s.ask("/metrics"+query, "Accept-Encoding", "gzip")
		var got []string
		for line := range strings.Lines(w.Body.String()) {
			if name, ok := strings.CutPrefix(line, "# TYPE "); ok {
				got = append(got, strings.Fields(name)[0])
			}
		}
		if !slices.Equal(got, names) {
			t.Errorf("%s: %v", query, got)
		}
	}
}

func TestScrapesThatOverlapShareASnapshot(t *testing.T) {
	s := fleetOf(3, model.Running)
	shared := func() (*snapshot, func()) {
		t.Helper()
		shot, done, err := s.share()
		if err != nil {
			t.Fatal(err)
		}
		return shot, done
	}
	first, firstDone := shared()
	s.now = s.now.Add(sharedFor - time.Millisecond)
	second, secondDone := shared()
	if first != second {
		t.Error("two that overlap have a snapshot each")
	}
	one, _ := first.packed[expfmt.TypeTextPlain]()
	two, _ := second.packed[expfmt.TypeTextPlain]()
	if &one[0] != &two[0] {
		t.Error("it is packed twice")
	}
	firstDone()
	if third, done := shared(); third != first {
		t.Error("it is not shared, though one is still under way")
	} else {
		done()
	}
	secondDone()
	fourth, fourthDone := shared()
	if fourth == first {
		t.Error("the next scrape has the snapshot of those that are over")
	}
	s.now = s.now.Add(sharedFor)
	fifth, fifthDone := shared()
	if fifth == fourth {
		t.Error("a slow client makes others wait for what is new")
	}
	fourthDone()
	if sixth, done := shared(); sixth != fifth {
		t.Error("the end of an old one ends the new one")
	} else {
		done()
	}
	fifthDone()
	if s.snapshot != nil {
		t.Error("a snapshot is kept, and nobody reads it")
	}
}

// TestTheTextOfADeploymentIsKept checks that an answer without news changes nothing.
func TestTheTextOfADeploymentIsKept(t *testing.T) {
	s := newScripted(t)
	ref := model.Ref{Profile: "default", ID: "a"}
	read := func(d model.Deployment) *series {
		s.now = s.now.Add(time.Second)
		s.reads("a", &d, nil)
		s.Refresh(s.now)
		return s.deployments[ref].series
	}
	running := model.Deployment{Status: model.Running, Name: safe.Clean("n"), Capacity: model.NumberOf(1), ReadyCapacity: model.NumberOf(1)}
	first := read(running)
	if read(running) != first {
		t.Error("the same reading makes another text")
	}
	renamed := running
	renamed.Name = safe.Clean("m")
	second := read(renamed)
	if second == first || !strings.Contains(second.info, `name="m"`) || !strings.Contains(first.info, `name="n"`) {
		t.Errorf("after another name: %q, before: %q", second.info, first.info)
	}
	scaled := renamed
	scaled.Capacity = model.NumberOf(2)
	if third := read(scaled); third == second || third.verdict != model.VerdictDegraded || second.verdict != model.VerdictReady {
		t.Error("after another capacity")
	}
}

// TestAScrapeCostsNothingForEachDeployment counts what a scrape allocates for another
// 500 deployments: no object, and few bytes, which are a pointer and packed text. The
// library needs 200 objects and 16 kB for each. The bounds leave room for a gzip writer in
// each scrape, of more than a megabyte: the pool of writers may drop them at any time.
func TestAScrapeCostsNothingForEachDeployment(t *testing.T) {
	measure := func(n int, coding string) (objects, size float64) {
		s := fleetOf(n, model.Statuses()...)
		handler := s.Handler()
		r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.Header.Set("Accept-Encoding", coding)
		w := &sink{header: http.Header{}}
		const runs = 10
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		objects = testing.AllocsPerRun(runs, func() { clear(w.header); handler.ServeHTTP(w, r) })
		runtime.ReadMemStats(&after)
		return objects, float64(after.TotalAlloc-before.TotalAlloc) / (runs + 1)
	}
	const most = 4000
	for _, coding := range []string{"identity", "gzip"} {
		fewObjects, fewBytes := measure(200, coding)
		manyObjects, manyBytes := measure(700, coding)
		objects, size := (manyObjects-fewObjects)/500, (manyBytes-fewBytes)/500
		t.Logf("%s: %.3f objects and %.0f bytes for each deployment", coding, objects, size)
		if objects > 0.1 || size > most {
			t.Errorf("%s: %.3f objects and %.0f bytes for each deployment, want 0.1 and %d at most", coding, objects, size, most)
		}
	}
}

func TestTheSummaryCountsEveryVerdict(t *testing.T) {
	s := newScripted(t)
	s.Profiles([]string{"default", "empty"})
	bad := &model.Failure{Class: model.FailServer, HTTPStatus: 502}
	s.reads("a", &model.Deployment{Status: model.Running}, nil)
	s.reads("b", &model.Deployment{Status: model.Running}, nil)
	s.reads("c", &model.Deployment{Status: model.Failed}, nil)
	s.reads("d", nil, bad)
	s.engine.Watch(model.Entry{Ref: model.Ref{Profile: "default", ID: "e"}}, s.now)
	s.Refresh(s.now)
	counted := func(what string, want map[model.Verdict]int) {
		t.Helper()
		text := s.text()
		for _, v := range model.Verdicts() {
			for profile, n := range map[string]int{"default": want[v], "empty": 0} {
				if line := fmt.Sprintf("studiowatch_deployments{profile=%q,verdict=%q} %d\n", profile, v, n); has(text, line) != 1 {
					t.Errorf("%s: there is no line\n%s", what, line)
				}
			}
		}
	}
	counted("at first", map[model.Verdict]int{model.VerdictReady: 2, model.VerdictFailed: 1, model.VerdictUnreadable: 1, model.VerdictWaiting: 1})
	s.now = s.now.Add(2 * time.Second)
	s.reads("b", nil, bad)
	s.now = s.now.Add(2 * time.Second)
	s.reads("b", nil, bad)
	counted("after two failures", map[model.Verdict]int{model.VerdictReady: 1, model.VerdictFailed: 1, model.VerdictUnreadable: 2, model.VerdictWaiting: 1})
	s.reads("c", &model.Deployment{Status: model.Deleted}, nil)
	counted("after one was deleted", map[model.Verdict]int{model.VerdictReady: 1, model.VerdictGone: 1, model.VerdictUnreadable: 2, model.VerdictWaiting: 1})
	s.now = s.now.Add(10 * time.Minute)
	counted("after ten minutes without an answer", map[model.Verdict]int{model.VerdictGone: 1, model.VerdictUnreadable: 3, model.VerdictWaiting: 1})
	s.engine.Unwatch(model.Ref{Profile: "default", ID: "d"})
	s.Refresh(s.now)
	counted("after one was taken off", map[model.Verdict]int{model.VerdictGone: 1, model.VerdictUnreadable: 2, model.VerdictWaiting: 1})
}

func TestReadyOnceSomethingWasRead(t *testing.T) {
	s := newScripted(t)
	s.Profiles([]string{"default", "down"})
	ready := func() int { return s.ask("/readyz").Code }
	s.reads("a", nil, &model.Failure{Class: model.FailServer, HTTPStatus: 500})
	s.reads("a", nil, &model.Failure{Class: model.FailServer, HTTPStatus: 502})
	if code := ready(); code != http.StatusServiceUnavailable {
		t.Errorf("HTTP %d, and nothing was read", code)
	}
	s.reads("a", &model.Deployment{Status: model.Running}, nil)
	if code := ready(); code != http.StatusOK {
		t.Errorf("HTTP %d after a good answer", code)
	}
	s.Profiles([]string{"another"})
	s.now = s.now.Add(time.Hour)
	if code := ready(); code != http.StatusOK {
		t.Errorf("HTTP %d later", code)
	}
}

// broken is a client that goes away.
type broken struct{ sink }

func (*broken) Write([]byte) (int, error) { return 0, errors.New("it is gone") }

func TestScrapesThatFailAreCounted(t *testing.T) {
	s := fleetOf(100, model.Running)
	for _, coding := range []string{"identity", "gzip"} {
		r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.Header.Set("Accept-Encoding", coding)
		s.Handler().ServeHTTP(&broken{sink{header: http.Header{}}}, r)
	}
	s.registry.MustRegister(prometheus.CollectorFunc(func(to chan<- prometheus.Metric) {
		if s.ill {
			to <- prometheus.NewInvalidMetric(upDesc, errors.New("it is ill"))
		}
	}))
	s.ill = true
	if w := s.ask("/metrics"); w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "it is ill") {
		t.Errorf("HTTP %d: %s", w.Code, w.Body)
	}
	s.ill = false
	text := s.ask("/metrics").Body.String()
	for _, line := range []string{`promhttp_metric_handler_errors_total{cause="encoding"} 2`, `promhttp_metric_handler_errors_total{cause="gathering"} 1`} {
		if has(text, line) != 1 {
			t.Errorf("there is no %s", line)
		}
	}
}

// TestIDsThatLookTheSameHaveOneSeries has IDs that differ only in bytes that no label
// can have.
func TestIDsThatLookTheSameHaveOneSeries(t *testing.T) {
	s := newScripted(t)
	for _, id := range []string{"a\xff", "a\xfe", "a\xf0"} {
		s.reads(id, &model.Deployment{Status: model.Running}, nil)
	}
	text := s.text()
	if n := has(text, "studiowatch_deployment_info{"); n != 1 || !utf8.ValidString(text) {
		t.Errorf("%d series", n)
	}
	lint(t, text)
}

func TestManyScrapeWhileAnswersCome(t *testing.T) {
	const want = 300
	s := fleetOf(want, model.Running)
	handler := s.Handler()
	var all sync.WaitGroup
	for i := range scrapesAtOnce {
		all.Go(func() {
			for range 5 {
				r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
				w := httptest.NewRecorder()
				if i%2 == 0 {
					r.Header.Set("Accept-Encoding", "gzip")
				}
				handler.ServeHTTP(w, r)
				body := io.Reader(w.Body)
				if i%2 == 0 {
					var err error
					if body, err = gzip.NewReader(w.Body); err != nil {
						t.Error(err)
						return
					}
				}
				text, err := io.ReadAll(body)
				if n := has(string(text), "studiowatch_deployment_info{"); err != nil || n != want {
					t.Errorf("%d deployments, want %d: %v", n, want, err)
				}
			}
		})
	}
	for i := range want {
		s.reads(fmt.Sprintf("qwen-plus-2025-12-01-%08x", i), &model.Deployment{Status: model.Updating, Capacity: model.NumberOf(int64(i))}, nil)
	}
	all.Wait()
}
