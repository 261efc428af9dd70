package serve

import (
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// onlyLocal refuses requests for a foreign host name, if the address is reached from
// this machine only. It prevents DNS rebinding: a web site may resolve its own name to
// 127.0.0.1, but the requests of its page still have that name in their Host header. An
// address that other machines can reach may have any name, so all requests are answered.
func onlyLocal(at net.Addr, next http.Handler) http.Handler {
	if tcp, ok := at.(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if namesThisMachine(r.Host) {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "studiowatch: only localhost, 127.0.0.1 and [::1] are answered here\n")
	})
}

// namesThisMachine reports whether a Host header, with or without a port, is localhost,
// an address of 127.0.0.0/8 or [::1]. Other forms of these do not count, because a name
// server may resolve them.
func namesThisMachine(host string) bool {
	name, port := host, ""
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		name, port = host[:i], host[i+1:]
	}
	if strings.Trim(port, "0123456789") != "" {
		return false
	}
	address, six := strings.CutPrefix(name, "[")
	if six {
		name, six = strings.CutSuffix(address, "]")
		ip, err := netip.ParseAddr(name)
		return six && err == nil && !ip.Is4() && ip.Zone() == "" && ip.Unmap().IsLoopback()
	}
	if strings.EqualFold(strings.TrimSuffix(name, "."), "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.Is4() && ip.IsLoopback()
}
