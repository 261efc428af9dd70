package poll

import (
	"time"

	"studiowatch/model"
)

// Claim is the ticket of a request that another run has sent. The budget is
// that run's affair.
func (p *Plan) Claim(ref model.Ref, page int, now time.Time) Ticket {
	l := p.lane(ref.Profile)
	l.settleCoverage(now)
	if page > 0 {
		return l.sweep.claim(page, now)
	}
	s := p.slot(ref)
	if s.ticket != 0 {
		p.land(Ticket{Number: s.ticket, Ref: ref})
	}
	return l.claimRow(s, now)
}

func (w *sweep) claim(page int, now time.Time) Ticket {
	if w.ticket != 0 {
		w.lane.plan.land(Ticket{Number: w.ticket, Ref: model.Ref{Profile: w.lane.profile}, Page: w.page})
	}
	if page == 1 || w.page == 0 {
		w.begin(now)
	}
	w.page = page
	return w.send(now)
}
