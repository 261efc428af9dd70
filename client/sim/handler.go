package sim

import (
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"strconv"
)

// Handler serves the answers of a transport of this package. If the transport
// returns an error, the connection is closed without an answer, or reset, as a
// client would see it. A server cannot imitate an error that comes before the
// connection exists. It resets the connection then, too.
func Handler(transport http.RoundTripper) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		res, err := transport.RoundTrip(r)
		if err != nil {
			endConnection(w, err)
			return
		}
		defer res.Body.Close()
		maps.Copy(w.Header(), res.Header)
		// The length is that of the whole body, and the body may be shorter.
		if res.ContentLength >= 0 {
			w.Header().Set("Content-Length", strconv.FormatInt(res.ContentLength, 10))
		}
		w.WriteHeader(res.StatusCode)
		if res.StatusCode == http.StatusSwitchingProtocols {
			_ = http.NewResponseController(w).Flush() // no body comes that would send the header
		}
		if err := copyBody(w, res.Body); err != nil {
			endConnection(w, err)
		}
	})
}

// copyBody sends the body. It sends each part before it reads the next one, which
// may take for ever. It returns nil if the client has gone.
func copyBody(w http.ResponseWriter, body io.Reader) error {
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
			return ignoreEOF(err)
		}
	}
}

func ignoreEOF(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// endConnection ends the connection during an answer. It closes it for io.EOF and
// for a body that is cut short, and resets it otherwise.
func endConnection(w http.ResponseWriter, why error) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // this closes a connection that cannot be hijacked
	}
	if tcp, ok := conn.(*net.TCPConn); ok && !errors.Is(why, io.EOF) && !errors.Is(why, io.ErrUnexpectedEOF) {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
