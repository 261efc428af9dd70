// Package words has the texts that people read about facts: notes, causes,
// remedies, ages, events. Each is a whole sentence or phrase made from values, so
// that another language needs only another package like this one.
package words

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Note is the text of a row in one line: a code if something is wrong, then the
// service's own words, then ours. Each part stands for itself.
type Note struct {
	Code   string   // an error code, or another word that must stay visible
	Reason string   // the deployment's fail_reason
	Texts  []string // the most important first; none is empty
	Loud   bool     // somebody is not being served, or may soon not be
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
	return List(append(all, n.Texts...)...)
}

// List joins texts that stand for themselves in one line, without the empty ones.
func List(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), " · ")
}

// Prepend returns the note with a text before the others, if it is not empty.
func (n Note) Prepend(text string) Note {
	if text != "" {
		n.Texts = append([]string{text}, n.Texts...)
	}
	return n
}

// add returns the note with a text after the others, if it is not empty. The texts
// belong to no other note.
func (n Note) add(text string) Note {
	if text != "" {
		n.Texts = append(n.Texts, text)
	}
	return n
}

// noteOf returns a note with one text.
func noteOf(text string) Note { return Note{}.add(text) }

// ofRow returns the part of a row's note that does not change with time. Expiry
// is given, and stands after a failure.
func ofRow(r *watch.Row, expiry string) Note {
	if r.Gone {
		return noteOf("deleted: was read before, now NotFound")
	}
	switch f := r.Blocked(); {
	case f == nil && r.Latest == nil:
		return noteOf("waiting for the first answer")
	case f == nil:
		return stateNote(r.Latest, r.Verdict, title(r))
	case f == r.Failure && r.Latest != nil:
		return Note{Code: f.Label()}.add(f.Text()).add(expiry).add(r.Latest.FailReason.String())
	case f == r.Failure:
		return Note{Code: f.Label()}.add(f.Text())
	case r.Latest == nil:
		return Note{Code: f.Label()}.add("waiting for the first answer")
	default:
		// The header shows the failure of a profile, so here only its code is shown.
		return Note{Code: f.Label()}.add(stateNote(r.Latest, r.Verdict, "").String()).add(expiry)
	}
}

// Row returns the note of a row, with the parts that change with time: the time
// without progress, the estimate, and how long it has had a drift. Holds is how
// long the note stays true.
func Row(b *watch.Board, row *watch.Row, now time.Time) (note Note, holds time.Duration) {
	expiry, holds := Expiry(row, now)
	note = ofRow(row, expiry)
	if row.Latest == nil || row.Gone || row.Blocked() != nil {
		return note, holds
	}
	texts := make([]string, 0, 3+len(note.Texts))
	hold := func(text string, h time.Duration) {
		holds = min(holds, h)
		if text != "" {
			texts = append(texts, text)
		}
	}
	hold(expiry, holds)
	if drift := row.Drift(); drift.Any() {
		hold(driftLasting(drift, now.Sub(b.DriftSince(row))))
	}
	estimate, rolling := b.Estimate(row, now)
	switch {
	case row.Verdict == model.VerdictStalled:
		hold(stalledText(now.Sub(row.Since)))
	case rolling:
		words, h := Estimate(estimate)
		if words != "" && len(note.Texts) > 0 && note.Texts[0] == notServing {
			note.Texts = note.Texts[1:] // the estimate says it too
		}
		hold(words, h)
	}
	note.Texts = append(texts, note.Texts...)
	note.Loud = note.Loud || row.Verdict == model.VerdictStalled || row.Expires(now)
	return note, holds
}

func stalledText(since time.Duration) (text string, holds time.Duration) {
	age, holds := Age(max(0, since), true)
	return "no progress " + age, holds
}

// stateNote returns the note of a reading with its verdict. If there is nothing to
// say, the note is the text otherwise.
func stateNote(d *model.Deployment, v model.Verdict, otherwise string) Note {
	note := verdictNote(d, v)
	note.Reason = d.FailReason.String()
	if note.Code == "" && note.Words() == "" {
		note = note.Prepend(otherwise)
	}
	if !d.Remark.Empty() {
		note = note.add("sent with code " + d.Remark.String())
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
		return Note{Texts: []string{problemText(d.Status)}, Loud: true}
	case model.VerdictDegraded:
		switch {
		case d.Status != model.UpdatingFailed:
			return servingNote(d)
		case !reasoned:
			return noteOf("the change failed, the old size serves")
		}
	case model.VerdictRolling, model.VerdictStalled:
		if d.Status.Class() == model.ClassServingChange {
			return servingNote(d)
		}
		return noteOf(progressText(d))
	case model.VerdictUnknown:
		return Note{Texts: []string{"a status this version does not know"}, Loud: d.Status.Failing()}
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
		return Note{Code: "not serving", Texts: []string{"no throughput is reserved"}, Loud: true}
	case !known && d.Status.Class() == model.ClassServingChange:
		return noteOf("serving at the old size")
	case !known:
		return Note{}
	case share == 0:
		return Note{Code: "not serving", Texts: []string{fmt.Sprintf("%s of %s ready", d.ReadyCapacity, d.Capacity)}, Loud: true}
	}
	return noteOf(fmt.Sprintf("serving %d%%", percent(share)))
}

func progressText(d *model.Deployment) string {
	share, known := d.Share()
	if known && share > 0 {
		return fmt.Sprintf("%d%% ready", percent(share))
	}
	switch d.Status {
	case model.WaitPrepaidToDeploying:
		return "the order is being processed"
	case model.WaitToDeploy:
		return "paid, not in effect yet"
	case model.ArrearsRecovering:
		return "coming back after payment"
	}
	return notServing
}

const notServing = "not serving yet"

func problemText(s model.Status) string {
	switch s {
	case model.ArrearsDown:
		return "stopped for an unpaid bill"
	case model.Suspending, model.Suspended:
		return "the prepaid term has ended; renew it"
	}
	return "the server gave no reason"
}

// OddCapacity says what is odd about the units of a deployment; empty if nothing
// is.
func OddCapacity(d *model.Deployment) string {
	ready, haveReady := d.ReadyCapacity.Int()
	want, haveWant := d.Capacity.Int()
	switch {
	case d.ReadyCapacity.Odd() || d.Capacity.Odd():
		return "the server sent an odd capacity"
	case haveReady && haveWant && want == 0:
		return "capacity is 0"
	case haveReady && haveWant && ready > want:
		return "more ready than asked for: scaling down"
	}
	return ""
}

// percent rounds down, so that only a full share is 100 %.
func percent(share float64) int { return int(share * 100) }

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

// Sentence returns the verdict in a sentence, for the detail view.
func Sentence(r *watch.Row) string {
	switch r.Verdict {
	case model.VerdictWaiting:
		return "No answer has come yet."
	case model.VerdictUnreadable:
		if r.Failure.Class == model.FailNotFound {
			return "The service does not know this ID, and it was never read before."
		}
		return "It has not been read yet: every poll so far has failed."
	case model.VerdictGone:
		if r.Gone {
			return "It is gone: it was read before, and the service no longer knows it."
		}
		return "It is gone: the service says it is deleted."
	case model.VerdictReady, model.VerdictDegraded, model.VerdictRolling, model.VerdictStalled, model.VerdictEnding, model.VerdictStopped, model.VerdictFailed, model.VerdictUnknown:
	}
	sentence := stateSentence(r.Latest, r.Verdict)
	if reason := r.Latest.FailReason.String(); reason != "" && r.Verdict != model.VerdictFailed {
		sentence += " The service says: " + strings.TrimSuffix(reason, ".") + "."
	}
	if !r.Latest.Remark.Empty() {
		sentence += " The answer came with the code " + r.Latest.Remark.String() + "."
	}
	return sentence
}

func stateSentence(d *model.Deployment, v model.Verdict) string {
	units := ""
	if _, known := d.Share(); known {
		units = fmt.Sprintf("%s of %s units are ready", d.ReadyCapacity, d.Capacity)
	}
	switch v {
	case model.VerdictReady:
		return join("It serves", cmp.Or(units, "this plan reports no units"))
	case model.VerdictDegraded:
		if d.Status == model.UpdatingFailed {
			return join("It serves at the old size; the change did not happen", units)
		}
		if share, _ := d.Share(); share == 0 {
			return join("It does not serve, though the server says RUNNING", units)
		}
		return join("It serves in part", units)
	case model.VerdictRolling:
		if d.Status.Class() == model.ClassServingChange {
			return join("It changes and serves meanwhile", units)
		}
		return join("It is coming up and does not serve yet", units)
	case model.VerdictStalled:
		return join("It has stopped moving on", units)
	case model.VerdictEnding:
		return "It is going down on purpose."
	case model.VerdictStopped:
		return "It is stopped, does not serve and is not billed."
	case model.VerdictFailed:
		return join("It failed", cmp.Or(strings.TrimSuffix(d.FailReason.String(), "."), problemText(d.Status)))
	case model.VerdictUnknown:
		if d.Status.Failing() {
			return "Its status is not one the documentation names, but it reads like a failure, so somebody should look."
		}
	case model.VerdictWaiting, model.VerdictGone, model.VerdictUnreadable:
	}
	return "Its status is not one the documentation names, so nothing is concluded from it."
}

func join(claim, detail string) string {
	if detail == "" {
		return claim + "."
	}
	return claim + ": " + detail + "."
}
