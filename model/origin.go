package model

import (
	"net/netip"
	"strings"
	"time"
)

// Origin is where what is read with a profile comes from.
type Origin struct {
	Host  string // of the base URL, with its port; printable, and empty where it is not known
	Route string // all that decides whose deployments are read; only compared, never shown
}

// Origins says where the profiles are read from. A profile whose route is
// another than before begins anew with the next Rewatch: what was read on the
// way before says nothing of what is there now.
func (e *Engine) Origins(origins map[string]Origin) {
	hosts := map[string]string{}
	for profile, o := range origins {
		hosts[profile] = o.Host
		e.Board.source(profile).host = o.Host
		if before, known := e.origins[profile]; known && before.Route != o.Route {
			e.moved[profile] = true
		}
	}
	e.origins = origins
	e.Board.history.of(hosts)
}

// startOver makes the rows of profiles that have moved what they are at the
// start. Those that a glob has found go with that: it finds them again.
func (e *Engine) startOver(now time.Time) {
	for profile := range e.moved {
		s := e.Board.source(profile)
		s.skew, s.told = 0, false
	}
	for _, row := range e.Board.Rows() {
		if e.moved[row.Ref.Profile] {
			e.Board.reset(row)
			e.Plan.Remove(row.Ref) // what is under way comes from before
			e.Plan.Add(row.Ref, now)
		}
	}
	clear(e.moved)
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
