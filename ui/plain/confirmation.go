package plain

import "time"

// confirmAfter is how long after the first of several equal findings another one
// confirms it. One odd answer must not end a wait.
const confirmAfter = 5 * time.Second

// confirmation is a finding that consecutive answers agree on. The zero value has
// no finding.
type confirmation struct {
	what      any // the finding, an End, a status or a text
	since     time.Time
	times     int
	requested bool // whether due has returned true
}

// add adds the finding of one answer. A different finding starts again.
func (c *confirmation) add(what any, at time.Time) {
	if c.what != what {
		*c = confirmation{what: what, since: at}
	}
	c.times++
}

// due reports, once for each finding, whether it is time to request another answer.
func (c *confirmation) due(now time.Time) bool {
	if c.times == 0 || c.requested || now.Sub(c.since) < confirmAfter {
		return false
	}
	c.requested = true
	return true
}

// confirmed reports whether two answers that are far enough apart agree.
func (c *confirmation) confirmed(at time.Time) bool {
	return c.times > 1 && at.Sub(c.since) >= confirmAfter
}
