package model

import "time"

// Step is one answer of a recorded run.
type Step struct {
	At     time.Time // when it was complete
	Ref    Ref       // with a page, only the profile counts
	Page   int       // of the list; 0 for a GET
	Answer Answer
	Asleep time.Duration // instead of an answer: the machine slept for so long
	Past   []Event       // instead of an answer: what earlier runs had seen
	Stop   bool          // instead of an answer: the run has ended
}

// Replay takes in a step of a recorded run, as that run did. A deployment that
// run watched and this one does not is watched from now on.
func (e *Engine) Replay(s Step) Settled {
	if s.Stop {
		return Settled{}
	}
	if len(s.Past) > 0 {
		e.Remember(s.Past)
		return Settled{}
	}
	if s.Asleep > 0 {
		e.Board.Asleep(s.Asleep, s.At)
		e.Plan.Resume(s.At)
		return Settled{Events: e.Board.News()}
	}
	if s.Page == 0 && e.Board.Row(s.Ref) == nil {
		e.Watch(Entry{Ref: s.Ref}, s.At)
	}
	done, _ := e.Settle(e.Plan.claimed(s.Ref, s.Page, s.At.Add(-s.Answer.latency())), s.Answer, s.At)
	return done
}

func (a Answer) latency() time.Duration {
	for _, s := range a.Samples {
		return s.Poll.Latency
	}
	return a.Poll.Latency
}

// claimed is the ticket of a request that another run has sent. The budget is
// that run's affair.
func (p *Plan) claimed(ref Ref, page int, now time.Time) Ticket {
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
		p.land(Ticket{Number: w.ticket, Ref: Ref{Profile: l.profile}, Page: w.page})
	}
	if page == 1 || w.page == 0 {
		w.begin(now)
	}
	w.page = page
	return p.sendPage(l, now)
}
