package sim

import (
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"strconv"
)

// Handler answers connections with what a transport of this package brings. A
// transport's error becomes what a client sees of it: the connection is closed
// without an answer, or reset. What a server cannot bring about, because it
// happens before the connection stands, is a reset as well.
func Handler(transport http.RoundTripper) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		res, err := transport.RoundTrip(r)
		if err != nil {
			hangUp(w, err)
			return
		}
		defer res.Body.Close()
		maps.Copy(w.Header(), res.Header)
		// The announced length is that of the whole body, which may not come.
		if res.ContentLength >= 0 {
			w.Header().Set("Content-Length", strconv.FormatInt(res.ContentLength, 10))
		}
		w.WriteHeader(res.StatusCode)
		if res.StatusCode == http.StatusSwitchingProtocols {
			_ = http.NewResponseController(w).Flush() // a body that would send it does not come
		}
		if err := pass(w, res.Body); err != nil {
			hangUp(w, err)
		}
	})
}

// pass sends the body, and each part of it before it asks for more, because
// that may take for ever. A client that does not want it is no error.
func pass(w http.ResponseWriter, body io.Reader) error {
	connection := http.NewResponseController(w)
	part := make([]byte, 32<<10)
	for {
		n, err := body.Read(part)
		if n > 0 {
			if _, gone := w.Write(part[:n]); gone != nil {
				return nil
			}
			_ = connection.Flush() // where that is not possible, it is sent at the end
		}
		if err != nil {
			return unlessEnd(err)
		}
	}
}

func unlessEnd(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// hangUp ends the connection under an answer: without a word for io.EOF and
// what is cut short, else with a reset.
func hangUp(w http.ResponseWriter, why error) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // a connection that cannot be taken over is closed all the same
	}
	if tcp, ok := conn.(*net.TCPConn); ok && !errors.Is(why, io.EOF) && !errors.Is(why, io.ErrUnexpectedEOF) {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
