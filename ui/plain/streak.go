package plain

import "time"

// apart is how far two readings must lie apart before what speaks against a
// deployment is believed: one odd answer ends no wait.
const apart = 5 * time.Second

// streak is something that one reading after the other has said.
type streak struct {
	what  string
	since time.Time
	times int
}

// say takes in what a reading says; what differs begins anew.
func (s *streak) say(what string, at time.Time) {
	if s.what != what {
		*s = streak{what: what, since: at}
	}
	s.times++
}

// believed reports whether readings far enough apart have said so.
func (s *streak) believed(at time.Time) bool { return s.times > 1 && at.Sub(s.since) >= apart }
