package serve

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"studiowatch/model/config"
	"studiowatch/model/safe"
)

// Handler answers as next does. It limits how long a client may take for each
// part of an answer, and writes a line for each request to log.
func Handler(log io.Writer, next http.Handler) http.Handler { return bounded(logged(log, next)) }

// bounded limits how long a client may take for each part of an answer. The whole
// answer has no limit: it may be held back on purpose, for as long as the client
// waits.
func bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := &boundedAnswer{w, http.NewResponseController(w)}
		next.ServeHTTP(answer, r)
		answer.more() // the rest is sent after this
	})
}

// boundedAnswer limits the time for each part of an answer.
type boundedAnswer struct {
	http.ResponseWriter
	connection *http.ResponseController
}

// more starts the time again. Where no deadline can be set there is no connection.
func (a *boundedAnswer) more() { _ = a.connection.SetWriteDeadline(time.Now().Add(partTime)) }

// Write sends a part of the answer.
func (a *boundedAnswer) Write(part []byte) (int, error) {
	a.more()
	return a.ResponseWriter.Write(part)
}

// Unwrap is how net/http reaches what the connection can do beside writing.
func (a *boundedAnswer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// logged writes a line for each request: when, what was asked, how it was
// answered, and how long that took. It takes nothing from a header or a body,
// and nothing that looks like a key.
func logged(out io.Writer, next http.Handler) http.Handler {
	var mu sync.Mutex
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		answer := &statusRecorder{ResponseWriter: w}
		defer func() {
			took := time.Since(start)
			mu.Lock()
			defer mu.Unlock()
			fmt.Fprintf(out, "%s %s %s %s %.1fms\n", start.Format("15:04:05.000"),
				printable(r.Method), printable(r.URL.EscapedPath()), answer, float64(took)/float64(time.Millisecond))
		}()
		next.ServeHTTP(answer, r)
	})
}

// printable makes what a client sent fit for one line of a terminal.
func printable(sent string) string {
	const longest = 300
	if len(sent) > longest {
		sent = sent[:longest] + "…"
	}
	return safe.Clean(config.Mask(sent)).String()
}

// statusRecorder remembers the status of an answer.
type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (w *statusRecorder) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is how net/http reaches what the connection can do beside writing.
func (w *statusRecorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// String is the status, or that there was no answer.
func (w *statusRecorder) String() string {
	if w.status == 0 {
		return "none"
	}
	return strconv.Itoa(w.status)
}
