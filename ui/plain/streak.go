package plain

import "time"

// apart is the time between two readings that must both speak against a
// deployment before they are believed. A single odd answer must not end a
// wait.
const apart = 5 * time.Second

// streak is something that consecutive readings have said.
type streak struct {
	what  any // comparable
	since time.Time
	times int
	again bool // whether it was asked for once more
}

// say notes what a reading says. If that is different, the streak begins
// again.
func (s *streak) say(what any, at time.Time) {
	if s.what != what {
		*s = streak{what: what, since: at}
	}
	s.times++
}

// unsure reports, once, that another answer would be believed by now and none
// has come.
func (s *streak) unsure(now time.Time) bool {
	if s.times == 0 || s.again || now.Sub(s.since) < apart {
		return false
	}
	s.again = true
	return true
}

// believed reports whether readings that are far enough apart have said so.
func (s *streak) believed(at time.Time) bool { return s.times > 1 && at.Sub(s.since) >= apart }
