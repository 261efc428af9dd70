package plain

import (
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
)

// source is what is known about a profile as a whole.
type source struct {
	answered  bool         // an answer was good
	responded bool         // there was a result other than an untrusted certificate
	finding   confirmation // a failure that ends the profile if it concerns all of it
	rounds    int          // failures in a row; failures within a second count as one
	round     time.Time
	warned    bool // the user was warned of a wrong total
}

// record records the result of a request; f is nil if it was good.
func (s *source) record(f *model.Failure, at time.Time) {
	if f == nil {
		*s = source{answered: true, responded: true, warned: s.warned}
		return
	}
	if s.rounds == 0 || at.Sub(s.round) >= time.Second {
		s.rounds, s.round = s.rounds+1, at
	}
	s.responded = s.responded || f.Class != model.FailTLS
	if end := endOfAll(f); end != Open {
		s.finding.add(end, at)
	}
}

// end returns the end of the whole profile after a failure that the plan reports.
// It is Open if the failure may be temporary, or only one answer had it. Refused
// must also be confirmed, because a gateway may recover.
func (s *source) end(f *model.Failure, now time.Time) End {
	end := endOfAll(f)
	switch {
	case end == Open || s.finding.what != end || s.finding.times < 2:
		return Open
	case end == Refused && !s.finding.confirmed(now):
		return Open
	}
	return end
}

// failureOf returns why the request of a ticket failed; nil if it did not.
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
