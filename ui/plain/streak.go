package plain

import "time"

// apart is how far two readings must lie apart before what speaks against a
// deployment is believed: one odd answer ends no wait.
const apart = 5 * time.Second

// streak is something that one reading after the other has said.
type streak struct {
	what  any // comparable
	since time.Time
	times int
	again bool // it was asked for once more
}

// say takes in what a reading says; what differs begins anew.
func (s *streak) say(what any, at time.Time) {
	if s.what != what {
		*s = streak{what: what, since: at}
	}
	s.times++
}

// unsure reports, once, that enough time has passed for another answer that would
// be believed, and none has come.
func (s *streak) unsure(now time.Time) bool {
	if s.times == 0 || s.again || now.Sub(s.since) < apart {
		return false
	}
	s.again = true
	return true
}

// believed reports whether readings far enough apart have said so.
func (s *streak) believed(at time.Time) bool { return s.times > 1 && at.Sub(s.since) >= apart }
