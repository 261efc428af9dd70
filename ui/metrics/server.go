package metrics

import (
	"io"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// scrapesAtOnce is how many scrapes are answered at the same time. Others get
// HTTP 503.
const scrapesAtOnce = 8

// answerTime is how long a client may take to read an answer. Without a limit, slow
// clients would block the others.
const answerTime = 30 * time.Second

// Handler serves /metrics, /healthz and /readyz. /healthz always answers 200.
// /readyz answers 503 while Ready is false.
func (e *Exporter) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(e.registry, promhttp.HandlerOpts{
		Registry: e.registry, MaxRequestsInFlight: scrapesAtOnce, EnableOpenMetrics: true,
	}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { respond(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if !e.Ready() {
			respond(w, http.StatusServiceUnavailable, "no answer yet")
			return
		}
		respond(w, http.StatusOK, "ok")
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		respond(w, http.StatusOK, "studiowatch: /metrics for Prometheus, /healthz, /readyz")
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The error is ignored: only the writers of tests have no deadline.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(answerTime))
		mux.ServeHTTP(w, r)
	})
}

func respond(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n")
}
