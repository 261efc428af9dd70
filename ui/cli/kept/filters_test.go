package kept

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"studiowatch/ui"
	"studiowatch/ui/cli/clitest"
	"studiowatch/ui/cli/host"
)

func TestFiltersAreKeptFromRunToRun(t *testing.T) {
	dir := t.TempDir()
	w := host.World{Getenv: clitest.Env(t, map[string]string{"XDG_STATE_HOME": dir})}
	path := filepath.Join(dir, "studiowatch", "filters")

	first := FilterFile(w).Of(nil, "service")
	if first.Kept != (ui.Kept{}) || len(first.Past) > 0 {
		t.Errorf("the first run begins with %v and %q", first.Kept, first.Past)
	}
	first.Keep(ui.Kept{}, nil)
	if _, err := os.Stat(path); err == nil {
		t.Error("a run without a filter leaves a file")
	}
	first.Keep(ui.Kept{Filter: "is:failed"}, []string{"qwen", "is:failed"})
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the file: %v, %v", info, err)
	}

	second, third := FilterFile(w).Of(nil, "service"), FilterFile(w).Of(nil, "service")
	if second.Kept.Filter != "is:failed" || !slices.Equal(second.Past, []string{"qwen", "is:failed"}) {
		t.Errorf("the second run begins with %v and %q", second.Kept, second.Past)
	}
	second.Keep(ui.Kept{}, append(second.Past, "a"))
	third.Keep(ui.Kept{Filter: "b"}, append(third.Past, "b"))
	if got := FilterFile(w).read(); got.on("service").Filter != "b" || strings.Join(got.Past, " ") != "a qwen is:failed b" {
		t.Errorf("after two runs at once: %+v", got)
	}

	named := FilterFile(w).Of([]string{"a"}, "service")
	if named.Kept.Filter != "" || len(named.Past) != 4 {
		t.Errorf("a run that was told what to show begins with %v and %q", named.Kept, named.Past)
	}
	named.Keep(ui.Kept{Filter: "c"}, append(named.Past, "c"))
	if got := FilterFile(w).read(); got.on("service").Filter != "b" || got.Past[4] != "c" {
		t.Errorf("such a run leaves %+v", got)
	}
}

// TestViewAndSortAreKept with the filter, and an older version's file is still read.
func TestViewAndSortAreKept(t *testing.T) {
	path := Filters(filepath.Join(t.TempDir(), "filters"))
	if err := os.WriteFile(string(path), []byte(`{"kept":[{"hosts":"old","filter":"is:failed"}],"past":["is:failed"]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	want := ui.Kept{Filter: "qwen", View: "客服 one", Sort: "changed", Reverse: true, Over: "attention"}
	path.Of(nil, "new").Keep(want, nil)
	path.Of([]string{"an-id"}, "new").Keep(ui.Kept{Sort: "status"}, []string{"x"})
	if got := path.Of(nil, "new").Kept; got != want {
		t.Errorf("kept %+v, want %+v", got, want)
	}
	if got := path.Of(nil, "old").Kept; got != (ui.Kept{Filter: "is:failed"}) {
		t.Errorf("of an older version: %+v", got)
	}
	if got := path.Of([]string{"an-id"}, "new").Kept; got != (ui.Kept{}) {
		t.Errorf("where IDs are named: %+v", got)
	}
	path.write("new", ui.Kept{View: "sk-0123456789abcdef0123456789abcdef"}, nil)
	if content, _ := os.ReadFile(string(path)); strings.Contains(string(content), "sk-") {
		t.Errorf("the file holds %s", content)
	}
}

// TestDashboardsThatEndAtOnceKeepAllFilters: each has hosts of its own.
func TestDashboardsThatEndAtOnceKeepAllFilters(t *testing.T) {
	path := Filters(filepath.Join(t.TempDir(), "filters"))
	var all sync.WaitGroup
	for i := range maxKeptFilters {
		all.Go(func() { path.Of(nil, fmt.Sprint("h", i)).Keep(ui.Kept{Filter: "x"}, []string{fmt.Sprint("past", i)}) })
	}
	all.Wait()
	if got := path.read(); len(got.Kept) != maxKeptFilters || len(got.Past) != maxKeptFilters {
		t.Errorf("%d filters and %d typed ones are kept, want %d", len(got.Kept), len(got.Past), maxKeptFilters)
	}
}

func TestBrokenFilterFilesAreDoneWithout(t *testing.T) {
	dir := t.TempDir()
	path := Filters(filepath.Join(dir, "filters"))
	for name, content := range map[string]string{
		"empty": "", "text": "hello", "array": "[1]", "type": `{"filter":1}`, "torn": `{"filter":"is:fai`,
		"hostile":  `{"filter":"\u001b[2Jx","past":["\u0007","a\nb","\u202eb"]}`,
		"a key":    `{"filter":"sk-0123456789abcdef0123456789abcdef","past":["id:sk-0123456789abcdef0123456789abcdef"]}`,
		"kept":     `{"kept":[{"hosts":"h","filter":"\u001b[2Jx"},{"hosts":"h","filter":"sk-0123456789abcdef0123456789abcdef"},{"hosts":"\u202e","filter":"x"},null]}`,
		"a view":   `{"kept":[{"hosts":"h","filter":"","view":"\u001b[2Jx"},{"hosts":"h","sort":"a\nb"}]}`,
		"too long": `{"filter":"` + strings.Repeat("x", 257) + `"}`,
		"too much": `{"filter":"x","past":["` + strings.Repeat("x", maxFilterFile) + `"]}`,
	} {
		if err := os.WriteFile(string(path), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := path.read(); got.on("h") != (ui.Kept{}) || len(got.Past) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	path.write("h", ui.Kept{Filter: "sk-0123456789abcdef0123456789abcdef"}, []string{"x", "sk-0123456789abcdef0123456789abcdef"})
	if content, _ := os.ReadFile(string(path)); strings.Contains(string(content), "sk-") || !strings.Contains(string(content), "x") {
		t.Errorf("the file holds %s", content)
	}
	Filters("").write("h", ui.Kept{Filter: "x"}, []string{"x"})
	Filters(filepath.Join(string(path), "below a file")).write("h", ui.Kept{Filter: "x"}, []string{"x"})
	var many []string
	for i := range 60 {
		many = append(many, strings.Repeat("y", i+1))
	}
	path.write("h", ui.Kept{Filter: ""}, many)
	if got := path.read().Past; len(got) != ui.MaxPast || got[ui.MaxPast-1] != many[59] {
		t.Errorf("%d filters are kept", len(got))
	}
}

// TestAFilterIsKeptForItsHosts checks that a filter is active for its hosts only.
func TestAFilterIsKeptForItsHosts(t *testing.T) {
	path := Filters(filepath.Join(t.TempDir(), "filters"))
	if err := os.WriteFile(string(path), []byte(`{"filter":"of before","past":["of before"]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	in := func(hosts ...string) string { return path.Of(nil, hosts...).Kept.Filter }
	if in("service") != "of before" || in("other", "service") != "of before" || in("127.0.0.1:8787") != "" || in("service", "localhost:1") != "" {
		t.Error("what an older version kept is in force but on this machine")
	}
	path.Of(nil, "127.0.0.1:8787").Keep(ui.Kept{Filter: "noscale"}, []string{"noscale"})
	path.Of(nil, "service", "other").Keep(ui.Kept{Filter: "is:failed"}, nil)
	path.Of(nil, "service").Keep(ui.Kept{}, nil)
	for hosts, want := range map[string]string{
		"127.0.0.1:8787": "noscale", "127.0.0.1:8788": "", "other service": "is:failed", "service other": "is:failed", "service": "", "other": "of before",
	} {
		if got := in(strings.Fields(hosts)...); got != want {
			t.Errorf("on %s: %q, want %q", hosts, got, want)
		}
	}
	if past := path.Of(nil, "elsewhere").Past; !slices.Equal(past, []string{"of before", "noscale"}) {
		t.Errorf("\u2191 brings back %q", past)
	}
	for i := range 3 * maxKeptFilters {
		path.Of(nil, fmt.Sprint("h", i)).Keep(ui.Kept{Filter: "x"}, nil)
	}
	if n := len(path.read().Kept); n != maxKeptFilters {
		t.Errorf("%d filters are kept", n)
	}
}
