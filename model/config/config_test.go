package config

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var vocabulary = Vocabulary{
	Actions:  []string{"refresh", "pause", "quit", "help", "filter"},
	Columns:  []string{"deployment", "status", "capacity", "ready", "changed", "note", "model"},
	Sorts:    []string{"attention", "name", "status", "changed"},
	Events:   []string{"ready", "failed", "stalled", "degraded", "gone"},
	Regions:  []string{"cn-beijing", "ap-southeast-1", "us-east-1"},
	Statuses: []string{"RUNNING", "STOPPED", "PENDING"},
	Keys:     map[string][]string{"refresh": {"r", "f5"}, "pause": {"p"}, "filter": {"/"}},
	CheckKey: func(name string) string {
		if name == "ctlr+x" {
			return "is not the name of a key"
		}
		return ""
	},
}

func TestAnEmptyFileIsTheDefaults(t *testing.T) {
	for name, data := range map[string]string{
		"nothing": "", "a comment": "# nothing", "a byte order mark": "\ufeff", "empty sections": "[ui]\n[keys]\n[notify]\n[profiles]\n", "blank lines": "\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Parse("x", []byte(data), vocabulary)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, Default()); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

const full = `refresh = "2s"
steady_refresh = "1m30s"
stall_after = "1h"

[[watch]]
id = "qwen-a"
name = "chat, production"
group = "prod"
capacity = 0
status = "running"
[[watch]]
id = "emo-[a-c]*"
profile = "cn-beijing"

[profiles.intl]
region = "us-east-1"
workspace = "ws-1"
api_key_env = "INTL_KEY"
rate = 10
[ui]
theme = "mono"
sort = "name"
columns = ["note", "model"]
mouse = false
ascii = true
[keys]
refresh = ["r", "f5"]
pause = []
[notify]
bell = false
desktop = true
command = ["notify-send", "studiowatch"]
on = []
`

func fullWant() Config {
	zero := 0
	return Config{
		Refresh: 2 * time.Second, SteadyRefresh: 90 * time.Second, StallAfter: time.Hour,
		Watch: []Entry{
			{ID: "qwen-a", Name: "chat, production", Group: "prod", Profile: "intl", Capacity: &zero, Status: "RUNNING", Line: 5},
			{ID: "emo-[a-c]*", Profile: "cn-beijing", Named: true, Line: 11},
		},
		Profiles: []Profile{{Name: "intl", Region: "us-east-1", Workspace: "ws-1", KeyEnv: "INTL_KEY", Rate: 10}},
		UI:       UI{Theme: "mono", Sort: "name", Columns: []string{"note", "model"}, ASCII: true},
		Keys:     map[string][]string{"refresh": {"r", "f5"}, "pause": nil},
		Notify:   Notify{Channels: map[string]bool{"bell": false, "desktop": true}, Command: []string{"notify-send", "studiowatch"}},
	}
}

func TestEveryKeyIsRead(t *testing.T) {
	for name, data := range map[string]string{"as it is": full, "byte order mark and CRLF": "\ufeff" + crlf(full)} {
		t.Run(name, func(t *testing.T) {
			got, err := Parse("x", []byte(data), vocabulary)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, fullWant()); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestProfileOfAnEntry(t *testing.T) {
	tests := []struct {
		name, data string
		want       string
	}{
		{"no sections", "watch = [\"a\"]\n", "default"},
		{"one section", "watch = [\"a\"]\n[profiles.intl]\n", "intl"},
		{"several, one of them default", "watch = [\"a\"]\n[profiles.intl]\n[profiles.default]\n", "default"},
		{"its own", "watch = [{id = \"a\", profile = \"cn\"}]\n[profiles.intl]\n[profiles.cn]\n", "cn"},
		{"a region without a section", "watch = [{id = \"a\", profile = \"cn-beijing\"}]\n[profiles.intl]\n", "cn-beijing"},
		{"default without sections", "watch = [{id = \"a\", profile = \"default\"}]\n", "default"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Parse("x", []byte(tt.data), vocabulary)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.Watch[0].Profile; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestResolveAddsTheProfilesWithoutASection(t *testing.T) {
	tests := []struct {
		name, data string
		want       []Profile
	}{
		{"nothing said", "", []Profile{{Name: "default", Region: "ap-southeast-1", Rate: 5}}},
		{"a region in two entries", "watch = [{id = \"a\", profile = \"cn-beijing\"}, {id = \"b\", profile = \"cn-beijing\"}, \"c\"]\n", []Profile{
			{Name: "default", Region: "ap-southeast-1", Rate: 5}, {Name: "cn-beijing", Region: "cn-beijing", Rate: 5},
		}},
		{"sections in the order of the file", "[profiles.z]\nbase_url = \"http://localhost:8787\"\n[profiles.cn-beijing]\nrate = 0.5\n", []Profile{
			{Name: "z", BaseURL: "http://localhost:8787", Rate: 5}, {Name: "cn-beijing", Region: "cn-beijing", Rate: 0.5},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Parse("x", []byte(tt.data), vocabulary)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.Resolve().Profiles, tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestResolveLeavesItsReceiverAlone(t *testing.T) {
	c := Config{Watch: []Entry{{ID: "a", Profile: "b"}}, Profiles: make([]Profile, 1, 4)}
	c.Resolve()
	if got := c.Profiles[:2][1]; got != (Profile{}) {
		t.Errorf("the spare room of Profiles now holds %+v", got)
	}
}

func TestNamesAreNotCheckedAgainstAnEmptyVocabulary(t *testing.T) {
	data := "watch = [{id = \"a\", status = \"odd\"}]\n[ui]\nsort = \"y\"\ncolumns = [\"z\"]\n[keys]\njump = [\"j\"]\n[notify]\non = [\"w\"]\n[profiles.default]\nregion = \"moon\"\n"
	c, err := Parse("x", []byte(data), Vocabulary{})
	if err != nil {
		t.Fatal(err)
	}
	if c.Watch[0].Status != "ODD" || c.Profiles[0].Region != "moon" {
		t.Errorf("got %+v", c)
	}
}

func TestIsPattern(t *testing.T) {
	for id, want := range map[string]bool{"qwen-plus": false, "emo-*": true, "a?": true, "a[12]": true, "a]": false} {
		if got := (Entry{ID: id}).IsPattern(); got != want {
			t.Errorf("%s: got %t", id, got)
		}
	}
}
