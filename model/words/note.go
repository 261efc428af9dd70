// Package words has the texts that people read about facts: notes, causes,
// remedies, ages, events. Each is a whole sentence or phrase made from values, so
// that another language needs only another package like this one.
package words

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Text is a text in two lengths. The brief one is for a narrow column, and says
// what matters most.
type Text struct{ Whole, Brief string }

// short returns a text that is short enough for every column.
func short(text string) Text { return Text{text, text} }

// Note is the text of a row in one line: a code if something is wrong, then the
// service's own words, then ours. Each part stands for itself.
type Note struct {
	Code   string // an error code, or another word that must stay visible
	Reason string // the deployment's fail_reason
	Texts  []Text // the most important first; none is empty
	Loud   bool   // somebody is not being served, or may soon not be
}

// String returns the note in one line.
func (n Note) String() string {
	words := n.Words()
	switch {
	case n.Code == "":
		return words
	case words == "":
		return n.Code
	}
	return n.Code + ": " + words
}

// Words returns the note in one line without its code.
func (n Note) Words() string {
	all := append(make([]string, 0, 8), n.Reason) // on the stack
	for _, t := range n.Texts {
		all = append(all, t.Whole)
	}
	return List(all...)
}

// Fit returns the words of the note for a column: all of them if they fit, or else the
// brief forms of the first ones. What matters most is returned even if it does not fit.
// Then ok is false, unless it is only the end of a reason that is cut off.
func (n Note) Fit(fits func(text string) bool) (text string, ok bool) {
	if whole := n.Words(); fits(whole) {
		return whole, true
	}
	code := reasonCode(n.Reason)
	text, ok = code, fits(code)
	if fits(code + "…more") {
		text = n.Reason
	}
	for _, t := range n.Texts {
		longer := List(text, t.Brief)
		if text != "" && !fits(longer) {
			break
		}
		text, ok = longer, fits(longer)
	}
	return text, ok
}

// reasonCode returns the code at the beginning of a reason, or else the reason.
func reasonCode(reason string) string {
	code, _, found := strings.Cut(reason, ": ")
	if found && !strings.ContainsAny(code, " ,;") {
		return code
	}
	return reason
}

// List joins texts that stand for themselves in one line, without the empty ones.
func List(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), " · ")
}

// Prepend returns the note with a text before the others, if it is not empty.
func (n Note) Prepend(text Text) Note {
	if text.Whole != "" {
		n.Texts = append([]Text{text}, n.Texts...)
	}
	return n
}

// add returns the note with a text after the others, if it is not empty. The texts
// belong to no other note.
func (n Note) add(text Text) Note {
	if text.Whole != "" {
		n.Texts = append(n.Texts, text)
	}
	return n
}

// noteOf returns a note with one text.
func noteOf(text Text) Note { return Note{}.add(text) }

// Row returns the note of a row, and how long it stays true. What stands in the way of
// reading it comes first. Without a fresh reading the note says what was known at the
// time of the last one.
func Row(b *watch.Board, row *watch.Row, now time.Time) (note Note, holds time.Duration) {
	return rowNote(b, row, now, aside{row.Blocked(), title(row)})
}

// Cell is Row for a table that shows the row's name, below a header that says what
// concerns the whole profile.
func Cell(b *watch.Board, row *watch.Row, now time.Time) (note Note, holds time.Duration) {
	a := aside{failure: row.Own()}
	if row.Name == "" {
		a.name = title(row)
	}
	return rowNote(b, row, now, a)
}

// aside is what a note says besides the state of a deployment: what stands in the way of
// reading it, nil if nothing does, and a name if there is nothing else to say.
type aside struct {
	failure *model.Failure
	name    string
}

func rowNote(b *watch.Board, row *watch.Row, now time.Time, a aside) (note Note, holds time.Duration) {
	f := a.failure
	expiry, holds := Expiry(row, now)
	switch {
	case row.Gone:
		return noteOf(Text{"deleted: was read before, now NotFound", "deleted"}), holds
	case row.Latest == nil:
		return unreadNote(row, f), holds
	}
	note, stays := stateAt(b, row, known(row, now), a.name)
	if !row.Stale() {
		holds = min(holds, stays)
	}
	if expiry != "" {
		note.Texts = slices.Insert(note.Texts, urgent(row), short(expiry))
	}
	note.Loud = note.Loud || row.Expires(now)
	if f == nil {
		return note, holds
	}
	if note.Code != "" {
		note = note.Prepend(short(note.Code)) // of the state
	}
	note.Code = f.Label()
	if f == row.Failure {
		note = note.add(messageOf(f))
	}
	return note, holds
}

// unreadNote is the note of a row that was never read.
func unreadNote(row *watch.Row, f *model.Failure) Note {
	switch waiting := (Text{"waiting for the first answer", "no answer yet"}); {
	case f == nil:
		return noteOf(waiting)
	case f != row.Failure:
		return Note{Code: f.Label()}.add(waiting)
	}
	return Note{Code: f.Label()}.add(messageOf(f))
}

// messageOf returns the message of a failure, or its cause in a few words.
func messageOf(f *model.Failure) Text { return Text{f.Text(), brief(f)} }

// urgent returns how many texts of a row's note come before its expiry.
func urgent(row *watch.Row) int {
	if row.Verdict == model.VerdictStalled {
		return 1
	}
	return 0
}

// known returns the time of what is known about a row: now, or that of its last
// reading if no newer one can be had.
func known(row *watch.Row, now time.Time) time.Time {
	if row.Stale() {
		return row.ReadAt
	}
	return now
}

// stateAt returns the note of a row's last reading at a time, with the parts that
// change with time: the time without progress, how long it has had a drift, and the
// estimate. If there is nothing to say, the note is the text otherwise.
func stateAt(b *watch.Board, row *watch.Row, at time.Time, otherwise string) (note Note, holds time.Duration) {
	holds = time.Hour
	var texts []Text
	hold := func(text Text, h time.Duration) {
		holds = min(holds, h)
		if text.Whole != "" {
			texts = append(texts, text)
		}
	}
	note = stateNote(row.Latest, row.Verdict, otherwise)
	if row.Verdict == model.VerdictStalled {
		hold(stalledText(row.Lasted(at)))
	}
	if drift := row.Drift(); drift.Any() {
		hold(driftLasting(drift, at.Sub(b.DriftSince(row))))
	}
	estimate, rolling := b.Estimate(row, at)
	if rolling && row.Verdict != model.VerdictStalled {
		words, h := Estimate(estimate)
		if words.Whole != "" && len(note.Texts) > 0 && note.Texts[0] == notServing {
			note.Texts = note.Texts[1:] // the estimate says it too
		}
		hold(words, h)
	}
	if len(texts) > 0 {
		note.Texts = append(texts, note.Texts...)
	}
	if estimate.AtLeast {
		note = note.add(editedText(row, at))
	}
	note.Loud = note.Loud || row.Verdict == model.VerdictStalled
	return note, holds
}

// editedText says when a rollout that was found under way was last edited, which may
// be when it began.
func editedText(row *watch.Row, at time.Time) Text {
	lasted := row.Lasted(at)
	edited, known := row.EditedAgo(at)
	if row.Stale() || lasted.Basis != watch.BasisFirst || !known || edited < lasted.For+time.Minute {
		return Text{}
	}
	age, _ := Age(edited, false)
	return short("edited " + age + " ago")
}

func stalledText(l watch.Lasting) (text Text, holds time.Duration) {
	age, holds := Lasting(l, true)
	return short("no progress " + age), holds
}

// ReadAgo says how old the last reading of a row is, and how long the text stays
// true.
func ReadAgo(row *watch.Row, now time.Time) (text Text, holds time.Duration) {
	age, holds := Age(max(0, now.Sub(row.ReadAt)), false)
	return Text{"read " + age + " ago", age + " old"}, holds
}

// stateNote returns the note of a reading with its verdict. If there is nothing to
// say, the note is the text otherwise.
func stateNote(d *model.Deployment, v model.Verdict, otherwise string) Note {
	note := verdictNote(d, v)
	note.Reason = d.FailReason.String()
	if note.Code == "" && note.Words() == "" {
		note = note.Prepend(short(otherwise))
	}
	if !d.Remark.Empty() {
		note = note.add(Text{"sent with code " + d.Remark.String(), "code " + d.Remark.String()})
	}
	return note
}

func verdictNote(d *model.Deployment, v model.Verdict) Note {
	reasoned := !d.FailReason.Empty()
	switch v {
	case model.VerdictFailed:
		if reasoned {
			return Note{Loud: true}
		}
		return Note{Texts: []Text{problemText(d.Status)}, Loud: true}
	case model.VerdictDegraded:
		switch {
		case d.Status != model.UpdatingFailed:
			return servingNote(d)
		case !reasoned:
			return noteOf(Text{"the change failed, the old size serves", "old size serves"})
		}
	case model.VerdictRolling, model.VerdictStalled:
		if d.Status.Class() == model.ClassServingChange {
			return servingNote(d)
		}
		return noteOf(progressText(d))
	case model.VerdictUnknown:
		return Note{Texts: []Text{{"a status this version does not know", "unknown status"}}, Loud: d.Status.Failing()}
	case model.VerdictReady:
		return noteOf(OddCapacity(d))
	case model.VerdictWaiting, model.VerdictEnding, model.VerdictStopped, model.VerdictGone, model.VerdictUnreadable:
	}
	return Note{}
}

func servingNote(d *model.Deployment) Note {
	share, known := d.Share()
	switch {
	case d.ReservesNothing():
		return Note{Code: "not serving", Texts: []Text{{"no throughput is reserved", "none reserved"}}, Loud: true}
	case !known && d.Status.Class() == model.ClassServingChange:
		return noteOf(Text{"serving at the old size", "old size serves"})
	case !known:
		return Note{}
	case share == 0:
		return Note{Code: "not serving", Texts: []Text{short(d.ReadyCapacity.String() + " of " + d.Capacity.String() + " ready")}, Loud: true}
	}
	return noteOf(short("serving " + percent(share)))
}

func progressText(d *model.Deployment) Text {
	share, known := d.Share()
	if known && share > 0 {
		return short(percent(share) + " ready")
	}
	switch d.Status {
	case model.WaitPrepaidToDeploying:
		return Text{"the order is being processed", "being ordered"}
	case model.WaitToDeploy:
		return Text{"paid, not in effect yet", "not in effect yet"}
	case model.ArrearsRecovering:
		return Text{"coming back after payment", "coming back"}
	}
	return notServing
}

var notServing = short("not serving yet")

func problemText(s model.Status) Text {
	switch s {
	case model.ArrearsDown:
		return Text{"stopped for an unpaid bill", "unpaid bill"}
	case model.Suspending, model.Suspended:
		return Text{"the prepaid term has ended; renew it", "term has ended"}
	}
	return Text{"the server gave no reason", "no reason given"}
}

// OddCapacity says what is odd about the units of a deployment; empty if nothing
// is.
func OddCapacity(d *model.Deployment) Text {
	ready, haveReady := d.ReadyCapacity.Int()
	want, haveWant := d.Capacity.Int()
	switch {
	case d.ReadyCapacity.Odd() || d.Capacity.Odd():
		return Text{"the server sent an odd capacity", "odd capacity"}
	case haveReady && haveWant && want == 0:
		return short("capacity is 0")
	case haveReady && haveWant && ready > want:
		return Text{"more ready than asked for: scaling down", "scaling down"}
	}
	return Text{}
}

// percent rounds down, so that only a full share is 100 %.
func percent(share float64) string { return strconv.Itoa(int(share*100)) + "%" }

// title returns the name of a deployment; empty if the service's name is the ID.
func title(r *watch.Row) string {
	if r.Name != "" {
		return r.Name
	}
	if d := r.Latest; d != nil && d.Name.String() != r.Ref.ID {
		return d.Name.String()
	}
	return ""
}

func join(claim, detail string) string {
	if detail == "" {
		return claim + "."
	}
	return claim + ": " + detail + "."
}
