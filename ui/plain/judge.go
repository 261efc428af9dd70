package plain

import (
	"fmt"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
)

// settleTime is how long a change that was asked for may take to show: within
// it of the beginning, a state that was there already proves nothing, good or
// bad.
const settleTime = 15 * time.Second

const (
	reborn = "deleted and created again"
	waived = "the list may not be read, so two NotFound answers and a good answer elsewhere had to do"
)

// target is a deployment that is waited for.
type target struct {
	row     *watch.Row
	end     End
	why     string        // of an end that is not a good one, for people
	how     string        // a good end was reached, where that wants a word
	took    time.Duration // until it was reached
	moved   bool          // a reading of this run was not what is waited for
	doubted bool          // what the last reading says may be from before a change
	first   model.Status  // what the first reading of this run said
	mixed   bool          // and another one said something else
	birth   birth
	against streak
	judged  time.Time // the poll last taken in
	fault   *model.Failure
	faultAt time.Time
	shown   string // what was last printed of it
	told    bool   // that it is reached, after which nothing is
}

// birth is when a deployment was created, as this run first read it.
type birth struct {
	at    time.Time // the service's stamp; zero while nothing said so
	heard time.Time
	page  int // of the list that said so; 0 for a GET
}

// judge takes in the last poll of a target that is still open, and the ticket it
// was sent with.
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
		x.end, x.how = Done, reborn
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
	x.doubted = false
	switch {
	case w.Goal.met(d):
		x.against, x.doubted = streak{}, true
		if x.moved || !w.Goal.mayBeOld() || w.shows(row) || editedBefore(row) {
			x.end = Done
		}
	case w.Goal.hopeless(d):
		x.moved = true
		x.against.say(d.Status, row.Poll.At)
		// It may be what somebody has just mended. When it was last edited does
		// not tell: what failed long ago reads so until the change is taken up.
		x.doubted = !x.mixed && !w.shows(row)
		if !x.doubted && (sure(d) || x.against.believed(row.Poll.At)) {
			x.end, x.why = Lost, w.Goal.lament(row)
		}
	default:
		x.moved, x.against = true, streak{}
	}
}

// shows reports whether a change that was asked for before the wait began
// would show in what was read last, because that was asked for late enough.
func (w *waiting) shows(row *watch.Row) bool { return sentAt(row).Sub(w.started) >= settleTime }

// editedBefore reports whether a row was last edited so long before it was read
// that the change shows.
func editedBefore(row *watch.Row) bool {
	edited, known := row.EditedAgo(row.Poll.At)
	return known && edited >= settleTime
}

func sentAt(row *watch.Row) time.Time { return row.Poll.At.Add(-row.Poll.Latency) }

// recreated reports whether the deployment is another one of the same name: it
// was created later than the one this run read first. The service cuts fractions
// of a second off in some answers and not in others. Of a GET and a list that
// were asked for together, the GET is taken to come first: a list may be late.
func (w *waiting) recreated(x *target, page int) bool {
	row := x.row
	if row.Latest == nil {
		return false
	}
	stamp := row.Latest.Created
	if _, usable := stamp.Age(row.Poll.At.Add(w.Engine.Board.Skew(row.Ref.Profile))); !usable {
		return false
	}
	if x.birth.at.IsZero() || page == 0 && x.birth.page > 0 && !sentAt(row).After(x.birth.heard) {
		x.birth = birth{stamp.At, row.Poll.At, page}
	}
	return stamp.At.Sub(x.birth.at) >= time.Second
}

// judgeFailure takes in a failure as the target's own. Whether it is everybody's,
// the plan tells.
func (w *waiting) judgeFailure(x *target) {
	f, at := x.row.Failure, x.row.Poll.At
	x.fault, x.faultAt = f, at
	end, never := endOf(f), x.row.Latest == nil
	switch {
	case end == Open:
		return
	case end == Missing && (w.Goal.gone() || !never):
		return // whether it is gone takes more than this to tell
	}
	x.against.say(end, at)
	switch {
	case never && ownWord(f):
	case !x.against.believed(at):
		return
	case end == Missing && sentAt(x.row).Sub(w.started) < w.CreateTimeout:
		return // it may only just have been created
	}
	x.end, x.why = end, blame(f)
}

// lament says why the goal cannot be reached any more.
func (g Goal) lament(row *watch.Row) string {
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
