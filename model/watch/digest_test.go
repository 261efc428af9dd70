package watch_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/poll"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

// nightOf plays the readings of another run, looks after some seconds, and then plays the
// first readings of this run. It returns the digest.
func nightOf(t *testing.T, other string, looked int, mine string) *watch.Digest {
	t.Helper()
	b := restored(nil, modeltest.Ref(1))
	watchtest.PlayReadings(t, b, other)
	var past []model.Event
	for _, e := range b.History().All() {
		event := *e
		event.Session = "other"
		past = append(past, event)
	}
	b = restored(past, modeltest.Ref(1))
	d := watch.NewDigest(b.History(), map[string]time.Time{modeltest.Ref(1).Profile: modeltest.At(looked)})
	before := len(b.History().All())
	watchtest.PlayReadings(t, b, mine)
	for _, e := range b.History().All()[before:] {
		d.Add([]model.Event{*e})
	}
	return d
}

// restored returns a board of deployments, with the events of earlier runs.
func restored(past []model.Event, refs ...model.Ref) *watch.Board {
	var entries []model.Entry
	for _, ref := range refs {
		entries = append(entries, model.Entry{Ref: ref})
	}
	e := watch.NewEngine(poll.PlanOptions{}, modeltest.T0, entries, nil)
	e.StallAfter(10 * time.Minute)
	e.Restore(past)
	return e.Board
}

func outcomesText(d *watch.Digest) string {
	var texts []string
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return fmt.Sprintf(" %.0f", t.Sub(modeltest.T0).Seconds())
	}
	for _, o := range d.Outcomes() {
		text := string(o.What) + at(o.At)
		if o.Again {
			text += ", ready again" + at(o.AgainAt)
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "|")
}

func TestTheDigestTellsWhatHappenedSinceSomebodyLooked(t *testing.T) {
	for name, tt := range map[string]struct {
		other  string
		looked int
		mine   string
		want   string
	}{
		"nothing":                        {"0 RUNNING 4/4", 10, "900 RUNNING 4/4", ""},
		"nothing, and a longer rollout":  {"0 UPDATING 4/8", 10, "900 UPDATING 5/8", ""},
		"failed":                         {"0 UPDATING 4/8\n20 FAILED 4/8", 10, "900 FAILED 4/8", "failed 20"},
		"failed before somebody looked":  {"0 UPDATING 4/8\n20 FAILED 4/8", 30, "900 FAILED 4/8", ""},
		"failed, and ready again":        {"0 RUNNING 4/4\n20 FAILED 0/4\n30 PENDING 0/4\n40 RUNNING 4/4", 10, "900 RUNNING 4/4", "failed 20, ready again 40"},
		"failed, ready and failed":       {"0 RUNNING 4/4\n20 FAILED 0/4\n40 RUNNING 4/4\n60 FAILED 0/4", 10, "900 FAILED 0/4", "failed 60"},
		"failed, ready, then degraded":   {"0 RUNNING 4/4\n20 FAILED 0/4\n40 RUNNING 4/4\n60 RUNNING 3/4", 10, "900 RUNNING 3/4", "degraded 60"},
		"degraded, then failed":          {"0 RUNNING 4/4\n20 RUNNING 3/4\n40 FAILED 0/4", 10, "", "failed 40"},
		"the worst counts":               {"0 RUNNING 4/4\n20 FAILED 0/4\n40 UPDATING_FAILED 3/4", 10, "", "failed 20"},
		"failed, and this run is first":  {"0 RUNNING 4/4", 10, "900 FAILED 0/4", "failed"},
		"seen to fail, found ready":      {"0 RUNNING 4/4\n20 FAILED 0/4", 10, "900 RUNNING 4/4", "failed 20, ready again"},
		"scaled":                         {"0 RUNNING 4/4\n20 UPDATING 4/8\n40 RUNNING 8/8", 10, "900 RUNNING 8/8", "scaled 40"},
		"scaled and back":                {"0 RUNNING 4/4\n20 UPDATING 4/8\n40 RUNNING 8/8\n60 RUNNING 4/4", 10, "900 RUNNING 4/4", "ready 60"},
		"scaled, found at the start":     {"0 RUNNING 4/4", 10, "900 RUNNING 8/8", "scaled"},
		"scaled between two looks":       {"0 RUNNING 4/4\n20 RUNNING 8/8", 10, "", "scaled 20"},
		"a rollout is over":              {"0 UPDATING 4/4\n20 RUNNING 4/4", 10, "900 RUNNING 4/4", "ready 20"},
		"deleted":                        {"0 RUNNING 4/4\n20 DELETING 4/4\n40 DELETED 0/4", 10, "", "gone 40"},
		"stalled at the first look":      {"0 UPDATING 4/8", 10, "900 UPDATING 4/8", "stalled"},
		"stopped":                        {"0 RUNNING 4/4\n20 STOPPED 0/4", 10, "900 STOPPED 0/4", "stopped 20"},
		"an unknown failure":             {"0 RUNNING 4/4\n20 SCALING_FAILED 4/4", 10, "", "failed 20"},
		"units on their way are no loss": {"0 STOPPED 0/2\n20 STARTING 0/2\n40 RUNNING 1/2\n60 RUNNING 2/2", 10, "", "ready 60"},
		"what this run sees later":       {"0 RUNNING 4/4", 10, "900 RUNNING 4/4\n905 FAILED 0/4", ""},
		"what nobody knew before":        {"", 10, "900 FAILED 0/4", ""},
		"what was added meanwhile":       {"20 FAILED 0/4", 10, "900 FAILED 0/4", ""},
		"added meanwhile, and failed":    {"20 PENDING 0/4\n40 FAILED 0/4", 10, "900 FAILED 0/4", "failed 40"},
		"only unread":                    {"0 RUNNING 4/4\n20 bad_gateway\n200 RUNNING 4/4", 10, "900 RUNNING 4/4", ""},
	} {
		if got := outcomesText(nightOf(t, tt.other, tt.looked, tt.mine)); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

func TestAnEndingTermIsToldWhereNothingWorseHappened(t *testing.T) {
	at := func(second int, kind model.Kind, v model.Verdict, to model.Status) model.Event {
		return model.Event{At: modeltest.At(second), Ref: modeltest.Ref(1), Kind: kind, Verdict: v, To: to, Session: "other"}
	}
	past := []model.Event{at(20, model.KindExpiring, model.VerdictReady, model.Running)}
	looked := map[string]time.Time{modeltest.Ref(1).Profile: modeltest.At(10)}
	b := restored(past)
	if got := outcomesText(watch.NewDigest(b.History(), looked)); got != "expiring 20" {
		t.Errorf("%q", got)
	}
	for _, second := range []int{15, 25} {
		b = restored(append(past, at(second, model.KindFailed, model.VerdictFailed, model.Suspended)))
		if got := outcomesText(watch.NewDigest(b.History(), looked)); got != fmt.Sprintf("failed %d", second) {
			t.Errorf("%q", got)
		}
	}
	b = restored(append(past, at(25, model.KindReady, model.VerdictReady, model.Running)))
	if got := outcomesText(watch.NewDigest(b.History(), looked)); got != "expiring 20" {
		t.Errorf("a term that ends is not over when a rollout is: %q", got)
	}
	b = restored(append(past, at(12, model.KindFailed, model.VerdictFailed, model.Failed), at(15, model.KindReady, model.VerdictReady, model.Running)))
	if got := outcomesText(watch.NewDigest(b.History(), looked)); got != "failed 12, ready again 15" {
		t.Errorf("a term that ends hides what is worse: %q", got)
	}
}

// TestOutcomesAreInTheOrderOfImportance: what is still bad, what was bad, then the rest, and
// the earlier first. Somebody has looked at all of them when they looked last at the profile
// that they looked at least.
func TestOutcomesAreInTheOrderOfImportance(t *testing.T) {
	at := func(profile, id string, second int, v model.Verdict) model.Event {
		return model.Event{At: modeltest.At(second), Ref: model.Ref{Profile: profile, ID: id}, Kind: model.KindOf(v), Verdict: v, Session: "other"}
	}
	b := restored([]model.Event{
		at("p", "again", 20, model.VerdictFailed), at("p", "again", 30, model.VerdictReady), at("q", "a-late", 50, model.VerdictStopped),
		at("q", "early", 40, model.VerdictStopped), at("p", "ready", 25, model.VerdictReady),
	})
	d := watch.NewDigest(b.History(), map[string]time.Time{"p": modeltest.At(10), "q": modeltest.At(5)})
	var got []string
	for _, o := range d.Outcomes() {
		got = append(got, o.Ref.ID)
	}
	if want := "early a-late again ready"; strings.Join(got, " ") != want || !d.Looked().Equal(modeltest.At(5)) {
		t.Errorf("%v since %v, want %s", got, d.Looked(), want)
	}
}

// TestWhatAnotherRunOnlyFoundHasNoTime: it did not watch when it happened.
func TestWhatAnotherRunOnlyFoundHasNoTime(t *testing.T) {
	at := func(second int, v model.Verdict, to model.Status) model.Event {
		return model.Event{At: modeltest.At(second), Ref: modeltest.Ref(1), Kind: model.KindSeen, Verdict: v, To: to, Session: "other"}
	}
	b := restored([]model.Event{at(0, model.VerdictReady, model.Running), at(20, model.VerdictFailed, model.Failed)})
	if got := outcomesText(watch.NewDigest(b.History(), map[string]time.Time{modeltest.Ref(1).Profile: modeltest.At(10)})); got != "failed" {
		t.Errorf("%q", got)
	}
}

func TestOfAProfileThatNobodyLookedAtNothingIsTold(t *testing.T) {
	d := nightOf(t, "0 RUNNING 4/4\n20 FAILED 0/4", 10, "")
	b := restored([]model.Event{{At: modeltest.At(20), Ref: modeltest.Ref(1), Kind: model.KindFailed, Verdict: model.VerdictFailed, Session: "other"}})
	other := watch.NewDigest(b.History(), map[string]time.Time{"elsewhere": modeltest.T0})
	if !d.Looked().Equal(modeltest.At(10)) || !other.Looked().IsZero() {
		t.Error("somebody looked at another time")
	}
	if len(d.Outcomes()) != 1 || len(other.Outcomes()) != 0 || len((*watch.Digest)(nil).Outcomes()) != 0 {
		t.Error("an outcome of a profile that was never looked at")
	}
}

// TestEveryOutcomeIsOfItsDeploymentOnce makes random nights of several deployments.
func TestEveryOutcomeIsOfItsDeploymentOnce(t *testing.T) {
	states := []struct {
		status model.Status
		ready  int64
	}{{model.Running, 4}, {model.Running, 2}, {model.Updating, 2}, {model.Failed, 0}, {model.Stopped, 0}, {model.Deleted, 0}, {model.UpdatingFailed, 4}}
	for seed := range uint64(2_000) {
		rng := rand.New(rand.NewPCG(seed, 5))
		b := restored(nil, modeltest.Refs(4)...)
		for i := range 40 {
			s := states[rng.IntN(len(states))]
			b.Apply(modeltest.Good(modeltest.Ref(rng.IntN(4)), modeltest.At(i*30), modeltest.Reading(s.status, s.ready, 4)))
		}
		var past []model.Event
		for _, e := range b.News() {
			e.Session = "other"
			past = append(past, e)
		}
		looked := modeltest.At(rng.IntN(1200))
		b = restored(past, modeltest.Refs(4)...)
		d := watch.NewDigest(b.History(), map[string]time.Time{modeltest.Ref(1).Profile: looked})
		seen, rank := map[model.Ref]bool{}, 0
		for _, o := range d.Outcomes() {
			if seen[o.Ref] || o.Rank() < rank || !o.At.IsZero() && !o.At.After(looked) || o.Again && !o.AgainAt.IsZero() && o.AgainAt.Before(o.At) {
				t.Fatalf("seed %d: %+v", seed, o)
			}
			seen[o.Ref], rank = true, o.Rank()
		}
	}
}
