package metrics

import (
	"io"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// scrapesAtOnce is how many scrapes are answered at the same time. Further
// scrapes are told to try again.
const scrapesAtOnce = 8

// answerTime is how long a client may take to read an answer. A client that
// does not read would block the others.
const answerTime = 30 * time.Second

// Handler serves /metrics, /healthz and /readyz. /healthz is good as long as
// it is served. /readyz is good when something is known about every profile.
func (e *Exporter) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(e.registry, promhttp.HandlerOpts{
		Registry: e.registry, MaxRequestsInFlight: scrapesAtOnce, EnableOpenMetrics: true,
	}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if !e.Ready() {
			say(w, http.StatusServiceUnavailable, "no answer yet")
			return
		}
		say(w, http.StatusOK, "ok")
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		say(w, http.StatusOK, "studiowatch: /metrics for Prometheus, /healthz, /readyz")
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A writer without a deadline is not a connection.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(answerTime))
		mux.ServeHTTP(w, r)
	})
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n")
}
