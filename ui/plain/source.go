package plain

import (
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
)

// source is what is known about a profile as a whole.
type source struct {
	answered bool   // something was read
	heard    bool   // whether anything has come back other than a certificate that was refused
	against  streak // answers in a row that would end everything if they concern the whole profile
	rounds   int    // failed tries in a row; requests that were sent together count as one
	round    time.Time
	warned   bool // whether a warning was given about a total that does not fit
}

// hear notes how a request went.
func (s *source) hear(f *model.Failure, at time.Time) {
	if f == nil {
		*s = source{answered: true, heard: true, warned: s.warned}
		return
	}
	if s.rounds == 0 || at.Sub(s.round) >= time.Second {
		s.rounds, s.round = s.rounds+1, at
	}
	s.heard = s.heard || f.Class != model.FailTLS
	if end := endOfAll(f); end != Open {
		s.against.say(end, at)
	}
}

// end is how the whole profile ends, when the plan is sure that nothing of it
// can be read for this reason. It is Open if the reason may pass. Two answers
// must say so. For an address without the API, they must be as far apart as a
// gateway may need to recover.
func (s *source) end(f *model.Failure, now time.Time) End {
	end := endOfAll(f)
	switch {
	case end == Open || s.against.what != end || s.against.times < 2:
		return Open
	case end == Refused && !s.against.believed(now):
		return Open
	}
	return end
}

// failureOf is why the request of a ticket failed; nil if it did not.
func failureOf(t poll.Ticket, a model.Answer) *model.Failure {
	if t.Page > 0 {
		return a.Failure
	}
	for _, sample := range a.Samples {
		if sample.Ref == t.Ref {
			return sample.Failure
		}
	}
	return nil
}

// asking reports whether a request for one of the deployments is running.
func asking(p *poll.Plan, refs []model.Ref) bool {
	return slices.ContainsFunc(refs, func(ref model.Ref) bool {
		_, under := p.Due(ref)
		return under
	})
}
