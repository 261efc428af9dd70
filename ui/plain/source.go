package plain

import (
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
)

// source is what is known of a profile as a whole.
type source struct {
	answered bool   // something was read
	heard    bool   // something has come of it that was no refused certificate
	against  streak // of answers in a row that would end everything, if they are everybody's
	rounds   int    // of tries in a row that failed; requests sent together are one
	round    time.Time
	warned   bool // of a total that does not fit
}

// hear takes in how a request went.
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

// end is how the whole profile ends, now that the plan is sure that nothing can
// be read with it for this reason; Open for one that may pass. It takes two
// answers that say so, and for an address without the API as long as it takes a
// gateway to come to itself.
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

// failureOf is why the request of a ticket failed; nil when it did not.
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

// asking reports whether a request for one of the deployments is under way.
func asking(p *poll.Plan, refs []model.Ref) bool {
	return slices.ContainsFunc(refs, func(ref model.Ref) bool {
		_, under := p.Due(ref)
		return under
	})
}
