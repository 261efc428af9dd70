package words

import (
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

// noted returns the note of a row that has been as the reading says for so
// long, with what depends on the time.
func noted(t *testing.T, e model.Entry, d *model.Deployment, ago time.Duration) (*watch.Row, string) {
	t.Helper()
	b := watch.NewBoard(e)
	b.StallAfter(15 * time.Minute)
	b.Apply(modeltest.Good(e.Ref, modeltest.T0, d))
	again := *d
	row := b.Apply(modeltest.Good(e.Ref, modeltest.T0.Add(ago), &again))
	note, _ := Row(b, row, modeltest.T0.Add(ago))
	return row, note.String()
}

func TestTheReasonIsSaidAtEveryStatusBeforeAllElse(t *testing.T) {
	const reason = "no stock, retrying"
	for _, s := range append(model.Statuses(), "PAUSED_BY_MOON", "SCALING_FAILED", "") {
		for _, units := range []struct{ ready, capacity int64 }{{0, 2}, {1, 2}, {2, 2}} {
			d := modeltest.Reading(s, units.ready, units.capacity)
			d.FailReason, d.Created = modeltest.Text(reason), model.ParseStamp("2026-11-22T16:00:00")
			entry := model.Entry{Ref: modeltest.Ref(1), Name: "chat", Wanted: model.Wanted{Status: model.Stopped, Capacity: model.NumberOf(4)}}
			for _, ago := range []time.Duration{time.Second, 19 * time.Minute} {
				row, note := noted(t, entry, d, ago)
				if !strings.HasPrefix(strings.TrimPrefix(note, "not serving: "), reason) {
					t.Errorf("%q %d/%d for %v: the note is %q, want the reason first", s, units.ready, units.capacity, ago, note)
				}
				if e := (model.Event{Kind: model.KindSeen, To: s, Verdict: row.Verdict, Reason: row.Latest.FailReason}); !strings.Contains(Event(e), reason) {
					t.Errorf("%q: the journal says %q, reason %q", s, Event(e), e.Reason)
				}
			}
		}
	}
}

func TestNotes(t *testing.T) {
	because := func(d *model.Deployment, reason, remark string) *model.Deployment {
		d.FailReason, d.Remark = modeltest.Text(reason), modeltest.Text(remark)
		return d
	}
	old := modeltest.Reading(model.Pending, 0, 2)
	old.Created = model.Stamp{At: modeltest.T0.Add(-19*time.Hour - 11*time.Minute)}
	tests := []struct {
		name, want string
		d          *model.Deployment
		ago        time.Duration
	}{
		{"pending without stock", "no stock, retrying · 19h12m so far, documented as 5 to 10m", because(old, "no stock, retrying", ""), time.Minute},
		{"stalled without stock", "no stock, retrying · no progress >19m · not serving yet", because(modeltest.Reading(model.Pending, 0, 2), "no stock, retrying", ""), 19 * time.Minute},
		{"failed with a reason", "InsufficientResource: no capacity", because(modeltest.Reading(model.Failed, 0, 2), "InsufficientResource: no capacity", ""), 0},
		{"failed without one", "the server gave no reason", modeltest.Reading(model.Failed, 0, 2), 0},
		{"the change failed", "quota", because(modeltest.Reading(model.UpdatingFailed, 2, 2), "quota", ""), 0},
		{"the change failed without a reason", "the change failed, the old size serves", modeltest.Reading(model.UpdatingFailed, 2, 2), 0},
		{"running and none ready", "not serving: out of memory · 0 of 2 ready", because(modeltest.Reading(model.Running, 0, 2), "out of memory", ""), 0},
		{"running with nothing", "not serving: 0 of 0 ready", modeltest.Reading(model.Running, 0, 0), 0},
		{"coming up with nothing", "not serving yet", modeltest.Reading(model.Recovering, 0, 0), 0},
		{"an odd code and a reason", "out of memory · serving 50% · sent with code W01", because(modeltest.Reading(model.Running, 1, 2), "out of memory", "W01"), 0},
		{"an odd code alone", "chat · sent with code OK", because(modeltest.Reading(model.Running, 2, 2), "", "OK"), 0},
		{"an unknown status", "a status this version does not know", modeltest.Reading("MELTING", 2, 2), 0},
	}
	for _, test := range tests {
		_, note := noted(t, model.Entry{Ref: modeltest.Ref(1), Name: "chat"}, test.d, test.ago)
		if note != test.want {
			t.Errorf("%s: %q, want %q", test.name, note, test.want)
		}
	}
}

func TestAFailedPollLeavesTheReasonInTheNote(t *testing.T) {
	b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
	d := modeltest.Reading(model.Failed, 0, 2)
	d.FailReason = modeltest.Text("no capacity")
	b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, d))
	row := b.Apply(modeltest.Bad(modeltest.Ref(1), modeltest.T0.Add(time.Minute), model.FailServer, ""))
	if note, _ := Row(b, row, modeltest.T0.Add(time.Minute)); note.Code != "HTTP 500" || !strings.Contains(note.String(), "no capacity") {
		t.Errorf("the note is %q", note)
	}
}

func TestAnUnknownStatusNamedLikeAFailureWantsAttention(t *testing.T) {
	for status, want := range map[model.Status]bool{
		"SCALING_FAILED": true, "scaling_failed": true, "START-FAILED": true, "StartFailed": true,
		"MELTING": false, "FAILED_OVER": false, "": false, model.Running: false, model.Stopped: false, model.Failed: true, model.UpdatingFailed: true,
	} {
		row, _ := noted(t, model.Entry{Ref: modeltest.Ref(1)}, modeltest.Reading(status, 2, 2), 0)
		if row.NeedsAttention() != want {
			t.Errorf("%q needs attention: %v, want %v", status, row.NeedsAttention(), want)
		}
		if status.Known() {
			continue
		}
		if note := stateNote(row.Latest, row.Verdict, ""); row.Verdict != model.VerdictUnknown || note.Loud != want {
			t.Errorf("%q: %v, loud %v", status, row.Verdict, note.Loud)
		}
		quiet, _ := noted(t, model.Entry{Ref: modeltest.Ref(1)}, modeltest.Reading("MELTING", 2, 2), 0)
		unreadable := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)}).Apply(modeltest.Bad(modeltest.Ref(1), modeltest.T0, model.FailServer, ""))
		if first := row.Attention() < unreadable.Attention(); first != want || row.Attention() > quiet.Attention() {
			t.Errorf("%q stands at %d, an unreadable row at %d", status, row.Attention(), unreadable.Attention())
		}
	}
}

func TestVerdictOfReservedThroughputFollowsIt(t *testing.T) {
	none, some := model.NumberOf(0), model.NumberOf(10)
	for _, tt := range []struct {
		name, plan string
		ptu        model.PTUCapacity
		capacity   model.Number // and as much ready
		want       model.Verdict
	}{
		{"some", "ptu", model.PTUCapacity{InputTPM: some, OutputTPM: some}, model.Number{}, model.VerdictReady},
		{"some of one kind", "ptu_v2", model.PTUCapacity{InputTPM: none, OutputTPM: some}, model.Number{}, model.VerdictReady},
		{"some, and no units", "ptu", model.PTUCapacity{InputTPM: some, OutputTPM: some}, none, model.VerdictReady},
		{"none", "ptu", model.PTUCapacity{InputTPM: none, OutputTPM: none}, model.Number{}, model.VerdictDegraded},
		{"none of three kinds", "PTU_v2", model.PTUCapacity{InputTPM: none, OutputTPM: none, ThinkingOutputTPM: none}, none, model.VerdictDegraded},
		{"none of the only kind sent", "ptu", model.PTUCapacity{OutputTPM: none}, model.Number{}, model.VerdictDegraded},
		{"none, but units", "ptu", model.PTUCapacity{InputTPM: none, OutputTPM: none}, some, model.VerdictReady},
		{"nothing said", "ptu", model.PTUCapacity{}, model.Number{}, model.VerdictReady},
		{"nothing readable", "ptu", model.PTUCapacity{InputTPM: model.UnreadNumber()}, model.Number{}, model.VerdictReady},
		{"another plan", "mu", model.PTUCapacity{InputTPM: none, OutputTPM: none}, some, model.VerdictReady},
		{"a plan without units", "lora", model.PTUCapacity{InputTPM: none, OutputTPM: none}, model.Number{}, model.VerdictReady},
	} {
		d := &model.Deployment{Status: model.Running, Capacity: tt.capacity, ReadyCapacity: tt.capacity}
		d.With(&model.Terms{Plan: modeltest.Text(tt.plan), PTU: tt.ptu})
		if got := model.Judge(d); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		if note := stateNote(d, model.Judge(d), ""); note.Loud != (tt.want == model.VerdictDegraded) {
			t.Errorf("%s: the note is %q, loud %v", tt.name, note, note.Loud)
		}
	}
}

func TestAFailedPollKeepsTheLastGoodReading(t *testing.T) {
	b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)}, model.Entry{Ref: modeltest.Ref(2)})
	b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0, modeltest.Reading(model.Running, 2, 2)))
	b.Apply(modeltest.Good(modeltest.Ref(2), modeltest.T0, modeltest.Reading(model.Running, 1, 1)))
	row := b.Apply(modeltest.Bad(modeltest.Ref(1), modeltest.T0.Add(time.Minute), model.FailServer, ""))
	if row.Latest == nil || row.Latest.Status != model.Running || !row.ReadAt.Equal(modeltest.T0) || row.Verdict != model.VerdictReady || !row.Stale() {
		t.Errorf("the reading is gone or looks fresh: %+v", row)
	}
	if note, _ := Row(b, row, modeltest.T0.Add(time.Minute)); note.Code != "HTTP 500" {
		t.Errorf("note %q, want the error's code first", note)
	}
	if other := b.Row(modeltest.Ref(2)); other.Failure != nil || other.Verdict != model.VerdictReady {
		t.Errorf("the other row was touched: %+v", other)
	}
	row = b.Apply(modeltest.Good(modeltest.Ref(1), modeltest.T0.Add(2*time.Minute), modeltest.Reading(model.Running, 2, 2)))
	if row.Stale() || row.Fails() != 0 {
		t.Errorf("still failed after a good poll: %+v", row)
	}
}

func TestAStalledRowSaysForHowLong(t *testing.T) {
	b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
	b.StallAfter(10 * time.Minute)
	watchtest.PlayReadings(t, b, "0 UPDATING 2/4\n900 UPDATING 2/4")
	note, holds := Row(b, b.Row(modeltest.Ref(1)), modeltest.At(905))
	if note.Words() != "no progress >15m · serving 50%" || !note.Loud || holds != 55*time.Second {
		t.Errorf("%+v holds %v", note, holds)
	}
	b.Apply(modeltest.Bad(modeltest.Ref(1), modeltest.At(910), model.FailServer, "Busy"))
	for _, at := range []int{915, 2000} {
		if note, _ := Row(b, b.Row(modeltest.Ref(1)), modeltest.At(at)); note.String() != "Busy: no progress >15m · serving 50%" {
			t.Errorf("a failure comes first, then what was known at the last reading: %q", note)
		}
	}
}

func TestAnOddListIsWordedAsItIs(t *testing.T) {
	for _, tt := range []struct {
		count poll.ListCount
		want  string
	}{
		{poll.ListCount{}, ""}, {poll.ListCount{Says: 3, Counted: true, Seen: 3}, ""}, {poll.ListCount{Says: 3, Seen: 2}, ""},
		{poll.ListCount{Says: 3, Counted: true, Seen: 2}, "the service says 3, listed 2"}, {poll.ListCount{Says: 2, Counted: true, Seen: 3}, "the service says 2, listed 3"},
		{poll.ListCount{Says: 9, Counted: true, Seen: 5, Cut: true}, "the list is too long to be read to its end: 5 of 9 are shown"},
		{poll.ListCount{Says: 5, Counted: true, Seen: 5, Cut: true}, "the list is too long to be read to its end: 5 are shown"},
		{poll.ListCount{Seen: 5, Cut: true}, "the list is too long to be read to its end: 5 are shown"},
	} {
		if got := CountDifference(tt.count); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.count, got, tt.want)
		}
	}
}
