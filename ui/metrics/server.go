package metrics

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"
)

// scrapesAtOnce is how many scrapes are answered at the same time. Others get
// HTTP 503.
const scrapesAtOnce = 8

// answerTime is how long a client may take to read an answer. Without a limit, slow
// clients would block the others.
const answerTime = 30 * time.Second

// formats are the formats of a scrape, the best first. Clients that also take others
// get one of these.
var formats = []expfmt.Format{expfmt.FmtOpenMetrics_1_0_0, expfmt.FmtOpenMetrics_0_0_1, expfmt.FmtText}

// Handler serves /metrics, /healthz and /readyz. /healthz always answers 200.
// /readyz answers 503 while Ready is false.
func (e *Exporter) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", &scraper{e, make(chan struct{}, scrapesAtOnce), e.failures})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { respond(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if !e.Ready() {
			respond(w, http.StatusServiceUnavailable, "nothing has been read yet")
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

// scraper answers scrapes.
type scraper struct {
	exporter *Exporter
	underWay chan struct{}
	failures *prometheus.CounterVec
}

// The causes of failures.
const (
	gathering = "gathering"
	encoding  = "encoding"
)

func (s *scraper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case s.underWay <- struct{}{}:
		defer func() { <-s.underWay }()
	default:
		respond(w, http.StatusServiceUnavailable, strconv.Itoa(scrapesAtOnce)+" scrapes are under way; try again later")
		return
	}
	snapshot, done, err := s.exporter.share()
	if err != nil {
		s.failures.WithLabelValues(gathering).Inc()
		respond(w, http.StatusInternalServerError, "the metrics could not be collected: "+err.Error())
		return
	}
	defer done()
	if answer(w, r, snapshot) != nil {
		s.failures.WithLabelValues(encoding).Inc()
	}
}

// answer writes a snapshot as the client can read it. The query name[] asks for some of
// the metrics only, as with other exporters.
func answer(w http.ResponseWriter, r *http.Request, s *snapshot) error {
	format := expfmt.NegotiateAccept(r.Header, formats...)
	head := w.Header()
	head.Set("Content-Type", string(format))
	head.Add("Vary", "Accept")
	head.Add("Vary", "Accept-Encoding")
	names := r.URL.Query()["name[]"]
	if len(names) > 0 || !takesGzip(r.Header) {
		return s.write(w, format, names)
	}
	packed, err := s.packed[format.FormatType()]()
	if err != nil {
		respond(w, http.StatusInternalServerError, err.Error())
		return err
	}
	head.Set("Content-Encoding", "gzip")
	_, err = w.Write(packed)
	return err
}

// takesGzip reports whether a client can read gzip.
func takesGzip(h http.Header) bool {
	for part := range strings.SplitSeq(strings.Join(h.Values("Accept-Encoding"), ","), ",") {
		coding, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		quality, given := strings.CutPrefix(strings.ToLower(strings.TrimSpace(params)), "q=")
		q, err := strconv.ParseFloat(quality, 64)
		return !given || err == nil && q > 0
	}
	return false
}

func respond(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n")
}
