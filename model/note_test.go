package model

import (
	"strings"
	"testing"
	"time"
)

// noted returns the note of a row that has been as the reading says for so
// long, with what depends on the time.
func noted(t *testing.T, e Entry, d *Deployment, ago time.Duration) (*Row, string) {
	t.Helper()
	b := NewBoard(e)
	b.rules.stallAfter = 15 * time.Minute
	b.Apply(good(e.Ref, t0, d))
	again := *d
	row := b.Apply(good(e.Ref, t0.Add(ago), &again))
	note, _ := b.Note(row, t0.Add(ago))
	return row, note.String()
}

func TestTheReasonIsSaidAtEveryStatusBeforeAllElse(t *testing.T) {
	const reason = "no stock, retrying"
	for _, s := range append(Statuses(), "PAUSED_BY_MOON", "SCALING_FAILED", "") {
		for _, units := range []struct{ ready, capacity int64 }{{0, 2}, {1, 2}, {2, 2}} {
			d := reading(s, units.ready, units.capacity)
			d.FailReason, d.Created = textOf(reason), ParseStamp("2026-11-22T16:00:00")
			entry := Entry{Ref: refN(1), Name: "chat", Wanted: Wanted{Status: Stopped, Capacity: NumberOf(4)}}
			for _, ago := range []time.Duration{time.Second, 19 * time.Minute} {
				row, note := noted(t, entry, d, ago)
				if !strings.HasPrefix(strings.TrimPrefix(note, "not serving: "), reason) {
					t.Errorf("%q %d/%d for %v: the note is %q, want the reason first", s, units.ready, units.capacity, ago, note)
				}
				if sentence := row.Sentence(); s != Deleted && strings.Count(sentence, reason) != 1 {
					t.Errorf("%q: the detail says %q", s, sentence)
				}
				if e := row.state(KindSeen); e.Reason.String() != reason || !strings.Contains(e.Words(), reason) {
					t.Errorf("%q: the journal says %q, reason %q", s, e.Words(), e.Reason)
				}
			}
		}
	}
}

func TestNotes(t *testing.T) {
	because := func(d *Deployment, reason, remark string) *Deployment {
		d.FailReason, d.Remark = textOf(reason), textOf(remark)
		return d
	}
	old := reading(Pending, 0, 2)
	old.Created = Stamp{At: t0.Add(-19*time.Hour - 11*time.Minute)}
	tests := []struct {
		name, want string
		d          *Deployment
		ago        time.Duration
	}{
		{"pending without stock", "no stock, retrying · 19h12m so far, documented as 5 to 10m", because(old, "no stock, retrying", ""), time.Minute},
		{"stalled without stock", "no stock, retrying · no progress 19m · not serving yet", because(reading(Pending, 0, 2), "no stock, retrying", ""), 19 * time.Minute},
		{"failed with a reason", "InsufficientResource: no capacity", because(reading(Failed, 0, 2), "InsufficientResource: no capacity", ""), 0},
		{"failed without one", "the server gave no reason", reading(Failed, 0, 2), 0},
		{"the change failed", "quota", because(reading(UpdatingFailed, 2, 2), "quota", ""), 0},
		{"the change failed without a reason", "the change failed, the old size serves", reading(UpdatingFailed, 2, 2), 0},
		{"running and none ready", "not serving: out of memory · 0 of 2 ready", because(reading(Running, 0, 2), "out of memory", ""), 0},
		{"running with nothing", "not serving: 0 of 0 ready", reading(Running, 0, 0), 0},
		{"coming up with nothing", "not serving yet", reading(Recovering, 0, 0), 0},
		{"an odd code and a reason", "out of memory · serving 50% · sent with code W01", because(reading(Running, 1, 2), "out of memory", "W01"), 0},
		{"an odd code alone", "chat · sent with code OK", because(reading(Running, 2, 2), "", "OK"), 0},
		{"an unknown status", "a status this version does not know", reading("MELTING", 2, 2), 0},
	}
	for _, test := range tests {
		_, note := noted(t, Entry{Ref: refN(1), Name: "chat"}, test.d, test.ago)
		if note != test.want {
			t.Errorf("%s: %q, want %q", test.name, note, test.want)
		}
	}
}

func TestAFailedPollLeavesTheReasonInTheNote(t *testing.T) {
	b := NewBoard(Entry{Ref: refN(1)})
	d := reading(Failed, 0, 2)
	d.FailReason = textOf("no capacity")
	b.Apply(good(refN(1), t0, d))
	row := b.Apply(bad(refN(1), t0.Add(time.Minute), FailServer, ""))
	if note := row.Note(); note.Code != "HTTP 500" || !strings.Contains(note.String(), "no capacity") {
		t.Errorf("the note is %q", note)
	}
}

func TestAnUnknownStatusNamedLikeAFailureWantsAttention(t *testing.T) {
	for status, want := range map[Status]bool{
		"SCALING_FAILED": true, "scaling_failed": true, "START-FAILED": true, "StartFailed": true,
		"MELTING": false, "FAILED_OVER": false, "": false, Running: false, Stopped: false, Failed: true, UpdatingFailed: true,
	} {
		row, _ := noted(t, Entry{Ref: refN(1)}, reading(status, 2, 2), 0)
		if row.NeedsAttention() != want {
			t.Errorf("%q needs attention: %v, want %v", status, row.NeedsAttention(), want)
		}
		if status.Known() {
			continue
		}
		if row.Verdict != VerdictUnknown || row.Note().Loud != want {
			t.Errorf("%q: %v, loud %v", status, row.Verdict, row.Note().Loud)
		}
		quiet, _ := noted(t, Entry{Ref: refN(1)}, reading("MELTING", 2, 2), 0)
		unreadable := NewBoard(Entry{Ref: refN(1)}).Apply(bad(refN(1), t0, FailServer, ""))
		if first := row.attention() < unreadable.attention(); first != want || row.attention() > quiet.attention() {
			t.Errorf("%q stands at %d, an unreadable row at %d", status, row.attention(), unreadable.attention())
		}
	}
}
