package poll

import (
	"time"

	"studiowatch/model"
)

// Ticket returns the ticket of the request for a deployment, or for a page of the list
// of its profile if page is not 0; false if none is in flight. The deployment may not be
// watched any more.
func (p *Plan) Ticket(ref model.Ref, page int) (Ticket, bool) {
	l := p.laneOf(ref.Profile)
	if l == nil {
		return Ticket{}, false
	}
	for _, f := range l.inFlight {
		if t := l.ticket(f); t.Page == page && (page > 0 || t.Ref == ref) {
			return t, true
		}
	}
	return Ticket{}, false
}

// ticket returns the ticket of a request in flight.
func (l *lane) ticket(f request) Ticket {
	if f.slot != nil {
		return Ticket{Number: f.number, Ref: f.slot.ref}
	}
	return Ticket{Number: f.number, Ref: model.Ref{Profile: l.profile}, Page: l.sweep.page}
}

// Replayed does what Start does besides sending. The recorded run called Start after each
// answer, and whenever it sent something.
func (p *Plan) Replayed(now time.Time) {
	for _, l := range p.lanes {
		l.settleCoverage(now)
		l.sweep.start(now)
	}
}

// ForgetAll takes back all tickets, because the recorded run that sent the requests has
// ended.
func (p *Plan) ForgetAll(now time.Time) {
	for _, l := range p.lanes {
		for len(l.inFlight) > 0 {
			p.Forget(l.ticket(l.inFlight[0]), now)
		}
		l.sweep.page = 0
	}
}

// Claim returns the ticket of a request that a recorded run has sent. The rate
// limit does not apply.
func (p *Plan) Claim(ref model.Ref, page int, now time.Time) Ticket {
	l := p.lane(ref.Profile)
	p.Replayed(now)
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
	if page != w.page { // else the list goes on, or the page is tried again
		if page == 1 || w.page == 0 {
			w.begin(now)
		}
		w.page, w.byHand = page, true // whoever sent it needed the whole list
	}
	return w.send(now)
}
