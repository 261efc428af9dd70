package words

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// MaxStory is the most sentences of a story, and maxStoryCells the most cells that they
// may take together: about seven lines of 76 cells. Only sentences with the rank optional
// or a higher one are left out because of that.
const (
	MaxStory      = 5
	maxStoryCells = 490
	optional      = 3
)

// Clock writes a point in time so that it can follow "at", "since" and "between".
type Clock func(time.Time) string

// ClockHere is for a reader who sees the screen at a time: in the zone of that time, with
// the day if that is another one.
func ClockHere(now time.Time) Clock {
	return func(t time.Time) string {
		t = t.In(now.Location())
		switch {
		case t.Year() != now.Year():
			return t.Format("15:04:05 on 2006-01-02")
		case t.YearDay() != now.YearDay():
			return t.Format("15:04:05 on Jan 2")
		}
		return t.Format("15:04:05")
	}
}

// ClockAnywhere is for a reader who may read it at another time and place: with the day
// and the zone.
func ClockAnywhere(zone *time.Location) Clock {
	return func(t time.Time) string { return t.In(zone).Format("2006-01-02 15:04:05 -07:00") }
}

// Story tells a story in at least one and at most MaxStory sentences, each about another
// fact. Its times are as the clock writes them.
func Story(s watch.Story, clock Clock) []string {
	t := teller{s, clock}
	all := []ranked{
		{t.change(), 6}, {t.standing(), 0}, {t.first(), 6}, {t.reason(), 3}, {t.served(), 8}, {t.unwatched(), 7},
		{t.reading(), 1}, {t.drift(), 4}, {t.term(), 5}, {t.usual(), 9}, {t.edited(), 10}, {t.next(), 2},
	}
	return choose(all)
}

// ranked is a sentence that may be left out; those with the highest ranks first.
type ranked struct {
	text string
	rank int
}

// choose returns the sentences that are told, in their order.
func choose(all []ranked) (told []string) {
	chosen := make([]bool, len(all))
	cells, n := 0, 0
	for rank := range len(all) {
		for i, one := range all {
			size := cellsOf(one.text) + 1
			tooLong := n == MaxStory || rank >= optional && cells+size > maxStoryCells
			if one.rank != rank || one.text == "" || tooLong {
				continue
			}
			chosen[i], cells, n = true, cells+size, n+1
		}
	}
	for i, one := range all {
		if chosen[i] {
			told = append(told, one.text)
		}
	}
	return told
}

// cellsOf returns how many cells a printable text takes at most.
func cellsOf(text string) (n int) {
	for _, r := range text {
		if n++; r >= 0x1100 {
			n++
		}
	}
	return n
}

// The most characters of a text of the server in a story. The whole text is among the
// fields.
const (
	maxReason = 120
	maxLabel  = 48
)

// cut shortens a text to n characters.
func cut(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n-1]) + "…"
}

// Account writes the end of an account UID, which is enough to tell people apart.
func Account(uid string) string {
	uid = strings.TrimRight(uid, "*") // some answers hide the end
	if r := []rune(uid); len(r) > 8 {
		return "…" + string(r[len(r)-3:])
	}
	return uid
}

// teller writes the sentences of a story. Each method returns one; empty if there is
// nothing to say.
type teller struct {
	watch.Story
	clock Clock
}

// change says what led to the present state.
func (t teller) change() string {
	x := t.Change
	if x == nil {
		return ""
	}
	by := ""
	if x.By != "" {
		by = " by " + Account(x.By)
	}
	when := t.when(x.At, x.After)
	switch x.Kind {
	case watch.ChangeCreated:
		return fmt.Sprintf("It was created at %s, by the server's stamps.", t.clock(x.At))
	case watch.ChangeRecreated:
		return fmt.Sprintf("It was deleted, and created again%s between %s and %s.", by, t.clock(x.After), t.clock(x.At))
	case watch.ChangeReplaced:
		return fmt.Sprintf("It was deleted and created again before %s: its gmt_create is a new one.", t.clock(x.At))
	case watch.ChangeScaled:
		return fmt.Sprintf("It was scaled from %s to %s%s %s.", x.Had, units(x.Has), by, when)
	case watch.ChangeUpdated:
		if by == "" {
			return fmt.Sprintf("A change of it began %s.", when)
		}
		return fmt.Sprintf("It was edited%s %s.", by, when)
	case watch.ChangeStarted:
		return fmt.Sprintf("It was started%s %s.", by, when)
	case watch.ChangeUnits:
		if x.Fell() {
			return fmt.Sprintf("Its ready units fell from %s to %s %s.", x.Were, x.Are, when)
		}
		return fmt.Sprintf("Its ready units rose from %s to %s %s.", x.Were, x.Are, when)
	case watch.ChangeOther:
	}
	switch {
	case x.To == "" && t.Verdict == model.VerdictGone && t.Closed:
		return fmt.Sprintf("Before, it was %s.", stateBefore(x))
	case x.To == "" && t.Verdict == model.VerdictGone:
		return fmt.Sprintf("It was %s at %s, when it was last read.", stateBefore(x), t.clock(t.Read))
	case !t.direct():
		return fmt.Sprintf("It went from %s to %s%s %s.", statusWord(x.From), statusWord(x.To), by, when)
	case x.After.IsZero():
		return fmt.Sprintf("It was %s until %s.", stateBefore(x), t.clock(x.At))
	}
	return fmt.Sprintf("It was %s at %s, and was not watched from then until %s.", stateBefore(x), t.clock(x.After), t.clock(x.At))
}

// first says since when the deployment is known, if what led to its present state is not.
func (t teller) first() string {
	if t.Change != nil || t.First.IsZero() {
		return ""
	}
	return fmt.Sprintf("It was first seen at %s, already %s; what was before is not known.", t.clock(t.First), statusWord(t.FirstAs))
}

// direct reports whether the present state began with the change.
func (t teller) direct() bool {
	return t.Change != nil && t.Reached != nil && t.Reached.At.Equal(t.Change.At)
}

// stateBefore returns the state before a change.
func stateBefore(x *watch.Change) string {
	if _, known := x.Were.Int(); !known || !x.Had.Sent() {
		return statusWord(x.From)
	}
	return fmt.Sprintf("%s with %s of %s ready", statusWord(x.From), x.Were, units(x.Had))
}

// when says when something came, or between which times if nobody watched then.
func (t teller) when(at, after time.Time) string {
	if after.IsZero() {
		return "at " + t.clock(at)
	}
	return fmt.Sprintf("between %s and %s, while it was not watched", t.clock(after), t.clock(at))
}

func statusWord(s model.Status) string {
	if s == "" {
		return "without a status"
	}
	return cut(string(s), maxLabel)
}

// units writes a number of units.
func units(n model.Number) string {
	if v, _ := n.Int(); v == 1 {
		return "1 unit"
	}
	return n.String() + " units"
}

// ready says how many units are ready; the text otherwise if that is not known.
func (t teller) ready(otherwise string) string {
	ready, haveReady := t.Latest.ReadyCapacity.Int()
	want, haveWant := t.Latest.Capacity.Int()
	switch {
	case !haveReady || !haveWant:
		return otherwise
	case want == 1 && ready == 1:
		return "its unit is ready"
	case want == 1 && ready == 0:
		return "its unit is not ready"
	case ready > want:
		return fmt.Sprintf("%d units are ready, and %d are wanted", ready, want)
	}
	return fmt.Sprintf("%d of %d units are ready", ready, want)
}

// since says since when the present state lasts.
func (t teller) since() string {
	unseen := t.Reached != nil && !t.Reached.After.IsZero() && t.Reached.At.Equal(t.Since)
	if t.Basis == watch.BasisFirst || unseen {
		return "since at least " + t.clock(t.Since)
	}
	return "since " + t.clock(t.Since)
}

// unchanged says how many units are ready and since when that is so, unless the sentence
// on the change says it.
func (t teller) unchanged(otherwise string) string {
	ready := t.ready(otherwise)
	if t.direct() {
		return ready
	}
	return ready + ", unchanged " + t.since()
}

// standing says how the deployment stands. It is never empty.
func (t teller) standing() string {
	if t.Latest == nil {
		return t.unread()
	}
	status := statusWord(t.Latest.Status)
	switch t.Verdict {
	case model.VerdictReady:
		return t.readySentence()
	case model.VerdictDegraded:
		return t.degradedSentence()
	case model.VerdictRolling, model.VerdictStalled:
		return t.rollingSentence()
	case model.VerdictEnding:
		return fmt.Sprintf("It is going down on purpose: %s.", t.unchanged("it is "+status))
	case model.VerdictStopped:
		return fmt.Sprintf("It has been stopped %s; it does not serve and is not billed.", t.since())
	case model.VerdictGone:
		return t.goneSentence()
	case model.VerdictFailed:
		return t.failedSentence()
	case model.VerdictUnknown, model.VerdictWaiting, model.VerdictUnreadable:
	}
	switch {
	case t.Latest.Status == "":
		return fmt.Sprintf("It has been without a status %s, so nothing is concluded.", t.since())
	case t.Latest.Status.Failing():
		return fmt.Sprintf("It has been %s %s: the documentation does not name this status, but it reads like a failure.", status, t.since())
	}
	return fmt.Sprintf("It has been %s %s: the documentation does not name this status, so nothing is concluded from it.", status, t.since())
}

func (t teller) readySentence() string {
	ready := t.ready("this plan reports no units")
	r := t.Reached
	switch {
	case r == nil || t.direct():
		return fmt.Sprintf("It serves: %s.", ready)
	case r.Took > 0:
		age, _ := Age(r.Took, true)
		return fmt.Sprintf("It became ready at %s, after %s: %s.", t.clock(r.At), age, ready)
	}
	return fmt.Sprintf("It became ready %s: %s.", t.when(r.At, r.After), ready)
}

func (t teller) degradedSentence() string {
	share, known := t.Latest.Share()
	switch {
	case t.Latest.Status == model.UpdatingFailed:
		return fmt.Sprintf("The change did not happen, and the old size serves: %s.", t.unchanged("this plan reports no units"))
	case t.Latest.ReservesNothing():
		return fmt.Sprintf("It does not serve, though the server says RUNNING: %s.", t.unchanged("no throughput is reserved"))
	case known && share == 0:
		return fmt.Sprintf("It does not serve, though the server says RUNNING: %s.", t.unchanged(""))
	}
	return fmt.Sprintf("It serves in part: %s.", t.unchanged("some units are not ready"))
}

func (t teller) rollingSentence() string {
	stands := t.ready("it is "+statusWord(t.Latest.Status)) + ", unchanged " + t.since()
	switch {
	case t.Verdict == model.VerdictStalled:
		return fmt.Sprintf("It has stopped moving: %s.", stands)
	case t.Latest.Status.Class() == model.ClassServingChange:
		return fmt.Sprintf("It serves while it changes: %s.", stands)
	}
	switch t.Latest.Status {
	case model.WaitPrepaidToDeploying:
		return fmt.Sprintf("The order for it is being processed: %s.", stands)
	case model.WaitToDeploy:
		return fmt.Sprintf("It is paid for and not in effect yet: %s.", stands)
	case model.ArrearsRecovering:
		return fmt.Sprintf("It is coming back after payment and does not serve yet: %s.", stands)
	}
	return fmt.Sprintf("It is coming up and does not serve yet: %s.", stands)
}

func (t teller) goneSentence() string {
	switch {
	case t.Latest.Status.Class() == model.ClassGone:
		return fmt.Sprintf("It is gone: the service has said %s that it is deleted.", t.since())
	case t.Closed:
		return fmt.Sprintf("It is gone: at %s it was proved that the service no longer knows it.", t.clock(t.Since))
	case t.Waived:
		return fmt.Sprintf("It is gone: NotFound since %s, again and again; this key may not read the list, which could confirm it.", t.clock(t.FailedSince))
	}
	return fmt.Sprintf("It is gone: NotFound since %s, again and again, and a complete list without it confirms that.", t.clock(t.FailedSince))
}

func (t teller) failedSentence() string {
	what := "It failed"
	switch t.Latest.Status {
	case model.ArrearsDown:
		what = "It was stopped for an unpaid bill"
	case model.Suspending, model.Suspended:
		what = "It was suspended, because its prepaid term has ended"
	}
	switch r := t.Reached; {
	case t.direct():
		return what + "."
	case r == nil:
		return fmt.Sprintf("%s at %s or earlier.", what, t.clock(t.Since))
	case r.Took > 0:
		age, _ := Age(r.Took, true)
		return fmt.Sprintf("%s at %s, %s into the change.", what, t.clock(r.At), age)
	}
	return fmt.Sprintf("%s %s.", what, t.when(t.Reached.At, t.Reached.After))
}

// unread says what is known of a deployment without a reading in this run.
func (t teller) unread() string {
	unknown := t.Failure != nil && t.Failure.Class == model.FailNotFound
	if e := t.Past; e != nil {
		known := fmt.Sprintf("when it was last watched, at %s, it was %s", t.clock(t.PastUntil), State(e))
		switch {
		case t.Verdict == model.VerdictWaiting:
			return fmt.Sprintf("No answer has come yet; %s.", known)
		case unknown:
			return fmt.Sprintf("The service does not know this ID now; %s.", known)
		}
		return fmt.Sprintf("It has not been read yet; %s.", known)
	}
	switch {
	case t.Verdict == model.VerdictWaiting:
		return "No answer has come yet."
	case unknown:
		return "The service does not know this ID, and it was never read before."
	}
	return "It has not been read yet."
}

// reason repeats what the service says about the deployment.
func (t teller) reason() string {
	if t.Latest == nil || t.Verdict == model.VerdictGone {
		return ""
	}
	reason := t.Latest.FailReason.String()
	if reason == "" {
		if t.Latest.Status == model.Failed {
			return "The service gave no reason."
		}
		return ""
	}
	return "The service says: " + strings.TrimSuffix(cut(reason, maxReason), ".") + "."
}

// served says what served during the change.
func (t teller) served() string {
	s := t.Served
	if s == nil {
		return ""
	}
	old := "The old unit"
	if s.Old != 1 {
		old = fmt.Sprintf("The old %d units", s.Old)
	}
	switch {
	case s.Kept():
		return old + " never stopped serving: every reading showed so."
	case s.Lowest == 0:
		return fmt.Sprintf("At %s no unit was ready, so it did not serve for a while.", t.clock(s.At))
	}
	return fmt.Sprintf("At %s only %s of the old %d units were ready.", t.clock(s.At), fmt.Sprint(s.Lowest), s.Old)
}

// unwatched says when nobody watched.
func (t teller) unwatched() string {
	g := t.Gap
	if g == nil || g.Now && t.Failure != nil {
		return ""
	}
	why := gapCauses[g.Gap]
	switch {
	case g.Now:
		return fmt.Sprintf("It has not been watched since %s, because %s.", t.clock(g.From), why)
	case t.Gaps > 1:
		return fmt.Sprintf("Since then it was not watched %d times, the last time between %s and %s, because %s.", t.Gaps, t.clock(g.From), t.clock(g.To), why)
	}
	return fmt.Sprintf("It was not watched between %s and %s, because %s.", t.clock(g.From), t.clock(g.To), why)
}

// gapCauses say why nobody watched.
var gapCauses = map[watch.Gap]string{
	watch.GapNotRunning: "studiowatch did not run",
	watch.GapAsleep:     "this machine slept",
	watch.GapOffline:    "the service could not be read",
	watch.GapUnread:     "it could not be read",
}

// reading says since when the deployment cannot be read, or is no longer read.
func (t teller) reading() string {
	if t.Closed {
		return fmt.Sprintf("That is how it was when it was last watched, at %s.", t.clock(t.Read))
	}
	f := t.Failure
	if f == nil || t.Verdict == model.VerdictGone {
		return ""
	}
	label, since := cut(f.Label(), maxLabel), t.clock(t.FailedSince)
	switch {
	case t.Latest == nil && t.Fails == 0:
		return fmt.Sprintf("Since %s nothing can be read with this key (%s).", since, label)
	case t.Latest == nil && t.Fails == 1:
		return fmt.Sprintf("The poll at %s failed: %s.", since, label)
	case t.Latest == nil:
		return fmt.Sprintf("All polls since %s have failed: %s.", since, label)
	case t.Fails == 0:
		return fmt.Sprintf("Since %s nothing can be read with this key (%s), so this is how it was at %s.", since, label, t.clock(t.Read))
	case f.Class == model.FailNotFound:
		return fmt.Sprintf("Since %s the service answers %s, which does not prove yet that it is gone.", since, label)
	}
	return fmt.Sprintf("Since %s it cannot be read (%s), so this is how it was at %s.", since, label, t.clock(t.Read))
}

// drift says how the deployment differs from what is wanted.
func (t teller) drift() string {
	if !t.Drift.Any() {
		return ""
	}
	since := "since " + t.clock(t.DriftFrom.At)
	if !t.DriftFrom.Seen {
		since = "since at least " + t.clock(t.DriftFrom.At)
	}
	want, has := t.Drift.Want, t.Drift.Has
	switch {
	case want.Capacity.Sent():
		return fmt.Sprintf("The watch list wants %s, and it has had %s %s.", units(want.Capacity), has.Capacity, since)
	case has.Status == model.Deleted || t.DriftFrom.At.Equal(t.Since):
		return fmt.Sprintf("The watch list wants it %s.", want.Status)
	}
	return fmt.Sprintf("The watch list wants it %s, and it has not been that %s.", want.Status, since)
}

// term says when the prepaid term ends.
func (t teller) term() string {
	switch {
	case t.Ends.IsZero():
		return ""
	case !t.Ends.After(t.Now):
		return fmt.Sprintf("Its prepaid term ended at %s.", t.clock(t.Ends))
	case t.Renews:
		return fmt.Sprintf("Its prepaid term ends at %s and is renewed by itself.", t.clock(t.Ends))
	}
	return fmt.Sprintf("Its prepaid term ends at %s and is not renewed by itself.", t.clock(t.Ends))
}

// usual says how long such a change usually takes.
func (t teller) usual() string {
	e := t.Estimate
	if e == nil || e.Usual == 0 {
		return ""
	}
	usual, _ := About(e.Usual)
	slow, _ := About(e.Slow)
	late := ""
	switch {
	case t.late() && t.Verdict == model.VerdictReady:
		late = "; this one took longer"
	case t.late():
		late = "; this one takes longer"
	}
	switch {
	case e.Of == 0 && late == "":
		return "The documentation says that it takes 5 to 10m; none of this model and plan was watched from beginning to end yet."
	case e.Of == 0:
		return fmt.Sprintf("The documentation says that it takes 5 to 10m%s.", late)
	case e.Of == 1:
		return fmt.Sprintf("The last change of this model and plan took %s%s.", usual, late)
	case e.Slow == 0 || usual == slow:
		return fmt.Sprintf("Such a change usually takes %s, by the last %d of this model and plan%s.", usual, e.Of, late)
	}
	return fmt.Sprintf("Such a change usually takes %s, nine in ten at most %s, by the last %d of this model and plan%s.", usual, slow, e.Of, late)
}

// late reports whether the change takes longer than what is told as usual, which is
// rounded up.
func (t teller) late() bool {
	e := t.Estimate
	if e == nil || e.Usual == 0 {
		return false
	}
	most, _ := roundUp(max(e.Usual, e.Slow))
	return e.Elapsed > most
}

// edited says when the deployment was last edited.
func (t teller) edited() string {
	if t.Edited.IsZero() || t.Change != nil {
		return ""
	}
	return fmt.Sprintf("By the server's gmt_modified it was last edited at %s.", t.clock(t.Edited))
}

// next says what to do next.
func (t teller) next() string {
	if f := t.Failure; f != nil && t.Verdict != model.VerdictGone {
		if f.Class == model.FailNotFound && (t.Latest != nil || t.Past != nil) {
			return "If it was deleted, take it off the watch list; else check the profile's region and workspace."
		}
		_, remedy := Explain(f)
		return remedy
	}
	switch t.Verdict {
	case model.VerdictFailed:
		switch t.Latest.Status {
		case model.ArrearsDown:
			return "Pay or recharge in the billing console."
		case model.Suspending, model.Suspended:
			return "Renew it in the Model Studio console."
		}
		return "Look at it in the Model Studio console, and create it again once the reason is gone."
	case model.VerdictStalled:
		return "Look at it in the Model Studio console; a ticket needs the request ID."
	case model.VerdictDegraded:
		if t.Latest.Status == model.UpdatingFailed {
			return "Ask for the change again once the reason is gone."
		}
		return "If it lasts, look at it in the Model Studio console; a ticket needs the request ID."
	case model.VerdictUnknown:
		if t.Latest.Status.Failing() {
			return "Look at it in the Model Studio console."
		}
	case model.VerdictGone:
		if t.Drift.Any() {
			return "Create it again, or take it off the watch list."
		}
	case model.VerdictRolling:
		if t.late() {
			return "If it lasts, look at it in the Model Studio console."
		}
	case model.VerdictReady, model.VerdictEnding, model.VerdictStopped, model.VerdictUnreadable, model.VerdictWaiting:
	}
	switch {
	case !t.Ends.IsZero() && !t.Renews:
		return "Renew it in the Model Studio console."
	case t.Drift.Any():
		return "Change the deployment or the watch list, so that the two agree."
	}
	return ""
}
