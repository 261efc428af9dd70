package kept

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// lookedFile is the file as one run of the dashboard opens it.
func lookedFile(t *testing.T, path string, now time.Time) (Looked, func()) {
	t.Helper()
	w := NewWriter(func(text string) { t.Error(text) })
	return Looked{path, w, func() time.Time { return now }}, w.Close
}

func TestLookingIsKeptForItsHostsAndOnlyMovesForward(t *testing.T) {
	path := filepath.Join(t.TempDir(), "looked")
	service, local := map[string]string{"default": "service", "cn": "beijing"}, map[string]string{"default": "127.0.0.1:1"}
	looks := func(at time.Time, ids []string, hosts map[string]string) {
		l, end := lookedFile(t, path, noon)
		l.Options(ids, hosts).Keep(at)
		end()
	}
	at := func(ids []string, hosts map[string]string) map[string]time.Time {
		l, end := lookedFile(t, path, noon)
		defer end()
		return l.Options(ids, hosts).At
	}
	if got := at(nil, service); len(got) != 0 {
		t.Errorf("before the first run: %v", got)
	}
	looks(noon.Add(-time.Hour), nil, service)
	looks(noon.Add(-2*time.Hour), nil, service) // another dashboard ends later, but was looked at before
	looks(noon.Add(-time.Minute), nil, local)
	looks(noon.Add(-2*time.Minute), []string{"b", "a", "b"}, map[string]string{"default": "service"})
	for name, tt := range map[string]struct {
		ids   []string
		hosts map[string]string
		want  map[string]time.Duration
	}{
		"the watch list":             {nil, service, map[string]time.Duration{"default": -time.Hour, "cn": -time.Hour}},
		"a simulator":                {nil, local, map[string]time.Duration{"default": -time.Minute}},
		"another host":               {nil, map[string]string{"default": "elsewhere"}, nil},
		"the same IDs":               {[]string{"a", "b"}, map[string]string{"default": "service"}, map[string]time.Duration{"default": -2 * time.Minute}},
		"other IDs, of the list too": {[]string{"c"}, map[string]string{"default": "service"}, map[string]time.Duration{"default": -time.Hour}},
	} {
		want := map[string]time.Time{}
		for profile, ago := range tt.want {
			want[profile] = noon.Add(ago)
		}
		if got := at(tt.ids, tt.hosts); !maps.EqualFunc(got, want, time.Time.Equal) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// TestATimeThatIsStillToComeIsForgotten: the clock was wrong when it was written.
func TestATimeThatIsStillToComeIsForgotten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "looked")
	hosts := map[string]string{"default": "service"}
	ahead, end := lookedFile(t, path, noon.AddDate(1, 0, 0))
	ahead.Options(nil, hosts).Keep(noon.AddDate(1, 0, 0))
	end()
	l, end := lookedFile(t, path, noon)
	if got := l.Options(nil, hosts).At; len(got) != 0 {
		t.Errorf("%v", got)
	}
	l.Options(nil, hosts).Keep(noon.Add(-time.Hour))
	end()
	l, end = lookedFile(t, path, noon)
	defer end()
	if got := l.Options(nil, hosts).At["default"]; !got.Equal(noon.Add(-time.Hour)) {
		t.Errorf("%v", got)
	}
}

func TestBrokenLookedFilesAreDoneWithout(t *testing.T) {
	path := filepath.Join(t.TempDir(), "looked")
	hosts := map[string]string{"default": "service"}
	for name, content := range map[string]string{
		"empty": "", "text": "hello", "array": "[1]", "torn": `{"looked":[{"profile":"default","host":"service","at":"2026-11-23T10:00:00Z"}`,
		"no time": `{"looked":[{"profile":"default","host":"service"},null]}`, "a wrong time": `{"looked":[{"at":7}]}`,
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		l, end := lookedFile(t, path, noon)
		if got := l.Options(nil, hosts).At; len(got) != 0 {
			t.Errorf("%s: %v", name, got)
		}
		l.Options(nil, hosts).Keep(noon)
		end()
		if got := l.Options(nil, hosts).At["default"]; !got.Equal(noon) {
			t.Errorf("%s: afterwards %v", name, got)
		}
	}
	for i := range maxLooked + 20 {
		l, end := lookedFile(t, path, noon)
		l.Options(nil, map[string]string{"default": fmt.Sprint("h", i)}).Keep(noon.Add(time.Duration(i-1000) * time.Second))
		end()
	}
	l, end := lookedFile(t, path, noon)
	defer end()
	if got := l.Options(nil, hosts).At; len(got) != 1 || len(l.Options(nil, map[string]string{"default": "h0"}).At) != 0 {
		t.Error("the oldest entries go first")
	}
	if none := (Looked{}).Options(nil, hosts); none.Keep != nil {
		t.Error("there is no folder, and something is kept")
	}
}
