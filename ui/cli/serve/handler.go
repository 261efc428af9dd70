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

// Handler returns a handler that calls next. It limits how long a client may take to
// receive each part of an answer, and writes a line for each request to log.
func Handler(log io.Writer, next http.Handler) http.Handler { return bounded(logged(log, next)) }

// bounded limits how long a client may take to receive each part of an answer. A whole
// answer has no limit, because the simulator may delay it on purpose.
func bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := &boundedAnswer{w, http.NewResponseController(w)}
		next.ServeHTTP(answer, r)
		answer.more() // the rest is sent after this
	})
}

// boundedAnswer sets a new deadline before each part of an answer.
type boundedAnswer struct {
	http.ResponseWriter
	connection *http.ResponseController
}

// more sets the deadline to partTime from now. It fails only if there is no connection.
func (a *boundedAnswer) more() { _ = a.connection.SetWriteDeadline(time.Now().Add(partTime)) }

func (a *boundedAnswer) Write(part []byte) (int, error) {
	a.more()
	return a.ResponseWriter.Write(part)
}

// Unwrap is for http.ResponseController.
func (a *boundedAnswer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// logged writes a line for each request: the time, the method and path, the status, and
// how long the answer took. The line has nothing of a header or a body, and nothing that
// looks like a key.
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

// printable returns a text of a client as printable text of limited length.
func printable(sent string) string {
	const longest = 300
	if len(sent) > longest {
		sent = sent[:longest] + "…"
	}
	return safe.Clean(config.Mask(sent)).String()
}

// statusRecorder keeps the status of an answer.
type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (w *statusRecorder) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (w *statusRecorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// String returns the status, or "none" if there was no answer.
func (w *statusRecorder) String() string {
	if w.status == 0 {
		return "none"
	}
	return strconv.Itoa(w.status)
}
