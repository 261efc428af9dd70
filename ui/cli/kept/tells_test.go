package kept

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"studiowatch/model"
	"studiowatch/model/watch"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// wish returns an armed wish; done one that is done.
func wish(id, host string) watch.Tell {
	last := model.Event{At: noon, Ref: model.Ref{Profile: "p", ID: id}, Kind: model.KindSeen, To: model.Updating, Verdict: model.VerdictRolling, Ready: model.NumberOf(2), Capacity: model.NumberOf(4)}
	return watch.Tell{Ref: last.Ref, Host: host, Since: noon, Last: last}
}

func done(id, host string) watch.Tell {
	tell := wish(id, host)
	tell.Done = tell.Last
	tell.Done.Kind, tell.Done.Verdict, tell.Done.To = model.KindReady, model.VerdictReady, model.Running
	return tell
}

// dashboard is one run of the dashboard. Its end waits until all is written.
func dashboard(t *testing.T, path string) (tells Tells, end func()) {
	t.Helper()
	w := NewWriter(func(text string) { t.Error(text) })
	return Tells{path, w}, func() {
		close(w.work)
		<-w.ended // however slow the disk is
	}
}

func stateOf(tells Tells) string {
	var all []string
	for _, tell := range tells.Options().Kept {
		all = append(all, fmt.Sprint(tell.Ref.ID, "@", tell.Host, "=", tell.State()))
	}
	return strings.Join(all, " ")
}

func TestWhatIsArmedIsKeptFromRunToRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "tells")
	first, end := dashboard(t, path)
	opts := first.Options()
	if len(opts.Kept) != 0 {
		t.Errorf("the first run begins with %v", opts.Kept)
	}
	opts.Keep(wish("a", "service"))
	opts.Keep(wish("b", "service"))
	opts.Keep(wish("a", "127.0.0.1:1"))
	opts.Forget(wish("b", "service"))
	end()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the file: %v, %v", info, err)
	}
	second, end := dashboard(t, path)
	opts = second.Options()
	if got := stateOf(second); got != "a@service=1 a@127.0.0.1:1=1" {
		t.Errorf("the second run begins with %s", got)
	}
	if got := opts.Kept[0]; !got.Since.Equal(noon) || !got.Last.SameState(wish("a", "").Last) {
		t.Errorf("kept %+v", got)
	}
	opts.Keep(done("a", "service"))
	end()
	third, end := dashboard(t, path)
	defer end()
	if got := stateOf(third); got != "a@127.0.0.1:1=1 a@service=2" {
		t.Errorf("the third run begins with %s", got)
	}
}

// TestDashboardsAtOnceLoseNothing: each arms rows of its own while the others do.
func TestDashboardsAtOnceLoseNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tells")
	var ends []func()
	for n := range 4 {
		tells, end := dashboard(t, path)
		opts := tells.Options()
		ends = append(ends, end)
		for i := range 20 {
			opts.Keep(wish(fmt.Sprintf("d%d-%d", n, i), "service"))
		}
		opts.Forget(wish(fmt.Sprintf("d%d-0", n), "service"))
	}
	for _, end := range ends {
		end()
	}
	last, end := dashboard(t, path)
	defer end()
	if got := len(last.Options().Kept); got != 4*19 {
		t.Errorf("%d wishes are kept, want %d", got, 4*19)
	}
}

func TestAWishTakenBackElsewhereStaysSo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tells")
	one, end := dashboard(t, path)
	one.Options().Keep(wish("a", "service"))
	one.Options().Forget(wish("a", "service"))
	one.Options().Keep(done("a", "service")) // of a dashboard that does not know
	end()
	if got := stateOf(one); got != "" {
		t.Errorf("kept: %s", got)
	}
}

func TestBrokenTellFilesAreDoneWithout(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tells")
	good := `{"profile":"p","host":"h","id":"a","since":"2026-11-23T12:00:00Z"}`
	for name, tt := range map[string]struct{ content, want string }{
		"empty": {"", ""}, "text": {"hello", ""}, "array": {"[1]", ""}, "torn": {`{"tells":[` + good, ""},
		"one is wrong":   {`{"tells":[{"id":1},null,{"id":"a/../b","since":"2026-11-23T12:00:00Z"},` + good + `]}`, "a@h=1"},
		"hostile":        {`{"tells":[{"profile":"\u001b[2J","host":"h","id":"a"},{"profile":"p","host":"\u202e","id":"a"}]}`, ""},
		"a wrong event":  {`{"tells":[{"profile":"p","host":"h","id":"a","last":{"event":"x"}}]}`, ""},
		"of a later one": {`{"tells":[` + strings.Replace(good, `"id"`, `"new":[1],"id"`, 1) + `],"more":1}`, "a@h=1"},
		"too much":       {strings.Repeat(" ", maxTellFile) + `{"tells":[` + good + `]}`, ""},
		"and at its end": {`{"tells":[` + good + `]}` + strings.Repeat(" ", maxTellFile), ""},
	} {
		if err := os.WriteFile(path, []byte(tt.content), 0o600); err != nil {
			t.Fatal(err)
		}
		tells, end := dashboard(t, path)
		if got := stateOf(tells); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
		tells.Options().Keep(wish("b", "h"))
		end()
		if got := stateOf(tells); got != strings.TrimSpace(tt.want+" b@h=1") {
			t.Errorf("%s: after a wish more: %q", name, got)
		}
	}
	var many []watch.Tell
	for i := range maxTells + 10 {
		many = append(many, wish(fmt.Sprint("m", i), "h"))
	}
	content, err := json.Marshal(formatTells(many))
	if err != nil || len(content) > maxTellFile {
		t.Errorf("%d bytes, %v", len(content), err)
	}
}

func TestAFolderThatCannotBeWrittenIsSaidOnce(t *testing.T) {
	var said []string
	w := NewWriter(func(text string) { said = append(said, text) })
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	opts := Tells{filepath.Join(file, "tells"), w}.Options()
	opts.Keep(wish("a", "h"))
	opts.Keep(wish("b", "h"))
	w.Close()
	if len(said) != 1 || !strings.Contains(said[0], "cannot be kept for later") {
		t.Errorf("said %q", said)
	}
	if none := (Tells{}).Options(); none.Keep != nil || none.Kept != nil {
		t.Error("there is no folder, and something is kept")
	}
}
