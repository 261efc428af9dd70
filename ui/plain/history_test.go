package plain

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/query"
	"studiowatch/model/safe"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// sampleEvents returns events of all kinds.
func sampleEvents() []model.Event {
	e := func(minute int, kind model.Kind, from, to model.Status, v model.Verdict, ready int64) model.Event {
		return model.Event{
			At: noon.Add(time.Duration(minute) * time.Minute), Ref: model.Ref{Profile: "intl", ID: "客服助手-qwen"}, Kind: kind, From: from, To: to, Verdict: v,
			Ready: model.NumberOf(ready), Capacity: model.NumberOf(8),
		}
	}
	events := []model.Event{
		e(0, model.KindSeen, "", model.Running, model.VerdictReady, 8),
		e(1, model.KindSeen, model.Running, model.Running, model.VerdictReady, 8),
		e(2, model.KindSeen, model.Pending, model.Running, model.VerdictReady, 8),
		e(3, model.KindRolling, model.Running, model.Updating, model.VerdictRolling, 4),
		e(4, model.KindChanged, model.Updating, model.Updating, model.VerdictRolling, 5),
		e(20, model.KindStalled, model.Updating, model.Updating, model.VerdictStalled, 5),
		e(21, model.KindReady, model.Updating, model.Running, model.VerdictReady, 8),
		e(22, model.KindFailed, model.Running, model.Failed, model.VerdictFailed, 0),
		e(23, model.KindUnread, model.Failed, model.Failed, model.VerdictFailed, 0),
		e(24, model.KindGone, model.Deleting, "", model.VerdictGone, 0),
		{At: noon.Add(25 * time.Minute), Ref: model.Ref{Profile: "intl"}, Kind: model.KindOffline, Code: safe.Clean("HTTP 502")},
		{At: noon.Add(28 * time.Minute), Ref: model.Ref{Profile: "intl"}, Kind: model.KindOnline, Took: 3 * time.Minute},
		{At: noon.Add(90 * time.Minute), Kind: model.KindAsleep, Took: time.Hour},
		{At: noon.Add(91 * time.Minute), Kind: model.KindStop},
	}
	for i := range 3 {
		events[i].Ready, events[i].Capacity = model.NumberOf(4), model.NumberOf(4)
	}
	events[3].By = safe.Clean("1758054162345678")
	events[6].Took = 18 * time.Minute
	events[7].Reason = safe.Clean("InsufficientResource")
	events[8].Took, events[8].Code = 2*time.Minute, safe.Clean("InternalError")
	return events
}

func TestHistoryIsATable(t *testing.T) {
	want := `TIME                 DEPLOYMENT     EVENT    READY  WHAT HAPPENED
2026-11-23 20:00:00  客服助手-qwen  seen     4/4    first seen RUNNING · 4 of 4 ready
2026-11-23 20:01:00  客服助手-qwen  seen     4/4    still RUNNING · 4 of 4 ready
2026-11-23 20:02:00  客服助手-qwen  seen     4/4    found RUNNING, was PENDING · 4 of 4 ready
2026-11-23 20:03:00  客服助手-qwen  rolling  4/8    RUNNING → UPDATING · 4 → 8 units · by …678
2026-11-23 20:04:00  客服助手-qwen  changed  5/8    UPDATING · 5 of 8 ready
2026-11-23 20:20:00  客服助手-qwen  stalled  5/8    stalled · 5 of 8 ready
2026-11-23 20:21:00  客服助手-qwen  ready    8/8    UPDATING → RUNNING after 18m
2026-11-23 20:22:00  客服助手-qwen  failed   0/8    RUNNING → FAILED · InsufficientResource
2026-11-23 20:23:00  客服助手-qwen  unread   0/8    could not be read for 2m00s · InternalError
2026-11-23 20:24:00  客服助手-qwen  gone     0/8    gone, was DELETING
2026-11-23 20:25:00  intl           offline         offline · HTTP 502
2026-11-23 20:28:00  intl           online          back after 3m00s
2026-11-23 21:30:00                 asleep          asleep for 1h00m
2026-11-23 21:31:00                 stop            the program ended
`
	var out bytes.Buffer
	if err := History(&out, query.Changes(sampleEvents()), model.Beijing, false); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(out.String(), "\n")); diff != "" {
		t.Error(diff)
	}
	out.Reset()
	if err := History(&out, query.Changes(sampleEvents()), time.UTC, true); err != nil {
		t.Fatal(err)
	}
	for _, b := range out.Bytes() {
		if b > 0x7e {
			t.Fatalf("beyond ASCII:\n%s", out.String())
		}
	}
	if !strings.Contains(out.String(), "RUNNING > UPDATING") {
		t.Errorf("the arrow is lost:\n%s", out.String())
	}
}

func TestHistoryHasAHostColumnForSeveralHosts(t *testing.T) {
	events := sampleEvents()
	events = events[3:]
	for i := range events[:len(events)-2] {
		events[i].Host = "dashscope-intl.aliyuncs.com"
	}
	text := func() string {
		var out bytes.Buffer
		if err := History(&out, query.Changes(events), time.UTC, false); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if got := text(); strings.Contains(got, "HOST") {
		t.Errorf("there is a column for one host:\n%s", got)
	}
	events[0].Host, events[1].Host = "127.0.0.1:8787", ""
	for _, want := range []string{"DEPLOYMENT     HOST    ", "客服助手-qwen  127.0.0.1:8787     ", "客服助手-qwen  –    ", "dashscope-intl.aliyuncs.com  offline"} {
		if got := text(); !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func TestEventsAreALineEach(t *testing.T) {
	var out bytes.Buffer
	if err := Events(&out, query.Changes(sampleEvents())); err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(out.String()) {
		var e model.Event
		if err := e.UnmarshalJSON([]byte(line)); err != nil || e.Kind != sampleEvents()[n].Kind {
			t.Errorf("%s: %v", line, err)
		}
		n++
	}
	if n != len(sampleEvents()) {
		t.Errorf("%d lines", n)
	}
}

type brokenPipe struct{}

var errPipe = errors.New("broken pipe")

func (brokenPipe) Write([]byte) (int, error) { return 0, errPipe }

func TestAClosedPipeEndsTheTable(t *testing.T) {
	if err := History(brokenPipe{}, query.Changes(sampleEvents()), time.UTC, false); !errors.Is(err, errPipe) {
		t.Error(err)
	}
	if err := Events(brokenPipe{}, query.Changes(sampleEvents())); !errors.Is(err, errPipe) {
		t.Error(err)
	}
}
