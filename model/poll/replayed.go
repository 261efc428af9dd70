package poll

import (
	"time"

	"studiowatch/model"
)

// Claim returns the ticket of a request that a recorded run has sent. The rate
// limit does not apply.
func (p *Plan) Claim(ref model.Ref, page int, now time.Time) Ticket {
	l := p.lane(ref.Profile)
	l.settleCoverage(now)
	if page > 0 {
		return l.sweep.claim(page, now)
	}
	s := p.slot(ref)
	if s.ticket != 0 {
		p.finish(Ticket{Number: s.ticket, Ref: ref})
	}
	return l.claimRow(s, now)
}

func (w *sweep) claim(page int, now time.Time) Ticket {
	if w.ticket != 0 {
		w.lane.plan.finish(Ticket{Number: w.ticket, Ref: model.Ref{Profile: w.lane.profile}, Page: w.page})
	}
	if page == 1 || w.page == 0 {
		w.begin(now)
	}
	w.page, w.byHand = page, true // whoever sent it needed the whole list
	return w.send(now)
}
