package watch_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model"
	"studiowatch/model/modeltest"
	"studiowatch/model/watch"
	"studiowatch/model/watch/watchtest"
)

// TestWhatIsTakenOffComesBackAsItWas takes random rows off random watch lists, and puts
// them back.
func TestWhatIsTakenOffComesBackAsItWas(t *testing.T) {
	for seed := range uint64(100) {
		rng := rand.New(rand.NewPCG(seed, 11))
		d := randomList(rng).started(t, modeltest.T0)
		d.Engine.Add(model.Entry{Ref: modeltest.Ref(20)}, d.Now)
		d.Run(40 * time.Second)
		before := onShow(d.Engine, d.Now)
		var off []*watch.Row
		for range rng.IntN(d.Engine.Board.Len() + 1) {
			row := d.Engine.Board.Rows()[rng.IntN(d.Engine.Board.Len())]
			d.Engine.Unwatch(row.Ref)
			off = append(off, row)
		}
		if rng.IntN(2) == 0 {
			d.Run(time.Second)
		}
		for i := len(off) - 1; i >= 0; i-- {
			if row := d.Engine.PutBack(d.Now); row != off[i] {
				t.Fatalf("seed %d: %+v is back, want %+v", seed, row, off[i])
			}
		}
		if row := d.Engine.PutBack(d.Now); row != nil {
			t.Fatalf("seed %d: %v was never taken off", seed, row.Ref)
		}
		if len(off) > 0 && d.Now.Sub(modeltest.T0) > 40*time.Second {
			continue // the other rows have new readings
		}
		if diff := cmp.Diff(before, onShow(d.Engine, d.Now)); diff != "" {
			t.Fatalf("seed %d (-before +after):\n%s", seed, diff)
		}
	}
}

func TestWhatIsPutBackIsPolledAtOnce(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 1, 1)
	d.Run(time.Minute)
	events := len(d.Engine.Board.History().Of(modeltest.Ref(0)))
	d.Engine.Unwatch(modeltest.Ref(0))
	d.Run(time.Minute)
	sent := len(d.Sent)
	d.Engine.PutBack(d.Now)
	d.Run(time.Second)
	row := d.Engine.Board.Row(modeltest.Ref(0))
	if len(d.Sent) == sent || d.Now.Sub(row.ReadAt) > time.Second {
		t.Errorf("%d requests, read at %v", len(d.Sent)-sent, row.ReadAt)
	}
	if n := len(d.Engine.Board.History().Of(row.Ref)); n != events {
		t.Errorf("%d events of an unchanged row, want %d", n, events)
	}
}

// TestWhatWasTakenOffBelongsToThePresentConfiguration edits the configuration between
// taking a row off and putting it back.
func TestWhatWasTakenOffBelongsToThePresentConfiguration(t *testing.T) {
	ref, other := modeltest.Ref(0), modeltest.Ref(1)
	start := watchList{opts: watchtest.Options, entries: []model.Entry{{Ref: ref, Name: "old"}, {Ref: other}}, origins: map[string]model.Origin{"p": {Route: "a"}}}
	for name, tt := range map[string]struct {
		after watchList
		want  string
	}{
		"renamed":           {watchList{entries: []model.Entry{{Ref: ref, Name: "new"}, {Ref: other}}}, `"new" order 0, matched false, read true; in front`},
		"moved":             {watchList{entries: []model.Entry{{Ref: other}, {Ref: ref, Name: "old"}}}, `"old" order 1, matched false, read true; behind`},
		"listed no more":    {watchList{entries: []model.Entry{{Ref: other}}}, `"" order 1073741824, matched false, read true; behind`},
		"matched by a glob": {watchList{entries: []model.Entry{{Ref: other}}, patterns: []model.Pattern{{Profile: "p", Glob: "d0", Name: "glob"}}}, `"glob" order 1, matched true, read true; behind`},
		"of another route":  {watchList{entries: start.entries, origins: map[string]model.Origin{"p": {Route: "b"}}}, `"old" order 0, matched false, read false; in front`},
	} {
		for _, how := range []string{"put back", "added"} {
			d := &watchtest.Drive{T: t, Engine: start.start(modeltest.T0), Now: modeltest.T0, List: modeltest.Refs(2)}
			d.Engine.Origins(start.origins)
			d.Run(time.Minute)
			d.Engine.Unwatch(ref)
			tt.after.opts = watchtest.Options
			if tt.after.origins == nil {
				tt.after.origins = start.origins
			}
			tt.after.reload(d.Engine, d.Now)
			if d.Engine.Board.Row(ref) != nil {
				t.Fatalf("%s: an edit brought back what was taken off", name)
			}
			if how == "added" {
				d.Engine.Add(model.Entry{Ref: ref}, d.Now)
				if d.Engine.PutBack(d.Now) != nil {
					t.Errorf("%s: what was added is put back once more", name)
				}
			} else {
				d.Engine.PutBack(d.Now)
			}
			row := d.Engine.Board.Row(ref)
			place := map[bool]string{true: "in front", false: "behind"}[row.Order <= d.Engine.Board.Row(other).Order]
			got := fmt.Sprintf("%q order %d, matched %v, read %v; %s", row.Name, row.Order, row.Matched(), row.Latest != nil, place)
			if how == "put back" && got != tt.want {
				t.Errorf("%s: %s, want %s", name, got, tt.want)
			}
			if want := name != "of another route"; (row.Latest != nil) != want {
				t.Errorf("%s, %s: it has a reading: %v", name, how, !want)
			}
			tt.after.reload(d.Engine, d.Now)
			if d.Engine.Board.Row(ref) != row {
				t.Errorf("%s, %s: the next edit takes it off again", name, how)
			}
		}
	}
}

func TestAGlobAddedByHandOutlivesAnEdit(t *testing.T) {
	d := watchtest.New(t, watchtest.Options, 1, 12)
	d.Run(10 * time.Second)
	if n := d.Engine.Board.Len(); n != 1 {
		t.Fatalf("%d rows", n)
	}
	d.Engine.Unwatch(modeltest.Ref(0))
	came, fresh := d.Engine.FollowByHand(model.Pattern{Profile: "p", Glob: "d*"}, modeltest.Refs(3), d.Now)
	if len(came) != 2 || !fresh {
		t.Errorf("%d of the listed are watched at once, %v; want 2, without the one that was taken off", len(came), fresh)
	}
	if _, fresh := d.Engine.FollowByHand(model.Pattern{Profile: "p", Glob: "d*"}, nil, d.Now); fresh {
		t.Error("a glob is followed twice")
	}
	d.Engine.Rewatch(nil, []model.Pattern{{Profile: "p", Glob: "x*", Group: "other"}}, d.Now)
	d.Run(time.Minute)
	if n := d.Engine.Board.Len(); n != 11 {
		t.Errorf("%d rows, want all that are listed but the one that was taken off", n)
	}
	d.List = append(d.List, modeltest.Ref(12))
	d.Engine.Rewatch(nil, nil, d.Now)
	d.Run(time.Minute)
	if d.Engine.Board.Row(modeltest.Ref(12)) == nil {
		t.Error("a new deployment is not watched")
	}
	if len(d.Engine.Patterns()) != 1 {
		t.Errorf("patterns %v", d.Engine.Patterns())
	}
}

// TestWhatIsTakenOffAGlobAddedByHandIsNoDifference: the watch list has neither.
func TestWhatIsTakenOffAGlobAddedByHandIsNoDifference(t *testing.T) {
	profile := modeltest.Ref(0).Profile
	e := watch.NewEngine(watchtest.Options, modeltest.T0, nil, nil)
	e.FollowByHand(model.Pattern{Profile: profile, Glob: "wan-*"}, nil, modeltest.T0)
	e.Unwatch(model.Ref{Profile: profile, ID: "wan-1"})
	if got := byHandText(e); got != "[] [wan-*] [] []" {
		t.Error(got)
	}
}

// byHandText returns what was done by hand in a short form.
func byHandText(e *watch.Engine) string {
	h := e.ByHand()
	var globs []string
	for _, p := range h.Globs {
		globs = append(globs, p.Glob)
	}
	return fmt.Sprint(ids(h.Added), globs, ids(h.Removed), ids(h.Off))
}

func ids(refs []model.Ref) (all []string) {
	for _, ref := range refs {
		all = append(all, ref.ID)
	}
	return all
}

func named(ids ...string) (entries []model.Entry) {
	for _, id := range ids {
		entries = append(entries, model.Entry{Ref: model.Ref{Profile: modeltest.Ref(0).Profile, ID: id}})
	}
	return entries
}

func TestWhatWasDoneByHandIsSettledByTheWatchList(t *testing.T) {
	profile, now := modeltest.Ref(0).Profile, modeltest.T0
	ref := func(id string) model.Ref { return model.Ref{Profile: profile, ID: id} }
	glob := func(text string) model.Pattern { return model.Pattern{Profile: profile, Glob: text} }
	e := watch.NewEngine(watchtest.Options, now, named("a", "b", "c"), []model.Pattern{glob("emo-*")})
	want := func(when, want string) {
		t.Helper()
		if got := byHandText(e); got != want {
			t.Errorf("%s: %s, want %s", when, got, want)
		}
	}
	want("at the start", "[] [] [] []")
	e.Add(model.Entry{Ref: ref("new-2")}, now)
	e.Add(model.Entry{Ref: ref("new-1")}, now)
	e.Add(model.Entry{Ref: ref("emo-7")}, now)
	e.FollowByHand(glob("wan-*"), nil, now)
	e.Unwatch(ref("c"))
	e.Unwatch(ref("a"))
	e.Unwatch(ref("emo-7")) // only a glob has it
	e.Unwatch(ref("b"))
	e.Add(model.Entry{Ref: ref("b")}, now) // back again
	want("done", "[new-2 new-1] [wan-*] [a c] [emo-7]")

	e.Rewatch(named("b", "c", "new-2", "new-1"), []model.Pattern{glob("emo-*"), glob("wan-*")}, now)
	want("all but c is kept", "[] [] [c] [emo-7]")
	if e.Board.Row(ref("new-1")) == nil || e.Board.Row(ref("new-2")) == nil || e.Board.Row(ref("c")) != nil {
		t.Error("a row was lost, or came back")
	}
	if _, fresh := e.FollowByHand(glob("wan-*"), nil, now); fresh {
		t.Error("a glob of the watch list is followed by hand, too")
	}
	if row := e.PutBack(now); row == nil || row.Ref.ID != "emo-7" {
		t.Errorf("%v is put back", row)
	}
	want("emo-7 is back", "[emo-7] [] [c] []")
	e.Rewatch(named("a", "b"), nil, now)
	if e.Board.Row(ref("a")) == nil {
		t.Error("what is in the watch list again is not watched")
	}
	want("in the end", "[emo-7] [] [] []")
}
