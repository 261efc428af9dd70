package plain

import (
	"fmt"
	"time"

	"studiowatch/model"
)

// settleTime is how long a change that was asked for may take to show: within
// it of the beginning, a state that was there already proves nothing.
const settleTime = 15 * time.Second

// target is a deployment that is waited for.
type target struct {
	row     *model.Row
	end     End
	why     string        // of an end that is not a good one, for people
	took    time.Duration // until it was reached
	moved   bool          // a reading of this run was not what is waited for
	doubted bool          // the last reading was, but may be from before a change
	against streak
	judged  time.Time // the poll last taken in
	fault   *model.Failure
	faultAt time.Time
	shown   string // what was last printed of it
}

// judge takes in the last poll of a target that is still open.
func (g Goal) judge(x *target, started time.Time, answered bool) {
	row := x.row
	if row.Verdict == model.VerdictGone && row.Failure != nil {
		x.vanish(g, "it is gone: it was read before, and the service knows it no more")
		return
	}
	if row.Poll.At.Equal(x.judged) {
		return
	}
	x.judged = row.Poll.At
	if row.Failure != nil {
		g.judgeFailure(x, answered)
		return
	}
	if row.Latest == nil {
		return
	}
	d := row.Latest
	x.doubted = false
	switch {
	case g.met(d):
		x.against, x.doubted = streak{}, true
		if x.moved || !g.mayBeOld() || settled(row, started) {
			x.end = Done
		}
	case g.hopeless(d):
		x.moved = true
		x.against.say(string(d.Status), row.Poll.At)
		if sure(d) || x.against.believed(row.Poll.At) {
			x.end, x.why = Lost, g.lament(row)
		}
	default:
		x.moved, x.against = true, streak{}
	}
}

// settled reports whether a change that was asked for before the wait began
// would show by now: it was read late enough, or was last edited long enough
// before.
func settled(row *model.Row, started time.Time) bool {
	sent := row.Poll.At.Add(-row.Poll.Latency)
	edited, known := row.EditedAgo(row.Poll.At)
	return sent.Sub(started) >= settleTime || known && edited >= settleTime
}

func (g Goal) judgeFailure(x *target, answered bool) {
	f, at, never := x.row.Failure, x.row.Poll.At, x.row.Latest == nil
	x.fault, x.faultAt = f, at
	end := endOf(f)
	if end == Open {
		if f.Class == model.FailTLS && !answered && x.row.Fails == 1 {
			x.end, x.why = Unreachable, blame(f)
		}
		return
	}
	if f.Class == model.FailNotFound && !never {
		return // whether it is gone takes more than this to tell
	}
	x.against.say(f.Label(), at)
	switch {
	case f.Class == model.FailBilling:
	case f.Class == model.FailRejected && never && !f.Code.Empty(): // the service's own word, and not a gateway's
	case f.WholeProfile() && x.against.times > 1:
	case x.against.believed(at):
	default:
		return
	}
	if end == Missing {
		x.vanish(g, blame(f))
		return
	}
	x.end, x.why = end, blame(f)
}

// vanish ends the wait for a deployment that is not there.
func (x *target) vanish(g Goal, why string) {
	if g.gone() {
		x.end = Done
		return
	}
	x.end, x.why = Missing, why
}

// lament says why the goal cannot be reached any more.
func (g Goal) lament(row *model.Row) string {
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
