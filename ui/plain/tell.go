package plain

import (
	"cmp"

	"studiowatch/model"
	"studiowatch/model/safe"
)

// tellConcluded tells of the targets that have ended since the last call. Events are those
// of the answer that ended them.
func (w *waiting) tellConcluded(events []model.Event) {
	var told []model.Event
	for _, x := range w.concluded {
		told = append(told, w.ending(x, events))
	}
	w.concluded = nil
	if w.Tell != nil && len(told) > 0 {
		w.Tell(told)
	}
}

// tellLate tells of the targets that are still open when the time is up.
func (w *waiting) tellLate() {
	for _, x := range w.targets {
		if w.late && x.end == Open {
			w.concluded = append(w.concluded, x)
		}
	}
	w.tellConcluded(nil)
}

// ending returns the event that ended the wait for a target: the change that was just
// seen, or else its present state, or why it cannot be read.
func (w *waiting) ending(x *target, events []model.Event) model.Event {
	row := x.row
	e := row.Event()
	for _, seen := range events {
		if seen.Ref == row.Ref && seen.Kind == e.Kind {
			e = seen
		}
	}
	switch x.end {
	case Done:
		if row.Absent() {
			e.Kind, e.Verdict = model.KindGone, model.VerdictGone
		}
	case Open, Lost, TimedOut:
	case Missing, Refused, Denied, Unpaid, Unreachable:
		if f := row.Blocked(); f != nil && !row.Gone {
			e.Kind, e.Code, e.Reason = model.KindOf(model.VerdictUnreadable), safe.Clean(f.Label()), f.Message
		}
	}
	e.At = cmp.Or(e.At, w.now())
	return e
}
