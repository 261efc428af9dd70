package watch

import (
	"time"

	"studiowatch/model"
)

// Step is one answer of a recorded run.
type Step struct {
	At     time.Time // when the answer was complete
	Ref    model.Ref // for a page, only the profile counts
	Page   int       // of the list; 0 for a GET
	Answer model.Answer
	Asleep time.Duration // instead of an answer: the machine slept for so long
	Past   []model.Event // instead of an answer: the events of earlier runs
	Stop   bool          // instead of an answer: the run has ended
}

// Replay settles a step of a recorded run. A deployment that was watched in that
// run is watched from then on.
func (e *Engine) Replay(s Step) Settled {
	if s.Stop {
		return Settled{}
	}
	if len(s.Past) > 0 {
		e.Restore(s.Past)
		return Settled{}
	}
	if s.Asleep > 0 {
		e.Board.Asleep(s.Asleep, s.At)
		e.Plan.Resume(s.At)
		return Settled{Events: e.Board.News()}
	}
	if s.Page == 0 && e.Board.Row(s.Ref) == nil {
		e.Watch(model.Entry{Ref: s.Ref}, s.At)
	}
	done, _ := e.Settle(e.Plan.Claim(s.Ref, s.Page, s.At.Add(-s.Answer.Latency())), s.Answer, s.At)
	return done
}
