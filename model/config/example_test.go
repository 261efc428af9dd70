package config

import (
	"flag"
	"os"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"studiowatch/model/query"
)

var update = flag.Bool("update", false, "rewrite config.example.toml")

// long asks for sizes that take seconds.
var long = flag.Bool("long", false, "run tests at their full sizes")

// TestMain has memory collected less often, which takes a quarter of the processor's
// time otherwise.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}

const examplePath = "../../config.example.toml"

func TestExampleFileIsGenerated(t *testing.T) {
	if *update {
		if err := os.WriteFile(examplePath, []byte(Example()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(examplePath)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), Example()); diff != "" {
		t.Errorf("config.example.toml is stale, run go test ./model/config -update (-file +generated):\n%s", diff)
	}
}

func TestExampleParsesToTheDefaults(t *testing.T) {
	got, err := Parse("config.example.toml", []byte(Example()), vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, Default()); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

var hidden = regexp.MustCompile(`(?m)^#(\S)`)

func TestWhatTheExampleHidesIsRight(t *testing.T) {
	long := hidden.ReplaceAllString(regexp.MustCompile(`(?m)^#watch = .*\n`).ReplaceAllString(Example(), ""), "$1")
	got, err := Parse("x", []byte(long), vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	eight := 8
	if diff := cmp.Diff(got.Watch, []Entry{{
		ID: "qwen-plus-2025-12-01-b6d61c71", Name: "chat, production", Group: "prod",
		Profile: "intl", Named: true, Capacity: &eight, Status: "RUNNING", Line: 14,
	}}); diff != "" {
		t.Errorf("watch (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(got.Profiles, []Profile{
		{Name: "intl", Region: DefaultRegion, KeyEnv: "INTL_KEY", Rate: DefaultRate},
		{Name: "proxy", BaseURL: "https://proxy.example.com/api/v1", KeyFile: "~/.dashscope/proxy_key", Rate: DefaultRate},
	}); diff != "" {
		t.Errorf("profiles (-got +want):\n%s", diff)
	}

	if diff := cmp.Diff(got.Views, []query.View{{
		Name: "mine", Filter: "group:prod -is:stopped", Sort: "changed", Reverse: true, Columns: []string{"deployment", "status", "ready", "note"},
	}}); diff != "" {
		t.Errorf("views (-got +want):\n%s", diff)
	}

	short := strings.Replace(Example(), "#watch", "watch", 1)
	if got, err := Parse("x", []byte(short), vocabulary); err != nil || len(got.Watch) != 2 {
		t.Errorf("the short form gives %d entries, %v", len(got.Watch), err)
	}
}

func TestExampleIsReadable(t *testing.T) {
	for line := range strings.Lines(Example()) {
		if n := len(strings.TrimRight(line, "\n")); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
		if strings.TrimRight(line, " \n") != strings.TrimRight(line, "\n") {
			t.Errorf("space at the end: %q", line)
		}
	}
	for _, key := range []string{
		"refresh", "steady_refresh", "stall_after", "watch", "id", "name", "group", "profile", "capacity", "status",
		"region", "base_url", "workspace", "api_key_env", "api_key_file", "rate",
		"theme", "sort", "columns", "mouse", "ascii", "bell", "desktop", "command", "on", "filter", "reverse",
	} {
		if !regexp.MustCompile(`(?m)^#?` + key + ` *= `).MatchString(Example()) {
			t.Errorf("%s is not in the example", key)
		}
	}
}
