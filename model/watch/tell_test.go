package watch_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

// armedBoard returns a board of one deployment that was read in a state, and a wish to
// be told of it.
func armedBoard(t *testing.T, state string) (*watch.Board, *watch.Tells) {
	t.Helper()
	b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
	b.StallAfter(10 * time.Minute)
	watchtest.PlayReadings(t, b, "0 "+state)
	tells := watch.NewTells(nil)
	tells.Arm(b.Row(modeltest.Ref(1)), modeltest.T0)
	return b, tells
}

// toldOf plays readings and returns the kinds of events that people are told of, with
// the second of each.
func toldOf(t *testing.T, b *watch.Board, tells *watch.Tells, readings string) string {
	t.Helper()
	before := len(b.History().All())
	watchtest.PlayReadings(t, b, readings)
	var told []string
	for _, e := range b.History().All()[before:] {
		news, _ := tells.Due([]model.Event{*e})
		for _, n := range news {
			told = append(told, n.At.Sub(modeltest.T0).String()+" "+string(n.Kind))
		}
	}
	return strings.Join(told, ", ")
}

func TestWhoArmedARowIsToldOnceWhenItIsOver(t *testing.T) {
	for name, tt := range map[string]struct{ at, readings, want string }{
		"ready":                      {"UPDATING 2/4", "5 UPDATING 3/4\n10 RUNNING 4/4\n15 UPDATING 4/8\n20 RUNNING 8/8", "10s ready"},
		"failed":                     {"PENDING 0/4", "5 DEPLOYING 0/4\n10 FAILED 0/4\n15 PENDING 0/4\n20 RUNNING 4/4", "10s failed"},
		"stalled":                    {"UPDATING 2/4", "300 UPDATING 2/4\n600 UPDATING 2/4\n700 RUNNING 4/4", "10m0s stalled"},
		"the update failed":          {"UPDATING 2/4", "5 UPDATING_FAILED 2/4", "5s degraded"},
		"stopped":                    {"UPDATING 2/4", "5 STOPPING 2/4\n10 STOPPED 0/4", "10s stopped"},
		"deleted":                    {"UPDATING 2/4", "5 DELETING 2/4\n10 DELETED 0/4", "10s gone"},
		"an unknown failure":         {"UPDATING 2/4", "5 SCALING_FAILED 2/4", "5s unknown"},
		"units may still come":       {"STARTING 0/2", "5 RUNNING 1/2\n10 RUNNING 2/2", "10s ready"},
		"units are lost":             {"RUNNING 2/2", "5 RUNNING 1/2", "5s degraded"},
		"ready already":              {"RUNNING 2/2", "5 RUNNING 2/2\n10 UPDATING 2/4\n15 RUNNING 4/4", "15s ready"},
		"scaled between two looks":   {"RUNNING 2/2", "5 RUNNING 4/4", "5s ready"},
		"scaling that RUNNING shows": {"RUNNING 2/2", "5 RUNNING 2/4\n10 RUNNING 4/4", "10s ready"},
		"failed already":             {"FAILED 0/2", "5 FAILED 0/2\n10 PENDING 0/2\n15 RUNNING 2/2", "15s ready"},
		"an unknown status":          {"UPDATING 2/4", "5 MELTING 2/4\n10 RUNNING 4/4", "10s ready"},
		"nothing yet":                {"UPDATING 2/4", "5 UPDATING 3/4\n10 bad_gateway", ""},
	} {
		b, tells := armedBoard(t, tt.at)
		if got := toldOf(t, b, tells, tt.readings); got != tt.want {
			t.Errorf("%s: told of %q, want %q", name, got, tt.want)
		}
		want := watch.TellArmed
		if tt.want != "" {
			want = watch.TellDone
		}
		if got := tells.State(modeltest.Ref(1)); got != want {
			t.Errorf("%s: the state is %v, want %v", name, got, want)
		}
	}
}

func TestAWishCanBeTakenBackAndAMarkIsLookedAt(t *testing.T) {
	b, tells := armedBoard(t, "UPDATING 2/4")
	ref := modeltest.Ref(1)
	if tells.Armed(b) != 1 || tells.Look(ref) != nil {
		t.Error("a row that is armed counts, and looking at it does not disarm it")
	}
	if got := tells.Disarm(ref); got == nil || tells.Armed(b) != 0 {
		t.Errorf("disarmed %v", got)
	}
	if got := toldOf(t, b, tells, "5 RUNNING 4/4"); got != "" {
		t.Errorf("told of %q after it was taken back", got)
	}
	tells.Arm(b.Row(ref), modeltest.At(5))
	if got := toldOf(t, b, tells, "10 FAILED 0/4"); got != "10s failed" || tells.Armed(b) != 0 {
		t.Errorf("told of %q", got)
	}
	if done := tells.Look(ref); done == nil || done.Done.Kind != model.KindFailed || tells.State(ref) != watch.TellNone {
		t.Errorf("looked at %+v", done)
	}
	b.Remove(ref)
	if tells.Look(ref) != nil || tells.Disarm(ref) != nil {
		t.Error("there is nothing left")
	}
}

// TestWhatHappenedWithoutUsIsToldAtTheNextStart: the wish is kept, and another run may
// have seen what happened or not.
func TestWhatHappenedWithoutUsIsToldAtTheNextStart(t *testing.T) {
	past := func(readings string) (events []model.Event) {
		b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
		b.StallAfter(10 * time.Minute)
		watchtest.PlayReadings(t, b, readings)
		for _, e := range b.History().All() {
			other := *e
			other.Session = "other"
			events = append(events, other)
		}
		return events
	}
	for name, tt := range map[string]struct{ at, past, first, want string }{
		"nobody saw it":                   {"UPDATING 2/4", "", "1000 RUNNING 4/4", "16m40s ready"},
		"nobody saw it fail":              {"UPDATING 2/4", "", "1000 FAILED 0/4", "16m40s failed"},
		"another run saw it":              {"UPDATING 2/4", "5 UPDATING 2/4\n10 RUNNING 4/4", "1000 RUNNING 4/4", "10s ready"},
		"and it has changed again since":  {"UPDATING 2/4", "5 UPDATING 2/4\n10 RUNNING 4/4", "1000 FAILED 0/4", "16m40s failed"},
		"and another rollout has begun":   {"UPDATING 2/4", "5 UPDATING 2/4\n10 RUNNING 4/4", "1000 UPDATING 4/8", "10s ready"},
		"another run saw progress":        {"UPDATING 2/4", "5 UPDATING 3/4", "1000 UPDATING 3/4", ""},
		"it still goes on":                {"UPDATING 2/4", "", "100 UPDATING 3/4", ""},
		"ready then and now":              {"RUNNING 4/4", "", "1000 RUNNING 4/4", ""},
		"ready then and now, but larger":  {"RUNNING 4/4", "", "1000 RUNNING 8/8", "16m40s ready"},
		"what was before is no news":      {"RUNNING 4/4", "-20 UPDATING 2/4\n-10 RUNNING 4/4", "1000 RUNNING 4/4", ""},
		"ready, and rolled out meanwhile": {"RUNNING 4/4", "10 UPDATING 4/4", "1000 RUNNING 4/4", "16m40s ready"},
		"only unread":                     {"UPDATING 2/4", "", "1000 bad_gateway", ""},
	} {
		_, first := armedBoard(t, tt.at)
		kept := *first.Of(modeltest.Ref(1))
		tells := watch.NewTells([]watch.Tell{kept})
		var events []model.Event
		if tt.past != "" {
			events = past(tt.past)
		}
		tells.Restore(events)
		b := watch.NewBoard(model.Entry{Ref: modeltest.Ref(1)})
		if got := toldOf(t, b, tells, tt.first); got != tt.want {
			t.Errorf("%s: told of %q, want %q", name, got, tt.want)
		}
	}
}

func TestAWishBelongsToItsHost(t *testing.T) {
	ref := modeltest.Ref(1)
	b := watch.NewBoard(model.Entry{Ref: ref})
	tells := watch.NewTells([]watch.Tell{{Ref: ref, Host: "127.0.0.1:8787", Since: modeltest.T0}, {Ref: ref, Host: "service", Since: modeltest.T0, Done: model.Event{Kind: model.KindReady}}})
	for host, want := range map[string]watch.TellState{"127.0.0.1:8787": watch.TellArmed, "service": watch.TellDone, "elsewhere": watch.TellNone} {
		tells.Origins(map[string]model.Origin{ref.Profile: {Host: host}})
		if got := tells.State(ref); got != want {
			t.Errorf("on %s: %v, want %v", host, got, want)
		}
		if n := tells.Armed(b); n != 0 != (want == watch.TellArmed) {
			t.Errorf("on %s: %d are armed", host, n)
		}
	}
}

// TestOnlyWhatTheHostOfAWishShowedIsLearnt, in order of time whatever order it comes in.
func TestOnlyWhatTheHostOfAWishShowedIsLearnt(t *testing.T) {
	ref := modeltest.Ref(1)
	at := func(second int, host string, v model.Verdict) model.Event {
		return model.Event{At: modeltest.At(second), Ref: ref, Host: host, Kind: model.KindOf(v), Verdict: v, Session: "other"}
	}
	tells := watch.NewTells([]watch.Tell{{Ref: ref, Host: "h", Since: modeltest.T0}})
	tells.Origins(map[string]model.Origin{ref.Profile: {Host: "h"}})
	tells.Restore([]model.Event{at(20, "h", model.VerdictReady), at(10, "h", model.VerdictGone), at(30, "other", model.VerdictGone)})
	if last := tells.Of(ref).Last; !last.At.Equal(modeltest.At(20)) || len(tells.Left(watch.NewBoard())) != 0 {
		t.Errorf("the last known state is %+v", last)
	}
}

func TestWhatIsWantedTwiceIsToldOnce(t *testing.T) {
	at := func(id int, kind model.Kind) model.Event {
		return model.Event{At: modeltest.T0, Ref: modeltest.Ref(id), Kind: kind}
	}
	got := watch.WithTold([]model.Event{at(1, model.KindReady)}, []model.Event{at(1, model.KindReady), at(2, model.KindReady), at(1, model.KindFailed)})
	if want := []model.Event{at(1, model.KindReady), at(2, model.KindReady), at(1, model.KindFailed)}; !slices.EqualFunc(got, want, model.Event.SameState) || len(got) != 3 {
		t.Errorf("%+v", got)
	}
}
