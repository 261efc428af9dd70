package serve

import (
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"sync"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/time/rate"

	"studiowatch/model/config"
	"studiowatch/model/safe"
	"studiowatch/ui/cli/exit"
)

// Web is TLS and passwords by a web configuration file. The file and its certificates
// are read again for each connection and each request, so an edit and a new certificate
// need no restart. While an edit has faults, what was read before stays. A nil Web is
// plain HTTP for everybody.
type Web struct {
	path   string
	notice func(string)

	mu      sync.Mutex
	file    *webFile // the last good one
	fault   string   // why a newer one is not used
	limiter *rate.Limiter
	right   map[[sha256.Size]byte]bool // passwords that were right, so that each is checked once

	guessing sync.Mutex // one password is checked at a time, because that takes much CPU
}

// OpenWeb reads the file of --web.config.file; "" is none. Its errors are errors of
// usage. notice tells what is wrong with the file later.
func OpenWeb(path string, notice func(string)) (*Web, error) {
	if path == "" {
		return nil, nil
	}
	file, err := readWeb(path)
	if err != nil {
		return nil, exit.Usage("--web.config.file %s: %s", safe.Clean(path), safe.Clean(config.Mask(err.Error())))
	}
	return &Web{path: path, notice: notice, file: file, limiter: file.Limit.limiter(), right: map[[sha256.Size]byte]bool{}}, nil
}

// limiter returns nil for no limit.
func (l webLimit) limiter() *rate.Limiter {
	if l.Interval == 0 {
		return nil
	}
	return rate.NewLimiter(rate.Every(l.Interval), l.Burst)
}

// Scheme returns how its URLs begin: http or https.
func (w *Web) Scheme() string {
	if w != nil && w.file.secured != nil {
		return "https"
	}
	return "http"
}

// Restricts reports whether clients must prove who they are.
func (w *Web) Restricts() bool {
	return w != nil && (len(w.file.Users) > 0 || w.file.secured != nil && w.file.secured.ClientAuth == tls.RequireAndVerifyClientCert)
}

// current reads the file again.
func (w *Web) current() *webFile {
	f, err := readWeb(w.path)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil && (f.secured == nil) != (w.file.secured == nil) {
		err = errors.New("TLS begins and ends with a restart only")
	}
	fault := ""
	switch {
	case err != nil:
		fault = err.Error()
	default:
		if f.Limit != w.file.Limit {
			w.limiter = f.Limit.limiter()
		}
		w.file = f
	}
	if fault != "" && fault != w.fault {
		w.notice("--web.config.file " + w.path + ": " + config.Mask(fault) + "; what was read before stays")
	}
	w.fault = fault
	return w.file
}

// Listener returns a listener of the connections of l, with TLS if the file asks for it.
func (w *Web) Listener(l net.Listener) net.Listener {
	if w == nil || w.file.secured == nil {
		return l
	}
	return tls.NewListener(l, &tls.Config{
		MinVersion:         tls.VersionTLS12, // GetConfigForClient decides
		GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) { return w.current().secured, nil },
	})
}

// Handler returns a handler that answers whom the file lets in.
func (w *Web) Handler(next http.Handler) http.Handler {
	if w == nil {
		return next
	}
	return http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		f := w.current()
		for name, value := range f.HTTP.Headers {
			answer.Header().Set(name, value)
		}
		switch {
		case !w.inTime():
			http.Error(answer, "too many requests", http.StatusTooManyRequests)
		case !w.letsIn(f.Users, r):
			answer.Header().Set("WWW-Authenticate", `Basic realm="studiowatch"`)
			http.Error(answer, "a user and a password are needed", http.StatusUnauthorized)
		default:
			next.ServeHTTP(answer, r)
		}
	})
}

// inTime reports whether the limit allows a request.
func (w *Web) inTime() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.limiter == nil || w.limiter.Allow()
}

// letsIn reports whether a request has the password of a user. An unknown user takes as
// long as a known one, so that nobody can find out who there is.
func (w *Web) letsIn(users map[string]string, r *http.Request) bool {
	if len(users) == 0 {
		return true
	}
	user, password, sent := r.BasicAuth()
	if !sent {
		return false
	}
	hash, known := users[user]
	if !known {
		for _, hash = range users {
			break
		}
	}
	return w.matches(hash, password) && known
}

// mostRight bounds the passwords that are remembered.
const mostRight = 100

func (w *Web) matches(hash, password string) bool {
	pair := sha256.Sum256([]byte(hash + "\x00" + password))
	w.mu.Lock()
	right := w.right[pair]
	w.mu.Unlock()
	if right {
		return true
	}
	w.guessing.Lock()
	right = bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) == nil
	w.guessing.Unlock()
	if right {
		w.mu.Lock()
		defer w.mu.Unlock()
		if len(w.right) >= mostRight {
			clear(w.right)
		}
		w.right[pair] = true
	}
	return right
}
