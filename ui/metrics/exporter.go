// Package metrics is the Prometheus exporter of studiowatch. A scrape gets the
// last readings and sends no request to the service.
package metrics

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
)

// Exporter keeps a copy of the state of an engine for scrapes. Settled and Refresh
// must be called from the goroutine of the engine. Scrapes may come from others.
type Exporter struct {
	engine   *watch.Engine
	now      func() time.Time
	registry *prometheus.Registry
	polls    *prometheus.CounterVec
	latency  *prometheus.HistogramVec
	failures *prometheus.CounterVec // of scrapes

	mu          sync.Mutex
	deployments map[model.Ref]*deployment
	profiles    map[string]*profile
	statuses    []string // labels of the first maxStatuses statuses that deployments have had, sorted
	read        bool     // something was read

	sharing  sync.Mutex
	snapshot *snapshot // the newest; see share
}

// maxStatuses is how many statuses have their own series. Fewer are documented.
const maxStatuses = 40

// New returns an exporter of an engine and its profiles. version is the version of
// the program. A nil now is time.Now.
func New(engine *watch.Engine, profiles []string, version string, now func() time.Time) *Exporter {
	if now == nil {
		now = time.Now
	}
	e := &Exporter{
		engine: engine, now: now, registry: prometheus.NewRegistry(),
		polls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "studiowatch_polls_total", Help: "Requests by what came of them: ok, or the kind of failure.",
		}, []string{"profile", "outcome"}),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "studiowatch_poll_duration_seconds", Help: "Time from a request to its whole answer.",
			Buckets: []float64{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15},
		}, []string{"profile"}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "promhttp_metric_handler_errors_total", Help: "Scrapes that could not be answered to their end.",
		}, []string{"cause"}),
		deployments: map[model.Ref]*deployment{}, profiles: map[string]*profile{},
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "studiowatch_build_info", Help: "The version of studiowatch; the value is 1.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	e.registry.MustRegister(
		collector{e}, e.polls, e.latency, e.failures, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	for _, cause := range []string{gathering, encoding} {
		e.failures.WithLabelValues(cause)
	}
	e.Profiles(profiles)
	return e
}

// Profiles replaces the profiles, for example after the configuration was edited.
func (e *Exporter) Profiles(names []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	known := map[string]*profile{}
	for _, name := range names {
		known[name] = e.profiles[name]
		if known[name] == nil {
			known[name] = newProfile(name)
			e.latency.WithLabelValues(label(name))
			for _, outcome := range outcomes() {
				e.polls.WithLabelValues(label(name), outcome)
			}
		}
	}
	for name := range e.profiles {
		if known[name] == nil {
			e.polls.DeletePartialMatch(prometheus.Labels{"profile": label(name)})
			e.latency.DeletePartialMatch(prometheus.Labels{"profile": label(name)})
		}
	}
	e.profiles = known
}

// Settled records an answer and the changes that it made.
func (e *Exporter) Settled(t poll.Ticket, a model.Answer, s watch.Settled, now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.profiles[t.Ref.Profile]
	if p == nil {
		return // the profile is no longer in the configuration
	}
	poll, failure := outcome(t, a)
	e.polls.WithLabelValues(label(p.name), outcomeName(failure)).Inc()
	e.latency.WithLabelValues(label(p.name)).Observe(poll.Latency.Seconds())
	p.record(failure, now)
	e.read = e.read || failure == nil
	for _, row := range s.Left {
		delete(e.deployments, row.Ref)
	}
	for _, row := range s.Touched {
		e.update(row, now)
	}
	e.updateProfiles()
}

// Refresh copies what can change without an answer: which deployments are watched,
// how often, and which profiles have failed.
func (e *Exporter) Refresh(now time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for ref := range e.deployments {
		if e.engine.Board.Row(ref) == nil {
			delete(e.deployments, ref)
		}
	}
	for _, row := range e.engine.Board.Rows() {
		e.update(row, now)
	}
	e.updateProfiles()
}

// updateProfiles records which profiles can be read.
func (e *Exporter) updateProfiles() {
	for _, p := range e.profiles {
		_, p.trouble = e.engine.Plan.Trouble(p.name)
		p.known = p.known || p.trouble
	}
}

// Ready reports whether anything was ever read.
func (e *Exporter) Ready() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.read
}
