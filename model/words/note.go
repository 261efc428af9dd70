package words

import (
	"fmt"
	"strings"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
)

// Note is the one line a row says about itself: a code when something is
// wrong, then the service's own words, then ours.
type Note struct {
	Code   string // an error code, or another word that must not be cut away
	Reason string // the deployment's fail_reason
	Text   string
	Remark string // what is worth a word only after all else
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

// Words returns the note without its code.
func (n Note) Words() string { return joinNotes(joinNotes(n.Reason, n.Text), n.Remark) }

// ofRow returns what the row says about itself. A failed poll comes first, then
// the server's own words, then ours.
func ofRow(r *watch.Row) Note {
	if r.Gone {
		return Note{Text: "deleted: was read before, now NotFound"}
	}
	switch f := r.Blocked(); {
	case f == nil:
	case f == r.Failure && r.Latest != nil:
		return Note{Code: f.Label(), Text: f.Text(), Remark: r.Latest.FailReason.String()}
	case f == r.Failure:
		return Note{Code: f.Label(), Text: f.Text()}
	case r.Latest == nil:
		return Note{Code: f.Label(), Text: "waiting for the first answer"}
	default:
		// What was read counts for more than the words of a failure that the
		// header gives for all rows.
		return Note{Code: f.Label(), Text: stateNote(r.Latest, r.Verdict).String()}
	}
	if r.Latest == nil {
		return Note{Text: "waiting for the first answer"}
	}
	note := stateNote(r.Latest, r.Verdict)
	if note.Code == "" && note.Reason == "" && note.Text == "" {
		note.Text = title(r)
	}
	return note
}

// Row returns what a row says about itself with what depends on the time: how
// long nothing has moved, how long it may still take, since when it is not as
// wanted. Holds is how long that stays true.
func Row(b *watch.Board, row *watch.Row, now time.Time) (note Note, holds time.Duration) {
	note = ofRow(row)
	expiry, holds := Expiry(row, now)
	if row.Latest == nil || row.Gone || row.Blocked() != nil {
		note.Text = joinNotes(note.Text, expiry)
		return note, holds
	}
	estimate, rolling := b.Estimate(row, now)
	switch {
	case row.Verdict == model.VerdictStalled:
		age, h := Age(max(0, now.Sub(row.Since)), true)
		note.Text, note.Loud, holds = joinNotes("no progress "+age, note.Text), true, min(holds, h)
	case rolling:
		words, h := Estimate(estimate)
		if words != "" && note.Text == notServing {
			note.Text = "" // which somebody who waits knows
		}
		note.Text, holds = joinNotes(words, note.Text), min(holds, h)
	}
	if row.Drift() != "" {
		text, since := row.Drift(), now.Sub(b.DriftSince(row))
		age, h := Age(max(0, since), true)
		if since >= time.Second {
			text += " for " + age
		}
		note.Text, holds = joinNotes(text, note.Text), min(holds, h)
	}
	if expiry != "" {
		note.Text = joinNotes(expiry, note.Text)
		note.Loud = note.Loud || row.Lapses(now)
	}
	return note, holds
}

func joinNotes(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " · " + b
}

// stateNote is what a reading says, whatever its verdict: the server's own
// reason first, because it knows more than we do.
func stateNote(d *model.Deployment, v model.Verdict) Note {
	note := verdictNote(d, v)
	note.Reason = d.FailReason.String()
	if !d.Remark.Empty() {
		note.Remark = "sent with code " + d.Remark.String()
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
		return Note{Text: problemText(d.Status), Loud: true}
	case model.VerdictDegraded:
		switch {
		case d.Status != model.UpdatingFailed:
			return servingNote(d)
		case !reasoned:
			return Note{Text: "the change failed, the old size serves"}
		}
	case model.VerdictRolling, model.VerdictStalled:
		if d.Status.Class() == model.ClassServingChange {
			return servingNote(d)
		}
		return Note{Text: progressText(d)}
	case model.VerdictUnknown:
		return Note{Text: "a status this version does not know", Loud: d.Status.Failing()}
	case model.VerdictReady:
		return Note{Text: oddText(d)}
	case model.VerdictWaiting, model.VerdictEnding, model.VerdictStopped, model.VerdictGone, model.VerdictUnreadable:
	}
	return Note{}
}

func servingNote(d *model.Deployment) Note {
	share, known := d.Share()
	switch {
	case d.ReservesNothing():
		return Note{Code: "not serving", Text: "no throughput is reserved", Loud: true}
	case !known && d.Status.Class() == model.ClassServingChange:
		return Note{Text: "serving at the old size"}
	case !known:
		return Note{}
	case share == 0:
		return Note{Code: "not serving", Text: fmt.Sprintf("%s of %s ready", d.ReadyCapacity, d.Capacity), Loud: true}
	}
	return Note{Text: fmt.Sprintf("serving %d%%", percent(share))}
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

// oddText speaks up when a ready row's numbers are strange.
func oddText(d *model.Deployment) string {
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

// percent rounds down, so that 100 is said of a whole only.
func percent(share float64) int { return int(share * 100) }

// title is a name people gave the deployment, when it differs from its ID.
func title(r *watch.Row) string {
	if r.Name != "" {
		return r.Name
	}
	if d := r.Latest; d != nil && d.Name.String() != r.Ref.ID {
		return d.Name.String()
	}
	return ""
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
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
		return join("It serves", or(units, "this plan reports no units"))
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
		return join("It failed", or(strings.TrimSuffix(d.FailReason.String(), "."), problemText(d.Status)))
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
