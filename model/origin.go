package model

import (
	"net/netip"
	"strings"
)

// Origin is where what is read with a profile comes from.
type Origin struct {
	Host  string // of the base URL, with its port; printable, and empty where it is not known
	Route string // all that decides whose deployments are read; only compared, never shown
}

// Counts reports whether what was seen on one host says something of a
// deployment that is read from another. Older versions did not write hosts down.
// What they saw counts but for this machine, where there are only simulators
// and tests.
func Counts(seen, here string) bool {
	if seen == "" {
		return !loopback(here)
	}
	return seen == here
}

// loopback reports whether a host, which may have a port, is this machine.
func loopback(host string) bool {
	if inside, found := strings.CutPrefix(host, "["); found {
		host, _, _ = strings.Cut(inside, "]")
	} else {
		host, _, _ = strings.Cut(host, ":")
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if addr, err := netip.ParseAddr(host); err == nil {
		addr = addr.Unmap()
		return addr.IsLoopback() || addr.IsUnspecified()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}
