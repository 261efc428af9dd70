package plain

import (
	"fmt"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
)

// settleTime is how long it may take until readings show a change that was
// requested. Until then, the state that was first read is no proof, good or bad.
const settleTime = 15 * time.Second

const (
	createdAgain = "deleted and created again"
	waived       = "the list may not be read, so two NotFound answers and a good answer elsewhere had to do"
)

// target is a deployment of the wait.
type target struct {
	row      *watch.Row
	end      End
	why      string        // the reason of a bad end, for people
	how      string        // how a good end was reached; empty if it needs no explanation
	took     time.Duration // from the start of the wait to the end
	moved    bool          // a reading did not meet the goal
	mayBeOld bool          // the last reading may show the state before a change
	first    model.Status  // the status in the first reading
	mixed    bool          // a later reading had another status
	creation creation
	finding  confirmation   // a failure or a lost state
	judged   time.Time      // the time of the last poll that was judged
	fault    *model.Failure // the last failure; nil if there was none
	faultAt  time.Time
	shown    string // the state that was last printed
	reported bool   // it was printed that the goal is reached; nothing more is printed
}

// creation is when a deployment was created, according to its first reading.
type creation struct {
	at     time.Time // the service's stamp; zero if unknown
	readAt time.Time
	page   int // the page of the list in which it was read; 0 for a GET
}

// judge sets the end of an open target after a poll. t is the ticket of the poll.
func (w *waiting) judge(x *target, t poll.Ticket) {
	row := x.row
	switch {
	case row.Absent() && w.Goal.gone():
		x.end = Done
		if row.ListWaived() {
			x.how = waived
		}
		return
	case row.Absent() && row.Latest != nil:
		x.end, x.why = Missing, "it is gone: it was read before, and the service knows it no more"
		if row.ListWaived() {
			x.why += "; " + waived
		}
		return
	case w.Goal.gone() && row.Failure == nil && w.recreated(x, t.Page):
		x.end, x.how = Done, createdAgain
		return
	case row.Poll.At.Equal(x.judged):
		return
	}
	x.judged = row.Poll.At
	switch {
	case row.Failure != nil:
		w.judgeFailure(x)
	case row.Latest != nil:
		w.judgeReading(x)
	}
}

func (w *waiting) judgeReading(x *target) {
	row, d := x.row, x.row.Latest
	if x.first == "" {
		x.first = d.Status
	}
	x.mixed = x.mixed || d.Status != x.first
	x.mayBeOld = false
	switch {
	case w.Goal.met(d):
		x.finding, x.mayBeOld = confirmation{}, true
		if x.moved || !w.Goal.mayBeOld() || w.showsChanges(row) || editedBefore(row) {
			x.end = Done
		}
	case w.Goal.lost(d):
		x.moved = true
		x.finding.add(d.Status, row.Poll.At)
		// A repair may have been requested just before the wait. Readings do not
		// show it at once, and the time of the last edit does not change either.
		x.mayBeOld = !x.mixed && !w.showsChanges(row)
		if !x.mayBeOld && (sure(d) || x.finding.confirmed(row.Poll.At)) {
			x.end, x.why = Lost, w.Goal.lostReason(row)
		}
	default:
		x.moved, x.finding = true, confirmation{}
	}
}

// showsChanges reports whether the last reading was requested late enough to show
// a change from before the wait.
func (w *waiting) showsChanges(row *watch.Row) bool { return sentAt(row).Sub(w.started) >= settleTime }

// editedBefore reports whether the last edit of a row was long enough before the
// reading to show in it. It is false if the time of the edit is unknown.
func editedBefore(row *watch.Row) bool {
	edited, known := row.EditedAgo(row.Poll.At)
	return known && edited >= settleTime
}

func sentAt(row *watch.Row) time.Time { return row.Poll.At.Add(-row.Poll.Latency) }

// recreated reports whether the deployment was deleted and created again: its
// creation is at least a second later than in the first reading. Some answers have
// no fractions of a second. If a GET and a list were requested at the same time,
// the GET counts as the first, because a list may be out of date.
func (w *waiting) recreated(x *target, page int) bool {
	row := x.row
	if row.Latest == nil {
		return false
	}
	stamp := row.Latest.Created
	if _, usable := stamp.Age(row.Poll.At.Add(w.Engine.Board.Skew(row.Ref.Profile))); !usable {
		return false
	}
	if x.creation.at.IsZero() || page == 0 && x.creation.page > 0 && !sentAt(row).After(x.creation.readAt) {
		x.creation = creation{stamp.At, row.Poll.At, page}
	}
	return stamp.At.Sub(x.creation.at) >= time.Second
}

// judgeFailure sets the end of a target after its own failure. endBlocked does it
// for a failure of the whole profile.
func (w *waiting) judgeFailure(x *target) {
	f, at := x.row.Failure, x.row.Poll.At
	x.fault, x.faultAt = f, at
	end, never := endOf(f), x.row.Latest == nil
	switch {
	case end == Open:
		return
	case end == Missing && (w.Goal.gone() || !never):
		return // NotFound alone does not prove that it is gone
	}
	x.finding.add(end, at)
	switch {
	case never && refusedByService(f):
	case !x.finding.confirmed(at):
		return
	case end == Missing && sentAt(x.row).Sub(w.started) < w.CreateTimeout:
		return // a new deployment may appear late
	}
	x.end, x.why = end, explain(f)
}

// lostReason says why the goal cannot be reached any more.
func (g Goal) lostReason(row *watch.Row) string {
	d := row.Latest
	text := fmt.Sprintf("is %s and will not become %s by itself", d.Status, g)
	if d.Status == g.status {
		text = fmt.Sprintf("is %s and reports no capacity, so none can be waited for", d.Status)
	}
	if !d.FailReason.Empty() {
		text += ": " + d.FailReason.String()
	}
	if !row.Poll.RequestID.Empty() {
		text += " (request_id " + row.Poll.RequestID.String() + ")"
	}
	return text
}
