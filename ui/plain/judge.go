package plain

import (
	"fmt"
	"time"

	"studiowatch/model"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
)

// settleTime is how long it may take until a change that was asked for shows.
// Within that time from the beginning, a state that was there already proves
// nothing, good or bad.
const settleTime = 15 * time.Second

const (
	reborn = "deleted and created again"
	waived = "the list may not be read, so two NotFound answers and a good answer elsewhere had to do"
)

// target is a deployment that somebody waits for.
type target struct {
	row     *watch.Row
	end     End
	why     string        // the reason of a bad end, for people
	how     string        // how a good end was reached, if that must be explained
	took    time.Duration // until it was reached
	moved   bool          // whether a reading of this run did not meet the goal
	doubted bool          // whether the last reading may be from before a change
	first   model.Status  // what the first reading of this run said
	mixed   bool          // whether another reading said something else
	birth   birth
	against streak
	judged  time.Time // the time of the last poll that was judged
	fault   *model.Failure
	faultAt time.Time
	shown   string // what was last printed about it
	told    bool   // whether it was told that the goal is reached; nothing more is told then
}

// birth is when a deployment was created, according to the first reading of
// this run.
type birth struct {
	at    time.Time // the service's stamp; zero as long as it is not known
	heard time.Time
	page  int // the page of the list that told it; 0 for a GET
}

// judge judges the last poll of a target that is still open. The ticket is the
// one with which it was sent.
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
		// Somebody may just have mended it. The time of the last edit does not
		// help, because what failed long ago looks the same until the change
		// is taken up.
		x.doubted = !x.mixed && !w.shows(row)
		if !x.doubted && (sure(d) || x.against.believed(row.Poll.At)) {
			x.end, x.why = Lost, w.Goal.lament(row)
		}
	default:
		x.moved, x.against = true, streak{}
	}
}

// shows reports whether the last reading would show a change that was asked
// for before the wait began. It does if it was asked for late enough.
func (w *waiting) shows(row *watch.Row) bool { return sentAt(row).Sub(w.started) >= settleTime }

// editedBefore reports whether the last edit of a row was so long before the
// reading that the change shows.
func editedBefore(row *watch.Row) bool {
	edited, known := row.EditedAgo(row.Poll.At)
	return known && edited >= settleTime
}

func sentAt(row *watch.Row) time.Time { return row.Poll.At.Add(-row.Poll.Latency) }

// recreated reports whether the deployment is another one of the same name: it
// was created later than the one that this run read first. The service cuts
// off fractions of a second in some answers only. If a GET and a list were
// asked for together, the GET counts as the earlier one, because a list may be
// late.
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

// judgeFailure judges a failure of this target. The plan says whether it is a
// failure of the whole profile.
func (w *waiting) judgeFailure(x *target) {
	f, at := x.row.Failure, x.row.Poll.At
	x.fault, x.faultAt = f, at
	end, never := endOf(f), x.row.Latest == nil
	switch {
	case end == Open:
		return
	case end == Missing && (w.Goal.gone() || !never):
		return // this alone does not say whether it is gone
	}
	x.against.say(end, at)
	switch {
	case never && ownWord(f):
	case !x.against.believed(at):
		return
	case end == Missing && sentAt(x.row).Sub(w.started) < w.CreateTimeout:
		return // it may have been created just now
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
