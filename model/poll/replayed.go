package poll

import (
	"time"

	"studiowatch/model"
)

// Claim is the ticket of a request that another run has sent. The budget is
// that run's affair.
func (p *Plan) Claim(ref model.Ref, page int, now time.Time) Ticket {
	l := p.lane(ref.Profile)
	p.settleCoverage(l, now)
	if page > 0 {
		return p.claimPage(l, page, now)
	}
	s := p.slots[ref]
	if s.ticket != 0 {
		p.land(Ticket{Number: s.ticket, Ref: ref})
	}
	return p.claimRow(l, s, now)
}

func (p *Plan) claimPage(l *lane, page int, now time.Time) Ticket {
	w := &l.sweep
	if w.ticket != 0 {
		p.land(Ticket{Number: w.ticket, Ref: model.Ref{Profile: l.profile}, Page: w.page})
	}
	if page == 1 || w.page == 0 {
		w.begin(now)
	}
	w.page = page
	return p.sendPage(l, now)
}
