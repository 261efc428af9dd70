package model

import (
	"net/netip"
	"strings"
)

// Origin is where the readings of a profile come from.
type Origin struct {
	Host   string // of the base URL, with its port; printable, empty if unknown
	Region string // the region id of the host; empty if unknown
	Route  string // everything that decides whose deployments are read; only compared, never shown
}

// Counts reports whether an event seen on one host applies to a deployment that
// is read from another. An event without a host comes from an older version. It
// applies to every host but this machine, where only simulators and tests run.
func Counts(seen, here string) bool {
	if seen == "" {
		return !loopback(here)
	}
	return seen == here
}

// CountsOn reports whether the event applies where profiles are read from hosts, which
// are given by profile. An event of a profile that is not read applies too; but what
// was seen on this machine applies beside a simulator only, and nothing else there.
func (e Event) CountsOn(hosts map[string]string) bool {
	if here, read := hosts[e.Ref.Profile]; read {
		return here == "" || Counts(e.Host, here)
	}
	if e.Ref.Profile == "" {
		return true // of a run or of the machine
	}
	for _, here := range hosts {
		if loopback(here) != loopback(e.Host) {
			return false
		}
	}
	return true
}

// loopback reports whether a host, with or without a port, is this machine.
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
