package words

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/query"
)

// scaled is a deployment that somebody made larger.
func scaled() query.Change {
	before := model.Event{Ref: modeltest.Ref(1), Capacity: model.NumberOf(4)}
	return query.Change{Before: &before, Event: &model.Event{
		Ref: modeltest.Ref(1), Kind: model.KindRolling, From: model.Running, To: model.Updating, Verdict: model.VerdictRolling,
		Ready: model.NumberOf(4), Capacity: model.NumberOf(8), By: modeltest.Text("1758054162345678"), Reason: modeltest.Text("as asked for in the console"),
	}}
}

func TestAHappeningIsSaidInOneLine(t *testing.T) {
	e := func(change func(*model.Event)) query.Change {
		c := scaled()
		c.Before, c.By, c.Reason = nil, modeltest.Text(""), modeltest.Text("")
		change(c.Event)
		return c
	}
	for want, c := range map[string]query.Change{
		"RUNNING → UPDATING · 4 → 8 units · by …678 · as asked for in the console": scaled(),
		"RUNNING → UPDATING · 4 of 8 ready":                                        e(func(*model.Event) {}),
		"UPDATING · 4 of 8 ready":                                                  e(func(e *model.Event) { e.From, e.Kind = e.To, model.KindChanged }),
		"UPDATING → RUNNING after 8m12s": e(func(e *model.Event) {
			e.From, e.To, e.Kind, e.Verdict, e.Took = model.Updating, model.Running, model.KindReady, model.VerdictReady, 492*time.Second
		}),
		"RUNNING after 1m00s · 4 of 8 ready": e(func(e *model.Event) { e.To, e.Kind, e.Took = model.Running, model.KindReady, time.Minute }),
		"PENDING → (no status)": e(func(e *model.Event) {
			e.From, e.To, e.Kind, e.Verdict = model.Pending, "", model.KindOf(model.VerdictUnknown), model.VerdictUnknown
		}),
		"FAILED · no capacity": e(func(e *model.Event) {
			e.From, e.To, e.Kind, e.Verdict, e.Reason = "", model.Failed, model.KindFailed, model.VerdictFailed, modeltest.Text("no capacity")
		}),
		"stalled 15m into the rollout · 4 of 8 ready": e(func(e *model.Event) { e.Kind, e.Took = model.KindStalled, 15*time.Minute }),
		"gone, was RUNNING":                           e(func(e *model.Event) { e.Kind, e.To = model.KindGone, "" }),
		"could not be read for 2m00s · HTTP 502": e(func(e *model.Event) {
			e.Kind, e.Took, e.Code, e.Reason = model.KindUnread, 2*time.Minute, modeltest.Text("HTTP 502"), modeltest.Text("Bad Gateway")
		}),
		"offline · timeout": {Event: &model.Event{Ref: model.Ref{Profile: "p"}, Kind: model.KindOffline, Code: modeltest.Text("timeout"), Reason: modeltest.Text("no answer")}},
		"back after 3m00s":  {Event: &model.Event{Kind: model.KindOnline, Took: 3 * time.Minute}},
		"asleep":            {Event: &model.Event{Kind: model.KindAsleep}},
		"first seen UPDATING": e(func(e *model.Event) {
			e.Kind, e.From, e.Ready, e.Capacity = model.KindSeen, "", model.Number{}, model.Number{}
		}),
		"found UPDATING, was RUNNING · 4 of 8 ready": e(func(e *model.Event) { e.Kind = model.KindSeen }),
		"still UPDATING · 4 of 8 ready":              e(func(e *model.Event) { e.Kind, e.From = model.KindSeen, e.To }),
		"expires in 5h":                              e(func(e *model.Event) { e.Kind, e.Expires = model.KindExpiring, e.At.Add(5*time.Hour) }),
	} {
		if got := HappeningOf(c).String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := StateOf(scaled().Event).String(); got != "UPDATING · 4 of 8 ready · as asked for in the console" {
		t.Errorf("the state is %q", got)
	}
}

func TestAHappeningGivesWay(t *testing.T) {
	unread := HappeningOf(query.Change{Event: &model.Event{Kind: model.KindUnread, Took: 2 * time.Minute, Code: modeltest.Text("Throttling.RateQuota")}})
	for _, tt := range []struct {
		h    Happening
		room int
		want string
	}{
		{HappeningOf(scaled()), 80, "RUNNING → UPDATING · 4 → 8 units · by …678 · as asked for in the console"},
		{HappeningOf(scaled()), 60, "RUNNING → UPDATING · 4 → 8 units · by …678 · as asked for in the console"}, // cut at its end
		{HappeningOf(scaled()), 50, "RUNNING → UPDATING · 4 → 8 units · by …678"},
		{HappeningOf(scaled()), 35, "UPDATING · 4 → 8 units · by …678"},
		{HappeningOf(scaled()), 24, "UPDATING · 4 → 8 units"},
		{HappeningOf(scaled()), 12, "UPDATING"},
		{HappeningOf(scaled()), 2, "UPDATING"},
		{unread, 50, "could not be read for 2m00s · Throttling.RateQuota"},
		{unread, 45, "unread for 2m00s · Throttling.RateQuota"},
		{unread, 30, "unread · Throttling.RateQuota"},
		{unread, 10, "unread · Throttling.RateQuota"},
	} {
		if got := tt.h.Fit(tt.room, utf8.RuneCountInString).String(); got != tt.want {
			t.Errorf("in %d cells: %q, want %q", tt.room, got, tt.want)
		}
	}
}

// TestAFittedHappeningFits unless it is as short as it can be, or only its end is cut off.
func TestAFittedHappeningFits(t *testing.T) {
	for seed := range uint64(2000) {
		rng := rand.New(rand.NewPCG(seed, 2))
		text := func(most int) string { return strings.Repeat("x", rng.IntN(most)) }
		h := Happening{What: []string{"x" + text(40), "x" + text(20), "x"}, Size: text(15), Code: text(25), Who: text(12), Why: text(90)}
		for room := range 100 {
			short := h.Fit(room, utf8.RuneCountInString)
			n := utf8.RuneCountInString(List(short.What[0], short.Size, short.Code, short.Who))
			if n > room && short.String() != List("x", h.Code) || short.Code != h.Code || short.Why != "" && short.Why != h.Why {
				t.Fatalf("%d: %+v in %d cells is %+v", seed, h, room, short)
			}
			if short.Why != "" && room < n+3+min(leastWhy, len(h.Why)) {
				t.Fatalf("%d: in %d cells %q is left of the service's words", seed, room, short)
			}
		}
	}
}

func TestADayIsNamedFromNearby(t *testing.T) {
	zone := time.FixedZone("", -5*3600)
	now := time.Date(2026, 1, 1, 0, 30, 0, 0, zone)
	for at, want := range map[time.Time]string{
		now:                       "Thu Jan 1, today",
		now.Add(-time.Hour).UTC(): "Wed Dec 31, yesterday",
		now.Add(-25 * time.Hour):  "Tue Dec 30 2025",
		now.Add(72 * time.Hour):   "Sun Jan 4",
		now.Add(23 * time.Hour):   "Thu Jan 1, today",
		now.AddDate(-1, 0, 0):     "Wed Jan 1 2025",
	} {
		if got := Day(at, now); got != want {
			t.Errorf("%v: %q, want %q", at, got, want)
		}
	}
}

func TestWhatAStartHasSeen(t *testing.T) {
	fold := func(fresh int) *query.Fold { return &query.Fold{Changes: make([]query.Change, 4), Fresh: fresh} }
	for fresh, want := range map[int]string{4: "first seen: 4 deployments", 0: "seen again: 4 deployments", 1: "seen: 4 deployments, 1 of them new"} {
		if got := SeenAs(fold(fresh)); got != want {
			t.Errorf("%d new: %q, want %q", fresh, got, want)
		}
	}
}
