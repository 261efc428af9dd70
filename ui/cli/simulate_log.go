package cli

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

// logged writes a line for each request: when, what was asked, how it was
// answered, and how long that took. It takes nothing from a header or a body,
// and nothing that looks like a key.
func logged(out io.Writer, next http.Handler) http.Handler {
	var mu sync.Mutex
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		answer := &witness{ResponseWriter: w}
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

// witness remembers the status of an answer.
type witness struct {
	http.ResponseWriter
	status int
}

func (w *witness) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is how net/http reaches what the connection can do beside writing.
func (w *witness) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// String is the status, or that there was no answer.
func (w *witness) String() string {
	if w.status == 0 {
		return "none"
	}
	return strconv.Itoa(w.status)
}
