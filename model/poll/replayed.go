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
		return l.claimPage(page, now)
	}
	s := p.slot(ref)
	if s.ticket != 0 {
		p.land(Ticket{Number: s.ticket, Ref: ref})
	}
	return l.claimRow(s, now)
}

func (l *lane) claimPage(page int, now time.Time) Ticket {
	w := &l.sweep
	if w.ticket != 0 {
		l.plan.land(Ticket{Number: w.ticket, Ref: model.Ref{Profile: l.profile}, Page: w.page})
	}
	if page == 1 || w.page == 0 {
		w.begin(now)
	}
	w.page = page
	return l.sendPage(now)
}
