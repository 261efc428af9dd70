package watch

import (
	"maps"
	"slices"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
)

// Step is one answer of a recorded run.
type Step struct {
	At     time.Time     // when the answer was complete
	Ref    model.Ref     // for a page, only the profile counts
	Page   int           // of the list; 0 for a GET
	Answer model.Answer  // empty if the request was cancelled
	Sent   bool          // instead of an answer: the request was sent
	Asleep time.Duration // instead of an answer: the machine slept for so long
	Past   []model.Event // instead of an answer: the events of earlier runs
	Stop   bool          // instead of an answer: the run has ended
}

// Replay settles a step of a recorded run. A deployment that was watched in that
// run is watched from then on.
func (e *Engine) Replay(s Step) Settled {
	if s.Stop {
		e.Plan.ForgetAll(s.At)
		e.tellsSent = false
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
	if s.Sent {
		e.tellsSent = true
		e.claim(s, s.At)
		return Settled{}
	}
	t, inFlight := e.Plan.Ticket(s.Ref, s.Page)
	switch {
	case inFlight:
	case e.tellsSent || s.Answer.Empty():
		return Settled{} // it came after a sleep, or the end of its run
	default:
		t = e.claim(s, s.At.Add(-s.Answer.Latency()))
	}
	done, _ := e.Settle(t, s.Answer, s.At)
	e.Plan.Replayed(s.At)
	return done
}

// claim returns the ticket of a recorded request.
func (e *Engine) claim(s Step, sent time.Time) poll.Ticket {
	if s.Page == 0 && e.Board.Row(s.Ref) == nil {
		e.Watch(model.Entry{Ref: s.Ref}, s.At)
	}
	return e.Plan.Claim(s.Ref, s.Page, sent)
}

// CloneSize is about how many bytes a row takes in a copy of an engine, with its place in
// the plan and its reading.
const CloneSize = 2000

// Clone returns a copy of an engine that shares nothing with it that either of the two
// changes. Both may go on from there with different answers. Readings, failures and events
// do not change, so the two share them. It is for a replay; see poll.Plan.Clone.
func (e *Engine) Clone() *Engine {
	whole := *e
	whole.Plan = e.Plan.Clone()
	rows := make(map[*Row]*Row, len(e.Board.rows)+len(e.takenOff))
	whole.Board = e.Board.clone(rows)
	whole.byHand = slices.Clone(e.byHand)
	whole.unwanted, whole.rerouted = maps.Clone(e.unwanted), maps.Clone(e.rerouted)
	whole.takenOff = slices.Clone(e.takenOff)
	for i, off := range e.takenOff {
		whole.takenOff[i].row = whole.Board.copied(off.row, rows)
	}
	return &whole
}

// clone returns a copy of the board, and adds the copy of each row to rows.
func (b *Board) clone(rows map[*Row]*Row) *Board {
	whole := *b
	whole.ranks = maps.Clone(b.ranks)
	whole.news = slices.Clone(b.news)
	whole.history = b.history.clone()
	whole.sources = make(map[string]*source, len(b.sources))
	for profile, s := range b.sources {
		same := *s
		whole.sources[profile] = &same
	}
	whole.rows = make(map[model.Ref]*Row, len(b.rows))
	whole.order = make([]*Row, len(b.order))
	for i, row := range b.order {
		same := whole.copied(row, rows)
		whole.order[i], whole.rows[row.Ref] = same, same
	}
	return &whole
}

// copied returns the copy of a row for a board that has the copies of its sources.
func (b *Board) copied(row *Row, rows map[*Row]*Row) *Row {
	if known := rows[row]; known != nil {
		return known
	}
	same := *row
	same.rules, same.source = &b.rules, b.sources[row.Ref.Profile]
	if row.moves != nil {
		moves := *row.moves
		same.moves = &moves
	}
	rows[row] = &same
	return &same
}

// clone returns a copy of a history. The two share the events so far: a history never
// changes a part of a list that it has, and what one of them adds the other does not see.
func (h *History) clone() *History {
	whole := *h
	whole.whole, whole.counted, whole.watch = slices.Clip(h.whole), slices.Clip(h.counted), slices.Clip(h.watch)
	whole.rows, whole.still = clipped(h.rows), clipped(h.still)
	whole.ended = maps.Clone(h.ended)
	whole.durations = make(map[product]*durations, len(h.durations))
	for p, d := range h.durations {
		same := *d
		same.took = slices.Clip(d.took)
		whole.durations[p] = &same
	}
	return &whole
}

func clipped[K comparable, V any](lists map[K][]V) map[K][]V {
	whole := make(map[K][]V, len(lists))
	for key, list := range lists {
		whole[key] = slices.Clip(list)
	}
	return whole
}
