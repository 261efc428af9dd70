package sim

import (
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"strconv"
)

// Handler answers connections with what a transport of this package returns.
// An error of the transport becomes what a client sees of it: the connection
// is closed without an answer, or reset. A server cannot cause what happens
// before the connection exists; that becomes a reset as well.
func Handler(transport http.RoundTripper) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		res, err := transport.RoundTrip(r)
		if err != nil {
			hangUp(w, err)
			return
		}
		defer res.Body.Close()
		maps.Copy(w.Header(), res.Header)
		// The announced length is that of the whole body, and the body may be
		// shorter.
		if res.ContentLength >= 0 {
			w.Header().Set("Content-Length", strconv.FormatInt(res.ContentLength, 10))
		}
		w.WriteHeader(res.StatusCode)
		if res.StatusCode == http.StatusSwitchingProtocols {
			_ = http.NewResponseController(w).Flush() // no body comes that would send the header
		}
		if err := pass(w, res.Body); err != nil {
			hangUp(w, err)
		}
	})
}

// pass sends the body. It sends each part before it asks for the next one,
// because that may take for ever. It is no error if the client does not want
// the body.
func pass(w http.ResponseWriter, body io.Reader) error {
	connection := http.NewResponseController(w)
	part := make([]byte, 32<<10)
	for {
		n, err := body.Read(part)
		if n > 0 {
			if _, gone := w.Write(part[:n]); gone != nil {
				return nil
			}
			_ = connection.Flush() // if that is not possible, the part is sent at the end
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

// hangUp ends the connection during an answer: without a word for io.EOF and
// for a body that is cut short, and with a reset otherwise.
func hangUp(w http.ResponseWriter, why error) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // a connection that cannot be taken over is closed by this
	}
	if tcp, ok := conn.(*net.TCPConn); ok && !errors.Is(why, io.EOF) && !errors.Is(why, io.ErrUnexpectedEOF) {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
